// STM32L5 with TZEN=0. Evidence: documented.
// With TZEN=1 the jump from non-secure code faults, and nothing at compile time can tell.
#ifndef STM32BL_FORCE
#error "STM32L5 has TrustZone: if the option bit TZEN is 0 in every unit, -DSTM32BL_FORCE"
#endif

static const struct stm32bl_port port = {
    .vectors = 0x0BF90000, // AN2606, STM32L5 sections: system memory
    .rom_start = 0x0BF90000,
    .rom_size = 0x8000,
    .software_reset = {0x40021094, 1u << 28},   // RM0438 RCC_CSR: SFTRSTF
    .clock = {0x40021058, 1u << 28 | 1u << 10}, // RM0438 RCC_APB1ENR1: PWREN, RTCAPBEN
    .unlock = {0x40007000, 1u << 8},            // RM0438 PWR_CR1: DBP
    .backup = 0x40003500,                       // RM0438 TAMP_BKPxR
    .backup_count = 32,
    .vtor = 1,
};
