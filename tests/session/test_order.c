/*
 * A bootloader, none of ST's, that erases a page when its start is written: the vectors, written last, would
 * take along what was written before. That is found out, said, and written in ascending order.
 */
#include "bench_chip.h"

enum { BASE = 0x08000000, SIZE = 5000 };

#define SAID "erases a page when its start is written"

static const char *const devices[] = {"stm32f411", "stm32f103xb", "stm32l476", "stm32h743"};

static uint8_t image[SIZE];

static struct bench *erasing_bench(const char *device)
{
    struct bench *b = bench_named(device, "erases=1");

    if (b) {
        bench_image(b, BASE, image, sizeof image, 7);
        bench_connected(b);
    }
    return b;
}

static void is_written(struct bench *b, uint32_t addr)
{
    assert_memory_equal(stm32bl_sim_memory(b->sim, addr, SIZE), image, SIZE);
}

static void found_out_and_remembered(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++) {
        struct bench *b = erasing_bench(devices[i]);
        if (!b)
            continue;
        bench_ok(b, bench_program(b, BASE, image, SIZE, 0));
        assert_contains(b->log, SAID);
        is_written(b, BASE);
        assert_true(stm32bl_summary(b->bl)->written_bytes < SIZE + 256); // not counted twice
        b->log[0] = '\0';
        bench_ok(b, bench_program(b, BASE, image, SIZE, 0));
        is_written(b, BASE);
        assert_null(strstr(b->log, SAID));
        bench_free(b);
    }
}

/* The vectors of an image that lies elsewhere. */
static void at_the_start_of_another_sector(void **state)
{
    struct bench *b = erasing_bench("stm32f411");

    (void)state;
    bench_image(b, BASE + 0x8000, image, sizeof image, 8);
    bench_ok(b, bench_program(b, BASE + 0x8000, image, SIZE, 0));
    assert_contains(b->log, SAID);
    is_written(b, BASE + 0x8000);
    bench_free(b);
}

static void by_request(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++) {
        struct bench *b = erasing_bench(devices[i]);
        if (!b)
            continue;
        bench_ok(b, bench_program(b, BASE, image, SIZE, STM32BL_ASCENDING));
        assert_null(strstr(b->log, SAID));
        is_written(b, BASE);
        bench_free(b);
    }
}

static void where_nothing_may_be_erased(void **state)
{
    struct bench *b = erasing_bench("stm32f411");

    (void)state;
    bench_expect(b, bench_program(b, BASE, image, SIZE, STM32BL_ERASE_NONE), STM32BL_ERR_MISMATCH,
                 SAID);
    bench_free(b);
}

/* ST's own are written as ever: the vectors last, and a difference is only a difference. */
static void not_elsewhere(void **state)
{
    struct bench *b = bench_named("stm32f411", NULL);

    (void)state;
    bench_image(b, BASE, image, sizeof image, 7);
    stm32bl_sim_set(b->sim, "fault", "stuck@0x08000200");
    bench_connected(b);
    bench_expect(b, bench_program(b, BASE, image, SIZE, 0), STM32BL_ERR_MISMATCH, "verify: ");
    assert_null(strstr(b->log, SAID));
    bench_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(found_out_and_remembered),
        cmocka_unit_test(at_the_start_of_another_sector),
        cmocka_unit_test(by_request),
        cmocka_unit_test(where_nothing_may_be_erased),
        cmocka_unit_test(not_elsewhere),
    };

    return bench_run_on_both_wires(tests, NULL);
}
