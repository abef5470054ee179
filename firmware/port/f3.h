// STM32F3. Evidence: documented.
static const struct stm32bl_port port = {
    .vectors = 0x1FFFD800, // AN2606, STM32F3 sections: system memory
    .rom_start = 0x1FFFD800,
    .rom_size = 0x2000,
    .software_reset = {0x40021024, 1u << 28}, // RM0316 RCC_CSR: SFTRSTF
    .clock = {0x4002101C, 1u << 28},          // RM0316 RCC_APB1ENR: PWREN
    .unlock = {0x40007000, 1u << 8},          // RM0316 PWR_CR: DBP
    .backup = 0x40002850,                     // RM0316 RTC_BKPxR
    .backup_count = 5,                        // F37x has more
    .vtor = 1,
    .remap_clock = {0x40021018, 1u << 0}, // RM0316 RCC_APB2ENR: SYSCFGEN
    .remap = 0x40010000,                  // RM0316 SYSCFG_CFGR1: MEM_MODE
};
