/*
 * LZ4 blocks, unpacked again as lz4_Block_format.md has it: literals and matches of every length around those at which a
 * length takes a byte more (15, 15 + 255, 15 + 510; for matches 4 more), with and without history.
 */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/turbo_pack.h"

enum { BLOCK = 1024, START = 0x08000000, TAIL = 12, EDGES = 3, AROUND = 2 };

static const uint32_t edges[EDGES] = {15, 15 + 255, 15 + 510};
static uint8_t history[BLOCK], fresh[BLOCK];

static uint32_t take_length(const uint8_t **in, uint32_t length)
{
    uint8_t more = 255;

    while (length >= 15 && more == 255)
        length += more = *(*in)++;
    return length;
}

/* Behind what is in `out` already, `at` bytes; where it ends. */
static uint32_t unpack(const uint8_t *in, uint32_t size, uint8_t *out, uint32_t at, uint32_t room)
{
    const uint8_t *end = in + size;

    for (;;) {
        uint8_t token = *in++;
        uint32_t length = take_length(&in, token >> 4), back;
        assert_true(in + length <= end && at + length <= room);
        memcpy(out + at, in, length);
        at += length;
        in += length;
        if (in == end)
            return at;
        assert_true(in + 2 <= end);
        back = in[0] | (uint32_t)in[1] << 8;
        in += 2;
        length = take_length(&in, token & 15) + 4;
        assert_true(back && back <= at && at + length <= room);
        for (; length; length--, at++)
            out[at] = out[at - back];
    }
}

/* `literals` bytes that were never there, `match` that were, and the last ones. */
static void packs(struct bl_pack *p, uint32_t literals, uint32_t match)
{
    static uint8_t block[BLOCK], packed[2 * BLOCK], out[2 * BLOCK];
    uint32_t size = literals + match + TAIL, packed_size;

    if (size > BLOCK)
        return;
    memcpy(block, fresh, literals);
    memcpy(block + literals, history, match);
    memcpy(block + literals + match, fresh + literals, TAIL);
    bl_pack_forget(p, START, 4 * BLOCK);
    assert_int_not_equal(bl_pack(p, START, history, BLOCK, packed, sizeof packed), 0);
    packed_size = bl_pack(p, START + BLOCK, block, size, packed, sizeof packed);
    assert_in_range(packed_size, 1, literals + TAIL + 20);
    memcpy(out, history, BLOCK);
    assert_int_equal(unpack(packed, packed_size, out, BLOCK, BLOCK + size), BLOCK + size);
    assert_memory_equal(out + BLOCK, block, size);
}

static void lengths_that_take_a_byte_more(void **state)
{
    struct bl_pack *p = calloc(1, sizeof *p);

    (void)state;
    assert_non_null(p);
    for (uint32_t i = 0; i < EDGES; i++)
        for (uint32_t more = 0; more <= 2 * AROUND; more++) {
            packs(p, edges[i] - AROUND + more, 64);
            packs(p, 1, edges[i] + 4 - AROUND + more);
        }
    free(p);
}

static void what_has_no_room(void **state)
{
    struct bl_pack *p = calloc(1, sizeof *p);
    uint8_t packed[BLOCK];

    (void)state;
    assert_non_null(p);
    assert_int_equal(bl_pack(p, START, fresh, BLOCK, packed, BLOCK), 0);
    assert_in_range(bl_pack(p, START + BLOCK, fresh, BLOCK, packed, BLOCK), 1, 40);
    free(p);
}

static int make(void **state)
{
    uint32_t random = 1;

    (void)state;
    for (uint32_t i = 0; i < 2 * BLOCK; i++) {
        random = random * 1664525u + 1013904223u; // Numerical Recipes
        *(i < BLOCK ? &history[i] : &fresh[i - BLOCK]) = (uint8_t)(random >> 24);
    }
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(lengths_that_take_a_byte_more),
                                       cmocka_unit_test(what_has_no_room)};

    return cmocka_run_group_tests(tests, make, NULL);
}
