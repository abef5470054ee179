/*
 * an3155_fill.c - what is sent to fill up a block of which the ROM may lack some bytes.
 *
 * Whatever the fill bytes are, they are no commands: of each two, neither is the other's complement, nor
 * that of a command of AN3155. All have the highest bit set, so an odd number of them does not cancel
 * out: no address, and no block with an even count, can be made of them. What an even number might
 * complete is looked at byte by byte, and the byte chosen so that it does not:
 *  - bytes in a row that are lost anywhere in the block, as a polling ROM loses them; then as many fill
 *    bytes must not have the same XOR as they have;
 *  - the end of the block lost together with the first fill bytes;
 *  - a count that arrives as another one, by bits that are turned over, bytes that are lost before it, one
 *    that slips in or changes places with its neighbour, so that the ROM waits for more than there was;
 *  - a whole block of fill bytes, for a ROM that waits for one already.
 * A block of data may leave no choice, if every value occurs in it; such a one is found out by reading back.
 * Constant fill bytes would not do: an even number of them cancels out like lost zeros do.
 */
#include "an3155_fill.h"

enum { HALF = 56, CANDIDATES = 2 * HALF };

static uint8_t *sum_at(struct an3155_fill *f, size_t filled)
{
    return &f->sums[filled % AN3155_FILL_SUMS];
}

/* The block's byte at `i`. */
static uint8_t byte_of(const struct an3155_fill *f, size_t i)
{
    return f->before[i] ^ f->before[i + 1];
}

/* True if `sum` is the XOR of as many bytes in a row, somewhere in the block. */
static bool fits_a_gap(const struct an3155_fill *f, size_t count, uint8_t sum)
{
    for (size_t i = 0; i + count <= f->len; i++)
        if ((f->before[i] ^ f->before[i + count]) == sum)
            return true;
    return false;
}

/* True if the block's first bytes, and the last ones sent behind it alone, make a valid block. */
static bool fits_the_rest(struct an3155_fill *f, uint8_t sum)
{
    for (size_t rest = 1; rest < f->len && rest < f->filled; rest++)
        if ((sum ^ *sum_at(f, f->filled - rest)) == f->before[f->len - rest])
            return true;
    return false;
}

/* How long a block with this count is. */
static size_t size_of(enum bl_block_kind kind, size_t count)
{
    return kind == BL_BLOCK_WORDS ? 2 + 2 * (count + 1) + 1 : 1 + (count + 1) + 1;
}

/*
 * True if a ROM that took `count` for the block's, whose head thereby changed by `change`, is
 * content now: `added` bytes have slipped in.
 */
static bool fits_count(const struct an3155_fill *f, size_t count, size_t added, uint8_t change,
                       uint8_t sum)
{
    return size_of(f->kind, count) == f->len + added + f->filled && sum == change;
}

static bool fits_other_count(const struct an3155_fill *f, uint8_t sum)
{
    uint8_t a = byte_of(f, 0), b = byte_of(f, 1), c = f->len > 2 ? byte_of(f, 2) : 0;
    size_t more = f->filled;

    if (f->kind == BL_BLOCK_COUNT) // turned over; slipped in; exchanged
        return fits_count(f, a + more, 0, (uint8_t)(a ^ (a + more)), sum) ||
               fits_count(f, sum, 1, sum, sum) || fits_count(f, b, 0, 0, sum);
    if (more % 2 == 0) {
        size_t count = (size_t)(a << 8 | b) + more / 2;
        if (fits_count(f, count, 0, (uint8_t)(a ^ b ^ count >> 8 ^ count), sum))
            return true;
    }
    return fits_count(f, (size_t)(sum << 8 | a), 1, sum, sum) ||
           fits_count(f, (size_t)(a << 8 | sum), 1, sum, sum) ||
           fits_count(f, (size_t)(b << 8 | a), 0, 0, sum) ||
           fits_count(f, (size_t)(a << 8 | c), 0, 0, sum);
}

