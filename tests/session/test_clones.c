/*
 * Chips of other makers that answer with the ids of ST's (GD32, APM32, CS32), with other sectors or less
 * flash than they say: found, and with a cause, never taken for success.
 */
#include "bench_chip.h"

enum { BASE = 0x08000000, SIZE = 3000 };

static uint8_t image[SIZE];

static int make_image(void **state)
{
    (void)state;
    bench_image(NULL, BASE, image, sizeof image, 12);
    return 0;
}

static struct bench *clone(const char *options)
{
    struct bench *b = bench_named("stm32f103xb", options);

    memset(stm32bl_sim_memory(b->sim, BASE, 0x20000), 0x33, 0x20000); // used before
    bench_connected(b);
    return b;
}

/* Each erase of 1 KiB erases only 512 bytes: the rest holds what was there. */
static void smaller_sectors(void **state)
{
    struct bench *b = clone("sector=512");

    (void)state;
    bench_expect(b, bench_program(b, BASE, image, SIZE, 0), STM32BL_ERR_MISMATCH,
                 "a clone with other sectors");
    assert_contains(stm32bl_error_message(b->bl), "first at 0x08000200");
    bench_free(b);
}

/* Each erase of 1 KiB erases 2 or 4 KiB: the image is right, and what lay beside it is gone. */
static void larger_sectors(void **state)
{
    struct bench *b = clone("sector=2048");

    (void)state;
    bench_expect(b, bench_program(b, BASE + 0x4400, image, 1024, 0), STM32BL_ERR_MISMATCH,
                 "erase 0x08004400: what lies before it, at 0x080043c0, has changed too: the "
                 "sectors of this chip are larger than those of stm32f103xb, is it a clone?");
    bench_free(b);
    b = clone("sector=4096");
    bench_expect(b, stm32bl_erase(b->bl, BASE + 0x4000, 1024), STM32BL_ERR_MISMATCH,
                 "what lies behind it, at 0x08004400,");
    bench_ok(b, stm32bl_erase(b->bl, BASE + 0x8000, 4096)); // whole ones do no harm
    bench_free(b);
}

/* A genuine chip is not suspected, whatever lies beside what is erased. */
static void genuine_chips(void **state)
{
    struct bench *b = clone(NULL);
    struct stm32bl_segment two[] = {{BASE + 0x400, 1024, image}, {BASE + 0x1000, 1024, image}};
    struct stm32bl_plan plan;

    (void)state;
    bench_ok(b, bench_program(b, BASE + 0x4400, image, 1024, 0));
    bench_ok(b, bench_program(b, BASE, image, SIZE, 0));
    bench_ok(b, bench_program(b, BASE + 0x1F800, image, 2048, 0));
    bench_ok(b, stm32bl_plan(b->bl, two, 2, 0, &plan));
    bench_ok(b, stm32bl_program(b->bl, &plan));
    assert_int_equal(stm32bl_sim_memory(b->sim, BASE + 0x800, 1)[0], 0x33 ^ 0x33 ^ image[0x800]);
    bench_ok(b, stm32bl_erase_all(b->bl));
    bench_free(b);
}

/* 128 KiB in the size register, 64 KiB on the chip. */
static void less_flash_than_it_says(void **state)
{
    struct bench *b = bench_named("stm32f103xb", "real=64");

    (void)state;
    bench_connected(b);
    assert_int_equal(stm32bl_info(b->bl)->flash_kb, 128);
    bench_ok(b, bench_program(b, BASE + 0xF000, image, SIZE, 0));
    bench_expect(b, bench_program(b, BASE + 0xFC00, image, SIZE, 0), STM32BL_ERR_MISMATCH,
                 "it is still erased: write protection, or less flash than the chip says");
    assert_contains(stm32bl_error_message(b->bl), "first at 0x08010000");
    bench_free(b);
}

/* More than the size register says: used where the user says so. */
static void more_flash_than_it_says(void **state)
{
    struct bench *b = bench_named("stm32f103xb", "size=128");

    (void)state;
    stm32bl_sim_memory(b->sim, 0x1FFFF7E0, 2)[0] = 64;
    bench_connected(b);
    assert_int_equal(stm32bl_info(b->bl)->flash_kb, 64);
    bench_expect(b, bench_program(b, BASE + 0x10000, image, SIZE, 0), STM32BL_ERR_RANGE,
                 "0x0800ffff");
    bench_ok(b, bench_connect(b, "flash-size=128K"));
    bench_ok(b, bench_program(b, BASE + 0x10000, image, SIZE, 0));
    bench_free(b);
}

