/*
 * What is sent behind a block that has lost bytes on its way completes it nowhere, as a ROM would take
 * it: byte for byte, for lists of 1 to 32 sectors, blocks of 1 to 256 bytes, addresses and commands, with
 * every run of bytes lost that begins in the block and may reach into the fill bytes, every byte added to
 * a count or taken for another, every exchange of neighbours, and behind nothing at all. A block in which
 * all values occur leaves no choice: whichever byte comes, it may be the one that was lost. What is written
 * is read back.
 */
#include "check.h"

#include <stdio.h>
#include <string.h>

#include "protocol/an3155_fill.h"
#include "protocol/an3155_list.h"

enum { FILLS = 1100, ROOM = AN3155_BLOCK + 2 + FILLS, REACH = 16 };

/* A block with fill bytes behind it. */
static uint8_t sent[ROOM];
static size_t block_len, sent_len;
static enum bl_block_kind kind;
static unsigned long looked;
static char running[120];

/* As it arrives: `at` and `lost` say what is missing; `added` bytes replace `replaced` of the first ones. */
struct way {
    size_t at, lost;
    uint8_t added[4];
    size_t added_len, replaced;
};

static uint8_t byte_at(const struct way *w, size_t i)
{
    if (i < w->added_len)
        return w->added[i];
    i += w->replaced - w->added_len;
    return sent[i < w->at ? i : i + w->lost];
}

static size_t wanted(const struct way *w, size_t fixed)
{
    switch (kind) {
    case BL_BLOCK_COUNT:
        return byte_at(w, 0) + 3u;
    case BL_BLOCK_WORDS:
        return 2 + 2 * ((size_t)(byte_at(w, 0) << 8 | byte_at(w, 1)) + 1) + 1;
    default:
        return fixed;
    }
}

/* A list of numbers that no chip has: of bytes that are all fill bytes. */
static bool is_empty_list(const struct way *w, size_t size)
{
    if (kind != BL_BLOCK_WORDS)
        return false;
    for (size_t i = 2; i + 1 < size; i += 2)
        if (byte_at(w, i) < 0x10)
            return false;
    return true;
}

/* Fails if the ROM takes it for valid with fill bytes in it. */
static void try_way(const struct way *w)
{
    size_t size = wanted(w, block_len);
    size_t end = size + w->replaced - w->added_len; // in what was sent
    size_t arrived = sent_len - w->lost;
    uint8_t sum = 0;

    looked++;
    if (end > w->at)
        end += w->lost;
    if (end <= block_len || size > arrived + w->added_len - w->replaced || end > sent_len)
        return;
    for (size_t i = 0; i < size; i++)
        sum ^= byte_at(w, i);
    if (sum == 0 && !is_empty_list(w, size))
        fail_msg("%s: %zu bytes lost from %zu on, %zu added, %zu replaced: completed by %02X",
                 running, w->lost, w->at, w->added_len, w->replaced, byte_at(w, size - 1));
}

static void lose_runs(void)
{
    for (size_t at = 0; at < block_len; at++)
        for (size_t lost = 1; at + lost < block_len + REACH; lost++)
            try_way(&(struct way){.at = at, .lost = lost});
}

static void change_head(size_t head)
{
    for (size_t at = 0; at < head; at++)
        for (unsigned value = 0; value < 256; value++) {
            struct way slip = {.added_len = at + 1, .replaced = at};
            struct way other = {.added_len = at + 1, .replaced = at + 1};
            memcpy(slip.added, sent, at);
            memcpy(other.added, sent, at);
            slip.added[at] = other.added[at] = (uint8_t)value;
            try_way(&slip);
            try_way(&other);
        }
    for (size_t at = 0; at < head && at + 1 < block_len; at++) {
        struct way w = {.added_len = at + 2, .replaced = at + 2};
        memcpy(w.added, sent, at);
        w.added[at] = sent[at + 1];
        w.added[at + 1] = sent[at];
        try_way(&w);
    }
}

/* The ROM waits for a block, of which nothing has come, or the first byte of two. */
static void nothing_but_fill(size_t head)
{
    for (size_t at = 0; at < head; at++)
        for (size_t lost = block_len - at; lost < block_len - at + REACH; lost++)
            try_way(&(struct way){.at = at, .lost = lost});
}

static void prove(const uint8_t *block, size_t len, enum bl_block_kind k, size_t fills)
{
    struct an3155_fill fill;

    memcpy(sent, block, len);
    block_len = len;
    sent_len = len + fills;
    kind = k;
    an3155_fill_begin(&fill, block, len, k);
    for (size_t i = len; i < sent_len; i++) {
        sent[i] = an3155_fill_next(&fill);
        assert_true(sent[i] >= AN3155_FILL_LEAST && sent[i] <= AN3155_FILL_MOST);
    }
    lose_runs();
    change_head(k == BL_BLOCK_WORDS ? 2 : k == BL_BLOCK_COUNT ? 1 : 0);
    nothing_but_fill(k == BL_BLOCK_WORDS ? 2 : 1);
    kind = BL_BLOCK_COUNT; // behind an address whose ACK was lost the ROM waits for a block
    nothing_but_fill(1);
}

