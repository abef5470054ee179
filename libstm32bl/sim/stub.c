/*
 * stub.c - the program of firmware/stubs/reset.S, which resets the chip from RAM. This simulator
 * runs no machine code: it knows the program by its bytes, and performs the stores behind it on a
 * model of those registers that decide what starts after a reset.
 */
#include <string.h>

#include "chip.h"
#include "device/reset_ways.h"
#include "stub.h"

#define AIRCR 0xE000ED0Cu

/* The flash controller's registers, as far as they matter here; offsets from its base. */
struct layout {
    uint32_t base;
    uint32_t keyr, optkeyr, sr, cr;
    uint32_t optkeys[2];
    uint32_t lock, launch; /* bits of CR */
};

/* RM0091, chapter "FLASH registers"; OPTWRE (bit 9) is the lock of the option bytes. */
static const struct layout f0 = {0x40022000, 0x04,    0x08, 0x0C, 0x10, {0x45670123, 0xCDEF89AB},
                                 1u << 7,    1u << 13};

/* RM0351, RM0444 and their like; OPTLOCK is bit 30. */
static const struct layout l4 = {0x40022000, 0x08,    0x0C, 0x10, 0x14, {0x08192A3B, 0x4C5D6E7F},
                                 1u << 31,   1u << 27};

enum { OPTWRE = 1 << 9, OPTLOCK = 1 << 30, EMPTY = 1 << 16, PEMPTY = 1 << 17, DBG_SWEN = 1 << 18 };
enum { PAUSE_NS = 2000000 }; // between two stores, at 48 MHz

struct run {
    struct stm32bl_sim *sim;
    const struct layout *flash;
    uint32_t base;
    uint64_t now_ns;
    bool old_style; // OPTWRE in place of OPTLOCK
    bool locked, option_locked;
    bool jammed;      // by a wrong key: closed until the next reset
    unsigned keys[2]; // of KEYR and OPTKEYR, so far
    bool done;
};

static void take_key(struct run *r, unsigned which, uint32_t value)
{
    static const uint32_t keys[2] = {0x45670123, 0xCDEF89AB};
    const uint32_t *right = which ? r->flash->optkeys : keys;
    bool *lock = which ? &r->option_locked : &r->locked;

    if (!*lock || value != right[r->keys[which]] || (which && r->locked))
        r->jammed = r->locked = r->option_locked = true;
    else if (++r->keys[which] == 2)
        *lock = r->jammed;
    r->keys[which] %= 2;
}

static uint32_t control(const struct run *r)
{
    uint32_t options =
        r->old_style ? (r->option_locked ? 0 : OPTWRE) : (r->option_locked ? (uint32_t)OPTLOCK : 0);

    return options | (r->locked ? r->flash->lock : 0);
}

static void set_control(struct run *r, uint32_t value)
{
    if (r->locked)
        return;
    if ((value & r->flash->launch) && (r->old_style || !r->option_locked)) {
        bl_sim_launch(r->sim, r->now_ns);
        r->done = true;
        return;
    }
    r->locked = value & r->flash->lock;
    if (r->old_style)
        r->option_locked = r->option_locked || !(value & OPTWRE);
    else
        r->option_locked = r->option_locked || (value & OPTLOCK) || r->locked;
}

/* An address where this chip has nothing of that kind. */
static void crash(struct run *r)
{
    r->sim->running = BL_SIM_CRASHED;
    r->done = true;
}

static uint32_t load(struct run *r, uint32_t addr)
{
    enum bl_empty empty = bl_reset_of(r->sim->device)->empty;

    if (addr == r->base)
        return DBG_SWEN | (empty == BL_EMPTY_ACR && r->sim->empty ? (uint32_t)EMPTY : 0);
    if (addr == r->base + r->flash->sr)
        return empty == BL_EMPTY_PEMPTY && r->sim->empty ? (uint32_t)PEMPTY : 0;
    if (addr == r->base + r->flash->cr)
        return control(r);
    crash(r);
    return 0;
}

static void store(struct run *r, uint32_t addr, uint32_t value)
{
    enum bl_empty empty = bl_reset_of(r->sim->device)->empty;

    if (addr == AIRCR && value >> 16 == 0x05FA && value & 4) {
        bl_sim_reset(r->sim, r->now_ns);
        r->done = true;
    } else if (addr == r->base && empty == BL_EMPTY_ACR) {
        if (!(value & DBG_SWEN))
            r->sim->stats.violations++; // RM0444: this would switch the debug port off
        r->sim->empty = value & EMPTY;
    } else if (addr == r->base + r->flash->sr && empty == BL_EMPTY_PEMPTY) {
        r->sim->empty = r->sim->empty != !!(value & PEMPTY);
    } else if (addr == r->base + r->flash->keyr || addr == r->base + r->flash->optkeyr) {
        take_key(r, addr == r->base + r->flash->optkeyr, value);
    } else if (addr == r->base + r->flash->cr) {
        set_control(r, value);
    } else {
        crash(r);
    }
}

/* The ROM opens the lock for a write or erase and does not close it again. */
static struct run begin(struct stm32bl_sim *sim, uint64_t at_ns)
{
    const char *series = sim->device->series;
    struct run r = {.sim = sim, .now_ns = at_ns, .option_locked = true};

    r.old_style = !strcmp(series, "F0");
    r.flash = r.old_style ? &f0 : &l4;
    r.locked = sim->stats.programs == 0 && sim->stats.erases == 0;
    r.base = !strcmp(series, "WB") || !strcmp(series, "WL") ? 0x58004000 : r.flash->base;
    return r;
}

bool bl_sim_run_stub(struct stm32bl_sim *sim, uint32_t addr, uint64_t at_ns)
{
    const uint8_t *image = stm32bl_sim_memory(sim, addr, BL_STUB_MAX);
    struct run r;

    if (!image || memcmp(image + 8, bl_stub_code + 8, BL_STUB_CODE - 8) ||
        bl_le32(image + 4) != addr + bl_le32(bl_stub_code + 4))
        return false;
    r = begin(sim, at_ns);
    for (const uint8_t *p = image + BL_STUB_CODE; bl_le32(p) && !r.done; p += 12) {
        uint32_t keep = bl_le32(p + 4), value = bl_le32(p + 8);
        r.now_ns += PAUSE_NS;
        if (keep)
            value |= load(&r, bl_le32(p)) & keep;
        if (!r.done)
            store(&r, bl_le32(p), value);
        if (p + 24 > image + BL_STUB_MAX)
            break;
    }
    if (!r.done)
        sim->running = BL_SIM_CRASHED;
    return true;
}
