/*
 * bus_flash_l5.c - the controller of L5 and U5 with TrustZone off: RM0438 and RM0456, chapters "Embedded
 * flash memory". Of its two sets of registers the non-secure one. L5 programs double words, U5 quad
 * words, each with an ECC.
 */
#include "bus.h"

enum { ACR = 0x00, KEYR = 0x08, OPTKEYR = 0x10, SR = 0x20, CR = 0x28, ECCR = 0x30, OPTR = 0x40 };
enum { LAST = 0x100 };
enum {
    PG = 1 << 0,
    PER = 1 << 1,
    MER1 = 1 << 2,
    BWR = 1 << 14,
    MER2 = 1 << 15,
    STRT = 1 << 16,
    OPTSTRT = 1 << 17,
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
    ERRORS = 0xFA,
    CLEARED = 0xA0FB,
    BSY = 1 << 16,
    WDW = 1 << 17
};

static const uint32_t lock = UINT32_C(1) << 31;

static bool is_l5(const struct bl_bus *bus)
{
    return bus->chip.device->series[0] == 'L';
}

const char *bl_flash_l5_load(struct bl_bus *bus, const struct bl_bus_block *block, uint32_t offset,
                             uint32_t *value)
{
    struct bl_bus_flash *f = &bus->flash[block->index];

    *value = 0;
    if (offset == ACR)
        *value = f->acr;
    else if (offset == SR)
        *value = bl_flash_status(bus, f) | (bl_flash_busy(bus, f) ? (uint32_t)BSY : 0) |
                 (f->count && !is_l5(bus) ? (uint32_t)WDW : 0);
    else if (offset == CR)
        *value = f->cr | (f->locked ? lock : 0) | (f->option_locked ? (uint32_t)OPTLOCK : 0);
    else if (offset >= OPTR)
        *value = bl_flash_option_word(bus, block->start + offset);
    return offset < LAST ? NULL : bl_bus_nothing;
}

static void erase_page(struct bl_bus *bus, struct bl_bus_flash *f)
{
    uint32_t page = f->cr >> 3 & ((UINT32_C(1) << bus->row->page_bits) - 1);

    bl_flash_erase_sector(bus, f, f->cr >> bus->row->bank_bit & 1, page, WRPERR,
                          f->cr & EOPIE ? EOP : 0);
}

static const char *start_erase(struct bl_bus *bus, struct bl_bus_flash *f)
{
    if (f->cr & (MER1 | MER2))
        return bl_bus_unmodelled;
    if (f->cr & PG || !(f->cr & PER) || f->sr & ERRORS || f->count)
        f->sr |= PGSERR;
    else
        erase_page(bus, f);
    return NULL;
}

static const char *store_cr(struct bl_bus *bus, struct bl_bus_flash *f, uint32_t value)
{
    bl_flash_wait(bus, f);
    bl_flash_status(bus, f);
    if (f->locked)
        return NULL;
    if (value & BWR || (value & (OPTSTRT | LAUNCH) && !f->option_locked))
        return bl_bus_unmodelled;
    f->cr = value & ~(lock | OPTLOCK | STRT | OPTSTRT | LAUNCH);
    f->locked = value & lock;
    f->option_locked = f->option_locked || value & OPTLOCK || f->locked;
    return value & STRT ? start_erase(bus, f) : NULL;
}

const char *bl_flash_l5_store(struct bl_bus *bus, const struct bl_bus_block *block, uint32_t offset,
                              uint32_t value)
{
    struct bl_bus_flash *f = &bus->flash[block->index];

    switch (offset) {
    case ACR:
        f->acr = value;
        return NULL;
    case KEYR:
        bl_flash_key(&f->locked, &f->jammed, &f->keys, bl_flash_keys, value);
        return NULL;
    case OPTKEYR:
        bl_flash_key(&f->option_locked, &f->option_jammed, &f->option_keys, bl_flash_option_keys,
                     value);
        return NULL;
    case SR:
        bl_flash_status(bus, f);
        f->sr &= ~(value & CLEARED);
        return NULL;
    case CR:
        return store_cr(bus, f, value);
    case ECCR:
        return NULL;
    }
    return offset < LAST ? bl_bus_unmodelled : bl_bus_nothing;
}

/* RM0438 6.3.7, RM0456 7.3.7: words of one unit, from its start on. */
const char *bl_flash_l5_program(struct bl_bus *bus, struct bl_bus_flash *f, uint32_t addr,
                                unsigned size, uint32_t value)
{
    unsigned unit = is_l5(bus) ? 8 : 16;

    if (f->locked || !(f->cr & PG) || f->cr & PER || f->sr & ERRORS) {
        f->sr |= PGSERR;
    } else if (size != 4) {
        f->sr |= SIZERR;
    } else if (addr % unit != f->count || (f->count && addr - f->count != f->unit)) {
        f->sr |= PGAERR;
    } else {
        bl_flash_fill(f, addr - addr % unit, addr, 4, value);
        if (f->count == unit)
            bl_flash_program_unit(bus, f, unit, WRPERR, PROGERR, f->cr & EOPIE ? EOP : 0);
    }
    return NULL;
}

/* ----------------------------------------------------------- the cache before the flash: ICACHE_CR */

const char *bl_icache_load(struct bl_bus *bus, const struct bl_bus_block *block, uint32_t offset,
                           uint32_t *value)
{
    (void)block;
    (void)offset;
    *value = bus->icache;
    return NULL;
}

const char *bl_icache_store(struct bl_bus *bus, const struct bl_bus_block *block, uint32_t offset,
                            uint32_t value)
{
    (void)block;
    (void)offset;
    bus->icache = value;
    return NULL;
}
