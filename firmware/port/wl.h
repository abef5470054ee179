// STM32WL. Evidence: documented.
static const struct stm32bl_port port = {
    .vectors = 0x1FFF0000, // AN2606, STM32WL sections: system memory
    .rom_start = 0x1FFF0000,
    .rom_size = 0x4000,
    .software_reset = {0x58000094, 1u << 28}, // RM0453 RCC_CSR: SFTRSTF
    .clock = {0x58000058, 1u << 10},          // RM0453 RCC_APB1ENR1: RTCAPBEN
    .unlock = {0x58000400, 1u << 8},          // RM0453 PWR_CR1: DBP
    .backup = 0x4000B100,                     // RM0453 TAMP_BKPxR
    .backup_count = 20,
    .vtor = 1,
    .remap_clock = {0x58000060, 1u << 0}, // RM0453 RCC_APB2ENR
    .remap = 0x40010000,                  // RM0453 SYSCFG_MEMRMP: MEM_MODE
};
