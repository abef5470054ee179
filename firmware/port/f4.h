// STM32F4. Evidence: emulated (F411).
static const struct stm32bl_port port = {
    .vectors = 0x1FFF0000, // AN2606, STM32F4 sections: system memory
    .rom_start = 0x1FFF0000,
    .rom_size = 0x7800,
    .software_reset = {0x40023874, 1u << 28}, // RM0090 RCC_CSR: SFTRSTF
    .clock = {0x40023840, 1u << 28},          // RM0090 RCC_APB1ENR: PWREN
    .unlock = {0x40007000, 1u << 8},          // RM0090 PWR_CR: DBP
    .backup = 0x40002850,                     // RM0090 RTC_BKPxR
    .backup_count = 20,
    .vtor = 1,
    .remap_clock = {0x40023844, 1u << 14}, // RM0090 RCC_APB2ENR: SYSCFGEN
    .remap = 0x40013800,                   // RM0090 SYSCFG_MEMRMP: MEM_MODE
};