/* True if the block's first bytes are lost, so that others pass for the count. */
static bool fits_shifted(const struct an3155_fill *f, uint8_t sum)
{
    size_t head = f->kind == BL_BLOCK_WORDS ? 2 : 1;

    for (size_t at = 1; at + head <= f->len; at++) {
        uint8_t a = byte_of(f, at), b = head == 2 ? byte_of(f, at + 1) : 0;
        size_t count = head == 2 ? (size_t)(a << 8 | b) : a;
        if (size_of(f->kind, count) + at == f->len + f->filled &&
            (f->before[f->len] ^ f->before[at]) == sum)
            return true;
    }
    for (size_t at = 2; head == 2 && at < f->len; at++) {
        size_t count = (size_t)(byte_of(f, 0) << 8 | byte_of(f, at));
        if (size_of(f->kind, count) + at == f->len + f->filled + 1 &&
            (f->before[f->len] ^ f->before[at] ^ f->before[1]) == sum)
            return true;
    }
    return false;
}

/*
 * True if the last bytes are a whole block with its count. A count of two bytes with a fill byte in it would be
 * followed by numbers of fill bytes alone, which no sector has.
 */
static bool fits_itself(struct an3155_fill *f, uint8_t sum)
{
    for (size_t count = AN3155_FILL_LEAST; count <= AN3155_FILL_MOST; count++) {
        size_t size = size_of(BL_BLOCK_COUNT, count);
        uint8_t before = size <= f->filled ? *sum_at(f, f->filled - size) : 0;
        if (size <= f->filled && before == sum &&
            (before ^ *sum_at(f, f->filled - size + 1)) == (int)count)
            return true;
    }
    return false;
}

static bool completes(struct an3155_fill *f, uint8_t sum)
{
    return fits_a_gap(f, f->filled, sum) || fits_the_rest(f, sum) ||
           (f->kind != BL_BLOCK_FIXED && (fits_other_count(f, sum) || fits_shifted(f, sum))) ||
           fits_itself(f, sum);
}

void an3155_fill_begin(struct an3155_fill *fill, const uint8_t *block, size_t len,
                       enum bl_block_kind kind)
{
    fill->before[0] = 0;
    for (size_t i = 0; i < len; i++)
        fill->before[i + 1] = fill->before[i] ^ block[i];
    fill->len = len;
    fill->kind = kind;
    fill->filled = 0;
    fill->sums[0] = 0;
}

/* No command of AN3155, nor the complement of one, nor that of the sync byte. */
static bool is_usable(uint8_t byte)
{
    static const uint8_t not [] = {0x80, 0x82, 0x8C, 0x92, 0x9C, 0xA1, 0xAE,
                                   0xAF, 0xBB, 0xBC, 0xCE, 0xDE, 0xEE};

    for (size_t i = 0; i < sizeof not ; i++)
        if (byte == not [i])
            return byte == AN3155_FLUSH; // that of Read Memory, which does no harm
    return byte >= AN3155_FILL_LEAST && byte <= AN3155_FILL_MOST;
}

/* FLUSH first, then the even ones, which as a count make blocks that do not cancel out. */
static uint8_t candidate(unsigned i)
{
    unsigned step = 2 * (i % HALF), odd = i / HALF;

    return (uint8_t)(AN3155_FLUSH + odd - step);
}

/* Whether there is a byte to go on with, once `fill` is sent. */
static bool goes_on(struct an3155_fill *f, uint8_t fill)
{
    uint8_t before = *sum_at(f, f->filled - 1) ^ fill;
    bool found = false;

    *sum_at(f, f->filled++) = before;
    for (unsigned i = 0; i < CANDIDATES && !found; i++)
        found = is_usable(candidate(i)) && !completes(f, before ^ candidate(i));
    f->filled--;
    return found;
}

uint8_t an3155_fill_next(struct an3155_fill *f)
{
    uint8_t before = *sum_at(f, f->filled), fill = AN3155_FLUSH;
    bool found = false;

    f->filled++;
    for (unsigned i = 0; i < CANDIDATES && !found; i++) {
        uint8_t next = candidate(i);
        if (!is_usable(next) || completes(f, before ^ next))
            continue;
        fill = next;
        found = goes_on(f, next);
    }
    *sum_at(f, f->filled) = before ^ fill;
    return fill;
}
