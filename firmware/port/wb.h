// STM32WB. Evidence: documented.
static const struct stm32bl_port port = {
    .vectors = 0x1FFF0000, // AN2606, STM32WB sections: system memory
    .rom_start = 0x1FFF0000,
    .rom_size = 0x7000,
    .software_reset = {0x58000094, 1u << 28}, // RM0434 RCC_CSR: SFTRSTF
    .clock = {0x58000058, 1u << 10},          // RM0434 RCC_APB1ENR1: RTCAPBEN
    .unlock = {0x58000400, 1u << 8},          // RM0434 PWR_CR1: DBP
    .backup = 0x40002850,                     // RM0434 RTC_BKPxR
    .backup_count = 20,
    .vtor = 1,
    .remap_clock = {0x58000060, 1u << 0}, // RM0434 RCC_APB2ENR
    .remap = 0x40010000,                  // RM0434 SYSCFG_MEMRMP: MEM_MODE
};
