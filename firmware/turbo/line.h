/*
 * line.h - the line: received bytes, frames, answers; scripts, and the rate.
 */
#ifndef TURBO_LINE_H
#define TURBO_LINE_H

#include "block.h"

static APART void pump(void)
{
    struct chip *c = chip_part();

    if (REG(t->status) & RXNE) {
        uint32_t byte = REG(t->receive);
        if (t->in - t->tail <= t->mask)
            BYTE(t->ring + (t->in++ & t->mask)) = (uint8_t)byte;
        return;
    }
    REG(t->clear) = c->usart_clear;
    REG(c->watchdog) = 0xAAAA; // RM0008 IWDG_KR
}

static inline uint32_t nibble(uint32_t crc)
{
    return crc >> 4 ^ *(const uint32_t *)((const char *)t->table + (crc << 28 >> 26));
}

// The state of the sum with so many bytes more, which it was combined with.
static APART uint32_t sum_on(uint32_t crc, uint32_t bytes)
{
    do
        crc = nibble(nibble(crc));
    while (--bytes);
    return crc;
}

static inline uint32_t ring_byte(uint32_t at)
{
    return BYTE(t->ring + (at & t->mask));
}

static APART uint32_t take(void)
{
    return ring_byte(t->pos++);
}

// Bytes of the payload, whole words, to where they are used.
static APART void take_words(uint32_t to, uint32_t bytes)
{
    for (uint32_t end = to + bytes; to != end; to += 4) {
        uint32_t word = 0;
        pump();
        for (int i = 0; i < 4; i++)
            word = word >> 8 | take() << 24;
        REG(to) = word;
    }
}

// A frame was received, and waits for the one before it.
static int is_whole(void)
{
    return (int32_t)t->left < 0;
}

// Looks at one received byte, so that the frames to come are summed up while the flash is busy.
static APART void scan(void)
{
    struct chip *c = chip_part();
    uint32_t byte;

    pump();
    if (is_whole() || t->scan == t->in)
        return;
    byte = ring_byte(t->scan++);
    if (!t->left) {
        if (byte != STM32BL_TURBO_START)
            return;
        t->start = t->scan;
        t->left = STM32BL_TURBO_HEAD - 1;
        t->crc = ~0u;
        return;
    }
    t->crc = sum_on(t->crc ^ byte, 1);
    t->left--;
    if (t->scan - t->start == 3)
        t->left += byte * 4;
    if (t->left > t->mask / 2)
        t->left = 0; // no three bytes have the sum of a frame
    if (t->left)
        return;
    if (t->crc == CRC_GOOD) {
        t->left = CRC_GOOD;
        return;
    }
    t->scan = t->start; // so that no frame behind it is lost
    c->damaged = 1;
}

static APART void put(uint32_t byte)
{
    pump();
    t->sum = sum_on(t->sum ^ byte, 1);
    do
        scan();
    while (!(REG(t->status) & TXE));
    REG(t->transmit) = byte;
}

static APART void put_word(uint32_t word)
{
    for (int i = 0; i < 4; i++, word >>= 8)
        put(word & 255);
}

static APART void answer(uint32_t status)
{
    t->sum = ~0u;
    put_word(STM32BL_TURBO_ANSWER | (t->head[0] & 0xFF00) | status << 16 | t->next << 24);
    put_word(t->value);
    for (; t->count; t->count--)
        put(BYTE(t->chip.from++));
    put_word(t->fault ? t->sum : ~t->sum);
}

static APART void script(const uint32_t *step)
{
    for (; step[0]; step += 3) {
        uint32_t reg = step[0] & ~3u, kind = step[0] & 3, keep = step[1], looks = 1u << 14;
        if (kind == STM32BL_TURBO_STEP_STORE) {
            uint32_t kept = keep ? REG(reg) & keep : 0; // keys are written only
            REG(reg) = kept | step[2];
            barrier();
            continue;
        }
        while ((REG(reg) & keep) != step[2] && --looks)
            if (kind == STM32BL_TURBO_STEP_IF) {
                step += 6;
                break;
            }
    }
}

static void script_at(uint32_t offset)
{
    script((const uint32_t *)((uint32_t)t + offset));
}

static APART void drain(void)
{
    while (!(REG(t->status) & TC))
        scan();
}

static APART void set_rate(uint32_t brr, uint32_t cr1)
{
    struct chip *c = chip_part();
    c->other_brr = REG(t->brr);
    c->other_cr1 = REG(t->cr1);
    REG(t->cr1) = 0; // RM0008, RM0091 USART_BRR: written while the USART is off
    REG(t->brr) = brr;
    REG(t->cr1) = cr1;
}

static uint32_t ticked(void)
{
    return SYSTICK->csr >> 16 & 1; // COUNTFLAG; reading clears it
}

#endif
