/*
 * cpu_control.c - branches, and what concerns the processor itself: DDI 0419 A5.2.5, A5.2.6, A5.3 and
 * B4.2.
 */
#include "cpu.h"

void bl_cpu_branch_register(struct bl_cpu *cpu, uint32_t op)
{
    uint32_t to = bl_cpu_operand(cpu, op >> 3 & 15);

    if (op & 0x80) // BLX
        cpu->r[BL_CPU_LR] = (cpu->r[BL_CPU_PC] + 2) | 1;
    cpu->cycles++;
    bl_cpu_jump(cpu, to);
}

/* A6.3: bit 0 of a condition turns it over. */
static bool holds(const struct bl_cpu *cpu, unsigned condition)
{
    bool n = cpu->n >> 31, z = !cpu->z, c = cpu->c, v = cpu->v, result = false;

    switch (condition >> 1) {
    case 0:
        result = z;
        break;
    case 1:
        result = c;
        break;
    case 2:
        result = n;
        break;
    case 3:
        result = v;
        break;
    case 4:
        result = c && !z;
        break;
    case 5:
        result = n == v;
        break;
    case 6:
        result = n == v && !z;
        break;
    }
    return result != (condition & 1);
}

static uint32_t extend(uint32_t value, unsigned bits)
{
    uint32_t sign = UINT32_C(1) << (bits - 1);

    return (value ^ sign) - sign;
}

static void go(struct bl_cpu *cpu, uint32_t offset)
{
    cpu->next = bl_cpu_operand(cpu, BL_CPU_PC) + offset;
    cpu->cycles++;
    // To itself, for ever: 2 cycles a round.
    if (cpu->next == cpu->r[BL_CPU_PC] && cpu->limit > cpu->cycles)
        cpu->cycles += (cpu->limit - cpu->cycles) / 2 * 2;
}

void bl_cpu_branch_if(struct bl_cpu *cpu, uint32_t op)
{
    enum { UDF = 14, SVC = 15 };
    unsigned condition = op >> 8 & 15;

    if (condition == UDF)
        bl_cpu_undefined(cpu, op);
    else if (condition == SVC)
        bl_cpu_call(cpu, op);
    else if (holds(cpu, condition))
        go(cpu, extend((op & 0xFF) << 1, 9));
}

void bl_cpu_branch(struct bl_cpu *cpu, uint32_t op)
{
    go(cpu, extend((op & 0x7FF) << 1, 12));
}

/* SVC and BKPT: there are no exceptions here, and no debugger. */
void bl_cpu_call(struct bl_cpu *cpu, uint32_t op)
{
    cpu->crash.code = op;
    bl_cpu_crash(cpu, "exception, which is not modelled", cpu->r[BL_CPU_PC]);
}

/* NOP, YIELD, WFE, WFI, SEV; nothing comes that would have to be waited for. */
void bl_cpu_hint(struct bl_cpu *cpu, uint32_t op)
{
    if (op & 0x0F)
        bl_cpu_undefined(cpu, op); // IT of Armv7-M
}

void bl_cpu_cps(struct bl_cpu *cpu, uint32_t op)
{
    if ((op & 0xEF) == 0x62)
        cpu->primask = op >> 4 & 1;
    else
        bl_cpu_undefined(cpu, op);
}

/* ------------------------------------------------------------------ special registers */

enum { IPSR_MAX = 7, MSP = 8, PSP = 9, PRIMASK = 16, CONTROL = 20, SPSEL = 2 };

/* The main or the process stack pointer, whichever of them is in use. */
static uint32_t *stack(struct bl_cpu *cpu, unsigned special)
{
    bool process = cpu->control & SPSEL;

    return (special == PSP) == process ? &cpu->r[BL_CPU_SP] : &cpu->other_sp;
}

static void read_special(struct bl_cpu *cpu, unsigned special, uint32_t *d)
{
    // B4.2.2: of the program status only the flags can be seen outside an exception.
    if (special <= IPSR_MAX)
        *d = special & 4 ? 0 : bl_cpu_flags(cpu);
    else if (special == MSP || special == PSP)
        *d = *stack(cpu, special);
    else if (special == PRIMASK)
        *d = cpu->primask;
    else if (special == CONTROL)
        *d = cpu->control;
    else
        bl_cpu_crash(cpu, "no such special register", special);
}

static void select_stack(struct bl_cpu *cpu, uint32_t control)
{
    uint32_t sp = cpu->r[BL_CPU_SP];

    if ((control ^ cpu->control) & SPSEL) {
        cpu->r[BL_CPU_SP] = cpu->other_sp;
        cpu->other_sp = sp;
    }
    cpu->control = control & SPSEL; // B1.4.4: nPRIV is not there on a Cortex-M0
}

static void write_special(struct bl_cpu *cpu, unsigned special, uint32_t value)
{
    if (special <= 3)
        bl_cpu_set_flags(cpu, value);
    else if (special == MSP || special == PSP)
        *stack(cpu, special) = value & ~3u;
    else if (special == PRIMASK)
        cpu->primask = value & 1;
    else if (special == CONTROL)
        select_stack(cpu, value);
    else if (special > IPSR_MAX)
        bl_cpu_crash(cpu, "no such special register", special);
}

/* A5.3.1: what is not BL. */
static void miscellaneous(struct bl_cpu *cpu, uint32_t first, uint32_t second)
{
    bool barrier = first == 0xF3BF && (second & 0xFF00) == 0x8F00;
    unsigned which = second >> 4 & 15; // DSB 4, DMB 5, ISB 6

    if ((first & 0xFFF0) == 0xF380 && (second & 0xFF00) == 0x8800)
        write_special(cpu, second & 0xFF, cpu->r[first & 15]);
    else if (first == 0xF3EF && (second & 0xF000) == 0x8000 && (second >> 8 & 15) < BL_CPU_SP)
        read_special(cpu, second & 0xFF, &cpu->r[second >> 8 & 15]);
    else if (!barrier || which < 4 || which > 6)
        bl_cpu_undefined(cpu, first << 16 | second);
    cpu->cycles += 2;
}

static void branch_link(struct bl_cpu *cpu, uint32_t first, uint32_t second)
{
    uint32_t s = first >> 10 & 1;
    uint32_t i1 = !((second >> 13 & 1) ^ s), i2 = !((second >> 11 & 1) ^ s);
    uint32_t offset = s << 24 | i1 << 23 | i2 << 22 | (first & 0x3FF) << 12 | (second & 0x7FF) << 1;

    cpu->r[BL_CPU_LR] = (cpu->r[BL_CPU_PC] + 4) | 1;
    go(cpu, extend(offset, 25));
    cpu->cycles++;
}

void bl_cpu_long(struct bl_cpu *cpu, uint32_t op)
{
    uint32_t second = 0;

    if (!bl_cpu_load(cpu, cpu->r[BL_CPU_PC] + 2, 2, &second))
        return;
    cpu->next += 2;
    if ((second & 0xD000) == 0xD000)
        branch_link(cpu, op, second);
    else if ((second & 0xD000) == 0x8000)
        miscellaneous(cpu, op, second);
    else
        bl_cpu_undefined(cpu, op << 16 | second);
}
