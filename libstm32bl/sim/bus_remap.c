/*
 * bus_remap.c - SYSCFG_MEMRMP: FB_MODE, by which the two banks of the flash change places until the next reset. RM0351
 * 9.2.1, RM0440, RM0090 9.2.1 (F42x, F43x), RM0410 (SWP_FB), AN4767. Flash operations know nothing of it: sectors and
 * banks have the numbers that they always have.
 */
#include "bus.h"

enum { MEM_MODE = 7, FB_MODE = 1 << 8 };

static bool has_banks(const struct bl_bus *bus)
{
    return bus->chip.layout->layout->banks[1].start;
}

uint32_t bl_remap(const struct bl_bus *bus, uint32_t addr)
{
    const struct bl_bank *banks = bus->chip.layout->layout->banks;
    uint32_t half = bus->chip.layout->flash_kb * 1024 / 2;

    if (!(bus->memrmp & FB_MODE))
        return addr;
    if (addr - banks[0].start < half)
        return addr - banks[0].start + banks[1].start;
    if (addr - banks[1].start < half)
        return addr - banks[1].start + banks[0].start;
    return addr;
}

/* Without a clock a peripheral reads as 0. */
const char *bl_remap_load(struct bl_bus *bus, const struct bl_bus_block *block, uint32_t offset,
                          uint32_t *value)
{
    (void)block;
    (void)offset;
    *value = bl_rcc_is_on(bus, bus->row->syscfg_on) ? bus->memrmp : 0;
    return NULL;
}

const char *bl_remap_store(struct bl_bus *bus, const struct bl_bus_block *block, uint32_t offset,
                           uint32_t value)
{
    (void)block;
    (void)offset;
    if (bl_rcc_is_on(bus, bus->row->syscfg_on))
        bus->memrmp = value & (MEM_MODE | (has_banks(bus) ? (uint32_t)FB_MODE : 0));
    return NULL;
}
