#include "stuck_wire.h"

static struct stuck_wire *wire_of(struct stm32bl_stream *s)
{
    return (struct stuck_wire *)s;
}

static int read_stuck(struct stuck_wire *w, uint8_t *buf, unsigned timeout_ms)
{
    uint64_t now_ms = pass_wire_now_ms(&w->pass.base);
    uint64_t wait_ms = w->next_ms > now_ms ? w->next_ms - now_ms : 0;

    if (wait_ms > timeout_ms) {
        pass_wire_sleep(&w->pass.base, timeout_ms);
        return 0;
    }
    pass_wire_sleep(&w->pass.base, (unsigned)wait_ms);
    w->next_ms = pass_wire_now_ms(&w->pass.base) + w->every_ms;
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
    n = pass_wire_read(s, buf, len < before ? len : before, timeout_ms);
    w->received += n > 0 ? (unsigned)n : 0;
    return n;
}

struct stm32bl_stream *stuck_wire_around(struct stuck_wire *wire, struct stm32bl_stream *inner)
{
    static const struct stm32bl_stream_ops ops = PASS_WIRE_OPS(wire_read, pass_wire_write);

    wire->pass.base.ops = &ops;
    wire->pass.inner = inner;
    return &wire->pass.base;
}
