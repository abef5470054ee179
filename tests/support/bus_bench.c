#include "bus_bench.h"

#include <stdio.h>

#include "sim/wire.h"
#include "transport/transport_internal.h"

enum { POLL_CYCLES = 10, LONGEST_US = 60000000 };

/* Vectors and a branch to itself, at the start of the RAM that the ROM leaves. */
static uint32_t plant(struct stm32bl_sim *sim)
{
    uint32_t at = sim->device->ram[0].start;
    uint8_t *ram = stm32bl_sim_memory(sim, at, 16);
    uint32_t words[] = {at + 0x400, at + 8 + 1, 0xE7FEE7FE};

    assert_non_null(ram);
    for (size_t i = 0; i < 12; i++)
        ram[i] = (uint8_t)(words[i / 4] >> 8 * (i % 4));
    return at;
}

void bus_go(struct bus_bench *b)
{
    uint32_t at = plant(b->t.sim);
    uint8_t go[5] = {0};

    for (int i = 0; i < 4; i++)
        go[4] ^= go[i] = (uint8_t)(at >> (24 - 8 * i));
    rom_ask(&b->t, "7F", "79");
    rom_ask(&b->t, "21 DE", "79");
    rom_send(&b->t, go, sizeof go);
    rom_hear(&b->t, "79");
    assert_int_equal(b->t.sim->running, BL_SIM_IN_RAM);
}

struct bus_bench bus_new(const char *device, const char *options)
{
    char all[256];
    struct bus_bench b;

    snprintf(all, sizeof all, "quirks=none%s%s", options ? "," : "", options ? options : "");
    b.t = rom_new(device, all);
    bus_go(&b);
    b.bus = &b.t.sim->program->bus;
    return b;
}

void bus_free(struct bus_bench *b)
{
    if (b->t.sim)
        rom_free(&b->t);
    *b = (struct bus_bench){{NULL, NULL}, NULL};
}

uint32_t bus_get_sized(struct bus_bench *b, uint32_t addr, unsigned size)
{
    uint32_t value = 0;
    const char *why = bl_bus_read(b->bus, addr, size, &value);

    if (why)
        fail_msg("load from 0x%08x: %s", (unsigned)addr, why);
    return value;
}

void bus_put_sized(struct bus_bench *b, uint32_t addr, unsigned size, uint32_t value)
{
    const char *why = bl_bus_write(b->bus, addr, size, value);

    if (why)
        fail_msg("store to 0x%08x: %s", (unsigned)addr, why);
}

uint32_t bus_get(struct bus_bench *b, uint32_t addr)
{
    return bus_get_sized(b, addr, 4);
}

void bus_put(struct bus_bench *b, uint32_t addr, uint32_t value)
{
    bus_put_sized(b, addr, 4, value);
}

void bus_refuses(struct bus_bench *b, uint32_t addr, unsigned size, uint32_t value, const char *why)
{
    const char *got = bl_bus_write(b->bus, addr, size, value);

    if (!got)
        fail_msg("store to 0x%08x was taken", (unsigned)addr);
    assert_contains(got, why);
}

void bus_pass_us(struct bus_bench *b, uint32_t us)
{
    bl_sim_wire_run(b->t.sim, bl_sim_program_ns(b->t.sim) + (uint64_t)us * 1000);
}

uint64_t bus_now_us(const struct bus_bench *b)
{
    return bl_bus_now_ps(b->bus) / 1000000;
}

uint64_t bus_wait_off(struct bus_bench *b, uint32_t addr, uint32_t bits)
{
    uint64_t start_ps = bl_bus_now_ps(b->bus), now_ps = start_ps;

    while (bus_get(b, addr) & bits) {
        // Seldom enough in long waits, and within half a permille.
        bl_bus_wait(b->bus, now_ps + (now_ps - start_ps) / 2000);
        b->bus->cpu->cycles += POLL_CYCLES;
        now_ps = bl_bus_now_ps(b->bus);
        if (now_ps - start_ps > (uint64_t)LONGEST_US * 1000000)
            fail_msg("0x%08x stays busy", (unsigned)addr);
    }
    return (now_ps - start_ps) / 1000000;
}

void bus_change(struct bus_bench *b, uint32_t addr, uint32_t clear, uint32_t set)
{
    bus_put(b, addr, (bus_get(b, addr) & ~clear) | set);
}

uint32_t bus_word(const struct bus_bench *b, uint32_t addr)
{
    const uint8_t *p = stm32bl_sim_memory(b->t.sim, addr, 4);

    assert_non_null(p);
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}
