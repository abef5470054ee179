/*
 * test_reset_stub.c - the program that resets a chip from RAM, run by Unicorn as a Cortex-M0 and a
 * Cortex-M4, at two places in RAM. What it must do to which register, and in what order, is written
 * here from the reference manuals; the bytes that run are those that a chip would get.
 *
 * It shows what the code does. It has no flash controller, no ROM of ST's and no errata.
 */
#include <stdio.h>
#include <unicorn/unicorn.h>

#include "check.h"
#include "device/reset_ways.h"

enum {
    RAM = 0x20000000,
    RAM_SIZE = 0x10000,
    FILL = 0xCC,
    EVENTS = 64,
    PAGE = 0x1000,
    PAUSE = 65536
};

#define AIRCR 0xE000ED0Cu

/* What happened, in order. */
struct event {
    char what; // 'r'ead, 'w'rite, 'd': DSB, 'i': CPSID i
    uint32_t address;
    uint32_t value;
};

struct machine {
    uc_engine *uc;
    struct event events[EVENTS];
    size_t count;
    uint32_t value; // of every register that is read
    bool reset;
    bool deaf; // AIRCR does nothing
    unsigned instructions;
    unsigned stores;
    bool hasty; // a store came without a pause before it
};

/* Blocks of registers that are there, each as user data of its callbacks. */
struct block {
    struct machine *m;
    uint32_t start;
};

static void note(struct machine *m, char what, uint32_t address, uint32_t value)
{
    if (m->count == EVENTS)
        fail_msg("more than %d events", EVENTS);
    m->events[m->count++] = (struct event){what, address, value};
}

static uint64_t on_read(uc_engine *uc, uint64_t offset, unsigned size, void *user)
{
    struct block *b = user;

    (void)uc;
    assert_int_equal(size, 4);
    note(b->m, 'r', b->start + (uint32_t)offset, b->m->value);
    return b->m->value;
}

static void on_write(uc_engine *uc, uint64_t offset, unsigned size, uint64_t value, void *user)
{
    struct block *b = user;
    uint32_t address = b->start + (uint32_t)offset;

    (void)uc;
    assert_int_equal(size, 4);
    note(b->m, 'w', address, (uint32_t)value);
    b->m->stores++;
    b->m->hasty |= b->m->instructions < PAUSE * b->m->stores;
    b->m->reset = address == AIRCR && !b->m->deaf;
}

static void on_instruction(uc_engine *uc, uint64_t address, uint32_t size, void *user)
{
    static const uint8_t cpsid[] = {0x72, 0xB6}, dsb[] = {0xBF, 0xF3, 0x4F, 0x8F};
    struct machine *m = user;
    uint8_t code[4] = {0};

    m->instructions++;
    if (m->reset) {
        uc_emu_stop(uc);
        return;
    }
    uc_mem_read(uc, address, code, size);
    if (size == sizeof cpsid && !memcmp(code, cpsid, size))
        note(m, 'i', 0, 0);
    if (size == sizeof dsb && !memcmp(code, dsb, size))
        note(m, 'd', 0, 0);
}

static uint32_t cpu_register(struct machine *m, int which)
{
    uint32_t value = 0;

    uc_reg_read(m->uc, which, &value);
    return value;
}

static void must(uc_err err)
{
    if (err != UC_ERR_OK)
        fail_msg("Unicorn: %s", uc_strerror(err));
}

static void start_machine(struct machine *m, int cpu, struct block blocks[3])
{
    static const uint32_t starts[3] = {0x40022000, 0x58004000, 0xE000E000};
    static uint8_t fill[RAM_SIZE];
    uc_hook hook;

    must(uc_open(UC_ARCH_ARM, UC_MODE_THUMB, &m->uc));
    must(uc_ctl_set_cpu_model(m->uc, cpu));
    must(uc_mem_map(m->uc, RAM, RAM_SIZE, UC_PROT_ALL));
    memset(fill, FILL, sizeof fill);
    must(uc_mem_write(m->uc, RAM, fill, sizeof fill));
    for (int i = 0; i < 3; i++) {
        blocks[i] = (struct block){m, starts[i]};
        must(uc_mmio_map(m->uc, starts[i], PAGE, on_read, &blocks[i], on_write, &blocks[i]));
    }
    must(uc_hook_add(m->uc, &hook, UC_HOOK_CODE, (void *)on_instruction, m, 1, 0));
}

