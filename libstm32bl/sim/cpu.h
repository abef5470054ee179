/*
 * cpu.h - a processor that has what every Cortex-M has: the instructions of Armv6-M, without
 * exceptions, with the cycle counts of a Cortex-M0+. Knows nothing of the chip around it.
 *
 * Source: Armv6-M Architecture Reference Manual (DDI 0419), chapters A5, A6 and B4; cycles:
 * Cortex-M0+ Technical Reference Manual (DDI 0484), table 3-1, without wait states.
 *
 *   cpu_run.c      the loop
 *   cpu_data.c     arithmetic and logic     cpu_memory.c   loads and stores
 *   cpu_control.c  branches, special registers
 *   cpu.c          memory, flags, crashes: what the others have in common
 */
#ifndef BL_SIM_CPU_H
#define BL_SIM_CPU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * What the processor is connected to, but for `ram` below. `size` is 1, 2 or 4 and the address a
 * multiple of it. NULL: done; else why nothing answers, which crashes the program: a short text that
 * is never freed. May change `cycles` (a wait), and call bl_cpu_pause().
 */
struct bl_cpu_bus {
    const char *(*read)(void *user, uint32_t addr, unsigned size, uint32_t *value);
    const char *(*write)(void *user, uint32_t addr, unsigned size, uint32_t value);
    void *user;
};

enum { BL_CPU_SP = 13, BL_CPU_LR = 14, BL_CPU_PC = 15 };

struct bl_cpu_crash {
    const char *why; /* NULL: it did not crash */
    uint32_t pc;     /* of the instruction */
    uint32_t code;   /* of that instruction, its first half in the upper half where it has two */
    uint32_t addr;   /* that it went for; without a meaning where that makes no sense */
};

struct bl_cpu {
    uint32_t r[16]; /* r[15]: the instruction that is executed, or is to be next; even */
    uint32_t n;     /* bit 31 is the flag */
    uint32_t z;     /* the flag is set where this is 0 */
    uint32_t c, v;  /* 0 or 1 */
    uint32_t primask;
    uint32_t control;  /* bit 1: the process stack is in use */
    uint32_t other_sp; /* the stack pointer that is not in use */
    uint64_t cycles;
    uint64_t memory_sum; /* over `ram`: the same where its contents are the same as before */
    struct bl_cpu_crash crash;
    struct bl_cpu_bus bus;
    struct {
        uint8_t *bytes; /* memory without side effects: the bus is not asked */
        uint32_t start;
        uint32_t size; /* a multiple of 4, as `start` is */
    } ram;

    /* Of the loop. */
    uint64_t limit;
    uint32_t next; /* where it goes on */
};

/** Sets all to 0 but `bus` and `ram`, the stack pointer and the start (bit 0 set: Thumb). */
void bl_cpu_start(struct bl_cpu *cpu, uint32_t sp, uint32_t entry);

/**
 * Executes instructions until `cycles` is `until` or more, until bl_cpu_pause(), or until a crash,
 * after which it does nothing any more.
 */
void bl_cpu_run(struct bl_cpu *cpu, uint64_t until);

/** Ends bl_cpu_run() behind the present instruction. */
void bl_cpu_pause(struct bl_cpu *cpu);

/** N, Z, C and V where APSR has them: bits 31 to 28. */
uint32_t bl_cpu_flags(const struct bl_cpu *cpu);
void bl_cpu_set_flags(struct bl_cpu *cpu, uint32_t flags);

/* ------------------------------------------------------------- between the parts of it */

typedef void bl_cpu_step(struct bl_cpu *cpu, uint32_t op);

/* What cpu_run.c calls for the instructions. */
bl_cpu_step bl_cpu_shift_imm, bl_cpu_add_sub, bl_cpu_mov_imm, bl_cpu_cmp_imm, bl_cpu_add_imm,
    bl_cpu_sub_imm, bl_cpu_logic, bl_cpu_high_add, bl_cpu_high_cmp, bl_cpu_high_mov, bl_cpu_adr,
    bl_cpu_add_sp, bl_cpu_adjust_sp, bl_cpu_extend, bl_cpu_reverse;
bl_cpu_step bl_cpu_load_literal, bl_cpu_indexed, bl_cpu_word_imm, bl_cpu_byte_imm, bl_cpu_half_imm,
    bl_cpu_word_sp, bl_cpu_push, bl_cpu_pop, bl_cpu_store_many, bl_cpu_load_many;
bl_cpu_step bl_cpu_branch_register, bl_cpu_branch_if, bl_cpu_branch, bl_cpu_long, bl_cpu_hint,
    bl_cpu_cps, bl_cpu_call, bl_cpu_undefined;

/** Ends the program; the instruction has no effect but what it had already. */
void bl_cpu_crash(struct bl_cpu *cpu, const char *why, uint32_t addr);

/** False: it crashed. */
bool bl_cpu_load(struct bl_cpu *cpu, uint32_t addr, unsigned size, uint32_t *value);
bool bl_cpu_store(struct bl_cpu *cpu, uint32_t addr, unsigned size, uint32_t value);

/** Goes on at `addr`, whose bit 0 must say Thumb. */
void bl_cpu_jump(struct bl_cpu *cpu, uint32_t addr);

/** Where `size` bytes at `addr` lie in the processor's own memory; NULL: they do not. */
static inline uint8_t *bl_cpu_own(const struct bl_cpu *cpu, uint32_t addr, unsigned size)
{
    uint32_t at = addr - cpu->ram.start;

    return at < cpu->ram.size && cpu->ram.size - at >= size ? cpu->ram.bytes + at : NULL;
}

/** Rd of most instructions is in bits 2 to 0, another register in bits 5 to 3. */
static inline uint32_t *bl_cpu_rd(struct bl_cpu *cpu, uint32_t op)
{
    return &cpu->r[op & 7];
}

static inline uint32_t bl_cpu_rn(const struct bl_cpu *cpu, uint32_t op)
{
    return cpu->r[op >> 3 & 7];
}

/** As an operand the program counter is 4 ahead. */
static inline uint32_t bl_cpu_operand(const struct bl_cpu *cpu, unsigned number)
{
    return cpu->r[number] + (number == BL_CPU_PC ? 4 : 0);
}

#endif
