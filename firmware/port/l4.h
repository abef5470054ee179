// STM32L4 and L4+. Evidence: documented.
static const struct stm32bl_port port = {
    .vectors = 0x1FFF0000, // AN2606, STM32L4 sections: system memory
    .rom_start = 0x1FFF0000,
    .rom_size = 0x7000,
    .software_reset = {0x40021094, 1u << 28},   // RM0351 RCC_CSR: SFTRSTF
    .clock = {0x40021058, 1u << 28 | 1u << 10}, // RM0351 RCC_APB1ENR1: PWREN, RTCAPBEN
    .unlock = {0x40007000, 1u << 8},            // RM0351 PWR_CR1: DBP
#if defined STM32BL_FAMILY_L41
    .backup = 0x40003500, // RM0394, RM0432 TAMP_BKPxR
#else
    .backup = 0x40002850, // RM0351 RTC_BKPxR
#endif
    .backup_count = 32,
    .vtor = 1,
    .remap_clock = {0x40021060, 1u << 0}, // RM0351 RCC_APB2ENR: SYSCFGEN
    .remap = 0x40010000,                  // RM0351 SYSCFG_MEMRMP: MEM_MODE
};
