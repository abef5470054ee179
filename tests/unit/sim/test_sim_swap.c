/*
 * test_sim_swap.c - banks of H7 that an option byte swaps, as a program sees them: RM0433 4.3.13, 4.4.3 and 4.9.
 */
#include "bus_bench.h"
#include "sim/memory.h"
#include "sim/option_bytes.h"

enum { FLASH = 0x08000000, SECOND = 0x08100000, PLACE = 0x20000 };

#define BASE         0x52002000u
#define KEYR         (BASE + 0x04)
#define OPTKEYR      (BASE + 0x08)
#define OPTCR        (BASE + 0x18)
#define OPTSR_CUR    (BASE + 0x1C)
#define OPTSR_PRG    (BASE + 0x20)
#define OPTCCR       (BASE + 0x24)
#define BOOT_PRG     (BASE + 0x44)
#define WPSN_PRG     (BASE + 0x3C)
#define OPTCHANGEERR 0x40000000u
#define SWAP_BANK    0x80000000u
#define SCB_AIRCR    0xE000ED0Cu
#define RESET        0x05FA0004u

static struct bus_bench b;

static int end(void **state)
{
    (void)state;
    bus_free(&b);
    return 0;
}

static void unlock(void)
{
    bus_put(&b, OPTKEYR, 0x08192A3B);
    bus_put(&b, OPTKEYR, 0x4C5D6E7F);
}

static void start(const char *options)
{
    b = bus_new("stm32h743", options);
    memset(stm32bl_sim_memory(b.t.sim, FLASH + PLACE, 4), 0x11, 4);
    memset(stm32bl_sim_memory(b.t.sim, SECOND + PLACE, 4), 0x22, 4);
}

static void swap(void)
{
    bus_put(&b, OPTSR_PRG, bus_get(&b, OPTSR_PRG) ^ SWAP_BANK);
    bus_put(&b, OPTCR, 2);
}

static void reset(void)
{
    bus_put(&b, SCB_AIRCR, RESET);
    rom_hear_nothing(&b.t); // the ROM takes a while to start
    bus_go(&b);
}

static void shows(uint32_t first, uint32_t second)
{
    assert_int_equal(bus_get(&b, FLASH + PLACE), first);
    assert_int_equal(bus_get(&b, SECOND + PLACE), second);
}

static void without_the_keys_nothing_changes(void **state)
{
    uint32_t before;

    (void)state;
    start(NULL);
    before = bus_get(&b, OPTSR_PRG);
    assert_int_equal(bus_get(&b, OPTCR), 1);
    swap();
    assert_int_equal(bus_get(&b, OPTSR_PRG), before);
    unlock();
    assert_int_equal(bus_get(&b, OPTCR), 0);
    bus_put(&b, OPTCR, 1);
    assert_int_equal(bus_get(&b, OPTCR), 1);
    bus_put(&b, OPTKEYR, 1); // a wrong one: closed until a reset
    unlock();
    assert_int_equal(bus_get(&b, OPTCR), 1);
    assert_int_equal(b.t.sim->operations, 0);
}

static void the_banks_swap_at_the_reset(void **state)
{
    uint32_t before;

    (void)state;
    start(NULL);
    before = bus_get(&b, OPTSR_CUR);
    unlock();
    swap();
    assert_int_equal(bus_get(&b, OPTSR_CUR), before | 1); // OPT_BUSY, and not done yet
    bus_wait_off(&b, OPTSR_CUR, 1);
    assert_int_equal(bus_get(&b, OPTSR_CUR), before | SWAP_BANK);
    assert_int_equal(bus_get(&b, OPTSR_PRG), before | SWAP_BANK);
    assert_int_equal(bus_get(&b, OPTCR), 0); // as since the last reset
    shows(0x11111111, 0x22222222);
    reset();
    assert_int_equal(bus_get(&b, OPTCR), SWAP_BANK | 1);
    assert_int_equal(bus_get(&b, 0x580244D0) >> 24 & 1, 1); // SFTRSTF
    shows(0x22222222, 0x11111111);
    unlock();
    swap();
    bus_wait_off(&b, OPTSR_CUR, 1);
    reset();
    shows(0x11111111, 0x22222222);
    assert_int_equal(b.t.sim->operations, 2);
}

/* RM0433 4.3.13: the registers of a bank are those of its place. */
static void the_registers_follow_the_places(void **state)
{
    (void)state;
    start(NULL);
    unlock();
    swap();
    bus_wait_off(&b, OPTSR_CUR, 1);
    reset();
    bus_put(&b, KEYR, 0x45670123);
    bus_put(&b, KEYR, 0xCDEF89AB);
    bus_put(&b, BASE + 0x0C, 0x24 | 1 << 8);
    bus_put(&b, BASE + 0x0C, 0xA4 | 1 << 8); // sector 1 of what comes first
    bus_wait_off(&b, BASE + 0x10, 4);
    shows(0xFFFFFFFF, 0x11111111);
}

