/*
 * options_model.c - see options_model.h.
 */
#include "options_model.h"

#define OPTKEYR 0x40023C08u
#define OPTCR   0x40023C14u

struct options_model option;

static void take_key(uint32_t value)
{
    static const uint32_t keys[] = {0x08192A3B, 0x4C5D6E7F};

    if (!option.locked || value != keys[option.keys])
        option.jammed = true;
    else if (++option.keys == 2)
        option.locked = option.jammed;
    option.keys %= 2;
}

static void control(uint32_t value)
{
    if (value & OPTLOCK) {
        option.locked = true;
        return;
    }
    if (option.locked)
        return;
    option.loaded = value & ~(uint32_t)(OPTLOCK | OPTSTRT);
    if (value & OPTSTRT) {
        option.stored = option.dead ? option.stored : option.loaded;
        option.programmed++;
    }
}

static bool on_bus(struct machine *m, bool write, uint32_t address, uint32_t *value)
{
    (void)m;
    if (address != OPTKEYR && address != OPTCR)
        return false;
    if (!write)
        *value = address == OPTCR ? option.loaded | (option.locked ? OPTLOCK : 0) : 0;
    else if (address == OPTKEYR)
        take_key(*value);
    else
        control(*value);
    return true;
}

void options_model_begin(struct machine *m)
{
    m->more = on_bus;
    option.loaded = option.stored;
    option.locked = true;
    option.jammed = false;
    option.keys = 0;
}
