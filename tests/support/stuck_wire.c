#include "stuck_wire.h"

#include <string.h>

static struct stuck_wire *wire_of(struct stm32bl_stream *s)
{
    return (struct stuck_wire *)s;
}

static struct stm32bl_stream *inner_of(struct stm32bl_stream *s)
{
    return wire_of(s)->inner;
}

static uint64_t wire_now_ms(struct stm32bl_stream *s)
{
    return inner_of(s)->ops->now_ms(inner_of(s));
}

static int read_stuck(struct stuck_wire *w, uint8_t *buf, unsigned timeout_ms)
{
    uint64_t now_ms = wire_now_ms(&w->base);
    uint64_t wait_ms = w->next_ms > now_ms ? w->next_ms - now_ms : 0;

    if (wait_ms > timeout_ms) {
        w->inner->ops->sleep(w->inner, timeout_ms);
        return 0;
    }
    w->inner->ops->sleep(w->inner, (unsigned)wait_ms);
    w->next_ms = wire_now_ms(&w->base) + w->every_ms;
    *buf = w->byte;
    return 1;
}

static int wire_read(struct stm32bl_stream *s, uint8_t *buf, size_t len, unsigned timeout_ms)
{
    struct stuck_wire *w = wire_of(s);
    size_t before = w->at && w->received < w->at ? w->at - 1 - w->received : len;
    int n;

    if (w->at && w->received + 1 >= w->at)
        return len ? read_stuck(w, buf, timeout_ms) : 0;
    n = w->inner->ops->read(w->inner, buf, len < before ? len : before, timeout_ms);
    w->received += n > 0 ? (unsigned)n : 0;
    memcpy(s->error, w->inner->error, sizeof s->error);
    return n;
}

static int wire_write(struct stm32bl_stream *s, const uint8_t *buf, size_t len)
{
    return inner_of(s)->ops->write(inner_of(s), buf, len);
}

static int wire_discard(struct stm32bl_stream *s)
{
    return inner_of(s)->ops->discard(inner_of(s));
}

static int wire_configure(struct stm32bl_stream *s, const struct stm32bl_line *line)
{
    return inner_of(s)->ops->configure(inner_of(s), line);
}

static int wire_set_lines(struct stm32bl_stream *s, int dtr, int rts)
{
    return inner_of(s)->ops->set_lines(inner_of(s), dtr, rts);
}

static int wire_set_break(struct stm32bl_stream *s, bool on)
{
    return inner_of(s)->ops->set_break(inner_of(s), on);
}

static void wire_sleep(struct stm32bl_stream *s, unsigned ms)
{
    inner_of(s)->ops->sleep(inner_of(s), ms);
}

static void wire_close(struct stm32bl_stream *s)
{
    inner_of(s)->ops->close(inner_of(s));
}

struct stm32bl_stream *stuck_wire_around(struct stuck_wire *wire, struct stm32bl_stream *inner)
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

    wire->base.ops = &ops;
    wire->inner = inner;
    return &wire->base;
}
