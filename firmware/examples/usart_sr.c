// USART1 of F1 and F4: one status and one data register (RM0008 27.6, RM0383 19.6).
#include <stddef.h>

#include "board.h"

struct usart {
    volatile uint32_t sr, dr, brr, cr1, cr2, cr3;
};
_Static_assert(offsetof(struct usart, cr1) == 0x0C, "RM0008 27.6.4");

#define USART1 ((struct usart *)USART1_BASE)

enum { BAUD = 115200, RXNE = 1 << 5, TXE = 1 << 7 };

void usart_start(uint32_t clock_hz)
{
    USART1->brr = (clock_hz + BAUD / 2) / BAUD;
    USART1->cr1 = 1 << 13 | 1 << 5 | 1 << 3 | 1 << 2; // UE, RXNEIE, TE, RE
}

void usart_send(char c)
{
    while (!(USART1->sr & TXE))
        ;
    USART1->dr = (uint8_t)c;
}

void board_on_usart(void)
{
    uint32_t status = USART1->sr;
    uint8_t byte = (uint8_t)USART1->dr; // reading SR, then DR clears RXNE and the errors

    if (status & RXNE)
        received(byte);
}
