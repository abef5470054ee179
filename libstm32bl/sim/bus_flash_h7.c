/*
 * bus_flash_h7.c - the controller of H7: RM0433 chapter 4, RM0455 chapter 4 (H7A, H7B). Each bank has
 * one of its own; flash words of 32 bytes, on H7A of 16, are filled before they are programmed.
 */
#include "bus.h"

enum { ACR = 0x00, KEYR = 0x04, OPTKEYR = 0x08, CR = 0x0C, SR = 0x10, CCR = 0x14, OPTCR = 0x18 };
enum { LAST = 0x78 };
enum { LOCK = 1 << 0, PG = 1 << 1, SER = 1 << 2, BER = 1 << 3 };
enum {
    BSY = 1 << 0,
    WBNE = 1 << 1,
    QW = 1 << 2,
    EOP = 1 << 16,
    WRPERR = 1 << 17,
    PGSERR = 1 << 18,
    STRBERR = 1 << 19,
    INCERR = 1 << 21,
    ERRORS = 0x7EE0000,
    CLEARED = 0x1FEF0000
};
static bool is_h7a(const struct bl_bus *bus)
{
    return bus->chip.device->hardware_unit == 16;
}

/* Their places in CR differ. */
static uint32_t start_bit(const struct bl_bus *bus)
{
    return is_h7a(bus) ? 1u << 5 : 1u << 7;
}

static uint32_t force_bit(const struct bl_bus *bus)
{
    return is_h7a(bus) ? 1u << 4 : 1u << 6;
}

static uint32_t sector_number(const struct bl_bus *bus, const struct bl_bus_flash *f)
{
    return is_h7a(bus) ? f->cr >> 6 & 0x7F : f->cr >> 8 & 7;
}

/* Datasheet of the STM32H743, by parallelism; PSIZE is what CR had with START. */
static uint64_t program_ns(const struct bl_bus *bus, const struct bl_bus_flash *f)
{
    static const uint32_t ns[] = {290000, 180000, 130000, 100000};

    return is_h7a(bus) ? bus->chip.device->timing->program_ns : ns[f->cr >> 4 & 3];
}

static uint64_t erase_ns(const struct bl_bus *bus, const struct bl_bus_flash *f, uint64_t at_32)
{
    static const uint8_t elevenths[] = {20, 18, 11, 10};

    return is_h7a(bus) ? at_32 : at_32 * elevenths[f->cr >> 4 & 3] / 11;
}

const char *bl_flash_h7_load(struct bl_bus *bus, const struct bl_bus_block *block, uint32_t offset,
                             uint32_t *value)
{
    struct bl_bus_flash *f = &bus->flash[block->index];
    bool busy = bl_flash_busy(bus, f); // RM0433 4.3.9: it waits in a queue before that shows

    *value = 0;
    if (offset == SR && busy)
        bl_bus_look_busy(bus);
    if (offset == ACR)
        *value = bus->flash[0].acr & 0x3F;
    else if (offset == CR)
        *value = f->cr | (f->locked ? LOCK : 0);
    else if (offset == SR)
        *value = bl_flash_status(bus, f) | (f->count ? WBNE : 0) | (busy ? QW : 0) |
                 (busy && bl_bus_now_ps(bus) >= f->started_ps + BL_FLASH_QUEUE_PS ? BSY : 0);
    else if (offset >= OPTCR)
        return bl_options_h7_load(bus, block, offset, value);
    return NULL;
}

static void erase(struct bl_bus *bus, struct bl_bus_flash *f, unsigned bank)
{
    const struct bl_bus_chip *chip = &bus->chip;
    struct stm32bl_sector s;
    uint64_t ns;

    if (f->cr & PG || f->sr & ERRORS || f->count) {
        f->sr |= PGSERR;
        return;
    }
    if (f->cr & BER) {
        ns = chip->erase_banks(chip->user, 1u << bank);
        s.address = chip->layout->layout->banks[bank].start;
    } else if (!(f->cr & SER) || !bl_flash_sector(bus, bank, sector_number(bus, f), &s)) {
        return;
    } else if (chip->is_locked(chip->user, s.address)) {
        f->sr |= WRPERR;
        return;
    } else {
        ns = chip->erase(chip->user, s.address);
    }
    bl_flash_begin_erase(bus, f, s.address, erase_ns(bus, f, ns), EOP);
}