/* What Go does: AN3155 3.5. */
static void go(struct machine *m, uint32_t load, size_t instructions)
{
    uint32_t vectors[2];

    uc_mem_read(m->uc, load, vectors, sizeof vectors);
    uc_reg_write(m->uc, UC_ARM_REG_SP, &vectors[0]);
    must(uc_emu_start(m->uc, vectors[1], 0xFFFFFFFE, 0, instructions));
}

/* Nothing in RAM but the image has changed: no stack was used. */
static void check_ram(struct machine *m, uint32_t load, const uint8_t *image, size_t size)
{
    static uint8_t ram[RAM_SIZE];

    must(uc_mem_read(m->uc, RAM, ram, sizeof ram));
    for (uint32_t i = 0; i < RAM_SIZE; i++) {
        bool inside = i >= load - RAM && i < load - RAM + size;
        uint8_t expected = inside ? image[i - (load - RAM)] : FILL;
        if (ram[i] != expected)
            fail_msg("0x%08x was changed", (unsigned)(RAM + i));
    }
}

static void check_events(const struct machine *m, const struct event *expected)
{
    size_t i = 0;

    for (; expected[i].what && i < m->count; i++) {
        const struct event *e = &expected[i], *got = &m->events[i];
        if (got->what != e->what || got->address != e->address || got->value != e->value)
            fail_msg("step %u: %c %08x %08x, expected %c %08x %08x", (unsigned)i, got->what,
                     (unsigned)got->address, (unsigned)got->value, e->what, (unsigned)e->address,
                     (unsigned)e->value);
    }
    assert_int_equal(expected[i].what, 0);
    assert_int_equal(m->count, i);
}

/* Runs the program of a device where every register reads as `value`. */
static void run(const char *name, uint32_t value, const struct event *expected)
{
    static const int cpus[] = {UC_CPU_ARM_CORTEX_M0, UC_CPU_ARM_CORTEX_M4};
    static const uint32_t loads[] = {0x20001000, 0x20003C40};
    const struct bl_reset *reset = bl_reset_of(stm32bl_device_find(name));

    for (int i = 0; i < 4; i++) {
        uint8_t image[BL_STUB_MAX + 16];
        uint32_t load = loads[i / 2];
        size_t size = bl_stub_image(reset, load, image);
        struct machine m = {.value = value};
        struct block blocks[3];
        start_machine(&m, cpus[i % 2], blocks);
        must(uc_mem_write(m.uc, load, image, size));
        go(&m, load, 0);
        assert_true(m.reset);
        assert_false(m.hasty);
        check_events(&m, expected);
        assert_int_equal(cpu_register(&m, UC_ARM_REG_PRIMASK) & 1, 1);
        assert_int_equal(cpu_register(&m, UC_ARM_REG_SP), load + BL_STUB_STACK);
        check_ram(&m, load, image, size);
        uc_close(m.uc);
    }
}

/* Each store is followed by a barrier. */
#define I                                                                                          \
    {                                                                                              \
        'i', 0, 0                                                                                  \
    }
#define R(addr, v)                                                                                 \
    {                                                                                              \
        'r', addr, v                                                                               \
    }
#define W(addr, v)                                                                                 \
    {'w', addr, v},                                                                                \
    {                                                                                              \
        'd', 0, 0                                                                                  \
    }
#define RESET                                                                                      \
    {'w', AIRCR, 0x05FA0004},                                                                      \
    {                                                                                              \
        0, 0, 0                                                                                    \
    } // Armv6-M ARM B3.2.6

static void plain(void **state)
{
    static const struct event expected[] = {I, RESET};

    (void)state;
    run("stm32f411", 0xFFFFFFFF, expected);
    run("stm32f103xb", 0, expected);
}

