/*
 * bus_flash_f4.c - the controller of F2, F4 and F7: RM0090 chapter 3, RM0385 chapter 3.
 */
#include "bus.h"

enum { ACR = 0x00, KEYR = 0x04, OPTKEYR = 0x08, SR = 0x0C, CR = 0x10, OPTCR = 0x14, END = 0x20 };
enum {
    PG = 1 << 0,
    SER = 1 << 1,
    MER = 1 << 2,
    MER2 = 1 << 15,
    STRT = 1 << 16,
    EOPIE = 1 << 24,
    ERRIE = 1 << 25
};
enum { EOP = 1, WRPERR = 1 << 4, PGAERR = 1 << 5, PGPERR = 1 << 6, PGSERR = 1 << 7, BSY = 1 << 16 };
enum { ERRORS = WRPERR | PGAERR | PGPERR | PGSERR, CLEARED = 0x1F3 };
enum { KB = 1024, NS_PER_MS = 1000000 };

static const uint32_t lock = UINT32_C(1) << 31;

static unsigned psize(const struct bl_bus_flash *f)
{
    return f->cr >> 8 & 3;
}

/* Typical times of the datasheets by parallelism: 8, 16 and 32 bits. */
static uint64_t erase_ns(const struct bl_bus *bus, uint32_t size, unsigned parallelism)
{
    static const struct {
        uint32_t size;
        uint16_t ms[3];
    } times[] = {{16 * KB, {400, 300, 250}},
                 {32 * KB, {400, 250, 200}},
                 {64 * KB, {1200, 700, 550}},
                 {128 * KB, {2000, 1300, 1000}},
                 {256 * KB, {2100, 1500, 1000}}};
    static const uint16_t f7_128kb[] = {1100, 800, 500};
    bool f7 = bus->chip.device->series[1] == '7' && !bus->chip.layout->layout->banks[1].start;

    if (f7 && size == 128 * KB)
        return (uint64_t)f7_128kb[parallelism] * NS_PER_MS;
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        if (times[i].size == size)
            return (uint64_t)times[i].ms[parallelism] * NS_PER_MS;
    return 0;
}

/* RM0090 3.9.7: 0 to 11 are the first bank, 16 to 27 the second. */
static void erase_sector(struct bl_bus *bus, struct bl_bus_flash *f)
{
    const struct bl_bus_chip *chip = &bus->chip;
    uint32_t number = f->cr >> 3 & 31;
    struct stm32bl_sector s;

    if (!bl_flash_sector(bus, number >= 16, number % 16, &s))
        return;
    if (chip->is_locked(chip->user, s.address)) {
        f->sr |= WRPERR;
        return;
    }
    chip->erase(chip->user, s.address);
    bl_flash_begin_erase(bus, f, s.address, erase_ns(bus, s.size, psize(f)),
                         f->cr & EOPIE ? EOP : 0);
}

/* The device table has the times of mass erases at 8 bits; 32 bits take half of them. */
static void erase_all(struct bl_bus *bus, struct bl_bus_flash *f)
{
    unsigned banks = (f->cr & MER ? 1u : 0u) | (f->cr & MER2 ? 2u : 0u);
    uint64_t ns = bus->chip.erase_banks(bus->chip.user, banks);
    static const uint8_t sixteenths[] = {16, 11, 8};

    bl_flash_begin_erase(bus, f, bus->chip.layout->layout->banks[0].start,
                         ns * sixteenths[psize(f)] / 16, f->cr & EOPIE ? EOP : 0);
}

static const char *start(struct bl_bus *bus, struct bl_bus_flash *f)
{
    bool all = f->cr & (MER | MER2);

    if (psize(f) == 3)
        return "64 bits at once need 8 to 9 V at VPP";
    if (f->cr & PG)
        f->sr |= PGSERR;
    else if (f->cr & SER && !all)
        erase_sector(bus, f);
    else if (all && !(f->cr & SER)) // RM0090 3.9.7: with both nothing happens
        erase_all(bus, f);
    return NULL;
}

/* OPTCR but OPTLOCK and OPTSTRT: its halves are the first two of the option bytes (RM0090 3.6, RM0410 3.4). */
static uint32_t options(const struct bl_bus *bus)
{
    uint32_t at = bus->chip.device->option_bytes[0].start;

    return (bl_flash_option_word(bus, at) & 0xFFFC) | bl_flash_option_word(bus, at + 8) << 16;
}

const char *bl_flash_f4_load(struct bl_bus *bus, const struct bl_bus_block *block, uint32_t offset,
                             uint32_t *value)
{
    struct bl_bus_flash *f = &bus->flash[block->index];

    *value = 0;
    if (offset == ACR)
        *value = f->acr & 0x1FFF;
    else if (offset == SR)
        *value = bl_flash_status(bus, f) | (bl_flash_busy(bus, f) ? (uint32_t)BSY : 0);
    else if (offset == CR)
        *value = f->cr | (f->locked ? lock : 0);
    else if (offset == OPTCR)
        *value = options(bus) | f->option_locked;
    return offset < END ? NULL : bl_bus_nothing;
}

const char *bl_flash_f4_store(struct bl_bus *bus, const struct bl_bus_block *block, uint32_t offset,
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
        bl_flash_wait(bus, f);
        bl_flash_status(bus, f);
        if (f->locked)
            return NULL;
        f->cr = value & ~(lock | STRT);
        f->locked = value & lock;
        return value & STRT ? start(bus, f) : NULL;
    case OPTCR:
        return f->option_locked ? NULL : bl_bus_unmodelled;
    }
    return bl_bus_nothing;
}

/* RM0090 3.9.5: a store of another width than PSIZE is PGPERR, one without PG is PGSERR. */
const char *bl_flash_f4_program(struct bl_bus *bus, struct bl_bus_flash *f, uint32_t addr,
                                unsigned size, uint32_t value)
{
    uint8_t bytes[4];

    if (f->cr & PG && psize(f) == 3)
        return "64 bits at once need 8 to 9 V at VPP";
    // An error that was not cleared keeps the next operation from starting.
    if (f->locked || !(f->cr & PG) || f->cr & SER || f->sr & ERRORS) {
        f->sr |= PGSERR;
    } else if (size != 1u << psize(f)) {
        f->sr |= PGPERR;
    } else if (bus->chip.is_locked(bus->chip.user, addr)) {
        f->sr |= WRPERR;
    } else {
        for (unsigned i = 0; i < size; i++)
            bytes[i] = (uint8_t)(value >> 8 * i);
        bus->chip.program(bus->chip.user, addr, bytes, size);
        bl_flash_begin(bus, f, addr, bus->chip.device->timing->program_ns, f->cr & EOPIE ? EOP : 0);
    }
    return NULL;
}
