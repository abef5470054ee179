/*
 * dfu.c - the bootloader's USB face: the state machine of USB DFU 1.1 as AN3156 uses it. What the
 * commands do is in dfu_commands.c.
 *
 * It is strict: a request that does not fit the state is answered by STALL and dfuERROR, as newer
 * ROMs do.
 */
#include <string.h>

#include "dfu.h"

enum { TO_DEVICE = 0x21, TO_HOST = 0xA1 }; // USB DFU 1.1, table 3.2

enum request {
    DETACH = 0,
    DNLOAD = 1,
    UPLOAD = 2,
    GETSTATUS = 3,
    CLRSTATUS = 4,
    GETSTATE = 5,
    ABORT = 6
};

enum { FIRST_BLOCK = 2, NS_PER_MS = 1000000 };

/* Goes to dfuERROR. */
static int fail(struct stm32bl_sim *sim, uint8_t status)
{
    sim->dfu->state = BL_DFU_ERROR;
    sim->dfu->status = status;
    sim->dfu->pending = false;
    return BL_SIM_STALL;
}

void bl_sim_dfu_start(struct stm32bl_sim *sim)
{
    struct bl_sim_dfu *d = sim->dfu;

    memset(d, 0, sizeof *d);
    d->state = BL_DFU_IDLE;
    d->pointer = bl_chip_flash_start(&sim->chip); // AN3156 4.1: the default
    if (sim->set.dfu & BL_SIM_DFU_DIRTY)
        fail(sim, BL_DFU_ERR_FIRMWARE);
}

static int download(struct stm32bl_sim *sim, const struct stm32bl_usb_transfer *t)
{
    struct bl_sim_dfu *d = sim->dfu;

    if (d->state != BL_DFU_IDLE && d->state != BL_DFU_DNLOAD_IDLE)
        return fail(sim, BL_DFU_ERR_STALLEDPKT);
    if (t->length > bl_sim_dfu_transfer_size(sim) ||
        (t->length && t->value && t->value < FIRST_BLOCK))
        return fail(sim, BL_DFU_ERR_STALLEDPKT);
    if (t->length == 0) {
        d->state = BL_DFU_MANIFEST_SYNC;
        return 0;
    }
    memcpy(d->data, t->data, t->length);
    d->size = t->length;
    d->block = t->value;
    d->pending = true;
    d->state = BL_DFU_DNLOAD_SYNC;
    return t->length;
}

static int upload(struct stm32bl_sim *sim, const struct stm32bl_usb_transfer *t)
{
    struct bl_sim_dfu *d = sim->dfu;
    int n;

    if (d->state != BL_DFU_IDLE && d->state != BL_DFU_UPLOAD_IDLE)
        return fail(sim, BL_DFU_ERR_STALLEDPKT);
    if (t->length > bl_sim_dfu_transfer_size(sim) || t->value == 1)
        return fail(sim, BL_DFU_ERR_STALLEDPKT);
    n = t->value == 0 ? bl_sim_dfu_get(sim, t->data, t->length)
                      : bl_sim_dfu_read(sim, t->value, t->data, t->length);
    if (n < 0)
        return fail(sim, (uint8_t)-n);
    d->state = n < t->length ? BL_DFU_IDLE : BL_DFU_UPLOAD_IDLE;
    return n;
}

/* The work of a download begins with the GETSTATUS behind it. */
static uint32_t begin_work(struct stm32bl_sim *sim)
{
    struct bl_sim_dfu *d = sim->dfu;
    uint64_t ns = 0;
    uint32_t ms;

    d->pending = false;
    d->state = BL_DFU_DNBUSY;
    d->result = bl_sim_dfu_work(sim, &ns);
    d->busy_until_ns = sim->now_ns + ns;
    ms = (uint32_t)((ns + NS_PER_MS - 1) / NS_PER_MS);
    if (d->reset_after) // read by the host before the bus goes down
        d->vanish_ns = d->busy_until_ns;
    // AN2606: F405 says 100 ms for a mass erase, whatever it takes.
    if (sim->set.dfu & BL_SIM_DFU_HASTY)
        ms = ms > 1 ? 1 : ms;
    else if (ms > 1000 && d->size == 1)
        ms = 100;
    return ms;
}

