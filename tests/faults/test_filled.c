/*
 * An ACK that is heard while a broken frame is filled up. Fill bytes are chosen so that one disturbance
 * completes nothing (unit/an3155_fill); here the line does more than that, and puts bytes of its own in their
 * place. Whatever the chip has done then is found by looking, and said; and what was only late is no error.
 */
#include <stdio.h>

#include "bench_chip.h"
#include "pass_wire.h"
#include "session/session.h"
#include "sim/state.h"

enum { WRITE = 0x31, ERASE = 0x43, EXTENDED_ERASE = 0x44, START = 0x08000000 };

/* A wire that does it to the first frame of `command`. */
struct filled_wire {
    struct pass_wire pass;
    uint8_t command;
    unsigned step;       // which of its blocks is hit, from 1 on
    size_t keep;         // so many bytes of that arrive
    uint8_t grow;        // added to the first of them
    bool late;           // or all arrive, and the answer comes when the host fills it up
    uint8_t instead[40]; // arrives in place of the first fill bytes
    size_t instead_len;
    unsigned at; // steps seen; 0: not that command
    bool hit;
    bool filling;
    size_t deaf; // or it comes behind so many fill bytes, which get lost
};

static int wire_write(struct stm32bl_stream *s, const uint8_t *buf, size_t len)
{
    struct filled_wire *w = (struct filled_wire *)s;
    uint8_t bytes[600];
    size_t skip = 0;

    if (w->hit && w->deaf) {
        w->deaf -= len < w->deaf ? len : w->deaf;
        w->filling = true;
        return STM32BL_OK;
    }
    if (w->hit && !w->filling) {
        w->filling = true;
        skip = w->instead_len < len ? w->instead_len : len;
        if (w->instead_len && pass_wire_write(s, w->instead, w->instead_len))
            return STM32BL_ERR_IO;
    }
    if (w->hit)
        return pass_wire_write(s, buf + skip, len - skip);
    if (len == 2 && (buf[0] ^ buf[1]) == 0xFF)
        w->at = buf[0] == w->command ? 1 : 0;
    else if (w->at && w->at++ == w->step) {
        assert_true(len <= sizeof bytes);
        memcpy(bytes, buf, len);
        bytes[0] += w->grow;
        w->hit = true;
        return pass_wire_write(s, bytes, w->keep && w->keep < len ? w->keep : len);
    }
    return pass_wire_write(s, buf, len);
}

static int wire_read(struct stm32bl_stream *s, uint8_t *buf, size_t len, unsigned timeout_ms)
{
    struct filled_wire *w = (struct filled_wire *)s;

    if (w->hit && (w->deaf || (w->late && !w->filling))) {
        pass_wire_sleep(s, timeout_ms);
        return 0;
    }
    return pass_wire_read(s, buf, len, timeout_ms);
}

static const struct stm32bl_stream_ops ops = PASS_WIRE_OPS(wire_read, wire_write);

static struct bench *chip(const char *device)
{
    struct bench *b = bench_named(device, NULL);

    for (size_t i = 0; i < b->sim->sector_count; i++) {
        const struct stm32bl_sector *s = &b->sim->sectors[i].at;
        memset(stm32bl_sim_memory(b->sim, s->address, s->size), 0x5A, s->size);
    }
    return b;
}

static struct bl_sim_sector *sector(const struct bench *b, unsigned number)
{
    for (size_t i = 0; i < b->sim->sector_count; i++)
        if (b->sim->sectors[i].at.number == number)
            return &b->sim->sectors[i];
    fail();
    return NULL;
}

static void blank(const struct bench *b, unsigned number)
{
    const struct stm32bl_sector *s = &sector(b, number)->at;

    memset(stm32bl_sim_memory(b->sim, s->address, s->size), b->device->erased, s->size);
}

static void attach(struct bench *b, struct filled_wire *w)
{
    w->pass = (struct pass_wire){{.ops = &ops}, stm32bl_sim_stream(b->sim)};
    bench_ok(b, stm32bl_attach(b->bl, &w->pass.base, NULL));
}

static int erase(struct bench *b, unsigned first, unsigned last)
{
    const struct stm32bl_sector *from = &sector(b, first)->at, *to = &sector(b, last)->at;

    return stm32bl_erase(b->bl, from->address, to->address + to->size - from->address);
}

/* ---- lists */

/* Page 0 is the list 00 00 00 00 00: three of them, and what once was sent to fill it up. */
static void a_list_that_is_completed_is_found(void **state)
{
    struct bench *b = chip("stm32g0b1");
    struct filled_wire w = {
        .command = EXTENDED_ERASE, .step = 1, .keep = 3, .instead = {0xEE, 0xEE}, .instead_len = 2};

    (void)state;
    attach(b, &w);
    bench_expect(b, erase(b, 0, 0), STM32BL_ERR_MISMATCH, "sector 238 at 0x");
    assert_int_equal(sector(b, 238)->erases, 1);
    assert_int_equal(sector(b, 0)->erases, 1);
    bench_ok(b, erase(b, 0, 0)); // the same session goes on
    bench_free(b);
}

static void so_is_one_of_the_old_command(void **state)
{
    struct bench *b = chip("stm32f103xe");
    struct filled_wire w = {.command = ERASE,
                            .step = 1,
                            .keep = 2,
                            .instead = {0xE8, 0xE8 ^ 0x01 ^ 0x1E},
                            .instead_len = 2};

    (void)state;
    attach(b, &w);
    bench_expect(b, erase(b, 30, 30), STM32BL_ERR_MISMATCH, "sector 232 at 0x");
    assert_int_equal(sector(b, 232)->erases, 1);
    bench_free(b);
}

