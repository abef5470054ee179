/*
 * usb.c - the USB plug of a simulated chip, as a device like any other.
 */
#include <stdlib.h>

#include "dfu.h"
#include "plugs.h"

enum {
    NS_PER_MS = 1000000,
    TRANSFER_NS = 300000, // set-up, data and status stages share the 1 ms frames of full speed
    BYTE_NS = 1000,
    ENUMERATION_MS = 300,
    SLICE_MS = 100
};

struct sim_usb {
    struct stm32bl_usb base;
    struct stm32bl_sim *sim;
    unsigned resets; // of the chip when the device was opened: after another one the handle is dead
    bool owns;
};

static const char gone[] = "the device is gone: unplugged, or reset";

static struct sim_usb *usb_of(struct stm32bl_usb *u)
{
    return (struct sim_usb *)u;
}

static int fail(struct stm32bl_usb *u, int code, const char *what)
{
    bl_format(u->error, sizeof u->error, "sim:%s: %s", usb_of(u)->sim->device->name, what);
    return code;
}

/* Shows the host the time since `start_ns` in slices, as it sees it while it waits. */
static void tell_host(const struct stm32bl_usb *u, uint64_t start_ns)
{
    static const uint64_t slice_ns = NS_PER_MS * (uint64_t)SLICE_MS;
    struct stm32bl_sim *sim = ((const struct sim_usb *)u)->sim;
    uint64_t end_ns = sim->now_ns;

    for (uint64_t at = start_ns + slice_ns; u->waiting && at < end_ns; at += slice_ns) {
        sim->now_ns = at;
        bl_sim_pace(sim);
        u->waiting(u->waiting_user);
    }
    sim->now_ns = end_ns;
}

/* Lets time pass; a chip that has its leave to go, goes. */
static void pass(struct stm32bl_sim *sim, uint64_t ns)
{
    uint64_t end = sim->now_ns + ns;

    if (sim->dfu->vanish_ns && sim->dfu->vanish_ns <= end) {
        if (sim->dfu->vanish_ns > sim->now_ns)
            sim->now_ns = sim->dfu->vanish_ns;
        sim->dfu->vanish_ns = 0;
        if (sim->running == BL_SIM_IN_ROM)
            bl_sim_dfu_leave(sim);
    }
    if (end > sim->now_ns)
        sim->now_ns = end;
}

static bool is_there(const struct sim_usb *u)
{
    return u->sim->running == BL_SIM_IN_ROM && u->sim->stats.resets == u->resets &&
           !u->sim->vanished;
}

/* Counts a transfer, and lets the faults strike that are due at it. */
static int arrive(struct stm32bl_usb *u, unsigned timeout_ms)
{
    struct stm32bl_sim *sim = usb_of(u)->sim;

    if (++sim->stats.received == sim->set.hang_at)
        sim->hung = true;
    if (sim->stats.received == sim->set.vanish_at)
        sim->vanished = true;
    if (!is_there(usb_of(u)))
        return fail(u, STM32BL_ERR_IO, gone);
    if (!sim->hung)
        return STM32BL_OK;
    pass(sim, (uint64_t)timeout_ms * NS_PER_MS);
    return fail(u, STM32BL_ERR_TIMEOUT, "no answer");
}

/* What the ROM's result means to the host. */
static int outcome(struct stm32bl_usb *u, int n)
{
    if (n == BL_SIM_STALL)
        return fail(u, STM32BL_ERR_REFUSED, "the device answered STALL");
    if (n == BL_SIM_NO_ANSWER)
        return fail(u, STM32BL_ERR_TIMEOUT, "no answer");
    return n;
}

static int usb_control(struct stm32bl_usb *u, const struct stm32bl_usb_transfer *t,
                       unsigned timeout_ms)
{
    struct stm32bl_sim *sim = usb_of(u)->sim;
    uint64_t start_ns = sim->now_ns;
    int n = arrive(u, timeout_ms);

    if (n) {
        tell_host(u, start_ns);
        return n;
    }
    pass(sim, TRANSFER_NS + (uint64_t)t->length * BYTE_NS);
    if (is_there(usb_of(u)))
        n = outcome(u, bl_sim_dfu_control(sim, t, (uint64_t)timeout_ms * NS_PER_MS));
    if (!is_there(usb_of(u)))
        n = fail(u, STM32BL_ERR_IO, gone);
    tell_host(u, start_ns);
    pass(sim, 0);
    bl_sim_pace(sim);
    return n;
}

static int usb_select(struct stm32bl_usb *u, uint8_t alternate)
{
    int err = arrive(u, 1000);

    if (!err && alternate >= u->alternate_count)
        return fail(u, STM32BL_ERR_REFUSED, "no such alternate setting");
    return err;
}

static int usb_reopen(struct stm32bl_usb *u, unsigned timeout_ms)
{
    struct stm32bl_sim *sim = usb_of(u)->sim;

    pass(sim, (uint64_t)(timeout_ms > ENUMERATION_MS ? timeout_ms : ENUMERATION_MS) * NS_PER_MS);
    bl_sim_pace(sim);
    if (sim->running != BL_SIM_IN_ROM || sim->vanished)
        return fail(u, STM32BL_ERR_TIMEOUT, "the device does not come back");
    usb_of(u)->resets = sim->stats.resets;
    bl_sim_dfu_describe(sim, u);
    return STM32BL_OK;
}

static void usb_sleep(struct stm32bl_usb *u, unsigned ms)
{
    pass(usb_of(u)->sim, (uint64_t)ms * NS_PER_MS);
    bl_sim_pace(usb_of(u)->sim);
}

static uint64_t usb_now_ms(struct stm32bl_usb *u)
{
    return usb_of(u)->sim->now_ns / NS_PER_MS;
}

static void usb_close(struct stm32bl_usb *u)
{
    struct sim_usb *usb = usb_of(u);

    pass(usb->sim, 0);
    usb->sim->usb = NULL;
    if (usb->owns)
        stm32bl_sim_free(usb->sim);
    free(usb);
}

static const struct stm32bl_usb_ops ops = {
    .control = usb_control,
    .select = usb_select,
    .reopen = usb_reopen,
    .sleep = usb_sleep,
    .now_ms = usb_now_ms,
    .close = usb_close,
};

struct stm32bl_usb *stm32bl_sim_usb(struct stm32bl_sim *sim)
{
    struct sim_usb *usb;

    if (!sim || sim->usb || !sim->device->dfu_version)
        return NULL;
    usb = calloc(1, sizeof *usb);
    if (!usb)
        return NULL;
    usb->base.ops = &ops;
    usb->sim = sim;
    usb->resets = sim->stats.resets;
    bl_sim_dfu_describe(sim, &usb->base);
    sim->usb = &usb->base;
    return sim->usb;
}

void bl_sim_usb_owns(struct stm32bl_usb *u)
{
    usb_of(u)->owns = true;
}
