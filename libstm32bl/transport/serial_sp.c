/*
 * serial_sp.c - libserialport: the settings of a port on every system, and a whole stream on those
 * that are not POSIX. The POSIX stream moves its bytes itself, because libserialport's reads do not
 * notice that a port has been unplugged.
 */
#include "serial.h"

#ifdef BL_HAVE_LIBSERIALPORT

#include <libserialport.h>
#include <limits.h>
#include <stdlib.h>

#include "clock.h"

bool bl_sp_configure(struct sp_port *port, const struct stm32bl_line *line)
{
    struct sp_port_config *config;
    bool done;

    if (line->baud > INT_MAX || sp_new_config(&config) != SP_OK)
        return false;
    // A fresh config changes nothing but what is set in it, so DTR and RTS stay as they are.
    sp_set_config_baudrate(config, (int)line->baud);
    sp_set_config_bits(config, 8);
    sp_set_config_parity(config, line->parity == 'E' ? SP_PARITY_EVEN : SP_PARITY_NONE);
    sp_set_config_stopbits(config, 1);
    sp_set_config_xon_xoff(config, SP_XONXOFF_DISABLED);
    sp_set_config_cts(config, SP_CTS_IGNORE);
    sp_set_config_dsr(config, SP_DSR_IGNORE);
    done = sp_set_config(port, config) == SP_OK;
    sp_free_config(config);
    return done;
}

#if defined(_WIN32) || defined(BL_SP_STREAM)

enum { WRITE_EXTRA_MS = 5000 };

struct port_stream {
    struct stm32bl_stream stream;
    char name[BL_PORT_NAME];
    struct sp_port *port;
    unsigned baud;
};

static struct port_stream *port_of(struct stm32bl_stream *s)
{
    return (struct port_stream *)s;
}

static int fail(struct port_stream *p, const char *doing)
{
    char *text = sp_last_error_message();

    bl_format(p->stream.error, sizeof p->stream.error, "%s: %s: %s (unplugged?)", p->name, doing,
              text ? text : "unknown error");
    sp_free_error_message(text);
    return STM32BL_ERR_IO;
}

static int port_read(struct stm32bl_stream *s, uint8_t *buf, size_t len, unsigned timeout_ms)
{
    struct port_stream *p = port_of(s);
    int n = timeout_ms ? (int)sp_blocking_read_next(p->port, buf, len, timeout_ms)
                       : (int)sp_nonblocking_read(p->port, buf, len);

    return n < 0 ? fail(p, "read") : n;
}

static int port_write(struct stm32bl_stream *s, const uint8_t *buf, size_t len)
{
    struct port_stream *p = port_of(s);
    unsigned limit_ms = WRITE_EXTRA_MS + (unsigned)((uint64_t)len * 11000 / p->baud);
    int n = (int)sp_blocking_write(p->port, buf, len, limit_ms);

    if (n < 0)
        return fail(p, "write");
    if ((size_t)n == len)
        return STM32BL_OK;
    bl_format(s->error, sizeof s->error, "%s: the port takes no bytes: is a flow control on",
              p->name);
    return STM32BL_ERR_IO;
}

static int port_discard(struct stm32bl_stream *s)
{
    struct port_stream *p = port_of(s);
    return sp_flush(p->port, SP_BUF_INPUT) == SP_OK ? STM32BL_OK : fail(p, "flush");
}

static int port_configure(struct stm32bl_stream *s, const struct stm32bl_line *line)
{
    struct port_stream *p = port_of(s);

    if (!bl_sp_configure(p->port, line)) {
        bl_format(s->error, sizeof s->error, "%s: cannot do %u baud 8%c1", p->name, line->baud,
                  line->parity);
        return STM32BL_ERR_UNSUPPORTED;
    }
    p->baud = line->baud;
    return STM32BL_OK;
}

static int port_set_lines(struct stm32bl_stream *s, int dtr, int rts)
{
    struct port_stream *p = port_of(s);

    if (dtr != STM32BL_LINE_KEEP && sp_set_dtr(p->port, dtr ? SP_DTR_ON : SP_DTR_OFF) != SP_OK)
        return fail(p, "DTR");
    if (rts != STM32BL_LINE_KEEP && sp_set_rts(p->port, rts ? SP_RTS_ON : SP_RTS_OFF) != SP_OK)
        return fail(p, "RTS");
    return STM32BL_OK;
}

static int port_set_break(struct stm32bl_stream *s, bool on)
{
    struct port_stream *p = port_of(s);
    enum sp_return result = on ? sp_start_break(p->port) : sp_end_break(p->port);
    return result == SP_OK ? STM32BL_OK : fail(p, "break");
}

static void port_sleep(struct stm32bl_stream *s, unsigned ms)
{
    (void)s;
    bl_clock_sleep_ms(ms);
}

static uint64_t port_now_ms(struct stm32bl_stream *s)
{
    (void)s;
    return bl_clock_ms();
}

static void port_close(struct stm32bl_stream *s)
{
    sp_close(port_of(s)->port);
    sp_free_port(port_of(s)->port);
    free(s);
}

static const struct stm32bl_stream_ops port_ops = {
    .read = port_read,
    .write = port_write,
    .discard = port_discard,
    .configure = port_configure,
    .set_lines = port_set_lines,
    .set_break = port_set_break,
    .sleep = port_sleep,
    .now_ms = port_now_ms,
    .close = port_close,
};

static int fail_open(const char *name, struct bl_error *error)
{
    enum { WINDOWS_FILE_NOT_FOUND = 2, WINDOWS_ACCESS_DENIED = 5 };

    switch (sp_last_error_code()) {
    case WINDOWS_FILE_NOT_FOUND:
        return bl_fail(error, STM32BL_ERR_NOT_FOUND,
                       "%s: no such port: 'stm32bl list' shows those there are", name);
    case WINDOWS_ACCESS_DENIED:
        return bl_fail(error, STM32BL_ERR_ACCESS, "%s: in use by another program: close it", name);
    default:
        return bl_fail(error, STM32BL_ERR_IO, "%s: cannot be opened (system error %d)", name,
                       sp_last_error_code());
    }
}

int bl_sp_open(const char *name, const struct stm32bl_line *line, struct bl_error *error,
               struct stm32bl_stream **out)
{
    struct port_stream *p = calloc(1, sizeof *p);
    int err;

    if (!p)
        return bl_fail(error, STM32BL_ERR_MEMORY, "no memory for a serial port");
    p->stream.ops = &port_ops;
    bl_format(p->name, sizeof p->name, "%s", name);
    if (sp_get_port_by_name(name, &p->port) != SP_OK) {
        free(p);
        return bl_fail(error, STM32BL_ERR_NOT_FOUND,
                       "%s: no such port: 'stm32bl list' shows those there are", name);
    }
    if (sp_open(p->port, SP_MODE_READ_WRITE) != SP_OK) {
        err = fail_open(name, error);
        sp_free_port(p->port);
        free(p);
        return err;
    }
    err = port_configure(&p->stream, line);
    if (err == STM32BL_OK)
        err = port_discard(&p->stream);
    if (err) {
        bl_fail(error, err, "%s", p->stream.error);
        port_close(&p->stream);
        return err;
    }
    *out = &p->stream;
    return STM32BL_OK;
}

#endif
#endif
