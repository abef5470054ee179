/*
 * cpu_data.c - what computes: DDI 0419 A5.2.1 to A5.2.3 and the instructions they name.
 */
#include "cpu.h"

static void set_nz(struct bl_cpu *cpu, uint32_t result)
{
    cpu->n = cpu->z = result;
}

/* DDI 0419 A2.2.1, AddWithCarry: all that adds, subtracts and compares. */
static uint32_t add(struct bl_cpu *cpu, uint32_t a, uint32_t b, uint32_t carry)
{
    uint64_t sum = (uint64_t)a + b + carry;
    uint32_t result = (uint32_t)sum;

    set_nz(cpu, result);
    cpu->c = (uint32_t)(sum >> 32);
    cpu->v = (~(a ^ b) & (a ^ result)) >> 31;
    return result;
}

/* --------------------------------------------------------------------------- shifts */

enum shift { LSL, LSR, ASR, ROR };

static uint32_t arithmetic_right(uint32_t value, uint32_t by)
{
    return value >> by | (value >> 31 ? ~(UINT32_MAX >> by) : 0);
}

/* A2.2.1, Shift_C, with a carry for `by` from 1 on; 0 leaves it as it is. */
static uint32_t shift(struct bl_cpu *cpu, enum shift how, uint32_t value, uint32_t by)
{
    uint32_t result = 0, carry = 0, sign = value >> 31;

    if (by == 0)
        return value;
    switch (how) {
    case LSL:
        result = by < 32 ? value << by : 0;
        carry = by <= 32 ? value >> (32 - by) & 1 : 0;
        break;
    case LSR:
        result = by < 32 ? value >> by : 0;
        carry = by <= 32 ? value >> (by - 1) & 1 : 0;
        break;
    case ASR:
        result = by < 32 ? arithmetic_right(value, by) : 0 - sign;
        carry = by <= 32 ? value >> (by - 1) & 1 : sign;
        break;
    case ROR:
        by &= 31;
        result = by ? value >> by | value << (32 - by) : value;
        carry = result >> 31;
        break;
    }
    cpu->c = carry;
    return result;
}

void bl_cpu_shift_imm(struct bl_cpu *cpu, uint32_t op)
{
    enum shift how = op >> 11 & 3;
    uint32_t by = op >> 6 & 31;

    // 0 means 32 to the right, and to the left nothing: a move that sets the flags.
    *bl_cpu_rd(cpu, op) = shift(cpu, how, bl_cpu_rn(cpu, op), by == 0 && how != LSL ? 32 : by);
    set_nz(cpu, *bl_cpu_rd(cpu, op));
}

/* ------------------------------------------------------------------- small operands */

void bl_cpu_add_sub(struct bl_cpu *cpu, uint32_t op)
{
    uint32_t second = op >> 6 & 7;

    if (!(op & 1 << 10))
        second = cpu->r[second];
    *bl_cpu_rd(cpu, op) = (op & 1 << 9) ? add(cpu, bl_cpu_rn(cpu, op), ~second, 1)
                                        : add(cpu, bl_cpu_rn(cpu, op), second, 0);
}

void bl_cpu_mov_imm(struct bl_cpu *cpu, uint32_t op)
{
    cpu->r[op >> 8 & 7] = op & 0xFF;
    set_nz(cpu, op & 0xFF);
}

void bl_cpu_cmp_imm(struct bl_cpu *cpu, uint32_t op)
{
    add(cpu, cpu->r[op >> 8 & 7], ~(op & 0xFF), 1);
}

void bl_cpu_add_imm(struct bl_cpu *cpu, uint32_t op)
{
    cpu->r[op >> 8 & 7] = add(cpu, cpu->r[op >> 8 & 7], op & 0xFF, 0);
}

void bl_cpu_sub_imm(struct bl_cpu *cpu, uint32_t op)
{
    cpu->r[op >> 8 & 7] = add(cpu, cpu->r[op >> 8 & 7], ~(op & 0xFF), 1);
}

