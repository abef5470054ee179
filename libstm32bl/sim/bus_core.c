/*
 * bus_core.c - the processor's own registers: DDI 0419 B3.2 (SCB), B3.3 (SysTick), B3.4 (NVIC), B3.5
 * (MPU). Without exceptions interrupts have no effect, so that their registers only need to be there.
 */
#include "bus.h"

enum {
    SYST_CSR = 0x010,
    SYST_RVR = 0x014,
    SYST_CVR = 0x018,
    SYST_CALIB = 0x01C,
    NVIC_FIRST = 0x100,
    NVIC_END = 0x500,
    CPUID = 0xD00,
    ICSR = 0xD04,
    VTOR = 0xD08,
    AIRCR = 0xD0C,
    CCR = 0xD14,
    SHCSR = 0xD24,
    MPU_TYPE = 0xD90,
    MPU_CTRL = 0xD94,
    MPU_END = 0xDA4,
    CACHE_FIRST = 0xF50, // Armv7-M: maintenance of the caches of F7 and H7
    CACHE_END = 0xF7C
};

enum { ENABLE = 1, CLKSOURCE = 4, COUNTFLAG = 1 << 16, RELOAD_MAX = 0xFFFFFF };

/* Cycles of the timer: those of the processor, or every eighth of them. */
static uint64_t ticks(const struct bl_bus *bus)
{
    uint64_t cycles = bus->cpu->cycles - bus->systick.zero_cycles;

    return bus->systick.control & CLKSOURCE ? cycles : cycles / 8;
}

static uint32_t timer_value(const struct bl_bus *bus)
{
    const struct bl_bus_systick *t = &bus->systick;

    if (!(t->control & ENABLE) || !t->reload)
        return 0;
    return t->reload - (uint32_t)(ticks(bus) % (t->reload + UINT64_C(1)));
}

uint64_t bl_systick_next_cycles(const struct bl_bus *bus)
{
    const struct bl_bus_systick *t = &bus->systick;
    uint64_t period = (t->reload + UINT64_C(1)) * (t->control & CLKSOURCE ? 1 : 8);

    if (!(t->control & ENABLE) || !t->reload)
        return UINT64_MAX;
    return bus->cpu->cycles + period - (bus->cpu->cycles - t->zero_cycles) % period;
}

static uint32_t timer_control(struct bl_bus *bus)
{
    struct bl_bus_systick *t = &bus->systick;
    uint64_t periods =
        t->control & ENABLE && t->reload ? ticks(bus) / (t->reload + UINT64_C(1)) : 0;
    bool counted = periods > t->seen;

    t->seen = periods;
    bus->changes += counted;
    return t->control | (counted ? (uint32_t)COUNTFLAG : 0);
}

static void restart_timer(struct bl_bus *bus)
{
    bus->systick.zero_cycles = bus->cpu->cycles;
    bus->systick.seen = 0;
}

const char *bl_core_load(struct bl_bus *bus, const struct bl_bus_block *block, uint32_t offset,
                         uint32_t *value)
{
    (void)block;
    *value = 0;
    switch (offset) {
    case SYST_CSR:
        *value = timer_control(bus);
        return NULL;
    case SYST_RVR:
        *value = bus->systick.reload;
        return NULL;
    case SYST_CVR:
        bus->changes++; // it counts
        *value = timer_value(bus);
        return NULL;
    case CPUID:
        *value = 0x410CC601; // Cortex-M0+
        return NULL;
    case AIRCR:
        *value = 0xFA050000;
        return NULL;
    case CCR:
        *value = 0x208;
        return NULL;
    }
    if ((offset >= NVIC_FIRST && offset < NVIC_END) || offset == SYST_CALIB || offset == ICSR ||
        offset == VTOR || offset == SHCSR || (offset >= MPU_TYPE && offset < MPU_END))
        return NULL;
    return bl_bus_nothing;
}

const char *bl_core_store(struct bl_bus *bus, const struct bl_bus_block *block, uint32_t offset,
                          uint32_t value)
{
    (void)block;
    switch (offset) {
    case SYST_CSR:
        if ((value & ENABLE) && !(bus->systick.control & ENABLE))
            restart_timer(bus);
        bus->systick.control = value & (ENABLE | CLKSOURCE);
        return value & 2 ? "interrupt, which is not modelled" : NULL;
    case SYST_RVR:
        bus->systick.reload = value & RELOAD_MAX;
        restart_timer(bus);
        return NULL;
    case SYST_CVR:
        restart_timer(bus);
        return NULL;
    case AIRCR:
        if (value >> 16 != 0x05FA || !(value & 4))
            return NULL;
        bus->chip.kept->software_reset = true;
        bus->chip.reset(bus->chip.user, false);
        return NULL;
    case MPU_CTRL: // there is no MPU to turn on
        return value ? bl_bus_unmodelled : NULL;
    }
    if ((offset >= NVIC_FIRST && offset < NVIC_END) || offset == ICSR || offset == VTOR ||
        offset == CCR || offset == SHCSR || (offset >= CACHE_FIRST && offset < CACHE_END))
        return NULL;
    return bl_bus_nothing;
}
