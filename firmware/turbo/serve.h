/*
 * serve.h - what is done for each frame.
 */
#ifndef TURBO_SERVE_H
#define TURBO_SERVE_H

#include "flash.h"

static APART uint32_t sum_up(uint32_t address, uint32_t size)
{
    uint32_t crc = ~0u, end = address + size;

    while (address != end) {
        uint32_t bytes = (address | end) & 3 ? 1 : 4;
        crc = sum_on(crc ^ (bytes == 4 ? REG(address) : BYTE(address)), bytes);
        address += bytes;
        pump();
    }
    return ~crc;
}

static void question(uint32_t command)
{
    uint32_t from = t->head[1], size = t->head[2];

    if (command == STM32BL_TURBO_CRC)
        t->value = sum_up(from, size);
    else if (command == STM32BL_TURBO_BLANK)
        t->value = blank(from, size);
    else {
        if (command == STM32BL_TURBO_HELLO) {
            from = (uint32_t)t;
            size = 4 * STM32BL_TURBO_INFO_WORDS;
        }
        t->chip.from = from;
        t->value = t->count = size;
    }
    answer(STM32BL_TURBO_OK);
}

static void order(uint32_t command)
{
    struct chip *c = chip_part();
    uint32_t size = t->head[2];

    t->trouble = t->fill = t->value = 0;
    t->at = t->head[1];
    REG(c->clear) = c->clear_value; // somebody else's errors
    rest();
    if (command == STM32BL_TURBO_WRITE)
        copy((int32_t)size);
    else if (command == STM32BL_TURBO_LZ4)
        unpack(t->pos + size);
    else if (command == STM32BL_TURBO_ERASE)
        erase(size);
    else if (command == STM32BL_TURBO_PUT)
        take_words(t->at, size);
    else
        take_words(c->unit, STM32BL_TURBO_UNIT_MOST);
    finish();
    if (!t->trouble)
        t->next++;
    t->told = t->trouble; // what follows in the window is dropped in silence
    answer(t->trouble);
    if (command == STM32BL_TURBO_SCRIPT) {
        drain();
        script((const uint32_t *)c->unit);
    } else if (command != STM32BL_TURBO_PUT) {
        c->quiet_ticks = 0; // from now on only an order ends this
    }
}

static APART void complain(void)
{
    if (!t->told)
        answer(STM32BL_TURBO_DAMAGED);
    t->told = 1;
}

static APART void frame(void)
{
    uint32_t command = t->head[0] & 255;
    int32_t ahead = (int8_t)((t->head[0] >> 8) - t->next);

    t->fault = 0;
    if (ahead > 0 && command != STM32BL_TURBO_HELLO)
        complain();
    else if (command >= STM32BL_TURBO_QUESTIONS)
        question(command);
    else if (ahead)
        answer(STM32BL_TURBO_AGAIN);
    else
        order(command);
}

static void take_frame(void)
{
    struct chip *c = chip_part();
    uint32_t behind = t->scan;

    t->left = c->quiet = 0;
    t->pos = t->start;
    take_words((uint32_t)t->head, sizeof t->head);
    pump();
    frame();
    t->tail = behind;
}

static APART __attribute__((noreturn)) void give_up(void)
{
    struct chip *c = chip_part();
    script_at(c->script_abort);
    for (;;)
        ;
}

static __attribute__((noreturn)) void serve(void)
{
    struct chip *c = chip_part();
    frame(); // HELLO, which the host has put there
    for (;;) {
        scan();
        if (!t->left)
            t->tail = t->scan;
        if (c->damaged) {
            c->damaged = 0;
            complain();
        }
        if (ticked()) {
            c->quiet++;
            if (!(c->quiet % QUIET_SWAP))
                set_rate(c->other_brr, c->other_cr1);
            if (c->quiet == c->quiet_ticks)
                give_up();
        }
        if (is_whole())
            take_frame();
    }
}

#endif
