/*
 * bus_loop.c - the time in which a program only waits.
 *
 * A program asks its USART over and over whether a byte has come. When it asks, and registers, memory
 * and everything on the bus are as they were when it asked before, then it will go through the same
 * instructions with the same results until something happens by itself: so the whole rounds up to
 * that moment are counted without being executed. What comes of it is the same, cycle by cycle.
 */
#include <string.h>

#include "bus.h"

static uint64_t earlier(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* The first cycle in which something may read differently, as far as that is known by time. */
static uint64_t next_cycles(const struct bl_bus *bus)
{
    const struct bl_bus_usart *u = &bus->usart[0];
    uint64_t now = bl_bus_now_ps(bus);
    uint64_t times[] = {u->wake_ps,
                        u->free_ps,
                        bus->flash[0].busy_ps,
                        bus->flash[1].busy_ps,
                        bus->flash[0].started_ps + BL_FLASH_QUEUE_PS,
                        bus->flash[1].started_ps + BL_FLASH_QUEUE_PS,
                        bus->options.busy_ps,
                        bus->iwdg.updated_ps};
    uint64_t cycles = earlier(bus->cpu->limit, bl_systick_next_cycles(bus));

    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        if (times[i] > now && times[i] != UINT64_MAX)
            cycles = earlier(cycles, bl_bus_cycles_at(bus, times[i]));
    if (bus->iwdg.running && !bus->loop.fed)
        cycles = earlier(cycles, bl_bus_cycles_at(bus, bl_iwdg_next_ps(bus)));
    return cycles;
}

static bool is_same(const struct bl_bus *bus, uint32_t flags)
{
    const struct bl_bus_loop *l = &bus->loop;
    const struct bl_cpu *cpu = bus->cpu;

    return l->changes == bus->changes && l->memory_sum == cpu->memory_sum && l->flags == flags &&
           !memcmp(l->r, cpu->r, sizeof l->r);
}

/* The last round was one in which nothing happened, and up to `end` all will be like it. */
static void skip(struct bl_bus *bus, uint64_t end)
{
    struct bl_cpu *cpu = bus->cpu;
    uint64_t round = cpu->cycles - bus->loop.cycles;
    uint64_t rounds = end > cpu->cycles ? (end - cpu->cycles) / round : 0;
    uint64_t before_ps = bl_bus_now_ps(bus);

    if (rounds < 2)
        return;
    cpu->cycles += (rounds - 1) * round;
    if (bus->loop.fed)
        bus->iwdg.fed_ps += bl_bus_now_ps(bus) - before_ps;
    bus->asked += (unsigned)(rounds < 1000 ? rounds : 1000);
}

void bl_bus_look(struct bl_bus *bus)
{
    const struct bl_cpu *cpu = bus->cpu;
    uint32_t flags = bl_cpu_flags(cpu) | cpu->primask;

    if (bus->executes_all)
        return;
    if (is_same(bus, flags)) {
        uint64_t end = next_cycles(bus);
        if (cpu->cycles < bus->loop.end)
            skip(bus, end);
        bus->loop.end = end;
    } else {
        bus->loop.end = 0;
    }
    memcpy(bus->loop.r, cpu->r, sizeof bus->loop.r);
    bus->loop.flags = flags;
    bus->loop.memory_sum = cpu->memory_sum;
    bus->loop.changes = bus->changes;
    bus->loop.cycles = cpu->cycles;
    bus->loop.fed = false;
}

/* It asks whether an operation has ended, and so is not at rest. */
void bl_bus_look_busy(struct bl_bus *bus)
{
    bl_bus_look(bus);
    bus->asked = 0;
}
