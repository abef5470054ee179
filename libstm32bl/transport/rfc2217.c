/*
 * rfc2217.c - a serial port behind an RFC 2217 server as a stream.
 */
#include "rfc2217.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"

enum {
    NEGOTIATE_MS = 3000,
    SLICE_MS = 100,
    SUSPENDED_MS = 10000,
    CHUNK = 256,
    BREAK_ON = 5, // RFC 2217 3, SET-CONTROL
    BREAK_OFF = 6,
    DTR_ON = 8,
    DTR_OFF = 9,
    RTS_ON = 11,
    RTS_OFF = 12,
    PURGE_RECEIVED = 1,
    PURGE_BOTH = 3
};

static struct bl_rfc2217 *rfc_of(struct stm32bl_stream *s)
{
    return (struct bl_rfc2217 *)s;
}

static int rfc_read(struct stm32bl_stream *s, uint8_t *buf, size_t len, unsigned timeout_ms)
{
    struct bl_rfc2217 *r = rfc_of(s);
    size_t n = r->kept_count - r->kept_at;

    if (n == 0 || len == 0)
        return bl_rfc2217_receive(r, buf, len, timeout_ms);
    n = n < len ? n : len;
    memcpy(buf, r->kept + r->kept_at, n);
    r->kept_at += n;
    if (r->kept_at == r->kept_count)
        r->kept_at = r->kept_count = 0;
    return (int)n;
}

/* RFC 2217 3: a server may ask for silence, until it says to go on. */
static int await_resume(struct bl_rfc2217 *r)
{
    uint64_t end_ms = bl_clock_ms() + SUSPENDED_MS;
    int err = STM32BL_OK;

    while (!err && r->suspended && bl_clock_ms() < end_ms)
        err = bl_rfc2217_keep(r, SLICE_MS);
    if (err || !r->suspended)
        return err;
    bl_format(r->net.stream.error, sizeof r->net.stream.error,
              "%s: the server takes no bytes for %u s: something blocks its port's output",
              r->net.name, SUSPENDED_MS / 1000u);
    return STM32BL_ERR_IO;
}

static int rfc_write(struct stm32bl_stream *s, const uint8_t *buf, size_t len)
{
    struct bl_rfc2217 *r = rfc_of(s);
    uint8_t out[2 * CHUNK];
    int err = STM32BL_OK;

    while (!err && len > 0) {
        size_t n = len < CHUNK ? len : CHUNK;
        err = await_resume(r);
        if (!err)
            err = bl_net_write(&r->net, out, bl_telnet_put(&r->telnet, buf, n, out));
        buf += n;
        len -= n;
    }
    return err;
}

static int rfc_discard(struct stm32bl_stream *s)
{
    return bl_rfc2217_purge(rfc_of(s), PURGE_RECEIVED);
}

static int rfc_configure(struct stm32bl_stream *s, const struct stm32bl_line *line)
{
    return bl_rfc2217_configure(rfc_of(s), line);
}

static int rfc_set_lines(struct stm32bl_stream *s, int dtr, int rts)
{
    uint8_t first = dtr == STM32BL_LINE_KEEP ? 0 : dtr ? DTR_ON : DTR_OFF;
    uint8_t second = rts == STM32BL_LINE_KEEP ? 0 : rts ? RTS_ON : RTS_OFF;

    return bl_rfc2217_control(rfc_of(s), first, second);
}

static int rfc_set_break(struct stm32bl_stream *s, bool on)
{
    return bl_rfc2217_control(rfc_of(s), on ? BREAK_ON : BREAK_OFF, 0);
}

static void rfc_close(struct stm32bl_stream *s)
{
    bl_net_close(&rfc_of(s)->net);
    free(s);
}

static const struct stm32bl_stream_ops rfc_ops = {
    .read = rfc_read,
    .write = rfc_write,
    .discard = rfc_discard,
    .configure = rfc_configure,
    .set_lines = rfc_set_lines,
    .set_break = rfc_set_break,
    .sleep = bl_net_sleep,
    .now_ms = bl_net_now_ms,
    .close = rfc_close,
};

static int fail_negotiation(struct bl_rfc2217 *r, bool cancelled)
{
    char *text = r->net.stream.error;
    size_t size = sizeof r->net.stream.error;

    if (cancelled) {
        bl_format(text, size, "%s: cancelled while connecting", r->net.name);
        return STM32BL_ERR_CANCELLED;
    }
    if (r->telnet.com_port == BL_TELNET_NO)
        bl_format(text, size, "%s: the server refuses RFC 2217: try tcp: if it is a raw port",
                  r->net.name);
    else
        bl_format(text, size,
                  "%s: nothing there has agreed to RFC 2217: try tcp: if it is a raw port, or "
                  "another port number",
                  r->net.name);
    return STM32BL_ERR_PROTOCOL;
}

/* Until the server agrees to the option COM-PORT, in whichever direction. */
static int negotiate(struct bl_rfc2217 *r, const struct bl_stop *stop)
{
    uint64_t end_ms = bl_clock_ms() + NEGOTIATE_MS + 2 * r->net.stream.delay_ms;
    int err = bl_net_write(&r->net, bl_telnet_hello, sizeof bl_telnet_hello);
    bool cancelled = false;

    while (!err && !cancelled && r->telnet.com_port == BL_TELNET_OPEN && bl_clock_ms() < end_ms) {
        err = bl_rfc2217_keep(r, SLICE_MS);
        cancelled = stop->asked && stop->asked(stop->user);
    }
    if (!err && (cancelled || r->telnet.com_port != BL_TELNET_YES))
        err = fail_negotiation(r, cancelled);
    return err;
}

static int set_up(struct bl_rfc2217 *r, const struct bl_caller *caller)
{
    uint8_t signature[6];
    int err = negotiate(r, &caller->stop);

    if (!err)
        err = bl_net_write(&r->net, signature,
                           bl_telnet_put_sub(BL_RFC2217_SIGNATURE, NULL, 0, signature));
    if (!err)
        err = bl_rfc2217_configure(r, &caller->line);
    return err ? err : bl_rfc2217_purge(r, PURGE_BOTH); // a banner, perhaps
}

int bl_rfc2217_open(struct bl_target *target, const struct bl_caller *caller,
                    struct bl_error *error, struct stm32bl_stream **out)
{
    struct bl_rfc2217 *r = calloc(1, sizeof *r);
    int err;

    if (!r)
        return bl_fail(error, STM32BL_ERR_MEMORY, "no memory for a connection");
    r->net.stream.ops = &rfc_ops;
    r->log = caller->log;
    r->telnet.on_sub = bl_rfc2217_on_sub;
    r->telnet.user = r;
    err = bl_net_connect(&r->net, target, &caller->stop, error);
    if (err) {
        free(r);
        return err;
    }
    err = set_up(r, caller);
    if (err) {
        err = bl_fail(error, err, "%s", r->net.stream.error);
        rfc_close(&r->net.stream);
        return err;
    }
    bl_say(caller->log, STM32BL_LOG_DEBUG, "%s: connected, round trip up to %u ms", r->net.name,
           r->net.stream.delay_ms);
    *out = &r->net.stream;
    return STM32BL_OK;
}
