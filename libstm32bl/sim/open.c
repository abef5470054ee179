/*
 * open.c - a chip for a target `sim:DEVICE`, and the wire to it.
 */
#include "plugs.h"
#include "transport/transport_internal.h"
#include "wire.h"

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
        return bl_fail(error, STM32BL_ERR_ARG,
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
        bl_sim_stream_owns(out->stream);
    sim->wire->host = *line;
    if (log)
        sim->log = *log;
    return STM32BL_OK;
}
