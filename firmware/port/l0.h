// STM32L0. Evidence: documented, and against advice.
#ifndef STM32BL_FORCE
#error "AN2606 says that STM32L0 cannot jump to its ROM from user code; to try it, -DSTM32BL_FORCE"
#endif

static const struct stm32bl_port port = {
    .vectors = 0x1FF00000, // AN2606, STM32L0 sections: system memory
    .rom_start = 0x1FF00000,
    .rom_size = 0x2000,                       // of the larger parts
    .software_reset = {0x40021050, 1u << 28}, // RM0367 RCC_CSR: SFTRSTF
    .clock = {0x40021038, 1u << 28},          // RM0367 RCC_APB1ENR: PWREN
    .unlock = {0x40007000, 1u << 8},          // RM0367 PWR_CR: DBP
    .backup = 0x40002850,                     // RM0367 RTC_BKPxR
    .backup_count = 5,
    .vtor = 1,
    .remap_clock = {0x40021034, 1u << 0}, // RM0367 RCC_APB2ENR: SYSCFGEN
    .remap = 0x40010000,                  // RM0367 SYSCFG_CFGR1: MEM_MODE
};
