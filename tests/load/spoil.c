/*
 * spoil.c - see spoil.h.
 */
#include <string.h>

#include "spoil.h"

static struct spoil *spoil_of(struct stm32bl_stream *s)
{
    return (struct spoil *)s;
}

static int pass_on(struct spoil *s, int result)
{
    if (result < 0)
        memcpy(s->stream.error, s->inner->error, sizeof s->stream.error);
    return result;
}

const char *spoil_name(enum spoil_kind kind)
{
    static const char *const names[] = {"none",   "drop",  "double", "flip", "swap",
                                        "insert", "stuck", "delay",  "burst"};

    return names[kind];
}

/* One byte in, none to two out. */
static unsigned pass(struct spoil *s, unsigned char byte, unsigned char out[2])
{
    unsigned at = ++s->passed;
    bool first = s->at && at == s->at, within = s->at && at >= s->at && at < s->at + s->count;

    out[0] = out[1] = byte;
    if (s->holds) {
        s->holds = false;
        out[1] = s->held;
        return 2;
    }
    switch (s->kind) {
    case SPOIL_DROP:
        return first ? 0 : 1;
    case SPOIL_DOUBLE:
        return first ? 2 : 1;
    case SPOIL_FLIP:
        out[0] = first ? byte ^ 0x18 : byte;
        return 1;
    case SPOIL_SWAP:
        s->holds = first;
        s->held = byte;
        return first ? 0 : 1;
    case SPOIL_INSERT:
        out[0] = first ? s->byte : byte;
        return first ? 2 : 1;
    case SPOIL_STUCK:
        out[0] = within ? s->byte : byte;
        return 1;
    case SPOIL_DELAY:
        if (first)
            s->inner->ops->sleep(s->inner, 10 * s->count);
        return 1;
    case SPOIL_BURST:
        return within ? 0 : 1;
    default:
        return 1;
    }
}

static int spoil_write(struct stm32bl_stream *stream, const uint8_t *buf, size_t len)
{
    struct spoil *s = spoil_of(stream);
    unsigned char out[2];
    int err = STM32BL_OK;

    if (!s->to_chip)
        return pass_on(s, s->inner->ops->write(s->inner, buf, len));
    for (size_t i = 0; i < len && !err; i++) {
        unsigned n = pass(s, buf[i], out);
        err = n ? s->inner->ops->write(s->inner, out, n) : STM32BL_OK;
    }
    return pass_on(s, err);
}

static int spoil_read(struct stm32bl_stream *stream, uint8_t *buf, size_t len, unsigned timeout_ms)
{
    struct spoil *s = spoil_of(stream);
    unsigned char byte;
    int n = 1;

    if (s->to_chip || !len)
        return pass_on(s, s->inner->ops->read(s->inner, buf, len, timeout_ms));
    while (!s->ready_count && n == 1) {
        n = s->inner->ops->read(s->inner, &byte, 1, timeout_ms);
        if (n == 1)
            s->ready_count = pass(s, byte, s->ready);
    }
    if (!s->ready_count)
        return pass_on(s, n);
    *buf = s->ready[0];
    s->ready[0] = s->ready[1];
    s->ready_count--;
    return 1;
}

static int spoil_discard(struct stm32bl_stream *s)
{
    spoil_of(s)->ready_count = 0;
    return pass_on(spoil_of(s), spoil_of(s)->inner->ops->discard(spoil_of(s)->inner));
}

static int spoil_configure(struct stm32bl_stream *s, const struct stm32bl_line *line)
{
    return pass_on(spoil_of(s), spoil_of(s)->inner->ops->configure(spoil_of(s)->inner, line));
}

static int spoil_set_lines(struct stm32bl_stream *s, int dtr, int rts)
{
    return pass_on(spoil_of(s), spoil_of(s)->inner->ops->set_lines(spoil_of(s)->inner, dtr, rts));
}

static int spoil_set_break(struct stm32bl_stream *s, bool on)
{
    return pass_on(spoil_of(s), spoil_of(s)->inner->ops->set_break(spoil_of(s)->inner, on));
}

static void spoil_sleep(struct stm32bl_stream *s, unsigned ms)
{
    spoil_of(s)->inner->ops->sleep(spoil_of(s)->inner, ms);
}

static uint64_t spoil_now_ms(struct stm32bl_stream *s)
{
    return spoil_of(s)->inner->ops->now_ms(spoil_of(s)->inner);
}

static void spoil_close(struct stm32bl_stream *s)
{
    spoil_of(s)->inner->ops->close(spoil_of(s)->inner);
}

static const struct stm32bl_stream_ops spoil_ops = {
    .read = spoil_read,
    .write = spoil_write,
    .discard = spoil_discard,
    .configure = spoil_configure,
    .set_lines = spoil_set_lines,
    .set_break = spoil_set_break,
    .sleep = spoil_sleep,
    .now_ms = spoil_now_ms,
    .close = spoil_close,
};

struct stm32bl_stream *spoil_around(struct spoil *s, struct stm32bl_stream *inner)
{
    s->stream.ops = &spoil_ops;
    s->inner = inner;
    return &s->stream;
}
