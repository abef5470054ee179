// STM32U5 with TZEN=0, the factory setting. Evidence: documented.
#if defined __ARM_FEATURE_CMSE && __ARM_FEATURE_CMSE == 3 && !defined STM32BL_FORCE
#error "this is secure code: with TZEN=1 the jump faults; use RSS, or -DSTM32BL_FORCE"
#endif

static const struct stm32bl_port port = {
    .vectors = 0x0BF90000, // AN2606, STM32U5 sections: system memory
    .rom_start = 0x0BF90000,
    .rom_size = 0x10000,
    .software_reset = {0x46020CF4, 1u << 28}, // RM0456 RCC_CSR: SFTRSTF
    .clock = {0x46020C94, 1u << 2},           // RM0456 RCC_AHB3ENR: PWREN
    .clock2 = {0x46020CA8, 1u << 21},         // RM0456 RCC_APB3ENR: RTCAPBEN
    .unlock = {0x46020828, 1u << 0},          // RM0456 PWR_DBPR: DBP
    .backup = 0x46007D00,                     // RM0456 TAMP_BKPxR
    .backup_count = 32,
    .vtor = 1,
};
