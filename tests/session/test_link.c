/* How fast the chip is driven: the supply voltage of F2, F4 and F7, and baud=auto. */
#include "bench_chip.h"

enum { BASE = 0x08000000, SIZE = 4096 };

static uint8_t image[SIZE];

static int make_image(void **state)
{
    (void)state;
    bench_image(NULL, BASE, image, sizeof image, 31);
    return 0;
}

/* Programs; returns what the flash needed. */
static uint64_t program_us(const char *device, const char *session)
{
    struct bench *b = bench_named(device, NULL);
    uint64_t us;

    bench_ok(b, bench_connect(b, session));
    bench_ok(b, bench_program(b, BASE, image, SIZE, 0));
    us = bench_stats(b).program_us;
    bench_free(b);
    return us;
}

static void supply_makes_f2_f4_f7_program_by_words(void **state)
{
    static const char *const devices[] = {"stm32f205", "stm32f411", "stm32f746"};

    (void)state;
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++)
        assert_int_equal(program_us(devices[i], NULL),
                         4 * program_us(devices[i], "supply=2.7-3.6"));
}

static void supply_is_told_again_after_a_reset(void **state)
{
    struct bench *b = bench_named("stm32f411", NULL);

    (void)state;
    bench_ok(b, bench_connect(b, "supply=2.7-3.6"));
    bench_ok(b, stm32bl_write_unprotect(b->bl));
    bench_ok(b, bench_program(b, BASE, image, SIZE, 0));
    assert_int_equal(bench_stats(b).program_us, SIZE / 4 * 16);
    bench_free(b);
}

static void supply_of_others(void **state)
{
    struct bench *b = bench_named("stm32g071", NULL);

    (void)state;
    bench_expect(b, bench_connect(b, "supply=2.7-3.6"), STM32BL_ERR_UNSUPPORTED, "F2, F4 and F7");
    bench_free(b);
    b = bench_named("stm32f411", NULL);
    bench_expect(b, bench_connect(b, "supply=5"), STM32BL_ERR_ARG, "supply=5");
    bench_free(b);
    b = bench_named("stm32f411", "rdp=1"); // writing is refused: a warning, and no more
    bench_ok(b, bench_connect(b, "supply=2.7-3.6"));
    assert_contains(b->log, "byte by byte");
    bench_free(b);
}

/* An adapter that keeps what it hears is told of, with its time; a quick one, and a far network, are not. */
static void a_slow_adapter_is_told_of(void **state)
{
    static const struct {
        const char *chip;
        unsigned delay_ms;
        const char *note;
    } cases[] = {
        {"latency=0", 0, NULL},
        {"latency=1", 0, NULL},
        {"latency=16", 0, "each answer takes 16 ms to come through the adapter"},
        {"latency=16", 16, NULL},
        {"latency=32", 16, "each answer takes 16 ms to come through the adapter"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench *b = bench_named("stm32f411", cases[i].chip);
        struct stm32bl_stream *stream = stm32bl_sim_stream(b->sim);
        stream->delay_ms = cases[i].delay_ms;
        bench_ok(b, stm32bl_attach(b->bl, stream, NULL));
        if (cases[i].note)
            assert_contains(b->log, cases[i].note);
        else
            assert_null(strstr(b->log, "each answer takes"));
        bench_free(b);
    }
}

/* ROMs whose error grows with the rate, and the fastest rate at which all bytes get through. */
static void auto_finds_the_fastest_rate(void **state)
{
    static const struct {
        const char *chip;
        unsigned baud;
    } cases[] = {{"wiring=rts-dtr", 2000000},          {"wiring=rts-dtr,jitter=4", 921600},
                 {"wiring=rts-dtr,jitter=8", 460800},  {"wiring=rts-dtr,jitter=20", 230400},
                 {"wiring=rts-dtr,jitter=40", 115200}, {"wiring=rts-dtr,jitter=60", 57600}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench *b = bench_named("stm32f411", cases[i].chip);
        uint64_t before = bench_stats(b).elapsed_us;
        bench_ok(b, bench_connect(b, "baud=auto,entry=rts-dtr"));
        assert_int_equal(stm32bl_info(b->bl)->baud, cases[i].baud);
        assert_in_range(bench_stats(b).elapsed_us - before, 0, 15000000);
        bench_ok(b, bench_program(b, BASE, image, SIZE, 0));
        assert_int_equal(stm32bl_summary(b->bl)->retries, 0);
        bench_free(b);
    }
}

static void auto_without_ram_reads_flash(void **state)
{
    struct bench *b = bench_named("stm32l031", "wiring=rts-dtr,jitter=8");

    (void)state;
    bench_ok(b, bench_connect(b, "baud=auto,entry=rts-dtr"));
    assert_int_equal(stm32bl_info(b->bl)->baud, 460800);
    bench_free(b);
}

static void auto_stays_where_it_cannot_try(void **state)
{
    static const struct {
        const char *device, *chip, *session, *part;
        unsigned baud;
    } cases[] = {
        {"stm32f411", "", "baud=auto", "entry sequence", 115200},
        {"stm32f411", "wiring=rts-dtr,rdp=1", "baud=auto,entry=rts-dtr", "lets nothing be read",
         115200},
        {"stm32f746", "wiring=rts-dtr", "baud=auto,entry=rts-dtr,device=stm32f746", "AN2606",
         57600},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench *b = bench_named(cases[i].device, cases[i].chip);
        bench_ok(b, bench_connect(b, cases[i].session));
        assert_int_equal(stm32bl_info(b->bl)->baud, cases[i].baud);
        assert_contains(b->log, cases[i].part);
        bench_free(b);
    }
}

/* The voltage is told to the ROM that is kept, not only to those that were tried. */
static void auto_and_supply(void **state)
{
    struct bench *b = bench_named("stm32f411", "wiring=rts-dtr,jitter=8");

    (void)state;
    bench_ok(b, bench_connect(b, "baud=auto,supply=2.7-3.6,entry=rts-dtr"));
    bench_ok(b, bench_program(b, BASE, image, SIZE, 0));
    assert_int_equal(bench_stats(b).program_us, SIZE / 4 * 16);
    bench_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(supply_makes_f2_f4_f7_program_by_words),
        cmocka_unit_test(supply_is_told_again_after_a_reset),
        cmocka_unit_test(supply_of_others),
        cmocka_unit_test(a_slow_adapter_is_told_of),
        cmocka_unit_test(auto_finds_the_fastest_rate),
        cmocka_unit_test(auto_without_ram_reads_flash),
        cmocka_unit_test(auto_stays_where_it_cannot_try),
        cmocka_unit_test(auto_and_supply),
    };

    return cmocka_run_group_tests(tests, make_image, NULL);
}
