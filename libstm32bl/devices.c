/*
 * devices.c - the device table.
 */
#include "device.h"

static const struct bl_timing f24 = {
    .name = "F2/F4", .program_unit = 1, .program_ns = 16000, .program_max_ns = 100000,
    .erase = {{16 * 1024, 400, 800}, {64 * 1024, 1200, 2400}, {128 * 1024, 2000, 4000}},
    .mass_typical_ms = 16000, .mass_max_ms = 32000};

static const struct bl_layout f411[] = {
    {.flash_kb = 512,
     .banks = {{.start = 0x08000000, .runs = {{4, 16 * 1024}, {1, 64 * 1024}, {3, 128 * 1024}}}}},
    {.flash_kb = 0}};

const struct stm32bl_device bl_devices[] = {
    {.product_id = 0x431, .bootloader_ids = {0xD0}, .bootloader_id_addr = 0x1FFF76DE,
     .name = "stm32f411", .series = "F4", .parts = "F411", .layouts = f411,
     .ram = {{0x20003000, 0x1D000}}, .system_memory = {0x1FFF0000, 0x7800},
     .option_bytes = {{0x1FFFC000, 16}}, .otp = {0x1FFF7800, 528},
     .flash_size_reg = 0x1FFF7A22, .unique_id = 0x1FFF7A10,
     .rom_align = 4, .write_unit = 4, .hardware_unit = 1, .erased = 0xFF, .erase_command = 0x44,
     .protocol_version = 0x31, .startup_ms = 75, .quirks = BL_QUIRK_LONG_READ, .timing = &f24,
     .pins = "USART1 PA9/PA10, USART2 PD5/PD6", .notes = "", .source = "AN2606"},
};

const size_t bl_device_count = sizeof bl_devices / sizeof *bl_devices;