/* The answer of the list itself: nothing else was erased, which is seen. */
static void a_late_answer_is_no_error(void **state)
{
    struct bench *b = chip("stm32g0b1");
    struct filled_wire w = {.command = EXTENDED_ERASE, .step = 1, .late = true};

    (void)state;
    attach(b, &w);
    bench_ok(b, erase(b, 3, 5));
    assert_true(w.filling);
    assert_contains(b->log, "looking whether it has erased others");
    for (size_t i = 0; i < b->sim->sector_count; i++)
        assert_int_equal(!b->sim->sectors[i].erases, i < 3 || i > 5);
    bench_free(b);
}

/* The erase has taken longer than it may, and than filling does: nothing is heard meanwhile. */
static void nor_is_one_behind_all_of_it(void **state)
{
    struct bench *b = chip("stm32g0b1");
    struct filled_wire w = {.command = EXTENDED_ERASE, .step = 1, .deaf = 2240};

    (void)state;
    attach(b, &w);
    bench_ok(b, erase(b, 3, 5));
    assert_true(w.filling);
    assert_contains(b->log, "looking whether it has erased others");
    bench_free(b);
}

/* Was it blank before? Nobody knows, so it is no success. */
static void nor_a_success_where_a_sector_is_blank(void **state)
{
    struct bench *b = chip("stm32g0b1");
    struct filled_wire w = {.command = EXTENDED_ERASE, .step = 1, .late = true};

    (void)state;
    blank(b, 238);
    attach(b, &w);
    bench_expect(b, erase(b, 3, 5), STM32BL_ERR_MISMATCH, "sector 238 at 0x");
    bench_ok(b, erase(b, 3, 5));
    bench_free(b);
}

static void what_is_erased_later_does_not_matter(void **state)
{
    struct bench *b = chip("stm32g0b1");
    struct filled_wire w = {.command = EXTENDED_ERASE, .step = 1, .late = true};

    (void)state;
    blank(b, 238);
    attach(b, &w);
    bench_ok(b, erase(b, 3, 239));
    assert_true(w.filling);
    bench_free(b);
}

/* Of the list of page 0, begun by another program, the sync bytes make page 127, which nothing can help. */
static void what_the_sync_bytes_complete_is_said(void **state)
{
    struct bench *b = bench_named("stm32g0b1", "state=frame:44BB000000");

    (void)state;
    bench_connected(b);
    assert_int_equal(sector(b, 127)->erases, 1);
    assert_contains(b->log, "acknowledged only sync byte");
    bench_free(b);
    b = chip("stm32g0b1");
    bench_connected(b);
    assert_null(strstr(b->log, "sync byte"));
    bench_free(b);
}

/* ---- what is written */

static uint8_t image[40];

/* An address that is completed by fill bytes is not the end: the ROM waits for data now. */
static void an_address_that_is_completed_is_not_the_end(void **state)
{
    struct bench *b = chip("stm32g0b1");
    struct filled_wire w = {
        .command = WRITE, .step = 1, .keep = 3, .instead = {0xE8, 0xE0}, .instead_len = 2};

    (void)state;
    attach(b, &w);
    bench_ok(b, bench_program(b, START, image, sizeof image, 0));
    assert_true(w.filling);
    assert_memory_equal(stm32bl_sim_memory(b->sim, START, sizeof image), image, sizeof image);
    for (size_t i = 1; i < b->sim->sector_count; i++) {
        const struct stm32bl_sector *s = &b->sim->sectors[i].at;
        const uint8_t *bytes = stm32bl_sim_memory(b->sim, s->address, s->size);
        assert_true(bytes[0] == 0x5A && !memcmp(bytes, bytes + 1, s->size - 1));
    }
    bench_free(b);
}

/* 32 bytes become 48, of which the last ones are the checksum and fill bytes. */
static void a_block_that_has_grown_is_found(void **state)
{
    struct bench *b = chip("stm32g0b1");
    struct filled_wire w = {.command = WRITE, .step = 2, .grow = 16, .instead_len = 16};
    uint8_t sum = 31 ^ 47;

    (void)state;
    memset(w.instead, 0xE2, 15);
    w.instead[15] = sum ^ 0xE2;
    attach(b, &w);
    bench_expect(b, bench_program(b, START + 0x100, image, 32, 0), STM32BL_ERR_MISMATCH,
                 "what lies behind the block, at 0x08000120");
    bench_free(b);
}

static int make_image(void **state)
{
    (void)state;
    bench_image(NULL, START, image, sizeof image, 5);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_that_is_completed_is_found),
        cmocka_unit_test(so_is_one_of_the_old_command),
        cmocka_unit_test(a_late_answer_is_no_error),
        cmocka_unit_test(nor_is_one_behind_all_of_it),
        cmocka_unit_test(nor_a_success_where_a_sector_is_blank),
        cmocka_unit_test(what_is_erased_later_does_not_matter),
        cmocka_unit_test(what_the_sync_bytes_complete_is_said),
        cmocka_unit_test(an_address_that_is_completed_is_not_the_end),
        cmocka_unit_test(a_block_that_has_grown_is_found),
    };

    return cmocka_run_group_tests(tests, make_image, NULL);
}
