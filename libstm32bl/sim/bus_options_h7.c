/*
 * bus_options_h7.c - the option registers of H7: RM0433 4.4.3 and 4.9, RM0455. Behind each register of what there is, that of what
 * OPTSTART programs; without that a reset forgets it. SWAP_BANK can be changed; any other option byte ends the program.
 */
#include "bus.h"

enum { OPTCR = 0x18, OPTSR_CUR = 0x1C, OPTSR_PRG = 0x20, OPTCCR = 0x24, BANK = 0x100 };
enum { OPTLOCK = 1 << 0, OPTSTART = 1 << 1, OPT_BUSY = 1 << 0 };

#define OPTCHANGEERR (UINT32_C(1) << 30)
#define SWAP_BANK    (UINT32_C(1) << 31)
#define REGISTER     (~(OPTCHANGEERR | OPT_BUSY)) // of OPTSR: its option bytes

/* Those that are programmed from; a bank's own are at the same offset from its block. */
static const uint16_t to_program[] = {OPTSR_PRG, 0x2C, 0x34,  0x3C,  0x44,
                                      0x4C,      0x74, 0x12C, 0x134, 0x13C};

_Static_assert(sizeof to_program / sizeof *to_program == BL_BUS_OPTIONS, "a word for each");

static uint32_t word_at(const struct bl_bus *bus, uint32_t offset)
{
    return bl_flash_option_word(bus, bus->row->flash + offset);
}

/* Its difference to what there is; NULL: no such register. */
static uint32_t *difference(struct bl_bus *bus, uint32_t offset)
{
    for (unsigned i = 0; i < BL_BUS_OPTIONS; i++)
        if (to_program[i] == offset)
            return &bus->options.difference[i];
    return NULL;
}

static bool is_busy(const struct bl_bus *bus)
{
    return bl_bus_now_ps(bus) < bus->options.busy_ps;
}

/* Until the change is done, the registers show what was there before. */
static uint32_t current(const struct bl_bus *bus)
{
    uint32_t value = word_at(bus, OPTSR_CUR) & REGISTER;

    if (is_busy(bus))
        value = (value ^ SWAP_BANK) | OPT_BUSY;
    return value | (bus->options.failed ? OPTCHANGEERR : 0);
}

const char *bl_options_h7_load(struct bl_bus *bus, const struct bl_bus_block *block,
                               uint32_t offset, uint32_t *value)
{
    uint32_t at = block->index * BANK + offset;
    const uint32_t *changed = difference(bus, at);

    if (at == OPTSR_CUR && is_busy(bus))
        bl_bus_look_busy(bus);
    if (offset == OPTCR)
        *value = (bus->flash[0].option_locked ? (uint32_t)OPTLOCK : 0) |
                 (bus->chip.is_swapped(bus->chip.user) ? SWAP_BANK : 0);
    else if (at == OPTSR_CUR)
        *value = current(bus);
    else
        *value = word_at(bus, at) ^ (changed ? *changed : 0);
    return NULL;
}

/* Level 2 lets no option byte be changed (RM0433 4.5.3). */
static bool is_refused(const struct bl_bus *bus)
{
    return (word_at(bus, OPTSR_CUR) >> 8 & 0xFF) == 0xCC;
}

static bool changes_others(const struct bl_bus *bus)
{
    bool has_banks = bus->chip.layout->layout->banks[1].start;

    for (unsigned i = 0; i < BL_BUS_OPTIONS; i++)
        if (bus->options.difference[i] & ~(i || !has_banks ? 0 : SWAP_BANK))
            return true;
    return false;
}

static const char *start(struct bl_bus *bus)
{
    struct bl_bus_options *o = &bus->options;

    if (is_refused(bus)) {
        o->failed = true;
        return NULL;
    }
    if (changes_others(bus))
        return "option bytes other than SWAP_BANK, which no program changes here";
    if (!o->difference[0])
        return NULL;
    o->difference[0] = 0;
    o->busy_ps = bl_bus_now_ps(bus) + bus->chip.swap_banks(bus->chip.user) * 1000;
    return NULL;
}

static const char *store_control(struct bl_bus *bus, uint32_t value)
{
    if (bus->flash[0].option_locked)
        return NULL;
    if (value & ~(OPTLOCK | OPTSTART | SWAP_BANK)) // the last is only read
        return bl_bus_unmodelled;
    bus->flash[0].option_locked = value & OPTLOCK;
    return value & OPTSTART ? start(bus) : NULL;
}

/* What is to be programmed; while the lock is closed a store has no effect. */
static const char *store_register(struct bl_bus *bus, uint32_t at, uint32_t value)
{
    uint32_t *changed = difference(bus, at);
    uint32_t before = word_at(bus, at);

    if (!changed)
        return bl_bus_unmodelled;
    if (bus->flash[0].option_locked)
        return NULL;
    *changed = (before ^ value) & (at == OPTSR_PRG ? REGISTER : UINT32_MAX);
    return NULL;
}

const char *bl_options_h7_store(struct bl_bus *bus, const struct bl_bus_block *block,
                                uint32_t offset, uint32_t value)
{
    if (offset != OPTCCR && is_busy(bus))
        return "the option bytes are being programmed: what a store does then is not known";
    if (offset == OPTCR)
        return store_control(bus, value);
    if (offset != OPTCCR)
        return store_register(bus, block->index * BANK + offset, value);
    if (value & OPTCHANGEERR)
        bus->options.failed = false;
    return NULL;
}
