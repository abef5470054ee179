/*
 * test_cpu.c - the simulated processor and Unicorn's Cortex-M0 execute the same random instructions,
 * one at a time. After each, all registers, the flags and all of memory must be the same; what
 * crashes one must stop the other.
 *
 *   test_firmware_cpu [COUNT [SEED]]
 *
 * Left out is what DDI 0419 calls UNPREDICTABLE; WFE, WFI and YIELD, which Unicorn does not run; and
 * CBZ, CBNZ and IT of Armv7-M, which it runs even on a Cortex-M0.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicorn/unicorn.h>

#include "sim/cpu.h"

enum {
    RAM = 0x20000000,
    SIZE = 0x4000,
    CODE = SIZE / 2, // the first half holds instructions, the second data
    DEFAULT = 40000,
    ROUND = 10000, // instructions before new code
    REGISTERS = 17 // r0 to r15, and the flags
};

static uint8_t ours[SIZE], theirs[SIZE];
static bool begins[CODE / 2]; // an instruction, at this half-word
static struct bl_cpu cpu;
static uc_engine *uc;
static uint64_t seed;
static unsigned long crashes;

/* ------------------------------------------------------------------------ chance */

/* xorshift64*, G. Marsaglia and S. Vigna. */
static uint32_t chance(void)
{
    seed ^= seed >> 12;
    seed ^= seed << 25;
    seed ^= seed >> 27;
    return (uint32_t)(seed * UINT64_C(2685821657736338717) >> 32);
}

static bool one_in(unsigned n)
{
    return chance() % n == 0;
}

/* Small numbers, borders, and anything. */
static uint32_t value(void)
{
    static const uint32_t borders[] = {0, 1, 2, 31, 32, 33, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF};

    return one_in(3) ? borders[chance() % 9] : one_in(3) ? chance() & 0xFF : chance();
}

static uint32_t data_address(void)
{
    return RAM + CODE + SIZE / 8 + chance() % (SIZE / 4) / 4 * 4 + (one_in(12) ? chance() & 3 : 0);
}

static uint32_t code_address(void)
{
    for (;;) {
        uint32_t at = 0x200 + chance() % (CODE / 2 - 0x400);
        if (begins[at])
            return RAM + 2 * at;
    }
}

/* -------------------------------------------------------------------- instructions */

static bool is_unpredictable(uint32_t op)
{
    unsigned d = (op & 7) | (op >> 4 & 8), m = op >> 3 & 15, n = op >> 8 & 7;

    switch (op >> 8) {
    case 0x44:
        return m == 15 && (d == 13 || d == 15);
    case 0x46:
        return m == 15 && d == 13;
    case 0x45:
        return (d < 8 && m < 8) || d == 15 || m == 15;
    case 0x47:
        return (op & 7) || m == 15;
    case 0xB4:
    case 0xBC:
        return !(op & 0xFF);
    case 0xB6:
        return op != 0xB662 && op != 0xB672;
    case 0xB1:
    case 0xB3:
    case 0xB9:
    case 0xBB:
        return true;
    case 0xBF:
        return op & 0xF || op == 0xBF10 || op == 0xBF20 || op == 0xBF30;
    }
    if (op >> 12 == 0xC) // an empty list; a base that is stored after it was changed
        return !(op & 0xFF) ||
               (!(op & 1 << 11) && op >> n & 1 && op & ((UINT32_C(1) << n) - 1) & 0xFF);
    return false;
}

/* BL, barriers, special registers, and what is undefined. Returns both halves. */
static uint32_t long_instruction(void)
{
    static const uint8_t special[] = {0, 1, 2, 3, 5, 6, 7, 8, 16};
    uint32_t s = special[chance() % sizeof special];

    switch (chance() % 6) {
    case 0:
        return 0xF000F800 | (chance() & 0x1FF); // BL ahead
    case 1:
        return 0xF7FFFC00 | (chance() & 0x3FF); // and back
    case 2:
        return 0xF3BF8F4F | chance() % 3 << 4;
    case 3:
        return 0xF3EF8000 | chance() % 13 << 8 | s;
    case 4:
        return 0xF3808800 | chance() % 13 << 16 | (one_in(2) ? 0 : 16);
    default:
        return one_in(2) ? 0xE8000000 | chance() : 0xF0000000 | (chance() & 0x07FF7FFF); // Armv7-M
    }
}

static void emit(uint32_t *at, uint32_t half)
{
    ours[*at] = theirs[*at] = (uint8_t)half;
    ours[*at + 1] = theirs[*at + 1] = (uint8_t)(half >> 8);
    *at += 2;
}

