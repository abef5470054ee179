/*
 * stream.c - the wire to a simulated chip, as a stream like any other.
 */
#include <stdlib.h>

#include "../transport/clock.h"
#include "sim_internal.h"

enum { NS_PER_MS = 1000000 };

struct sim_stream {
    struct stm32bl_stream base;
    struct stm32bl_sim *sim;
    bool owns;
};

static struct stm32bl_sim *sim_of(struct stm32bl_stream *s)
{
    return ((struct sim_stream *)s)->sim;
}

void bl_sim_pace(struct stm32bl_sim *sim)
{
    uint64_t real_us, virtual_us;

    if (!sim->set.speed)
        return;
    if (!sim->real_start_us) {
        sim->real_start_us = bl_clock_us();
        sim->virtual_start_ns = sim->wire.now_ns;
    }
    real_us = bl_clock_us() - sim->real_start_us;
    virtual_us = (sim->wire.now_ns - sim->virtual_start_ns) / 1000u / sim->set.speed;
    if (virtual_us > real_us)
        bl_clock_sleep_ms((unsigned)((virtual_us - real_us) / 1000u));
}

static int check_alive(struct stm32bl_stream *s)
{
    struct stm32bl_sim *sim = sim_of(s);

    if (!sim->wire.vanished)
        return STM32BL_OK;
    bl_format(s->error, sizeof s->error, "sim:%s: the port has vanished: check the cable",
              sim->device->name);
    return STM32BL_ERR_IO;
}

static int sim_read(struct stm32bl_stream *s, uint8_t *buf, size_t len, unsigned timeout_ms)
{
    struct stm32bl_sim *sim = sim_of(s);

    if (!check_alive(s)) {
        bl_sim_wire_wait(sim, sim->wire.now_ns + (uint64_t)timeout_ms * NS_PER_MS);
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

    bl_sim_wire_run(sim, sim->wire.now_ns);
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
    sim_of(s)->wire.host = *line;
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
    bl_sim_wire_run(sim, sim->wire.now_ns);
    if (dtr != STM32BL_LINE_KEEP)
        sim->wire.dtr = dtr == STM32BL_LINE_ON;
    if (rts != STM32BL_LINE_KEEP)
        sim->wire.rts = rts == STM32BL_LINE_ON;
    bl_sim_lines_changed(sim);
    return check_alive(s);
}

static int sim_set_break(struct stm32bl_stream *s, bool on)
{
    struct stm32bl_sim *sim = sim_of(s);

    bl_sim_wire_run(sim, sim->wire.now_ns);
    if (on)
        bl_sim_wire_break(sim);
    return check_alive(s);
}

static void sim_sleep(struct stm32bl_stream *s, unsigned ms)
{
    struct stm32bl_sim *sim = sim_of(s);

    bl_sim_wire_run(sim, sim->wire.now_ns + (uint64_t)ms * NS_PER_MS);
    bl_sim_pace(sim);
}

static uint64_t sim_now_ms(struct stm32bl_stream *s)
{
    return sim_of(s)->wire.now_ns / NS_PER_MS;
}

static void sim_close(struct stm32bl_stream *s)
{
    struct sim_stream *stream = (struct sim_stream *)s;

    // What the host has written leaves the system's buffer after the close, too.
    bl_sim_wire_run(stream->sim, stream->sim->wire.host_free_ns);
    stream->sim->stream = NULL;
    if (stream->owns)
        stm32bl_sim_free(stream->sim);
    free(stream);
}

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
    stream->base.ops = &ops;
    stream->sim = sim;
    sim->stream = &stream->base;
    return sim->stream;
}

/* The wire that the options ask for. */
static bool plug_in(struct stm32bl_sim *sim, struct bl_opened *out)
{
    *out = (struct bl_opened){NULL, NULL};
    if (sim->set.usb)
        out->usb = stm32bl_sim_usb(sim);
    else
        out->stream = stm32bl_sim_stream(sim);
    return out->usb || out->stream;
}

static int give_up(struct stm32bl_sim *sim, int err, struct bl_error *error)
{
    if (err)
        *error = sim->error;
    else
        err = bl_fail(error, STM32BL_ERR_MEMORY, "no memory for a simulated %s", sim->device->name);
    sim->dirty = false;
    stm32bl_sim_free(sim);
    return err;
}

int bl_sim_open(struct bl_target *target, const struct stm32bl_line *line, const struct bl_log *log,
                struct bl_error *error, struct bl_opened *out)
{
    const struct stm32bl_device *device = stm32bl_device_find(target->name);
    struct stm32bl_sim *sim;
    int err;

    if (!device)
        return bl_fail(error, STM32BL_ERR_NOT_FOUND,
                       "no device '%s' in the table: try sim:stm32f411, or list the devices",
                       target->name);
    sim = stm32bl_sim_new(device);
    if (!sim)
        return bl_fail(error, STM32BL_ERR_MEMORY, "no memory for a simulated %s", device->name);
    err = bl_sim_take_options(sim, target);
    if (err || !plug_in(sim, out))
        return give_up(sim, err, error);
    if (out->usb)
        bl_sim_usb_owns(out->usb);
    else
        ((struct sim_stream *)out->stream)->owns = true;
    sim->wire.host = *line;
    if (log)
        sim->log = *log;
    return STM32BL_OK;
}
