/*
 * bus_line.c - the level of the host's line over time, from the frames that the host has sent.
 */
#include "bus.h"

static uint64_t end_of(const struct bl_bus_frame *f)
{
    return f->start_ps + (f->count + 2) * f->bit_ps;
}

/* Bit `number` of a frame: the start bit is 0, and the stop bit is the last. */
static bool bit_of(const struct bl_bus_frame *f, uint64_t number)
{
    if (number == 0)
        return false;
    return number > f->count || f->bits >> (number - 1) & 1;
}

bool bl_line_level(const struct bl_bus *bus, uint64_t at_ps)
{
    struct bl_bus_frame f;

    for (size_t i = 0; bus->chip.frame(bus->chip.user, i, &f) && f.start_ps <= at_ps; i++)
        if (at_ps < end_of(&f))
            return bit_of(&f, (at_ps - f.start_ps) / f.bit_ps);
    return true;
}

uint64_t bl_line_fall(const struct bl_bus *bus, uint64_t from_ps)
{
    struct bl_bus_frame f;

    for (size_t i = 0; bus->chip.frame(bus->chip.user, i, &f); i++)
        for (uint64_t bit = 0; bit <= f.count; bit++) {
            uint64_t at = f.start_ps + bit * f.bit_ps;
            bool before = bit == 0 || bit_of(&f, bit - 1);
            if (at >= from_ps && before && !bit_of(&f, bit))
                return at;
        }
    return UINT64_MAX;
}

void bl_line_forget(struct bl_bus *bus, uint64_t until_ps, bool lost)
{
    struct bl_bus_frame f;

    while (bus->chip.frame(bus->chip.user, 0, &f) && end_of(&f) <= until_ps)
        bus->chip.drop(bus->chip.user, lost);
}
