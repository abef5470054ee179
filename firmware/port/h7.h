// STM32H7. Evidence: emulated (H743); H7A3/H7Bx: documented.
// The ROM's vectors are not at its start. H7A3's backup registers lie elsewhere than H743's, and
// the sources do not agree where: RAM only.
#if defined STM32BL_FAMILY_H7A3 && !defined STM32BL_RETAIN_ADDRESS
#error "STM32H7A3: -DSTM32BL_RETAIN_ADDRESS=... names 8 bytes of RAM to keep the magic in"
#endif

static const struct stm32bl_port port = {
    .rom_start = 0x1FF00000, // AN2606, STM32H7 sections: system memory
    .rom_size = 0x1E800,
#if defined STM32BL_FAMILY_H7A3
    .vectors = 0x1FF0A000,                    // AN2606, STM32H7A3: jump address
    .software_reset = {0x58024530, 1u << 24}, // RM0455 RCC_RSR: SFTRSTF
#else
    .vectors = 0x1FF09800,                    // AN2606, STM32H74x: jump address
    .software_reset = {0x580244D0, 1u << 24}, // RM0433 RCC_RSR: SFTRSTF
    .clock = {0x580244F4, 1u << 16},          // RM0433 RCC_APB4ENR: RTCAPBEN
    .unlock = {0x58024800, 1u << 8},          // RM0433 PWR_CR1: DBP
    .backup = 0x58004050,                     // RM0433 RTC_BKPxR
    .backup_count = 32,
#endif
    .vtor = 1,
    .data_cache = 1,
};
