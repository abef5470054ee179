/*
 * turbo_pack.c - LZ4 blocks, by chains of places with the same hash. The block format is that of
 * lz4_Block_format.md: a token, literals, the distance of a match and its length; the last five bytes are
 * literals, and no match begins in the last twelve.
 */
#include "turbo_pack.h"

#include <string.h>

enum { LEAST = 4, DEPTH = 64, END_LITERALS = 5, END_MATCHES = 12, HALF = BL_PACK_FAR + 1 };

struct out {
    uint8_t *at, *end;
    bool full;
};

struct match {
    uint32_t size, back;
};

static void put(struct out *o, uint32_t byte)
{
    if (o->at == o->end)
        o->full = true;
    else
        *o->at++ = (uint8_t)byte;
}

static uint32_t hash(const uint8_t *p)
{
    uint32_t word = p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;

    return (word * 2654435761u) >> 18; // Knuth, 6.4: multiplicative hashing; 14 bits
}

/* All places before `at` can be found then. */
static void index_up_to(struct bl_pack *p, uint32_t at)
{
    for (uint32_t i = p->indexed; i < at; i++) {
        uint32_t *head = &p->head[hash(p->bytes + i)];
        uint32_t back = *head ? i + 1 - *head : 0;
        p->back[i % HALF] = (uint16_t)(back > BL_PACK_FAR ? 0 : back);
        *head = i + 1;
    }
    p->indexed = at > p->indexed ? at : p->indexed;
}

static uint32_t same(const uint8_t *a, const uint8_t *b, uint32_t most)
{
    uint32_t n = 0;

    while (n < most && a[n] == b[n])
        n++;
    return n;
}

/* The longest match of at most `most` bytes with something before `at`. */
static struct match find(struct bl_pack *p, uint32_t at, uint32_t most)
{
    struct match best = {0, 0};
    uint32_t from = 0, step;

    index_up_to(p, at);
    from = p->head[hash(p->bytes + at)];
    for (int i = 0; from && at + 1 - from <= BL_PACK_FAR && i < DEPTH; i++) {
        uint32_t size = same(p->bytes + from - 1, p->bytes + at, most);
        if (size > best.size)
            best = (struct match){size, at + 1 - from};
        step = p->back[(from - 1) % HALF];
        from = step && step < from ? from - step : 0;
    }
    return best;
}

/* What a token has no room for. */
static void put_length(struct out *o, uint32_t size)
{
    if (size < 15)
        return;
    for (size -= 15; size >= 255; size -= 255)
        put(o, 255);
    put(o, size);
}

static void put_sequence(struct out *o, const uint8_t *literals, uint32_t count, struct match m)
{
    uint32_t more = m.size ? m.size - LEAST : 0;

    put(o, (count < 15 ? count : 15) << 4 | (more < 15 ? more : 15));
    put_length(o, count);
    for (uint32_t i = 0; i < count; i++)
        put(o, literals[i]);
    if (!m.size)
        return;
    put(o, m.back & 255);
    put(o, m.back >> 8);
    put_length(o, more);
}

static void encode(struct bl_pack *p, uint32_t at, struct out *o)
{
    uint32_t end = p->size, anchor = at;

    while (at + END_MATCHES <= end) {
        struct match m = find(p, at, end - END_LITERALS - at), next = {0, 0};
        if (m.size >= LEAST && at + 1 + END_MATCHES <= end)
            next = find(p, at + 1, end - END_LITERALS - at - 1);
        if (m.size < LEAST || next.size > m.size) {
            at++;
            continue;
        }
        put_sequence(o, p->bytes + anchor, at - anchor, m);
        at += m.size;
        anchor = at;
    }
    put_sequence(o, p->bytes + anchor, end - anchor, (struct match){0, 0});
}

static void restart(struct bl_pack *p, uint32_t addr)
{
    p->start = addr;
    p->size = p->indexed = 0;
    memset(p->head, 0, sizeof p->head);
}

/* Lets go of what is too far away, a whole turn of `back`. */
static void slide(struct bl_pack *p)
{
    index_up_to(p, HALF);
    memmove(p->bytes, p->bytes + HALF, p->size - HALF);
    p->start += HALF;
    p->size -= HALF;
    p->indexed -= HALF;
    for (uint32_t i = 0; i < BL_PACK_HEADS; i++)
        p->head[i] = p->head[i] > HALF ? p->head[i] - HALF : 0;
}

uint32_t bl_pack(struct bl_pack *p, uint32_t addr, const uint8_t *bytes, uint32_t size,
                 uint8_t *out, uint32_t room)
{
    struct out o = {out, out + room, false};
    uint32_t from;

    if (addr != p->start + p->size)
        restart(p, addr);
    if (p->size + size > BL_PACK_SPAN)
        slide(p);
    from = p->size;
    memcpy(p->bytes + from, bytes, size);
    p->size += size;
    encode(p, from, &o);
    return o.full ? 0 : (uint32_t)(o.at - out);
}

void bl_pack_forget(struct bl_pack *p, uint32_t addr, uint32_t size)
{
    if (addr < p->start + p->size && p->start < addr + size)
        restart(p, 0);
}
