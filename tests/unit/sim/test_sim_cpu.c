/*
 * test_sim_cpu.c - the simulated processor, instruction by instruction. What each must do is written
 * here from the Armv6-M Architecture Reference Manual (DDI 0419); the machine code was assembled by
 * hand from its chapter A6. The comparison with another implementation is firmware/cpu.
 */
#include "check.h"
#include "sim/cpu.h"

enum { RAM = 0x20000000, RAM_SIZE = 0x200, DATA = RAM + 0x100, STACK = RAM + 0x200 };
enum { N = 8, Z = 4, C = 2, V = 1 };

static uint8_t ram[RAM_SIZE];
static struct bl_cpu cpu;
static uint32_t last_write;

/* One register, at 0x40000000; nothing else answers. */
static const char *bus_read(void *user, uint32_t addr, unsigned size, uint32_t *value)
{
    (void)user;
    (void)size;
    *value = 0x12345678;
    return addr == 0x40000000 ? NULL : "nothing there";
}

static const char *bus_write(void *user, uint32_t addr, unsigned size, uint32_t value)
{
    (void)size;
    last_write = value;
    if (addr == 0x40000000 && value == 0xDEAD)
        bl_cpu_pause(user);
    return addr == 0x40000000 ? NULL : "nothing there";
}

static uint32_t word(uint32_t addr)
{
    const uint8_t *p = ram + (addr - RAM);

    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static void put(uint32_t addr, uint32_t value)
{
    for (unsigned i = 0; i < 4; i++)
        ram[addr - RAM + i] = (uint8_t)(value >> 8 * i);
}

static void reset(void)
{
    memset(ram, 0, sizeof ram);
    cpu.bus = (struct bl_cpu_bus){bus_read, bus_write, &cpu};
    cpu.ram.bytes = ram;
    cpu.ram.start = RAM;
    cpu.ram.size = RAM_SIZE;
    bl_cpu_start(&cpu, STACK, RAM | 1);
}

/* Puts half-words at the start of RAM. */
static void code(const uint16_t *halves, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        ram[2 * i] = (uint8_t)halves[i];
        ram[2 * i + 1] = (uint8_t)(halves[i] >> 8);
    }
}

#define CODE(...) code((const uint16_t[]){__VA_ARGS__}, sizeof((const uint16_t[]){__VA_ARGS__}) / 2)

static void step(unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        bl_cpu_run(&cpu, cpu.cycles + 1);
}

static unsigned flags(void)
{
    return bl_cpu_flags(&cpu) >> 28;
}

/* One instruction on r0 and r1, result in r0. */
static void one(uint16_t op, uint32_t r0, uint32_t r1, unsigned flags_before)
{
    reset();
    CODE(op);
    cpu.r[0] = r0;
    cpu.r[1] = r1;
    bl_cpu_set_flags(&cpu, (uint32_t)flags_before << 28);
    step(1);
    assert_null(cpu.crash.why);
}

#define GIVES(op, a, b, before, result, after)                                                     \
    do {                                                                                           \
        one((op), (a), (b), (before));                                                             \
        assert_int_equal(cpu.r[0], (result));                                                      \
        assert_int_equal(flags(), (after));                                                        \
    } while (0)

static void adds_and_subtracts_with_flags(void **state)
{
    (void)state;
    GIVES(0x1840, 1, 2, 0, 3, 0);                           // adds r0, r0, r1
    GIVES(0x1840, 0xFFFFFFFF, 1, 0, 0, Z | C);              // a carry, no overflow
    GIVES(0x1840, 0x7FFFFFFF, 1, 0, 0x80000000, N | V);     // an overflow, no carry
    GIVES(0x1840, 0x80000000, 0x80000000, 0, 0, Z | C | V); // both
    GIVES(0x1A40, 5, 5, 0, 0, Z | C);                       // subs: no borrow is C
    GIVES(0x1A40, 4, 5, 0, 0xFFFFFFFF, N);                  // borrow
    GIVES(0x1A40, 0x80000000, 1, 0, 0x7FFFFFFF, C | V);     // overflow
    GIVES(0x1DC0, 1, 0, 0, 8, 0);                           // adds r0, r0, #7
    GIVES(0x1FC0, 7, 0, 0, 0, Z | C);                       // subs r0, r0, #7
    GIVES(0x30FF, 1, 0, 0, 0x100, 0);                       // adds r0, #255
    GIVES(0x38FF, 1, 0, 0, 0xFFFFFF02, N);                  // subs r0, #255
    GIVES(0x4148, 1, 2, C, 4, 0);                           // adcs
    GIVES(0x4148, 0xFFFFFFFF, 0, C, 0, Z | C);
    GIVES(0x4188, 5, 3, C, 2, C);          // sbcs without a borrow
    GIVES(0x4188, 5, 3, 0, 1, C);          // and with one
    GIVES(0x4248, 9, 1, 0, 0xFFFFFFFF, N); // rsbs r0, r1, #0
    GIVES(0x4248, 9, 0, 0, 0, Z | C);
    GIVES(0x2880, 0x80, 0, 0, 0x80, Z | C);                 // cmp r0, #128
    GIVES(0x4288, 1, 2, 0, 1, N);                           // cmp r0, r1
    GIVES(0x42C8, 1, 0xFFFFFFFF, 0, 1, Z | C);              // cmn r0, r1
    GIVES(0x4348, 0x10001, 0x10001, C | V, 0x20001, C | V); // muls leaves C and V
    GIVES(0x2000, 7, 0, N | C | V, 0, Z | C | V);           // movs r0, #0
}

