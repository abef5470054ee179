/*
 * flash.h - writing, unpacking, erasing, and looking at what is blank.
 */
#ifndef TURBO_FLASH_H
#define TURBO_FLASH_H

#include "line.h"

static void fail(uint32_t trouble, uint32_t value)
{
    t->trouble = trouble;
    t->value = value;
}

// Waits until the flash is at rest, or gives it up.
static APART void rest(void)
{
    struct chip *c = chip_part();
    uint32_t left = c->busy_ticks, status, error;

    pump();
    while ((status = REG(c->status)) & c->busy) {
        scan();
        if (ticked() && !--left) {
            fail(STM32BL_TURBO_BUSY, status);
            return;
        }
    }
    pump();
    error = status & c->error;
    if (error) {
        REG(c->clear) = c->clear_value;
        fail(STM32BL_TURBO_FAILED, error);
    }
}

static APART void finish(void)
{
    struct chip *c = chip_part();
    rest();
    if (t->trouble != STM32BL_TURBO_BUSY)
        REG(c->control) = c->idle_value;
}

static LATE void program(uint32_t at)
{
    struct chip *c = chip_part();
    uint32_t unit = c->unit, differs = 0, filled = 0, i = c->size;

    while (i) {
        pump();
        i -= 4;
        differs |= REG(at + i) ^ REG(unit + i);
        filled |= REG(at + i) ^ c->erased;
    }
    if (!differs)
        return;
    if (filled) {
        fail(STM32BL_TURBO_FILLED, at);
        return;
    }
    REG(c->control) = c->prepare_value;
    REG(c->control) = c->program_value;
    for (i = c->size; i; i -= 4, at += 4, unit += 4) {
        if (c->store == 4) {
            REG(at) = REG(unit);
        } else {
            REG16(at) = REG16(unit);
            rest();
            REG16(at + 2) = REG16(unit + 2);
        }
        barrier();
    }
}

// There are more bytes in the unit; when it is full it is programmed.
static LATE void fill(uint32_t bytes)
{
    struct chip *c = chip_part();

    t->fill += bytes;
    if (t->fill != c->size)
        return;
    t->fill = 0;
    rest();
    if (!t->trouble)
        program(t->at);
    t->at += c->size;
}

// A length of LZ4: 15 means that more bytes follow, up to one that is not 255.
static uint32_t length(uint32_t n)
{
    uint32_t byte;

    if (n == 15)
        do
            n += byte = take();
        while (byte == 255);
    return n;
}

static LATE void out(uint32_t byte)
{
    pump();
    BYTE(chip_part()->unit + t->fill) = (uint8_t)byte;
    fill(1);
}

static void literals(uint32_t size)
{
    while (size--)
        out(take());
}

static inline void copy(int32_t left)
{
    struct chip *c = chip_part();

    for (; left > 0; left -= (int32_t)c->size) {
        take_words(c->unit, c->size);
        fill(c->size);
    }
}

static LATE void unpack(uint32_t end)
{
    struct chip *c = chip_part();
    for (;;) {
        uint32_t token = take(), back, size;
        literals(length(token >> 4));
        if ((int32_t)(end - t->pos) <= 0)
            break;
        back = take();
        back |= take() << 8;
        for (size = length(token & 15) + 4; size; size--) {
            uint32_t from = t->at;
            rest();
            if (back <= t->fill)
                from = c->unit;
            out(BYTE(from + t->fill - back));
        }
    }
}

// How many bytes are blank, from the address on.
static LATE uint32_t blank(uint32_t address, uint32_t size)
{
    struct chip *c = chip_part();
    uint32_t i = 0;

    for (; i < size && REG(address + i) == c->erased && !t->fault; i += 4)
        pump();
    return i;
}

// One sector: a loop that is damaged might not end.
static LATE void erase(uint32_t control)
{
    struct chip *c = chip_part();
    uint32_t address = t->at;

    if (t->trouble) // the controller hangs
        return;
    REG(c->control) = control;
    REG(c->erase_address + (address & c->erase_mask)) = address & ~c->erase_mask;
    REG(c->erase_go) = control | c->erase_start;
    barrier();
    (void)REG(c->status); // RM0008 FLASH_CR: BSY may show one cycle late
}

#endif
