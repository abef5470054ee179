/*
 * flash.c - flash controllers: PM0075 (F1), RM0383 (F4), RM0376 (L0), RM0444 and RM0351 (G0, L4),
 * RM0433 (H7), RM0456 (U5), RM0481 (H5). Registers are where the model says; the second bank of H7 has its own. Whatever a program
 * must not do is counted, and done as the hardware does it: stores are lost, flags are set, ECC breaks.
 */
#include <string.h>

#include "machine.h"

#define KEY1 0x45670123u
#define KEY2 0xCDEF89ABu

// A unit: erased, programmed, looks like either, broken (ECC), programmed onto a weak one.
enum { BLANK, WRITTEN, WEAK, BROKEN, FADING };

#define EEPROM (EEPROM_START - FLASH_START)

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
    [FLASH_U5] = {0x08, 0x28, 0x20, 0x20, 1u << 31, 1u << 16, 0x20FA, 1u << 7},
    [FLASH_H5] = {0x04, 0x28, 0x20, 0x30, 1, 1u << 5, 0x00FE0000, 1u << 18},
};

static const struct layout *layout(const struct machine *m)
{
    return &layouts[m->model->kind];
}

/* U5 is like G0 and L4, elsewhere and with larger units. */
static bool like_l4(const struct machine *m)
{
    return m->model->kind == FLASH_D || m->model->kind == FLASH_U5;
}

/* These do not say that a unit is not blank. */
static bool like_h7(const struct machine *m)
{
    return m->model->kind == FLASH_H7 || m->model->kind == FLASH_H5;
}

static uint8_t blank_byte(const struct machine *m)
{
    return m->model->kind == FLASH_L0 ? 0 : 0xFF;
}

static struct flash_bank *bank_at(struct machine *m, uint32_t at)
{
    return &m->flash.banks[m->model->bank && at >= m->model->bank];
}

static bool busy(const struct machine *m, const struct flash_bank *b)
{
    return m->now_ps < b->busy_ps;
}

uint32_t flash_bytes(const struct model *model)
{
    return model->eeprom ? EEPROM + model->eeprom : model->flash_size;
}

void flash_fresh(struct machine *m, bool full_of_old)
{
    memset(m->flash.bytes, full_of_old ? 0xA7 : blank_byte(m), flash_bytes(m->model));
    memset(m->flash.states, full_of_old ? WRITTEN : BLANK, flash_bytes(m->model));
    for (int i = 0; i < 2; i++) {
        m->flash.banks[i].locked = m->flash.banks[i].locked2 = true;
        m->flash.banks[i].sr = layout(m)->errors & ~(1u << 26); // as a ROM may leave them
    }
    m->flash.power_fails_at = -1;
}

bool flash_has(const struct machine *m, uint32_t address)
{
    return address - m->model->flash < (m->model->bank ? 0x200u : 0x100u);
}

/* An operation begins. False: the power fails in it. */
static bool begin(struct machine *m, struct flash_bank *b, uint64_t ns)
{
    b->busy_ps = m->now_ps + ns * 1000;
    if ((int)m->flash.operations++ != m->flash.power_fails_at)
        return true;
    machine_end(m, END_POWER);
    return false;
}

static void refuse(struct flash_bank *b, uint32_t flag)
{
    b->sr |= flag;
}

/* F4 (RM0090 3.3): four sectors of 16 KiB, one of 64, then 128. Others: all the same. */
static uint32_t sector_start(const struct machine *m, uint32_t number)
{
    if (!m->model->uneven)
        return number * m->model->sector;
    if (m->model->half && number >= 12) // RM0090 3.4: bank 2 from 12 on
        return m->model->half + sector_start(m, number - 12);
    return (number < 5 ? number : 8 * (number - 4)) * m->model->sector; // of F4, F7
}

/* A sector whose erasing was cut off: a bit is wrong; nothing seems to have happened; it seems blank. */
static void half_erase(struct machine *m, uint32_t start, uint32_t end)
{
    if (m->flash.half_done != HALF_BEFORE)
        memset(m->flash.bytes + start, blank_byte(m), end - start);
    if (m->flash.half_done == HALF_BROKEN)
        m->flash.bytes[start] ^= 0x10;
    for (uint32_t i = start / m->model->unit; i < end / m->model->unit; i++)
        m->flash.states[i] = WEAK;
}

