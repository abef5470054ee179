/*
 * bus_rows.c - registers by family, from the reference manuals' memory maps and chapters RCC, GPIO and
 * "Embedded flash memory".
 *
 * The clock of a ROM is what AN2606 says of it where it says so; else it is what its baud rates
 * suggest. The option `clock` overrides it.
 */
#include <string.h>

#include "base/target.h"
#include "bus.h"

// Tables stay compact.
// clang-format off

#define GPIO_ON(offset, bit)  .gpio_on = {(offset), (bit)}
#define USART_ON(offset, bit, offset_2) .usart_on = {{(offset), (bit)}, {(offset_2), 17}}
#define IWDG    .iwdg = 0x40003000
#define IWDG_H7 .iwdg = 0x58004800

#define F0_F3 \
    .hsi_mhz = 8, .rcc_kind = BL_RCC_F1, .rcc = 0x40021000, GPIO_ON(0x14, 17), \
    USART_ON(0x18, 14, 0x1C), .usart_clock = {0x30, 0}, .gpio = 0x48000000, .usart_kind = 'C', \
    .usart1 = 0x40013800, IWDG, .flash_kind = BL_FLASH_F1, .flash = 0x40022000
#define F2_F4 \
    .hsi_mhz = 16, .rcc_kind = BL_RCC_F4, .rcc = 0x40023800, GPIO_ON(0x30, 0), \
    USART_ON(0x44, 4, 0x40), .gpio = 0x40020000, .alternate = 7, .usart1 = 0x40011000, IWDG, \
    .flash_kind = BL_FLASH_F4, .flash = 0x40023C00, .syscfg = 0x40013800, .syscfg_on = {0x44, 14}, \
    .power = 0x40007000, .power_on = {0x40, 28}, .crc = 0x40023000, .crc_on = {0x30, 12}, \
    .backup = 0x40002850, .no_flags = {0x74, 24}, .software_flag = 28
#define L4_G4 \
    .analog_pins = true, \
    .hsi_mhz = 16, .rcc_kind = BL_RCC_L4, .rcc = 0x40021000, GPIO_ON(0x4C, 0), \
    USART_ON(0x60, 14, 0x58), .usart_clock = {0x88, 0}, .gpio = 0x48000000, .alternate = 7, \
    .usart1 = 0x40013800, IWDG, .flash_kind = BL_FLASH_L4, .flash = 0x40022000, .bank_bit = 11, \
    .syscfg = 0x40010000, .syscfg_on = {0x60, 0}, .power = 0x40007000, .power_on = {0x58, 28}, \
    .crc = 0x40023000, .crc_on = {0x48, 12}, .no_flags = {0x94, 23}, .software_flag = 28
#define WB_WL \
    .analog_pins = true, \
    .hsi_mhz = 16, .rcc_kind = BL_RCC_L4, .rcc = 0x58000000, GPIO_ON(0x4C, 0), \
    USART_ON(0x60, 14, 0x58), .gpio = 0x48000000, .alternate = 7, .usart_kind = 'D', \
    .usart1 = 0x40013800, IWDG, .flash_kind = BL_FLASH_L4, .flash = 0x58004000, .page_bits = 8
#define G0_C0 \
    .analog_pins = true, \
    .rcc_kind = BL_RCC_G0, .rcc = 0x40021000, GPIO_ON(0x34, 0), USART_ON(0x40, 14, 0x3C), \
    .usart_clock = {0x54, 0}, .gpio = 0x50000000, .alternate = 1, .usart_kind = 'D', \
    .usart1 = 0x40013800, IWDG, .flash_kind = BL_FLASH_L4, .flash = 0x40022000
#define H7 \
    .analog_pins = true, \
    .rom_mhz = 64, .hsi_mhz = 64, .rcc_kind = BL_RCC_H7, .rcc = 0x58024400, \
    .usart_clock = {0x54, 3}, .gpio = 0x58020000, .alternate = 7, .usart_kind = 'D', \
    .usart1 = 0x40011000, IWDG_H7, .flash_kind = BL_FLASH_H7, .flash = 0x52002000
