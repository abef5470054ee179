/*
 * What goes wrong on an I2C bus: states in which others have left the chip, disturbances at every byte, both
 * ways, and a bus that goes. No harm by any of them.
 */
#include <stdio.h>
#include <stdlib.h>

#include "bad_wire.h"
#include "bench_chip.h"
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

/* ------------------------------------------------------------------- left by others */

/* What a host that was killed had sent and not fetched. */
static void leave(struct bench *b, const char *messages)
{
    struct stm32bl_stream *s = stm32bl_sim_stream(b->sim);

    for (const char *p = messages; *p;) {
        uint8_t bytes[300];
        size_t n = strtoul(p, (char **)&p, 10);
        bool fetch = *p++ == '<';
        if (fetch) {
            assert_int_equal(s->ops->read(s, bytes, n, 100), n);
            continue;
        }
        for (size_t i = 0; i < n; i++)
            bytes[i] = (uint8_t)strtoul(p, (char **)&p, 16);
        assert_int_equal(s->ops->write(s, bytes, n), STM32BL_OK);
        p += *p == ' ';
    }
    s->ops->close(s);
}

static void states_that_others_leave(void **state)
{
    // COUNT>bytes is sent, COUNT< is fetched.
    static const char *const states[] = {
        "2>01 FE",                                  // an ACK waits
        "2>01 FE 1<",                               // so does the version
        "2>00 FF 1<",                               // a list
        "2>00 FF 1<1<",                             // one byte of it was fetched
        "1>31",                                     // half a pair
        "2>32 CD 1<",                               // an address is due
        "2>32 CD 1<5>08 00 00 00 08 1<",            // a block
        "2>32 CD 1<5>08 00 00 00 08 1<3>FF 00 00 ", // in the middle of it
        "2>45 BA 1<",                               // a count
        "2>45 BA 1<3>00 05 05 1<",                  // a list of 6 pages
        "2>A1 5E 1<5>08 00 00 00 08 1<",            // a size
        "2>64 9B 1<2>FF 00 1<",                     // 256 sector codes
        "2>11 EE 1<5>08 00 00 00 08 1<2>FF 00 1<"   // 256 bytes wait
    };

    (void)state;
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        struct bench *b = bench_on_bus("stm32g071", NULL);
        memset(stm32bl_sim_memory(b->sim, BASE, SIZE), 0x5A, SIZE);
        leave(b, states[i]);
        if (bench_connect(b, NULL))
            fail_msg("%s: %s", states[i], stm32bl_error_message(b->bl));
        for (size_t at = 0; at < SIZE; at++)
            assert_int_equal(stm32bl_sim_memory(b->sim, BASE, SIZE)[at], 0x5A);
        assert_int_equal(bench_stats(b).erases + bench_stats(b).programs, 0);
        bench_ok(b, bench_program(b, BASE, image, SIZE, 0));
        assert_true(holds_image(b));
        bench_free(b);
    }
}

/* ------------------------------------------------------------------- disturbances */

static unsigned bytes_of_a_job(void)
{
    struct bench *b = bench_on_bus("stm32g071", NULL);
    unsigned sent;

    bench_connected(b);
    bench_ok(b, bench_program(b, BASE, image, 600, 0));
    sent = (unsigned)bench_stats(b).sent;
    bench_free(b);
    return sent;
}

/* At each byte that the chip sends, each kind: the job is done right, or says that it is not. */
static void every_fault_at_every_byte(void **state)
{
    unsigned last = bytes_of_a_job();
    unsigned good = 0, bad = 0;

    (void)state;
    for (unsigned at = 1; at <= last; at++)
        for (int kind = STM32BL_FAULT_DROP; kind <= STM32BL_FAULT_NOISE; kind++) {
            struct stm32bl_fault fault = {(enum stm32bl_fault_kind)kind, at};
            struct bench *b = bench_on_bus("stm32g071", NULL);
            int err = bench_connect_faulty(b, &fault);
            if (!err)
                err = bench_program(b, BASE, image, 600, 0);
            if (!err && memcmp(stm32bl_sim_memory(b->sim, BASE, 600), image, 600))
                fail_msg("kind %d at %u: done, and not the image", kind, at);
            if (err && !stm32bl_error_message(b->bl)[0])
                fail_msg("kind %d at %u: an error without a line", kind, at);
            if (err && kind != STM32BL_FAULT_FAIL && kind != STM32BL_FAULT_DELAY)
                fail_msg("kind %d at %u: %s", kind, at, stm32bl_error_message(b->bl));
            good += !err;
            bad += err != 0;
            bench_free(b);
        }
    assert_true(good > bad); // FAIL and DELAY, of six
}

/* Two bits of each byte that the host sends: nothing else is erased or written, and the job is done. */
static void every_byte_to_the_chip(void **state)
{
    unsigned last = 1;

    (void)state;
    for (unsigned at = 1; at <= last; at++) {
        struct bench *b = bench_on_bus("stm32g031", NULL);
        uint8_t *flash = stm32bl_sim_memory(b->sim, BASE, 64 * 1024);
        struct stm32bl_stream *wire = bad_wire_new(stm32bl_sim_stream(b->sim), BAD_WIRE_FLIP, at);
        memset(flash, 0x5A, 64 * 1024);
        bench_ok(b, stm32bl_attach(b->bl, wire, NULL));
        bench_ok(b, bench_program(b, BASE + 4096, image, 600, 0));
        if (last == 1)
            last = bad_wire_bytes(wire);
        assert_memory_equal(flash + 4096, image, 600);
        for (unsigned i = 0; i < 64 * 1024; i++)
            if ((i < 4096 || i >= 6144) && flash[i] != 0x5A)
                fail_msg("byte %u of those sent: 0x%08x was changed", at, BASE + i);
        assert_int_equal(b->sim->rdp, 0);
        bench_free(b);
    }
    assert_true(last > 700);
}

static void the_bus_goes(void **state)
{
    (void)state;
    for (unsigned at = 1; at < 400; at += 7) {
        char options[32];
        struct bench *b;
        int err;
        snprintf(options, sizeof options, "fault=vanish@%u", at);
        b = bench_on_bus("stm32g071", options);
        err = bench_connect(b, NULL);
        if (!err)
            err = bench_program(b, BASE, image, SIZE, 0);
        assert_result(err, STM32BL_ERR_IO, stm32bl_error_message(b->bl));
        assert_contains(stm32bl_error_message(b->bl), "vanished");
        bench_free(b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(states_that_others_leave),
        cmocka_unit_test(every_fault_at_every_byte),
        cmocka_unit_test(every_byte_to_the_chip),
        cmocka_unit_test(the_bus_goes),
    };
    return cmocka_run_group_tests(tests, make_image, NULL);
}