static void erase(struct machine *m, struct flash_bank *b, uint32_t start, uint32_t end)
{
    bool whole = begin(m, b, m->model->erase_ns);

    if (start >= m->model->flash_size) {
        refuse(b, layout(m)->wrong);
        return;
    }
    m->flash.erases++;
    if (!whole) {
        half_erase(m, start, end);
        return;
    }
    memset(m->flash.bytes + start, blank_byte(m), end - start);
    for (uint32_t i = start / m->model->unit; i < end / m->model->unit; i++)
        m->flash.states[i] = BLANK;
}

static void erase_number(struct machine *m, struct flash_bank *b, uint32_t number)
{
    erase(m, b, sector_start(m, number), sector_start(m, number + 1));
}

/* Zeros may be programmed onto anything, but not where a unit keeps the ECC that it has. */
static bool is_zero(const struct machine *m, const uint8_t *data)
{
    for (uint32_t i = 0; i < m->model->unit; i++)
        if (data[i])
            return false;
    return m->model->kind == FLASH_F1 || like_l4(m);
}

/* The power fails while a unit is programmed. It looks broken, as before, or as it should be. */
static void half_program(struct machine *m, uint32_t at, const uint8_t *old)
{
    bool ecc = like_l4(m) || like_h7(m);
    uint8_t *state = &m->flash.states[at / m->model->unit];

    *state = WEAK;
    if (m->flash.half_done == HALF_BEFORE)
        memcpy(m->flash.bytes + at, old, m->model->unit);
    if (m->flash.half_done != HALF_BROKEN)
        return;
    m->flash.bytes[at] ^= 0x04;
    if (ecc)
        *state = BROKEN;
}

/* What F1, L0, and G0 and L4 say of a unit that is not blank. 0: they take it. */
static uint32_t not_blank_flag(const struct machine *m)
{
    switch (m->model->kind) {
    case FLASH_F1:
        return 1u << 2;
    case FLASH_D:
    case FLASH_U5:
        return 1u << 3;
    case FLASH_L0:
        return 1u << 16;
    default:
        return 0;
    }
}

/* What was there decides: PM0075 3.3, RM0351 3.3.7, RM0433 4.3.9. F4 clears more bits (RM0090 3.6.4). */
static void program(struct machine *m, struct flash_bank *b, uint32_t at, const uint8_t *data)
{
    uint32_t unit = m->model->unit;
    uint8_t *state = &m->flash.states[at / unit], *bytes = m->flash.bytes + at, old[64];
    bool whole = begin(m, b, m->model->program_ns), weak = *state == WEAK;

    memcpy(old, bytes, unit);
    m->flash.programs++;
    if (*state != BLANK && !is_zero(m, data)) {
        m->flash.twice++;
        if (not_blank_flag(m)) {
            refuse(b, not_blank_flag(m));
            return;
        }
        *state = like_h7(m) ? BROKEN : WRITTEN;
    } else {
        *state = WRITTEN;
    }
    for (uint32_t i = 0; i < unit; i++)
        bytes[i] = m->model->kind == FLASH_L0 ? bytes[i] | data[i] : bytes[i] & data[i];
    if (weak && m->model->kind == FLASH_F4)
        *state = FADING;
    if (!whole)
        half_program(m, at, old);
}

/* A word of data EEPROM erases itself before it is programmed (RM0367 3.3.4, FIX). */
static void program_eeprom(struct machine *m, struct flash_bank *b, uint32_t at, uint32_t value)
{
    bool whole = begin(m, b, 2 * m->model->program_ns);
    uint8_t old[4];

    memcpy(old, m->flash.bytes + at, 4);
    memcpy(m->flash.bytes + at, &value, 4);
    m->flash.programs++;
    if (!whole)
        half_program(m, at, old);
}

/* How many bytes a store must have while programming; 0: the controller is not programming. */
static unsigned store_size(const struct machine *m, const struct flash_bank *b)
{
    static const uint32_t wanted[] = {1, 0x201, 0x408, 1, 0x32};
    uint32_t cr = b->cr;

    if (b->locked || b->locked2)
        return 0;
    switch (m->model->kind) {
    case FLASH_F1:
        return cr == wanted[FLASH_F1] ? 2 : 0;
    case FLASH_F4:
        return (cr & 3) == 1 ? 1u << (cr >> 8 & 3) : 0;
    case FLASH_L0:
        return cr == (m->model->unit == 4 ? 0 : wanted[FLASH_L0]) ? 4 : 0; // words, half pages
    case FLASH_D:
    case FLASH_U5:
        return (cr & 0x00FF0007) == wanted[FLASH_D] ? 4 : 0;
    case FLASH_H5:
        return (cr & 0x0E) == 2 ? 4 : 0;
    default:
        return (cr & 0x86) == 2 ? 4 : 0;
    }
}

