/*
 * control.c - what ends a conversation, and questions about the chip at its other end.
 */
#include "entry.h"
#include "session.h"

int stm32bl_go(struct stm32bl *bl, uint32_t addr)
{
    enum bl_region region;
    int err = bl_begin(bl);

    if (err)
        return err;
    region = bl_knows_map(bl) ? bl_chip_region(&bl->chip, addr, 8) : BL_REGION_FLASH;
    if (region != BL_REGION_FLASH && region != BL_REGION_RAM)
        return bl_fail(&bl->error, STM32BL_ERR_RANGE,
                       "0x%08x is neither flash nor RAM of %s: name the address of a vector table",
                       (unsigned)addr, bl->chip.device->name);
    if (bl->chip.device && bl->chip.device->quirks & BL_QUIRK_GO_BROKEN)
        bl_say(&bl->log, STM32BL_LOG_WARN,
               "Go does not work on some ROMs of this device (AN2606): reset it by hand if it "
               "does not start");
    err = bl->protocol->go(bl, addr);
    if (err)
        return bl_explain(bl, err, "go", addr);
    bl->connected = false;
    return STM32BL_OK;
}

int stm32bl_reset(struct stm32bl *bl)
{
    int err = bl_begin(bl);

    if (err)
        return err;
    if (!bl->wish.leave[0])
        return bl_fail(&bl->error, STM32BL_ERR_UNSUPPORTED,
                       "no reset line is known: name the wiring with entry=, or use go");
    err = bl_entry_run(bl->stream, bl->wish.leave, &bl->error);
    if (!err)
        bl->connected = false;
    return err;
}

int stm32bl_sector(struct stm32bl *bl, uint32_t addr, struct stm32bl_sector *out)
{
    int err = bl_begin(bl);

    if (!err)
        err = bl_require_device(bl);
    if (err)
        return err;
    if (bl_chip_sector(&bl->chip, addr, out))
        return STM32BL_OK;
    return bl_fail(&bl->error, STM32BL_ERR_RANGE, "0x%08x is in no sector of %s", (unsigned)addr,
                   bl->chip.device->name);
}
