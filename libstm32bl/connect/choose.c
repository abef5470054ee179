/*
 * choose.c - which device a chip is taken for: what the target's options say, else what its device
 * file adds, else the table.
 */
#include <string.h>

#include "base/target.h"
#include "choose.h"

static const struct stm32bl_device *added_by_name(const struct stm32bl *bl, const char *name)
{
    for (size_t i = 0; i < bl->added->count; i++)
        if (!strcmp(bl->added->rows[i].name, name))
            return &bl->added->rows[i];
    return NULL;
}

static const struct stm32bl_device *added_by_id(const struct stm32bl *bl, uint16_t product_id,
                                                int bootloader_id)
{
    const struct stm32bl_device *first = NULL;

    for (size_t i = 0; i < bl->added->count; i++) {
        const struct stm32bl_device *d = &bl->added->rows[i];
        if (!product_id || d->product_id != product_id)
            continue;
        if (bl_device_has_bootloader(d, bootloader_id))
            return d;
        if (!first)
            first = d;
    }
    return first;
}

static int take_device(struct stm32bl *bl, struct bl_target *target)
{
    const char *name = bl_target_take(target, "device");

    if (!name)
        return STM32BL_OK;
    bl->wish.device = added_by_name(bl, name);
    if (!bl->wish.device)
        bl->wish.device = stm32bl_device_find(name);
    if (bl->wish.device)
        return STM32BL_OK;
    return bl_fail(&bl->error, STM32BL_ERR_ARG,
                   "device '%s' is not in the table: `stm32bl devices` lists it", name);
}

static int take_size(struct stm32bl *bl, struct bl_target *target, const char *key, uint32_t *out)
{
    const char *text = bl_target_take(target, key);

    if (!text || (bl_parse_size(text, out) && *out))
        return STM32BL_OK;
    return bl_fail(&bl->error, STM32BL_ERR_ARG, "option %s=%s: a size such as 4096, 2K or 1M", key,
                   text);
}

int bl_choose_take(struct stm32bl *bl, struct bl_target *target)
{
    int err = take_size(bl, target, "flash-size", &bl->wish.flash_size);

    if (!err)
        err = take_size(bl, target, "sector-size", &bl->wish.sector_size);
    return err ? err : take_device(bl, target);
}

const struct stm32bl_device *bl_choose_by_id(const struct stm32bl *bl)
{
    const struct stm32bl_device *d = added_by_id(bl, bl->info.product_id, bl->info.bootloader_id);

    return d ? d : bl_device_by_id(bl->info.product_id, bl->info.bootloader_id);
}

/* The options describe a chip that is not known; a known one they must not contradict. */
static int check_options(struct stm32bl *bl, const struct stm32bl_device *device)
{
    uint32_t most_kb = device->layouts->flash_kb;

    if (bl->wish.sector_size)
        return bl_fail(&bl->error, STM32BL_ERR_ARG,
                       "sector-size= is for chips that are not known, and this is a %s: leave it "
                       "out, or describe a chip of its own in a device-file=",
                       device->name);
    if (bl->wish.flash_size > most_kb * 1024 || bl->wish.flash_size % 1024)
        return bl_fail(&bl->error, STM32BL_ERR_ARG,
                       "flash-size=%u: a %s has at most %u KiB, and whole KiB",
                       (unsigned)bl->wish.flash_size, device->name, (unsigned)most_kb);
    return STM32BL_OK;
}

static void warn_of_unknown(struct stm32bl *bl)
{
    const struct stm32bl_device *doubtful = bl_device_doubtful(bl->info.product_id);

    if (doubtful)
        bl_say(&bl->log, STM32BL_LOG_WARN,
               "product id 0x%03X: probably a %s, but what is known of it is doubtful, so it is "
               "used only by request: device=%s",
               bl->info.product_id, doubtful->name, doubtful->name);
    else if (bl->info.product_id) // without one, the protocol has said what is wrong
        bl_say(&bl->log, STM32BL_LOG_WARN,
               "product id 0x%03X is not in the device table: reading and starting work; for "
               "more " BL_HOW_TO_DESCRIBE,
               bl->info.product_id);
}

static int describe_unknown(struct stm32bl *bl)
{
    uint32_t size = bl->wish.flash_size;

    bl->info.flash_kb = size / 1024;
    if (!bl->wish.sector_size) {
        warn_of_unknown(bl);
        return STM32BL_OK;
    }
    if (!size)
        return bl_fail(&bl->error, STM32BL_ERR_ARG,
                       "sector-size= needs flash-size=, too: how much flash the chip has");
    if (!bl_device_unlisted(&bl->unlisted, bl->info.product_id, size, bl->wish.sector_size))
        return bl_fail(&bl->error, STM32BL_ERR_ARG,
                       "flash-size=%u and sector-size=%u: flash must be whole sectors and whole "
                       "KiB, at most 1 GiB, and a sector a multiple of 32 bytes",
                       (unsigned)size, (unsigned)bl->wish.sector_size);
    if (bl->info.product_id) // without one, the protocol has said what it uses
        bl_say(&bl->log, STM32BL_LOG_WARN,
               "product id 0x%03X is not in the device table: used with %u sectors of %u bytes, "
               "counted from 0 at 0x%08x, as the options say",
               bl->info.product_id, (unsigned)(size / bl->wish.sector_size),
               (unsigned)bl->wish.sector_size, (unsigned)bl->unlisted.layouts[0].banks[0].start);
    else
        bl->unlisted.device.parts = "described by its own memory layout";
    bl->chip.device = &bl->unlisted.device;
    return STM32BL_OK;
}

int bl_choose_device(struct stm32bl *bl)
{
    bl->chip.device = bl->wish.device ? bl->wish.device : bl_choose_by_id(bl);
    if (!bl->chip.device)
        return describe_unknown(bl);
    if (bl->chip.device->product_id != bl->info.product_id)
        bl_say(&bl->log, STM32BL_LOG_WARN, "the chip has product id 0x%03X, used as %s by request",
               bl->info.product_id, bl->chip.device->name);
    return check_options(bl, bl->chip.device);
}

bool bl_is_added(const struct stm32bl *bl, const struct stm32bl_device *device)
{
    const struct bl_added *added = bl->added;

    for (size_t i = 0; i < added->count; i++)
        if (device == &added->rows[i])
            return true;
    return false;
}

void bl_forget_added(struct stm32bl *bl)
{
    if (bl->added->release)
        bl->added->release(bl->added->memory);
    memset(bl->added, 0, sizeof *bl->added);
}
