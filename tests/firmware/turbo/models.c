/*
 * models.c - chips as data, from their reference manuals and datasheets. Clocks of the ROM: AN2606 where
 * it says so, else what is known from practice.
 */
#include <string.h>

#include "machine.h"

// clang-format off
const struct model machine_models[] = {
    {.name = "f103", .product_id = 0x410, .cpu = UC_CPU_ARM_CORTEX_M3, .branch = 2, .load = 2,
     .rom_hz = 24000000, .reset_hz = 8000000, .ram_size = 0x5000, .flash_size = 0x20000,
     .load_address = 0x20000200, .usart = 0x40013800, .usart_clock = 0x40021018, .usart_bit = 14,
     .gpio = 0x40010800, .gpio_clock = 0x40021018, .gpio_bit = 2, .gpio_f1 = true, .tx = 9, .rx = 10,
     .usart_divider = 1, .rcc = 0x40021000, .watchdog = 0x40003000, .kind = FLASH_F1,
     .flash = 0x40022000, .sector = 1024, .unit = 2, .program_ns = 52500, .erase_ns = 30000000},
    {.name = "f411", .product_id = 0x431, .cpu = UC_CPU_ARM_CORTEX_M4, .branch = 2, .load = 2,
     .rom_hz = 60000000, .reset_hz = 16000000, .ram_size = 0x20000, .flash_size = 0x80000,
     .load_address = 0x20003000, .usart = 0x40011000, .usart_clock = 0x40023844, .usart_bit = 4,
     .gpio = 0x40020000, .gpio_clock = 0x40023830, .gpio_bit = 0, .tx = 9, .rx = 10, .function = 7,
     .usart_divider = 2, .rcc = 0x40023800, .watchdog = 0x40003000, .kind = FLASH_F4,
     .flash = 0x40023C00, .sector = 16384, .unit = 4, .program_ns = 16000, .erase_ns = 250000000},
    {.name = "g071", .product_id = 0x460, .cpu = UC_CPU_ARM_CORTEX_M0, .branch = 1, .load = 2,
     .rom_hz = 24000000, .reset_hz = 16000000, .ram_size = 0x9000, .flash_size = 0x20000,
     .load_address = 0x20002700, .usart = 0x40013800, .usart_clock = 0x40021040, .usart_bit = 14,
     .isr = true, .gpio = 0x50000000, .gpio_clock = 0x40021034, .gpio_bit = 0, .tx = 9, .rx = 10,
     .function = 1, .gpio_reset = 3, .usart_divider = 1, .rcc = 0x40021000,
     .watchdog = 0x40003000, .kind = FLASH_D, .flash = 0x40022000, .sector = 2048, .unit = 8,
     .busy_more = 1u << 18, .program_ns = 85000, .erase_ns = 22000000},
    {.name = "l476", .product_id = 0x415, .cpu = UC_CPU_ARM_CORTEX_M4, .branch = 2, .load = 2,
     .rom_hz = 72000000, .reset_hz = 4000000, .ram_size = 0x18000, .flash_size = 0x80000,
     .load_address = 0x20003100, .usart = 0x40013800, .usart_clock = 0x40021060, .usart_bit = 14,
     .isr = true, .gpio = 0x48000000, .gpio_clock = 0x4002104C, .gpio_bit = 0, .tx = 9, .rx = 10,
     .function = 7, .gpio_reset = 3, .usart_divider = 1, .rcc = 0x40021000,
     .watchdog = 0x40003000, .kind = FLASH_D, .flash = 0x40022000, .sector = 2048, .unit = 8,
     .program_ns = 81700, .erase_ns = 22000000},
    {.name = "h743", .product_id = 0x450, .cpu = UC_CPU_ARM_CORTEX_M7, .branch = 2, .load = 1,
     .rom_hz = 64000000, .reset_hz = 64000000, .ram_size = 0x20000, .flash_size = 0x100000,
     .load_address = 0x20004100, .usart = 0x40011000, .usart_clock = 0x580244F0, .usart_bit = 4,
     .isr = true, .gpio = 0x58020000, .gpio_clock = 0x580244E0, .gpio_bit = 0, .tx = 9, .rx = 10,
     .function = 7, .gpio_reset = 3, .usart_divider = 1, .rcc = 0x58024400,
     .watchdog = 0x58004800, .kind = FLASH_H7, .flash = 0x52002000, .sector = 131072, .unit = 32,
     .busy_more = 4, .program_ns = 100000, .erase_ns = 1100000000},
    {.name = "l071", .product_id = 0x447, .cpu = UC_CPU_ARM_CORTEX_M0, .branch = 1, .load = 2,
     .rom_hz = 32000000, .reset_hz = 16000000, .ram_size = 0x5000, .flash_size = 0x20000,
     .load_address = 0x20001400, .usart = 0x40013800, .usart_clock = 0x40021034, .usart_bit = 14,
     .isr = true, .gpio = 0x50000000, .gpio_clock = 0x4002102C, .gpio_bit = 0, .tx = 9, .rx = 10,
     .function = 4, .gpio_reset = 3, .usart_divider = 1, .rcc = 0x40021000,
     .watchdog = 0x40003000, .kind = FLASH_L0, .flash = 0x40022000, .sector = 128, .unit = 64,
     .program_ns = 3280000, .erase_ns = 3280000},
    {.name = "u575", .product_id = 0x482, .cpu = UC_CPU_ARM_CORTEX_M33, .branch = 2, .load = 2,
     .rom_hz = 60000000, .reset_hz = 4000000, .ram_size = 0x18000, .flash_size = 0x80000,
     .load_address = 0x20004000, .usart = 0x40013800, .usart_clock = 0x46020CA4, .usart_bit = 14,
     .isr = true, .gpio = 0x42020000, .gpio_clock = 0x46020C8C, .gpio_bit = 0, .tx = 9, .rx = 10,
     .function = 7, .gpio_reset = 3, .usart_divider = 1, .rcc = 0x46020C00,
     .watchdog = 0x40003000, .kind = FLASH_U5, .flash = 0x40022000, .sector = 8192, .unit = 16,
     .busy_more = 1u << 17, .program_ns = 118000, .erase_ns = 1500000},
    {.name = "h563", .product_id = 0x484, .cpu = UC_CPU_ARM_CORTEX_M33, .branch = 2, .load = 2,
     .rom_hz = 64000000, .reset_hz = 32000000, .ram_size = 0x18000, .flash_size = 0x80000,
     .load_address = 0x20004000, .usart = 0x40013800, .usart_clock = 0x44020CA4, .usart_bit = 14,
     .isr = true, .gpio = 0x42020000, .gpio_clock = 0x44020C8C, .gpio_bit = 0, .tx = 9, .rx = 10,
     .function = 7, .gpio_reset = 3, .usart_divider = 1, .rcc = 0x44020C00,
     .watchdog = 0x40003000, .kind = FLASH_H5, .flash = 0x40022000, .sector = 8192, .unit = 16,
     .busy_more = 1u << 1, .program_ns = 30000, .erase_ns = 2000000},
};
// clang-format on
const size_t machine_model_count = sizeof machine_models / sizeof *machine_models;

const struct model *machine_model(const char *name)
{
    for (size_t i = 0; i < machine_model_count; i++)
        if (!strcmp(machine_models[i].name, name))
            return &machine_models[i];
    return NULL;
}
