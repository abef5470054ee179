/*
 * named.c - what an erase may hit where a user names a device, and the product id another one. The ROM
 * counts sectors: number 1 is at 0x08000400 on an F103 and at 0x08004000 on an F411. What was meant
 * may well be blank, and its neighbours with it, while something far away is gone.
 */
#include "named.h"

#include <string.h>

#include "connect/choose.h"
#include "flash.h"

static const struct stm32bl_device *row_of(const struct stm32bl *bl)
{
    return bl_device_by_id(bl->info.product_id, bl->info.bootloader_id);
}

bool bl_is_named_otherwise(const struct stm32bl *bl)
{
    const struct stm32bl_device *named = bl->wish.device;

    // Over USB it is addresses that are erased; and a device file knows better than the table.
    return named && !bl->usb && !bl_is_added(bl, named) &&
           named->product_id != bl->info.product_id && row_of(bl);
}

static bool remember(struct stm32bl *bl, uint32_t from, uint32_t end, struct bl_named *out)
{
    struct stm32bl_sector part = {from, end > from ? end - from : 0, 0};

    return bl_stray_content(bl, &part, UINT32_MAX, &out->at, out->bytes);
}

void bl_named_put(struct stm32bl *bl, const struct stm32bl_sector *s, struct bl_named *out)
{
    struct stm32bl_sector hit;
    uint32_t end = s->address + s->size, hit_end;
    struct bl_chip chip;

    out->row = NULL;
    if (!bl_is_named_otherwise(bl))
        return;
    chip = bl_chip_of(row_of(bl), 0, BL_ANY_BANKS);
    if (!bl_stray_find(&chip, s->number, &hit))
        return;
    hit_end = hit.address + hit.size;
    if (remember(bl, hit.address, hit_end < s->address ? hit_end : s->address, out) ||
        remember(bl, hit.address > end ? hit.address : end, hit_end, out)) {
        out->row = row_of(bl);
        out->number = s->number;
    }
}

int bl_named_check(struct stm32bl *bl, const struct bl_named *named)
{
    uint8_t now[BL_STRAY_BYTES];
    int err = named->row ? bl_read_block(bl, named->at, now, sizeof now) : STM32BL_OK;

    if (err || !named->row || !memcmp(now, named->bytes, sizeof now))
        return err;
    return bl_fail(
        &bl->error, STM32BL_ERR_MISMATCH,
        "what lies at 0x%08x has been erased: that is sector %u of %s, which the chip says "
        "it is, and so it is no %s: leave device= out, or name the right one",
        (unsigned)named->at, named->number, named->row->name, bl->chip.device->name);
}
