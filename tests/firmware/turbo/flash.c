/*
 * flash.c - flash controllers: PM0075 (F1), RM0383 (F4), RM0376 (L0), RM0444 and RM0351 (G0, L4),
 * RM0433 (H7). Registers are where the model says; one bank. Whatever a program must not do is
 * counted, and done as the hardware does it: stores are lost, flags are set, ECC breaks.
 */
#include <string.h>

#include "machine.h"

#define KEY1 0x45670123u
#define KEY2 0xCDEF89ABu

enum { BLANK, WRITTEN, ZERO, BROKEN }; // a unit's ECC

/* Offsets and bits of a controller. */
struct layout {
    uint32_t keyr, cr, sr, clear, lock, start, errors, wrong;
};

static const struct layout layouts[] = {
    [FLASH_F1] = {0x04, 0x10, 0x0C, 0x0C, 1u << 7, 1u << 6, 0x14, 1u << 2},
    [FLASH_F4] = {0x04, 0x10, 0x0C, 0x0C, 1u << 31, 1u << 16, 0x1F2, 1u << 7},
    [FLASH_L0] = {0x0C, 0x04, 0x18, 0x18, 1, 0, 0x33F00, 1u << 9},
    [FLASH_D] = {0x08, 0x14, 0x10, 0x10, 1u << 31, 1u << 16, 0xC3FA, 1u << 7},
    [FLASH_H7] = {0x04, 0x0C, 0x10, 0x14, 1, 1u << 7, 0x07EE0000, 1u << 18},
};

static const struct layout *layout(const struct machine *m)
{
    return &layouts[m->model->kind];
}

static uint8_t blank_byte(const struct machine *m)
{
    return m->model->kind == FLASH_L0 ? 0 : 0xFF;
}

static bool busy(const struct machine *m)
{
    return m->now_ps < m->flash.busy_ps;
}

void flash_fresh(struct machine *m, bool full_of_old)
{
    memset(m->flash.bytes, full_of_old ? 0xA7 : blank_byte(m), m->model->flash_size);
    memset(m->flash.states, full_of_old ? WRITTEN : BLANK, m->model->flash_size);
    m->flash.locked = m->flash.locked2 = true;
    m->flash.sr = layout(m)->errors & ~(1u << 26); // as a ROM may leave them
    m->flash.power_fails_at = -1;
}

bool flash_has(const struct machine *m, uint32_t address)
{
    return address - m->model->flash < 0x100;
}

/* An operation begins. False: the power fails in it. */
static bool begin(struct machine *m, uint64_t ns)
{
    m->flash.busy_ps = m->now_ps + ns * 1000;
    if ((int)m->flash.operations++ != m->flash.power_fails_at)
        return true;
    machine_end(m, END_POWER);
    return false;
}

static void refuse(struct machine *m, uint32_t flag)
{
    m->flash.sr |= flag;
}

static void erase(struct machine *m, uint32_t at)
{
    uint32_t start = at / m->model->sector * m->model->sector, unit = m->model->unit;
    bool whole = begin(m, m->model->erase_ns);

    if (start >= m->model->flash_size) {
        refuse(m, layout(m)->wrong);
        return;
    }
    m->flash.erases++;
    memset(m->flash.bytes + start, blank_byte(m), m->model->sector);
    for (uint32_t i = start / unit; i < (start + m->model->sector) / unit; i++)
        m->flash.states[i] = BLANK;
    if (!whole)
        m->flash.bytes[start] ^= 0x10; // cut off: some bits are not what they should be
}

/* Zeros may be programmed onto anything, but not where a unit keeps the ECC that it has. */
static bool is_zero(const struct machine *m, const uint8_t *data)
{
    for (uint32_t i = 0; i < m->model->unit; i++)
        if (data[i])
            return false;
    return m->model->kind == FLASH_F1 || m->model->kind == FLASH_D;
}

