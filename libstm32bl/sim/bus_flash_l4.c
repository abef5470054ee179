/*
 * bus_flash_l4.c - the controller of L4, G0, G4, C0, U0, WB and WL: RM0351 chapter 3, RM0444 chapter 3
 * and their like. It programs double words with an ECC.
 */
#include "bus.h"
#include "device/reset_ways.h"

enum { ACR = 0x00, KEYR = 0x08, OPTKEYR = 0x0C, SR = 0x10, CR = 0x14, ECCR = 0x18, OPTR = 0x20 };
enum { LAST = 0x68 }; // the registers of a second processor on WB and WL
enum {
    PG = 1 << 0,
    PER = 1 << 1,
    MER1 = 1 << 2,
    MER2 = 1 << 15,
    STRT = 1 << 16,
    OPTSTRT = 1 << 17,
    FSTPG = 1 << 18,
    EOPIE = 1 << 24,
    LAUNCH = 1 << 27,
    OPTLOCK = 1 << 30
};
enum {
    EOP = 1 << 0,
    PROGERR = 1 << 3,
    WRPERR = 1 << 4,
    PGAERR = 1 << 5,
    SIZERR = 1 << 6,
    PGSERR = 1 << 7,
    ERRORS = 0x3FA,
    CLEARED = 0xC3FB,
    BSY = 1 << 16,
    PEMPTY = 1 << 17,
    BSY2 = 1 << 17,
    CFGBSY = 1 << 18
};
enum { EMPTY = 1 << 16, DBG_SWEN = 1 << 18, UNIT = 8 };

static const uint32_t lock = UINT32_C(1) << 31;

static enum bl_empty empty_flag(const struct bl_bus *bus)
{
    return bl_reset_of(bus->chip.device)->empty;
}

static bool is_empty(const struct bl_bus *bus)
{
    return bus->chip.is_empty(bus->chip.user);
}

/* L4 has neither CFGBSY nor BSY2; only the bank that works is busy elsewhere. */
static bool is_like_g0(const struct bl_bus *bus)
{
    return bus->chip.device->series[0] != 'L' && bus->chip.device->series[1] != '4';
}

static uint32_t status(struct bl_bus *bus, struct bl_bus_flash *f)
{
    uint32_t value = bl_flash_status(bus, f);

    if (bl_flash_busy(bus, f))
        value |= is_like_g0(bus) && f->busy_bank ? BSY2 : BSY;
    if (is_like_g0(bus) && (f->count || bl_flash_busy(bus, f)))
        value |= CFGBSY;
    if (empty_flag(bus) == BL_EMPTY_PEMPTY && is_empty(bus))
        value |= PEMPTY;
    return value;
}

const char *bl_flash_l4_load(struct bl_bus *bus, const struct bl_bus_block *block, uint32_t offset,
                             uint32_t *value)
{
    struct bl_bus_flash *f = &bus->flash[block->index];

    *value = 0;
    if (offset == ACR)
        *value = f->acr | (empty_flag(bus) == BL_EMPTY_ACR && is_empty(bus) ? (uint32_t)EMPTY : 0);
    else if (offset == SR)
        *value = status(bus, f);
    else if (offset == CR)
        *value = f->cr | (f->locked ? lock : 0) | (f->option_locked ? (uint32_t)OPTLOCK : 0);
    else if (offset == OPTR)
        *value = bl_flash_option_word(bus, bus->chip.device->option_bytes[0].start);
    return offset < LAST ? NULL : bl_bus_nothing;
}

/* ---------------------------------------------------------------------------- erasing */

static void erase_page(struct bl_bus *bus, struct bl_bus_flash *f)
{
    uint32_t page = f->cr >> 3 & ((UINT32_C(1) << bus->row->page_bits) - 1);
    unsigned bank = bus->row->bank_bit ? f->cr >> bus->row->bank_bit & 1 : 0;

    bl_flash_erase_sector(bus, f, bank, page, WRPERR, f->cr & EOPIE ? EOP : 0);
}

