// STM32L1. Evidence: documented.
static const struct stm32bl_port port = {
    .vectors = 0x1FF00000, // AN2606, STM32L1 sections: system memory
    .rom_start = 0x1FF00000,
    .rom_size = 0x2000,                       // of the larger parts
    .software_reset = {0x40023834, 1u << 28}, // RM0038 RCC_CSR: SFTRSTF
    .clock = {0x40023824, 1u << 28},          // RM0038 RCC_APB1ENR: PWREN
    .unlock = {0x40007000, 1u << 8},          // RM0038 PWR_CR: DBP
    .backup = 0x40002850,                     // RM0038 RTC_BKPxR
    .backup_count = 5,                        // of the smaller parts
    .vtor = 1,
    .remap_clock = {0x40023820, 1u << 0}, // RM0038 RCC_APB2ENR: SYSCFGEN
    .remap = 0x40010000,                  // RM0038 SYSCFG_MEMRMP: MEM_MODE
};