/* Programs a unit. What was there decides: PM0075 3.3, RM0351 3.3.7, RM0433 4.3.9. */
static void program(struct machine *m, uint32_t at, const uint8_t *data)
{
    uint32_t unit = m->model->unit, index = at / unit;
    uint8_t *state = &m->flash.states[index], *bytes = m->flash.bytes + at;
    bool whole = begin(m, m->model->program_ns);

    m->flash.programs++;
    if (*state != BLANK && !is_zero(m, data)) {
        m->flash.twice++;
        if (m->model->kind == FLASH_F1 || m->model->kind == FLASH_D) {
            refuse(m, m->model->kind == FLASH_F1 ? 1u << 2 : 1u << 3);
            return;
        }
        if (m->model->kind == FLASH_L0) {
            refuse(m, 1u << 16);
            return;
        }
        *state = m->model->kind == FLASH_H7 ? BROKEN : WRITTEN;
    } else {
        *state = WRITTEN;
    }
    for (uint32_t i = 0; i < unit; i++)
        bytes[i] = m->model->kind == FLASH_L0 ? bytes[i] | data[i] : bytes[i] & data[i];
    if (!whole && (m->model->kind == FLASH_D || m->model->kind == FLASH_H7))
        *state = BROKEN;
    if (!whole)
        bytes[0] ^= 0x04;
}

/* How many bytes a store must have while programming; 0: the controller is not programming. */
static unsigned store_size(const struct machine *m)
{
    static const uint32_t wanted[] = {1, 0x201, 0x408, 1, 0x32};
    uint32_t cr = m->flash.cr;

    if (m->flash.locked || m->flash.locked2)
        return 0;
    switch (m->model->kind) {
    case FLASH_F1:
        return cr == wanted[FLASH_F1] ? 2 : 0;
    case FLASH_F4:
        return (cr & 3) == 1 ? 1u << (cr >> 8 & 3) : 0;
    case FLASH_L0:
        return cr == wanted[FLASH_L0] ? 4 : 0;
    case FLASH_D:
        return (cr & 0x00FF0007) == wanted[FLASH_D] ? 4 : 0;
    default:
        return (cr & 0x86) == 2 ? 4 : 0;
    }
}

/* Collects a unit from stores to it. */
static void collect(struct machine *m, uint32_t at, unsigned size, uint32_t value)
{
    struct flash *f = &m->flash;
    uint32_t unit = m->model->unit;

    if (!f->pending_count && at % unit) {
        refuse(m, layout(m)->wrong);
        return;
    }
    if (f->pending_count && at != f->pending_at + size * f->pending_count) {
        refuse(m, layout(m)->wrong);
        f->pending_count = 0;
        return;
    }
    if (!f->pending_count)
        f->pending_at = at;
    memcpy((uint8_t *)f->pending + size * f->pending_count++, &value, size);
    if (size * f->pending_count < unit)
        return;
    f->pending_count = 0;
    program(m, f->pending_at, (const uint8_t *)f->pending);
}

static void stall(struct machine *m)
{
    m->flash.touched_while_busy++;
    m->now_ps = m->flash.busy_ps; // the bus waits, and the processor with it
}

void flash_store(struct machine *m, uint32_t address, unsigned size, uint32_t value)
{
    struct flash *f = &m->flash;
    uint32_t at = address - FLASH_START;
    unsigned wanted = store_size(m);

    if (busy(m))
        stall(m);
    if (m->model->kind == FLASH_L0 && !f->locked && f->cr == 0x208) {
        if (value == 0 && size == 4)
            erase(m, at);
        else
            refuse(m, layout(m)->wrong);
        return;
    }
    if (!size || size != wanted || (f->sr & layout(m)->errors && m->model->kind != FLASH_F1)) {
        refuse(m, layout(m)->wrong);
        return;
    }
    collect(m, at, size, value);
}

void flash_load(struct machine *m, uint32_t address)
{
    uint8_t state = m->flash.states[(address - FLASH_START) / m->model->unit];

    if (busy(m))
        stall(m);
    m->extra += 1; // wait states
    if (state != BROKEN)
        return; // the handler's own loads, too
    if (address == m->forgiven) {
        m->forgiven = 0;
        return;
    }
    m->forgiven = m->model->kind == FLASH_H7 ? 0 : address; // the load is done again behind an NMI
    if (m->model->kind == FLASH_H7) {
        m->flash.sr |= 1u << 26;
        m->fault = 3;
    } else {
        m->flash.eccr |= 1u << 31;
        m->fault = 2;
    }
    uc_emu_stop(m->uc);
}