/* Collects a unit from stores to it. */
static void collect(struct machine *m, struct flash_bank *f, uint32_t at, unsigned size,
                    uint32_t value)
{
    uint32_t unit = m->model->unit;

    if (!f->pending_count && at % unit) {
        refuse(f, layout(m)->wrong);
        return;
    }
    if (f->pending_count && at != f->pending_at + size * f->pending_count) {
        refuse(f, layout(m)->wrong);
        f->pending_count = 0;
        return;
    }
    if (!f->pending_count)
        f->pending_at = at;
    memcpy((uint8_t *)f->pending + size * f->pending_count++, &value, size);
    if (size * f->pending_count < unit)
        return;
    f->pending_count = 0;
    program(m, f, f->pending_at, (const uint8_t *)f->pending);
}

static void stall(struct machine *m, const struct flash_bank *b)
{
    m->flash.touched_while_busy++;
    m->now_ps = b->busy_ps; // the bus waits, and the processor with it
}

void flash_store(struct machine *m, uint32_t address, unsigned size, uint32_t value)
{
    uint32_t at = machine_place(m, address), sector = m->model->sector;
    struct flash_bank *f = bank_at(m, at);
    unsigned wanted = store_size(m, f);

    if (busy(m, f))
        stall(m, f);
    if (m->model->eeprom && at >= EEPROM) {
        if (!f->locked && size == 4 && at % 4 == 0 && f->cr == 0x100)
            program_eeprom(m, f, at, value);
        else
            refuse(f, layout(m)->wrong);
        return;
    }
    if (m->model->kind == FLASH_L0 && !f->locked && f->cr == 0x208) {
        if (value == 0 && size == 4)
            erase(m, f, at / sector * sector, at / sector * sector + sector);
        else
            refuse(f, layout(m)->wrong);
        return;
    }
    if (!size || size != wanted || (f->sr & layout(m)->errors && m->model->kind != FLASH_F1)) {
        refuse(f, layout(m)->wrong);
        return;
    }
    collect(m, f, at, size, value);
}