/* RM0433 4.3.9: behind an operation that is under way one more may wait. */
static void enqueue(struct bl_bus *bus, struct bl_bus_flash *f, uint64_t ns)
{
    uint64_t end_ps = f->busy_ps, started_ps = f->started_ps;
    bool waits;

    if (bl_bus_now_ps(bus) < f->queued_ps) {
        bus->touched++;
        bl_bus_wait(bus, f->queued_ps);
    }
    waits = bl_flash_busy(bus, f);
    bl_flash_begin(bus, f, f->unit, ns, EOP);
    if (!waits)
        return;
    f->started_ps = started_ps;
    f->queued_ps = end_ps;
    f->busy_ps = end_ps + ns * 1000;
}

static void program_unit(struct bl_bus *bus, struct bl_bus_flash *f)
{
    unsigned size = bus->chip.device->hardware_unit;

    bl_flash_empty_unit(f);
    if (bus->chip.is_locked(bus->chip.user, f->unit)) {
        f->sr |= WRPERR;
        return;
    }
    // Nothing says that it was not blank; its ECC is then wrong.
    bus->chip.program(bus->chip.user, f->unit, f->bytes, size);
    enqueue(bus, f, program_ns(bus, f));
}

static void force_write(struct bl_bus *bus, struct bl_bus_flash *f)
{
    for (unsigned i = 0; i < bus->chip.device->hardware_unit; i++)
        if (!bl_flash_is_filled(f, f->unit + i, 1))
            f->bytes[i] = 0xFF;
    program_unit(bus, f);
}

static void store_cr(struct bl_bus *bus, struct bl_bus_flash *f, unsigned bank, uint32_t value)
{
    bl_flash_wait(bus, f);
    bl_flash_status(bus, f);
    if (f->locked)
        return;
    f->cr = value & ~(LOCK | start_bit(bus) | force_bit(bus));
    f->locked = value & LOCK;
    if (value & start_bit(bus))
        erase(bus, f, bank);
    else if (value & force_bit(bus) && f->count)
        force_write(bus, f);
}

const char *bl_flash_h7_store(struct bl_bus *bus, const struct bl_bus_block *block, uint32_t offset,
                              uint32_t value)
{
    struct bl_bus_flash *f = &bus->flash[block->index], *common = &bus->flash[0];

    switch (offset) {
    case ACR:
        common->acr = value;
        return NULL;
    case KEYR:
        bl_flash_key(&f->locked, &f->jammed, &f->keys, bl_flash_keys, value);
        return NULL;
    case OPTKEYR:
        bl_flash_key(&common->option_locked, &common->option_jammed, &common->option_keys,
                     bl_flash_option_keys, value);
        return NULL;
    case CR:
        store_cr(bus, f, block->index, value);
        return NULL;
    case SR:
        return NULL;
    case CCR:
        bl_flash_status(bus, f);
        f->sr &= ~(value & CLEARED);
        return NULL;
    }
    if (offset < OPTCR || offset >= LAST)
        return bl_bus_nothing;
    return bl_options_h7_store(bus, block, offset, value);
}

const char *bl_flash_h7_program(struct bl_bus *bus, struct bl_bus_flash *f, uint32_t addr,
                                unsigned size, uint32_t value)
{
    unsigned unit = bus->chip.device->hardware_unit;

    if (f->locked || !(f->cr & PG) || f->cr & (SER | BER) || f->sr & ERRORS) {
        f->sr |= PGSERR;
    } else if (f->count && addr - addr % unit != f->unit) {
        f->sr |= INCERR;
        bl_flash_empty_unit(f);
    } else if (f->count && bl_flash_is_filled(f, addr, size)) {
        f->sr |= STRBERR;
        bl_flash_empty_unit(f);
    } else {
        bl_flash_fill(f, addr - addr % unit, addr, size, value);
        if (f->count == unit)
            program_unit(bus, f);
    }
    return NULL;
}
