/*
 * hold.c - from where a chip may start: where its option bytes say, where flash begins, where its
 * second bank does (BFB2, nDBOOT: RM0090, RM0351, RM0410), and where the image has its vectors.
 */
#include "hold.h"

static void add(const struct bl_chip *chip, struct bl_holds *holds, uint32_t addr)
{
    if (bl_chip_region(chip, addr, 1) != BL_REGION_FLASH)
        return;
    for (size_t i = 0; i < holds->count; i++)
        if (holds->at[i] == addr)
            return;
    holds->at[holds->count++] = addr;
}

void bl_holds_find(const struct stm32bl *bl, const struct stm32bl_plan *plan, struct bl_holds *out)
{
    const struct bl_chip *chip = &bl->chip;

    out->count = 0;
    for (size_t i = 0; i < bl->start_count; i++)
        add(chip, out, bl->starts[i]);
    add(chip, out, bl_chip_flash_start(chip));
    if (chip->layout->banks[1].start)
        add(chip, out, chip->layout->banks[1].start);
    if (plan)
        add(chip, out, plan->last_address);
}

size_t bl_hold_in(const struct bl_holds *holds, uint32_t addr, uint32_t size)
{
    size_t i = 0;

    while (i < holds->count && !bl_within(holds->at[i], 1, addr, size))
        i++;
    return i;
}

bool bl_next_held_sector(const struct bl_chip *chip, const struct bl_holds *holds, size_t *at,
                         struct stm32bl_sector *out)
{
    while (*at < holds->count) {
        size_t i = (*at)++;
        if (bl_chip_sector(chip, holds->at[i], out) &&
            bl_hold_in(holds, out->address, out->size) == i)
            return true;
    }
    return false;
}
