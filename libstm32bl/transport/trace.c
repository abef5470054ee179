/*
 * trace.c - the filter that shows every byte on the wire.
 */
#include <stdlib.h>
#include <string.h>

#include "transport_internal.h"

enum { PER_LINE = 16 };

struct trace {
    struct stm32bl_stream stream;
    struct stm32bl_stream *inner;
    struct bl_log log;
};

static struct trace *trace_of(struct stm32bl_stream *s)
{
    return (struct trace *)s;
}

static void show_bytes(const struct trace *t, char direction, const uint8_t *bytes, size_t len)
{
    static const char digits[] = "0123456789ABCDEF";

    for (size_t at = 0; at < len; at += PER_LINE) {
        char text[3 * PER_LINE + 1];
        size_t n = len - at < PER_LINE ? len - at : PER_LINE;
        for (size_t i = 0; i < n; i++) {
            text[3 * i] = ' ';
            text[3 * i + 1] = digits[bytes[at + i] >> 4];
            text[3 * i + 2] = digits[bytes[at + i] & 15];
        }
        text[3 * n] = '\0';
        bl_say(&t->log, STM32BL_LOG_TRACE, "%c%s", direction, text);
    }
}

/* Hands on an error with its text. */
static int pass_on(struct trace *t, int result)
{
    if (result < 0) {
        memcpy(t->stream.error, t->inner->error, sizeof t->stream.error);
        bl_say(&t->log, STM32BL_LOG_TRACE, "! %s", t->inner->error);
    }
    return result;
}

static int trace_read(struct stm32bl_stream *s, uint8_t *buf, size_t len, unsigned timeout_ms)
{
    struct trace *t = trace_of(s);
    int n = t->inner->ops->read(t->inner, buf, len, timeout_ms);

    if (n > 0)
        show_bytes(t, '<', buf, (size_t)n);
    if (n == 0 && s->message_size)
        memcpy(s->error, t->inner->error, sizeof s->error);
    return pass_on(t, n);
}

static int trace_write(struct stm32bl_stream *s, const uint8_t *buf, size_t len)
{
    struct trace *t = trace_of(s);

    show_bytes(t, '>', buf, len);
    return pass_on(t, t->inner->ops->write(t->inner, buf, len));
}

static int trace_discard(struct stm32bl_stream *s)
{
    struct trace *t = trace_of(s);

    bl_say(&t->log, STM32BL_LOG_TRACE, "= discard");
    return pass_on(t, t->inner->ops->discard(t->inner));
}

static int trace_configure(struct stm32bl_stream *s, const struct stm32bl_line *line)
{
    struct trace *t = trace_of(s);

    bl_say(&t->log, STM32BL_LOG_TRACE, "= %u 8%c1", line->baud, line->parity);
    return pass_on(t, t->inner->ops->configure(t->inner, line));
}

static void show_line(const struct trace *t, const char *name, int level)
{
    if (level != STM32BL_LINE_KEEP)
        bl_say(&t->log, STM32BL_LOG_TRACE, "= %s %s", name, level ? "on" : "off");
}

static int trace_set_lines(struct stm32bl_stream *s, int dtr, int rts)
{
    struct trace *t = trace_of(s);

    show_line(t, "DTR", dtr);
    show_line(t, "RTS", rts);
    return pass_on(t, t->inner->ops->set_lines(t->inner, dtr, rts));
}

static int trace_set_break(struct stm32bl_stream *s, bool on)
{
    struct trace *t = trace_of(s);

    show_line(t, "break", on);
    return pass_on(t, t->inner->ops->set_break(t->inner, on));
}

static void trace_sleep(struct stm32bl_stream *s, unsigned ms)
{
    struct trace *t = trace_of(s);

    bl_say(&t->log, STM32BL_LOG_TRACE, "= %u ms", ms);
    t->inner->ops->sleep(t->inner, ms);
}

static uint64_t trace_now_ms(struct stm32bl_stream *s)
{
    return trace_of(s)->inner->ops->now_ms(trace_of(s)->inner);
}

static void trace_close(struct stm32bl_stream *s)
{
    trace_of(s)->inner->ops->close(trace_of(s)->inner);
    free(s);
}

static const struct stm32bl_stream_ops trace_ops = {
    .read = trace_read,
    .write = trace_write,
    .discard = trace_discard,
    .configure = trace_configure,
    .set_lines = trace_set_lines,
    .set_break = trace_set_break,
    .sleep = trace_sleep,
    .now_ms = trace_now_ms,
    .close = trace_close,
};

struct stm32bl_stream *stm32bl_stream_trace(struct stm32bl_stream *inner, stm32bl_log_fn fn,
                                            void *user)
{
    struct trace *t = calloc(1, sizeof *t);

    if (!t)
        return NULL;
    t->stream.ops = &trace_ops;
    t->inner = inner;
    t->stream.delay_ms = inner->delay_ms;
    t->stream.message_size = inner->message_size;
    t->log = (struct bl_log){fn, user, STM32BL_LOG_TRACE};
    return &t->stream;
}
