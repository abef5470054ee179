/*
 * models.c - four chips, one for each core. From the reference manuals named with each,
 * independently of firmware/port.
 */
#include <string.h>

#include "chip.h"

/* RM0008 7.3.2: PLL from HSI / 2. */
static void f103_clocks(struct chip *chip, uint32_t *core_hz, uint32_t *usart_hz)
{
    uint32_t cfgr = parts_reg(chip, 0x40021004);
    uint32_t multiplier = (cfgr >> 18 & 15) + 2;

    *core_hz = (cfgr & 3) == 2 ? 4000000 * (multiplier > 16 ? 16 : multiplier) : 8000000;
    *usart_hz = *core_hz;
}

/* RM0383 6.3.2. */
static void f411_clocks(struct chip *chip, uint32_t *core_hz, uint32_t *usart_hz)
{
    uint32_t pll = parts_reg(chip, 0x40023804);
    uint32_t m = pll & 63, n = pll >> 6 & 511, p = 2 * ((pll >> 16 & 3) + 1);

    *core_hz = 16000000;
    if ((parts_reg(chip, 0x40023808) & 3) == 2 && m)
        *core_hz = 16000000 / m * n / p;
    *usart_hz = *core_hz;
}

/* RM0444 5.4.4. */
static void g071_clocks(struct chip *chip, uint32_t *core_hz, uint32_t *usart_hz)
{
    uint32_t pll = parts_reg(chip, 0x4002100C);
    uint32_t m = (pll >> 4 & 7) + 1, n = pll >> 8 & 127, r = (pll >> 29 & 7) + 1;

    *core_hz = 16000000;
    if ((parts_reg(chip, 0x40021008) & 7) == 2)
        *core_hz = 16000000 / m * n / r;
    *usart_hz = *core_hz;
}

/* RM0433 8.7: the core clock is undivided, APB2 as D2PPRE2 says. */
static void h743_clocks(struct chip *chip, uint32_t *core_hz, uint32_t *usart_hz)
{
    uint32_t m = parts_reg(chip, 0x58024428) >> 4 & 63, div = parts_reg(chip, 0x58024430);
    uint32_t n = (div & 511) + 1, p = (div >> 9 & 127) + 1;
    uint32_t apb2 = parts_reg(chip, 0x5802441C) >> 8 & 7;

    *core_hz = 64000000;
    if ((parts_reg(chip, 0x58024410) & 7) == 3 && m)
        *core_hz = 64000000 / m * n / p;
    *usart_hz = apb2 & 4 ? *core_hz >> ((apb2 & 3) + 1) : *core_hz;
}

