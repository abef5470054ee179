/*
 * Chips, images and lines that turbo is not made for: each ends in the ROM, or in one clear line, and never in
 * a chip that starts half a program.
 */
#include "bench_chip.h"
#include "harm_wire.h"
#include "session/session.h"
#include "stm32bl/transport.h"

enum { BASE = 0x08000000, SIZE = 12 * 1024, VECTORS = 8 };

static uint8_t image[40 * 1024];
static struct harm_wire wire;

static int make_image(void **state)
{
    (void)state;
    bench_image(NULL, BASE, image, sizeof image, 99);
    return 0;
}

static bool starts(const struct bench *b)
{
    return !memcmp(stm32bl_sim_memory(b->sim, BASE, VECTORS), image, VECTORS);
}

static void is_refused(const char *device, const char *options, size_t size, int code,
                       const char *part)
{
    struct bench *b = bench_named(device, options);
    int err = bench_connect(b, "turbo=auto");

    if (!err)
        err = bench_program(b, BASE, image, size, 0);
    bench_expect(b, err, code, part);
    assert_null(strchr(stm32bl_error_message(b->bl), '\n'));
    assert_false(starts(b));
    bench_free(b);
}

static void chips_that_cannot_take_it(void **state)
{
    (void)state;
    is_refused("stm32g071", "size=32", 40 * 1024, STM32BL_ERR_RANGE, "32 KiB");
    is_refused("stm32f411", "rdp=1", SIZE, STM32BL_ERR_REFUSED, "read-out protection");
    is_refused("stm32f411", "wrp=0", SIZE, STM32BL_ERR_REFUSED, "write-protected");
    is_refused("stm32l476", "wrp=1-3", SIZE, STM32BL_ERR_REFUSED, "write-protected");
}

/* Nobody has erased it again: no block is written, and the error says where. */
static void what_is_not_blank(void **state)
{
    struct bench *b = bench_named("stm32g071", NULL);

    (void)state;
    bench_ok(b, bench_connect(b, "turbo=auto"));
    bench_ok(b, bench_program(b, BASE, image, sizeof image, 0));
    bench_expect(b, stm32bl_write(b->bl, BASE + 4096, image, 4096), STM32BL_ERR_MISMATCH,
                 "write 0x08001000: the flash there is not blank");
    assert_memory_equal(stm32bl_sim_memory(b->sim, BASE, sizeof image), image, sizeof image);
    bench_free(b);
}

/* The program lies in RAM: what is there, and what is refused, is the ROM's. */
static void the_sum_of_what_is_not_flash(void **state)
{
    struct bench *b = bench_named("stm32f411", NULL);
    uint8_t *ram = stm32bl_sim_memory(b->sim, 0x20010000, 8192);
    uint32_t crc = 0;
    bool by_chip = true;

    (void)state;
    bench_ok(b, bench_connect(b, "turbo=auto"));
    memcpy(ram, image, 8192);
    bench_ok(b, stm32bl_crc32(b->bl, 0x20010000, 8192, &crc, &by_chip));
    assert_false(by_chip || stm32bl_summary(b->bl)->turbo);
    assert_int_equal(crc, bl_crc32(0, image, 8192));
    assert_memory_equal(ram, image, 8192);
    bench_expect(b, stm32bl_crc32(b->bl, 0x60000000, 8192, &crc, &by_chip), STM32BL_ERR_RANGE,
                 "0x60000000...0x60001fff is not readable");
    bench_expect(b, stm32bl_crc32(b->bl, BASE, 0, &crc, &by_chip), STM32BL_ERR_ARG, "0 bytes");
    assert_false(by_chip || stm32bl_summary(b->bl)->turbo);
    bench_free(b);
}

/* The stream is ahead of what is programmed: one place is named, that of the fault. */
static void one_place_is_named(void **state)
{
    struct bench *b = bench_named("stm32f103xb", "sector=512");

    (void)state;
    memset(stm32bl_sim_memory(b->sim, BASE, sizeof image), 0x5A, sizeof image);
    bench_ok(b, bench_connect(b, "turbo=auto"));
    bench_expect(b, bench_program(b, BASE, image, sizeof image, 0), STM32BL_ERR_MISMATCH,
                 "write 0x08000200: the flash there is not blank");
    assert_int_equal(strncmp(stm32bl_error_message(b->bl), "write 0x08000200", 16), 0);
    bench_free(b);
}

/* ------------------------------------------------------------------------- the rate */

static uint32_t remembered;

static uint32_t recall(struct stm32bl *bl, uint32_t baud)
{
    (void)bl;
    remembered = baud ? baud : remembered;
    return remembered;
}

/* A chip that holds something else is no sign of a rate that is too high, and a dead one is none either. */
static void what_the_rate_is_not_to_blame_for(void **state)
{
    static const char *const deaths[] = {"power@1", "power@40", "hang@6000"};
    struct bench *b = bench_named("stm32g071", NULL);
    struct stm32bl_segment segment = {BASE, SIZE, image};

    (void)state;
    remembered = 0;
    memset(stm32bl_sim_memory(b->sim, BASE, SIZE), 0x5A, SIZE);
    bench_ok(b, bench_connect(b, "turbo=auto"));
    b->bl->recall_baud = recall;
    bench_expect(b, stm32bl_verify(b->bl, &segment, 1), STM32BL_ERR_MISMATCH, "differ");
    assert_true(b->bl->summary.turbo);
    bench_free(b);
    assert_int_equal(remembered, 0);
    for (size_t i = 0; i < 3; i++) {
        b = bench_named("stm32g071", NULL);
        bench_ok(b, bench_connect(b, "turbo=auto"));
        b->bl->recall_baud = recall;
        assert_int_equal(stm32bl_sim_set(b->sim, "fault", deaths[i]), STM32BL_OK);
        bench_expect(b, bench_program(b, BASE, image, SIZE, 0), STM32BL_ERR_TIMEOUT,
                     "does not answer any more");
        assert_null(strstr(stm32bl_error_message(b->bl), "read back"));
        bench_free(b);
        assert_int_equal(remembered, 0);
    }
}

