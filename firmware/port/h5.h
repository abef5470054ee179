// STM32H5. Evidence: documented, and against advice.
// H503 with bootloader 14.1 and H56x with 14.3 crash when jumped to after reset, as their HDPL is
// then 3; with TZEN=1 the ROM cannot be reached from here at all (AN2606, STM32H5 sections).
#ifndef STM32BL_FORCE
#error "AN2606 rules out the jump on STM32H5: use BOOT0 or the product state, or -DSTM32BL_FORCE"
#endif

static const struct stm32bl_port port = {
// AN2606, STM32H503 and STM32H56x/57x: system memory.
#if defined STM32BL_FAMILY_H503
    .vectors = 0x0BF87000,
    .rom_start = 0x0BF87000,
#else
    .vectors = 0x0BF97000,
    .rom_start = 0x0BF97000,
#endif
    .rom_size = 0x9000,
    .software_reset = {0x44020CF4, 1u << 28}, // RM0481 RCC_RSR: SFTRSTF
    .clock = {0x44020CA8, 1u << 21},          // RM0481 RCC_APB3ENR: RTCAPBEN
    .unlock = {0x44020824, 1u << 0},          // RM0481 PWR_DBPCR: DBP
    .backup = 0x44007D00,                     // RM0481 TAMP_BKPxR
    .backup_count = 32,
    .vtor = 1,
};
