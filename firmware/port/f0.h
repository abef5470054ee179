// STM32F0. Evidence: documented.
// A core without VTOR: the remap alone brings the ROM's vectors to address 0. The value lines F030
// and F070 have backup registers that RM0360 does not promise: RAM only.
#if (defined STM32BL_FAMILY_F030 || defined STM32BL_FAMILY_F030XC ||                               \
     defined STM32BL_FAMILY_F070X6 || defined STM32BL_FAMILY_F070XB) &&                            \
    !defined STM32BL_RETAIN_ADDRESS
#error                                                                                             \
    "F030 and F070 promise no backup registers: -DSTM32BL_RETAIN_ADDRESS=... names 8 bytes of RAM"
#endif

#if (defined STM32BL_FAMILY_F04 || defined STM32BL_FAMILY_F070X6) && !defined STM32BL_FORCE
#error "AN2606: the ROM of F04x and F070x6 starts the application again; to try it, -DSTM32BL_FORCE"
#endif

static const struct stm32bl_port port = {
// AN2606, sections of the parts: system memory; its end is the same for all.
#if defined STM32BL_FAMILY_F04 || defined STM32BL_FAMILY_F070X6
    .vectors = 0x1FFFC400,
    .rom_start = 0x1FFFC400,
    .rom_size = 0x3400,
#elif defined STM32BL_FAMILY_F07 || defined STM32BL_FAMILY_F070XB
    .vectors = 0x1FFFC800,
    .rom_start = 0x1FFFC800,
    .rom_size = 0x3000,
#elif defined STM32BL_FAMILY_F09 || defined STM32BL_FAMILY_F030XC
    .vectors = 0x1FFFD800,
    .rom_start = 0x1FFFD800,
    .rom_size = 0x2000,
#else
    .vectors = 0x1FFFEC00,
    .rom_start = 0x1FFFEC00,
    .rom_size = 0x0C00,
#endif
    .software_reset = {0x40021024, 1u << 28}, // RM0091 RCC_CSR: SFTRSTF
    .clock = {0x4002101C, 1u << 28},          // RM0091 RCC_APB1ENR: PWREN
    .unlock = {0x40007000, 1u << 8},          // RM0091 PWR_CR: DBP
    .backup = 0x40002850,                     // RM0091 RTC_BKPxR
    .backup_count = 5,
    .remap_clock = {0x40021018, 1u << 0}, // RM0091 RCC_APB2ENR: SYSCFGCOMPEN
    .remap = 0x40010000,                  // RM0091 SYSCFG_CFGR1: MEM_MODE
};
