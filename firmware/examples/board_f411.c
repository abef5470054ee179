// "Black Pill", STM32F411CE, Cortex-M4: 84 MHz from HSI. USART1 on PA9 (TX) and PA10 (RX), LED on
// PC13. Registers: RM0383 6.3 (RCC), 8.4 (GPIO), 3.8 (FLASH).
#include "board.h"

#define RCC   0x40023800u
#define GPIOA 0x40020000u
#define GPIOC 0x40020800u

enum { CLOCK_HZ = 84000000 };

const char board_name[] = "STM32F411";

static void start_clock(void)
{
    *reg(0x40023C00) = 2;                       // FLASH_ACR: 2 wait states
    *reg(RCC + 0x04) = 7 << 24 | 168 << 6 | 16; // PLLCFGR: HSI / 16 * 168 / 2
    *reg(RCC + 0x00) |= UINT32_C(1) << 24;      // CR: PLLON
    while (!(*reg(RCC + 0x00) & 1 << 25))       // PLLRDY
        ;
    *reg(RCC + 0x08) = 4 << 10 | 2;            // CFGR: APB1 half, SW: PLL
    while ((*reg(RCC + 0x08) & 0xC) != 2 << 2) // SWS
        ;
}

void board_start(void)
{
    start_clock();
    *reg(RCC + 0x30) |= 1 << 0 | 1 << 2;       // AHB1ENR: GPIOA, GPIOC
    *reg(RCC + 0x44) |= 1 << 4;                // APB2ENR: USART1
    (void)*reg(RCC + 0x44);                    // the clock needs two cycles: errata sheet ES0287
    *reg(GPIOC + 0x00) |= UINT32_C(1) << 26;   // MODER: PC13 output
    *reg(GPIOA + 0x24) |= 0x770;               // AFRH: PA9, PA10: AF7
    *reg(GPIOA + 0x00) |= UINT32_C(0xA) << 18; // MODER: alternate functions
    usart_start(CLOCK_HZ);
    core_start(CLOCK_HZ, USART1_IRQ);
}

void board_led(bool on)
{
    *reg(GPIOC + 0x18) = UINT32_C(1) << (on ? 13 + 16 : 13); // BSRR: on when low
}
