/*
 * A chip that says for ever that it is busy (0x76, of the I2C protocol, where an ACK is due), or
 * that lets a senseless byte drop each second: at every place where an answer is awaited. The
 * operation ends in the time that it may take in all, and hears the user before that.
 */
#include <stdio.h>

#include "bench_chip.h"
#include "stuck_wire.h"

enum { BASE = 0x0800BF00, SIZE = 700, BUSY = 0x76, SENSELESS = 0xA5 };

static uint8_t image[SIZE];
static char running[100];

static int do_read(struct bench *b)
{
    uint8_t got[300];

    return stm32bl_read(b->bl, BASE, got, sizeof got);
}

static int do_program(struct bench *b)
{
    return bench_program(b, BASE, image, sizeof image, 0);
}

static int do_erase_all(struct bench *b)
{
    return stm32bl_erase_all(b->bl);
}

static int do_go(struct bench *b)
{
    memset(stm32bl_sim_memory(b->sim, 0x08000000, 4), 0, 4);
    return stm32bl_go(b->bl, 0x08000000);
}

static int do_protect(struct bench *b)
{
    return stm32bl_read_protect(b->bl, 0);
}

static int do_unprotect(struct bench *b)
{
    return stm32bl_write_unprotect(b->bl);
}

/* `most_s`: what it may take in all, with every answer once more and a chip looked for again. */
static const struct op {
    const char *name;
    int (*run)(struct bench *b);
    unsigned most_s;
} ops[] = {
    {"connecting", NULL, 60},           {"reading", do_read, 60}, {"programming", do_program, 90},
    {"erasing all", do_erase_all, 120}, {"starting", do_go, 60},  {"protecting", do_protect, 60},
    {"lifting", do_unprotect, 60},
};

static uint64_t now_ms(const struct bench *b)
{
    return bench_stats(b).elapsed_us / 1000;
}

/* The user who has seen enough once the chip has been stuck for a second. */
struct user {
    struct bench *b;
    const struct stuck_wire *wire;
    uint64_t asked_ms;
};

static int stop(const struct stm32bl_progress *progress, void *user)
{
    struct user *u = user;

    (void)progress;
    if (!u->wire->next_ms || now_ms(u->b) < u->wire->next_ms + 1000)
        return 0;
    if (!u->asked_ms)
        u->asked_ms = now_ms(u->b);
    return 1;
}

static int run_over(struct bench *b, struct stuck_wire *wire, const struct op *op)
{
    unsigned at = wire->at;
    int err;

    if (op->run) // connecting has a turn of its own
        wire->at = 0;
    err = stm32bl_attach(b->bl, stuck_wire_around(wire, stm32bl_sim_stream(b->sim)), NULL);
    if (err || !op->run)
        return err;
    wire->received = 0;
    wire->at = at;
    return op->run(b);
}

static unsigned count_bytes(const struct op *op)
{
    struct bench *b = bench_named("stm32f410", NULL);
    struct stuck_wire wire = {0};

    bench_ok(b, run_over(b, &wire, op));
    bench_free(b);
    return wire.received;
}

static void gets_stuck(const struct op *op, struct stuck_wire wire, bool cancelled)
{
    struct bench *b = bench_named("stm32f410", NULL);
    struct user user = {b, &wire, 0};
    int err;

    snprintf(running, sizeof running, "%s, 0x%02X each %u ms from byte %u on%s", op->name,
             wire.byte, wire.every_ms, wire.at, cancelled ? ", cancelled" : "");
    if (cancelled)
        stm32bl_on_progress(b->bl, stop, &user);
    err = run_over(b, &wire, op);
    assert_true(now_ms(b) < op->most_s * 1000);
    if (err)
        assert_int_not_equal(strlen(stm32bl_error_message(b->bl)), 0);
    if (user.asked_ms) // a frame that the ROM waits for is filled, all the same
        assert_true(now_ms(b) < user.asked_ms + 12000);
    bench_free(b);
}

static void at_every_place(uint8_t byte, unsigned every_ms, bool cancelled)
{
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) {
        unsigned last = count_bytes(&ops[i]);
        for (unsigned at = 1; at <= last; at += at < 40 || at + 40 > last ? 1 : 29)
            gets_stuck(&ops[i], (struct stuck_wire){.at = at, .byte = byte, .every_ms = every_ms},
                       cancelled);
    }
}

static void busy_for_ever(void **state)
{
    (void)state;
    at_every_place(BUSY, 1, false);
    at_every_place(BUSY, 400, false);
}

static int stop_after_a_second(const struct stm32bl_progress *progress, void *user)
{
    struct user *u = user;

    (void)progress;
    if (now_ms(u->b) >= 1000 && !u->asked_ms)
        u->asked_ms = now_ms(u->b);
    return u->asked_ms != 0;
}

/* Bytes without end and without a pause: nobody waits for silence, and the user is heard all the same. */
static void a_flood_while_connecting(void **state)
{
    static const uint8_t bytes[] = {SENSELESS, BUSY, 0x79, 0x1F, 0x00, 0x7F, 'a'};

    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++) {
        struct bench *b = bench_named("stm32f410", NULL);
        struct stuck_wire wire = {.at = 1, .byte = bytes[i], .every_ms = 1};
        struct user user = {b, &wire, 0};
        stm32bl_on_progress(b->bl, stop_after_a_second, &user);
        bench_expect(b, run_over(b, &wire, &ops[0]), STM32BL_ERR_CANCELLED,
                     "cancelled while connecting");
        assert_true(user.asked_ms <= 1200);
        snprintf(running, sizeof running, "0x%02X without end: heard after %u ms, ended after %u",
                 wire.byte, (unsigned)user.asked_ms, (unsigned)now_ms(b));
        print_message("%s\n", running);
        assert_true(now_ms(b) < user.asked_ms + 3000);
        bench_free(b);
    }
}

static void a_byte_a_second(void **state)
{
    (void)state;
    at_every_place(SENSELESS, 1000, false);
    at_every_place(BUSY, 1000, false);
}

static void the_user_is_heard(void **state)
{
    (void)state;
    at_every_place(BUSY, 1, true);
    at_every_place(BUSY, 1000, true);
    at_every_place(SENSELESS, 1000, true);
}

static int make_image(void **state)
{
    (void)state;
    bench_image(NULL, 0x08000000, image, sizeof image, 99);
    return 0;
}

static int tell_where(void **state)
{
    (void)state;
    print_message("the last one: %s\n", running);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, NULL, tell_where)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(busy_for_ever),
        TEST(a_flood_while_connecting),
        TEST(a_byte_a_second),
        TEST(the_user_is_heard),
    };

    return cmocka_run_group_tests(tests, make_image, NULL);
}
