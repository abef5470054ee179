/*
 * parts.c - registers behind the bus. Most of them only remember; those that matter do more.
 */
#include <string.h>

#include "chip.h"

static uint32_t *slot(struct chip *chip, uint32_t addr)
{
    for (size_t i = 0; i < chip->reg_count; i++)
        if (chip->regs[i].addr == addr)
            return &chip->regs[i].value;
    if (chip->reg_count == CHIP_REGS)
        return NULL;
    chip->regs[chip->reg_count].addr = addr;
    chip->regs[chip->reg_count].value = 0;
    return &chip->regs[chip->reg_count++].value;
}

uint32_t parts_reg(struct chip *chip, uint32_t addr)
{
    const uint32_t *at = slot(chip, addr);

    return at ? *at : 0;
}

static void store(struct chip *chip, uint32_t addr, uint32_t value)
{
    uint32_t *at = slot(chip, addr);

    if (at)
        *at = value;
}

static const struct part *part_at(const struct chip *chip, uint32_t addr)
{
    for (size_t i = 0; i < MODEL_PARTS; i++) {
        const struct part *p = &chip->model->parts[i];
        if (p->size && addr - p->start < p->size)
            return p;
    }
    return NULL;
}

static bool clocked(struct chip *chip, const struct part *p)
{
    return !p->gate || (parts_reg(chip, p->gate) & p->gate_bits) == p->gate_bits;
}

static uint32_t reset_value(const struct model *m, uint32_t addr)
{
    for (size_t i = 0; i < MODEL_RESETS; i++)
        if (m->resets[i].addr == addr)
            return m->resets[i].value;
    return 0;
}

void parts_reset(struct chip *chip, enum part_reset why)
{
    const struct model *m = chip->model;
    uint32_t flags = parts_reg(chip, m->flags);

    for (size_t i = 0; i < chip->reg_count; i++) {
        const struct part *p = part_at(chip, chip->regs[i].addr);
        bool kept = p && p->kind == PART_BACKUP && why != PARTS_POWER;
        if (!kept)
            chip->regs[i].value = reset_value(m, chip->regs[i].addr);
    }
    for (size_t i = 0; i < MODEL_RESETS; i++)
        if (m->resets[i].addr)
            store(chip, m->resets[i].addr, m->resets[i].value);
    // The flags collect the reasons until software or the power clears them; a reset by software
    // pulls the reset pin too.
    if (why == PARTS_SOFTWARE)
        flags |= m->flag_software | m->flag_pin;
    else if (why == PARTS_PIN)
        flags |= m->flag_pin;
    else
        flags = m->flag_power | m->flag_pin;
    store(chip, m->flags, flags);
    chip->usart_full = false;
    chip->usart_errors = 0;
    chip->in_head = chip->in_tail = 0;
    m->clocks(chip, &chip->core_hz, &chip->usart_hz);
}

bool parts_clocks_are_reset(struct chip *chip)
{
    for (size_t i = 0; i < chip->reg_count; i++) {
        const struct part *p = part_at(chip, chip->regs[i].addr);
        uint32_t addr = chip->regs[i].addr;
        if (p && p->kind == PART_RCC && addr != chip->model->flags &&
            chip->regs[i].value != reset_value(chip->model, addr))
            return false;
    }
    return true;
}

/* ---------------------------------------------------------------------------- USART1 */

/* The bits that both generations share: UE, TE, RE, RXNEIE; RXNE, TXE, TC, ORE. */
enum {
    RXNE = 1 << 5,
    TC = 1 << 6,
    TXE = 1 << 7,
    ORE = 1 << 3,
    FE = 1 << 1,
    PE = 1 << 0,
    PCE = 1 << 10
};

struct usart_map {
    uint32_t status, receive, transmit, brr, cr1, clear, enable;
};

static const struct usart_map *usart_map(const struct chip *chip)
{
    static const struct usart_map old = {0x00, 0x04, 0x04, 0x08, 0x0C, 0xFF, 1u << 13};
    static const struct usart_map new = {0x1C, 0x24, 0x28, 0x0C, 0x00, 0x20, 1u << 0};

    return chip->model->usart_isr ? &new : &old;
}

static uint32_t usart_status(const struct chip *chip)
{
    uint32_t tx = chip->now_ps >= chip->tx_ps ? TXE | TC : 0;

    return tx | chip->usart_errors | (chip->usart_full ? RXNE : 0);
}

static uint64_t byte_ps(const struct chip *chip, uint32_t brr)
{
    return UINT64_C(10000000000000) * (brr ? brr : 1) / chip->usart_hz;
}

