/*
 * watch.c - what the ROM's ACK of an erase does not say: that it has finished, and that it erased
 * what it should and nothing else. Chips that the table does not know for certain are watched:
 * clones, those that a user names or describes, and those that are guessed.
 */
#include <string.h>

#include "connect/choose.h"
#include "flash.h"
#include "watch.h"

bool bl_is_watched(const struct stm32bl *bl)
{
    return bl->chip.device->quirks & BL_QUIRK_CLONED || !bl_knows_map(bl) || bl->wish.device ||
           bl->info.device_guessed || bl_is_added(bl, bl->chip.device);
}

/* What is blank stays blank whatever is erased: there is nothing to watch. */
static bool holds_something(const struct stm32bl *bl, const uint8_t *bytes)
{
    for (size_t i = 0; i < BL_FENCE_BYTES; i++)
        if (bytes[i] != bl->chip.device->erased)
            return true;
    return false;
}

static bool read_side(struct stm32bl *bl, uint32_t addr, uint8_t *out)
{
    return bl_chip_region(&bl->chip, addr, BL_FENCE_BYTES) == BL_REGION_FLASH &&
           bl_read_block(bl, addr, out, BL_FENCE_BYTES) == STM32BL_OK;
}

/* What cannot be read cannot be watched; whatever is the matter shows in the erase. */
void bl_fence_put(struct stm32bl *bl, struct bl_fence *fence, bool below, bool above)
{
    fence->up[0] = below && fence->start >= BL_FENCE_BYTES &&
                   read_side(bl, fence->start - BL_FENCE_BYTES, fence->bytes[0]) &&
                   holds_something(bl, fence->bytes[0]);
    fence->up[1] =
        above && read_side(bl, fence->end, fence->bytes[1]) && holds_something(bl, fence->bytes[1]);
}

int bl_fence_check(struct stm32bl *bl, const struct bl_fence *fence)
{
    uint8_t now[BL_FENCE_BYTES];

    for (int side = 0; side < 2; side++) {
        uint32_t addr = side ? fence->end : fence->start - BL_FENCE_BYTES;
        if (!fence->up[side] || !read_side(bl, addr, now) ||
            !memcmp(now, fence->bytes[side], sizeof now))
            continue;
        return bl_fail(&bl->error, STM32BL_ERR_MISMATCH,
                       "erase 0x%08x: what lies %s it, at 0x%08x, has changed too: the sectors of "
                       "this chip are larger than those of %s, %s",
                       (unsigned)fence->start, side ? "behind" : "before", (unsigned)addr,
                       bl->chip.device->name,
                       bl->wish.device || bl->info.device_guessed
                           ? "so it is none: leave device= out, or name the right one"
                           : "is it a clone? Describe it in a device-file=");
    }
    return STM32BL_OK;
}

/*
 * AN2606, H74x V9.1: what reaches bank 2 is acknowledged before it is erased, and until then the
 * ROM hears nothing. An ACK that comes in a quarter of the usual time is such a one. Over USB the
 * state tells.
 */
void bl_settle_erase(struct stm32bl *bl, uint64_t start_ms, uint32_t typical_ms, uint32_t max_ms)
{
    uint64_t took_ms = stm32bl_now_ms(bl) - start_ms;

    if (bl->usb || !(bl->chip.device->quirks & BL_QUIRK_EARLY_ERASE_ACK) ||
        4 * took_ms >= typical_ms)
        return;
    bl_say(&bl->log, STM32BL_LOG_DEBUG, "acknowledged too early: waiting %u ms for the erase",
           (unsigned)(max_ms - took_ms));
    bl_sleep(bl, (uint32_t)(max_ms - took_ms));
}