/* A5.2.2: sixteen operations on two low registers. */
void bl_cpu_logic(struct bl_cpu *cpu, uint32_t op)
{
    enum { AND, EOR, LSLR, LSRR, ASRR, ADC, SBC, RORR, TST, RSB, CMP, CMN, ORR, MUL, BIC, MVN };
    uint32_t *d = bl_cpu_rd(cpu, op);
    uint32_t a = *d, b = bl_cpu_rn(cpu, op);

    switch (op >> 6 & 15) {
    case AND:
        *d = a & b;
        break;
    case EOR:
        *d = a ^ b;
        break;
    case LSLR:
        *d = shift(cpu, LSL, a, b & 0xFF);
        break;
    case LSRR:
        *d = shift(cpu, LSR, a, b & 0xFF);
        break;
    case ASRR:
        *d = shift(cpu, ASR, a, b & 0xFF);
        break;
    case RORR:
        *d = shift(cpu, ROR, a, b & 0xFF);
        break;
    case ADC:
        *d = add(cpu, a, b, cpu->c);
        return;
    case SBC:
        *d = add(cpu, a, ~b, cpu->c);
        return;
    case RSB:
        *d = add(cpu, ~b, 0, 1);
        return;
    case CMP:
        add(cpu, a, ~b, 1);
        return;
    case CMN:
        add(cpu, a, b, 0);
        return;
    case TST:
        set_nz(cpu, a & b);
        return;
    case ORR:
        *d = a | b;
        break;
    case MUL:
        *d = a * b;
        break;
    case BIC:
        *d = a & ~b;
        break;
    case MVN:
        *d = ~b;
        break;
    }
    set_nz(cpu, *d);
}

/* ------------------------------------------------------------------- high registers */

static unsigned high_rd(uint32_t op)
{
    return (op & 7) | (op >> 4 & 8);
}

/* To the stack pointer, whose low bits are always 0; to the program counter, which jumps; others. */
static void put(struct bl_cpu *cpu, unsigned number, uint32_t value)
{
    if (number == BL_CPU_PC) {
        cpu->next = value & ~1u; // no change of state here, whatever bit 0 says
        cpu->cycles++;
    } else {
        cpu->r[number] = number == BL_CPU_SP ? value & ~3u : value;
    }
}

void bl_cpu_high_add(struct bl_cpu *cpu, uint32_t op)
{
    unsigned d = high_rd(op);

    put(cpu, d, bl_cpu_operand(cpu, d) + bl_cpu_operand(cpu, op >> 3 & 15));
}

void bl_cpu_high_cmp(struct bl_cpu *cpu, uint32_t op)
{
    add(cpu, bl_cpu_operand(cpu, high_rd(op)), ~bl_cpu_operand(cpu, op >> 3 & 15), 1);
}

void bl_cpu_high_mov(struct bl_cpu *cpu, uint32_t op)
{
    put(cpu, high_rd(op), bl_cpu_operand(cpu, op >> 3 & 15));
}

void bl_cpu_adr(struct bl_cpu *cpu, uint32_t op)
{
    cpu->r[op >> 8 & 7] = (bl_cpu_operand(cpu, BL_CPU_PC) & ~3u) + (op & 0xFF) * 4;
}

void bl_cpu_add_sp(struct bl_cpu *cpu, uint32_t op)
{
    cpu->r[op >> 8 & 7] = cpu->r[BL_CPU_SP] + (op & 0xFF) * 4;
}

void bl_cpu_adjust_sp(struct bl_cpu *cpu, uint32_t op)
{
    uint32_t by = (op & 0x7F) * 4;

    cpu->r[BL_CPU_SP] += op & 0x80 ? 0 - by : by;
}

/* -------------------------------------------------------------------- parts of words */

void bl_cpu_extend(struct bl_cpu *cpu, uint32_t op)
{
    uint32_t value = bl_cpu_rn(cpu, op);
    uint32_t *d = bl_cpu_rd(cpu, op);

    switch (op >> 6 & 3) {
    case 0: // SXTH
        *d = (value & 0xFFFF) | (value & 0x8000 ? 0xFFFF0000 : 0);
        break;
    case 1: // SXTB
        *d = (value & 0xFF) | (value & 0x80 ? 0xFFFFFF00 : 0);
        break;
    case 2: // UXTH
        *d = value & 0xFFFF;
        break;
    case 3: // UXTB
        *d = value & 0xFF;
        break;
    }
}

static uint32_t swap_halves(uint32_t halves)
{
    return (halves & 0x00FF00FF) << 8 | (halves >> 8 & 0x00FF00FF);
}

void bl_cpu_reverse(struct bl_cpu *cpu, uint32_t op)
{
    uint32_t swapped = swap_halves(bl_cpu_rn(cpu, op));
    uint32_t *d = bl_cpu_rd(cpu, op);

    switch (op >> 6 & 3) {
    case 0: // REV
        *d = swapped << 16 | swapped >> 16;
        break;
    case 1: // REV16
        *d = swapped;
        break;
    case 2:
        bl_cpu_undefined(cpu, op);
        break;
    case 3: // REVSH
        *d = (swapped & 0xFFFF) | (swapped & 0x8000 ? 0xFFFF0000 : 0);
        break;
    }
}
