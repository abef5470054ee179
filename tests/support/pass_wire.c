#include "pass_wire.h"

#include <string.h>

static struct stm32bl_stream *inner_of(struct stm32bl_stream *s)
{
    return ((struct pass_wire *)s)->inner;
}

static int pass(struct stm32bl_stream *s, int result)
{
    memcpy(s->error, inner_of(s)->error, sizeof s->error);
    return result;
}

int pass_wire_read(struct stm32bl_stream *s, uint8_t *buf, size_t len, unsigned timeout_ms)
{
    return pass(s, inner_of(s)->ops->read(inner_of(s), buf, len, timeout_ms));
}

int pass_wire_write(struct stm32bl_stream *s, const uint8_t *buf, size_t len)
{
    return pass(s, inner_of(s)->ops->write(inner_of(s), buf, len));
}

int pass_wire_discard(struct stm32bl_stream *s)
{
    return pass(s, inner_of(s)->ops->discard(inner_of(s)));
}

int pass_wire_configure(struct stm32bl_stream *s, const struct stm32bl_line *line)
{
    return pass(s, inner_of(s)->ops->configure(inner_of(s), line));
}

int pass_wire_set_lines(struct stm32bl_stream *s, int dtr, int rts)
{
    return pass(s, inner_of(s)->ops->set_lines(inner_of(s), dtr, rts));
}

int pass_wire_set_break(struct stm32bl_stream *s, bool on)
{
    return pass(s, inner_of(s)->ops->set_break(inner_of(s), on));
}

void pass_wire_sleep(struct stm32bl_stream *s, unsigned ms)
{
    inner_of(s)->ops->sleep(inner_of(s), ms);
}

uint64_t pass_wire_now_ms(struct stm32bl_stream *s)
{
    return inner_of(s)->ops->now_ms(inner_of(s));
}

void pass_wire_close(struct stm32bl_stream *s)
{
    inner_of(s)->ops->close(inner_of(s));
}
