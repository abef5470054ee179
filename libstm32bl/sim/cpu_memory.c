/*
 * cpu_memory.c - loads and stores: DDI 0419 A5.2.4 and the instructions that move several registers.
 */
#include "cpu.h"

static void load(struct bl_cpu *cpu, uint32_t *to, uint32_t addr, unsigned size)
{
    uint32_t value = 0;

    cpu->cycles++;
    if (bl_cpu_load(cpu, addr, size, &value))
        *to = value;
}

static void store(struct bl_cpu *cpu, uint32_t addr, unsigned size, uint32_t value)
{
    cpu->cycles++;
    bl_cpu_store(cpu, addr, size, value);
}

static void move(struct bl_cpu *cpu, uint32_t op, uint32_t addr, unsigned size)
{
    if (op & 1 << 11)
        load(cpu, bl_cpu_rd(cpu, op), addr, size);
    else
        store(cpu, addr, size, *bl_cpu_rd(cpu, op));
}

void bl_cpu_load_literal(struct bl_cpu *cpu, uint32_t op)
{
    uint32_t base = bl_cpu_operand(cpu, BL_CPU_PC) & ~3u;

    load(cpu, &cpu->r[op >> 8 & 7], base + (op & 0xFF) * 4, 4);
}

void bl_cpu_indexed(struct bl_cpu *cpu, uint32_t op)
{
    enum { STR, STRH, STRB, LDRSB, LDR, LDRH, LDRB, LDRSH };
    static const uint8_t sizes[] = {4, 2, 1, 1, 4, 2, 1, 2};
    unsigned what = op >> 9 & 7;
    uint32_t addr = bl_cpu_rn(cpu, op) + cpu->r[op >> 6 & 7];
    uint32_t *d = bl_cpu_rd(cpu, op);

    if (what <= STRB) {
        store(cpu, addr, sizes[what], *d);
        return;
    }
    load(cpu, d, addr, sizes[what]);
    if (cpu->crash.why)
        return;
    if (what == LDRSB && *d & 0x80)
        *d |= 0xFFFFFF00;
    if (what == LDRSH && *d & 0x8000)
        *d |= 0xFFFF0000;
}

void bl_cpu_word_imm(struct bl_cpu *cpu, uint32_t op)
{
    move(cpu, op, bl_cpu_rn(cpu, op) + (op >> 6 & 31) * 4, 4);
}

void bl_cpu_byte_imm(struct bl_cpu *cpu, uint32_t op)
{
    move(cpu, op, bl_cpu_rn(cpu, op) + (op >> 6 & 31), 1);
}

void bl_cpu_half_imm(struct bl_cpu *cpu, uint32_t op)
{
    move(cpu, op, bl_cpu_rn(cpu, op) + (op >> 6 & 31) * 2, 2);
}

void bl_cpu_word_sp(struct bl_cpu *cpu, uint32_t op)
{
    uint32_t addr = cpu->r[BL_CPU_SP] + (op & 0xFF) * 4;

    if (op & 1 << 11)
        load(cpu, &cpu->r[op >> 8 & 7], addr, 4);
    else
        store(cpu, addr, 4, cpu->r[op >> 8 & 7]);
}

/* ------------------------------------------------------------------- several at once */

static uint32_t count(uint32_t list)
{
    uint32_t n = 0;

    for (; list; list &= list - 1)
        n++;
    return n;
}

/* Stores the registers of `list` upwards from `addr`; false: it crashed. */
static bool store_list(struct bl_cpu *cpu, uint32_t list, uint32_t addr)
{
    for (unsigned i = 0; i < BL_CPU_PC; i++)
        if (list >> i & 1) {
            cpu->cycles++;
            if (!bl_cpu_store(cpu, addr, 4, cpu->r[i]))
                return false;
            addr += 4;
        }
    return true;
}

static bool load_list(struct bl_cpu *cpu, uint32_t list, uint32_t addr)
{
    for (unsigned i = 0; i < 8; i++)
        if (list >> i & 1) {
            cpu->cycles++;
            if (!bl_cpu_load(cpu, addr, 4, &cpu->r[i]))
                return false;
            addr += 4;
        }
    return true;
}

void bl_cpu_push(struct bl_cpu *cpu, uint32_t op)
{
    uint32_t list = (op & 0xFF) | (op & 0x100) << 6; // bit 8 is the link register
    uint32_t addr = cpu->r[BL_CPU_SP] - 4 * count(list);

    if (!list)
        bl_cpu_undefined(cpu, op);
    else if (store_list(cpu, list, addr))
        cpu->r[BL_CPU_SP] = addr;
}

void bl_cpu_pop(struct bl_cpu *cpu, uint32_t op)
{
    uint32_t list = op & 0xFF, addr = cpu->r[BL_CPU_SP];
    uint32_t end = addr + 4 * count(list), pc = 0;
    bool returns = op & 0x100;

    if (!(op & 0x1FF)) {
        bl_cpu_undefined(cpu, op);
        return;
    }
    if (!load_list(cpu, list, addr) || (returns && !bl_cpu_load(cpu, end, 4, &pc)))
        return;
    cpu->r[BL_CPU_SP] = end + (returns ? 4 : 0);
    if (returns) {
        cpu->cycles += 3;
        bl_cpu_jump(cpu, pc);
    }
}

void bl_cpu_store_many(struct bl_cpu *cpu, uint32_t op)
{
    uint32_t list = op & 0xFF;
    uint32_t *n = &cpu->r[op >> 8 & 7];

    if (!list)
        bl_cpu_undefined(cpu, op);
    else if (store_list(cpu, list, *n))
        *n += 4 * count(list);
}

void bl_cpu_load_many(struct bl_cpu *cpu, uint32_t op)
{
    uint32_t list = op & 0xFF;
    unsigned n = op >> 8 & 7;
    uint32_t start = cpu->r[n];

    if (!list)
        bl_cpu_undefined(cpu, op);
    else if (load_list(cpu, list, start) && !(list >> n & 1)) // A6.7.25: else it was loaded
        cpu->r[n] = start + 4 * count(list);
}
