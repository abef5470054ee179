// STM32G0. Evidence: emulated (G071).
static const struct stm32bl_port port = {
    .vectors = 0x1FFF0000, // AN2606, STM32G0 sections: system memory
    .rom_start = 0x1FFF0000,
    .rom_size = 0xF000,                         // G0B0, G0B1 and G0C1 have two pieces of it
    .software_reset = {0x40021060, 1u << 28},   // RM0444 RCC_CSR: SFTRSTF
    .clock = {0x4002103C, 1u << 28 | 1u << 10}, // RM0444 RCC_APBENR1: PWREN, RTCAPBEN
    .unlock = {0x40007000, 1u << 8},            // RM0444 PWR_CR1: DBP
    .backup = 0x4000B100,                       // RM0444 TAMP_BKPxR
    .backup_count = 5,
    .vtor = 1,
    .remap_clock = {0x40021040, 1u << 0}, // RM0444 RCC_APBENR2: SYSCFGEN
    .remap = 0x40010000,                  // RM0444 SYSCFG_CFGR1: MEM_MODE
};