/* A user who guesses the sectors of an unknown chip wrong is told, too. */
static void sectors_that_were_guessed_wrong(void **state)
{
    struct bench *b = bench_named("stm32g071", "pid=0x7ab");

    (void)state;
    memset(stm32bl_sim_memory(b->sim, BASE, 0x20000), 0x33, 0x20000);
    bench_ok(b, bench_connect(b, "flash-size=128K,sector-size=1K")); // they have 2 KiB
    bench_expect(b, bench_program(b, BASE + 0x4400, image, SIZE, 0), STM32BL_ERR_MISMATCH, "");
    bench_free(b);
}

/* A device that was named, though the chip is another one with larger sectors. */
static void a_device_that_was_named_wrong(void **state)
{
    struct bench *b = bench_named("stm32f103xe", NULL);

    (void)state;
    memset(stm32bl_sim_memory(b->sim, BASE, 0x20000), 0x33, 0x20000);
    bench_ok(b, bench_connect(b, "device=stm32f103xb"));
    bench_expect(b, stm32bl_erase(b->bl, BASE + 0x400, 1024), STM32BL_ERR_MISMATCH,
                 "erase 0x08000400: what lies behind it, at 0x08000800, has changed too");
    assert_contains(stm32bl_error_message(b->bl), "device=");
    bench_free(b);
}

static struct stm32bl_sector sector_one(struct bench *b)
{
    struct stm32bl_sector s = {BASE, 0, 0};

    while (s.number != 1)
        bench_ok(b, stm32bl_sector(b->bl, s.address + s.size, &s));
    return s;
}

/* What was meant is blank, and so are its neighbours; but the number is that of a sector elsewhere. */
static void a_number_that_means_another_place(void **state)
{
    static const struct {
        const char *named, *chip;
    } cases[] = {{"device=stm32f103xb", "stm32f411"},
                 {"device=stm32l476", "stm32f411"},
                 {"device=stm32f411", "stm32f103xe"},
                 {"device=stm32h743", "stm32f411"},
                 {"device=stm32g071", "stm32f103xb"}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench *b = bench_named(cases[i].chip, NULL);
        struct stm32bl_sector own, named;
        print_message("%s is %s\n", cases[i].named, cases[i].chip);
        bench_connected(b);
        own = sector_one(b);
        memset(stm32bl_sim_memory(b->sim, own.address + 128, 64), 0x33, 64);
        bench_ok(b, bench_connect(b, cases[i].named));
        named = sector_one(b);
        bench_expect(b, stm32bl_erase(b->bl, named.address, 1), STM32BL_ERR_MISMATCH, "device=");
        bench_ok(b, stm32bl_erase(b->bl, named.address, 1)); // nothing is left to lose
        bench_ok(b, bench_connect(b, NULL));
        memset(stm32bl_sim_memory(b->sim, own.address + own.size, 64), 0x33, 64);
        bench_ok(b, stm32bl_erase(b->bl, own.address, 1));
        bench_free(b);
    }
}

/* One that was named right, of a chip with the id of another one, is not suspected of anything. */
static void a_device_that_was_named_right(void **state)
{
    struct bench *b = bench_named("stm32f103xe", "pid=0x410");

    (void)state;
    memset(stm32bl_sim_memory(b->sim, BASE, 0x20000), 0x33, 0x20000);
    bench_ok(b, bench_connect(b, "device=stm32f103xe"));
    bench_ok(b, bench_program(b, BASE + 0x4000, image, SIZE, 0));
    bench_ok(b, stm32bl_erase(b->bl, BASE + 0x800, 1));
    assert_int_equal(stm32bl_sim_memory(b->sim, BASE + 0x7FF, 1)[0], 0x33);
    bench_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(smaller_sectors),
        cmocka_unit_test(larger_sectors),
        cmocka_unit_test(genuine_chips),
        cmocka_unit_test(less_flash_than_it_says),
        cmocka_unit_test(more_flash_than_it_says),
        cmocka_unit_test(sectors_that_were_guessed_wrong),
        cmocka_unit_test(a_device_that_was_named_wrong),
        cmocka_unit_test(a_number_that_means_another_place),
        cmocka_unit_test(a_device_that_was_named_right),
    };
    return cmocka_run_group_tests(tests, make_image, NULL);
}
