/*
 * bus_flash_f1.c - the controller of F0, F1 and F3: PM0075, RM0091 chapter 3. F1 of 768 KB and more
 * has two of them.
 */
#include "bus.h"

enum { ACR = 0x00, KEYR = 0x04, OPTKEYR = 0x08, SR = 0x0C, CR = 0x10, AR = 0x14, OBR = 0x1C };
enum { WRPR = 0x20 };
enum {
    PG = 1 << 0,
    PER = 1 << 1,
    MER = 1 << 2,
    OPTPG = 1 << 4,
    OPTER = 1 << 5,
    STRT = 1 << 6,
    LOCK = 1 << 7,
    OPTWRE = 1 << 9,
    LAUNCH = 1 << 13
};
enum { BSY = 1, PGERR = 1 << 2, WRPRTERR = 1 << 4, EOP = 1 << 5 };

const char *bl_flash_f1_load(struct bl_bus *bus, const struct bl_bus_block *block, uint32_t offset,
                             uint32_t *value)
{
    struct bl_bus_flash *f = &bus->flash[block->index];

    *value = 0;
    if (offset == ACR)
        *value = f->acr & 0xFF;
    else if (offset == SR)
        *value = bl_flash_status(bus, f) | (bl_flash_busy(bus, f) ? (uint32_t)BSY : 0);
    else if (offset == CR)
        *value = f->cr | (f->locked ? (uint32_t)LOCK : 0) | (f->option_locked ? 0 : OPTWRE);
    else if (offset == AR)
        *value = f->ar;
    return NULL;
}

static void erase(struct bl_bus *bus, struct bl_bus_flash *f, unsigned bank)
{
    const struct bl_bus_chip *chip = &bus->chip;
    uint64_t ns;

    if (f->cr & MER) {
        ns = chip->erase_banks(chip->user, bus->second_flash ? 1u << bank : 3);
    } else if (chip->is_locked(chip->user, f->ar)) {
        f->sr |= WRPRTERR;
        return;
    } else {
        ns = chip->erase(chip->user, f->ar);
    }
    bl_flash_begin_erase(bus, f, f->ar, ns, EOP);
}

/* F1 has no option-byte launch, and its bit 13 is reserved. */
static bool launches(const struct bl_bus *bus, const struct bl_bus_flash *f, uint32_t value)
{
    return value & LAUNCH && bus->row->usart_kind != 'A' && !f->locked;
}

static const char *store_cr(struct bl_bus *bus, struct bl_bus_flash *f, unsigned bank,
                            uint32_t value)
{
    bl_flash_wait(bus, f);
    bl_flash_status(bus, f);
    if (f->locked)
        return NULL;
    if (launches(bus, f, value)) {
        bus->chip.reset(bus->chip.user, true);
        return NULL;
    }
    if (value & (OPTPG | OPTER))
        return bl_bus_unmodelled;
    f->cr = value & (PG | PER | MER);
    f->option_locked = f->option_locked || !(value & OPTWRE);
    f->locked = value & LOCK;
    if (value & STRT && f->cr & (PER | MER) && !(f->cr & PG))
        erase(bus, f, bank);
    return NULL;
}

const char *bl_flash_f1_store(struct bl_bus *bus, const struct bl_bus_block *block, uint32_t offset,
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
    case OPTKEYR: // RM0091 3.5.3: the same keys; and both locks have to be opened
        if (f->locked)
            f->option_jammed = true;
        bl_flash_key(&f->option_locked, &f->option_jammed, &f->option_keys, bl_flash_keys, value);
        return NULL;
    case SR:
        bl_flash_status(bus, f);
        f->sr &= ~value;
        return NULL;
    case CR:
        return store_cr(bus, f, block->index, value);
    case AR:
        bl_flash_wait(bus, f);
        f->ar = value;
        return NULL;
    }
    return offset == OBR || offset == WRPR ? NULL : bl_bus_nothing;
}

/* PM0075 2.3.3: other widths end in a bus error; a half-word that is not blank is skipped with PGERR,
 * unless 0 is written. */
const char *bl_flash_f1_program(struct bl_bus *bus, struct bl_bus_flash *f, uint32_t addr,
                                unsigned size, uint32_t value)
{
    uint8_t bytes[2] = {(uint8_t)value, (uint8_t)(value >> 8)};
    bool good = value == 0 || bl_flash_is_blank(bus, addr, 2);

    if (!(f->cr & PG) || f->locked)
        return "flash is written without FLASH_CR.PG";
    if (size != 2)
        return "flash of this family is written by half-words";
    if (bus->chip.is_locked(bus->chip.user, addr)) {
        f->sr |= WRPRTERR;
        return NULL;
    }
    bus->chip.program(bus->chip.user, addr, bytes, 2);
    if (good)
        bl_flash_begin(bus, f, addr, bus->chip.device->timing->program_ns, EOP);
    else
        f->sr |= PGERR;
    return NULL;
}