static bool is_long(uint32_t op)
{
    return op >> 11 > 0x1C;
}

static void new_code(void)
{
    memset(begins, 0, sizeof begins);
    for (uint32_t at = 0; at < CODE - 2;) {
        uint32_t op = chance() & 0xFFFF;
        begins[at / 2] |= is_long(op) || !is_unpredictable(op);
        if (is_long(op) || one_in(12)) {
            uint32_t both = long_instruction();
            emit(&at, both >> 16);
            emit(&at, both & 0xFFFF);
        } else if (!is_unpredictable(op)) {
            emit(&at, op);
        }
    }
    for (uint32_t i = CODE; i < SIZE; i++)
        ours[i] = theirs[i] = (uint8_t)chance();
}

/* --------------------------------------------------------------------------- state */

static int ids[REGISTERS] = {UC_ARM_REG_R0,  UC_ARM_REG_R1, UC_ARM_REG_R2,  UC_ARM_REG_R3,
                             UC_ARM_REG_R4,  UC_ARM_REG_R5, UC_ARM_REG_R6,  UC_ARM_REG_R7,
                             UC_ARM_REG_R8,  UC_ARM_REG_R9, UC_ARM_REG_R10, UC_ARM_REG_R11,
                             UC_ARM_REG_R12, UC_ARM_REG_SP, UC_ARM_REG_LR,  UC_ARM_REG_XPSR};

static void must(uc_err err, const char *what)
{
    if (err == UC_ERR_OK)
        return;
    fprintf(stderr, "Unicorn, %s: %s\n", what, uc_strerror(err));
    exit(2);
}

static const char *nothing(void *user, uint32_t addr, unsigned size, uint32_t *to)
{
    (void)user;
    (void)addr;
    (void)size;
    *to = 0;
    return "nothing there";
}

static const char *nowhere(void *user, uint32_t addr, unsigned size, uint32_t what)
{
    (void)user;
    (void)addr;
    (void)size;
    (void)what;
    return "nothing there";
}

static void open_engine(void)
{
    if (uc)
        uc_close(uc);
    must(uc_open(UC_ARCH_ARM, UC_MODE_THUMB, &uc), "open");
    must(uc_ctl_set_cpu_model(uc, UC_CPU_ARM_CORTEX_M0), "model");
    must(uc_mem_map_ptr(uc, RAM, SIZE, UC_PROT_ALL, theirs), "map");
}

/* Gives the other processor what ours has. */
static void copy_state(void)
{
    uint32_t flags = bl_cpu_flags(&cpu) | UINT32_C(1) << 24;

    for (int i = 0; i < 15; i++)
        must(uc_reg_write(uc, ids[i], &cpu.r[i]), "write");
    must(uc_reg_write(uc, UC_ARM_REG_XPSR, &flags), "write");
    must(uc_reg_write(uc, UC_ARM_REG_PRIMASK, &cpu.primask), "write");
}

static void new_state(void)
{
    cpu.bus = (struct bl_cpu_bus){nothing, nowhere, NULL};
    cpu.ram.bytes = ours;
    cpu.ram.start = RAM;
    cpu.ram.size = SIZE;
    bl_cpu_start(&cpu, data_address(), code_address() | 1);
    for (int i = 0; i < 13; i++)
        cpu.r[i] = one_in(2) ? data_address() : value();
    cpu.r[BL_CPU_LR] = code_address() | 1;
    bl_cpu_set_flags(&cpu, chance());
    memcpy(theirs, ours, sizeof theirs);
    copy_state();
}

/* Something new now and then, and what the next instruction makes sense with. */
static void stir(void)
{
    unsigned n = chance() % 13;
    uint32_t op;

    if (one_in(20))
        cpu.r[15] = code_address();
    op = (uint32_t)(ours[cpu.r[15] - RAM] | ours[cpu.r[15] - RAM + 1] << 8);
    cpu.r[n] = one_in(2) ? data_address() : value();
    if (op >> 13 == 3 || op >> 12 == 8 || op >> 12 == 5)
        cpu.r[op >> 3 & 7] = data_address();
    if (op >> 12 == 5)
        cpu.r[op >> 6 & 7] = chance() & 0x7C;
    if (op >> 12 == 12)
        cpu.r[op >> 8 & 7] = data_address();
    if (op >> 8 == 0x47 && !one_in(4))
        cpu.r[op >> 3 & 15] = code_address() | 1;
    if ((op & 0xFD87) == 0x4485) // DDI 0419 B1.4.7: SP has no low bits; Unicorn lets it have some
        cpu.r[op >> 3 & 15] &= ~3u;
    cpu.r[BL_CPU_SP] &= ~3u;
    if (cpu.r[BL_CPU_SP] - RAM >= SIZE || one_in(50))
        cpu.r[BL_CPU_SP] = data_address() & ~3u;
    if (one_in(50))
        bl_cpu_set_flags(&cpu, chance());
    copy_state();
}

