/*
 * What one byte too many, or two that change places, make of a list of sectors: every such list goes
 * to the simulated ROM's parser, and no sector may be erased but those that an3155_list_strays() names.
 */
#include <stdio.h>
#include <stdlib.h>

#include "bench_chip.h"
#include "flash/stray.h"
#include "protocol/an3155.h"
#include "protocol/an3155_list.h"
#include "sim/rom.h"
#include "sim/state.h"

enum { MOST = 4096, LISTS = 12 };

static bool is_stray[MOST];

static void note(uint16_t number, void *user)
{
    (void)user;
    is_stray[number] = true;
}

static void send_nothing(struct stm32bl_sim *sim, uint8_t byte)
{
    (void)sim;
    (void)byte;
}

/* The chip's ROM right behind the ACK of an erase command, with nobody listening. */
static struct bench *deaf_end(const char *device, struct bl_sim_hooks *quiet)
{
    struct bench *b = bench_named(device, NULL);

    bench_connected(b);
    *quiet = *b->sim->hooks;
    quiet->send = send_nothing;
    b->sim->hooks = quiet;
    return b;
}

static bool is_among(const struct stm32bl_sector *list, size_t count, uint16_t number)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].number == number)
            return true;
    return false;
}

/* Feeds bytes to the parser until it would erase, and looks at what. */
static void feed(struct bench *b, bool extended, const uint8_t *bytes, size_t len,
                 const struct stm32bl_sector *list, size_t count)
{
    bl_sim_rom_idle(b->sim);
    bl_sim_rom_byte(b->sim, extended ? 0x44 : 0x43);
    bl_sim_rom_byte(b->sim, extended ? 0xBB : 0xBC);
    for (size_t i = 0; i < len; i++)
        bl_sim_rom_byte(b->sim, bytes[i]);
    for (size_t i = 0; i < b->sim->sector_count; i++) {
        struct bl_sim_sector *s = &b->sim->sectors[i];
        if (s->erases && !is_among(list, count, s->at.number) && !is_stray[s->at.number])
            fail_msg("sector %u, of which nobody warned", s->at.number);
        s->erases = 0;
    }
}

static void insert_all(struct bench *b, bool extended, const uint8_t *frame, size_t len,
                       const struct stm32bl_sector *list, size_t count)
{
    uint8_t bytes[AN3155_LIST_MAX + 1];

    for (size_t at = 0; at <= len; at++)
        for (unsigned value = 0; value < 256; value++) {
            memcpy(bytes, frame, at);
            bytes[at] = (uint8_t)value;
            memcpy(bytes + at + 1, frame + at, len - at);
            feed(b, extended, bytes, len + 1, list, count);
        }
}

static void swap_all(struct bench *b, bool extended, const uint8_t *frame, size_t len,
                     const struct stm32bl_sector *list, size_t count)
{
    uint8_t bytes[AN3155_LIST_MAX];

    for (size_t at = 0; at + 1 < len; at++) {
        memcpy(bytes, frame, len);
        bytes[at] = frame[at + 1];
        bytes[at + 1] = frame[at];
        feed(b, extended, bytes, len, list, count);
    }
}

/* Any sectors of the chip, in a row or here and there. */
static size_t choose(const struct bench *b, struct stm32bl_sector *list, size_t count)
{
    size_t at = (size_t)rand() % b->sim->sector_count, n = 0;

    while (n < count && at < b->sim->sector_count) {
        list[n++] = b->sim->sectors[at].at;
        at += rand() % 3 ? 1 : 1 + (size_t)rand() % 9;
    }
    return n;
}

static void try_lists(const char *device, bool extended)
{
    struct bl_sim_hooks quiet;
    struct bench *b = deaf_end(device, &quiet);
    struct an3155_list made;

    for (unsigned i = 0; i < LISTS; i++) {
        struct stm32bl_sector list[BL_ERASE_BATCH];
        size_t count = choose(b, list, 1 + (size_t)rand() % BL_ERASE_BATCH);
        assert_true(an3155_list_make(&made, list, count, extended));
        memset(is_stray, 0, sizeof is_stray);
        an3155_list_strays(&made, note, NULL);
        insert_all(b, extended, made.bytes, made.len, list, count);
        swap_all(b, extended, made.bytes, made.len, list, count);
    }
    bench_free(b);
}

