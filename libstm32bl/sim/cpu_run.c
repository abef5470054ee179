/*
 * cpu_run.c - the processor's loop, and what the upper byte of an instruction's first half means.
 */
#include "cpu.h"

#define TWICE(step) step, step
#define FOUR(step)  TWICE(step), TWICE(step)
#define EIGHT(step) FOUR(step), FOUR(step)
#define WHOLE(step) EIGHT(step), EIGHT(step)

/* DDI 0419 A5.2, table A5-1 and those that it points to. */
static bl_cpu_step *const steps[256] = {
    /* 00 */ WHOLE(bl_cpu_shift_imm),
    /* 10 */ EIGHT(bl_cpu_shift_imm),
    EIGHT(bl_cpu_add_sub),
    /* 20 */ EIGHT(bl_cpu_mov_imm),
    EIGHT(bl_cpu_cmp_imm),
    /* 30 */ EIGHT(bl_cpu_add_imm),
    EIGHT(bl_cpu_sub_imm),
    /* 40 */ FOUR(bl_cpu_logic),
    bl_cpu_high_add,
    bl_cpu_high_cmp,
    bl_cpu_high_mov,
    /* 47 */ bl_cpu_branch_register,
    EIGHT(bl_cpu_load_literal),
    /* 50 */ WHOLE(bl_cpu_indexed),
    /* 60 */ WHOLE(bl_cpu_word_imm),
    /* 70 */ WHOLE(bl_cpu_byte_imm),
    /* 80 */ WHOLE(bl_cpu_half_imm),
    /* 90 */ WHOLE(bl_cpu_word_sp),
    /* A0 */ EIGHT(bl_cpu_adr),
    EIGHT(bl_cpu_add_sp),
    /* B0 */ bl_cpu_adjust_sp,
    bl_cpu_undefined,
    bl_cpu_extend,
    bl_cpu_undefined,
    /* B4 */ TWICE(bl_cpu_push),
    bl_cpu_cps,
    bl_cpu_undefined,
    /* B8 */ TWICE(bl_cpu_undefined),
    bl_cpu_reverse,
    bl_cpu_undefined,
    /* BC */ TWICE(bl_cpu_pop),
    bl_cpu_call,
    bl_cpu_hint,
    /* C0 */ EIGHT(bl_cpu_store_many),
    EIGHT(bl_cpu_load_many),
    /* D0 */ WHOLE(bl_cpu_branch_if),
    /* E0 */ EIGHT(bl_cpu_branch),
    EIGHT(bl_cpu_undefined),
    /* F0 */ EIGHT(bl_cpu_long),
    EIGHT(bl_cpu_undefined),
};

void bl_cpu_run(struct bl_cpu *cpu, uint64_t until)
{
    if (cpu->crash.why)
        return;
    cpu->limit = until;
    while (cpu->cycles < cpu->limit) {
        const uint8_t *p = bl_cpu_own(cpu, cpu->r[BL_CPU_PC], 2);
        uint32_t op = 0;
        if (p)
            op = (uint32_t)(p[0] | p[1] << 8);
        else if (!bl_cpu_load(cpu, cpu->r[BL_CPU_PC], 2, &op))
            return;
        cpu->next = cpu->r[BL_CPU_PC] + 2;
        cpu->cycles++;
        steps[op >> 8](cpu, op);
        cpu->r[BL_CPU_PC] = cpu->next;
    }
}
