/*
 * staged_drive.c - a drive whose bytes the emulation maps at 60000000, while the word at 40002F00
 * says that it is there.
 */
#include "../../../firmware/loader/drive.h"
#include "../../../firmware/loader/drivers/registers.h"

bool loader_drive_begin(void)
{
    return REG(0x40002F00) == 1;
}

bool loader_drive_read(void *user, uint32_t sector, uint8_t *buf)
{
    const volatile uint8_t *at = (const volatile uint8_t *)(uintptr_t)(0x60000000u + sector * 512);

    (void)user;
    if (REG(0x40002F00) != 1)
        return false;
    for (unsigned i = 0; i < 512; i++)
        buf[i] = at[i];
    return true;
}
