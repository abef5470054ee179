/*
 * bus_flash_l0.c - the controller of L0 and L1: RM0367 chapter 3, RM0038 chapter 3. Erased is 0; a
 * store does it all, by the bits of PECR: it erases a page, programs a word, or is one word of a half
 * page.
 */
#include <string.h>

#include "bus.h"

enum {
    ACR = 0x00,
    PECR = 0x04,
    PEKEYR = 0x0C,
    PRGKEYR = 0x10,
    OPTKEYR = 0x14,
    SR = 0x18,
    OPTR = 0x1C,
    LAST = 0x84
};
enum {
    PELOCK = 1 << 0,
    PRGLOCK = 1 << 1,
    OPTLOCK = 1 << 2,
    PROG = 1 << 3,
    ERASE = 1 << 9,
    FPRG = 1 << 10,
    PARALLELBANK = 1 << 15,
    EOPIE = 1 << 16,
    LAUNCH = 1 << 18
};
enum {
    BSY = 1 << 0,
    EOP = 1 << 1,
    ENDHV = 1 << 2,
    READY = 1 << 3,
    WRPERR = 1 << 8,
    PGAERR = 1 << 9,
    SIZERR = 1 << 10,
    NOTZEROERR = 1 << 16,
    ERRORS = 0x33F00,
    CLEARED = 0x33F02
};

static const uint32_t memory_keys[2] = {0x89ABCDEF, 0x02030405};
static const uint32_t program_keys[2] = {0x8C9DAEBF, 0x13141516};
static const uint32_t option_keys[2] = {0xFBEAD9C8, 0x24252627};

static bool is_l1(const struct bl_bus *bus)
{
    return bus->chip.device->series[1] == '1';
}

static unsigned half_page(const struct bl_bus *bus)
{
    return is_l1(bus) ? 128 : 64;
}

static uint32_t locks(const struct bl_bus_flash *f)
{
    return (f->locked ? PELOCK : 0) | (f->program_locked ? PRGLOCK : 0) |
           (f->option_locked ? OPTLOCK : 0);
}

const char *bl_flash_l0_load(struct bl_bus *bus, const struct bl_bus_block *block, uint32_t offset,
                             uint32_t *value)
{
    struct bl_bus_flash *f = &bus->flash[block->index];

    *value = 0;
    if (offset == ACR)
        *value = f->acr & 0xFF;
    else if (offset == PECR)
        *value = f->cr | locks(f);
    else if (offset == SR)
        *value = bl_flash_status(bus, f) | READY |
                 (bl_flash_busy(bus, f) ? (uint32_t)BSY : (uint32_t)ENDHV);
    return offset < LAST ? NULL : bl_bus_nothing;
}

static const char *store_pecr(struct bl_bus *bus, struct bl_bus_flash *f, uint32_t value)
{
    bl_flash_wait(bus, f);
    bl_flash_status(bus, f);
    if (f->locked)
        return NULL;
    if (value & LAUNCH && !f->option_locked) {
        bus->chip.reset(bus->chip.user, true);
        return NULL;
    }
    if (value & PARALLELBANK)
        return bl_bus_unmodelled;
    f->cr = value & ~(uint32_t)(PELOCK | PRGLOCK | OPTLOCK | LAUNCH);
    f->locked = value & PELOCK;
    f->program_locked = f->program_locked || f->locked || value & PRGLOCK;
    f->option_locked = f->option_locked || f->locked || value & OPTLOCK;
    if (!(f->cr & FPRG))
        bl_flash_empty_unit(f);
    return NULL;
}

/* A key for a lock behind PELOCK, while that one is closed, is a wrong one. */
static void store_inner_key(struct bl_bus_flash *f, bool program, uint32_t value)
{
    bool *lock = program ? &f->program_locked : &f->option_locked;
    uint8_t *keys = program ? &f->program_keys : &f->option_keys;

    if (f->locked)
        f->option_jammed = true;
    bl_flash_key(lock, &f->option_jammed, keys, program ? program_keys : option_keys, value);
}

const char *bl_flash_l0_store(struct bl_bus *bus, const struct bl_bus_block *block, uint32_t offset,
                              uint32_t value)
{
    struct bl_bus_flash *f = &bus->flash[block->index];

    switch (offset) {
    case ACR:
        f->acr = value;
        return NULL;
    case PECR:
        return store_pecr(bus, f, value);
    case PEKEYR:
        bl_flash_key(&f->locked, &f->jammed, &f->keys, memory_keys, value);
        return NULL;
    case PRGKEYR:
    case OPTKEYR:
        store_inner_key(f, offset == PRGKEYR, value);
        return NULL;
    case SR:
        bl_flash_status(bus, f);
        f->sr &= ~(value & CLEARED);
        return NULL;
    }
    return offset == 0x08 || (offset >= OPTR && offset < LAST) ? NULL : bl_bus_nothing;
}

static void erase(struct bl_bus *bus, struct bl_bus_flash *f, uint32_t addr)
{
    // The device table rounds the 3.28 ms of the datasheets up to a whole millisecond.
    bus->chip.erase(bus->chip.user, addr);
    bl_flash_begin_erase(bus, f, addr, bus->chip.device->timing->program_ns, EOP);
}

/* RM0367 3.7.7: a word that is not 0 stays, with NOTZEROERR; L1 has no such check. */
static void program(struct bl_bus *bus, struct bl_bus_flash *f, uint32_t addr, const uint8_t *bytes,
                    unsigned len)
{
    if (!is_l1(bus) && !bl_flash_is_blank(bus, addr, len)) {
        f->sr |= NOTZEROERR;
        bus->chip.violation(bus->chip.user);
        return;
    }
    bus->chip.program(bus->chip.user, addr, bytes, len);
    bl_flash_begin(bus, f, addr, bus->chip.device->timing->program_ns, EOP);
}

/* The words may go to rising addresses or all to the first one (RM0367 3.3.4). */
static void gather(struct bl_bus *bus, struct bl_bus_flash *f, uint32_t addr, uint32_t value)
{
    unsigned size = half_page(bus);

    if (!f->count && addr % size) {
        f->sr |= PGAERR;
        return;
    }
    if (f->count && addr != f->unit && addr != f->unit + f->count) {
        f->sr |= SIZERR;
        bl_flash_empty_unit(f);
        return;
    }
    bl_flash_fill(f, addr, f->count ? f->unit + f->count : addr, 4, value);
    if (f->count < size)
        return;
    bl_flash_empty_unit(f);
    program(bus, f, f->unit, f->bytes, size);
}

const char *bl_flash_l0_program(struct bl_bus *bus, struct bl_bus_flash *f, uint32_t addr,
                                unsigned size, uint32_t value)
{
    uint8_t bytes[4];

    if (f->locked || f->program_locked || bus->chip.is_locked(bus->chip.user, addr)) {
        f->sr |= WRPERR;
    } else if (size != 4) {
        f->sr |= SIZERR;
    } else if (f->sr & ERRORS) {
        bus->chip.violation(bus->chip.user); // errors have to be cleared first
    } else if (f->cr & ERASE) {
        if (f->cr & PROG)
            erase(bus, f, addr);
        else
            f->sr |= PGAERR;
    } else if (f->cr & FPRG) {
        gather(bus, f, addr, value);
    } else {
        for (unsigned i = 0; i < 4; i++)
            bytes[i] = (uint8_t)(value >> 8 * i);
        program(bus, f, addr, bytes, 4);
    }
    return NULL;
}
