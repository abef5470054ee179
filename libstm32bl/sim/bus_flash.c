/*
 * bus_flash.c - what the flash controllers share: keys, time, the unit that is being filled. What the
 * cells do is the chip's; here is when it happens and what the registers say of it.
 *
 * The manuals say of most controllers that an access while BSY waits, and it does so here for all of
 * them. It is counted: a careful program never does it.
 */
#include <string.h>

#include "bus.h"

const uint32_t bl_flash_keys[2] = {0x45670123, 0xCDEF89AB};
const uint32_t bl_flash_option_keys[2] = {0x08192A3B, 0x4C5D6E7F};

enum { EMPTY = 1 << 16, FWWERR = 1 << 17 };

/* Of two controllers the one that holds this address. */
static struct bl_bus_flash *flash_of(struct bl_bus *bus, uint32_t addr)
{
    bool second = bus->second_flash && addr >= bus->chip.layout->layout->banks[1].start;

    return &bus->flash[second];
}

/* ---------------------------------------------------------------------------- time */

bool bl_flash_busy(const struct bl_bus *bus, const struct bl_bus_flash *f)
{
    return bl_bus_now_ps(bus) < f->busy_ps;
}

void bl_flash_wait(struct bl_bus *bus, struct bl_bus_flash *f)
{
    if (!bl_flash_busy(bus, f))
        return;
    bus->touched++;
    bl_bus_wait(bus, f->busy_ps);
}

static unsigned bank_of(const struct bl_bus *bus, uint32_t addr)
{
    uint32_t second = bus->chip.layout->layout->banks[1].start;

    return second && addr >= second;
}

static void begin(struct bl_bus *bus, struct bl_bus_flash *f, uint32_t addr, uint64_t ns,
                  uint32_t at_end)
{
    f->started_ps = bl_bus_now_ps(bus);
    f->busy_ps = f->started_ps + ns * 1000;
    f->busy_bank = bank_of(bus, addr);
    f->at_end = at_end;
}

void bl_flash_begin(struct bl_bus *bus, struct bl_bus_flash *f, uint32_t addr, uint64_t ns,
                    uint32_t at_end)
{
    begin(bus, f, addr, ns, at_end);
    bus->chip.flash_worked(bus->chip.user, false, ns);
}

void bl_flash_begin_erase(struct bl_bus *bus, struct bl_bus_flash *f, uint32_t addr, uint64_t ns,
                          uint32_t at_end)
{
    begin(bus, f, addr, ns, at_end);
    bus->chip.flash_worked(bus->chip.user, true, ns);
}

uint32_t bl_flash_status(const struct bl_bus *bus, struct bl_bus_flash *f)
{
    if (f->at_end && !bl_flash_busy(bus, f)) {
        f->sr |= f->at_end;
        f->at_end = 0;
    }
    return f->sr;
}

/* --------------------------------------------------------------------------- locks */

void bl_flash_key(bool *lock, bool *jammed, uint8_t *keys, const uint32_t pair[2], uint32_t value)
{
    if (!*lock || value != pair[*keys]) {
        *jammed = *lock = true;
        *keys = 0;
    } else if (++*keys == 2) {
        *lock = *jammed;
        *keys = 0;
    }
}

/* ---------------------------------------------------------------------------- units */

void bl_flash_empty_unit(struct bl_bus_flash *f)
{
    memset(f->filled, 0, sizeof f->filled);
    f->count = 0;
}

bool bl_flash_is_filled(const struct bl_bus_flash *f, uint32_t addr, unsigned size)
{
    for (unsigned i = 0; i < size; i++) {
        uint32_t at = addr + i - f->unit;
        if (at < BL_FLASH_UNIT && f->filled[at / 32] >> at % 32 & 1)
            return true;
    }
    return false;
}

void bl_flash_fill(struct bl_bus_flash *f, uint32_t unit, uint32_t addr, unsigned size,
                   uint32_t value)
{
    if (!f->count)
        f->unit = unit;
    for (unsigned i = 0; i < size; i++) {
        uint32_t at = addr + i - f->unit;
        f->bytes[at] = (uint8_t)(value >> 8 * i);
        f->filled[at / 32] |= UINT32_C(1) << at % 32;
        f->count++;
    }
}

