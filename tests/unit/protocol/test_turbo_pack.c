/*
 * LZ4 blocks for the program in the chip's RAM: what a decoder written from lz4_Block_format.md makes of
 * them is what was packed, each with the flash before it as its history.
 */
#include "check.h"

#include <string.h>

#include "protocol/turbo_pack.h"

enum { SIZE = 200 * 1024, CHUNK = 1020, END = 5, LAST_MATCH = 12 };

static struct bl_pack pack;
static uint8_t image[SIZE], flash[SIZE];

static uint32_t next(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 16;
}

/* Half of it new, half of it repeated from somewhere before. */
static void fill(uint32_t seed)
{
    uint32_t at = 0;

    while (at < SIZE) {
        uint32_t n = 1 + next(&seed) % 40, back = at ? 1 + (next(&seed) * 7) % at : 0;
        bool repeat = back && next(&seed) % 2;
        for (; n && at < SIZE; n--, at++)
            image[at] = repeat ? image[at - back] : (uint8_t)next(&seed);
    }
}

static uint32_t length(const uint8_t **in, uint32_t n)
{
    uint8_t more;

    if (n == 15)
        do
            n += more = *(*in)++;
        while (more == 255);
    return n;
}

/* Into `flash`, from `at` on; returns where that ends. */
static uint32_t decode(const uint8_t *in, uint32_t size, uint32_t at, uint32_t oldest,
                       uint32_t whole)
{
    const uint8_t *end = in + size;
    uint32_t start = at;

    for (;;) {
        uint8_t token = *in++;
        uint32_t n = length(&in, token >> 4), back;
        assert_in_range(n, 0, end - in);
        memcpy(flash + at, in, n);
        at += n;
        in += n;
        if (in == end)
            return at;
        back = in[0] | (uint32_t)in[1] << 8;
        in += 2;
        assert_in_range(back, 1, at - oldest);
        assert_true(at - start + LAST_MATCH <= whole);
        for (n = length(&in, token & 15) + 4; n; n--, at++)
            flash[at] = flash[at - back];
        assert_true(at - start + END <= whole);
    }
}

/* The bytes that all blocks from `from` to `to` take. */
static uint32_t pack_all(uint32_t base, uint32_t from, uint32_t to, uint32_t chunk)
{
    uint32_t total = 0, oldest = from;

    for (uint32_t at = from; at < to; at += chunk) {
        uint8_t out[CHUNK + 40];
        uint32_t n = to - at < chunk ? to - at : chunk;
        uint32_t size = bl_pack(&pack, base + at, image + at, n, out, n);
        memset(out + size, 0xA5, sizeof out - size);
        if (size)
            assert_int_equal(decode(out, size, at, oldest, n), at + n);
        else
            memcpy(flash + at, image + at, n); // as the chip gets it then
        total += size ? size : n;
    }
    assert_memory_equal(flash + from, image + from, to - from);
    return total;
}

static void what_was_packed(void **state)
{
    static const uint32_t chunks[] = {1, 4, 13, 64, 256, 1000, CHUNK};

    (void)state;
    for (uint32_t i = 0; i < sizeof chunks / sizeof *chunks; i++) {
        memset(flash, 0, sizeof flash);
        fill(i);
        pack_all(0x08000000, 0, chunks[i] < 64 ? SIZE / 32 : SIZE, chunks[i]);
    }
}

static void how_small(void **state)
{
    (void)state;
    fill(1);
    assert_in_range(pack_all(0x08000000, 0, SIZE, CHUNK), SIZE / 2, SIZE * 3 / 4);
    memset(image, 0, sizeof image);
    assert_in_range(pack_all(0x08000000, 0, SIZE, CHUNK), 1, SIZE / 64);
    for (uint32_t i = 0, seed = 5; i < SIZE; i++)
        image[i] = (uint8_t)next(&seed);
    assert_in_range(pack_all(0x08000000, 0, SIZE, CHUNK), SIZE - SIZE / 100, SIZE + SIZE / 100);
}

/* History is what stands before it without a gap, and is not erased meanwhile. */
static void history(void **state)
{
    uint8_t out[CHUNK];

    (void)state;
    fill(3);
    for (uint32_t i = 0; i < CHUNK; i++)
        image[CHUNK + i] = image[i];
    pack_all(0x08000000, 0, CHUNK, CHUNK);
    assert_in_range(bl_pack(&pack, 0x08000000 + CHUNK, image, CHUNK, out, CHUNK), 1, 32);

    pack_all(0x08000000, 0, CHUNK, CHUNK);
    assert_in_range(bl_pack(&pack, 0x08000000 + 2 * CHUNK, image, CHUNK, out, CHUNK), 200, CHUNK);

    pack_all(0x08000000, 0, CHUNK, CHUNK);
    bl_pack_forget(&pack, 0x08000000 + CHUNK, 1 << 20); // erased behind it
    assert_in_range(bl_pack(&pack, 0x08000000 + CHUNK, image, CHUNK, out, CHUNK), 1, 32);

    pack_all(0x08000000, 0, CHUNK, CHUNK);
    bl_pack_forget(&pack, 0x08000000 + CHUNK - 4, 4);
    assert_in_range(bl_pack(&pack, 0x08000000 + CHUNK, image, CHUNK, out, CHUNK), 200, CHUNK);
}

/* No byte behind the room is touched, however little there is. */
static void room(void **state)
{
    uint8_t out[CHUNK + 1];

    (void)state;
    fill(4);
    for (uint32_t most = 0; most < CHUNK; most += 7) {
        uint32_t size;
        memset(&pack, 0, sizeof pack);
        memset(out, 0x5A, sizeof out);
        size = bl_pack(&pack, 0x08000000, image, CHUNK, out, most);
        assert_in_range(size, 0, most);
        for (uint32_t i = most; i < sizeof out; i++)
            assert_int_equal(out[i], 0x5A);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_packed),
        cmocka_unit_test(how_small),
        cmocka_unit_test(history),
        cmocka_unit_test(room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