static void shifts_with_carry(void **state)
{
    (void)state;
    GIVES(0x0048, 0, 0x80000001, 0, 2, C);              // lsls r0, r1, #1
    GIVES(0x0008, 0, 0x80000000, C, 0x80000000, N | C); // movs r0, r1: lsls #0 leaves C
    GIVES(0x07C8, 0, 3, 0, 0x80000000, N | C);          // lsls r0, r1, #31
    GIVES(0x0848, 0, 3, 0, 1, C);                       // lsrs r0, r1, #1
    GIVES(0x0808, 0, 0x80000000, 0, 0, Z | C);          // lsrs r0, r1, #32
    GIVES(0x1008, 0, 0x80000000, 0, 0xFFFFFFFF, N | C); // asrs r0, r1, #32
    GIVES(0x1048, 0, 0x80000002, C, 0xC0000001, N);     // asrs r0, r1, #1
    GIVES(0x4088, 1, 32, 0, 0, Z | C);                  // lsls r0, r1 by a register
    GIVES(0x4088, 1, 33, C, 0, Z);
    GIVES(0x4088, 1, 0x100, C, 1, C);           // only the low byte counts
    GIVES(0x40C8, 0x80000000, 32, 0, 0, Z | C); // lsrs
    GIVES(0x40C8, 0x80000000, 33, C, 0, Z);
    GIVES(0x4108, 0x80000000, 200, 0, 0xFFFFFFFF, N | C); // asrs
    GIVES(0x4108, 0x40000000, 200, C, 0, Z);
    GIVES(0x41C8, 1, 1, 0, 0x80000000, N | C);           // rors
    GIVES(0x41C8, 0x80000001, 32, 0, 0x80000001, N | C); // by 32: no change, C is bit 31
    GIVES(0x41C8, 2, 0, C, 2, C);
}

static void logic_and_extensions(void **state)
{
    (void)state;
    GIVES(0x4008, 0xF0F0, 0xFF00, C, 0xF000, C);    // ands
    GIVES(0x4048, 0xF0F0, 0xF0F0, V, 0, Z | V);     // eors
    GIVES(0x4308, 0x80000000, 1, 0, 0x80000001, N); // orrs
    GIVES(0x4388, 0xFF, 0x0F, 0, 0xF0, 0);          // bics
    GIVES(0x43C8, 0, 0, 0, 0xFFFFFFFF, N);          // mvns
    GIVES(0x4208, 0x10, 0x01, 0, 0x10, Z);          // tst
    GIVES(0xB208, 0, 0x18000, Z, 0xFFFF8000, Z);    // sxth: no flags
    GIVES(0xB248, 0, 0x180, Z, 0xFFFFFF80, Z);      // sxtb
    GIVES(0xB288, 0, 0xABCD1234, Z, 0x1234, Z);     // uxth
    GIVES(0xB2C8, 0, 0xABCD1234, Z, 0x34, Z);       // uxtb
    GIVES(0xBA08, 0, 0x11223344, 0, 0x44332211, 0); // rev
    GIVES(0xBA48, 0, 0x11223344, 0, 0x22114433, 0); // rev16
    GIVES(0xBAC8, 0, 0x11220080, 0, 0xFFFF8000, 0); // revsh
}

