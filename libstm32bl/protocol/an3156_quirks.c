/*
 * an3156_quirks.c - see an3156_quirks.h. A row is a device (product id) with one version of its ROM
 * (bootloader id).
 */
#include <string.h>

#include "an3156_quirks.h"

enum defect { BANK_2_ERASE, MASS_ERASE, LAYOUT };

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

int an3156_may_erase(struct stm32bl *bl, const struct stm32bl_sector *sector)
{
    const struct bl_bank *second = &bl->chip.layout->banks[1];

    if (!second->start || sector->address < second->start || !has_defect(bl, BANK_2_ERASE))
        return STM32BL_OK;
    return bl_fail(&bl->error, STM32BL_ERR_UNSUPPORTED,
                   "the ROM of this %s (bootloader id 0x%02X) cannot erase bank 2 sector by sector "
                   "over USB (AN2606): erase everything, or use the USART",
                   bl->chip.device->name, (unsigned)bl->info.bootloader_id);
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
