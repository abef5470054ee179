// STM32G071 as on NUCLEO-G071RB, Cortex-M0+: 64 MHz from HSI. USART1 on PA9 (TX) and PA10 (RX), LED
// on PA5. Registers: RM0444 5.4 (RCC), 7.4 (GPIO), 3.7 (FLASH).
#include "board.h"

#define RCC   0x40021000u
#define GPIOA 0x50000000u

enum { CLOCK_HZ = 64000000 };

const char board_name[] = "STM32G071";

static void start_clock(void)
{
    *reg(0x40022000) = (*reg(0x40022000) & ~UINT32_C(7)) | 2; // FLASH_ACR: 2 wait states
    *reg(RCC + 0x0C) = 1 << 29 | 1 << 28 | 8 << 8 | 2;        // PLLCFGR: HSI16 * 8 / 2, R on
    *reg(RCC + 0x00) |= UINT32_C(1) << 24;                    // CR: PLLON
    while (!(*reg(RCC + 0x00) & 1 << 25))                     // PLLRDY
        ;
    *reg(RCC + 0x08) = 2;                       // CFGR: SW: PLLR
    while ((*reg(RCC + 0x08) & 0x38) != 2 << 3) // SWS
        ;
}

void board_start(void)
{
    start_clock();
    *reg(RCC + 0x34) |= 1 << 0;  // IOPENR: GPIOA
    *reg(RCC + 0x40) |= 1 << 14; // APBENR2: USART1
    (void)*reg(RCC + 0x40);
    *reg(GPIOA + 0x24) |= 0x110; // AFRH: PA9, PA10: AF1
    // MODER, which is all ones after reset: PA9, PA10 alternate function, PA5 output
    *reg(GPIOA + 0x00) = (*reg(GPIOA + 0x00) & ~UINT32_C(0x3C0C00)) | 0xA << 18 | 1 << 10;
    usart_start(CLOCK_HZ);
    core_start(CLOCK_HZ, USART1_IRQ);
}

void board_led(bool on)
{
    *reg(GPIOA + 0x18) = UINT32_C(1) << (on ? 5 : 5 + 16); // BSRR
}
