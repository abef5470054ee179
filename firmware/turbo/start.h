/*
 * start.h - from Go to a line whose rate was measured.
 */
#ifndef TURBO_START_H
#define TURBO_START_H

#include "serve.h"

enum { LOOKS = 1 << 17, GOOD = 8, TRIES = 64, ATTEMPTS = 64 };

// SysTick, in the upper 24 bits, at the next falling edge of a pin; 0 if there is none.
static APART uint32_t edge(const uint32_t *wire)
{
    struct chip *c = chip_part();
    uint32_t input = wire[STM32BL_TURBO_WIRE_INPUT], mask = wire[STM32BL_TURBO_WIRE_MASK];
    uint32_t looks = LOOKS;

    REG(c->watchdog) = 0xAAAA;
    while (!(REG(input) & mask) && --looks)
        ;
    while (looks && REG(input) & mask)
        --looks;
    return looks ? SYSTICK->cvr << 8 : 0;
}

// The cycles of 64 bits, from the falling edges of 55 that are two bits apart; 0: there are none.
static uint32_t measure(const uint32_t *wire)
{
    uint32_t sum = 0;

    for (int good = 0; good < GOOD;) {
        uint32_t first = edge(wire), middle, last, whole, off;
        edge(wire);
        middle = edge(wire);
        edge(wire);
        last = edge(wire);
        if (!last)
            return 0;
        whole = first - last;
        off = 2 * (first - middle) - whole + whole / 16;
        if (off > whole / 8 || whole >> 28) { // a million cycles: some of them were none
            edge(wire); // or the same place in each byte would be missed again
            continue;
        }
        sum += whole >> 8;
        good++;
    }
    return sum;
}

static const uint32_t *find_wire(void)
{
    for (uint32_t attempt = ATTEMPTS; attempt; attempt--)
        for (const uint32_t *wire = t->wires; *wire; wire += STM32BL_TURBO_WIRE_WORDS)
            if ((t->host = measure(wire)))
                return wire;
    give_up();
}

// How long 88 of the USART's own bits take, at BRR = 256, by sending some.
static uint32_t measure_own(void)
{
    uint32_t start = 0;

    for (int i = 10; i; i--) {
        REG(t->transmit) = 0xFF;
        while (!(REG(t->status) & TXE))
            ;
        if (i == 9)
            start = SYSTICK->cvr << 8;
    }
    return (start - (SYSTICK->cvr << 8)) >> 8;
}

static void use_wire(const uint32_t *wire)
{
    struct chip *c = chip_part();
    uint32_t n = 352 * t->host, brr = 0;

    for (int i = 0; i <= STM32BL_TURBO_WIRE_CR1; i++)
        (&t->status)[i] = wire[i];
    set_rate(256, c->usart_on);
    t->own = measure_own();
    for (; n >= t->own; n -= t->own)
        brr++;
    drain();
    set_rate(brr, c->usart_on);
    c->other_brr = brr; // there is no other yet
    script_at(wire[STM32BL_TURBO_WIRE_PINS]);
}

#endif
