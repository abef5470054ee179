// STM32C0. Evidence: documented. There are no backup registers: RAM only.
#ifndef STM32BL_RETAIN_ADDRESS
#error "STM32C0 has no backup registers: -DSTM32BL_RETAIN_ADDRESS=... names 8 bytes of RAM to use"
#endif

static const struct stm32bl_port port = {
    .vectors = 0x1FFF0000, // AN2606, STM32C0 sections: system memory
    .rom_start = 0x1FFF0000,
    .rom_size = 0x7000,
    .software_reset = {0x40021060, 1u << 28}, // RM0490 RCC_CSR2: SFTRSTF
    .vtor = 1,
    .remap_clock = {0x40021040, 1u << 0}, // RM0490 RCC_APBENR2: SYSCFGEN
    .remap = 0x40010000,                  // RM0490 SYSCFG_CFGR1: MEM_MODE
};
