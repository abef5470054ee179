/* The two Special commands through a session, to a simulated chip that lists them. */
#include "bench_chip.h"

static struct stm32bl_bytes bytes(uint8_t *data, size_t size)
{
    return (struct stm32bl_bytes){data, size};
}

static void data_goes_and_comes(void **state)
{
    struct bench *b = bench_named("stm32f411", "special=1");
    uint8_t sent[128], got[128], result[8];
    struct stm32bl_bytes in = bytes(sent, sizeof sent), out = bytes(got, sizeof got),
                         status = bytes(result, sizeof result);

    (void)state;
    for (size_t i = 0; i < sizeof sent; i++)
        sent[i] = (uint8_t)(3 * i);
    bench_connected(b);
    bench_ok(b, stm32bl_special(b->bl, 0x1234, &in, &out, &status));
    assert_int_equal(out.size, sizeof sent);
    assert_memory_equal(got, sent, sizeof sent);
    assert_int_equal(status.size, 1);
    in.size = 0;
    out.size = status.size = sizeof result;
    bench_ok(b, stm32bl_special(b->bl, 0, &in, &out, &status));
    assert_int_equal(out.size, 0);
    bench_free(b);
}

static void extended_takes_two_blocks(void **state)
{
    static uint8_t first[128], second[1024], result[1024];
    struct bench *b = bench_named("stm32f411", "special=1");
    struct stm32bl_bytes data[2] = {bytes(first, sizeof first), bytes(second, sizeof second)};
    struct stm32bl_bytes status = bytes(result, sizeof result);

    (void)state;
    for (size_t i = 0; i < sizeof second; i++)
        second[i] = (uint8_t)(5 * i);
    bench_connected(b);
    bench_ok(b, stm32bl_special_extended(b->bl, 7, data, &status));
    assert_int_equal(status.size, sizeof second);
    assert_memory_equal(result, second, sizeof second);
    data[1].size = 1025;
    bench_expect(b, stm32bl_special_extended(b->bl, 7, data, &status), STM32BL_ERR_ARG, "1024");
    bench_free(b);
}

/* The session goes on behind a refusal, and behind a reset. */
static void operations_of_a_real_device(void **state)
{
    struct bench *b = bench_named("stm32h563", NULL);
    uint8_t zeros[4] = {0}, got[8], result[8];
    struct stm32bl_bytes in = bytes(zeros, 4), out = bytes(got, 8), status = bytes(result, 8);

    (void)state;
    bench_connected(b);
    bench_expect(b, stm32bl_special(b->bl, 1, &in, &out, &status), STM32BL_ERR_REFUSED, "Special");
    bench_expect(b, stm32bl_special_extended(b->bl, 1, (struct stm32bl_bytes[2]){in, in}, &status),
                 STM32BL_ERR_UNSUPPORTED, "Extended Special (0x51)");
    assert_int_equal(bench_stats(b).resets, 0);
    bench_ok(b, stm32bl_special(b->bl, 2, &in, &out, &status));
    assert_int_equal(bench_stats(b).resets, 1);
    assert_contains(b->log, "Special: the chip resets, synchronising again");
    bench_ok(b, stm32bl_read(b->bl, 0x08000000, got, sizeof got));
    bench_free(b);
}

/* The answer to the reset is cut off after any byte: the chip is found again all the same. */
static void reset_that_cuts_the_answer_off(void **state)
{
    uint8_t zeros[4] = {0}, got[8], result[8];
    struct bench *b;
    unsigned before;

    (void)state;
    b = bench_named("stm32h563", NULL);
    bench_connected(b);
    before = (unsigned)bench_stats(b).sent;
    bench_free(b);
    for (unsigned at = 3; at < 10; at++) { // behind the ACKs of command and operation
        struct stm32bl_bytes in = bytes(zeros, 4), out = bytes(got, 8), status = bytes(result, 8);
        struct stm32bl_fault fault = {STM32BL_FAULT_DROP, before + at};
        b = bench_named("stm32h563", NULL);
        bench_ok(b, bench_connect_faulty(b, &fault));
        bench_ok(b, stm32bl_special(b->bl, 2, &in, &out, &status));
        assert_int_equal(bench_stats(b).resets, 1);
        bench_ok(b, stm32bl_read(b->bl, 0x08000000, got, sizeof got));
        bench_free(b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(data_goes_and_comes),
        cmocka_unit_test(extended_takes_two_blocks),
        cmocka_unit_test(operations_of_a_real_device),
        cmocka_unit_test(reset_that_cuts_the_answer_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
