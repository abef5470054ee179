/*
 * test_rows.c - the rows of firmware/turbo hang together, and every one of them makes an image.
 */
#include <stdio.h>

#include "check.h"
#include "turbo_rows.h"

static void check_steps(const struct bl_turbo_step *s)
{
    for (; s && s->reg; s++) {
        uint32_t kind = s->reg & 3;
        assert_in_range(kind, 0, 2);
        assert_int_equal(s->set & s->keep, kind ? s->set : s->set & s->keep);
        assert_true(s->reg >= 0x40000000);
    }
}

static void rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < bl_turbo_row_count; i++) {
        const struct bl_turbo_row *row = &bl_turbo_rows[i];
        const struct bl_turbo_flash *f = row->flash;
        const struct bl_turbo_parts *p = row->parts;
        assert_true(*f->source && *p->source && row->ids[0] && row->pins[0].usart);
        assert_int_equal(f->unit & (f->unit - 1), 0);
        assert_true(f->unit >= 4 && f->unit <= 128 && (f->store == 2 || f->store == 4));
        assert_int_equal(f->busy & f->error, 0);
        assert_int_equal(f->error & ~f->clear_value, 0); // each can be cleared
        assert_int_equal(f->program & f->erase & 1, 0);
        check_steps(f->unlock);
        check_steps(p->clock);
        check_steps(p->caches);
        check_steps(p->abort);
        for (const struct bl_turbo_step *r = p->refuse; r && r->reg; r++) {
            assert_int_equal(r->reg & 3, 0);
            assert_int_equal(r->set & ~r->keep, 0); // it can be met
        }
        for (int k = 0; k < BL_TURBO_WIRES && row->pins[k].usart; k++) {
            assert_in_range(row->pins[k].usart, 1, 3);
            assert_true(p->usarts[row->pins[k].usart - 1].base);
            assert_true(row->pins[k].tx < 16 && row->pins[k].rx < 16 && row->pins[k].function < 16);
        }
        for (int k = 0; k < BL_TURBO_IDS && row->ids[k]; k++)
            assert_ptr_equal(bl_turbo_row(row->ids[k]), row);
    }
    assert_null(bl_turbo_row(0x445)); // its ROM gives no access to RAM
}

/* The smallest RAM of a row here has 4 KiB: G03x, L05x, C011. */
static void small_ram(void **state)
{
    static const uint16_t ids[] = {0x466, 0x417, 0x443};
    static uint8_t image[BL_TURBO_IMAGE_MOST];

    (void)state;
    for (int i = 0; i < 3; i++) {
        struct bl_turbo_job job = {0x20001000, 0x20002000, 115200, 1, 1000, 10000};
        uint32_t load, ring;
        assert_true(bl_turbo_image(bl_turbo_row(ids[i]), &job, image, &load, &ring));
    }
}

static void images(void **state)
{
    static uint8_t image[BL_TURBO_IMAGE_MOST];
    size_t largest = 0;

    (void)state;
    for (size_t i = 0; i < bl_turbo_row_count; i++) {
        struct bl_turbo_job job = {0x20001000, 0x20002400, 115200, 1, 1000, 10000};
        uint32_t load, ring;
        size_t size = bl_turbo_image(&bl_turbo_rows[i], &job, image, &load, &ring);
        assert_in_range(size, bl_turbo_code_size + 4 * STM32BL_TURBO_WIRES, sizeof image);
        assert_int_equal(load % STM32BL_TURBO_ALIGN, 0);
        assert_true(ring >= 512);
        assert_true(load + size + STM32BL_TURBO_STACK_SIZE + ring <= job.ram_end);
        largest = size > largest ? size : largest;
        job.ram_end = load + (uint32_t)size + STM32BL_TURBO_STACK_SIZE + 511;
        assert_int_equal(bl_turbo_image(&bl_turbo_rows[i], &job, image, &load, &ring), 0);
    }
    print_message("%u bytes of machine code, at most %u with block and scripts\n",
                  (unsigned)bl_turbo_code_size, (unsigned)largest);
    assert_in_range(bl_turbo_code_size, 1, STM32BL_TURBO_CODE_MOST);
}

static void rates(void **state)
{
    (void)state;
    assert_int_equal(bl_turbo_brr(24000000, 115200), 208);
    assert_int_equal(bl_turbo_brr(24000000, 921600), 26);
    assert_int_equal(bl_turbo_brr(8000000, 921600), 0);
    assert_int_equal(bl_turbo_brr(30000000, 1750000), 17);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows),
        cmocka_unit_test(images),
        cmocka_unit_test(small_ram),
        cmocka_unit_test(rates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
