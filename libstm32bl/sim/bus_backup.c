/*
 * bus_backup.c - the backup registers, which a reset leaves as they are, and the bit of PWR that opens them: RM0351 5.1.4
 * and RTC_BKPxR, RM0440 TAMP_BKPxR, RM0090 5.1.2 and RTC_BKPxR, RM0433 6.8.1 PWR_CR1 and RTC_BKPxR.
 */
#include "bus.h"

enum { DBP = 1 << 8 };

const char *bl_power_load(struct bl_bus *bus, const struct bl_bus_block *block, uint32_t offset,
                          uint32_t *value)
{
    (void)block;
    (void)offset;
    *value = bl_rcc_is_on(bus, bus->row->power_on) ? bus->power : 0;
    return NULL;
}

const char *bl_power_store(struct bl_bus *bus, const struct bl_bus_block *block, uint32_t offset,
                           uint32_t value)
{
    (void)block;
    (void)offset;
    if (!bl_rcc_is_on(bus, bus->row->power_on))
        return NULL;
    if ((bus->power ^ value) & ~(uint32_t)DBP)
        return bl_bus_unmodelled;
    bus->power = value;
    return NULL;
}

const char *bl_backup_load(struct bl_bus *bus, const struct bl_bus_block *block, uint32_t offset,
                           uint32_t *value)
{
    (void)block;
    *value = bus->chip.kept->backup[offset / 4];
    return NULL;
}

const char *bl_backup_store(struct bl_bus *bus, const struct bl_bus_block *block, uint32_t offset,
                            uint32_t value)
{
    (void)block;
    if (bus->power & DBP)
        bus->chip.kept->backup[offset / 4] = value;
    return NULL;
}
