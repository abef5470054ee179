/*
 * test_sim_banks.c - banks that change places by FB_MODE, as a program sees them (RM0351, RM0440, RM0090, RM0410:
 * SYSCFG_MEMRMP; AN4767), and what a resident bootloader needs besides: backup registers, CRC unit, programs in flash.
 */
#include "bus_bench.h"
#include "sim/memory.h"
#include "sim/option_bytes.h"

enum { FB_MODE = 0x100, FLASH = 0x08000000, PLACE = 0x8000 };
#define SCB_AIRCR 0xE000ED0Cu
#define RESET     0x05FA0004u
#define KEY1      0x45670123u
#define KEY2      0xCDEF89ABu

struct kind {
    const char *device;
    uint32_t memrmp, clock, clock_bit, second;
};

static const struct kind kinds[] = {
    {"stm32l476", 0x40010000, 0x40021060, 1u << 0, 0x08080000},
    {"stm32l4r5", 0x40010000, 0x40021060, 1u << 0, 0x08100000},
    {"stm32g474", 0x40010000, 0x40021060, 1u << 0, 0x08040000},
    {"stm32f429", 0x40013800, 0x40023844, 1u << 14, 0x08100000},
    {"stm32f767", 0x40013800, 0x40023844, 1u << 14, 0x08100000},
};

enum { KINDS = sizeof kinds / sizeof *kinds };

static struct bus_bench b;

static int end(void **state)
{
    (void)state;
    bus_free(&b);
    return 0;
}

/* As delivered F767 has one bank: nDBANK, bit 29 of FLASH_OPTCR, and its complement (RM0410 3.4). */
static void divide(struct stm32bl_sim *sim)
{
    static const uint8_t two_banks[] = {0xFF, 0xDF, 0x00, 0x20, 0xFF, 0xDF, 0x00, 0x20};

    memcpy(stm32bl_sim_memory(sim, 0x1FFF0008, 8), two_banks, 8);
    bl_sim_option_load(sim);
}

static void start(const struct kind *k)
{
    b = bus_new(k->device, NULL);
    if (!strcmp(k->device, "stm32f767"))
        divide(b.t.sim);
}

static void change_places(const struct kind *k, bool on)
{
    bus_change(&b, k->clock, 0, k->clock_bit);
    bus_change(&b, k->memrmp, FB_MODE, on ? FB_MODE : 0);
    assert_int_equal(bus_get(&b, k->memrmp) & FB_MODE, on ? FB_MODE : 0);
}

static void mark(const struct kind *k)
{
    memset(stm32bl_sim_memory(b.t.sim, FLASH + PLACE, 4), 0x11, 4);
    memset(stm32bl_sim_memory(b.t.sim, k->second + PLACE, 4), 0x22, 4);
}

static void shows(const struct kind *k, uint32_t first, uint32_t second)
{
    assert_int_equal(bus_get(&b, FLASH + PLACE), first);
    assert_int_equal(bus_get(&b, k->second + PLACE), second);
}

static void reset(void)
{
    bus_put(&b, SCB_AIRCR, RESET);
    assert_int_equal(b.t.sim->running, BL_SIM_IN_ROM);
    rom_hear_nothing(&b.t); // the ROM takes up to some seconds to start
}

static void each_bank_appears_in_the_place_of_the_other(void **state)
{
    (void)state;
    for (size_t i = 0; i < KINDS; i++) {
        start(&kinds[i]);
        mark(&kinds[i]);
        shows(&kinds[i], 0x11111111, 0x22222222);
        change_places(&kinds[i], true);
        shows(&kinds[i], 0x22222222, 0x11111111);
        // What the chip holds, and where, is as before.
        assert_int_equal(bus_word(&b, FLASH + PLACE), 0x11111111);
        assert_int_equal(bus_get(&b, b.t.sim->device->ram[0].start + 8), 0xE7FEE7FE);
        change_places(&kinds[i], false);
        shows(&kinds[i], 0x11111111, 0x22222222);
        bus_free(&b);
    }
}

static void without_a_clock_nothing_happens(void **state)
{
    (void)state;
    for (size_t i = 0; i < KINDS; i++) {
        start(&kinds[i]);
        mark(&kinds[i]);
        bus_put(&b, kinds[i].memrmp, FB_MODE);
        assert_int_equal(bus_get(&b, kinds[i].memrmp), 0);
        bus_change(&b, kinds[i].clock, 0, kinds[i].clock_bit);
        assert_int_equal(bus_get(&b, kinds[i].memrmp), 0);
        shows(&kinds[i], 0x11111111, 0x22222222);
        // Once set it stays without one, but does not show.
        change_places(&kinds[i], true);
        bus_change(&b, kinds[i].clock, kinds[i].clock_bit, 0);
        assert_int_equal(bus_get(&b, kinds[i].memrmp), 0);
        shows(&kinds[i], 0x22222222, 0x11111111);
        bus_free(&b);
    }
}