#define L5_U5_H5 \
    .analog_pins = true, .gpio = 0x42020000, .alternate = 7, .usart_kind = 'D', \
    .usart1 = 0x40013800, IWDG, .flash = 0x40022000, .bank_bit = 11
#define NO_CLOCKS .rcc_kind = BL_RCC_NONE, .rom_mhz = 60, .hsi_mhz = 16

static const struct bl_bus_row rows[] = {
    {.series = "F0", .names = "stm32f051 stm32f031", F0_F3, .rom_mhz = 24,
     .alternate = 1, .source = "RM0091, RM0360"},
    {.series = "F0", F0_F3, .rom_mhz = 48, .alternate = 1, .source = "RM0091, RM0360"},
    {.series = "F1", .rom_mhz = 24, .hsi_mhz = 8, .rcc_kind = BL_RCC_F1, .rcc = 0x40021000,
     GPIO_ON(0x18, 2), USART_ON(0x18, 14, 0x1C), .gpio = 0x40010800, .usart_kind = 'A',
     .usart1 = 0x40013800, IWDG, .flash_kind = BL_FLASH_F1, .flash = 0x40022000,
     .drops_clock = true, .source = "RM0008, PM0075"},
    {.series = "F3", .names = "stm32f358 stm32f378", F0_F3, .rom_mhz = 8, .alternate = 7,
     .source = "RM0316, RM0313; AN2606: HSI"},
    {.series = "F3", F0_F3, .rom_mhz = 48, .alternate = 7, .source = "RM0316"},
    {.series = "F2", F2_F4, .rom_mhz = 24, .usart_kind = 'B', .source = "RM0033"},
    {.series = "F4", F2_F4, .rom_mhz = 60, .usart_kind = 'B', .source = "RM0090, RM0383"},
    {.series = "F7", F2_F4, .rom_mhz = 60, .usart_kind = 'C', .usart_clock = {0x90, 0},
     .source = "RM0385, RM0410"},
    {.series = "L0", .rom_mhz = 32, .hsi_mhz = 16, .rcc_kind = BL_RCC_L0, .rcc = 0x40021000,
     GPIO_ON(0x2C, 0), USART_ON(0x34, 14, 0x38), .usart_clock = {0x4C, 0}, .gpio = 0x50000000,
     .alternate = 4, .analog_pins = true, .usart_kind = 'C', .usart1 = 0x40013800, IWDG,
     .flash_kind = BL_FLASH_L0, .flash = 0x40022000, .source = "RM0367"},
    {.series = "L1", .rom_mhz = 16, .hsi_mhz = 16, .rcc_kind = BL_RCC_L1, .rcc = 0x40023800,
     GPIO_ON(0x1C, 0), USART_ON(0x20, 14, 0x24), .gpio = 0x40020000, .alternate = 7,
     .usart_kind = 'B', .usart1 = 0x40013800, IWDG, .flash_kind = BL_FLASH_L0,
     .flash = 0x40023C00, .source = "RM0038"},
    {.series = "L4", .names = "stm32l4r5 stm32l4p5", L4_G4, .rom_mhz = 60, .usart_kind = 'D',
     .page_bits = 8, .source = "RM0432"},
    {.series = "L4", .names = "stm32l412", L4_G4, .rom_mhz = 72, .usart_kind = 'C', .page_bits = 8,
     .backup = 0x40003500, .source = "RM0394"},
    {.series = "L4", L4_G4, .rom_mhz = 72, .usart_kind = 'C', .page_bits = 8,
     .backup = 0x40002850, .source = "RM0351, RM0394"},
    {.series = "G4", L4_G4, .rom_mhz = 72, .usart_kind = 'D', .page_bits = 8,
     .backup = 0x40002500, .source = "RM0440"},
    {.series = "WB", WB_WL, .rom_mhz = 64, .usart_clock = {0x88, 0}, .source = "RM0434"},
    {.series = "WL", WB_WL, .rom_mhz = 48, .source = "RM0453"},
    {.series = "G0", .names = "stm32g0b1 stm32g0b0", G0_C0, .rom_mhz = 60, .hsi_mhz = 16, .page_bits = 10,
     .bank_bit = 13, .source = "RM0444"},
    {.series = "G0", G0_C0, .rom_mhz = 24, .hsi_mhz = 16, .page_bits = 10, .bank_bit = 13,
     .source = "RM0444, RM0454"},
    {.series = "C0", G0_C0, .rom_mhz = 48, .hsi_mhz = 48, .page_bits = 7, .source = "RM0490"},
    {.series = "H7", .names = "stm32h7a3", H7, GPIO_ON(0x140, 0), USART_ON(0x150, 4, 0x148),
     .source = "RM0455"},
    {.series = "H7", H7, GPIO_ON(0xE0, 0), USART_ON(0xF0, 4, 0xE8), .power = 0x58024800,
     .crc = 0x58024C00, .crc_on = {0xE0, 19}, .backup = 0x58004050, .no_flags = {0xD0, 16},
     .software_flag = 24, .source = "RM0433, RM0468"},
    {.series = "U0", .analog_pins = true, .rom_mhz = 60, .hsi_mhz = 16, .rcc_kind = BL_RCC_U0,
     .rcc = 0x40021000, GPIO_ON(0x4C, 0), USART_ON(0x60, 14, 0x58), .usart_clock = {0x88, 0},
     .gpio = 0x50000000, .alternate = 7, .usart_kind = 'D', .usart1 = 0x40013800, IWDG,
     .flash_kind = BL_FLASH_L4, .flash = 0x40022000, .page_bits = 7, .source = "RM0503"},
    {.series = "L5", L5_U5_H5, .rom_mhz = 60, .hsi_mhz = 16, .rcc_kind = BL_RCC_L4,
     .rcc = 0x40021000, GPIO_ON(0x4C, 0), USART_ON(0x60, 14, 0x58), .flash_kind = BL_FLASH_L5,
     .page_bits = 7, .source = "RM0438"},
    {.series = "U5", L5_U5_H5, .rom_mhz = 60, .hsi_mhz = 16, .rcc_kind = BL_RCC_U5,
     .rcc = 0x46020C00, GPIO_ON(0x8C, 0), USART_ON(0xA4, 14, 0x9C), .usart_clock = {0xE0, 0},
     .flash_kind = BL_FLASH_L5, .page_bits = 8, .source = "RM0456"},
    {.series = "H5", L5_U5_H5, .rom_mhz = 64, .hsi_mhz = 64, .rcc_kind = BL_RCC_H5,
     .rcc = 0x44020C00, GPIO_ON(0x8C, 0), USART_ON(0xA4, 14, 0x9C), .flash_kind = BL_FLASH_H5,
     .page_bits = 7, .source = "RM0481, RM0492"},
    // Only what the program needs that resets the chip.
    {.series = "C5", NO_CLOCKS, .flash_kind = BL_FLASH_ACR_ONLY, .flash = 0x40022000,
     .source = "FLASH_ACR.EMPTY as on C0"},
    {.series = "H7RS", NO_CLOCKS, .flash_kind = BL_FLASH_NONE, .source = "RM0477"},
    {.series = "U3", NO_CLOCKS, .flash_kind = BL_FLASH_NONE, .source = "RM0487"},
    {.series = "WBA", NO_CLOCKS, .flash_kind = BL_FLASH_NONE, .source = "RM0493"},
};

// clang-format on

const struct bl_bus_row *bl_bus_row_of(const struct stm32bl_device *device)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (!strcmp(rows[i].series, device->series) &&
            (!rows[i].names || bl_is_word_of(rows[i].names, device->name)))
            return &rows[i];
    return NULL;
}