static void high_registers(void **state)
{
    (void)state;
    reset();
    CODE(0x4488, 0x4640, 0x46FF, 0xBF00, 0x448D); // add r8, r1; mov r0, r8; mov pc, pc; add sp, r1
    cpu.r[8] = 5;
    cpu.r[1] = 7;
    step(4);
    assert_int_equal(cpu.r[0], 12);
    assert_int_equal(cpu.r[BL_CPU_PC], RAM + 10);  // mov pc, pc goes 4 ahead of itself
    assert_int_equal(cpu.r[BL_CPU_SP], STACK + 4); // + 7, whose low bits a stack pointer lacks
}

static void compares_high_registers(void **state)
{
    (void)state;
    reset();
    CODE(0x4580, 0x45F8); // cmp r8, r0; cmp r8, pc
    cpu.r[8] = 8;
    cpu.r[0] = 9;
    step(1);
    assert_int_equal(flags(), N);
    cpu.r[8] = RAM + 2 + 4; // as an operand the program counter is 4 ahead
    step(1);
    assert_int_equal(flags(), Z | C);
}

static void loads_and_stores(void **state)
{
    (void)state;
    reset();
    // str r0, [r1, #4]; strh r0, [r1, #2]; strb r0, [r1, #1]; ldrsb r2, [r1, r3]; ldrsh r4, [r1, r5]
    CODE(0x6048, 0x8048, 0x7048, 0x56CA, 0x5F4C, 0x684E);
    cpu.r[0] = 0x8182F3F4;
    cpu.r[1] = DATA;
    cpu.r[3] = 1;
    cpu.r[5] = 2;
    step(6);
    assert_null(cpu.crash.why);
    assert_int_equal(word(DATA + 4), 0x8182F3F4);
    assert_int_equal(word(DATA), 0xF3F4F400);
    assert_int_equal(cpu.r[2], 0xFFFFFFF4);
    assert_int_equal(cpu.r[4], 0xFFFFF3F4);
    assert_int_equal(cpu.r[6], 0x8182F3F4);
}

static void literals_and_the_stack(void **state)
{
    (void)state;
    reset();
    // ldr r0, [pc, #4] at +2: from +8; adr r1, +8 likewise; str r0, [sp, #4]; ldr r2, [sp, #4]
    CODE(0xB082, 0x4801, 0xA100, 0x9001, 0x5678, 0x1234);
    put(RAM + 8, 0x12345678);
    ram[6] = 0x01;
    ram[7] = 0x90;
    step(4);
    assert_null(cpu.crash.why);
    assert_int_equal(cpu.r[0], 0x12345678);
    assert_int_equal(cpu.r[1], RAM + 8);
    assert_int_equal(cpu.r[BL_CPU_SP], STACK - 8);
    assert_int_equal(word(STACK - 4), 0x12345678);
}

static void several_registers_at_once(void **state)
{
    (void)state;
    reset();
    CODE(0xC103, 0x3908, 0xC90D,
         0xC906); // stm r1!, {r0, r1}; subs; ldm r1!, {r0, r2, r3}; ldm r1, {r1, r2}
    cpu.r[0] = 0x11;
    cpu.r[1] = DATA;
    put(DATA + 8, 0x33);
    put(DATA + 12, 0x44);
    put(DATA + 16, 0x55);
    step(3);
    assert_int_equal(word(DATA), 0x11);
    assert_int_equal(word(DATA + 4), DATA); // its old value: not the lowest, so not portable
    assert_int_equal(cpu.r[0], 0x11);
    assert_int_equal(cpu.r[2], DATA);
    assert_int_equal(cpu.r[3], 0x33);
    assert_int_equal(cpu.r[1], DATA + 12);
    step(1);
    assert_int_equal(cpu.r[1], 0x44); // loaded, so not written back
    assert_int_equal(cpu.r[2], 0x55);
}

static void push_pop_call_and_return(void **state)
{
    (void)state;
    reset();
    // bl +6; b .; nop; at +8: push {r4, lr}; movs r4, #1; pop {r4, pc}
    CODE(0xF000, 0xF802, 0xE7FE, 0xBF00, 0xB510, 0x2401, 0xBD10);
    cpu.r[4] = 0x77;
    step(1);
    assert_int_equal(cpu.r[BL_CPU_PC], RAM + 8);
    assert_int_equal(cpu.r[BL_CPU_LR], RAM + 5);
    step(2);
    assert_int_equal(word(STACK - 8), 0x77);
    assert_int_equal(word(STACK - 4), RAM + 5);
    assert_int_equal(cpu.r[BL_CPU_SP], STACK - 8);
    step(1);
    assert_int_equal(cpu.r[BL_CPU_PC], RAM + 4);
    assert_int_equal(cpu.r[4], 0x77);
    assert_int_equal(cpu.r[BL_CPU_SP], STACK);
    assert_int_equal(cpu.cycles, 3 + 3 + 1 + 5); // DDI 0484: BL 3, PUSH 1 + N, MOV 1, POP 3 + N
}

