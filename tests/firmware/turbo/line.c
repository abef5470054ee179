/*
 * line.c - a line that carries bits, and a USART that samples them: RM0008 and RM0091, chapters
 * USART. A receiver has one register and one shift register; what arrives while both are full is lost.
 */
#include <stdlib.h>

#include "machine.h"

enum { RXNE = 1 << 5, ORE = 1 << 3, TC = 1 << 6, TXE = 1 << 7, PCE = 1 << 10, M0 = 1 << 12 };

static uint32_t random_word(struct machine *m)
{
    m->random = m->random * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(m->random >> 33);
}

void line_rate(struct machine *m, uint32_t baud, bool parity)
{
    m->line.bit_ps = 1000000000000u / baud;
    m->line.parity = parity;
}

static unsigned ones(unsigned byte)
{
    unsigned n = 0;

    for (; byte; byte &= byte - 1)
        n++;
    return n;
}

void line_send(struct machine *m, const void *bytes, size_t size)
{
    struct line *l = &m->line;

    if (l->free_ps < m->now_ps)
        l->free_ps = m->now_ps;
    for (size_t i = 0; i < size; i++) {
        unsigned byte = ((const uint8_t *)bytes)[i], bits = byte << 1, n = 9;
        if (l->parity)
            bits |= (ones(byte) & 1) << n++;
        bits |= 1u << n++;
        if (l->sent_count == LINE_MOST)
            abort();
        l->sent[l->sent_count++] = (struct sent){l->free_ps, l->bit_ps, (uint16_t)bits, (uint8_t)n};
        l->free_ps += l->bit_ps * n;
    }
}

static uint64_t end_of(const struct sent *s)
{
    return s->start_ps + s->bit_ps * s->count;
}

/* The first byte that is not over at a time. */
static const struct sent *sent_at(struct machine *m, uint64_t at_ps)
{
    struct line *l = &m->line;
    size_t i = l->sent_seen;

    while (i < l->sent_count && end_of(&l->sent[i]) <= at_ps)
        i++;
    return i < l->sent_count ? &l->sent[i] : NULL;
}

bool line_level(struct machine *m, uint64_t at_ps)
{
    const struct sent *s = sent_at(m, at_ps);

    if (!s || at_ps < s->start_ps)
        return true;
    return s->bits >> (at_ps - s->start_ps) / s->bit_ps & 1;
}

/* When the line is low for the first time from a time on; 0: it is not. */
static uint64_t next_low(struct machine *m, uint64_t from_ps)
{
    const struct sent *s = sent_at(m, from_ps), *end = m->line.sent + m->line.sent_count;

    for (; s && s < end; s++)
        for (unsigned bit = 0; bit < s->count; bit++) {
            uint64_t start = s->start_ps + bit * s->bit_ps;
            if (start + s->bit_ps <= from_ps || s->bits >> bit & 1)
                continue;
            return start > from_ps ? start : from_ps;
        }
    return 0;
}

static uint64_t own_bit(struct machine *m)
{
    return board_usart_ps(m) * (m->usart.brr ? m->usart.brr : 1);
}

static unsigned frame_bits(const struct machine *m)
{
    return m->usart.cr1 & M0 ? 11 : 10;
}

/* Receives what has come in until now. */
static void receive(struct machine *m)
{
    struct usart *u = &m->usart;
    uint64_t bit = own_bit(m), low;
    uint32_t on = (m->model->isr ? 1u : 1u << 13) | 4;

    while ((u->cr1 & on) == on && (low = next_low(m, u->listening_ps)) != 0) {
        uint64_t done = low + bit * (frame_bits(m) - 1) + bit / 2;
        unsigned byte = 0;
        if (done > m->now_ps)
            break;
        for (unsigned i = 0; i < 8; i++)
            byte |= (unsigned)line_level(m, low + bit * (i + 1) + bit / 2) << i;
        u->listening_ps = done;
        if (!board_pin_ready(m, m->model->rx))
            continue;
        if (u->full) {
            u->overrun = true;
            u->lost++;
            continue;
        }
        u->full = true;
        u->data = (uint8_t)byte;
    }
    while (m->line.sent_seen < m->line.sent_count &&
           end_of(&m->line.sent[m->line.sent_seen]) < u->listening_ps)
        m->line.sent_seen++;
}

static void transmit(struct machine *m, uint8_t byte)
{
    struct usart *u = &m->usart;
    struct line *l = &m->line;
    uint64_t bit = own_bit(m), start = u->shift_ps > m->now_ps ? u->shift_ps : m->now_ps, off;

    u->pending_ps = start;
    u->shift_ps = start + bit * frame_bits(m);
    if (!board_pin_ready(m, m->model->tx))
        return;
    off = bit > l->bit_ps ? bit - l->bit_ps : l->bit_ps - bit;
    if (off * 33 > l->bit_ps || (frame_bits(m) == 11) != l->parity)
        byte = (uint8_t)random_word(m);
    if (l->heard_count == LINE_MOST)
        abort();
    l->heard[l->heard_count++] = (struct heard){u->shift_ps, byte};
}

static uint32_t status(struct machine *m)
{
    struct usart *u = &m->usart;

    receive(m);
    return (u->full ? RXNE : 0) | (u->overrun ? ORE : 0) | (m->now_ps >= u->pending_ps ? TXE : 0) |
           (m->now_ps >= u->shift_ps ? TC : 0);
}

/* Registers by their place in the newer generation. */
static uint32_t place(const struct machine *m, uint32_t offset, bool write)
{
    static const uint32_t older[] = {0x1C, 0x24, 0x0C, 0x00};

    if (m->model->isr || offset > 0x0C)
        return offset;
    return offset == 4 && write ? 0x28 : older[offset / 4];
}

uint32_t usart_read(struct machine *m, uint32_t offset)
{
    struct usart *u = &m->usart;

    switch (place(m, offset, false)) {
    case 0x00:
        return u->cr1;
    case 0x0C:
        return u->brr;
    case 0x1C:
        return status(m);
    case 0x24:
        receive(m);
        u->full = false;
        if (!m->model->isr)
            u->overrun = false;
        return u->data;
    default:
        return 0;
    }
}

void usart_write(struct machine *m, uint32_t offset, uint32_t value)
{
    struct usart *u = &m->usart;

    receive(m);
    switch (place(m, offset, true)) {
    case 0x00:
        u->cr1 = value;
        u->listening_ps = m->now_ps;
        break;
    case 0x0C:
        if (!(u->cr1 & (m->model->isr ? 1u : 1u << 13)))
            u->brr = value;
        break;
    case 0x20:
        if (value & ORE)
            u->overrun = false;
        break;
    case 0x28:
        transmit(m, (uint8_t)value);
        break;
    default:
        break;
    }
}

bool line_get(struct machine *m, uint64_t until_ps, uint8_t *byte)
{
    struct line *l = &m->line;

    while (l->heard_taken == l->heard_count || l->heard[l->heard_taken].at_ps > m->now_ps) {
        if (m->now_ps >= until_ps || m->ended)
            return false;
        machine_run(m, m->now_ps + 100000000 < until_ps ? m->now_ps + 100000000 : until_ps);
    }
    *byte = l->heard[l->heard_taken++].byte;
    return true;
}
