/*
 * Lists of sectors to erase, disturbed on their way by one byte that is added, doubled, or exchanged with
 * its neighbour: at every place, for lists of 2 to 32 sectors. Nothing is erased that nobody asked
 * for, or the operation ends in an error that names it. The same where the end of a list gets lost
 * together with the first bytes that are sent to fill it up. A sample; STM32BL_FULL=1 in the
 * environment takes every value at every place.
 */
#include <stdio.h>
#include <stdlib.h>

#include "bench_chip.h"
#include "pass_wire.h"
#include "session/session.h"
#include "sim/state.h"

enum { MOST = 80, SWAP = 0x100, SAME = 0x101, SUM = 0x102, CUT = 0x103 };

static char running[160];

/* ---- a wire that damages the first list */

struct list_wire {
    struct pass_wire pass;
    size_t at;
    unsigned
        value; // the byte that is added at `at`; or SWAP, SAME, SUM; CUT: all from `at` on are lost
    bool announced;
    bool done;
    size_t len;  // of the list
    size_t lose; // CUT: how many bytes behind the list's end get lost, too
};

static int write_damaged(struct list_wire *w, const uint8_t *buf, size_t len)
{
    uint8_t bytes[MOST + 1];
    uint8_t added = (uint8_t)w->value;

    w->done = true;
    w->len = len;
    assert_true(len <= MOST);
    memcpy(bytes, buf, len);
    if (w->at >= len)
        return pass_wire_write(&w->pass.base, bytes, len);
    if (w->value == CUT)
        return pass_wire_write(&w->pass.base, bytes, w->at);
    if (w->value == SWAP && w->at + 1 < len) {
        bytes[w->at] = buf[w->at + 1];
        bytes[w->at + 1] = buf[w->at];
    }
    if (w->value == SWAP)
        return pass_wire_write(&w->pass.base, bytes, len);
    if (w->value == SAME)
        added = buf[w->at];
    if (w->value == SUM)
        added = buf[len - 1];
    memmove(bytes + w->at + 1, bytes + w->at, len - w->at);
    bytes[w->at] = added;
    return pass_wire_write(&w->pass.base, bytes, len + 1);
}

static int wire_write(struct stm32bl_stream *s, const uint8_t *buf, size_t len)
{
    struct list_wire *w = (struct list_wire *)s;
    bool is_list = w->announced && !w->done && len > 2;

    w->announced = len == 2 && (buf[0] == 0x44 || buf[0] == 0x43) && (buf[0] ^ buf[1]) == 0xFF;
    if (is_list)
        return write_damaged(w, buf, len);
    if (w->done && w->lose) {
        size_t lost = len < w->lose ? len : w->lose;
        w->lose -= lost;
        buf += lost;
        len -= lost;
    }
    return pass_wire_write(&w->pass.base, buf, len);
}

static const struct stm32bl_stream_ops ops = PASS_WIRE_OPS(pass_wire_read, wire_write);

/* ---- one list */

/* Which sectors are erased, and what the flash holds before. */
struct job {
    const char *device;
    size_t first;
    size_t count;
    bool blank_vectors; // sector 0 begins blank, with something behind that
    bool blank_planned;
};

static bool is_planned(const struct job *j, size_t i)
{
    return i >= j->first && i < j->first + j->count;
}

static struct bench *chip(const struct job *j)
{
    struct bench *b = bench_named(j->device, NULL);

    for (size_t i = 0; i < b->sim->sector_count; i++) {
        const struct stm32bl_sector *s = &b->sim->sectors[i].at;
        uint8_t *bytes = stm32bl_sim_memory(b->sim, s->address, s->size);
        memset(bytes, is_planned(j, i) && j->blank_planned ? b->device->erased : 0x5A, s->size);
        if (i == 0 && j->blank_vectors)
            memset(bytes, b->device->erased, s->size / 2);
    }
    return b;
}

static void check(struct bench *b, const struct job *j, int err)
{
    char name[24];

    for (size_t i = 0; i < b->sim->sector_count; i++) {
        const struct bl_sim_sector *s = &b->sim->sectors[i];
        if (!s->erases || is_planned(j, i))
            continue;
        snprintf(name, sizeof name, "sector %u at", s->at.number);
        if (err == STM32BL_OK)
            fail_msg("%s: %s 0x%08x was erased in silence", running, name, (unsigned)s->at.address);
        assert_contains(stm32bl_error_message(b->bl), name);
    }
}

/* Returns how long the first list is. */
static size_t erase_over(const struct job *j, size_t at, unsigned value, size_t lose)
{
    struct bench *b = chip(j);
    const struct stm32bl_sector *first = &b->sim->sectors[j->first].at;
    const struct stm32bl_sector *last = &b->sim->sectors[j->first + j->count - 1].at;
    struct list_wire w = {.pass = {{.ops = &ops}, stm32bl_sim_stream(b->sim)},
                          .at = at,
                          .value = value,
                          .lose = lose};
    int err;

    snprintf(running, sizeof running,
             "%s: %zu sectors from %zu on, byte 0x%02X at %zu (100: swap, 103: cut, and %zu more)",
             j->device, j->count, j->first, value, at, lose);
    bench_ok(b, stm32bl_attach(b->bl, &w.pass.base, NULL));
    err = stm32bl_erase(b->bl, first->address, last->address + last->size - first->address);
    assert_true(w.done);
    check(b, j, err);
    stm32bl_close(b->bl);
    bench_free(b);
    return w.len;
}

static void disturb(const struct job *j)
{
    static const unsigned some[] = {SWAP, SAME, SUM, 0x00, 0x01, 0x7F, 0xEE, 0xFF};
    bool full = getenv("STM32BL_FULL");
    size_t len = erase_over(j, MOST, 0, 0);

    for (size_t at = 0; at < len; at++) {
        for (unsigned value = 0; full && value < 0x100; value++)
            erase_over(j, at, value, 0);
        for (size_t i = 0; i < sizeof some / sizeof *some; i++)
            erase_over(j, at, some[i], 0);
    }
}

static void cut(const struct job *j)
{
    size_t len = erase_over(j, MOST, 0, 0);

    for (size_t at = 1; at < len; at++)
        for (size_t lose = 0; lose < 8; lose++)
            erase_over(j, at, CUT, lose);
}

static void disturb_all(const char *device, size_t first)
{
    bool full = getenv("STM32BL_FULL");

    for (size_t count = 1; count <= 32; count += full || count < 4 ? 1 : 7)
        disturb(&(struct job){device, first, count, false, false});
    disturb(&(struct job){device, first, 3, true, true});
    disturb(&(struct job){device, first, 2, false, true});
}

static void extended(void **state)
{
    (void)state;
    disturb_all("stm32g431", 10);
    disturb_all("stm32l476", 230);
    disturb_all("stm32l072", 0x81);
}

static void plain(void **state)
{
    (void)state;
    disturb_all("stm32f103xe", 10);
    disturb_all("stm32f103xb", 0x41);
}

static void cut_off(void **state)
{
    static const size_t counts[] = {1, 2, 5, 32};

    (void)state;
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        cut(&(struct job){"stm32g431", 10, counts[i], false, false});
        cut(&(struct job){"stm32g0b1", 0, counts[i], false, false});
        cut(&(struct job){"stm32f103xe", 30, counts[i], false, false});
    }
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
    const struct CMUnitTest tests[] = {TEST(extended), TEST(plain), TEST(cut_off)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
