/*
 * go.c - what ends a conversation, and questions about the chip at its other end.
 */
#include "connect/choose.h"
#include "connect/connect.h"
#include "control.h"
#include "flash/flash.h"
#include "protocol/protocol.h"

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
    if (bl->chip.device && bl_device_go_is_broken(bl->chip.device, bl->info.bootloader_id))
        bl_say(&bl->log, STM32BL_LOG_WARN,
               "Go does not work on this version of the ROM (AN2606): reset the chip if it does "
               "not start");
    err = bl_turbo_leave(bl);
    if (err)
        return err;
    err = bl->protocol->go(bl, addr);
    if (err)
        return bl_explain(bl, err, "go", addr);
    bl->connected = false;
    return bl_end(bl, STM32BL_OK);
}

int stm32bl_sector(struct stm32bl *bl, uint32_t addr, struct stm32bl_sector *out)
{
    int err = bl_begin(bl);

    if (!err)
        err = bl_require_device(bl);
    if (err)
        return err;
    if (bl_chip_sector(&bl->chip, addr, out))
        return bl_end(bl, STM32BL_OK);
    return bl_fail(&bl->error, STM32BL_ERR_RANGE, "0x%08x is in no sector of %s", (unsigned)addr,
                   bl->chip.device->name);
}
