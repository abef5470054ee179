/*
 * turbo_check.c - what a row for the program in RAM must be like, be it of the table or of a device file.
 */
#include "turbo_rows.h"

enum { PERIPHERALS = 0x40000000, LAST_AF = 15, PIN_COUNT = 16 };

static bool is_register(uint32_t addr)
{
    return addr >= PERIPHERALS && addr % 4 == 0;
}

static const char *check_flash(const struct bl_turbo_flash *f)
{
    if (!is_register(f->status) || !is_register(f->control) || !is_register(f->clear) ||
        (f->address && !is_register(f->address)) || (f->ecc && !is_register(f->ecc)))
        return "a register of the flash controller is at no address of a register";
    if (f->unit < 4 || f->unit > 128 || f->unit & (f->unit - 1) || (f->store != 2 && f->store != 4))
        return "the unit of the flash controller must be a power of two from 4 to 128";
    if (!f->busy || f->busy & f->error)
        return "a bit means both busy and an error";
    if (f->error & ~f->clear_value)
        return "an error that cannot be cleared";
    if (f->program & f->erase & 1)
        return "a control word that both programs and erases";
    return NULL;
}

static bool steps_are_right(const struct bl_turbo_step *s)
{
    for (; s && s->reg; s++) {
        uint32_t kind = s->reg & 3;
        if (kind > STM32BL_TURBO_STEP_UNTIL || !is_register(s->reg & ~3u))
            return false;
        if (kind && s->set & ~s->keep) // what is compared could never be met
            return false;
    }
    return true;
}

static const char *check_pins(const struct bl_turbo_row *row)
{
    if (!row->pins[0].usart)
        return "no pins";
    for (int i = 0; i < BL_TURBO_WIRES && row->pins[i].usart; i++) {
        const struct bl_turbo_pins *p = &row->pins[i];
        if (p->usart > 3 || !row->parts->usarts[p->usart - 1].base)
            return "pins of a USART that the row does not have";
        if (p->port < 'A' || p->port > 'K' || p->tx >= PIN_COUNT || p->rx >= PIN_COUNT ||
            p->tx == p->rx || p->function > LAST_AF)
            return "pins that no port has";
    }
    return NULL;
}

const char *bl_turbo_fault(const struct bl_turbo_row *row)
{
    const struct bl_turbo_parts *p = row->parts;
    const char *fault = check_flash(row->flash);

    if (!fault)
        fault = check_pins(row);
    if (!fault &&
        (!is_register(p->watchdog) || !is_register(p->gpio) || !is_register(p->gpio_clock)))
        fault = "a register of clocks, pins or the watchdog is at no address of a register";
    if (!fault && (!steps_are_right(row->flash->unlock) || !steps_are_right(p->clock) ||
                   !steps_are_right(p->caches) || !steps_are_right(p->abort)))
        fault = "a step that can never be met, or at no address of a register";
    for (const struct bl_turbo_step *s = p->refuse; !fault && s && s->reg; s++)
        if (!is_register(s->reg) || s->set & ~s->keep)
            fault = "a refusal that can never be met, or at no address of a register";
    return fault;
}