/* ---- lists */

static uint32_t random_next(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 16;
}

static void prove_list(const struct stm32bl_sector *sectors, size_t count, bool extended)
{
    struct an3155_list list;

    assert_true(an3155_list_make(&list, sectors, count, extended));
    snprintf(running, sizeof running, "%zu sectors from %u on, %s", count, sectors[0].number,
             extended ? "extended" : "plain");
    prove(list.bytes, list.len, extended ? BL_BLOCK_WORDS : BL_BLOCK_COUNT, extended ? FILLS : 260);
}

static void lists(void **state)
{
    static const uint16_t from[] = {0, 1, 10, 100, 127, 223, 224, 238, 250, 256, 480, 2000};
    struct stm32bl_sector sectors[BL_ERASE_BATCH];
    uint32_t seed = 7;

    (void)state;
    for (size_t count = 1; count <= BL_ERASE_BATCH; count++)
        for (size_t i = 0; i < 2 * sizeof from / sizeof *from; i++) {
            for (size_t k = 0; k < count; k++)
                sectors[k].number = i % 2 ? random_next(&seed) % 2048 : (uint16_t)(from[i / 2] + k);
            prove_list(sectors, count, true);
            for (size_t k = 0; k < count; k++)
                sectors[k].number &= 0xFF;
            prove_list(sectors, count, false);
        }
}

/* ---- what is written */

static uint8_t content(unsigned what, size_t i, uint32_t *seed)
{
    switch (what) {
    case 0:
        return 0;
    case 1:
        return 0xFF;
    case 2:
        return (uint8_t)(i % 100); // not of all values: then nothing could be chosen
    case 3:
        return 0xEE;
    case 4:
        return (uint8_t)(i % 4 == 3 ? 0x08 : random_next(seed)); // as vectors are
    default:
        return (uint8_t)random_next(seed);
    }
}

static void blocks(void **state)
{
    uint8_t block[AN3155_BLOCK + 2];
    uint32_t seed = 1;

    (void)state;
    for (size_t len = 1; len <= AN3155_BLOCK; len += len < 16 ? 1 : len < 240 ? 28 : 4)
        for (unsigned what = 0; what < 8; what++) {
            block[0] = (uint8_t)(len - 1);
            for (size_t i = 0; i < len; i++)
                block[1 + i] = content(what, i, &seed);
            block[len + 1] = an3155_xor(block, len + 1);
            snprintf(running, sizeof running, "a block of %zu bytes, content %u", len, what);
            prove(block, len + 2, BL_BLOCK_COUNT, len + 2 + 280);
        }
}

/* ---- what has a length of its own */

static void addresses(void **state)
{
    static const uint32_t bases[] = {0x08000000, 0x1FFF0000, 0x20000000, 0x00000000, 0xFFFFFF00};
    uint8_t block[5];

    (void)state;
    for (size_t i = 0; i < sizeof bases / sizeof *bases; i++)
        for (uint32_t page = 0; page < 0x1000; page += 5) {
            bl_put_be32(block, bases[i] + page * 0x100);
            block[4] = an3155_xor(block, 4);
            snprintf(running, sizeof running, "the address 0x%08x",
                     (unsigned)(bases[i] + page * 0x100));
            prove(block, sizeof block, BL_BLOCK_FIXED, 280);
        }
}

/* A command whose complement, or whose first byte, got lost: no fill byte completes it, nor does another. */
static void commands(void **state)
{
    static const uint8_t codes[] = {0x00, 0x01, 0x02, 0x11, 0x21, 0x31, 0x43, 0x44,
                                    0x50, 0x51, 0x63, 0x73, 0x82, 0x92, 0xA1};
    struct an3155_fill fill;
    bool seen[256] = {false};

    (void)state;
    for (size_t i = 0; i < sizeof codes; i++) {
        uint8_t pair[2] = {codes[i], (uint8_t)~codes[i]};
        an3155_fill_begin(&fill, pair, sizeof pair, BL_BLOCK_FIXED);
        for (size_t n = 0; n < FILLS; n++)
            seen[an3155_fill_next(&fill)] = true;
    }
    for (unsigned a = 0; a < 256; a++)
        for (size_t i = 0; seen[a] && i < sizeof codes; i++) {
            assert_int_not_equal(a, codes[i]);
            if ((uint8_t)~a == codes[i])
                assert_int_equal(codes[i], AN3155_READ); // which changes nothing
        }
}

static int tell_how_much(void **state)
{
    (void)state;
    print_message("%lu ways; the last one: %s\n", looked, running);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, NULL, tell_how_much)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(lists), TEST(blocks), TEST(addresses), TEST(commands)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
