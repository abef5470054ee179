/*
 * test_rows.c - the rows of firmware/turbo hang together, and every one of them makes an image.
 */
#include <stdio.h>

#include "check.h"
#include "turbo_rows.h"

static void rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < bl_turbo_row_count; i++) {
        const struct bl_turbo_row *row = &bl_turbo_rows[i];
        const char *fault = bl_turbo_fault(row);
        if (fault)
            fail_msg("row %zu (%s): %s", i, row->series, fault);
        assert_true(*row->flash->source && *row->parts->source && row->ids[0]);
        for (int k = 0; k < BL_TURBO_IDS && row->ids[k]; k++)
            assert_ptr_equal(bl_turbo_row(row->ids[k]), row);
    }
    assert_null(bl_turbo_row(0x445)); // its ROM gives no access to RAM
}

/* Each of these is found: the check is that of device files, too. */
static void wrong_rows(void **state)
{
    const struct bl_turbo_row *good = bl_turbo_row(0x431);
    struct bl_turbo_flash flash = *good->flash;
    struct bl_turbo_parts parts = *good->parts;
    struct bl_turbo_row row = *good;
    static const struct bl_turbo_step never[] = {{0x40023C00 | STM32BL_TURBO_STEP_UNTIL, 1, 2},
                                                 {0, 0, 0}};

    (void)state;
    row.flash = &flash;
    row.parts = &parts;
    assert_null(bl_turbo_fault(&row));
#define WRONG(change, undo, part)                                                                  \
    do {                                                                                           \
        change;                                                                                    \
        assert_non_null(bl_turbo_fault(&row));                                                     \
        assert_contains(bl_turbo_fault(&row), part);                                               \
        undo;                                                                                      \
    } while (0)
    WRONG(flash.status++, flash.status--, "no address of a register");
    WRONG(flash.unit = 24, flash.unit = 4, "power of two");
    WRONG(flash.busy |= flash.error, flash = *good->flash, "both busy");
    WRONG(flash.clear_value = 0, flash = *good->flash, "cannot be cleared");
    WRONG(flash.unlock = never, flash = *good->flash, "never be met");
    WRONG(parts.refuse = never, parts = *good->parts, "never be met");
    WRONG(parts.usarts[0].base = 0, parts = *good->parts, "does not have");
    WRONG(row.pins[0].rx = row.pins[0].tx, row.pins[0].rx = 10, "no port has");
    WRONG(parts.watchdog = 0x3000, parts = *good->parts, "the watchdog");
#undef WRONG
    assert_null(bl_turbo_fault(&row));
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
        assert_true(load + size + STM32BL_TURBO_UNIT_MOST + STM32BL_TURBO_STACK_SIZE + ring <=
                    job.ram_end);
        largest = size > largest ? size : largest;
        job.ram_end =
            load + (uint32_t)size + STM32BL_TURBO_UNIT_MOST + STM32BL_TURBO_STACK_SIZE + 511;
        assert_int_equal(bl_turbo_image(&bl_turbo_rows[i], &job, image, &load, &ring), 0);
    }
    print_message("%u bytes of machine code, at most %u with block and scripts\n",
                  (unsigned)bl_turbo_code_size, (unsigned)largest);
    assert_in_range(bl_turbo_code_size, 1, STM32BL_TURBO_CODE_MOST);
}

/* Whatever a row says, nothing is written behind the image; the code alone may have 2 KiB, and no byte more. */
static void too_much(void **state)
{
    static struct bl_turbo_step long_list[200];
    static uint8_t image[BL_TURBO_IMAGE_MOST + 64];
    struct bl_turbo_job job = {0x20001000, 0x20020000, 115200, 1, 1000, 10000};
    struct bl_turbo_parts parts = *bl_turbo_row(0x484)->parts;
    struct bl_turbo_row row = *bl_turbo_row(0x484);
    uint32_t load, ring;
    size_t size = bl_turbo_image(&row, &job, image, &load, &ring), steps = 0;

    (void)state;
    row.parts = &parts;
    parts.clock = long_list;
    memset(image + BL_TURBO_IMAGE_MOST, 0xA5, 64);
    for (; size && steps < 199; steps++) {
        assert_true(size <= BL_TURBO_IMAGE_MOST);
        long_list[steps] = (struct bl_turbo_step){0x40000000, 0, 0};
        size = bl_turbo_image(&row, &job, image, &load, &ring);
    }
    assert_int_equal(size, 0);
    assert_true(steps > 20); // there was room to spare
    for (int i = 0; i < 64; i++)
        assert_int_equal(image[BL_TURBO_IMAGE_MOST + i], 0xA5);
    assert_true(bl_turbo_code_size <= STM32BL_TURBO_CODE_MOST);
    assert_int_equal(STM32BL_TURBO_CODE_MOST, 2048);
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
        cmocka_unit_test(rows),      cmocka_unit_test(wrong_rows), cmocka_unit_test(images),
        cmocka_unit_test(small_ram), cmocka_unit_test(rates),      cmocka_unit_test(too_much),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
