// What a board does for main.c, and what main.c does for a board.
#ifndef BOARD_H
#define BOARD_H

#include <stdbool.h>
#include <stdint.h>

extern const char board_name[];

// Clock from the PLL, pins, 1 kHz SysTick interrupt, USART1 at 115200 8N1 with receive interrupt.
void board_start(void);
void board_led(bool on);
void board_on_tick(void);
void board_on_usart(void);

// usart_*.c: USART1 with its interrupt, for a kernel clock of `clock_hz`.
void usart_start(uint32_t clock_hz);
void usart_send(char c);

// main.c: called by usart_*.c, from the interrupt.
void received(uint8_t byte);

static inline volatile uint32_t *reg(uintptr_t address)
{
    return (volatile uint32_t *)address;
}

// SysTick at 1 kHz and the interrupts that the examples use (Armv6-M and Armv7-M manuals).
static inline void core_start(uint32_t clock_hz, unsigned usart_irq)
{
    *reg(0xE000E014) = clock_hz / 1000 - 1; // SYST_RVR
    *reg(0xE000E018) = 0;                   // SYST_CVR
    *reg(0xE000E010) = 7;                   // SYST_CSR: processor clock, interrupt, on
    *reg(0xE000E100 + usart_irq / 32 * 4) = UINT32_C(1) << usart_irq % 32; // NVIC_ISER
}

#endif