static void a_reset_undoes_it(void **state)
{
    uint8_t bytes[4];

    (void)state;
    for (size_t i = 0; i < KINDS; i++) {
        start(&kinds[i]);
        mark(&kinds[i]);
        change_places(&kinds[i], true);
        reset();
        rom_ask(&b.t, "7F", "79");
        rom_read(&b.t, FLASH + PLACE, bytes, 4);
        assert_int_equal(bytes[0], 0x11);
        rom_read(&b.t, kinds[i].second + PLACE, bytes, 4);
        assert_int_equal(bytes[0], 0x22);
        bus_put(&b, SCB_AIRCR, RESET);
        rom_hear_nothing(&b.t);
        bus_go(&b);
        shows(&kinds[i], 0x11111111, 0x22222222);
        bus_free(&b);
    }
}

static void one_bank_has_no_place_to_change(void **state)
{
    static const struct kind none[] = {{"stm32f407", 0x40013800, 0x40023844, 1u << 14, 0},
                                       {"stm32f767", 0x40013800, 0x40023844, 1u << 14, 0},
                                       {"stm32l432", 0x40010000, 0x40021060, 1u << 0, 0}};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        b = bus_new(none[i].device, NULL);
        bus_change(&b, none[i].clock, 0, none[i].clock_bit);
        bus_put(&b, none[i].memrmp, FB_MODE | 1);
        assert_int_equal(bus_get(&b, none[i].memrmp), 1); // MEM_MODE
        bus_free(&b);
    }
}

/* ------------------------------------------------------------------ the controllers */

static void lock(uint32_t addr)
{
    bl_sim_sector_at(b.t.sim, addr)->locked = true;
}

/* RM0351 FLASH_CR: BKER and PNB; addresses are those of now. */
static void l4_erases_by_bank_and_programs_by_address(void **state)
{
    enum { CR = 0x40022014, SR = 0x40022010, KEYR = 0x40022008 };
    const struct kind *k = &kinds[0];

    (void)state;
    start(k);
    mark(k);
    change_places(k, true);
    bus_put(&b, KEYR, KEY1);
    bus_put(&b, KEYR, KEY2);
    bus_put(&b, CR, 1);
    bus_put(&b, FLASH + 0x1000, 0x12345678);
    bus_put(&b, FLASH + 0x1004, 0x9ABCDEF0);
    bus_wait_off(&b, SR, 1u << 16);
    assert_int_equal(bus_get(&b, SR), 0);
    assert_int_equal(bus_word(&b, k->second + 0x1000), 0x12345678);
    assert_int_equal(bus_word(&b, FLASH + 0x1000), 0xFFFFFFFF);
    assert_int_equal(bus_get(&b, FLASH + 0x1004), 0x9ABCDEF0);
    bus_put(&b, CR, 2 | (PLACE >> 11) << 3);
    bus_put(&b, CR, 2 | (PLACE >> 11) << 3 | 1u << 16); // page 16 of bank 1
    bus_wait_off(&b, SR, 1u << 16);
    shows(k, 0x22222222, 0xFFFFFFFF);
    bus_put(&b, CR, 2 | (PLACE >> 11) << 3 | 1u << 11 | 1u << 16); // of bank 2
    bus_wait_off(&b, SR, 1u << 16);
    shows(k, 0xFFFFFFFF, 0xFFFFFFFF);
    lock(k->second + PLACE); // write protection is that of pages, wherever they appear
    bus_put(&b, CR, 1);
    bus_put(&b, FLASH + PLACE, 0);
    bus_put(&b, FLASH + PLACE + 4, 0);
    assert_int_equal(bus_get(&b, SR), 1 << 4);
}

/* RM0090 3.9.7, RM0410 3.7.5: SNB 16 to 27 are those of bank 2. */
static void f4_f7_erase_by_number_and_program_by_address(void **state)
{
    enum { CR = 0x40023C10, SR = 0x40023C0C, KEYR = 0x40023C04, WORDS = 2 << 8 };

    (void)state;
    for (const struct kind *k = &kinds[3]; k < kinds + KINDS; k++) {
        start(k);
        mark(k);
        change_places(k, true);
        bus_put(&b, KEYR, KEY1);
        bus_put(&b, KEYR, KEY2);
        bus_put(&b, CR, WORDS | 1);
        bus_put(&b, FLASH + 0x1000, 0x12345678);
        bus_wait_off(&b, SR, 1u << 16);
        assert_int_equal(bus_word(&b, k->second + 0x1000), 0x12345678);
        assert_int_equal(bus_word(&b, FLASH + 0x1000), 0xFFFFFFFF);
        bus_put(&b, CR, WORDS | 2 | 2 << 3 | 1u << 16); // sector 2 of bank 1
        bus_wait_off(&b, SR, 1u << 16);
        shows(k, 0x22222222, 0xFFFFFFFF);
        bus_put(&b, CR, WORDS | 2 | 18 << 3 | 1u << 16);
        bus_wait_off(&b, SR, 1u << 16);
        shows(k, 0xFFFFFFFF, 0xFFFFFFFF);
        bus_free(&b);
    }
}

