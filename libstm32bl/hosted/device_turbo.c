/*
 * device_turbo.c - see device_turbo.h.
 */
#include <string.h>

#include "base/target.h"
#include "device_turbo.h"

enum { BLOCK = 0x400 }; // the registers of a flash controller, however many it has

bool bl_turbo_own_like(struct stm32bl_device *device, struct bl_turbo_own *own, const char *name)
{
    const struct stm32bl_device *other = stm32bl_device_find(name);

    memset(own, 0, sizeof *own);
    device->turbo = NULL;
    device->without_turbo = !strcmp(name, "none");
    if (device->without_turbo)
        return true;
    if (!other || !bl_device_turbo(other))
        return false;
    own->row = *bl_device_turbo(other);
    own->flash = *own->row.flash;
    own->parts = *own->row.parts;
    return true;
}

/* A number up to `most`, to the character behind it. */
static bool take_number(const char **text, unsigned most, uint8_t *out)
{
    unsigned n = 0;
    const char *p = *text;

    for (; *p >= '0' && *p <= '9' && n <= most; p++)
        n = 10 * n + (unsigned)(*p - '0');
    *out = (uint8_t)n;
    if (p == *text || n > most)
        return false;
    *text = p;
    return true;
}

/* "PA9"; both pins are on one port. */
static bool take_pin(const char **text, char *port, uint8_t *pin)
{
    const char *p = *text;

    if (p[0] != 'P' || p[1] < 'A' || p[1] > 'K' || (*port && *port != p[1]))
        return false;
    *port = p[1];
    *text = p + 2;
    return take_number(text, 15, pin);
}

static bool skip(const char **text, char c)
{
    return *(*text)++ == c;
}

bool bl_turbo_own_pins(struct bl_turbo_own *own, char *text)
{
    const char *p = text;
    size_t count = 0;

    memset(own->row.pins, 0, sizeof own->row.pins);
    for (p += strspn(p, " \t,"); *p; p += strspn(p, " \t,")) {
        struct bl_turbo_pins *pins = &own->row.pins[count];
        if (count++ == BL_TURBO_WIRES || !take_number(&p, 3, &pins->usart) || !pins->usart ||
            !skip(&p, ':') || !take_pin(&p, &pins->port, &pins->tx) || !skip(&p, '/') ||
            !take_pin(&p, &pins->port, &pins->rx) || !skip(&p, ':') ||
            !take_number(&p, 15, &pins->function) || (*p && !strchr(" \t,", *p)))
            return false;
    }
    return count > 0;
}

/* A register of the controller, at its new place; others stay. */
static uint32_t moved(uint32_t reg, uint32_t from, uint32_t to)
{
    return reg - from < BLOCK ? reg - from + to : reg;
}

/* A copy of a list, with the controller's registers at their new place. False: it is too long. */
static bool move_list(struct bl_turbo_step *copy, const struct bl_turbo_step **list, uint32_t from,
                      uint32_t to)
{
    const struct bl_turbo_step *s = *list;
    size_t n = 0;

    for (; s && s[n].reg; n++) {
        if (n == BL_TURBO_LIST_MOST - 1)
            return false;
        copy[n] = s[n];
        copy[n].reg = moved(s[n].reg, from, to);
    }
    memset(&copy[n], 0, sizeof copy[n]);
    *list = s ? copy : NULL;
    return true;
}

static bool move_controller(struct bl_turbo_own *own, uint32_t to)
{
    struct bl_turbo_flash *f = &own->flash;
    uint32_t *const registers[] = {&f->status, &f->control, &f->clear, &f->address, &f->ecc};
    const struct bl_turbo_step **const lists[BL_TURBO_LISTS] = {
        &f->unlock, &own->parts.clock, &own->parts.caches, &own->parts.abort, &own->parts.refuse};
    uint32_t from = f->control & ~(uint32_t)(BLOCK - 1);
    bool whole = true;

    for (size_t i = 0; i < sizeof registers / sizeof *registers; i++)
        *registers[i] = moved(*registers[i], from, to);
    for (size_t i = 0; i < BL_TURBO_LISTS; i++)
        whole = move_list(own->lists[i], lists[i], from, to) && whole;
    return whole;
}

const char *bl_turbo_own_finish(struct stm32bl_device *device, struct bl_turbo_own *own)
{
    const char *fault;

    if (device->without_turbo || !own->row.flash)
        return own->flash_at || own->row.pins[0].usart || own->parts.watchdog
                   ? "turbo_flash, turbo_pins and turbo_watchdog need turbo = NAME before them"
                   : NULL;
    own->row.flash = &own->flash;
    own->row.parts = &own->parts;
    if (own->flash_at % BLOCK)
        return "turbo_flash must be a multiple of 0x400";
    if (own->flash_at && !move_controller(own, own->flash_at))
        return "this flash controller has too many steps to be moved";
    fault = bl_turbo_fault(&own->row);
    if (fault)
        return fault;
    device->turbo = &own->row;
    return bl_turbo_obstacle(device);
}