static void branches_on_each_condition(void **state)
{
    // For each condition a combination of flags with which it holds, and one with which it does not.
    static const struct {
        unsigned yes, no;
    } cases[] = {{Z, 0}, {0, Z},     {C, 0}, {0, C},     {N, 0},     {0, N}, {V, 0},
                 {0, V}, {C, C | Z}, {Z, C}, {N | V, N}, {V, N | V}, {0, Z}, {Z | V | N, V | N}};

    (void)state;
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++)
        for (unsigned holds = 0; holds < 2; holds++) {
            reset();
            CODE((uint16_t)(0xD000 | i << 8 | 0xFE)); // to itself
            bl_cpu_set_flags(&cpu, (uint32_t)(holds ? cases[i].yes : cases[i].no) << 28);
            step(1);
            assert_int_equal(cpu.r[BL_CPU_PC], holds ? RAM : RAM + 2);
            assert_int_equal(cpu.cycles, holds ? 2 : 1);
        }
}

static void long_branches_reach_back(void **state)
{
    (void)state;
    reset();
    CODE(0xBF00, 0xBF00, 0xF7FF, 0xFFFC); // bl -8 from +8
    step(3);
    assert_int_equal(cpu.r[BL_CPU_PC], RAM);
    assert_int_equal(cpu.r[BL_CPU_LR], RAM + 9);
    CODE(0xE3FE, 0xBF00); // b +0x7FC + 4
    step(1);
    assert_int_equal(cpu.r[BL_CPU_PC], RAM + 0x800);
}

static void special_registers(void **state)
{
    (void)state;
    reset();
    // cpsid i; mrs r0, PRIMASK; cpsie i; mrs r1, PRIMASK; msr APSR, r2; mrs r3, APSR; msr CONTROL, r4;
    // isb; mov sp, r5; mrs r6, PSP; mrs r7, MSP
    CODE(0xB672, 0xF3EF, 0x8010, 0xB662, 0xF3EF, 0x8110, 0xF382, 0x8800, 0xF3EF, 0x8300, 0xF384,
         0x8814, 0xF3BF, 0x8F6F, 0x46AD, 0xF3EF, 0x8609, 0xF3EF, 0x8708);
    cpu.r[2] = 0xAFFFFFFF;
    cpu.r[4] = 2;
    cpu.r[5] = DATA;
    step(11);
    assert_null(cpu.crash.why);
    assert_int_equal(cpu.r[0], 1);
    assert_int_equal(cpu.r[1], 0);
    assert_int_equal(cpu.r[3], 0xA0000000);
    assert_int_equal(cpu.r[6], DATA);
    assert_int_equal(cpu.r[7], STACK);
}

static void asks_the_bus_for_all_else(void **state)
{
    (void)state;
    reset();
    CODE(0x6808, 0x600A, 0xE7FC); // ldr r0, [r1]; str r2, [r1]; b to the start
    cpu.r[1] = 0x40000000;
    cpu.r[2] = 0xDEAD; // pauses
    bl_cpu_run(&cpu, 1000);
    assert_null(cpu.crash.why);
    assert_int_equal(cpu.r[0], 0x12345678);
    assert_int_equal(last_write, 0xDEAD);
    assert_int_equal(cpu.r[BL_CPU_PC], RAM + 4); // behind the store
    assert_int_equal(cpu.cycles, 4);
    cpu.r[2] = 0;
    bl_cpu_run(&cpu, 1000);
    assert_true(cpu.cycles >= 1000);
}

