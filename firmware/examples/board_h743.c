// STM32H743 as on NUCLEO-H743ZI, Cortex-M7: 100 MHz from HSI, which the supply's reset state (VOS3)
// allows. USART1 on PA9 (TX) and PA10 (RX), LED on PB0.
// Registers: RM0433 8.7 (RCC), 11.4 (GPIO), 4.9 (FLASH).
#include "board.h"

#define RCC   0x58024400u
#define GPIOA 0x58020000u
#define GPIOB 0x58020400u

enum { CLOCK_HZ = 100000000, APB2_HZ = CLOCK_HZ / 2 };

const char board_name[] = "STM32H743";

static void start_clock(void)
{
    *reg(0x52002000) = 0x12;                    // FLASH_ACR: 2 wait states, WRHIGHFREQ 1
    *reg(RCC + 0x18) = 4 << 4;                  // D1CFGR: AXI undivided, APB3 half
    *reg(RCC + 0x1C) = 4 << 8 | 4 << 4;         // D2CFGR: APB2, APB1 half
    *reg(RCC + 0x20) = 4 << 4;                  // D3CFGR: APB4 half
    *reg(RCC + 0x28) = 4 << 4;                  // PLLCKSELR: HSI / 4 = 16 MHz
    *reg(RCC + 0x2C) = 1 << 16 | 3 << 2;        // PLLCFGR: P on, input 8 to 16 MHz, wide VCO
    *reg(RCC + 0x30) = (4 - 1) << 9 | (25 - 1); // PLL1DIVR: * 25 / 4
    *reg(RCC + 0x00) |= UINT32_C(1) << 24;      // CR: PLL1ON
    while (!(*reg(RCC + 0x00) & 1 << 25))       // PLL1RDY
        ;
    *reg(RCC + 0x10) = 3;                       // CFGR: SW: PLL1
    while ((*reg(RCC + 0x10) & 0x38) != 3 << 3) // SWS
        ;
}

static void start_instruction_cache(void)
{
    *reg(0xE000EF50) = 0; // ICIALLU
    __asm__ volatile("dsb\n isb");
    *reg(0xE000ED14) |= 1 << 17; // CCR: IC
    __asm__ volatile("dsb\n isb");
}

void board_start(void)
{
    start_clock();
    start_instruction_cache();
    *reg(RCC + 0xE0) |= 1 << 0 | 1 << 1; // AHB4ENR: GPIOA, GPIOB
    *reg(RCC + 0xF0) |= 1 << 4;          // APB2ENR: USART1
    (void)*reg(RCC + 0xF0);
    *reg(GPIOA + 0x24) |= 0x770; // AFRH: PA9, PA10: AF7
    // MODER, which is all ones after reset: PA9, PA10 alternate function, PB0 output
    *reg(GPIOA + 0x00) = (*reg(GPIOA + 0x00) & ~UINT32_C(0x3C0000)) | 0xA << 18;
    *reg(GPIOB + 0x00) = (*reg(GPIOB + 0x00) & ~UINT32_C(3)) | 1;
    usart_start(APB2_HZ);
    core_start(CLOCK_HZ, USART1_IRQ);
}

void board_led(bool on)
{
    *reg(GPIOB + 0x18) = UINT32_C(1) << (on ? 0 : 0 + 16); // BSRR
}