static void a_reset_forgets_what_was_not_started(void **state)
{
    uint32_t before;

    (void)state;
    start(NULL);
    before = bus_get(&b, OPTSR_PRG);
    unlock();
    bus_put(&b, OPTSR_PRG, before ^ SWAP_BANK);
    assert_int_equal(bus_get(&b, OPTSR_PRG), before ^ SWAP_BANK);
    assert_int_equal(bus_get(&b, OPTSR_CUR), before);
    reset();
    assert_int_equal(bus_get(&b, OPTSR_PRG), before);
    shows(0x11111111, 0x22222222);
}

static void a_power_cut_leaves_the_old_bytes(void **state)
{
    uint8_t before[308];

    (void)state;
    start("fault=power@1");
    memcpy(before, stm32bl_sim_memory(b.t.sim, OPTSR_CUR, sizeof before), sizeof before);
    unlock();
    swap();
    assert_int_equal(b.t.sim->running, BL_SIM_OFF);
    assert_memory_equal(stm32bl_sim_memory(b.t.sim, OPTSR_CUR, sizeof before), before,
                        sizeof before);
}

static void other_option_bytes_end_the_program(void **state)
{
    static const uint32_t others[] = {OPTSR_PRG, BOOT_PRG, WPSN_PRG, BASE + 0x13C};

    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        start(NULL);
        unlock();
        bus_put(&b, others[i], bus_get(&b, others[i]) ^ 0x10);
        bus_refuses(&b, OPTCR, 4, 2, "option bytes other than SWAP_BANK");
        bus_free(&b);
    }
    start(NULL);
    unlock();
    bus_refuses(&b, OPTCR, 4, 0x10, "not modelled"); // MER
    bus_free(&b);
    start(NULL);
    unlock();
    swap();
    bus_refuses(&b, OPTSR_PRG, 4, 0, "are being programmed");
    bus_free(&b);
    b = bus_new("stm32h723", NULL); // one bank
    unlock();
    bus_put(&b, OPTSR_PRG, bus_get(&b, OPTSR_PRG) ^ SWAP_BANK);
    bus_refuses(&b, OPTCR, 4, 2, "option bytes other than SWAP_BANK");
}

/* What the ROM would not let a program reach: level 2, RM0433 4.5.3. */
static void level_2_refuses(void **state)
{
    (void)state;
    start(NULL);
    bl_sim_option_set_rdp(b.t.sim, 2);
    unlock();
    swap();
    assert_int_equal(bus_get(&b, OPTSR_CUR) & (OPTCHANGEERR | SWAP_BANK | 1), OPTCHANGEERR);
    bus_put(&b, OPTCCR, OPTCHANGEERR);
    assert_int_equal(bus_get(&b, OPTSR_CUR) & OPTCHANGEERR, 0);
    assert_int_equal(b.t.sim->operations, 0);
}

static void what_the_loader_keeps_outlives_a_reset(void **state)
{
    (void)state;
    start(NULL);
    bus_put(&b, 0x58004060, 0x1234); // DBP is off
    assert_int_equal(bus_get(&b, 0x58004060), 0);
    bus_change(&b, 0x58024800, 0, 0x100);
    bus_put(&b, 0x58004060, 0x1234);
    reset();
    assert_int_equal(bus_get(&b, 0x58004060), 0x1234);
    assert_int_equal(bus_get(&b, 0x580244D0), 1u << 24);
    bus_put(&b, 0x580244D0, 1u << 16); // RMVF
    assert_int_equal(bus_get(&b, 0x580244D0) >> 24 & 1, 0);
    bus_change(&b, 0x580244E0, 0, 1u << 19); // CRCEN
    bus_put(&b, 0x58024C08, 1);
    bus_put(&b, 0x58024C00, 0);
    assert_int_equal(bus_get(&b, 0x58024C00),
                     0xC704DD7B); // of four zeros: RM0433, polynomial 4C11DB7
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(without_the_keys_nothing_changes, end),
        cmocka_unit_test_teardown(the_banks_swap_at_the_reset, end),
        cmocka_unit_test_teardown(the_registers_follow_the_places, end),
        cmocka_unit_test_teardown(a_reset_forgets_what_was_not_started, end),
        cmocka_unit_test_teardown(a_power_cut_leaves_the_old_bytes, end),
        cmocka_unit_test_teardown(other_option_bytes_end_the_program, end),
        cmocka_unit_test_teardown(level_2_refuses, end),
        cmocka_unit_test_teardown(what_the_loader_keeps_outlives_a_reset, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