/* Runs instructions that must end in a crash at the second one. */
static void crashes(const uint16_t *halves, size_t count, const char *why, uint32_t addr)
{
    uint64_t cycles;

    reset();
    code(halves, count);
    cpu.r[1] = DATA;
    bl_cpu_run(&cpu, 100);
    assert_non_null(cpu.crash.why);
    assert_string_equal(cpu.crash.why, why);
    assert_int_equal(cpu.crash.pc, RAM + 2);
    assert_int_equal(cpu.crash.addr, addr);
    assert_int_equal(cpu.r[BL_CPU_PC], RAM + 2);
    cycles = cpu.cycles;
    bl_cpu_run(&cpu, 1000);
    assert_int_equal(cpu.cycles, cycles); // and that was all
}

#define CRASHES(why, addr, ...)                                                                    \
    crashes((const uint16_t[]){__VA_ARGS__}, sizeof((const uint16_t[]){__VA_ARGS__}) / 2, (why),   \
            (addr))

static void what_cannot_be_done_crashes(void **state)
{
    static const char undefined[] = "undefined instruction";

    (void)state;
    CRASHES("unaligned address", DATA + 1, 0x3101, 0x6808);     // adds r1, #1; ldr r0, [r1]
    CRASHES("unaligned address", DATA + 1, 0x3101, 0x8008);     // strh
    CRASHES("unaligned address", DATA + 2, 0x3102, 0xC903);     // ldm r1!, {r0, r1}
    CRASHES("nothing there", 0, 0x2100, 0x6808);                // ldr from 0
    CRASHES("nothing there", 0, 0x2100, 0x7008);                // strb to 0
    CRASHES("branch out of Thumb state", DATA, 0xBF00, 0x4708); // bx r1
    CRASHES("branch out of Thumb state", DATA, 0xBF00, 0x4788); // blx r1
    CRASHES("branch out of Thumb state", DATA, 0xB402, 0xBD00); // push {r1}; pop {pc}
    CRASHES("exception, which is not modelled", RAM + 2, 0xBF00, 0xDF00); // svc
    CRASHES("exception, which is not modelled", RAM + 2, 0xBF00, 0xBE00); // bkpt
    CRASHES(undefined, RAM + 2, 0xBF00, 0xDE00);                          // udf
    CRASHES(undefined, RAM + 2, 0xBF00, 0xB100);                          // cbz, of Armv7-M
    CRASHES(undefined, RAM + 2, 0xBF00, 0xBF08);                          // it eq
    CRASHES(undefined, RAM + 2, 0xBF00, 0xBA80);                          // between rev16 and revsh
    CRASHES(undefined, RAM + 2, 0xBF00, 0xF3BF, 0x8F2F);                  // clrex
    CRASHES(undefined, RAM + 2, 0xBF00, 0xF04F, 0x0000);                  // mov.w
    CRASHES(undefined, RAM + 2, 0xBF00, 0xE800, 0x0000);
    CRASHES("no such special register", 17, 0xBF00, 0xF3EF, 0x8011); // mrs r0, BASEPRI
}

static void leaving_memory_crashes(void **state)
{
    (void)state;
    reset();
    CODE(0x4708); // bx r1
    cpu.r[1] = RAM + RAM_SIZE + 1;
    bl_cpu_run(&cpu, 100);
    assert_string_equal(cpu.crash.why, "nothing there");
    assert_int_equal(cpu.crash.pc, RAM + RAM_SIZE);
    bl_cpu_start(&cpu, STACK, RAM); // an entry without bit 0
    assert_string_equal(cpu.crash.why, "branch out of Thumb state");
}

static void a_word_may_not_cross_the_end_of_ram(void **state)
{
    (void)state;
    reset();
    cpu.ram.size = 0x102;
    CODE(0x6808);
    cpu.r[1] = DATA;
    step(1);
    assert_string_equal(cpu.crash.why, "nothing there");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(adds_and_subtracts_with_flags),
        cmocka_unit_test(shifts_with_carry),
        cmocka_unit_test(logic_and_extensions),
        cmocka_unit_test(high_registers),
        cmocka_unit_test(compares_high_registers),
        cmocka_unit_test(loads_and_stores),
        cmocka_unit_test(literals_and_the_stack),
        cmocka_unit_test(several_registers_at_once),
        cmocka_unit_test(push_pop_call_and_return),
        cmocka_unit_test(branches_on_each_condition),
        cmocka_unit_test(long_branches_reach_back),
        cmocka_unit_test(special_registers),
        cmocka_unit_test(asks_the_bus_for_all_else),
        cmocka_unit_test(what_cannot_be_done_crashes),
        cmocka_unit_test(leaving_memory_crashes),
        cmocka_unit_test(a_word_may_not_cross_the_end_of_ram),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