uint32_t flash_read(struct machine *m, uint32_t address)
{
    const struct layout *l = layout(m);
    struct flash *f = &m->flash;
    uint32_t offset = address - m->model->flash;
    uint32_t flags = m->model->kind == FLASH_F4 || m->model->kind == FLASH_D ? 1u << 16 : 1;

    if (offset == l->sr) {
        uint32_t half = f->pending_count ? m->model->busy_more : 0;
        return f->sr | half | (busy(m) ? flags | m->model->busy_more : 0);
    }
    if (offset == l->cr && m->model->kind == FLASH_L0)
        return f->cr | (f->locked ? 1 : 0) | (f->locked2 ? 2 : 0);
    if (offset == l->cr)
        return f->cr | (f->locked ? l->lock : 0);
    if (offset == 0x18 && m->model->kind == FLASH_D)
        return f->eccr;
    return offset == 0 ? board_stored(m, address) : 0;
}

static void take_key(struct machine *m, bool *lock, unsigned *keys, uint32_t value,
                     const uint32_t right[2])
{
    if (!*lock || value != right[*keys])
        m->flash.jammed = *lock = true;
    else if (++*keys == 2)
        *lock = m->flash.jammed;
    *keys %= 2;
}

/* Sector numbers: F4 SNB from 3, G0 and L4 PNB from 3, H7 SNB from 8; F1 takes the address of AR. */
static void start_erase(struct machine *m, uint32_t value)
{
    switch (m->model->kind) {
    case FLASH_F1:
        if ((value & 3) == 2)
            erase(m, m->flash.ar - FLASH_START);
        break;
    case FLASH_F4:
        if ((value & 7) == 2)
            erase(m, (value >> 3 & 31) * m->model->sector);
        break;
    case FLASH_D:
        if ((value & 7) == 2)
            erase(m, (value >> 3 & 511) * m->model->sector); // BKER behind PNB
        break;
    default:
        if ((value & 0xE) == 4)
            erase(m, (value >> 8 & 7) * m->model->sector);
        break;
    }
}

static void write_control(struct machine *m, uint32_t value)
{
    const struct layout *l = layout(m);
    struct flash *f = &m->flash;

    if (busy(m)) {
        f->control_while_busy++;
        stall(m);
    }
    if (value & l->lock) {
        f->locked = true;
        f->locked2 = f->locked2 || m->model->kind == FLASH_L0;
        return;
    }
    if (f->locked)
        return;
    if (f->sr & l->errors && value & l->start && m->model->kind != FLASH_F1) {
        refuse(m, l->wrong);
        return;
    }
    f->cr = value & ~l->start;
    if (value & l->start)
        start_erase(m, value);
}

void flash_write(struct machine *m, uint32_t address, uint32_t value)
{
    static const uint32_t keys[2] = {KEY1, KEY2}, keys_l0[2] = {0x89ABCDEF, 0x02030405},
                          keys2_l0[2] = {0x8C9DAEBF, 0x13141516};
    const struct layout *l = layout(m);
    struct flash *f = &m->flash;
    uint32_t offset = address - m->model->flash;
    bool l0 = m->model->kind == FLASH_L0;

    if (offset == l->keyr)
        take_key(m, &f->locked, &f->keys, value, l0 ? keys_l0 : keys);
    else if (offset == 0x10 && l0)
        take_key(m, &f->locked2, &f->keys2, value, keys2_l0);
    else if (offset == l->cr)
        write_control(m, value);
    else if (offset == l->clear)
        f->sr &= ~value;
    else if (offset == 0x18 && m->model->kind == FLASH_D)
        f->eccr &= ~value;
    else if (offset == 0x14 && m->model->kind == FLASH_F1)
        f->ar = value;
    if (!l0 && !f->locked)
        f->locked2 = false;
}
