/*
 * board.h - USART1 on PA9 and PA10, the watchdog and the clock that the
 * receiver runs from, as data for each family. Everything else stays as it is after reset.
 */
#ifndef LOADER_BOARD_H
#define LOADER_BOARD_H

#include <stdint.h>

#include "../port/port.h"

struct loader_board {
    uint32_t usart;
    uint8_t isr;                     /* its registers: 1 CR1 BRR ISR RDR TDR, 0 SR DR BRR CR1 */
    uint8_t function;                /* AF of the pins; F1 has none */
    uint8_t turns;                   /* of SysTick, 2^24 cycles each, that are a second or two */
    struct stm32bl_bits usart_clock; /* of the RCC */
    struct stm32bl_bits gpio_clock;
    uint32_t gpio; /* port A */
    uint32_t watchdog;
};

#if defined STM32BL_FAMILY_F1 /* RM0008 */
static const struct loader_board board = {
    .usart = 0x40013800,
    .turns = 1, /* HSI, 8 MHz */
    .usart_clock = {0x40021018, 1u << 14},
    .gpio_clock = {0x40021018, 1u << 2},
    .gpio = 0x40010800,
    .watchdog = 0x40003000,
};
#elif defined STM32BL_FAMILY_F4 /* RM0090, RM0383 */
static const struct loader_board board = {
    .usart = 0x40011000,
    .function = 7,
    .turns = 1, /* HSI, 16 MHz */
    .usart_clock = {0x40023844, 1u << 4},
    .gpio_clock = {0x40023830, 1u << 0},
    .gpio = 0x40020000,
    .watchdog = 0x40003000,
};
#elif defined STM32BL_FAMILY_G0 /* RM0444 */
static const struct loader_board board = {
    .usart = 0x40013800,
    .isr = 1,
    .function = 1,
    .turns = 1, /* HSI, 16 MHz */
    .usart_clock = {0x40021040, 1u << 14},
    .gpio_clock = {0x40021034, 1u << 0},
    .gpio = 0x50000000,
    .watchdog = 0x40003000,
};
#elif defined STM32BL_FAMILY_L4 /* RM0351 */
static const struct loader_board board = {
    .usart = 0x40013800,
    .isr = 1,
    .function = 7,
    .turns = 1, /* MSI, made 16 MHz */
    .usart_clock = {0x40021060, 1u << 14},
    .gpio_clock = {0x4002104C, 1u << 0},
    .gpio = 0x48000000,
    .watchdog = 0x40003000,
};
#elif defined STM32BL_FAMILY_G4 /* RM0440 */
static const struct loader_board board = {
    .usart = 0x40013800,
    .isr = 1,
    .function = 7,
    .turns = 1, /* HSI16 */
    .usart_clock = {0x40021060, 1u << 14},
    .gpio_clock = {0x4002104C, 1u << 0},
    .gpio = 0x48000000,
    .watchdog = 0x40003000,
};
#elif defined STM32BL_FAMILY_H7 /* RM0433 */
static const struct loader_board board = {
    .usart = 0x40011000,
    .isr = 1,
    .function = 7,
    .turns = 4, /* HSI, 64 MHz */
    .usart_clock = {0x580244F0, 1u << 4},
    .gpio_clock = {0x580244E0, 1u << 0},
    .gpio = 0x58020000,
    .watchdog = 0x58004800,
};
#elif defined STM32BL_FAMILY_L0 /* RM0367 */
static const struct loader_board board = {
    .usart = 0x40013800,
    .isr = 1,
    .function = 4,
    .turns = 1, /* HSI16 */
    .usart_clock = {0x40021034, 1u << 14},
    .gpio_clock = {0x4002102C, 1u << 0},
    .gpio = 0x50000000,
    .watchdog = 0x40003000,
};
#elif defined STM32BL_FAMILY_F7 /* RM0410 */
static const struct loader_board board = {
    .usart = 0x40011000,
    .isr = 1,
    .function = 7,
    .turns = 1, /* HSI, 16 MHz */
    .usart_clock = {0x40023844, 1u << 4},
    .gpio_clock = {0x40023830, 1u << 0},
    .gpio = 0x40020000,
    .watchdog = 0x40003000,
};
#else
#error "board.h has no row for this family"
#endif

#endif