static void controllers_show_how_many_banks_there_are(void **state)
{
    (void)state;
    b = bus_new("stm32f767", NULL);
    assert_int_equal(bus_get(&b, 0x40023C14) & 0x2000FF03, 0x2000AA01); // nDBANK, RDP, OPTLOCK
    divide(b.t.sim);
    assert_int_equal(bus_get(&b, 0x40023C14) & 0x2000FF03, 0x0000AA01);
    bus_free(&b);
    b = bus_new("stm32g474", NULL);
    assert_int_equal(bus_get(&b, 0x40022020) & 0x4000FF, 0x4000AA); // DBANK
}

/* -------------------------------------------------------------- what outlives a reset */

static void backup_registers_and_the_reset_flag_stay(void **state)
{
    static const struct {
        const char *device;
        uint32_t clock, backup, flags, forget;
    } cases[] = {{"stm32l476", 0x40021058, 0x40002850, 0x40021094, 1u << 23},
                 {"stm32g474", 0x40021058, 0x40002500, 0x40021094, 1u << 23},
                 {"stm32f429", 0x40023840, 0x40002850, 0x40023874, 1u << 24},
                 {"stm32f767", 0x40023840, 0x40002850, 0x40023874, 1u << 24}};

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        b = bus_new(cases[i].device, NULL);
        bus_put(&b, cases[i].backup + 16, 0xB007C0DF); // closed: PWR_CR.DBP
        assert_int_equal(bus_get(&b, cases[i].backup + 16), 0);
        bus_put(&b, 0x40007000, 0x100); // PWR without a clock
        bus_put(&b, cases[i].backup + 16, 0xB007C0DF);
        assert_int_equal(bus_get(&b, cases[i].backup + 16), 0);
        bus_change(&b, cases[i].clock, 0, 1u << 28);
        bus_put(&b, 0x40007000, 0x100);
        bus_put(&b, cases[i].backup + 16, 0xB007C0DF);
        assert_int_equal(bus_get(&b, cases[i].flags) >> 28 & 1, 0);
        reset();
        bus_go(&b);
        assert_int_equal(bus_get(&b, cases[i].backup + 16), 0xB007C0DF);
        assert_int_equal(bus_get(&b, cases[i].flags) >> 28 & 1, 1);
        bus_put(&b, cases[i].backup + 16, 0); // closed again
        assert_int_equal(bus_get(&b, cases[i].backup + 16), 0xB007C0DF);
        bus_put(&b, cases[i].flags, cases[i].forget);
        assert_int_equal(bus_get(&b, cases[i].flags) >> 28 & 1, 0);
        stm32bl_sim_power_cycle(b.t.sim);
        assert_int_equal(b.t.sim->kept->backup[4], 0);
        bus_free(&b);
    }
}

static void the_crc_unit_sums_words(void **state)
{
    enum { DR = 0x40023000, CR = 0x40023008 };

    (void)state;
    for (size_t i = 0; i < KINDS; i++) {
        uint32_t clock = i < 3 ? 0x40021048 : 0x40023830;
        start(&kinds[i]);
        bus_put(&b, DR, 0);
        assert_int_equal(bus_get(&b, DR), 0); // no clock
        bus_change(&b, clock, 0, 1u << 12);
        bus_put(&b, DR, 0);
        assert_int_equal(bus_get(&b, DR), 0xC704DD7B);
        bus_put(&b, CR, 1);
        bus_put(&b, DR, 0x31323334);
        bus_put(&b, DR, 0x35363738);
        assert_int_equal(bus_get(&b, DR), 0x49E3C2FB);
        bus_refuses(&b, CR, 4, 0x80, "not modelled");
        bus_free(&b);
    }
}

/* ---------------------------------------------------------------- programs in flash */

/* It stores a word at `to` and then does nothing. */
static void plant(struct stm32bl_sim *sim, uint32_t at, uint32_t to, uint32_t word)
{
    // ldr r0, [pc, #8]; ldr r1, [pc, #12]; str r1, [r0]; b .
    const uint32_t words[] = {to + 0x800, at + 9, 0x49034802, 0xE7FE6001, 0, to, word};
    uint8_t *bytes = stm32bl_sim_memory(sim, at, sizeof words);

    for (size_t i = 0; i < sizeof words; i++)
        bytes[i] = (uint8_t)(words[i / 4] >> 8 * (i % 4));
}

