// STM32F7. Evidence: documented. The memory at address 0 cannot be chosen by software, and the ROM
// does without.
static const struct stm32bl_port port = {
    .vectors = 0x1FF00000, // AN2606, STM32F7 sections: system memory
    .rom_start = 0x1FF00000,
    .rom_size = 0xEDC0,
    .rom_alias = 0x00100000, // on the ITCM bus, where BOOT_ADD1 boots from: RM0385 2.4
    .software_reset = {0x40023874, 1u << 28}, // RM0385 RCC_CSR: SFTRSTF
    .clock = {0x40023840, 1u << 28},          // RM0385 RCC_APB1ENR: PWREN
    .unlock = {0x40007000, 1u << 8},          // RM0385 PWR_CR1: DBP
    .backup = 0x40002850,                     // RM0385 RTC_BKPxR
    .backup_count = 32,
    .vtor = 1,
    .data_cache = 1,
};
