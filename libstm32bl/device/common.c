/*
 * common.c - the sectors that all parts of a row have, so that the size of one of them need not be known.
 */
#include "device.h"

static bool same_sector(const struct bl_chip *chip, const struct stm32bl_sector *s)
{
    const struct bl_bank *second = &chip->layout->banks[1];
    struct stm32bl_sector found;

    return !(second->start && s->address >= second->start) &&
           bl_chip_sector(chip, s->address, &found) && found.address == s->address &&
           found.size == s->size && found.number == s->number;
}

static bool all_parts_have(const struct stm32bl_device *device, const struct stm32bl_sector *s)
{
    for (const struct bl_layout *l = device->layouts; l->flash_kb; l++) {
        struct bl_chip chip = bl_chip_of(device, l->flash_kb, l->mode);
        if (l->flash_kb >= device->least_kb && !same_sector(&chip, s))
            return false;
    }
    return true;
}

uint32_t bl_device_common_end(const struct stm32bl_device *device)
{
    struct bl_chip least = bl_chip_of(device, device->least_kb, BL_ANY_BANKS);
    uint32_t start = bl_chip_flash_start(&least), end = start;
    struct stm32bl_sector s;

    while (device->least_kb && bl_chip_sector(&least, end, &s) && same_sector(&least, &s) &&
           all_parts_have(device, &s))
        end = s.address + s.size;
    return end;
}
