// USART1 of G0 and H7: ISR, ICR, RDR and TDR (RM0444 33.8, RM0433 48.7).
#include <stddef.h>

#include "board.h"

struct usart {
    volatile uint32_t cr1, cr2, cr3, brr, gtpr, rtor, rqr, isr, icr, rdr, tdr;
};
_Static_assert(offsetof(struct usart, tdr) == 0x28, "RM0444 33.8");

#define USART1 ((struct usart *)USART1_BASE)

enum { BAUD = 115200, ERRORS = 0xF, RXNE = 1 << 5, TXE = 1 << 7 };

void usart_start(uint32_t clock_hz)
{
    USART1->brr = (clock_hz + BAUD / 2) / BAUD;
    USART1->cr1 = 1 << 5 | 1 << 3 | 1 << 2 | 1 << 0; // RXNEIE, TE, RE, UE
}

void usart_send(char c)
{
    while (!(USART1->isr & TXE))
        ;
    USART1->tdr = (uint8_t)c;
}

void board_on_usart(void)
{
    uint32_t status = USART1->isr;

    USART1->icr = ERRORS; // a byte at the wrong speed leaves them behind, and an overrun blocks
    if (status & RXNE)
        received((uint8_t)USART1->rdr);
}
