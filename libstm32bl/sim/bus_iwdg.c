/*
 * bus_iwdg.c - the independent watchdog: RM0008 chapter 19, RM0091 chapter 24.
 */
#include "bus.h"

enum { KR = 0, PR = 4, RLR = 8, STATUS = 12 };
enum { FEED = 0xAAAA, OPEN = 0x5555, RUN = 0xCCCC };
enum { LSI_HZ = 32000, LSI_F1_HZ = 40000, UPDATE_CYCLES = 5 };

static uint64_t lsi_ps(const struct bl_bus *bus)
{
    return UINT64_C(1000000000000) /
           (bus->row->usart_kind == 'A' ? (unsigned)LSI_F1_HZ : (unsigned)LSI_HZ);
}

uint64_t bl_iwdg_next_ps(const struct bl_bus *bus)
{
    const struct bl_bus_iwdg *w = &bus->iwdg;

    if (!w->running)
        return UINT64_MAX;
    return w->fed_ps + lsi_ps(bus) * (UINT64_C(4) << (w->prescaler < 6 ? w->prescaler : 6)) *
                           (w->reload + UINT64_C(1));
}

void bl_iwdg_catch_up(struct bl_bus *bus)
{
    if (bl_bus_now_ps(bus) < bl_iwdg_next_ps(bus))
        return;
    bus->iwdg.running = false;
    bus->chip.reset(bus->chip.user, false);
}

static bool updating(const struct bl_bus *bus)
{
    return bl_bus_now_ps(bus) < bus->iwdg.updated_ps;
}

const char *bl_iwdg_load(struct bl_bus *bus, const struct bl_bus_block *block, uint32_t offset,
                         uint32_t *value)
{
    const struct bl_bus_iwdg *w = &bus->iwdg;

    (void)block;
    *value = 0;
    if (offset == PR)
        *value = w->prescaler;
    if (offset == RLR)
        *value = w->reload;
    if (offset == STATUS && updating(bus))
        *value = (w->updates_prescaler ? 1u : 0u) | (w->updates_reload ? 2u : 0u);
    return NULL;
}

static void key(struct bl_bus *bus, uint32_t value)
{
    struct bl_bus_iwdg *w = &bus->iwdg;

    if (value == FEED || (value == RUN && !w->running))
        w->fed_ps = bl_bus_now_ps(bus);
    if (value == FEED)
        bus->loop.fed = true;
    else
        bus->changes++;
    if (value == RUN && !w->running) {
        w->running = true;
        bl_cpu_pause(bus->cpu); // the loop learns when it will bite
    }
    w->open = value == OPEN;
}

const char *bl_iwdg_store(struct bl_bus *bus, const struct bl_bus_block *block, uint32_t offset,
                          uint32_t value)
{
    struct bl_bus_iwdg *w = &bus->iwdg;
    bool busy = updating(bus);

    (void)block;
    if (offset == KR) {
        key(bus, value & 0xFFFF);
        return NULL;
    }
    if (!w->open)
        return NULL;
    bus->changes++;
    // A register takes a new value only when the one before has reached the watchdog's clock.
    if (offset == PR && !(busy && w->updates_prescaler)) {
        w->prescaler = value & 7;
        w->updates_prescaler = true;
    } else if (offset == RLR && !(busy && w->updates_reload)) {
        w->reload = value & 0xFFF;
        w->updates_reload = true;
    }
    if (!busy) {
        w->updates_prescaler = offset == PR;
        w->updates_reload = offset == RLR;
    }
    w->updated_ps = bl_bus_now_ps(bus) + UPDATE_CYCLES * lsi_ps(bus);
    bl_cpu_pause(bus->cpu);
    return NULL;
}