static void end_work(struct stm32bl_sim *sim)
{
    struct bl_sim_dfu *d = sim->dfu;
    bool sticks = (sim->set.dfu & BL_SIM_DFU_STUCK) && d->block == 0 &&
                  d->data[0] == BL_DFU_ERASE && d->size == 5;

    if (d->result)
        fail(sim, d->result);
    else if (!sticks)
        d->state = BL_DFU_DNLOAD_IDLE;
}

/* True if the core or the ROM is too busy for an answer; the bus then says NAK, or the ROM STALL.
 */
static int while_busy(struct stm32bl_sim *sim, uint64_t timeout_ns)
{
    struct bl_sim_dfu *d = sim->dfu;
    uint64_t now = sim->now_ns;

    if (d->state != BL_DFU_DNBUSY || now >= d->busy_until_ns)
        return 0;
    if (sim->set.dfu & BL_SIM_DFU_STALL)
        return BL_SIM_STALL;
    if (sim->chip.layout->banks[1].start) // the ROM runs on while the other bank is busy
        return 0;
    sim->now_ns = d->busy_until_ns - now > timeout_ns ? now + timeout_ns : d->busy_until_ns;
    return sim->now_ns < d->busy_until_ns ? BL_SIM_NO_ANSWER : 0;
}

static int get_status(struct stm32bl_sim *sim, const struct stm32bl_usb_transfer *t,
                      uint64_t timeout_ns)
{
    struct bl_sim_dfu *d = sim->dfu;
    uint8_t raw[6] = {0};
    uint32_t poll_ms = 0;
    int busy = while_busy(sim, timeout_ns);

    if (busy)
        return busy;
    if (d->state == BL_DFU_DNLOAD_SYNC && d->pending)
        poll_ms = begin_work(sim);
    else if (d->state == BL_DFU_DNBUSY && sim->now_ns >= d->busy_until_ns)
        end_work(sim);
    else if (d->state == BL_DFU_DNBUSY)
        poll_ms = (uint32_t)((d->busy_until_ns - sim->now_ns) / NS_PER_MS) + 1;
    else if (d->state == BL_DFU_MANIFEST_SYNC) {
        d->state = BL_DFU_MANIFEST;
        d->vanish_ns = sim->now_ns;
    }
    raw[0] = d->status;
    raw[1] = (uint8_t)poll_ms;
    raw[2] = (uint8_t)(poll_ms >> 8);
    raw[3] = (uint8_t)(poll_ms >> 16);
    raw[4] = d->state;
    memcpy(t->data, raw, t->length < sizeof raw ? t->length : sizeof raw);
    return t->length < sizeof raw ? t->length : (int)sizeof raw;
}

/* Old ROMs let CLRSTATUS pass in any state, those of protocol 3.0 do not. */
static int clear_status(struct stm32bl_sim *sim)
{
    struct bl_sim_dfu *d = sim->dfu;

    if (d->state == BL_DFU_DNBUSY) { // seen on H743: the first ends the wait, the second the error
        fail(sim, BL_DFU_ERR_UNKNOWN);
        return 0;
    }
    if (d->state != BL_DFU_ERROR && sim->device->dfu_version >= 0x30)
        return BL_SIM_STALL;
    d->state = BL_DFU_IDLE;
    d->status = 0;
    return 0;
}

static int end_transfer(struct stm32bl_sim *sim)
{
    struct bl_sim_dfu *d = sim->dfu;

    if (d->state == BL_DFU_ERROR || d->state == BL_DFU_DNBUSY || d->state == BL_DFU_MANIFEST)
        return BL_SIM_STALL;
    d->state = BL_DFU_IDLE;
    d->pending = false;
    return 0;
}

int bl_sim_dfu_control(struct stm32bl_sim *sim, const struct stm32bl_usb_transfer *t,
                       uint64_t timeout_ns)
{
    switch (t->type << 8 | t->request) {
    case TO_DEVICE << 8 | DETACH: // AN3156 2: the ROM is in DFU mode already
        return 0;
    case TO_DEVICE << 8 | DNLOAD:
        return download(sim, t);
    case TO_HOST << 8 | UPLOAD:
        return upload(sim, t);
    case TO_HOST << 8 | GETSTATUS:
        return get_status(sim, t, timeout_ns);
    case TO_DEVICE << 8 | CLRSTATUS:
        return clear_status(sim);
    case TO_HOST << 8 | GETSTATE:
        if (t->length)
            t->data[0] = sim->dfu->state;
        return t->length ? 1 : 0;
    case TO_DEVICE << 8 | ABORT:
        return end_transfer(sim);
    default:
        return BL_SIM_STALL;
    }
}