static void start_erase(struct bl_bus *bus, struct bl_bus_flash *f)
{
    unsigned banks = (f->cr & MER1 ? 1u : 0u) | (f->cr & MER2 ? 2u : 0u);
    bool second = banks == 2;

    // RM0351 3.3.5: not while PG is set; and errors must be cleared first.
    if (f->cr & PG || f->sr & ERRORS || f->count)
        f->sr |= PGSERR;
    else if (f->cr & PER && !banks)
        erase_page(bus, f);
    else if (banks && !(f->cr & PER))
        bl_flash_begin_erase(bus, f, bus->chip.layout->layout->banks[second].start,
                             bus->chip.erase_banks(bus->chip.user, banks), f->cr & EOPIE ? EOP : 0);
}

/* -------------------------------------------------------------------------- registers */

static const char *store_cr(struct bl_bus *bus, struct bl_bus_flash *f, uint32_t value)
{
    bl_flash_wait(bus, f);
    bl_flash_status(bus, f);
    if (f->locked)
        return NULL;
    if (value & LAUNCH && !f->option_locked) {
        bus->chip.reset(bus->chip.user, true);
        return NULL;
    }
    if (value & FSTPG || (value & OPTSTRT && !f->option_locked))
        return bl_bus_unmodelled;
    f->cr = value & ~(lock | OPTLOCK | STRT | OPTSTRT | LAUNCH);
    f->locked = value & lock;
    f->option_locked = f->option_locked || value & OPTLOCK || f->locked;
    if (value & STRT)
        start_erase(bus, f);
    return NULL;
}

static void store_acr(struct bl_bus *bus, struct bl_bus_flash *f, uint32_t value)
{
    if (empty_flag(bus) == BL_EMPTY_ACR) {
        if (!(value & DBG_SWEN)) // RM0444: this would switch the debug port off
            bus->chip.violation(bus->chip.user);
        bus->chip.set_empty(bus->chip.user, value & EMPTY);
        value &= ~(uint32_t)EMPTY;
    }
    f->acr = value;
}

/* RM0394 3.7.5: PEMPTY toggles where 1 is written. */
static void store_sr(struct bl_bus *bus, struct bl_bus_flash *f, uint32_t value)
{
    bl_flash_status(bus, f);
    f->sr &= ~(value & CLEARED);
    if (empty_flag(bus) == BL_EMPTY_PEMPTY && value & PEMPTY)
        bus->chip.set_empty(bus->chip.user, !is_empty(bus));
}

const char *bl_flash_l4_store(struct bl_bus *bus, const struct bl_bus_block *block, uint32_t offset,
                              uint32_t value)
{
    struct bl_bus_flash *f = &bus->flash[block->index];

    switch (offset) {
    case ACR:
        store_acr(bus, f, value);
        return NULL;
    case KEYR:
        bl_flash_key(&f->locked, &f->jammed, &f->keys, bl_flash_keys, value);
        return NULL;
    case OPTKEYR:
        if (f->locked)
            f->option_jammed = true;
        bl_flash_key(&f->option_locked, &f->option_jammed, &f->option_keys, bl_flash_option_keys,
                     value);
        return NULL;
    case SR:
        store_sr(bus, f, value);
        return NULL;
    case CR:
        return store_cr(bus, f, value);
    case ECCR:
        return NULL;
    }
    return offset > ECCR && offset < LAST ? NULL : bl_bus_nothing;
}

/* -------------------------------------------------------------------------- programming */

/* RM0351 3.3.7: two words, the lower one first. */
const char *bl_flash_l4_program(struct bl_bus *bus, struct bl_bus_flash *f, uint32_t addr,
                                unsigned size, uint32_t value)
{
    if (f->locked || !(f->cr & PG) || f->cr & (PER | MER1 | MER2) || f->sr & ERRORS) {
        f->sr |= PGSERR;
    } else if (size != 4) {
        f->sr |= SIZERR;
    } else if (addr % UNIT != f->count || (f->count && addr - 4 != f->unit)) {
        f->sr |= f->count ? PGAERR : PGSERR;
    } else {
        bl_flash_fill(f, addr - addr % UNIT, addr, 4, value);
        if (f->count == UNIT)
            bl_flash_program_unit(bus, f, UNIT, WRPERR, PROGERR, f->cr & EOPIE ? EOP : 0);
    }
    return NULL;
}
