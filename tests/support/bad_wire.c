#include "bad_wire.h"

#include <stdlib.h>
#include <string.h>

struct wire {
    struct stm32bl_stream base;
    struct stm32bl_stream *inner;
    enum bad_wire_kind kind;
    unsigned at;
    unsigned bytes;
    unsigned writes;
};

static struct stm32bl_stream *inner_of(struct stm32bl_stream *s)
{
    return ((struct wire *)s)->inner;
}

static int pass(struct stm32bl_stream *s, int result)
{
    memcpy(s->error, inner_of(s)->error, sizeof s->error);
    return result;
}

static int wire_read(struct stm32bl_stream *s, uint8_t *buf, size_t len, unsigned timeout_ms)
{
    return pass(s, inner_of(s)->ops->read(inner_of(s), buf, len, timeout_ms));
}

static int wire_write(struct stm32bl_stream *s, const uint8_t *buf, size_t len)
{
    struct wire *w = (struct wire *)s;
    uint8_t bytes[4096];
    size_t n = 0;

    for (size_t i = 0; i < len && n + 2 < sizeof bytes; i++) {
        bool bad = ++w->bytes == w->at;
        if (bad && w->kind == BAD_WIRE_NOISE)
            bytes[n++] = 0x5A;
        if (!bad || w->kind != BAD_WIRE_DROP)
            bytes[n++] = bad && w->kind == BAD_WIRE_FLIP ? buf[i] ^ 0x28 : buf[i];
    }
    w->writes++;
    return pass(s, w->inner->ops->write(w->inner, bytes, n));
}

static int wire_discard(struct stm32bl_stream *s)
{
    return pass(s, inner_of(s)->ops->discard(inner_of(s)));
}

static int wire_configure(struct stm32bl_stream *s, const struct stm32bl_line *line)
{
    return pass(s, inner_of(s)->ops->configure(inner_of(s), line));
}

static int wire_set_lines(struct stm32bl_stream *s, int dtr, int rts)
{
    return pass(s, inner_of(s)->ops->set_lines(inner_of(s), dtr, rts));
}

static int wire_set_break(struct stm32bl_stream *s, bool on)
{
    return pass(s, inner_of(s)->ops->set_break(inner_of(s), on));
}

static void wire_sleep(struct stm32bl_stream *s, unsigned ms)
{
    inner_of(s)->ops->sleep(inner_of(s), ms);
}

static uint64_t wire_now_ms(struct stm32bl_stream *s)
{
    return inner_of(s)->ops->now_ms(inner_of(s));
}

static void wire_close(struct stm32bl_stream *s)
{
    inner_of(s)->ops->close(inner_of(s));
    free(s);
}

struct stm32bl_stream *bad_wire_new(struct stm32bl_stream *inner, enum bad_wire_kind kind,
                                    unsigned at)
{
    static const struct stm32bl_stream_ops ops = {
        .read = wire_read,
        .write = wire_write,
        .discard = wire_discard,
        .configure = wire_configure,
        .set_lines = wire_set_lines,
        .set_break = wire_set_break,
        .sleep = wire_sleep,
        .now_ms = wire_now_ms,
        .close = wire_close,
    };
    struct wire *w = calloc(1, sizeof *w);

    w->base.ops = &ops;
    w->base.message_size = inner->message_size;
    w->inner = inner;
    w->kind = kind;
    w->at = at;
    return &w->base;
}

unsigned bad_wire_bytes(const struct stm32bl_stream *wire)
{
    return ((const struct wire *)wire)->bytes;
}

unsigned bad_wire_writes(const struct stm32bl_stream *wire)
{
    return ((const struct wire *)wire)->writes;
}