static void lists_in_two_bytes(void **state)
{
    (void)state;
    try_lists("stm32g431", true);
    try_lists("stm32g0b1", true); // two banks, numbers beyond 255
    try_lists("stm32l072", true); // 1536 pages
    try_lists("stm32f411", true);
}

static void lists_in_one_byte(void **state)
{
    (void)state;
    try_lists("stm32f103xb", false);
    try_lists("stm32f103xe", false);
}

static unsigned noted;

static void note_one(uint16_t number, void *user)
{
    const uint16_t *expected = user;
    bool found = false;

    for (size_t i = 0; i < 10; i++)
        found = found || expected[i] == number;
    if (!found)
        fail_msg("0x%04X cannot be left over", number);
    noted++;
}

/* What is left of a list and fill bytes make of numbers: a byte of it, and a later one of it or a fill byte. */
static void what_is_left_of_a_list(void **state)
{
    static uint16_t of_words[10] = {0x0000, 0x0001, 0x0004, 0x0005, 0x00EE,
                                    0x0104, 0x01EE, 0x04EE, 0x0504, 0x05EE};
    static uint16_t of_bytes[10] = {0x01, 0x0D, 0xEE, 0x01, 0x01, 0x01, 0x01, 0x01, 0x01, 0x01};
    const struct stm32bl_sector word = {.number = 0x0105}, bytes[] = {{.number = 5}, {.number = 9}};
    struct an3155_fills fills = {{0}};
    struct an3155_list list;

    (void)state;
    memset(&list, 0, sizeof list);
    an3155_fills_add(&fills, 0xEE);
    assert_true(an3155_list_make(&list, &word, 1, true)); // 00 00 01 05 04
    an3155_list_leftovers(&list, &fills, note_one, of_words);
    assert_int_equal(noted, 10);
    noted = 0;
    memset(&list, 0, sizeof list);
    assert_true(an3155_list_make(&list, bytes, 2, false)); // 01 05 09 0D
    an3155_list_leftovers(&list, &fills, note_one, of_bytes);
    assert_int_equal(noted, 3);
}

/* A sector is watched by its first bytes that are not blank: what is blank would look the same when it is gone. */
static void what_a_sector_is_watched_by(void **state)
{
    enum { START = 0x08004000, SIZE = 0x4000, AT = 0x1234 };
    const struct stm32bl_sector sector = {.address = START, .size = SIZE, .number = 1};
    struct bench *b = bench_named("stm32f411", NULL);
    uint8_t *flash = stm32bl_sim_memory(b->sim, START, SIZE), bytes[BL_STRAY_BYTES];
    uint32_t at = 0;

    (void)state;
    bench_connected(b);
    assert_false(bl_stray_content(b->bl, &sector, UINT32_MAX, &at, bytes));
    flash[AT] = 0xFE;
    assert_true(bl_stray_content(b->bl, &sector, UINT32_MAX, &at, bytes));
    assert_true(at <= START + AT && START + AT < at + BL_STRAY_BYTES);
    assert_memory_equal(bytes, flash + (at - START), BL_STRAY_BYTES);
    assert_false(bl_stray_content(b->bl, &sector, AT, &at, bytes));
    flash[SIZE - 1] = 0;
    flash[AT] = 0xFF;
    assert_true(bl_stray_content(b->bl, &sector, UINT32_MAX, &at, bytes));
    assert_int_equal(at, START + SIZE - BL_STRAY_BYTES);
    bench_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_in_two_bytes),
        cmocka_unit_test(lists_in_one_byte),
        cmocka_unit_test(what_a_sector_is_watched_by),
        cmocka_unit_test(what_is_left_of_a_list),
    };

    srand(1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
