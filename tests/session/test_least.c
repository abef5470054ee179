/*
 * facts=least: the size of flash is not asked for while a job touches nothing but sectors that every part
 * of the row has; what is looked at before an erase is looked at all the same.
 */
#include <stdio.h>

#include "bench_chip.h"

enum { BASE = 0x08000000, KIB = 1024 };

static uint8_t image[256 * KIB];

static int make_image(void **state)
{
    (void)state;
    bench_image(NULL, BASE, image, sizeof image, 7);
    return 0;
}

static struct bench *open_least(const char *device, const char *chip)
{
    struct bench *b = bench_named(device, chip);

    bench_ok(b, bench_connect(b, "facts=least"));
    return b;
}

/* On every row, its smallest part and its largest: the image, and nothing else, is in flash. */
static void every_row(void **state)
{
    (void)state;
    for (size_t i = 0; i < stm32bl_device_count(); i++) {
        const struct stm32bl_device *device = stm32bl_device_at(i);
        struct stm32bl_device_info info;
        char least[24];
        stm32bl_device_get(device, &info);
        if (info.doubtful)
            continue;
        bench_smallest(device, info.flash_kb, least);
        for (int k = 0; k < 2; k++) {
            struct bench *b = bench_new(device, k ? NULL : least);
            uint8_t *flash = stm32bl_sim_memory(b->sim, info.flash_start, 16 * KIB);
            memset(flash, 0x5A, 16 * KIB);
            bench_image(b, info.flash_start, image, 600, 3);
            bench_ok(b, bench_connect(b, "facts=least"));
            bench_ok(b, bench_program(b, info.flash_start, image, 600, 0));
            assert_memory_equal(flash, image, 600);
            if (info.sector_max <= 8 * KIB)
                assert_int_equal(flash[16 * KIB - 1], 0x5A);
            bench_free(b);
        }
    }
    make_image(NULL);
}

static bool knows_size(const struct bench *b)
{
    return stm32bl_info(b->bl)->flash_size_read;
}

static void a_job_that_reaches_further_asks(void **state)
{
    struct bench *b = open_least("stm32f103xb", NULL);

    (void)state;
    bench_ok(b, bench_program(b, BASE, image, 62 * KIB, 0));
    assert_false(knows_size(b));
    bench_ok(b, bench_program(b, BASE, image, 100 * KIB, 0));
    assert_true(knows_size(b));
    assert_memory_equal(stm32bl_sim_memory(b->sim, BASE, 100 * KIB), image, 100 * KIB);
    bench_free(b);

    b = open_least("stm32f103xb", "size=64"); // and is refused where the part is too small
    bench_expect(b, bench_program(b, BASE, image, 100 * KIB, 0), STM32BL_ERR_RANGE, "with 64 KiB");
    bench_free(b);
}

static void whatever_is_about_all_of_flash_asks(void **state)
{
    uint8_t byte;
    struct bench *b = open_least("stm32f411", NULL);

    (void)state;
    bench_ok(b, stm32bl_read(b->bl, BASE + 512 * KIB - 1, &byte, 1));
    assert_true(knows_size(b));
    bench_free(b);

    b = open_least("stm32f411", NULL);
    bench_ok(b, bench_program(b, BASE, image, KIB, STM32BL_ERASE_ALL));
    assert_true(knows_size(b));
    bench_free(b);

    b = open_least("stm32f411", NULL);
    memset(stm32bl_sim_memory(b->sim, BASE, 512 * KIB), 0x5A, 512 * KIB);
    bench_ok(b, stm32bl_erase_all(b->bl));
    assert_int_equal(stm32bl_sim_memory(b->sim, BASE + 511 * KIB, 1)[0], 0xFF);
    bench_free(b);
}

/* What the job touches is looked at before the first erase; the rest before the job that touches it. */
static void locks_are_seen_where_they_matter(void **state)
{
    static const struct {
        const char *device, *near, *far;
        uint32_t far_at;
    } rows[] = {
        {"stm32f411", "wrp=0", "wrp=7", BASE + 400 * KIB},
        {"stm32f103xb", "wrp=0-3", "wrp=124-127", BASE + 126 * KIB},
        {"stm32l476", "wrp=0", "wrp=500", BASE + 1000 * KIB}, // told by the second area
        {"stm32g071", "wrp=0", "wrp=60", BASE + 120 * KIB},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bench *b = open_least(rows[i].device, rows[i].near);
        uint8_t *flash = stm32bl_sim_memory(b->sim, BASE, KIB);
        memset(flash, 0x5A, KIB);
        bench_expect(b, bench_program(b, BASE, image, KIB, 0), STM32BL_ERR_REFUSED,
                     "write-protected: nothing was erased");
        assert_int_equal(flash[0], 0x5A);
        bench_free(b);

        b = open_least(rows[i].device, rows[i].far);
        bench_ok(b, bench_program(b, BASE, image, KIB, 0));
        assert_false(knows_size(b));
        bench_expect(b, bench_program(b, rows[i].far_at, image, KIB, 0), STM32BL_ERR_REFUSED,
                     "write-protected: nothing was erased");
        bench_free(b);
    }
}

/* The vectors of a program that starts behind the smallest part's end: no warning, and a true one. */
static void a_program_that_starts_further_up(void **state)
{
    static uint8_t up[KIB];
    struct stm32bl_segment segment = {BASE, KIB, up};
    struct stm32bl_plan plan;

    (void)state;
    for (int small = 0; small < 2; small++) {
        struct bench *b = open_least("stm32f103xb", small ? "size=64" : NULL);
        bench_image(b, BASE + 100 * KIB, up, sizeof up, 4); // 0x08019101
        bench_ok(b, stm32bl_plan(b->bl, &segment, 1, 0, &plan));
        assert_true(knows_size(b));
        assert_true(small ? plan.warning != NULL : plan.warning == NULL);
        bench_free(b);
    }
}

static void read_out_protection_is_named(void **state)
{
    struct bench *b = open_least("stm32g071", "rdp=1");

    (void)state;
    bench_expect(b, bench_program(b, BASE, image, KIB, 0), STM32BL_ERR_REFUSED, "unprotect");
    bench_free(b);
}

/* Rows whose parts differ from the first sector on, and chips by request that no row is sure of. */
static void where_parts_differ_it_is_asked_at_once(void **state)
{
    static const char *const names[] = {"stm32f767", "stm32g474", "stm32l4r5"};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct bench *b = open_least(names[i], NULL);
        assert_true(knows_size(b));
        bench_free(b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row),
        cmocka_unit_test(a_job_that_reaches_further_asks),
        cmocka_unit_test(whatever_is_about_all_of_flash_asks),
        cmocka_unit_test(locks_are_seen_where_they_matter),
        cmocka_unit_test(a_program_that_starts_further_up),
        cmocka_unit_test(read_out_protection_is_named),
        cmocka_unit_test(where_parts_differ_it_is_asked_at_once),
    };

    return cmocka_run_group_tests(tests, make_image, NULL);
}
