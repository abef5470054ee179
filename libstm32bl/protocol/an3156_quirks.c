/*
 * an3156_quirks.c - see an3156_quirks.h. A row is a device (product id) with one version of its ROM
 * (bootloader id).
 */
#include <string.h>

#include "an3156_quirks.h"

enum defect { BANK_2_ERASE, MASS_ERASE, LAYOUT, LEAVE, LAUNCH, LOOP };

static const struct {
    uint16_t product_id;
    uint8_t bootloader_id;
    enum defect defect;
} rom_defects[] = {
    {0x419, 0x70, BANK_2_ERASE}, // F42x V7.0: sectors of bank 2 are not erased
    {0x419, 0x90, BANK_2_ERASE}, // F42x V9.0
    {0x451, 0x93, BANK_2_ERASE}, // F76x V9.3, dual bank: erasing sector i erases sector i + 4
    {0x450, 0xD3, MASS_ERASE},   // H74x V13.3
    {0x480, 0x90, LAYOUT},       // H7A3/H7B3 V9.0: pages of 2 KiB that have 8, addresses cut off
    {0x483, 0x91, LAYOUT},       // H72x V9.1
    {0x472, 0x90, LEAVE},        // L5 V9.0: does not start what it is told to
    {0x472, 0x90, LAUNCH},       // L5 V9.0: does not load new option bytes
    {0x483, 0x92, LOOP},         // H72x V9.2: read-protected and on a cable, it resets for ever
    {0x480, 0x91, LOOP},         // H7A3/H7B3 V9.1
};

static bool has_defect(const struct stm32bl *bl, enum defect defect)
{
    const struct stm32bl_device *d = bl->chip.device;

    for (size_t i = 0; i < sizeof rom_defects / sizeof *rom_defects; i++)
        if (d && d->product_id == rom_defects[i].product_id &&
            bl->info.bootloader_id == rom_defects[i].bootloader_id &&
            rom_defects[i].defect == defect)
            return true;
    return false;
}

/* F42x V9.0 and F46x, whose only ROM has the same id, show the same layout: USB cannot tell. */
static bool may_be_f42x(const struct stm32bl *bl)
{
    return bl->chip.device->product_id == 0x434 && bl->info.bootloader_id == 0x90 &&
           !bl->wish.device;
}

int an3156_may_erase(struct stm32bl *bl, const struct stm32bl_sector *sector)
{
    const struct bl_bank *second = &bl->chip.layout->banks[1];

    if (!second->start || sector->address < second->start)
        return STM32BL_OK;
    if (may_be_f42x(bl))
        return bl_fail(&bl->error, STM32BL_ERR_UNSUPPORTED,
                       "this may be a F42x, whose ROM V9.0 cannot erase bank 2 sector by sector "
                       "over USB (AN2606): name device=%s if it is one, else erase everything",
                       bl->chip.device->name);
    if (!has_defect(bl, BANK_2_ERASE))
        return STM32BL_OK;
    return bl_fail(&bl->error, STM32BL_ERR_UNSUPPORTED,
                   "the ROM of this %s (bootloader id 0x%02X) cannot erase bank 2 sector by sector "
                   "over USB (AN2606): erase everything, or use the USART",
                   bl->chip.device->name, (unsigned)bl->info.bootloader_id);
}

void an3156_warn(struct stm32bl *bl, enum an3156_occasion occasion)
{
    if (occasion == AN3156_LEAVING && has_defect(bl, LEAVE))
        bl_say(&bl->log, STM32BL_LOG_WARN,
               "this version of the ROM cannot start programs over USB (AN2606): reset the chip");
    if (occasion == AN3156_OPTIONS && has_defect(bl, LAUNCH))
        bl_say(&bl->log, STM32BL_LOG_WARN,
               "this version of the ROM does not load option bytes that came over USB (AN2606): "
               "switch the chip off and on");
    if (occasion == AN3156_OPTIONS && has_defect(bl, LOOP))
        bl_say(&bl->log, STM32BL_LOG_WARN,
               "this version of the ROM, read-protected, resets for ever while USB is plugged in "
               "(AN2606): only another interface lifts that protection");
}

bool an3156_can_mass_erase(const struct stm32bl *bl)
{
    return !has_defect(bl, MASS_ERASE);
}

bool an3156_layout_is_right(const struct stm32bl *bl)
{
    return !has_defect(bl, LAYOUT);
}

uint16_t an3156_known_by_wrong_layout(const struct stm32bl_usb *usb)
{
    // H7B3 V9.0: the option bytes at 0x5200201C appear at this address of seven digits.
    for (uint8_t i = 0; i < usb->alternate_count; i++)
        if (strstr(usb->alternates[i], "/0x1FF8000/"))
            return 0x480;
    return 0;
}
