/*
 * order.c - bootloaders, none of ST's, that erase a page when its start is written. Whatever was written
 * to that page before is gone then; and the vectors, which are written last, stand at its start.
 */
#include <string.h>

#include "connect/connect.h"
#include "flash.h"
#include "order.h"

enum { LOOK = 256 };

static bool is_blank(const struct stm32bl *bl, const uint8_t *bytes, uint32_t len)
{
    for (uint32_t i = 0; i < len; i++)
        if (bytes[i] != bl->chip.device->erased)
            return false;
    return true;
}

/* The vectors at `addr` are as they should be, and what was written behind them before is blank. */
static int looks_erased(struct stm32bl *bl, const struct stm32bl_plan *plan, uint32_t addr,
                        bool *erased)
{
    const struct bl_block block = {addr, LOOK, true};
    uint32_t unit = bl->chip.device->write_unit, rest = BL_VECTORS > unit ? BL_VECTORS : unit;
    uint8_t expected[BL_BLOCK_MAX], found[LOOK];
    int err;

    *erased = false;
    if (bl_chip_region(&bl->chip, addr, LOOK) != BL_REGION_FLASH ||
        !bl_plan_fill(&bl->chip, plan, &block, expected) || is_blank(bl, expected, BL_VECTORS) ||
        is_blank(bl, expected + rest, LOOK - rest))
        return STM32BL_OK;
    err = bl_read_block(bl, addr, found, LOOK);
    *erased =
        !err && !memcmp(expected, found, BL_VECTORS) && is_blank(bl, found + rest, LOOK - rest);
    return err;
}

int bl_find_erasing_writes(struct stm32bl *bl, const struct stm32bl_plan *plan,
                           const struct bl_holds *holds, bool *found)
{
    int err = STM32BL_OK;

    *found = false;
    for (size_t i = 0; i < holds->count && !err && !*found; i++)
        err = looks_erased(bl, plan, holds->at[i], found);
    return err;
}
