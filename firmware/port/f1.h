// STM32F1. Evidence: emulated (F103); F105/F107 and XL density: documented.
static const struct stm32bl_port port = {
// AN2606, sections of the parts: system memory.
#if defined STM32BL_FAMILY_F105
    .vectors = 0x1FFFB000,
    .rom_start = 0x1FFFB000,
    .rom_size = 0x4800,
#elif defined STM32BL_FAMILY_F1XL
    .vectors = 0x1FFFE000,
    .rom_start = 0x1FFFE000,
    .rom_size = 0x1800,
#else
    .vectors = 0x1FFFF000,
    .rom_start = 0x1FFFF000,
    .rom_size = 0x0800,
#endif
    .software_reset = {0x40021024, 1u << 28},   // RM0008 RCC_CSR: SFTRSTF
    .clock = {0x4002101C, 1u << 28 | 1u << 27}, // RM0008 RCC_APB1ENR: PWREN, BKPEN
    .unlock = {0x40007000, 1u << 8},            // RM0008 PWR_CR: DBP
    .backup = 0x40006C04,                       // RM0008 BKP_DRx: 16 bits each, 4 bytes apart
    .backup_count = 10,
    .half = 1,
    .vtor = 1,
};
