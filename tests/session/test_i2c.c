/*
 * A session over I2C on the simulated chip: all verbs, the versions of the protocol, a clock that is held, and
 * whoever else may be on the bus. What goes wrong there: faults/bus.
 */
#include <stdio.h>

#include "bench_chip.h"
#include "device/device.h"
#include "session/session.h"
#include "sim/state.h"
#include "stm32bl/transport.h"

enum { BASE = 0x08000000, SIZE = 5000 };

static uint8_t image[SIZE];

static int make_image(void **state)
{
    (void)state;
    bench_image(NULL, BASE, image, sizeof image, 7);
    return 0;
}

static bool holds_image(const struct bench *b)
{
    return !memcmp(stm32bl_sim_memory(b->sim, BASE, SIZE), image, SIZE);
}

/* ------------------------------------------------------------------- verbs, versions */

static void works_on(const char *device, const char *options)
{
    struct bench *b = bench_on_bus(device, options);
    uint8_t found[600];
    uint32_t crc = 0;

    bench_connected(b);
    assert_string_equal(stm32bl_info(b->bl)->protocol, "AN4221");
    memset(stm32bl_sim_memory(b->sim, BASE, SIZE), 0x5A, SIZE);
    bench_ok(b, bench_program(b, BASE, image, SIZE, 0));
    if (!holds_image(b))
        fail_msg("%s %s: not the image", device, options ? options : "");
    bench_ok(b, stm32bl_read(b->bl, BASE + 100, found, sizeof found));
    assert_memory_equal(found, image + 100, sizeof found);
    if (!options || strstr(options, "1.2"))
        bench_ok(b, stm32bl_checksum(b->bl, BASE, 1024, &crc));
    bench_ok(b, stm32bl_erase_all(b->bl));
    assert_int_equal(*stm32bl_sim_memory(b->sim, BASE, 1), b->device->erased);
    bench_ok(b, bench_program(b, BASE, image, SIZE, 0));
    bench_ok(b, stm32bl_go(b->bl, BASE));
    assert_true(bench_stats(b).running);
    assert_int_equal(bench_stats(b).violations, 0);
    bench_free(b);
}

static void every_family_and_version(void **state)
{
    static const char *const devices[] = {"stm32f042", "stm32f303x8", "stm32f411", "stm32f446",
                                          "stm32f746", "stm32g031",   "stm32g071", "stm32g491",
                                          "stm32l072", "stm32l476",   "stm32h743", "stm32wb55",
                                          "stm32u575", "stm32h563"};
    static const char *const versions[] = {NULL, "i2c=1.0", "i2c=1.1", "i2c=1.2"};

    (void)state;
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++)
        for (size_t k = 0; k < sizeof versions / sizeof *versions; k++)
            works_on(devices[i], versions[k]);
}

/* Every device whose address is known can be reached. */
static void every_address(void **state)
{
    size_t known = 0;

    (void)state;
    for (size_t i = 0; i < bl_device_count; i++) {
        uint8_t address = bl_device_i2c_address(&bl_devices[i]);
        struct bench *b;
        if (!address)
            continue;
        known++;
        assert_in_range(address, 0x08, 0x77);
        b = bench_new(&bl_devices[i], "wire=i2c");
        bench_connected(b);
        bench_free(b);
    }
    assert_in_range(known, 25, 80); // a name that is in no row would be missed here
}

static void write_protection(void **state)
{
    static const uint8_t codes[] = {0, 1};
    struct bench *b = bench_on_bus("stm32f446", NULL);

    (void)state;
    bench_connected(b);
    bench_ok(b, stm32bl_write_protect(b->bl, codes, sizeof codes));
    assert_int_equal(b->sim->executed[0x64], 1);
    bench_expect(b, bench_program(b, BASE, image, SIZE, 0), STM32BL_ERR_REFUSED, "protect");
    bench_ok(b, stm32bl_write_unprotect(b->bl));
    bench_ok(b, bench_program(b, BASE, image, SIZE, 0));
    bench_free(b);
}

static void readout_protection(void **state)
{
    struct bench *b = bench_on_bus("stm32f446", NULL);
    uint8_t byte;

    (void)state;
    bench_connected(b);
    bench_ok(b, bench_program(b, BASE, image, SIZE, 0));
    bench_ok(b, stm32bl_read_protect(b->bl, 0));
    bench_expect(b, stm32bl_read(b->bl, BASE, &byte, 1), STM32BL_ERR_REFUSED, "protection is on");
    bench_ok(b, stm32bl_read_unprotect(b->bl));
    bench_ok(b, stm32bl_read(b->bl, BASE, &byte, 1));
    assert_int_equal(byte, 0xFF);
    assert_int_equal(b->sim->executed[0x83], 1);
    assert_int_equal(b->sim->executed[0x93], 1);
    bench_free(b);
}

