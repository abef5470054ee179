#include "harm_wire.h"

#include <string.h>

/* Bytes of one call on their way, as they become. */
struct passage {
    uint8_t bytes[16384];
    size_t size;
};

static void add(struct passage *p, const uint8_t *bytes, size_t size)
{
    if (size > sizeof p->bytes - p->size)
        size = sizeof p->bytes - p->size;
    memcpy(p->bytes + p->size, bytes, size);
    p->size += size;
}

static bool is_spoiled(const struct harm_wire *w)
{
    return w->most_baud && w->baud > w->most_baud;
}

/* A harm at this byte; HARM_NONE: it passes. */
static struct harm harm_at(const struct harm_wire *w, bool back, unsigned count)
{
    for (int i = 0; i < HARMS; i++) {
        const struct harm *h = &w->harms[i];
        unsigned end = h->at + (h->kind == HARM_OVERRUN ? h->size : 1);
        if (h->kind && h->back == back && count >= h->at && count < end)
            return *h;
    }
    return (struct harm){0};
}

static void harm_byte(struct harm_wire *w, struct passage *p, const struct harm *h, uint8_t byte)
{
    uint8_t spoiled = byte ^ 0x28;

    w->done++;
    if (h->kind == HARM_DROP || h->kind == HARM_OVERRUN)
        return;
    if (h->kind == HARM_INSERT)
        add(p, &spoiled, 1);
    if (h->kind == HARM_DOUBLE)
        add(p, w->last[h->back], w->last_size[h->back]);
    if (h->kind == HARM_DELAY)
        w->quiet_until_ms = w->pass.inner->ops->now_ms(w->pass.inner) + h->size;
    add(p, h->kind == HARM_FLIP ? &spoiled : &byte, 1);
}

static void pass_bytes(struct harm_wire *w, struct passage *p, bool back, const uint8_t *buf,
                       size_t len)
{
    unsigned *count = back ? &w->from : &w->to;

    if (w->seen)
        w->seen(w->user, back, buf, len);
    for (size_t i = 0; i < len; i++) {
        uint8_t byte = is_spoiled(w) ? (uint8_t)(buf[i] * 5 + 0x33) : buf[i];
        struct harm h = harm_at(w, back, ++*count);
        if (h.kind)
            harm_byte(w, p, &h, byte);
        else
            add(p, &byte, 1);
    }
    w->last_size[back] = len < HARM_LAST ? len : HARM_LAST;
    memcpy(w->last[back], buf, w->last_size[back]);
}

static int harm_write(struct stm32bl_stream *s, const uint8_t *buf, size_t len)
{
    struct harm_wire *w = (struct harm_wire *)s;
    struct stm32bl_stream *inner = w->pass.inner;
    static struct passage p;
    uint64_t now;

    if (w->watch)
        w->watch(w->user);
    p.size = 0;
    pass_bytes(w, &p, false, buf, len);
    now = inner->ops->now_ms(inner);
    if (w->quiet_until_ms > now)
        inner->ops->sleep(inner, (unsigned)(w->quiet_until_ms - now));
    return pass_wire_write(s, p.bytes, p.size);
}

/* Lets time pass in which nothing arrives; what is left of the time-out. */
static unsigned wait_quiet(struct harm_wire *w, unsigned timeout_ms)
{
    struct stm32bl_stream *inner = w->pass.inner;
    uint64_t now = inner->ops->now_ms(inner);
    uint64_t wait = w->quiet_until_ms > now ? w->quiet_until_ms - now : 0;

    if (!wait)
        return timeout_ms;
    if (wait > timeout_ms)
        wait = timeout_ms;
    inner->ops->sleep(inner, (unsigned)wait);
    return timeout_ms - (unsigned)wait;
}

static int harm_read(struct stm32bl_stream *s, uint8_t *buf, size_t len, unsigned timeout_ms)
{
    struct harm_wire *w = (struct harm_wire *)s;
    struct stm32bl_stream *inner = w->pass.inner;
    static struct passage p;
    unsigned left = wait_quiet(w, timeout_ms);
    size_t n;
    int got;

    if (w->quiet_until_ms > inner->ops->now_ms(inner))
        return 0;
    if (!w->held_size) {
        p.size = 0;
        got = pass_wire_read(s, buf, len < 4096 ? len : 4096, left);
        if (got <= 0)
            return got;
        pass_bytes(w, &p, true, buf, (size_t)got);
        w->held_size = p.size < sizeof w->held ? p.size : sizeof w->held;
        memcpy(w->held, p.bytes, w->held_size);
        if (w->quiet_until_ms > inner->ops->now_ms(inner))
            return 0;
    }
    n = w->held_size < len ? w->held_size : len;
    memcpy(buf, w->held, n);
    w->held_size -= n;
    memmove(w->held, w->held + n, w->held_size);
    return (int)n;
}

static int harm_discard(struct stm32bl_stream *s)
{
    ((struct harm_wire *)s)->held_size = 0;
    return pass_wire_discard(s);
}

static int harm_configure(struct stm32bl_stream *s, const struct stm32bl_line *line)
{
    ((struct harm_wire *)s)->baud = line->baud;
    return pass_wire_configure(s, line);
}

struct stm32bl_stream *harm_wire_around(struct harm_wire *wire, struct stm32bl_stream *inner)
{
    static struct stm32bl_stream_ops ops = PASS_WIRE_OPS(harm_read, harm_write);

    ops.discard = harm_discard;
    ops.configure = harm_configure;
    wire->pass.base.ops = &ops;
    wire->pass.inner = inner;
    wire->to = wire->from = wire->done = 0;
    wire->quiet_until_ms = 0;
    wire->held_size = wire->last_size[0] = wire->last_size[1] = 0;
    return &wire->pass.base;
}
