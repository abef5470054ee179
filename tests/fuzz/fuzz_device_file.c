/* Device files. What is accepted is a device that every question about it has an answer for. */
#include <string.h>

#include "hosted/device_file.h"
#include "oracle.h"

/* Sectors follow each other, none overlaps the one before, and their numbers can be sent. */
static void walk(const struct stm32bl_device *device)
{
    struct bl_chip chip = bl_chip_of(device, 0, BL_ANY_BANKS);
    struct stm32bl_sector s = {0, 0, 0};
    uint64_t end = 0, total = 0;

    oracle_check(chip.flash_kb > 0, "a device has flash");
    while (end <= UINT32_MAX && bl_chip_sector_from(&chip, (uint32_t)end, &s)) {
        oracle_check(s.address >= end && s.size > 0, "sectors do not overlap");
        oracle_check(s.number < 0xFFF0, "a sector's number can be sent");
        oracle_check(s.size % device->write_unit == 0, "a sector is whole write units");
        end = (uint64_t)s.address + s.size;
        total += s.size;
    }
    oracle_check(total == (uint64_t)chip.flash_kb * 1024, "the sectors are all of flash");
}

static void ask(const struct stm32bl_device *device)
{
    struct bl_chip chip = bl_chip_of(device, 0, BL_ANY_BANKS);
    struct stm32bl_device_info info;

    stm32bl_device_get(device, &info);
    oracle_check(info.name && info.parts && info.series && info.pins && info.notes && info.source,
                 "no text is missing");
    oracle_check(device->write_unit && device->rom_align && device->hardware_unit,
                 "no unit is missing");
    (void)bl_chip_region(&chip, 0x20000000, 256);
    (void)bl_chip_flash_end(&chip, info.flash_start);
    (void)bl_erase_max_ms(device, info.sector_max);
    walk(device);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bl_device_file file;
    struct bl_error error = {{0}};

    if (bl_device_file_parse(&file, data, size, "file", &error) == STM32BL_OK)
        for (size_t i = 0; i < file.count; i++)
            ask(&file.rows[i]);
    else
        oracle_message(error.text);
    bl_device_file_free(&file);
    return 0;
}