static uint32_t usart_read(struct chip *chip, uint32_t offset)
{
    const struct usart_map *u = usart_map(chip);

    if (offset == u->status)
        return usart_status(chip);
    if (offset == u->receive) {
        chip->usart_full = false;
        if (u->receive == u->transmit)
            chip->usart_errors = 0;
        return chip->usart_data;
    }
    return parts_reg(chip, chip->model->usart + offset);
}

static void usart_write(struct chip *chip, uint32_t offset, uint32_t value)
{
    const struct usart_map *u = usart_map(chip);

    if (offset == u->transmit) {
        if (chip->out_count < CHIP_LINE)
            chip->out[chip->out_count++] = (uint8_t)value;
        chip->tx_ps = chip->now_ps + byte_ps(chip, parts_reg(chip, chip->model->usart + u->brr));
    } else if (offset == u->clear) {
        chip->usart_errors &= ~value;
    } else {
        store(chip, chip->model->usart + offset, value);
    }
}

/* What a byte at the wrong speed or framing becomes is anyone's guess; here it is turned over. */
static void usart_take(struct chip *chip, const struct line_byte *b)
{
    const struct usart_map *u = usart_map(chip);
    uint32_t brr = parts_reg(chip, chip->model->usart + u->brr);
    uint32_t baud = chip->usart_hz / (brr ? brr : 1);
    bool even = parts_reg(chip, chip->model->usart + u->cr1) & PCE;
    bool off = baud > b->baud + b->baud / 25 || b->baud > baud + baud / 25;

    if (chip->usart_full) {
        chip->usart_errors |= ORE;
        return;
    }
    chip->usart_data = off ? b->byte ^ 0x5A : b->byte;
    chip->usart_errors |= off ? FE : 0;
    chip->usart_errors |= even != (b->parity == 'E') ? FE | PE : 0;
    if (even != (b->parity == 'E'))
        chip->usart_data ^= 0x5A;
    chip->usart_full = true;
}

static void usart_tick(struct chip *chip)
{
    const struct usart_map *u = usart_map(chip);
    uint32_t cr1 = parts_reg(chip, chip->model->usart + u->cr1);
    uint32_t on = u->enable | 1 << 2; // UE and RE

    if ((cr1 & on) == on && chip->in_head != chip->in_tail && chip->now_ps >= chip->rx_ps) {
        const struct line_byte *b = &chip->in[chip->in_head++ % CHIP_LINE];
        usart_take(chip, b);
        chip->rx_ps = chip->now_ps + UINT64_C(10000000000000) / b->baud;
    }
    if ((cr1 & on) == on && cr1 & RXNE && (chip->usart_full || chip->usart_errors & ORE))
        chip->pending[16 + chip->model->usart_irq] = true;
}

void chip_receive(struct chip *chip, uint8_t byte, uint32_t baud, char parity)
{
    if (chip->in_tail - chip->in_head < CHIP_LINE)
        chip->in[chip->in_tail++ % CHIP_LINE] = (struct line_byte){byte, baud, parity};
}

/* ------------------------------------------------------------------------------- bus */

static uint32_t rcc_read(struct chip *chip, uint32_t addr)
{
    const struct model *m = chip->model;
    uint32_t value = parts_reg(chip, addr);

    if (addr == m->rcc_cr && value & 1u << 24) // PLLON: locked at once
        value |= 1u << 25;
    if (addr == m->rcc_cfgr)
        value |= (value & m->switch_mask) << m->switch_shift;
    return value;
}

uint32_t parts_read(struct chip *chip, uint32_t addr)
{
    const struct part *p = part_at(chip, addr);

    if (!p)
        chip->strays++;
    if (!p || !clocked(chip, p))
        return 0;
    if (p->kind == PART_USART)
        return usart_read(chip, addr - p->start);
    return p->kind == PART_RCC ? rcc_read(chip, addr) : parts_reg(chip, addr);
}

static void backup_write(struct chip *chip, uint32_t addr, uint32_t value)
{
    if ((parts_reg(chip, chip->model->lock) & chip->model->lock_bits) == chip->model->lock_bits)
        store(chip, addr, value);
    else
        chip->refused++;
}

void parts_write(struct chip *chip, uint32_t addr, uint32_t value)
{
    const struct part *p = part_at(chip, addr);

    if (!p)
        chip->strays++;
    if (!p || !clocked(chip, p))
        return;
    if (p->kind == PART_USART) {
        usart_write(chip, addr - p->start, value);
    } else if (p->kind == PART_BACKUP) {
        backup_write(chip, addr, value);
    } else {
        store(chip, addr, value);
    }
    if (p->kind == PART_RCC)
        chip->model->clocks(chip, &chip->core_hz, &chip->usart_hz);
    if (addr == chip->model->remap)
        chip_map_zero(chip);
}

void parts_tick(struct chip *chip)
{
    usart_tick(chip);
}
