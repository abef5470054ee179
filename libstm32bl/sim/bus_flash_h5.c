/*
 * bus_flash_h5.c - the controller of H5 with TrustZone off: RM0481 and RM0492, chapter "Embedded flash
 * memory". Of its two sets of registers the non-secure one. A buffer of 16 bytes is filled, in any order,
 * before it is programmed; the status tells so.
 */
#include "bus.h"

enum { ACR = 0x00, KEYR = 0x04, OPTKEYR = 0x0C, OPTCR = 0x1C, SR = 0x20, CR = 0x28, CCR = 0x30 };
enum { OPTIONS = 0x50, ECCDETR = 0x104, LAST = 0x200, UNIT = 16 };
enum {
    LOCK = 1 << 0,
    PG = 1 << 1,
    SER = 1 << 2,
    BER = 1 << 3,
    FW = 1 << 4,
    STRT = 1 << 5,
    MER = 1 << 15
};
enum {
    BSY = 1 << 0,
    WBNE = 1 << 1,
    EOP = 1 << 16,
    WRPERR = 1 << 17,
    PGSERR = 1 << 18,
    STRBERR = 1 << 19,
    INCERR = 1 << 20,
    ERRORS = 0xFE0000,
    CLEARED = 0xFF0000
};

const char *bl_flash_h5_load(struct bl_bus *bus, const struct bl_bus_block *block, uint32_t offset,
                             uint32_t *value)
{
    struct bl_bus_flash *f = &bus->flash[block->index];

    *value = 0;
    if (offset == ACR)
        *value = f->acr & 0x1FF;
    else if (offset == OPTCR)
        *value = f->option_locked;
    else if (offset == SR)
        *value =
            bl_flash_status(bus, f) | (bl_flash_busy(bus, f) ? BSY : 0) | (f->count ? WBNE : 0);
    else if (offset == CR)
        *value = f->cr | (f->locked ? LOCK : 0);
    else if (offset >= OPTIONS && offset != ECCDETR)
        *value = bl_flash_option_word(bus, block->start + offset);
    return offset < LAST ? NULL : bl_bus_nothing;
}

static void erase_sector(struct bl_bus *bus, struct bl_bus_flash *f)
{
    uint32_t sector = f->cr >> 6 & ((UINT32_C(1) << bus->row->page_bits) - 1);

    bl_flash_erase_sector(bus, f, f->cr >> 31, sector, WRPERR, EOP);
}

static const char *store_cr(struct bl_bus *bus, struct bl_bus_flash *f, uint32_t value)
{
    bl_flash_wait(bus, f);
    bl_flash_status(bus, f);
    if (f->locked)
        return NULL;
    if (value & (BER | FW | MER))
        return bl_bus_unmodelled;
    f->cr = value & ~(uint32_t)(LOCK | STRT);
    f->locked = value & LOCK;
    if (!(value & STRT))
        return NULL;
    if (f->cr & PG || !(f->cr & SER) || f->sr & ERRORS || f->count)
        f->sr |= PGSERR;
    else
        erase_sector(bus, f);
    return NULL;
}

const char *bl_flash_h5_store(struct bl_bus *bus, const struct bl_bus_block *block, uint32_t offset,
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
    case CR:
        return store_cr(bus, f, value);
    case CCR:
        bl_flash_status(bus, f);
        f->sr &= ~(value & CLEARED);
        return NULL;
    case SR:
    case ECCDETR:
        return NULL;
    }
    return offset < LAST ? bl_bus_unmodelled : bl_bus_nothing;
}

static void program_unit(struct bl_bus *bus, struct bl_bus_flash *f)
{
    bl_flash_empty_unit(f);
    if (bus->chip.is_locked(bus->chip.user, f->unit)) {
        f->sr |= WRPERR;
        return;
    }
    // Nothing says that it was not blank; its ECC is then wrong.
    bus->chip.program(bus->chip.user, f->unit, f->bytes, UNIT);
    bl_flash_begin(bus, f, f->unit, bus->chip.device->timing->program_ns, EOP);
}

const char *bl_flash_h5_program(struct bl_bus *bus, struct bl_bus_flash *f, uint32_t addr,
                                unsigned size, uint32_t value)
{
    if (f->locked || !(f->cr & PG) || f->cr & SER || f->sr & ERRORS) {
        f->sr |= PGSERR;
    } else if (f->count && addr - addr % UNIT != f->unit) {
        f->sr |= INCERR;
        bl_flash_empty_unit(f);
    } else if (f->count && bl_flash_is_filled(f, addr, size)) {
        f->sr |= STRBERR;
        bl_flash_empty_unit(f);
    } else {
        bl_flash_fill(f, addr - addr % UNIT, addr, size, value);
        if (f->count == UNIT)
            program_unit(bus, f);
    }
    return NULL;
}