/* RM0444 FLASH_ACR: EMPTY is bit 16; DBG_SWEN (18), caches and wait states must stay. */
static void empty_in_acr(void **state)
{
    static const struct event set[] = {I, R(0x40022000, 0x00050601), W(0x40022000, 0x00040601),
                                       RESET};
    static const struct event clear[] = {I, R(0x40022000, 0x00040600), W(0x40022000, 0x00040600),
                                         RESET};
    static const struct event wb[] = {I, R(0x58004000, 0x00050600), W(0x58004000, 0x00040600),
                                      RESET};

    (void)state;
    run("stm32g071", 0x00050601, set);
    run("stm32c031", 0x00040600, clear);
    run("stm32wb55", 0x00050600, wb);
    run("stm32wl55", 0x00050600, wb);
}

/* RM0394 FLASH_SR: PEMPTY (17) toggles where 1 is written; flags 0 to 15 are cleared by 1. */
static void empty_in_sr(void **state)
{
    static const struct event set[] = {I, R(0x40022010, 0x0002C3FB), W(0x40022010, 0x00020000),
                                       RESET};
    static const struct event clear[] = {I, R(0x40022010, 0x0000C3FB), W(0x40022010, 0), RESET};

    (void)state;
    run("stm32l432", 0x0002C3FB, set);
    run("stm32l4r5", 0x0000C3FB, clear);
}

/* RM0360 FLASH_CR: LOCK 7, OPTWRE 9, OBL_LAUNCH 13. The keys of KEYR serve OPTKEYR, too. */
static void launch_f0(void **state)
{
    static const struct event expected[] = {
        I,
        W(0x40022010, 0x80),
        W(0x40022004, 0x45670123),
        W(0x40022004, 0xCDEF89AB),
        W(0x40022010, 0),
        W(0x40022008, 0x45670123),
        W(0x40022008, 0xCDEF89AB),
        R(0x40022010, 0x200),
        W(0x40022010, 0x2200),
        RESET,
    };

    (void)state;
    run("stm32f030xc", 0x200, expected);
}

/* RM0351 FLASH_CR: LOCK 31, OPTLOCK 30, OBL_LAUNCH 27. */
static void launch_l4(void **state)
{
    static const struct event expected[] = {
        I,
        W(0x40022014, 0xC0000000),
        W(0x40022008, 0x45670123),
        W(0x40022008, 0xCDEF89AB),
        W(0x40022014, 0x40000000),
        W(0x4002200C, 0x08192A3B),
        W(0x4002200C, 0x4C5D6E7F),
        R(0x40022014, 0),
        W(0x40022014, 0x08000000),
        RESET,
    };

    (void)state;
    run("stm32l496", 0, expected);
}

/* Where the reset does not come, nothing else happens, and the program stays where it is. */
static void without_a_reset_it_halts(void **state)
{
    static const struct event expected[] = {I, W(AIRCR, 0x05FA0004), {0, 0, 0}};
    struct machine m = {.deaf = true};
    struct block blocks[3];
    uint8_t image[BL_STUB_MAX + 16];
    size_t size = bl_stub_image(bl_reset_of(stm32bl_device_find("stm32f411")), 0x20003000, image);
    uint32_t pc;

    (void)state;
    start_machine(&m, UC_CPU_ARM_CORTEX_M4, blocks);
    must(uc_mem_write(m.uc, 0x20003000, image, size));
    go(&m, 0x20003000, 1000000);
    check_events(&m, expected);
    pc = cpu_register(&m, UC_ARM_REG_PC);
    assert_true(pc >= 0x20003008 && pc < 0x20003000 + BL_STUB_CODE);
    check_ram(&m, 0x20003000, image, size);
    uc_close(m.uc);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain),       cmocka_unit_test(empty_in_acr),
        cmocka_unit_test(empty_in_sr), cmocka_unit_test(launch_f0),
        cmocka_unit_test(launch_l4),   cmocka_unit_test(without_a_reset_it_halts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
