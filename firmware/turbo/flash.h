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

static void program(uint32_t at)
{
    struct chip *c = chip_part();
    uint32_t unit = (uint32_t)c->unit, differs = 0, filled = 0, i;

    for (i = 0; i != c->size; i += 4) {
        uint32_t have = REG(at + i);
        differs |= have ^ REG(unit + i);
        filled |= have ^ c->erased;
        pump();
    }
    if (!differs)
        return;
    if (filled) {
        fail(STM32BL_TURBO_FILLED, at);
        return;
    }
    REG(c->control) = c->prepare_value;
    REG(c->control) = c->program_value;
    for (; i; i -= 4, at += 4, unit += 4) {
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

static APART void out(uint32_t byte)
{
    struct chip *c = chip_part();
    uint32_t at = t->at;

    ((volatile uint8_t *)c->unit)[t->fill++] = (uint8_t)byte;
    if (t->fill != c->size)
        return;
    t->fill = 0;
    t->at = at + c->size;
    rest();
    if (!t->trouble)
        program(at);
}

// A length of LZ4: 15 means that more bytes follow, up to one that is not 255.
static APART uint32_t length(uint32_t n)
{
    uint32_t byte;

    if (n == 15)
        do
            n += byte = take();
        while (byte == 255);
    return n;
}

static APART void literals(uint32_t size)
{
    while (size--)
        out(take());
}

static void unpack(uint32_t end)
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
                from = (uint32_t)c->unit;
            out(BYTE(from + t->fill - back));
        }
    }
}

// How many bytes are blank, from the address on.
static APART uint32_t blank(uint32_t address, uint32_t size)
{
    struct chip *c = chip_part();
    uint32_t i = 0;

    for (; i < size && REG(address + i) == c->erased && !t->fault; i += 4)
        if (!(i & 28))
            scan();
    return i;
}

static void erase(void)
{
    struct chip *c = chip_part();
    const uint32_t *run = c->unit;
    uint32_t address = t->at, control = t->head[2], size = run[STM32BL_TURBO_ERASE_SIZE];

    for (uint32_t left = run[STM32BL_TURBO_ERASE_COUNT]; left && !t->trouble; left--) {
        t->fault = 0;
        if (!run[STM32BL_TURBO_ERASE_LOOK] || blank(address, size) != size) {
            REG(c->control) = control;
            REG(c->erase_address + (address & c->erase_mask)) = address & ~c->erase_mask;
            REG(c->erase_go) = control | c->erase_start;
            barrier();
            (void)REG(c->status); // RM0008 FLASH_CR: BSY may show one cycle late
            t->value++;
            finish();
        }
        address += size;
        control += run[STM32BL_TURBO_ERASE_STEP];
    }
}

#endif
