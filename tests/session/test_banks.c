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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bank_that_moves),
        cmocka_unit_test(in_a_file),
    };

    return bench_run_on_both_wires(tests, NULL);
}
