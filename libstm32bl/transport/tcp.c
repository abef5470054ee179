/*
 * tcp.c - a serial port behind a raw TCP connection: bytes and nothing else.
 */
#include <stdlib.h>

#include "clock.h"
#include "net.h"

enum {
    DISCARD_MOST = 1 << 20, // a server that never stops is no reason to read for ever
    DELAY_MOST = 10000
};

static struct bl_net *net_of(struct stm32bl_stream *s)
{
    return (struct bl_net *)s;
}

static int tcp_read(struct stm32bl_stream *s, uint8_t *buf, size_t len, unsigned timeout_ms)
{
    int n = bl_net_read(net_of(s), buf, len, timeout_ms);
    int err = n > 0 ? bl_net_recognise(net_of(s), buf, (size_t)n) : STM32BL_OK;

    return err ? err : n;
}

static int tcp_write(struct stm32bl_stream *s, const uint8_t *buf, size_t len)
{
    return bl_net_write(net_of(s), buf, len);
}

static int tcp_discard(struct stm32bl_stream *s)
{
    uint8_t bytes[512];
    int n = 1;

    for (size_t done = 0; n > 0 && done < DISCARD_MOST; done += sizeof bytes)
        n = tcp_read(s, bytes, sizeof bytes, 0);
    return n < 0 ? n : STM32BL_OK;
}

static int fail_unsupported(struct stm32bl_stream *s, const char *what)
{
    bl_format(s->error, sizeof s->error,
              "%s: a raw connection cannot %s: the server's rfc2217 port can, or leave entry= out",
              net_of(s)->name, what);
    return STM32BL_ERR_UNSUPPORTED;
}

static int tcp_configure(struct stm32bl_stream *s, const struct stm32bl_line *line)
{
    (void)line;
    return fail_unsupported(s, "set baud and parity");
}

static int tcp_set_lines(struct stm32bl_stream *s, int dtr, int rts)
{
    if (dtr == STM32BL_LINE_KEEP && rts == STM32BL_LINE_KEEP)
        return STM32BL_OK;
    return fail_unsupported(s, "drive DTR and RTS");
}

static int tcp_set_break(struct stm32bl_stream *s, bool on)
{
    (void)on;
    return fail_unsupported(s, "send a break");
}

static void tcp_close(struct stm32bl_stream *s)
{
    bl_net_close(net_of(s));
    free(s);
}

static const struct stm32bl_stream_ops tcp_ops = {
    .read = tcp_read,
    .write = tcp_write,
    .discard = tcp_discard,
    .configure = tcp_configure,
    .set_lines = tcp_set_lines,
    .set_break = tcp_set_break,
    .sleep = bl_net_sleep,
    .now_ms = bl_net_now_ms,
    .close = tcp_close,
};

int bl_tcp_open(struct bl_target *target, const struct bl_caller *caller, struct bl_error *error,
                struct stm32bl_stream **out)
{
    uint32_t delay_ms = 0;
    int err = bl_target_take_number(target, "delay", 0, DELAY_MOST, &delay_ms, error);
    struct bl_net *net = err ? NULL : calloc(1, sizeof *net);

    if (err)
        return err;
    if (!net)
        return bl_fail(error, STM32BL_ERR_MEMORY, "no memory for a connection");
    net->stream.ops = &tcp_ops;
    err = bl_net_connect(net, target, &caller->stop, error);
    if (err) {
        free(net);
        return err;
    }
    if (delay_ms > net->stream.delay_ms) // a tunnel's near end shakes hands for the far one
        net->stream.delay_ms = delay_ms;
    bl_say(caller->log, STM32BL_LOG_NOTE,
           "%s: baud, parity and lines are the server's business here: it should have set %u baud "
           "8%c1",
           net->name, caller->line.baud, caller->line.parity);
    bl_say(caller->log, STM32BL_LOG_DEBUG, "%s: connected, round trip up to %u ms", net->name,
           net->stream.delay_ms);
    *out = &net->stream;
    return STM32BL_OK;
}
