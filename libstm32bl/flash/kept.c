/*
 * kept.c - the sectors that hold their part of a plan already: they are neither erased nor written,
 * nor compared once more.
 */
#include "kept.h"

static uint32_t smallest_sector(const struct bl_chip *chip)
{
    struct stm32bl_sector sector = {0};
    uint32_t smallest = 0;
    uint64_t from = 0;

    for (; bl_chip_sector_from(chip, (uint32_t)from, &sector);
         from = (uint64_t)sector.address + sector.size)
        if (!smallest || sector.size < smallest)
            smallest = sector.size;
    return smallest;
}

/* The bit of the sector that holds `addr`; false: there is none. */
static bool kept_bit(const struct stm32bl *bl, uint32_t addr, uint32_t *bit)
{
    struct stm32bl_sector sector;

    if (!bl->kept || !bl->kept->unit || !bl_chip_sector(&bl->chip, addr, &sector))
        return false;
    *bit = (sector.address - bl->info.flash_start) / bl->kept->unit;
    return sector.address >= bl->info.flash_start && *bit < 8 * sizeof bl->kept->bits;
}

bool bl_is_kept(const struct stm32bl *bl, uint32_t addr)
{
    uint32_t bit;

    return kept_bit(bl, addr, &bit) && bl->kept->bits[bit / 8] >> bit % 8 & 1;
}

void bl_keep_none(struct stm32bl *bl)
{
    *bl->kept = (struct bl_kept){.unit = smallest_sector(&bl->chip)};
}

void bl_keep(struct stm32bl *bl, const struct stm32bl_sector *sector)
{
    uint32_t bit;

    if (!kept_bit(bl, sector->address, &bit)) // more sectors than bits: it is written again
        return;
    bl->kept->bits[bit / 8] = (uint8_t)(bl->kept->bits[bit / 8] | 1u << bit % 8);
    bl->summary.kept_sectors++;
}