bool bl_flash_is_blank(struct bl_bus *bus, uint32_t addr, uint32_t len)
{
    enum bl_bus_memory kind;

    for (uint32_t i = 0; i < len; i++) {
        const uint8_t *p = bus->chip.memory(bus->chip.user, addr + i, 1, &kind);
        if (p && *p != bus->chip.device->erased)
            return false;
    }
    return true;
}

uint32_t bl_flash_option_word(const struct bl_bus *bus, uint32_t addr)
{
    enum bl_bus_memory kind;
    const uint8_t *bytes = bus->chip.memory(bus->chip.user, addr, 4, &kind);

    return bytes ? bl_le32(bytes) : 0;
}

bool bl_flash_sector(struct bl_bus *bus, unsigned bank, uint32_t index, struct stm32bl_sector *out)
{
    const struct bl_chip *chip = bus->chip.layout;
    uint32_t start = chip->layout->banks[bank].start;

    if (!start || !bl_chip_sector(chip, start, out))
        return false;
    for (uint32_t i = 0; i < index; i++)
        if (!bl_chip_sector(chip, out->address + out->size, out))
            return false;
    // The first bank ends where the second begins.
    return bank_of(bus, out->address) == bank;
}

void bl_flash_erase_sector(struct bl_bus *bus, struct bl_bus_flash *f, unsigned bank,
                           uint32_t index, uint32_t refused, uint32_t done)
{
    const struct bl_bus_chip *chip = &bus->chip;
    struct stm32bl_sector s;

    if (!bl_flash_sector(bus, bank, index, &s))
        return;
    if (chip->is_locked(chip->user, s.address))
        f->sr |= refused;
    else
        bl_flash_begin_erase(bus, f, s.address, chip->erase(chip->user, s.address), done);
}

void bl_flash_program_unit(struct bl_bus *bus, struct bl_bus_flash *f, unsigned unit,
                           uint32_t refused, uint32_t spoilt, uint32_t done)
{
    bool zero = true, blank = bl_flash_is_blank(bus, f->unit, unit);

    for (unsigned i = 0; i < unit; i++)
        zero = zero && f->bytes[i] == 0;
    bl_flash_empty_unit(f);
    if (bus->chip.is_locked(bus->chip.user, f->unit)) {
        f->sr |= refused;
        return;
    }
    bus->chip.program(bus->chip.user, f->unit, f->bytes, unit);
    if (blank || zero)
        bl_flash_begin(bus, f, f->unit, bus->chip.device->timing->program_ns, done);
    else
        f->sr |= spoilt;
}

/* ---------------------------------------------------------------------------- access */

const char *bl_flash_write(struct bl_bus *bus, uint32_t addr, unsigned size, uint32_t value)
{
    struct bl_bus_flash *f = flash_of(bus, addr);

    if (!bus->program)
        return bl_bus_unmodelled;
    if (bus->row->flash_kind != BL_FLASH_H7) // whose write buffer takes it
        bl_flash_wait(bus, f);
    bl_flash_status(bus, f);
    return bus->program(bus, f, addr, size, value);
}

void bl_flash_wait_read(struct bl_bus *bus, uint32_t addr)
{
    struct bl_bus_flash *f = flash_of(bus, addr);

    if (bank_of(bus, addr) == f->busy_bank)
        bl_flash_wait(bus, f);
    // RM0367 3.3.4: any other access to flash ends a half page that is being written.
    if (bus->row->flash_kind == BL_FLASH_L0 && f->count) {
        f->sr |= FWWERR;
        bl_flash_empty_unit(f);
    }
}

/* C5: nothing but the flag of the empty check. */
const char *bl_flash_acr_load(struct bl_bus *bus, const struct bl_bus_block *block, uint32_t offset,
                              uint32_t *value)
{
    (void)block;
    (void)offset;
    *value = bus->flash[0].acr | (bus->chip.is_empty(bus->chip.user) ? (uint32_t)EMPTY : 0);
    return NULL;
}

const char *bl_flash_acr_store(struct bl_bus *bus, const struct bl_bus_block *block,
                               uint32_t offset, uint32_t value)
{
    (void)block;
    (void)offset;
    bus->flash[0].acr = value & ~(uint32_t)EMPTY;
    bus->chip.set_empty(bus->chip.user, value & EMPTY);
    return NULL;
}
