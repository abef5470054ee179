#include "option_copy.h"

#include <stdio.h>
#include <stdlib.h>

#include "check.h"
#include "stm32bl/sim.h"

static size_t parse(const char *hex, uint8_t *out)
{
    size_t count = 0;
    char *end;

    for (; *hex; hex = end) {
        out[count++] = (uint8_t)strtoul(hex, &end, 16);
        while (*end == ' ')
            end++;
    }
    return count;
}

struct bl_options option_copy(const char *device, const char *hex)
{
    struct stm32bl_sim *sim = stm32bl_sim_new(stm32bl_device_find(device));
    struct bl_options o;

    assert_non_null(sim);
    bl_options_start(&o, stm32bl_device_find(device));
    for (size_t i = 0; i < BL_OPTION_AREAS && bl_option_area_size(&o, i); i++)
        memcpy(o.bytes[i],
               stm32bl_sim_memory(sim, o.device->option_bytes[i].start, bl_option_area_size(&o, i)),
               bl_option_area_size(&o, i));
    parse(hex, o.bytes[0]);
    stm32bl_sim_free(sim);
    return o;
}

const struct bl_option_field *option_field(const struct bl_options *o, const char *name)
{
    const struct bl_option_field *f;

    for (struct bl_option_cursor c = {0, 0}; (f = bl_option_next(o, &c)) != NULL;)
        if (!strcmp(f->name, name))
            return f;
    fail_msg("%s has no option %s", o->device->name, name);
    return NULL;
}

uint32_t option_value(const struct bl_options *o, const char *name)
{
    return bl_option_get(o, option_field(o, name));
}

void option_bytes_are(const struct bl_options *o, size_t area, const char *hex)
{
    uint8_t wanted[BL_OPTION_AREA_SIZE];
    size_t count = parse(hex, wanted);

    assert_memory_equal(o->bytes[area], wanted, count);
}

struct bl_chip option_chip(const struct bl_options *o, uint32_t flash_kb)
{
    struct bl_chip any = bl_chip_of(o->device, flash_kb, BL_ANY_BANKS);

    return bl_chip_of(o->device, any.flash_kb, bl_options_bank_mode(o, any.flash_kb));
}

const char *option_protected(const struct bl_options *o, const struct bl_chip *chip)
{
    static char text[200];
    struct stm32bl_sector s = {0, 0, 0};
    size_t len = 0;
    int first = -1, last = -2;

    text[0] = '\0';
    while (bl_chip_sector_from(chip, s.address + s.size, &s)) {
        if (!bl_options_protected(o, chip, &s))
            continue;
        if (s.number != last + 1) {
            if (first >= 0 && last > first)
                len += (size_t)snprintf(text + len, sizeof text - len, "-%d", last);
            first = s.number;
            len += (size_t)snprintf(text + len, sizeof text - len, len ? " %d" : "%d", first);
        }
        last = s.number;
    }
    if (first >= 0 && last > first)
        snprintf(text + len, sizeof text - len, "-%d", last);
    return text;
}