/* Slower, a frame would take longer than the program listens before it gives up. */
static void rates_that_are_too_low(void **state)
{
    struct bench *b = bench_named("stm32l476", NULL);

    (void)state;
    bench_expect(b, bench_connect(b, "turbo=1234"), STM32BL_ERR_ARG, "at least 9600 bit/s");
    bench_expect(b, bench_connect(b, "turbo=0"), STM32BL_ERR_ARG, "at least 9600 bit/s");
    bench_ok(b, bench_connect(b, "turbo=auto,baud=4800"));
    bench_ok(b, bench_program(b, BASE, image, 4096, STM32BL_NO_VERIFY));
    assert_non_null(strstr(b->log, "without turbo: at less than 9600 bit/s"));
    assert_string_equal(stm32bl_info(b->bl)->protocol, "AN3155");
    bench_free(b);
    b = bench_named("stm32l476", NULL);
    bench_ok(b, bench_connect(b, "turbo=9600,baud=9600"));
    bench_ok(b, bench_program(b, BASE, image, 4096, 0));
    assert_string_equal(stm32bl_info(b->bl)->protocol, "turbo");
    bench_free(b);
}

/* A chip that has died before anything was erased has not been changed, and nothing else is tried with it. */
static void dead_before_anything_was_erased(void **state)
{
    struct bench *b = bench_named("stm32f411", NULL);

    (void)state;
    bench_ok(b, bench_connect(b, "turbo=auto"));
    assert_int_equal(stm32bl_sim_set(b->sim, "fault", "hang@400"), STM32BL_OK);
    bench_expect(b, bench_program(b, BASE, image, SIZE, 0), STM32BL_ERR_TIMEOUT,
                 "does not answer any more");
    assert_false(b->bl->summary.touched);
    bench_free(b);
}

/* Copies of the F103: smaller or larger pages than the table says, less flash than the chip says, another clock. */
static void copies(void **state)
{
    static const char *const options[] = {"sector=512", "sector=2048", "real=32", "clock=24"};

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct bench *b = bench_named("stm32f103xb", options[i]);
        uint8_t *flash = stm32bl_sim_memory(b->sim, BASE, sizeof image);
        int err;
        memset(flash, 0x5A, sizeof image);
        bench_ok(b, bench_connect(b, "turbo=auto"));
        err = bench_program(b, BASE, image, sizeof image, 0);
        if (!err)
            assert_memory_equal(flash, image, sizeof image);
        else
            assert_false(starts(b));
        assert_int_equal(err, i == 0 || i == 2 ? STM32BL_ERR_MISMATCH : STM32BL_OK);
        bench_free(b);
    }
}

/* Every byte above that rate is spoiled. The line is left at the rate of the ROM, for who shares it. */
static void rates_that_the_line_cannot(void **state)
{
    static const uint32_t most[] = {115200, 230400, 460800};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct bench *b = bench_named("stm32g071", NULL);
        memset(&wire, 0, sizeof wire);
        wire.most_baud = most[i];
        bench_ok(b, stm32bl_attach(b->bl, harm_wire_around(&wire, stm32bl_sim_stream(b->sim)),
                                   "turbo=auto"));
        bench_ok(b, bench_program(b, BASE, image, SIZE, 0));
        assert_string_equal(stm32bl_info(b->bl)->protocol, "turbo");
        assert_int_equal(stm32bl_info(b->bl)->baud, most[i]);
        assert_memory_equal(stm32bl_sim_memory(b->sim, BASE, SIZE), image, SIZE);
        bench_free(b);
        assert_int_equal(wire.baud, 115200);
    }
}

/* The line breaks off for good, anywhere between the first erase and the last block. */
static void a_line_that_breaks_off(void **state)
{
    unsigned broken = 0;

    (void)state;
    for (unsigned at = 3800; at < 17000; at += 660) {
        struct bench *b = bench_named("stm32g071", NULL);
        int err;
        memset(&wire, 0, sizeof wire);
        wire.harms[0] = (struct harm){HARM_OVERRUN, false, at, 1u << 24};
        wire.harms[1] = (struct harm){HARM_NONE, true, 0, 0};
        err = stm32bl_attach(b->bl, harm_wire_around(&wire, stm32bl_sim_stream(b->sim)),
                             "turbo=auto");
        if (!err)
            err = bench_program(b, BASE, image, SIZE, 0);
        if (err && starts(b) && memcmp(stm32bl_sim_memory(b->sim, BASE, SIZE), image, SIZE) != 0)
            fail_msg("half a program starts after %u bytes", at);
        if (err)
            assert_null(strchr(stm32bl_error_message(b->bl), '\n'));
        broken += err != 0;
        bench_free(b);
    }
    assert_true(broken > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chips_that_cannot_take_it),
        cmocka_unit_test(what_is_not_blank),
        cmocka_unit_test(the_sum_of_what_is_not_flash),
        cmocka_unit_test(one_place_is_named),
        cmocka_unit_test(what_the_rate_is_not_to_blame_for),
        cmocka_unit_test(rates_that_are_too_low),
        cmocka_unit_test(dead_before_anything_was_erased),
        cmocka_unit_test(copies),
        cmocka_unit_test(rates_that_the_line_cannot),
        cmocka_unit_test(a_line_that_breaks_off),
    };

    return cmocka_run_group_tests(tests, make_image, NULL);
}
