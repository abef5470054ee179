/*
 * stream.c - the wire to a simulated chip, as a stream like any other.
 */
#include <stdlib.h>

#include "chip.h"
#include "i2c.h"
#include "plugs.h"
#include "wire.h"

enum { NS_PER_MS = 1000000, AGAIN_MS = 2, LONGEST = 8192 };

struct sim_stream {
    struct stm32bl_stream base;
    struct stm32bl_sim *sim;
    bool owns;
};

static struct stm32bl_sim *sim_of(struct stm32bl_stream *s)
{
    return ((struct sim_stream *)s)->sim;
}

static int check_alive(struct stm32bl_stream *s)
{
    struct stm32bl_sim *sim = sim_of(s);

    if (!sim->vanished)
        return STM32BL_OK;
    bl_format(s->error, sizeof s->error, "sim:%s: the port has vanished: check the cable",
              sim->device->name);
    return STM32BL_ERR_IO;
}

static int sim_read(struct stm32bl_stream *s, uint8_t *buf, size_t len, unsigned timeout_ms)
{
    struct stm32bl_sim *sim = sim_of(s);

    if (!check_alive(s)) {
        bl_sim_wire_wait(sim, sim->now_ns + (uint64_t)timeout_ms * NS_PER_MS);
        bl_sim_pace(sim);
    }
    if (check_alive(s))
        return STM32BL_ERR_IO;
    return (int)bl_sim_wire_take(sim, buf, len);
}

static int sim_write(struct stm32bl_stream *s, const uint8_t *buf, size_t len)
{
    struct stm32bl_sim *sim = sim_of(s);
    int err = check_alive(s);

    if (err)
        return err;
    err = bl_sim_wire_put(sim, buf, len);
    if (err)
        bl_format(s->error, sizeof s->error, "sim:%s: %s", sim->device->name, sim->error.text);
    return err;
}

static int sim_discard(struct stm32bl_stream *s)
{
    uint8_t rubbish[64];
    struct stm32bl_sim *sim = sim_of(s);

    bl_sim_wire_run(sim, sim->now_ns);
    while (bl_sim_wire_take(sim, rubbish, sizeof rubbish))
        continue;
    return check_alive(s);
}

static int sim_configure(struct stm32bl_stream *s, const struct stm32bl_line *line)
{
    if (!line->baud || (line->parity != 'E' && line->parity != 'N')) {
        bl_format(s->error, sizeof s->error, "sim:%s: no line has %u baud and parity '%c'",
                  sim_of(s)->device->name, line->baud, line->parity);
        return STM32BL_ERR_ARG;
    }
    sim_of(s)->wire->host = *line;
    return check_alive(s);
}

static int sim_set_lines(struct stm32bl_stream *s, int dtr, int rts)
{
    struct stm32bl_sim *sim = sim_of(s);

    if (sim->set.wiring == BL_SIM_NOT_WIRED) {
        bl_format(s->error, sizeof s->error,
                  "sim:%s: DTR and RTS are not connected: try wiring=rts-dtr", sim->device->name);
        return STM32BL_ERR_UNSUPPORTED;
    }
    bl_sim_wire_run(sim, sim->now_ns);
    if (dtr != STM32BL_LINE_KEEP)
        sim->dtr = dtr == STM32BL_LINE_ON;
    if (rts != STM32BL_LINE_KEEP)
        sim->rts = rts == STM32BL_LINE_ON;
    bl_sim_lines_changed(sim);
    return check_alive(s);
}

static int sim_set_break(struct stm32bl_stream *s, bool on)
{
    struct stm32bl_sim *sim = sim_of(s);

    bl_sim_wire_run(sim, sim->now_ns);
    if (on)
        bl_sim_wire_break(sim);
    return check_alive(s);
}

static void sim_sleep(struct stm32bl_stream *s, unsigned ms)
{
    struct stm32bl_sim *sim = sim_of(s);

    bl_sim_wire_run(sim, sim->now_ns + (uint64_t)ms * NS_PER_MS);
    bl_sim_pace(sim);
}

static uint64_t sim_now_ms(struct stm32bl_stream *s)
{
    return sim_of(s)->now_ns / NS_PER_MS;
}

static void sim_close(struct stm32bl_stream *s)
{
    struct sim_stream *stream = (struct sim_stream *)s;

    // What the host has written leaves the system's buffer after the close, too.
    bl_sim_wire_run(stream->sim, stream->sim->wire->host_free_ns);
    stream->sim->stream = NULL;
    if (stream->owns)
        stm32bl_sim_free(stream->sim);
    free(stream);
}

