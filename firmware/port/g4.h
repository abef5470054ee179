// STM32G4. Evidence: documented.
static const struct stm32bl_port port = {
    .vectors = 0x1FFF0000, // AN2606, STM32G4 sections: system memory
    .rom_start = 0x1FFF0000,
    .rom_size = 0x7000,
    .software_reset = {0x40021094, 1u << 28},   // RM0440 RCC_CSR: SFTRSTF
    .clock = {0x40021058, 1u << 28 | 1u << 10}, // RM0440 RCC_APB1ENR1: PWREN, RTCAPBEN
    .unlock = {0x40007000, 1u << 8},            // RM0440 PWR_CR1: DBP
    .backup = 0x40002500,                       // RM0440 TAMP_BKPxR
    .backup_count = 32,
    .vtor = 1,
    .remap_clock = {0x40021060, 1u << 0}, // RM0440 RCC_APB2ENR: SYSCFGEN
    .remap = 0x40010000,                  // RM0440 SYSCFG_MEMRMP: MEM_MODE
};