const struct model models[] = {
    {
        .name = "f103", // RM0008
        .cpu = UC_CPU_ARM_CORTEX_M3,
        .flash_size = 0x10000,
        .ram_size = 0x5000,
        .rom_start = 0x1FFFF000,
        .rom_size = 0x1000,
        .rom_vectors = 0x1FFFF000,
        .parts = {{0x40021000, 0x28, PART_RCC, 0, 0},
                  {0x40007000, 0x08, PART_PLAIN, 0x4002101C, 1u << 28},
                  {0x40006C00, 0xC0, PART_BACKUP, 0x4002101C, 1u << 27},
                  {0x40022000, 0x24, PART_PLAIN, 0, 0},
                  {0x40010800, 0x1C, PART_PLAIN, 0x40021018, 1u << 2},
                  {0x40011000, 0x1C, PART_PLAIN, 0x40021018, 1u << 4},
                  {0x40013800, 0x1C, PART_USART, 0x40021018, 1u << 14}},
        .resets = {{0x40021000, 0x83},
                   {0x40021014, 0x14},
                   {0x40022000, 0x30},
                   {0x40010800, 0x44444444},
                   {0x40010804, 0x44444444},
                   {0x40011000, 0x44444444},
                   {0x40011004, 0x44444444}},
        .clocks = f103_clocks,
        .rcc_cr = 0x40021000,
        .rcc_cfgr = 0x40021004,
        .switch_mask = 3,
        .switch_shift = 2,
        .flags = 0x40021024,
        .flag_software = 1u << 28,
        .flag_power = 1u << 27,
        .flag_pin = 1u << 26,
        .lock = 0x40007000,
        .lock_bits = 1u << 8,
        .magic = 0x40006C24, // BKP_DR9
        .usart = 0x40013800,
        .usart_irq = 37,
    },
    {
        .name = "f411", // RM0383
        .cpu = UC_CPU_ARM_CORTEX_M4,
        .flash_size = 0x80000,
        .ram_size = 0x20000,
        .rom_start = 0x1FFF0000,
        .rom_size = 0x8000,
        .rom_vectors = 0x1FFF0000,
        .parts = {{0x40023800, 0x98, PART_RCC, 0, 0},
                  {0x40007000, 0x08, PART_PLAIN, 0x40023840, 1u << 28},
                  {0x40002800, 0xA0, PART_BACKUP, 0, 0},
                  {0x40013800, 0x24, PART_PLAIN, 0x40023844, 1u << 14},
                  {0x40023C00, 0x18, PART_PLAIN, 0, 0},
                  {0x40020000, 0x28, PART_PLAIN, 0x40023830, 1u << 0},
                  {0x40020800, 0x28, PART_PLAIN, 0x40023830, 1u << 2},
                  {0x40011000, 0x1C, PART_USART, 0x40023844, 1u << 4}},
        .resets = {{0x40023800, 0x83},
                   {0x40023804, 0x24003010},
                   {0x40007000, 0x8000},
                   {0x40020000, 0xA8000000},
                   {0x4002000C, 0x64000000}},
        .clocks = f411_clocks,
        .rcc_cr = 0x40023800,
        .rcc_cfgr = 0x40023808,
        .switch_mask = 3,
        .switch_shift = 2,
        .flags = 0x40023874,
        .flag_software = 1u << 28,
        .flag_power = 1u << 27,
        .flag_pin = 1u << 26,
        .lock = 0x40007000,
        .lock_bits = 1u << 8,
        .magic = 0x40002860, // RTC_BKP4R
        .remap = 0x40013800,
        .usart = 0x40011000,
        .usart_irq = 37,
    },
    {
        .name = "g071", // RM0444; Cortex-M0+ runs as Unicorn's M0 with the VTOR of core.c
        .cpu = UC_CPU_ARM_CORTEX_M0,
        .flash_size = 0x20000,
        .ram_size = 0x9000,
        .rom_start = 0x1FFF0000,
        .rom_size = 0x7000,
        .rom_vectors = 0x1FFF0000,
        .parts = {{0x40021000, 0x64, PART_RCC, 0, 0},
                  {0x40007000, 0x90, PART_PLAIN, 0x4002103C, 1u << 28},
                  {0x4000B000, 0x120, PART_BACKUP, 0x4002103C, 1u << 10},
                  {0x40010000, 0x30, PART_PLAIN, 0x40021040, 1u << 0},
                  {0x40022000, 0x40, PART_PLAIN, 0, 0},
                  {0x50000000, 0x2C, PART_PLAIN, 0x40021034, 1u << 0},
                  {0x40013800, 0x30, PART_USART, 0x40021040, 1u << 14}},
        .resets = {{0x40021000, 0x500},
                   {0x4002100C, 0x1000},
                   {0x40021038, 0x100},
                   {0x40007000, 0x208},
                   {0x40022000, 0x40600},
                   {0x50000000, 0xEBFFFFFF},
                   {0x5000000C, 0x24000000}},
        .clocks = g071_clocks,
        .rcc_cr = 0x40021000,
        .rcc_cfgr = 0x40021008,
        .switch_mask = 7,
        .switch_shift = 3,
        .flags = 0x40021060,
        .flag_software = 1u << 28,
        .flag_power = 1u << 27,
        .flag_pin = 1u << 26,
        .lock = 0x40007000,
        .lock_bits = 1u << 8,
        .magic = 0x4000B110, // TAMP_BKP4R
        .remap = 0x40010000,
        .usart = 0x40013800,
        .usart_isr = true,
        .usart_irq = 27,
    },
    {
        .name = "h743", // RM0433
        .cpu = UC_CPU_ARM_CORTEX_M7,
        .flash_size = 0x200000,
        .ram_size = 0x20000,
        .rom_start = 0x1FF00000,
        .rom_size = 0x1F000,
        .rom_vectors = 0x1FF09800,
        .parts = {{0x58024400, 0x180, PART_RCC, 0, 0},
                  {0x58024800, 0x30, PART_PLAIN, 0, 0},
                  {0x58004000, 0xD0, PART_BACKUP, 0x580244F4, 1u << 16},
                  {0x52002000, 0x40, PART_PLAIN, 0, 0},
                  {0x58020000, 0x2C, PART_PLAIN, 0x580244E0, 1u << 0},
                  {0x58020400, 0x2C, PART_PLAIN, 0x580244E0, 1u << 1},
                  {0x40011000, 0x30, PART_USART, 0x580244F0, 1u << 4}},
        .resets = {{0x58024400, 0x25},
                   {0x58024428, 0x02020200},
                   {0x5802442C, 0x01FF0000},
                   {0x58024430, 0x01010280},
                   {0x580244F4, 0x00010000}, // RTCAPBEN is on after reset
                   {0x58024800, 0xF000C000},
                   {0x52002000, 0x37},
                   {0x58020000, 0xABFFFFFF},
                   {0x58020400, 0xFFFFFEBF}},
        .clocks = h743_clocks,
        .rcc_cr = 0x58024400,
        .rcc_cfgr = 0x58024410,
        .switch_mask = 7,
        .switch_shift = 3,
        .flags = 0x580244D0,
        .flag_software = 1u << 24,
        .flag_power = 1u << 23,
        .flag_pin = 1u << 22,
        .lock = 0x58024800,
        .lock_bits = 1u << 8,
        .magic = 0x58004060, // RTC_BKP4R
        .usart = 0x40011000,
        .usart_isr = true,
        .usart_irq = 37,
    },
};

const size_t model_count = sizeof models / sizeof *models;

const struct model *model_find(const char *name)
{
    for (size_t i = 0; i < model_count; i++)
        if (!strcmp(models[i].name, name))
            return &models[i];
    return NULL;
}