/* ------------------------------------------------------------------ on an I2C bus */

/* Puts into s->error why a message did not pass. */
static void explain(struct stm32bl_stream *s, enum bl_sim_i2c_fate fate)
{
    bl_format(s->error, sizeof s->error, "sim:%s: %s", sim_of(s)->device->name,
              fate == BL_SIM_I2C_NOBODY ? "nobody acknowledges the address"
                                        : "SCL is held for longer than the driver bears");
}

static int bus_read(struct stm32bl_stream *s, uint8_t *buf, size_t len, unsigned timeout_ms)
{
    struct stm32bl_sim *sim = sim_of(s);
    uint64_t end_ns = sim->now_ns + (uint64_t)timeout_ms * NS_PER_MS;

    for (;;) {
        enum bl_sim_i2c_fate fate;
        if (check_alive(s))
            return STM32BL_ERR_IO;
        fate = bl_sim_i2c_read(sim, buf, len);
        bl_sim_pace(sim);
        if (fate == BL_SIM_I2C_DONE) {
            s->error[0] = '\0';
            return (int)len;
        }
        explain(s, fate);
        if (sim->now_ns >= end_ns)
            return 0;
        sim_sleep(s, AGAIN_MS);
    }
}

static int bus_write(struct stm32bl_stream *s, const uint8_t *buf, size_t len)
{
    struct stm32bl_sim *sim = sim_of(s);
    int err = check_alive(s);
    enum bl_sim_i2c_fate fate;

    if (err)
        return err;
    fate = bl_sim_i2c_write(sim, buf, len);
    bl_sim_pace(sim);
    err = check_alive(s);
    if (err)
        return err;
    s->error[0] = '\0';
    if (fate != BL_SIM_I2C_DONE)
        explain(s, fate);
    return fate == BL_SIM_I2C_DONE     ? STM32BL_OK
           : fate == BL_SIM_I2C_NOBODY ? STM32BL_ERR_TIMEOUT
                                       : STM32BL_ERR_IO;
}

static int bus_discard(struct stm32bl_stream *s)
{
    return check_alive(s);
}

static int fail_unsupported(struct stm32bl_stream *s)
{
    bl_format(s->error, sizeof s->error, "sim:%s: an I2C bus has no baud, DTR, RTS and break",
              sim_of(s)->device->name);
    return STM32BL_ERR_UNSUPPORTED;
}

static int bus_configure(struct stm32bl_stream *s, const struct stm32bl_line *line)
{
    (void)line;
    return fail_unsupported(s);
}

/* The option `wiring` stands for lines of the host beside the bus. */
static int bus_set_lines(struct stm32bl_stream *s, int dtr, int rts)
{
    return sim_of(s)->set.wiring == BL_SIM_NOT_WIRED ? fail_unsupported(s)
                                                     : sim_set_lines(s, dtr, rts);
}

static int bus_set_break(struct stm32bl_stream *s, bool on)
{
    (void)on;
    return fail_unsupported(s);
}

static const struct stm32bl_stream_ops bus_ops = {
    .read = bus_read,
    .write = bus_write,
    .discard = bus_discard,
    .configure = bus_configure,
    .set_lines = bus_set_lines,
    .set_break = bus_set_break,
    .sleep = sim_sleep,
    .now_ms = sim_now_ms,
    .close = sim_close,
};

static const struct stm32bl_stream_ops ops = {
    .read = sim_read,
    .write = sim_write,
    .discard = sim_discard,
    .configure = sim_configure,
    .set_lines = sim_set_lines,
    .set_break = sim_set_break,
    .sleep = sim_sleep,
    .now_ms = sim_now_ms,
    .close = sim_close,
};

struct stm32bl_stream *stm32bl_sim_stream(struct stm32bl_sim *sim)
{
    struct sim_stream *stream;

    if (!sim || sim->stream)
        return NULL;
    stream = calloc(1, sizeof *stream);
    if (!stream)
        return NULL;
    stream->base.ops = sim->set.i2c ? &bus_ops : &ops;
    stream->base.message_size = sim->set.i2c ? (unsigned)LONGEST : 0;
    stream->sim = sim;
    sim->stream = &stream->base;
    return sim->stream;
}

void bl_sim_stream_owns(struct stm32bl_stream *s)
{
    ((struct sim_stream *)s)->owns = true;
}