/* ------------------------------------------------------------------------- compare */

static int differs(unsigned long step, const struct bl_cpu *before, const char *what, uint32_t got,
                   uint32_t expected)
{
    uint32_t pc = before->r[15], at = pc - RAM;

    fprintf(stderr,
            "step %lu, instruction %02x%02x %02x%02x at %08" PRIx32 ": %s is %08" PRIx32
            ", Unicorn has %08" PRIx32 "\n",
            step, ours[at + 1], ours[at], ours[at + 3], ours[at + 2], pc, what, got, expected);
    for (int i = 0; i < 16; i++)
        fprintf(stderr, "r%d=%08" PRIx32 "%c", i, before->r[i], i % 8 == 7 ? '\n' : ' ');
    return 1;
}

static int compare(unsigned long step, const struct bl_cpu *before)
{
    static const char *const names[] = {"r0", "r1", "r2",  "r3",  "r4",  "r5", "r6", "r7",
                                        "r8", "r9", "r10", "r11", "r12", "sp", "lr"};
    uint32_t other = 0;

    for (int i = 0; i < 15; i++) {
        uc_reg_read(uc, ids[i], &other);
        if (other != cpu.r[i])
            return differs(step, before, names[i], cpu.r[i], other);
    }
    uc_reg_read(uc, UC_ARM_REG_PC, &other);
    if ((other & ~1u) != cpu.r[15])
        return differs(step, before, "pc", cpu.r[15], other);
    uc_reg_read(uc, UC_ARM_REG_XPSR, &other);
    if (other >> 28 != bl_cpu_flags(&cpu) >> 28)
        return differs(step, before, "apsr", bl_cpu_flags(&cpu), other);
    uc_reg_read(uc, UC_ARM_REG_PRIMASK, &other);
    if ((other & 1) != cpu.primask)
        return differs(step, before, "primask", cpu.primask, other);
    if (memcmp(ours, theirs, SIZE))
        return differs(step, before, "memory", 0, 0);
    return 0;
}

/* A branch without bit 0 stops Unicorn only at the instruction behind it. */
static bool stopped_too(uc_err err)
{
    uint32_t pc = 0;

    if (err != UC_ERR_OK)
        return true;
    if (strcmp(cpu.crash.why, "branch out of Thumb state"))
        return false;
    uc_reg_read(uc, UC_ARM_REG_PC, &pc);
    return (pc & ~1u) == (cpu.crash.addr & ~1u);
}

static int one(unsigned long step)
{
    struct bl_cpu before;
    uc_err err;

    stir();
    before = cpu;
    err = uc_emu_start(uc, cpu.r[15] | 1, RAM + SIZE, 0, 1);
    bl_cpu_run(&cpu, cpu.cycles + 1);
    if (cpu.crash.why) {
        crashes++;
        if (!stopped_too(err))
            return differs(step, &before, cpu.crash.why, 0, 0);
        new_state();
        return 0;
    }
    // Unicorn looks at the next instruction already.
    if (err != UC_ERR_OK && !(err == UC_ERR_FETCH_UNMAPPED && cpu.r[15] - RAM >= SIZE))
        return differs(step, &before, uc_strerror(err), 0, 0);
    if (compare(step, &before))
        return 1;
    if (cpu.r[15] - RAM >= CODE - 4 || !begins[(cpu.r[15] - RAM) / 2])
        new_state();
    return 0;
}

int main(int argc, char **argv)
{
    unsigned long count = argc > 1 ? strtoul(argv[1], NULL, 0) : DEFAULT;
    uint64_t first = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;

    seed = first * UINT64_C(0x9E3779B97F4A7C15) + 1;
    for (unsigned long i = 0; i < count; i++) {
        if (i % ROUND == 0) {
            new_code();
            open_engine();
            new_state();
        }
        if (one(i)) {
            fprintf(stderr, "again: test_firmware_cpu %lu %" PRIu64 "\n", i + 1, first);
            return 1;
        }
    }
    uc_close(uc);
    printf("%lu instructions alike, %lu of them crashes\n", count, crashes);
    return 0;
}
