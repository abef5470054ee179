/*
 * cpu.c - the processor's way to memory, its flags, and how a program ends in a crash.
 */
#include <string.h>

#include "cpu.h"

static const char unaligned[] = "unaligned address";

void bl_cpu_start(struct bl_cpu *cpu, uint32_t sp, uint32_t entry)
{
    struct bl_cpu fresh = {.bus = cpu->bus, .ram = cpu->ram, .z = 1};

    *cpu = fresh;
    cpu->r[BL_CPU_SP] = sp & ~3u;
    bl_cpu_jump(cpu, entry);
    cpu->r[BL_CPU_PC] = cpu->next;
}

uint32_t bl_cpu_flags(const struct bl_cpu *cpu)
{
    return (cpu->n & UINT32_C(1) << 31) | (cpu->z ? 0 : UINT32_C(1) << 30) | cpu->c << 29 |
           cpu->v << 28;
}

void bl_cpu_set_flags(struct bl_cpu *cpu, uint32_t flags)
{
    cpu->n = flags;
    cpu->z = !(flags >> 30 & 1);
    cpu->c = flags >> 29 & 1;
    cpu->v = flags >> 28 & 1;
}

void bl_cpu_pause(struct bl_cpu *cpu)
{
    cpu->limit = 0;
}

void bl_cpu_crash(struct bl_cpu *cpu, const char *why, uint32_t addr)
{
    if (!cpu->crash.why) {
        cpu->crash.why = why;
        cpu->crash.pc = cpu->r[BL_CPU_PC];
        cpu->crash.addr = addr;
    }
    cpu->next = cpu->r[BL_CPU_PC];
    bl_cpu_pause(cpu);
}

void bl_cpu_jump(struct bl_cpu *cpu, uint32_t addr)
{
    cpu->next = addr & ~1u;
    if (!(addr & 1))
        bl_cpu_crash(cpu, "branch out of Thumb state", addr);
}

static uint32_t get(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

bool bl_cpu_load(struct bl_cpu *cpu, uint32_t addr, unsigned size, uint32_t *value)
{
    const uint8_t *p = bl_cpu_own(cpu, addr, size);
    const char *why = (addr & (size - 1)) ? unaligned : NULL;

    if (p && !why) {
        *value = size == 1 ? p[0] : size == 2 ? (uint32_t)(p[0] | p[1] << 8) : get(p);
        return true;
    }
    if (!why)
        why = cpu->bus.read(cpu->bus.user, addr, size, value);
    if (why)
        bl_cpu_crash(cpu, why, addr);
    return !why;
}

/* What a word at an address adds to the sum: the finaliser of splitmix64, S. Vigna. */
static uint64_t weight(uint32_t addr, uint32_t word)
{
    uint64_t x = (uint64_t)addr << 32 | word;

    x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
    return x ^ x >> 31;
}

/* Stores to the processor's own memory. */
static void put(struct bl_cpu *cpu, uint8_t *p, unsigned size, uint32_t value)
{
    uint32_t at = (uint32_t)(p - cpu->ram.bytes) & ~3u;
    uint32_t before = get(cpu->ram.bytes + at), after;

    p[0] = (uint8_t)value;
    if (size > 1)
        p[1] = (uint8_t)(value >> 8);
    if (size > 2) {
        p[2] = (uint8_t)(value >> 16);
        p[3] = (uint8_t)(value >> 24);
    }
    after = get(cpu->ram.bytes + at);
    if (after != before)
        cpu->memory_sum += weight(at, after) - weight(at, before);
}

bool bl_cpu_store(struct bl_cpu *cpu, uint32_t addr, unsigned size, uint32_t value)
{
    uint8_t *p = bl_cpu_own(cpu, addr, size);
    const char *why = (addr & (size - 1)) ? unaligned : NULL;

    if (p && !why) {
        put(cpu, p, size, value);
        return true;
    }
    if (!why)
        why = cpu->bus.write(cpu->bus.user, addr, size, value);
    if (why)
        bl_cpu_crash(cpu, why, addr);
    return !why;
}

void bl_cpu_undefined(struct bl_cpu *cpu, uint32_t op)
{
    cpu->crash.code = op;
    bl_cpu_crash(cpu, "undefined instruction", cpu->r[BL_CPU_PC]);
}