/* In the RAM that the ROM leaves to nobody. */
enum { OWN_RAM = 0x20000040 };

static uint32_t own_ram(void)
{
    const struct bl_sim_memory *m = bl_sim_memory_at(b.t.sim, b.t.sim->device->ram[0].start);
    uint32_t word;

    memcpy(&word, m->bytes - (m->start - OWN_RAM), 4);
    return word;
}

static void a_program_in_flash_is_executed_where_that_is_asked_for(void **state)
{
    (void)state;
    b.t = rom_new("stm32l476", "boot=flash");
    plant(b.t.sim, FLASH, OWN_RAM, 0x600D600D);
    stm32bl_sim_set(b.t.sim, "boot", "flash");
    assert_int_equal(b.t.sim->running, BL_SIM_IN_APP);
    stm32bl_sim_set(b.t.sim, "execute", "1");
    assert_int_equal(b.t.sim->running, BL_SIM_IN_RAM);
    assert_true(rom_stats(&b.t).running);
    assert_int_equal(own_ram(), 0xA5A5A5A5);
    rom_hear_nothing(&b.t);
    assert_int_equal(own_ram(), 0x600D600D);
    assert_int_equal(b.t.sim->running, BL_SIM_IN_RAM);
    // What the ROM's own is, is refused to its hosts all the same.
    stm32bl_sim_set(b.t.sim, "boot", "rom");
    rom_hear_nothing(&b.t);
    rom_ask(&b.t, "7F", "79");
    rom_ask(&b.t, "11 EE", "79");
    rom_ask(&b.t, "20 00 00 40 60", "1F");
}

static void blank_flash_is_no_program(void **state)
{
    (void)state;
    b.t = rom_new("stm32f429", "execute=1,boot=flash");
    assert_int_equal(b.t.sim->running, BL_SIM_CRASHED);
    plant(b.t.sim, FLASH, 0x60000000, 1); // nothing is there
    stm32bl_sim_set(b.t.sim, "boot", "flash");
    rom_hear_nothing(&b.t);
    assert_int_equal(b.t.sim->running, BL_SIM_CRASHED);
    assert_int_equal(b.t.sim->program->cpu.crash.addr, 0x60000000);
}

/* A blank G071 stays in its ROM, whatever BOOT0 says; new option bytes make it look again, by a reset from within the ROM. */
static void a_reset_out_of_the_rom_leaves_nothing_of_it(void **state)
{
    enum { OPTIONS = 0x1FFF7800, CR1 = 0x40013800, FLASH_CR = 0x40022014 };
    uint8_t words[64], options[8];

    (void)state;
    b.t = rom_new("stm32g071", "quirks=none,execute=1,boot=flash");
    b.bus = &b.t.sim->program->bus;
    rom_ask(&b.t, "7F", "79");
    plant(b.t.sim, FLASH, OWN_RAM, 0x600D600D);
    memcpy(words, stm32bl_sim_memory(b.t.sim, FLASH, sizeof words), sizeof words);
    memset(stm32bl_sim_memory(b.t.sim, FLASH, sizeof words), 0xFF, sizeof words);
    assert_int_equal(rom_write(&b.t, FLASH, words, sizeof words), 0x79);
    rom_read(&b.t, OPTIONS, options, sizeof options);
    assert_int_equal(rom_write(&b.t, OPTIONS, options, sizeof options), 0x79);
    rom_hear_nothing(&b.t);
    assert_int_equal(own_ram(), 0x600D600D);
    assert_true(bus_get(&b, FLASH_CR) >> 31); // locked
    assert_int_equal(bus_get(&b, CR1), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(each_bank_appears_in_the_place_of_the_other, end),
        cmocka_unit_test_teardown(without_a_clock_nothing_happens, end),
        cmocka_unit_test_teardown(a_reset_undoes_it, end),
        cmocka_unit_test_teardown(one_bank_has_no_place_to_change, end),
        cmocka_unit_test_teardown(l4_erases_by_bank_and_programs_by_address, end),
        cmocka_unit_test_teardown(f4_f7_erase_by_number_and_program_by_address, end),
        cmocka_unit_test_teardown(controllers_show_how_many_banks_there_are, end),
        cmocka_unit_test_teardown(backup_registers_and_the_reset_flag_stay, end),
        cmocka_unit_test_teardown(the_crc_unit_sums_words, end),
        cmocka_unit_test_teardown(a_program_in_flash_is_executed_where_that_is_asked_for, end),
        cmocka_unit_test_teardown(blank_flash_is_no_program, end),
        cmocka_unit_test_teardown(a_reset_out_of_the_rom_leaves_nothing_of_it, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
