/* What follows from the number of banks: where flash is, and that all of it is there. */
#include <stdio.h>

#include "bench_chip.h"
#include "stm32bl/options.h"

enum { BASE = 0x08000000, BANK_2 = 0x08040000, JOINED = 0x08020000, SIZE = 4096 };

static uint8_t image[SIZE];

static void set(struct bench *b, const char *setting)
{
    bench_ok(b, stm32bl_options_write(b->bl, &setting, 1, STM32BL_ALLOW_LOCKOUT));
}

static void holds(struct bench *b, uint32_t addr)
{
    uint8_t found[SIZE];

    bench_ok(b, stm32bl_read(b->bl, addr, found, sizeof found));
    assert_memory_equal(found, image, sizeof found);
}

/* RM0440: two banks of 128 KiB with a hole between them, or one of 256 KiB without. */
static void a_bank_that_moves(void **state)
{
    struct bench *b = bench_named("stm32g474", "size=256");
    uint8_t byte;

    (void)state;
    bench_connected(b);
    bench_image(b, BANK_2, image, sizeof image, 3);
    bench_ok(b, bench_program(b, BANK_2, image, sizeof image, 0));
    bench_expect(b, stm32bl_read(b->bl, JOINED, &byte, 1), STM32BL_ERR_RANGE, "not readable");
    set(b, "DBANK=0");
    assert_int_equal(stm32bl_info(b->bl)->flash_kb, 256);
    holds(b, JOINED);
    bench_expect(b, stm32bl_read(b->bl, BANK_2, &byte, 1), STM32BL_ERR_RANGE, "not readable");
    bench_ok(b, bench_program(b, JOINED + 0x10000, image, sizeof image, 0));
    holds(b, JOINED + 0x10000);
    bench_ok(b, stm32bl_erase_all(b->bl));
    bench_ok(b, stm32bl_check_blank(b->bl, BASE, 256 * 1024, true));
    bench_ok(b, bench_program(b, JOINED, image, sizeof image, 0));
    set(b, "DBANK=1");
    holds(b, BANK_2);
    bench_free(b);
}

/* The file of such a chip is that of one with a hole, and of one without. */
static void in_a_file(void **state)
{
    struct bench *b = bench_named("stm32g474", "size=256,flash=test_banks.chip");

    (void)state;
    bench_connected(b);
    bench_image(b, BANK_2, image, sizeof image, 4);
    bench_ok(b, bench_program(b, BANK_2, image, sizeof image, 0));
    set(b, "DBANK=0");
    assert_int_equal(stm32bl_sim_save(b->sim, "test_banks.chip"), STM32BL_OK);
    bench_free(b);
    b = bench_named("stm32g474", "size=256,flash=test_banks.chip");
    bench_connected(b);
    holds(b, JOINED);
    bench_free(b);
    assert_int_equal(remove("test_banks.chip"), 0);
}

/* Bank 2 at the start of flash, and said so before anything is erased. */
static void banks_that_are_swapped(void **state)
{
    static const struct {
        const char *device, *swap, *back;
        uint32_t bank_2;
    } cases[] = {{"stm32h743", "SWAP_BANK=1", "SWAP_BANK=0", 0x08100000},
                 {"stm32g0b1", "nSWAP_BANK=0", "nSWAP_BANK=1", 0x08040000},
                 {"stm32u575", "SWAP_BANK=1", "SWAP_BANK=0", 0x08100000}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench *b = bench_named(cases[i].device, NULL);
        if (!b)
            continue;
        bench_connected(b);
        bench_image(b, cases[i].bank_2, image, sizeof image, 5);
        bench_ok(b, bench_program(b, cases[i].bank_2, image, sizeof image, 0));
        assert_null(strstr(b->log, "swapped"));
        set(b, cases[i].swap);
        holds(b, BASE);
        bench_ok(b, bench_program(b, BASE + 0x20000, image, sizeof image, 0));
        assert_contains(b->log, "swapped the banks");
        holds(b, BASE + 0x20000);
        set(b, cases[i].back);
        holds(b, cases[i].bank_2);
        holds(b, cases[i].bank_2 + 0x20000);
        bench_free(b);
    }
}

/* Not swapped once more when its file is opened. */
static void swapped_in_a_file(void **state)
{
    static const char options[] = "flash=test_banks.chip";
    struct bench *b = bench_named("stm32g0b1", options);

    (void)state;
    bench_connected(b);
    set(b, "nSWAP_BANK=0");
    bench_image(b, BASE, image, sizeof image, 6);
    bench_ok(b, bench_program(b, BASE, image, sizeof image, 0));
    assert_int_equal(stm32bl_sim_save(b->sim, "test_banks.chip"), STM32BL_OK);
    bench_free(b);
    b = bench_named("stm32g0b1", options);
    bench_connected(b);
    holds(b, BASE);
    bench_free(b);
    assert_int_equal(remove("test_banks.chip"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bank_that_moves),
        cmocka_unit_test(in_a_file),
        cmocka_unit_test(banks_that_are_swapped),
        cmocka_unit_test(swapped_in_a_file),
    };

    return bench_run_on_both_wires(tests, NULL);
}
