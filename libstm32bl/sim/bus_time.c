/*
 * bus_time.c - the time of a program, which is that of its cycles.
 */
#include "bus.h"

const char bl_bus_nothing[] = "nothing is at this address";
const char bl_bus_unmodelled[] = "what this would do is not modelled";

uint64_t bl_bus_now_ps(const struct bl_bus *bus)
{
    return bus->base_ps + (bus->cpu->cycles - bus->base_cycles) * bus->cycle_fs / 1000;
}

uint64_t bl_bus_cycles_at(const struct bl_bus *bus, uint64_t ps)
{
    if (ps <= bus->base_ps)
        return bus->base_cycles;
    return bus->base_cycles + ((ps - bus->base_ps) * 1000 + bus->cycle_fs - 1) / bus->cycle_fs;
}

void bl_bus_rebase(struct bl_bus *bus)
{
    bus->base_ps = bl_bus_now_ps(bus);
    bus->base_cycles = bus->cpu->cycles;
}

void bl_bus_set_hz(struct bl_bus *bus, uint32_t hz)
{
    uint64_t cycle_fs = UINT64_C(1000000000000000) / hz;

    if (cycle_fs == bus->cycle_fs)
        return;
    bl_bus_rebase(bus);
    bus->cycle_fs = cycle_fs;
    // What the loop was told was counted in cycles of the old length.
    bl_cpu_pause(bus->cpu);
}

void bl_bus_wait(struct bl_bus *bus, uint64_t until_ps)
{
    uint64_t cycles = bl_bus_cycles_at(bus, until_ps);

    if (cycles > bus->cpu->cycles)
        bus->cpu->cycles = cycles;
}
