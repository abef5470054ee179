// "Blue Pill", STM32F103C8, Cortex-M3: 64 MHz from HSI. USART1 on PA9 (TX) and PA10 (RX), LED on
// PC13. Registers: RM0008 7.3 (RCC), 9.2 (GPIO), 3.3.3 (FLASH).
#include "board.h"

#define RCC   0x40021000u
#define GPIOA 0x40010800u
#define GPIOC 0x40011000u

enum { CLOCK_HZ = 64000000 };

const char board_name[] = "STM32F103";

static void start_clock(void)
{
    *reg(0x40022000) = 0x12;               // FLASH_ACR: 2 wait states, prefetch
    *reg(RCC + 0x04) = 14 << 18 | 4 << 8;  // CFGR: PLL = HSI / 2 * 16, APB1 half of it
    *reg(RCC + 0x00) |= UINT32_C(1) << 24; // CR: PLLON
    while (!(*reg(RCC + 0x00) & 1 << 25))  // PLLRDY
        ;
    *reg(RCC + 0x04) |= 2;                     // SW: PLL
    while ((*reg(RCC + 0x04) & 0xC) != 2 << 2) // SWS
        ;
}

void board_start(void)
{
    start_clock();
    *reg(RCC + 0x18) |= 1 << 2 | 1 << 4 | 1 << 14; // APB2ENR: GPIOA, GPIOC, USART1
    // CRH: PA9 alternate function, PA10 input; PC13 output
    *reg(GPIOA + 0x04) = (*reg(GPIOA + 0x04) & ~UINT32_C(0xFF0)) | 0x4B0;
    *reg(GPIOC + 0x04) = (*reg(GPIOC + 0x04) & ~UINT32_C(0xF00000)) | 0x200000;
    usart_start(CLOCK_HZ);
    core_start(CLOCK_HZ, USART1_IRQ);
}

void board_led(bool on)
{
    *reg(GPIOC + 0x10) = UINT32_C(1) << (on ? 13 + 16 : 13); // BSRR: on when low
}