static void option_bytes(void **state)
{
    static const char *const change = "nRST_STOP=0";
    struct bench *b = bench_on_bus("stm32g071", NULL);

    (void)state;
    bench_connected(b);
    bench_ok(b, bench_program(b, BASE, image, SIZE, 0));
    bench_ok(b, stm32bl_options_write(b->bl, &change, 1, 0)); // reads back what it wrote
    assert_int_equal(b->sim->executed[0x32],
                     SIZE / 256 + 3); // the vectors are a piece, and the options
    bench_free(b);
}

static void turbo_stays_away(void **state)
{
    struct bench *b = bench_on_bus("stm32g071", NULL);

    (void)state;
    bench_ok(b, bench_connect(b, "turbo=auto"));
    bench_ok(b, bench_program(b, BASE, image, SIZE, 0));
    assert_contains(b->log, "this is an I2C bus");
    bench_free(b);
}

/* ------------------------------------------------------------------- a clock that is held */

static unsigned erase_commands(const struct bench *b)
{
    return b->sim->executed[0x44] + b->sim->executed[0x45];
}

/* Sectors that take long go one by one; a mass erase that takes 32 s is none. */
static void erases_as_a_bus_bears(void **state)
{
    struct bench *b = bench_on_bus("stm32f411", NULL);

    (void)state;
    bench_connected(b);
    bench_ok(b, stm32bl_erase_all(b->bl));
    assert_int_equal(erase_commands(b), 8);
    bench_free(b);
    b = bench_on_bus("stm32g071", NULL);
    bench_connected(b);
    bench_ok(b, stm32bl_erase_all(b->bl));
    assert_int_equal(erase_commands(b), 1);
    bench_free(b);
    b = bench_on_bus("stm32g031", NULL);
    bench_connected(b);
    bench_ok(b, stm32bl_erase(b->bl, BASE, 13 * 2048)); // 40 ms each at worst: 12 in one
    assert_int_equal(erase_commands(b), 2);
    bench_free(b);
}

/* The ROM holds the clock for as long as a sector takes, and the driver gives up again and again. */
static void a_driver_that_gives_up(void **state)
{
    static const char *const roms[] = {"i2c=1.0,bears=35", "stretch=1,bears=100"};

    (void)state;
    for (size_t i = 0; i < sizeof roms / sizeof *roms; i++) {
        struct bench *b = bench_on_bus("stm32f411", roms[i]);
        bench_connected(b);
        bench_ok(b, stm32bl_erase_all(b->bl));
        bench_ok(b, bench_program(b, BASE, image, SIZE, 0));
        assert_true(holds_image(b));
        bench_free(b);
    }
}

static int count_estimates(const struct stm32bl_progress *p, void *user)
{
    *(unsigned *)user += p->phase == STM32BL_ERASING && p->done > 0 && p->done < p->total;
    return 0;
}

/* One sector, and one mass erase: what is shown meanwhile can only be estimated. */
static void progress_while_busy(void **state)
{
    struct bench *b = bench_on_bus("stm32f411", NULL);
    unsigned estimates = 0;

    (void)state;
    stm32bl_on_progress(b->bl, count_estimates, &estimates);
    bench_connected(b);
    bench_ok(b, stm32bl_erase(b->bl, BASE + 0x20000, 1));
    assert_true(estimates > 3);
    bench_free(b);
    b = bench_on_bus("stm32g031", NULL);
    stm32bl_on_progress(b->bl, count_estimates, &estimates);
    bench_connected(b);
    estimates = 0;
    bench_ok(b, stm32bl_erase_all(b->bl));
    assert_true(estimates > 3);
    bench_free(b);
}

/* What docs/SPEED.md says: the bytes, nine bits each, and programming them, and little else. */
static void speed(void **state)
{
    static uint8_t large[16384];
    struct bench *b = bench_on_bus("stm32g031", "i2c=1.1");
    struct stm32bl_sim_stats before, after;
    uint64_t limit_us, spent_us;

    (void)state;
    bench_image(b, BASE, large, sizeof large, 3);
    bench_connected(b);
    before = bench_stats(b);
    bench_ok(b, bench_program(b, BASE, large, sizeof large, STM32BL_NO_VERIFY));
    after = bench_stats(b);
    limit_us = sizeof large * 90 + after.program_us - before.program_us;
    spent_us = after.elapsed_us - before.elapsed_us - (after.erase_us - before.erase_us);
    if (spent_us < limit_us || spent_us > limit_us * 112 / 100)
        fail_msg("%u us, the limit is %u us", (unsigned)spent_us, (unsigned)limit_us);
    bench_free(b);
}

/* ------------------------------------------------------------------- whoever is there */

static void nobody(void **state)
{
    static const char *const absent[] = {"silent=1", "boot=app"};

    (void)state;
    for (size_t i = 0; i < sizeof absent / sizeof *absent; i++) {
        struct bench *b = bench_on_bus("stm32g071", absent[i]);
        bench_expect(b, bench_connect(b, NULL), STM32BL_ERR_TIMEOUT, "nobody acknowledges");
        assert_contains(stm32bl_error_message(b->bl), "check addr=");
        assert_true(bench_stats(b).elapsed_us < 3000000);
        bench_free(b);
    }
}