void flash_load(struct machine *m, uint32_t address)
{
    uint8_t state = m->flash.states[machine_place(m, address) / m->model->unit];
    struct flash_bank *b = bank_at(m, machine_place(m, address));

    if (busy(m, b))
        stall(m, b);
    m->extra += 1; // wait states
    if (state != BROKEN)
        return; // the handler's own loads, too
    if (address == m->forgiven) {
        m->forgiven = 0;
        return;
    }
    m->forgiven = m->model->kind == FLASH_H7 ? 0 : address; // the load is done again behind an NMI
    if (m->model->kind == FLASH_H7) {
        b->sr |= 1u << 26;
        if (machine_looks_away(m))
            return;
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
    uint32_t offset = (address - m->model->flash) & 0xFF;
    struct flash_bank *f = machine_bank(m, address);
    uint32_t flags = m->model->kind == FLASH_F4 || like_l4(m) ? 1u << 16 : 1;

    if (offset == l->sr) {
        uint32_t half = f->pending_count ? m->model->busy_more : 0;
        uint32_t now = f->sr | half | (busy(m, f) ? flags | m->model->busy_more : 0);
        if (busy(m, f) && m->model->leap)
            m->now_ps = f->busy_ps;
        return now;
    }
    if (offset == l->cr && m->model->kind == FLASH_L0)
        return f->cr | (f->locked ? 1 : 0) | (f->locked2 ? 2 : 0);
    if (offset == l->cr)
        return f->cr | (f->locked ? l->lock : 0);
    if (offset == (m->model->kind == FLASH_U5 ? 0x30u : 0x18u) && like_l4(m))
        return m->flash.eccr;
    if (offset == (m->model->kind == FLASH_F4 ? 0x14u : 0x20u))
        return m->model->optcr;
    return offset == 0 ? board_stored(m, address) : 0;
}

static void take_key(struct flash_bank *b, bool *lock, unsigned *keys, uint32_t value,
                     const uint32_t right[2])
{
    if (!*lock || value != right[*keys])
        b->jammed = *lock = true;
    else if (++*keys == 2)
        *lock = b->jammed;
    *keys %= 2;
}

/*
 * With two banks the numbers are those of a bank, and a bit says of which, wherever it is mapped (F4, F7: SNB bit 4; L4, G4:
 * BKER). What is not there is not erased.
 */
static void erase_in_bank(struct machine *m, struct flash_bank *b, uint32_t value)
{
    uint32_t number = value >> 3 & (m->model->uneven ? 15 : 255);
    uint32_t count = m->model->uneven ? 12 : m->model->half / m->model->sector;
    uint32_t second = value >> (m->model->uneven ? 7 : 11) & 1;

    if (number < count)
        erase_number(m, b, number + second * count);
    else
        refuse(b, layout(m)->wrong);
}

/* Sector numbers: F4 SNB from 3, G0 and L4 PNB from 3, H7 SNB from 8; F1 takes the address of AR. */
static void start_erase(struct machine *m, struct flash_bank *b, uint32_t value)
{
    if (m->model->memrmp) {
        if ((value & 7) == 2)
            erase_in_bank(m, b, value);
        return;
    }
    switch (m->model->kind) {
    case FLASH_F1:
        if ((value & 3) == 2)
            erase_number(m, b, (b->ar - FLASH_START) / m->model->sector);
        break;
    case FLASH_F4:
        if ((value & 7) == 2)
            erase_number(m, b, value >> 3 & 31);
        break;
    case FLASH_D:
        if ((value & 7) == 2)
            erase_number(m, b, value >> 3 & 511); // BKER behind PNB
        break;
    case FLASH_U5: // which has more than 256 pages in no bank here
        if ((value & 7) == 2)
            erase_number(m, b, value >> 3 & 255);
        break;
    case FLASH_H5:
        if ((value & 0x800E) == 4)
            erase_number(m, b, value >> 6 & 127);
        break;
    default:
        if ((value & 0xE) == 4)
            erase_number(m, b, (value >> 8 & 7) + (b == m->flash.banks ? 0 : 8));
        break;
    }
}

static void write_control(struct machine *m, struct flash_bank *f, uint32_t value)
{
    const struct layout *l = layout(m);

    if (busy(m, f)) {
        m->flash.control_while_busy++;
        stall(m, f);
    }
    if (value & l->lock) {
        f->locked = true;
        f->locked2 = f->locked2 || m->model->kind == FLASH_L0;
        return;
    }
    if (f->locked)
        return;
    if (f->sr & l->errors && value & l->start && m->model->kind != FLASH_F1) {
        refuse(f, l->wrong);
        return;
    }
    f->cr = value & ~l->start;
    if (value & l->start)
        start_erase(m, f, value);
}

void flash_write(struct machine *m, uint32_t address, uint32_t value)
{
    static const uint32_t keys[2] = {KEY1, KEY2}, keys_l0[2] = {0x89ABCDEF, 0x02030405},
                          keys2_l0[2] = {0x8C9DAEBF, 0x13141516};
    const struct layout *l = layout(m);
    uint32_t offset = (address - m->model->flash) & 0xFF;
    struct flash_bank *f = machine_bank(m, address);
    bool l0 = m->model->kind == FLASH_L0;

    if (offset == l->keyr)
        take_key(f, &f->locked, &f->keys, value, l0 ? keys_l0 : keys);
    else if (offset == 0x10 && l0)
        take_key(f, &f->locked2, &f->keys2, value, keys2_l0);
    else if (offset == l->cr)
        write_control(m, f, value);
    else if (offset == l->clear)
        f->sr &= ~value;
    else if (offset == (m->model->kind == FLASH_U5 ? 0x30u : 0x18u) && like_l4(m))
        m->flash.eccr &= ~value;
    else if (offset == 0x14 && m->model->kind == FLASH_F1)
        f->ar = value;
    if (!l0 && !f->locked)
        f->locked2 = false;
}

void flash_fade(struct machine *m)
{
    for (uint32_t i = 0; i < m->model->flash_size / m->model->unit; i++)
        if (m->flash.states[i] == FADING) {
            m->flash.bytes[i * m->model->unit] ^= 0x10;
            m->flash.states[i] = WRITTEN;
        }
}

void flash_rom(struct machine *m, uint32_t address, const uint8_t *bytes, uint32_t size)
{
    uint32_t start = address - FLASH_START, unit = m->model->unit;

    for (uint32_t n = 0; sector_start(m, n) < start + size && !m->ended; n++)
        if (sector_start(m, n + 1) > start)
            erase_number(m, bank_at(m, start), n);
    for (uint32_t i = 0; i < size && !m->ended; i += unit) {
        uint8_t data[64];
        memset(data, blank_byte(m), sizeof data);
        memcpy(data, bytes + i, size - i < unit ? size - i : unit);
        program(m, bank_at(m, start + i), start + i, data);
    }
}
