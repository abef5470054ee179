/*
 * unlisted.c - a chip that is in no table, as far as two numbers describe it.
 */
#include "device.h"

// As slow as the slowest of devices.c: they bound waiting, and serve an estimate of progress.
const struct bl_timing bl_unlisted_timing = {
    .name = "not known",
    .program_unit = 8,
    .program_ns = 100000,
    .program_max_ns = 500000,
    .erase = {{8 * 1024, 25, 500},
              {32 * 1024, 400, 2000},
              {128 * 1024, 1000, 5000},
              {256 * 1024, 2000, 10000}},
    .mass_typical_ms = 10000,
    .mass_max_ms = 70000,
};

enum {
    FLASH = 0x08000000,  // of all devices of AN2606 but WB0 and WL3
    WRITE_UNIT = 32,     // a multiple of what any of them needs (AN2606, write alignment; H7: 32)
    NUMBER_MAX = 0xFFEF, // AN3155 3.8: page numbers from FFF0 on are special codes
    STARTUP_MS = 1000
};

bool bl_device_unlisted(struct bl_unlisted *out, uint16_t product_id, uint32_t flash_size,
                        uint32_t sector_size)
{
    uint32_t count = sector_size ? flash_size / sector_size : 0;

    if (count == 0 || count > NUMBER_MAX || flash_size % sector_size || sector_size % WRITE_UNIT ||
        flash_size % 1024 || flash_size / 1024 > BL_FLASH_MAX_KB)
        return false;
    out->layouts[0] =
        (struct bl_layout){.flash_kb = flash_size / 1024,
                           .banks = {{.start = FLASH, .runs = {{(uint16_t)count, sector_size}}}}};
    out->layouts[1] = (struct bl_layout){.flash_kb = 0};
    out->device = (struct stm32bl_device){
        .product_id = product_id,
        .name = "unlisted",
        .series = "",
        .parts = "described by flash-size and sector-size",
        .layouts = out->layouts,
        .rom_align = WRITE_UNIT,
        .write_unit = WRITE_UNIT,
        .hardware_unit = WRITE_UNIT,
        .erased = 0xFF,
        .startup_ms = STARTUP_MS,
        .timing = &bl_unlisted_timing,
        .pins = "",
        .source = "the options of the target",
        .evidence = STM32BL_DOCUMENTED,
    };
    return true;
}