static void entry_sequences_are_for_lines(void **state)
{
    struct bench *b = bench_on_bus("stm32g071", NULL);

    (void)state;
    bench_expect(b, bench_connect(b, "entry=rts-dtr"), STM32BL_ERR_UNSUPPORTED, "I2C bus");
    bench_free(b);
}

/* Lines beside the bus bring a chip into its ROM, which needs its time to start, and back. */
static void entry_by_lines(void **state)
{
    struct bench *b = bench_on_bus("stm32g071", "wiring=rts-dtr,boot=app");

    (void)state;
    bench_expect(b, bench_connect(b, NULL), STM32BL_ERR_TIMEOUT, "nobody acknowledges");
    bench_ok(b, bench_connect(b, "entry=rts-dtr"));
    bench_ok(b, bench_program(b, BASE, image, SIZE, 0));
    bench_ok(b, stm32bl_reset(b->bl));
    assert_true(bench_stats(b).running);
    bench_ok(b, bench_connect(b, "entry=rts-dtr"));
    assert_true(holds_image(b));
    bench_free(b);
}

/* Another chip: it acknowledges everything, and has this byte for whoever asks. */
struct impostor {
    struct stm32bl_stream stream;
    uint64_t now_ms;
    unsigned sent;
    uint8_t byte;
};

static int impostor_read(struct stm32bl_stream *s, uint8_t *buf, size_t len, unsigned timeout_ms)
{
    struct impostor *i = (struct impostor *)s;

    (void)timeout_ms;
    i->now_ms++;
    memset(buf, i->byte, len);
    return (int)len;
}

static int impostor_write(struct stm32bl_stream *s, const uint8_t *buf, size_t len)
{
    struct impostor *i = (struct impostor *)s;

    (void)buf;
    i->now_ms++;
    i->sent += (unsigned)len;
    return STM32BL_OK;
}

static int ok(struct stm32bl_stream *s)
{
    (void)s;
    return STM32BL_OK;
}

static int no_configure(struct stm32bl_stream *s, const struct stm32bl_line *line)
{
    (void)s;
    (void)line;
    return STM32BL_ERR_UNSUPPORTED;
}

static int no_lines(struct stm32bl_stream *s, int dtr, int rts)
{
    (void)s;
    (void)dtr;
    (void)rts;
    return STM32BL_ERR_UNSUPPORTED;
}

static int no_break(struct stm32bl_stream *s, bool on)
{
    (void)s;
    (void)on;
    return STM32BL_ERR_UNSUPPORTED;
}

static void impostor_sleep(struct stm32bl_stream *s, unsigned ms)
{
    ((struct impostor *)s)->now_ms += ms;
}

static uint64_t impostor_now_ms(struct stm32bl_stream *s)
{
    return ((struct impostor *)s)->now_ms;
}

static void impostor_close(struct stm32bl_stream *s)
{
    (void)s;
}

/* An ACK, a NACK, BUSY, anything: one line, in bounded time, and not much is sent to a stranger. */
static void another_chip(void **state)
{
    static const struct stm32bl_stream_ops ops = {
        .read = impostor_read,
        .write = impostor_write,
        .discard = ok,
        .configure = no_configure,
        .set_lines = no_lines,
        .set_break = no_break,
        .sleep = impostor_sleep,
        .now_ms = impostor_now_ms,
        .close = impostor_close,
    };

    (void)state;
    for (unsigned byte = 0; byte < 256; byte++) {
        struct impostor i = {.stream = {.ops = &ops, .message_size = 8192}, .byte = (uint8_t)byte};
        struct stm32bl *bl = stm32bl_new();
        int err = stm32bl_attach(bl, &i.stream, NULL);
        if (err >= 0 || !stm32bl_error_message(bl)[0])
            fail_msg("0x%02x is taken for a chip", byte);
        assert_true(i.now_ms < 60000);
        assert_true(i.sent < 400);
        stm32bl_free(bl);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_family_and_version),
        cmocka_unit_test(every_address),
        cmocka_unit_test(write_protection),
        cmocka_unit_test(readout_protection),
        cmocka_unit_test(option_bytes),
        cmocka_unit_test(turbo_stays_away),
        cmocka_unit_test(erases_as_a_bus_bears),
        cmocka_unit_test(a_driver_that_gives_up),
        cmocka_unit_test(progress_while_busy),
        cmocka_unit_test(speed),
        cmocka_unit_test(nobody),
        cmocka_unit_test(entry_sequences_are_for_lines),
        cmocka_unit_test(entry_by_lines),
        cmocka_unit_test(another_chip),
    };
    return cmocka_run_group_tests(tests, make_image, NULL);
}
