/*
 * test_sim_bus_flash.c - the flash controllers as a program in RAM sees them. The rules, keys and
 * flags are written here from the reference manuals' chapters "Embedded flash memory", the times from
 * the datasheets.
 */
#include "bus_bench.h"

enum { FLASH = 0x08000000 };

#define KEY1 0x45670123u
#define KEY2 0xCDEF89ABu

static struct bus_bench b;

static void start(const char *device)
{
    b = bus_new(device, NULL);
}

static int end(void **state)
{
    (void)state;
    bus_free(&b);
    return 0;
}

static void unlock(uint32_t keyr)
{
    bus_put(&b, keyr, KEY1);
    bus_put(&b, keyr, KEY2);
}

/* From `low` to `high` microseconds. */
static void took(uint64_t us, uint64_t low, uint64_t high)
{
    if (us < low || us > high)
        fail_msg("%u us, expected %u to %u", (unsigned)us, (unsigned)low, (unsigned)high);
}

static void sleep_over(uint32_t us)
{
    b.bus->cpu->cycles = bl_bus_cycles_at(b.bus, bl_bus_now_ps(b.bus) + (uint64_t)us * 1000000);
}

/* A wrong key closes the lock until a reset: for the controller with these registers. */
static void jams(uint32_t keyr, uint32_t cr, uint32_t lock)
{
    bus_put(&b, keyr, KEY1);
    bus_put(&b, keyr, KEY1);
    unlock(keyr);
    assert_true(bus_get(&b, cr) & lock);
    unlock(keyr);
    assert_true(bus_get(&b, cr) & lock);
}

/* -------------------------------------------------------------------------- F0 F1 F3 */

#define F1_KEYR 0x40022004u
#define F1_SR   0x4002200Cu
#define F1_CR   0x40022010u
#define F1_AR   0x40022014u

static void f1_programs_half_words(void **state)
{
    (void)state;
    start("stm32f103xb");
    assert_int_equal(bus_get(&b, F1_CR), 0x80);
    bus_put(&b, F1_CR, 1); // locked: no effect
    assert_int_equal(bus_get(&b, F1_CR), 0x80);
    bus_refuses(&b, FLASH, 2, 0x1234, "without FLASH_CR.PG");
    unlock(F1_KEYR);
    assert_int_equal(bus_get(&b, F1_CR), 0);
    bus_put(&b, F1_CR, 1);
    bus_refuses(&b, FLASH, 4, 0x12345678, "half-words");
    bus_put_sized(&b, FLASH, 2, 0x1234);
    assert_int_equal(bus_get(&b, F1_SR), 1);
    took(bus_wait_off(&b, F1_SR, 1), 52, 55);
    assert_int_equal(bus_get(&b, F1_SR), 0x20); // EOP
    assert_int_equal(bus_word(&b, FLASH), 0xFFFF1234);
    bus_put_sized(&b, FLASH, 2, 0x1200); // not blank: PGERR, and it stays
    assert_int_equal(bus_get(&b, F1_SR), 0x24);
    assert_int_equal(bus_word(&b, FLASH), 0xFFFF1234);
    bus_put(&b, F1_SR, 0x34);
    assert_int_equal(bus_get(&b, F1_SR), 0);
    bus_put_sized(&b, FLASH, 2, 0); // PM0075 2.3.3: zero always
    bus_wait_off(&b, F1_SR, 1);
    assert_int_equal(bus_get(&b, F1_SR), 0x20);
    assert_int_equal(bus_word(&b, FLASH), 0xFFFF0000);
}

static void f1_erases_pages_and_stalls(void **state)
{
    uint64_t now_us;

    (void)state;
    start("stm32f103xb");
    memset(stm32bl_sim_memory(b.t.sim, FLASH, 0x1000), 0, 0x1000);
    unlock(F1_KEYR);
    bus_put(&b, F1_CR, 2);
    bus_put(&b, F1_AR, FLASH + 0x7FC);
    bus_put(&b, F1_CR, 0x42);
    assert_int_equal(bus_get(&b, F1_SR), 1);
    assert_int_equal(bus_word(&b, FLASH), 0);
    assert_int_equal(bus_word(&b, FLASH + 0x400), 0xFFFFFFFF);
    assert_int_equal(bus_word(&b, FLASH + 0x800), 0);
    now_us = bus_now_us(&b);
    assert_int_equal(b.bus->touched, 0);
    bus_get(&b, FLASH); // waits for the end of the erase
    took(bus_now_us(&b) - now_us, 29900, 30000);
    assert_int_equal(b.bus->touched, 1);
    assert_int_equal(bus_get(&b, F1_SR), 0x20);
    bus_put(&b, F1_CR, 4);
    bus_put(&b, F1_CR, 0x44); // mass erase
    took(bus_wait_off(&b, F1_SR, 1), 29900, 30100);
    assert_int_equal(bus_word(&b, FLASH), 0xFFFFFFFF);
}

static void f1_keys_and_protection(void **state)
{
    (void)state;
    start("stm32f103xb");
    jams(F1_KEYR, F1_CR, 0x80);
    bus_free(&b);
    b = bus_new("stm32f103xb", "wrp=0-3");
    unlock(F1_KEYR);
    bus_put(&b, F1_CR, 1);
    bus_put_sized(&b, FLASH, 2, 0x1234);
    assert_int_equal(bus_get(&b, F1_SR), 0x10); // WRPRTERR
    assert_int_equal(bus_word(&b, FLASH), 0xFFFFFFFF);
    bus_put(&b, F1_SR, 0x10);
    bus_put(&b, F1_CR, 2);
    bus_put(&b, F1_AR, FLASH);
    bus_put(&b, F1_CR, 0x42);
    assert_int_equal(bus_get(&b, F1_SR), 0x10);
    bus_put(&b, F1_CR, 0x80);
    assert_int_equal(bus_get(&b, F1_CR) & 0x80, 0x80);
    unlock(F1_KEYR); // locked by LOCK, it opens again
    assert_int_equal(bus_get(&b, F1_CR) & 0x80, 0);
}

/* RM0008, XL density: the second bank has registers of its own. */
static void f1_xl_has_two_controllers(void **state)
{
    (void)state;
    start("stm32f103xg");
    unlock(F1_KEYR + 0x40);
    assert_int_equal(bus_get(&b, F1_CR), 0x80);
    assert_int_equal(bus_get(&b, F1_CR + 0x40), 0);
    bus_put(&b, F1_CR + 0x40, 1);
    bus_put_sized(&b, FLASH + 0x80000, 2, 0x1234);
    assert_int_equal(bus_get(&b, F1_SR), 0);
    assert_int_equal(bus_get(&b, F1_SR + 0x40), 1);
    assert_int_equal(bus_word(&b, FLASH + 0x80000), 0xFFFF1234);
    bus_get(&b, FLASH); // the other bank can be read
    assert_int_equal(b.bus->touched, 0);
}

/* -------------------------------------------------------------------------- F2 F4 F7 */

#define F4_KEYR 0x40023C04u
#define F4_SR   0x40023C0Cu
#define F4_CR   0x40023C10u

static void f4_programs_by_psize(void **state)
{
    (void)state;
    start("stm32f411");
    bus_put_sized(&b, FLASH, 4, 1); // locked, and PG is off: PGSERR
    assert_int_equal(bus_get(&b, F4_SR), 0x80);
    unlock(F4_KEYR);
    bus_put(&b, F4_CR, 0x201); // PG, 32 bits
    bus_put(&b, FLASH, 0x12345678);
    assert_int_equal(bus_get(&b, F4_SR), 0x80); // the error was not cleared
    assert_int_equal(bus_word(&b, FLASH), 0xFFFFFFFF);
    bus_put(&b, F4_SR, 0x1F3);
    bus_put(&b, FLASH, 0x12345678);
    assert_int_equal(bus_get(&b, F4_SR), 0x10000);
    took(bus_wait_off(&b, F4_SR, 0x10000), 15, 17);
    assert_int_equal(bus_get(&b, F4_SR), 0); // EOP comes with EOPIE only
    assert_int_equal(bus_word(&b, FLASH), 0x12345678);
    bus_put(&b, FLASH, 0x02040608); // more bits go from 1 to 0
    bus_wait_off(&b, F4_SR, 0x10000);
    assert_int_equal(bus_word(&b, FLASH), 0x02040608);
    bus_put_sized(&b, FLASH + 4, 2, 0x1234); // another width: PGPERR
    assert_int_equal(bus_get(&b, F4_SR), 0x40);
    assert_int_equal(bus_word(&b, FLASH + 4), 0xFFFFFFFF);
    bus_put(&b, F4_SR, 0x40);
    bus_put(&b, F4_CR, 0x1);
    bus_put_sized(&b, FLASH + 4, 1, 0x12);
    assert_int_equal(bus_word(&b, FLASH + 4), 0xFFFFFF12);
    bus_put(&b, F4_CR, 0x301);
    bus_refuses(&b, FLASH + 8, 4, 1, "VPP");
}

static void f4_erases_as_fast_as_psize_says(void **state)
{
    static const struct {
        uint32_t cr;
        unsigned low_ms, high_ms;
    } cases[] = {{0x0002, 400, 401},
                 {0x0102, 300, 301},
                 {0x0202, 250, 251},
                 {0x0222, 550, 551},
                 {0x022A, 1000, 1001}}; // sectors 0, 0, 0, 4 and 5

    (void)state;
    start("stm32f411");
    memset(stm32bl_sim_memory(b.t.sim, FLASH, 0x40000), 0, 0x40000);
    unlock(F4_KEYR);
    for (unsigned i = 0; i < 5; i++) {
        bus_put(&b, F4_CR, cases[i].cr | 0x10000);
        took(bus_wait_off(&b, F4_SR, 0x10000), cases[i].low_ms * 1000u - 1,
             cases[i].high_ms * 1000u);
    }
    assert_int_equal(bus_word(&b, FLASH), 0xFFFFFFFF);
    assert_int_equal(bus_word(&b, FLASH + 0x4000), 0);
    assert_int_equal(bus_word(&b, FLASH + 0x20000), 0xFFFFFFFF);
    bus_put(&b, F4_CR, 0x10206); // SER and MER: nothing
    assert_int_equal(bus_get(&b, F4_SR), 0);
    bus_put(&b, F4_CR, 0x10204);
    took(bus_wait_off(&b, F4_SR, 0x10000), 3999000, 4002100);
    assert_int_equal(bus_word(&b, FLASH + 0x4000), 0xFFFFFFFF);
}

/* RM0090: sector 12 is 16; a write to CR waits; the other bank can be read meanwhile. */
static void f429_second_bank(void **state)
{
    uint64_t now_us;

    (void)state;
    start("stm32f429");
    memset(stm32bl_sim_memory(b.t.sim, FLASH + 0x100000, 0x4000), 0, 0x4000);
    unlock(F4_KEYR);
    bus_put(&b, F4_CR, 0x10202 | 12 << 3); // no such sector
    assert_int_equal(bus_get(&b, F4_SR), 0);
    bus_put(&b, F4_CR, 0x10202 | 16 << 3);
    assert_int_equal(bus_word(&b, FLASH + 0x100000), 0xFFFFFFFF);
    bus_get(&b, FLASH);
    assert_int_equal(b.bus->touched, 0);
    now_us = bus_now_us(&b);
    bus_put(&b, F4_CR, 0x201);
    took(bus_now_us(&b) - now_us, 249000, 250001);
    assert_int_equal(b.bus->touched, 1);
    jams(F4_KEYR, F4_CR, 0x80000000); // a key that comes when the lock is open
}

/* ------------------------------------------------------------ L4 G0 G4 C0 U0 WB WL */

#define L4_KEYR 0x40022008u
#define L4_SR   0x40022010u
#define L4_CR   0x40022014u

static void l4_programs_double_words(void **state)
{
    (void)state;
    start("stm32l476");
    bus_put(&b, FLASH, 1); // PG is off
    assert_int_equal(bus_get(&b, L4_SR), 0x80);
    unlock(L4_KEYR);
    bus_put(&b, L4_CR, 1);
    bus_put(&b, FLASH, 1);
    bus_put(&b, FLASH + 4, 2);
    assert_int_equal(bus_get(&b, L4_SR), 0x80); // an old error blocks
    bus_put(&b, L4_SR, 0xC3FB);
    bus_put(&b, FLASH, 0x11111111);
    assert_int_equal(bus_get(&b, L4_SR), 0);
    assert_int_equal(bus_word(&b, FLASH), 0xFFFFFFFF);
    bus_put(&b, FLASH + 4, 0x22222222);
    assert_int_equal(bus_get(&b, L4_SR), 0x10000);
    took(bus_wait_off(&b, L4_SR, 0x10000), 81, 83);
    assert_int_equal(bus_word(&b, FLASH), 0x11111111);
    assert_int_equal(bus_word(&b, FLASH + 4), 0x22222222);
    bus_put(&b, FLASH, 0x11111110); // not blank: PROGERR
    bus_put(&b, FLASH + 4, 0x22222222);
    assert_int_equal(bus_get(&b, L4_SR), 0x8);
    assert_int_equal(bus_word(&b, FLASH), 0x11111111);
    bus_put(&b, L4_SR, 0x8);
    bus_put(&b, FLASH, 0); // zeros always
    bus_put(&b, FLASH + 4, 0);
    bus_wait_off(&b, L4_SR, 0x10000);
    assert_int_equal(bus_get(&b, L4_SR), 0);
    assert_int_equal(bus_word(&b, FLASH + 4), 0);
    bus_put_sized(&b, FLASH + 8, 2, 1); // SIZERR
    assert_int_equal(bus_get(&b, L4_SR), 0x40);
    bus_put(&b, L4_SR, 0x40);
    bus_put(&b, FLASH + 8, 1);
    bus_put(&b, FLASH + 20, 1); // another double word: PGAERR
    assert_int_equal(bus_get(&b, L4_SR), 0x20);
}

static void l4_erases_pages_of_two_banks(void **state)
{
    (void)state;
    start("stm32l476");
    memset(stm32bl_sim_memory(b.t.sim, FLASH, 0x100000), 0, 0x100000);
    unlock(L4_KEYR);
    bus_put(&b, L4_CR, 2 | 3 << 3);
    bus_put(&b, L4_CR, 2 | 3 << 3 | 0x10000);
    took(bus_wait_off(&b, L4_SR, 0x10000), 21900, 22100);
    assert_int_equal(bus_word(&b, FLASH + 0x1800), 0xFFFFFFFF);
    bus_put(&b, L4_CR, 2 | 1 << 3 | 1 << 11 | 0x10000); // BKER
    assert_int_equal(bus_word(&b, FLASH + 0x80800), 0xFFFFFFFF);
    assert_int_equal(bus_word(&b, FLASH + 0x80000), 0);
    assert_int_equal(bus_word(&b, FLASH + 0x800), 0);
    bus_get(&b, FLASH);
    assert_int_equal(b.bus->touched, 0);
    bus_wait_off(&b, L4_SR, 0x10000);
    bus_put(&b, L4_CR, 3 | 0x10000); // PG and PER: PGSERR
    assert_int_equal(bus_get(&b, L4_SR), 0x80);
    bus_put(&b, L4_SR, 0x80);
    bus_put(&b, L4_CR, 4 | 0x10000); // MER1
    bus_wait_off(&b, L4_SR, 0x10000);
    assert_int_equal(bus_word(&b, FLASH), 0xFFFFFFFF);
    assert_int_equal(bus_word(&b, FLASH + 0x80000), 0);
    bus_put(&b, L4_CR, 0x8000 | 0x10000); // MER2
    bus_wait_off(&b, L4_SR, 0x10000);
    assert_int_equal(bus_word(&b, FLASH + 0x80000), 0xFFFFFFFF);
    bus_put(&b, L4_CR, 1);
    bus_put(&b, L4_CR, 0x80000000);
    assert_int_equal(bus_get(&b, L4_CR) & 0x80000000, 0x80000000);
    bus_put(&b, L4_CR, 1);
    assert_int_equal(bus_get(&b, L4_CR) & 1, 0);
}

/* RM0444: CFGBSY from the first word on; EMPTY; the page number counts in its bank. */
static void g0_has_more_flags(void **state)
{
    (void)state;
    start("stm32g071");
    unlock(L4_KEYR);
    bus_put(&b, L4_CR, 1);
    bus_put(&b, FLASH, 1);
    assert_int_equal(bus_get(&b, L4_SR), 0x40000);
    bus_put(&b, FLASH + 4, 1);
    assert_int_equal(bus_get(&b, L4_SR), 0x50000);
    took(bus_wait_off(&b, L4_SR, 0x50000), 84, 86);
    assert_int_equal(bus_get(&b, 0x40022000), 0x50000); // DBG_SWEN, and EMPTY when the power came
    bus_put(&b, 0x40022000, 0x40600);
    assert_int_equal(bus_get(&b, 0x40022000), 0x40600);
    assert_false(b.t.sim->empty);
    bus_free(&b);
    start("stm32g0b1");
    memset(stm32bl_sim_memory(b.t.sim, FLASH + 0x40000, 0x1000), 0, 0x1000);
    unlock(L4_KEYR);
    bus_put(&b, L4_CR, 2 | 1 << 3 | 1 << 13 | 0x10000);
    assert_int_equal(bus_get(&b, L4_SR), 0x60000); // BSY2
    assert_int_equal(bus_word(&b, FLASH + 0x40000), 0);
    assert_int_equal(bus_word(&b, FLASH + 0x40800), 0xFFFFFFFF);
}

static void wb_wl_and_c0_have_it_elsewhere_or_smaller(void **state)
{
    static const struct {
        const char *device;
        uint32_t base;
    } cases[] = {{"stm32wb55", 0x58004000},
                 {"stm32wl55", 0x58004000},
                 {"stm32c071", 0x40022000},
                 {"stm32g431", 0x40022000}};

    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        uint32_t base = cases[i].base;
        if (i)
            bus_free(&b);
        start(cases[i].device);
        jams(base + 8, base + 0x14, 0x80000000);
        bus_free(&b);
        start(cases[i].device);
        unlock(base + 8);
        bus_put(&b, base + 0x14, 1);
        bus_put(&b, FLASH + 8, 1);
        bus_put(&b, FLASH + 12, 2);
        bus_wait_off(&b, base + 0x10, 0x10000);
        assert_int_equal(bus_word(&b, FLASH + 12), 2);
        bus_put(&b, base + 0x14, 2 | 0x10000);
        took(bus_wait_off(&b, base + 0x10, 0x10000), 21900, 22100);
        assert_int_equal(bus_word(&b, FLASH + 12), 0xFFFFFFFF);
    }
}

/* ------------------------------------------------------------------------------ L0 L1 */

#define L0_PECR 0x40022004u
#define L0_SR   0x40022018u
#define L1_PECR 0x40023C04u
#define L1_SR   0x40023C18u

static void unlock_l0(uint32_t pecr)
{
    bus_put(&b, pecr + 8, 0x89ABCDEF);
    bus_put(&b, pecr + 8, 0x02030405);
    bus_put(&b, pecr + 12, 0x8C9DAEBF);
    bus_put(&b, pecr + 12, 0x13141516);
}

static void l0_locks(void **state)
{
    (void)state;
    start("stm32l072");
    assert_int_equal(bus_get(&b, L0_PECR), 7);
    bus_put(&b, FLASH, 1); // WRPERR
    assert_int_equal(bus_get(&b, L0_SR), 0x10C);
    bus_put(&b, L0_SR, 0x33F02);
    assert_int_equal(bus_get(&b, L0_SR), 0xC);
    bus_put(&b, L0_PECR, 0x208);
    assert_int_equal(bus_get(&b, L0_PECR), 7);
    bus_put(&b, L0_PECR + 8, 0x89ABCDEF);
    bus_put(&b, L0_PECR + 8, 0x02030405);
    assert_int_equal(bus_get(&b, L0_PECR), 6);
    bus_put(&b, FLASH, 1); // still closed for program memory
    assert_int_equal(bus_get(&b, L0_SR), 0x10C);
    bus_put(&b, L0_PECR + 12, 0x8C9DAEBF);
    bus_put(&b, L0_PECR + 12, 0x13141516);
    assert_int_equal(bus_get(&b, L0_PECR), 4);
    bus_put(&b, L0_PECR, 5);
    assert_int_equal(bus_get(&b, L0_PECR), 7); // PELOCK closes all
    bus_free(&b);
    start("stm32l072");
    bus_put(&b, L0_PECR + 8, 0x02030405);
    unlock_l0(L0_PECR);
    assert_int_equal(bus_get(&b, L0_PECR), 7); // jammed
}

static void l0_words_pages_and_half_pages(void **state)
{
    (void)state;
    start("stm32l072");
    unlock_l0(L0_PECR);
    bus_put(&b, FLASH, 0x12345678); // a word needs nothing more
    assert_int_equal(bus_get(&b, L0_SR), 0x9);
    took(bus_wait_off(&b, L0_SR, 1), 3270, 3290);
    assert_int_equal(bus_get(&b, L0_SR), 0xE);
    assert_int_equal(bus_word(&b, FLASH), 0x12345678);
    bus_put(&b, FLASH, 0x1); // NOTZEROERR
    assert_int_equal(bus_get(&b, L0_SR), 0x1000E);
    assert_int_equal(bus_word(&b, FLASH), 0x12345678);
    bus_put(&b, L0_SR, 0x33F02);
    bus_put_sized(&b, FLASH + 4, 2, 1); // SIZERR
    assert_int_equal(bus_get(&b, L0_SR), 0x40C);
    bus_put(&b, L0_SR, 0x33F02);
    bus_put(&b, L0_PECR, 0x208);
    bus_put(&b, FLASH + 0x7C, 0);
    took(bus_wait_off(&b, L0_SR, 1), 3270, 3290);
    assert_int_equal(bus_word(&b, FLASH), 0);
    bus_put(&b, L0_SR, 0x33F02);
    bus_put(&b, L0_PECR, 0x408);
    bus_put(&b, FLASH + 4, 1); // not at the start of a half page: PGAERR
    assert_int_equal(bus_get(&b, L0_SR), 0x20C);
    bus_put(&b, L0_SR, 0x33F02);
    for (uint32_t i = 0; i < 16; i++)
        bus_put(&b, FLASH + 0x40, 0x100 + i); // the address may stay
    took(bus_wait_off(&b, L0_SR, 1), 3270, 3290);
    assert_int_equal(bus_word(&b, FLASH + 0x40), 0x100);
    assert_int_equal(bus_word(&b, FLASH + 0x7C), 0x10F);
    bus_put(&b, FLASH + 0x80, 1);
    bus_get(&b, FLASH); // another access: FWWERR
    assert_int_equal(bus_get(&b, L0_SR) & 0x20000, 0x20000);
    assert_int_equal(bus_word(&b, FLASH + 0x80), 0);
}

static void l1_has_larger_pages_and_no_check(void **state)
{
    (void)state;
    start("stm32l151xc");
    unlock_l0(L1_PECR);
    bus_put(&b, L1_PECR, 0x408);
    for (uint32_t i = 0; i < 32; i++)
        bus_put(&b, FLASH + 4 * i, 0x55);
    took(bus_wait_off(&b, L1_SR, 1), 3270, 3290);
    for (uint32_t i = 0; i < 32; i++)
        bus_put(&b, FLASH + 4 * i, 0xAA);
    bus_wait_off(&b, L1_SR, 1);
    assert_int_equal(bus_word(&b, FLASH + 124), 0xFF);
    assert_int_equal(bus_get(&b, L1_SR) & 0x33F00, 0);
    assert_int_equal(rom_stats(&b.t).violations, 1);
    bus_put(&b, L1_PECR, 0x208);
    bus_put(&b, FLASH, 0);
    bus_wait_off(&b, L1_SR, 1);
    assert_int_equal(bus_word(&b, FLASH), 0);
}

/* ------------------------------------------------------------------------------- H7 */

#define H7_BASE 0x52002000u

static void h7_fills_flash_words(void **state)
{
    (void)state;
    start("stm32h743");
    bus_put(&b, FLASH, 1); // PG is off: PGSERR
    assert_int_equal(bus_get(&b, H7_BASE + 0x10), 0x40000);
    bus_put(&b, H7_BASE + 0x14, 0x1FEF0000);
    unlock(H7_BASE + 4);
    assert_int_equal(bus_get(&b, H7_BASE + 0xC) & 1, 0);
    assert_int_equal(bus_get(&b, H7_BASE + 0x10C) & 1, 1); // the second bank has its own lock
    bus_put(&b, H7_BASE + 0xC, 0x32);
    for (uint32_t i = 0; i < 8; i++) {
        assert_int_equal(bus_get(&b, H7_BASE + 0x10), i ? 2 : 0); // WBNE
        bus_put(&b, FLASH + 4 * i, i);
    }
    assert_int_equal(bus_get(&b, H7_BASE + 0x10), 4); // in the queue, and not busy yet
    sleep_over(2);
    assert_int_equal(bus_get(&b, H7_BASE + 0x10), 5);
    took(bus_wait_off(&b, H7_BASE + 0x10, 4), 96, 99);
    assert_int_equal(bus_word(&b, FLASH + 28), 7);
    assert_int_equal(bus_get(&b, H7_BASE + 0x10), 0x10000);
    bus_put(&b, FLASH + 32, 1);
    bus_put(&b, FLASH + 32, 1); // twice: STRBERR
    assert_int_equal(bus_get(&b, H7_BASE + 0x10), 0x90000);
    bus_put(&b, H7_BASE + 0x14, 0x1FEF0000);
    bus_put(&b, FLASH + 32, 1);
    bus_put(&b, FLASH + 64, 1); // left before it was full: INCERR
    assert_int_equal(bus_get(&b, H7_BASE + 0x10), 0x200000);
    bus_put(&b, H7_BASE + 0x14, 0x1FEF0000);
    bus_put(&b, FLASH + 32, 1);
    bus_put(&b, H7_BASE + 0xC, 0x42); // FW, 8 bits at once
    took(bus_wait_off(&b, H7_BASE + 0x10, 4), 289, 291);
    assert_int_equal(bus_word(&b, FLASH + 32), 1);
    assert_int_equal(bus_word(&b, FLASH + 36), 0xFFFFFFFF);
}

static void h7_erases_by_psize_and_bank(void **state)
{
    (void)state;
    start("stm32h743");
    memset(stm32bl_sim_memory(b.t.sim, FLASH, 0x200000), 0, 0x200000);
    jams(H7_BASE + 4, H7_BASE + 0xC, 1);
    unlock(H7_BASE + 0x104);
    bus_put(&b, H7_BASE + 0x10C, 0x24 | 1 << 8); // sector 1, 32 bits
    bus_put(&b, H7_BASE + 0x10C, 0xA4 | 1 << 8);
    took(bus_wait_off(&b, H7_BASE + 0x110, 4), 1099000, 1101000);
    assert_int_equal(bus_word(&b, FLASH + 0x120000), 0xFFFFFFFF);
    assert_int_equal(bus_word(&b, FLASH + 0x100000), 0);
    assert_int_equal(bus_word(&b, FLASH + 0x20000), 0);
    bus_put(&b, H7_BASE + 0x10C, 0x84); // 8 bits at once
    took(bus_wait_off(&b, H7_BASE + 0x110, 4), 1999000, 2001000);
    // A word that was written twice is spoilt, and no flag says so.
    bus_put(&b, H7_BASE + 0x10C, 0x32);
    for (uint32_t i = 0; i < 16; i++) {
        bus_put(&b, FLASH + 0x100000 + 4 * (i % 8), i < 8 ? 0x55 : 0xA5);
        bus_wait_off(&b, H7_BASE + 0x110, 4);
    }
    assert_int_equal(bus_get(&b, H7_BASE + 0x110), 0x10000);
    assert_int_equal(bus_word(&b, FLASH + 0x100000), 0x05);
    assert_int_equal(rom_stats(&b.t).violations, 1);
}

static void h7a_has_its_bits_elsewhere(void **state)
{
    (void)state;
    start("stm32h7a3");
    memset(stm32bl_sim_memory(b.t.sim, FLASH, 0x8000), 0, 0x8000);
    unlock(H7_BASE + 4);
    bus_put(&b, H7_BASE + 0xC, 0x24 | 3 << 6); // SER, START, SSN 3
    took(bus_wait_off(&b, H7_BASE + 0x10, 4), 9900, 10100);
    assert_int_equal(bus_word(&b, FLASH + 0x6000), 0xFFFFFFFF);
    bus_put(&b, H7_BASE + 0xC, 2);
    for (uint32_t i = 0; i < 4; i++)
        bus_put(&b, FLASH + 0x6000 + 4 * i, i);
    bus_wait_off(&b, H7_BASE + 0x10, 4);
    assert_int_equal(bus_word(&b, FLASH + 0x600C), 3);
    // One more may wait behind the one that is under way: 30 us each, and the third one waits here.
    for (uint32_t i = 0; i < 8; i++)
        bus_put(&b, FLASH + 0x6010 + 4 * i, i);
    assert_int_equal(b.bus->touched, 0);
    for (uint32_t i = 0; i < 4; i++)
        bus_put(&b, FLASH + 0x6030 + 4 * i, i);
    assert_int_equal(b.bus->touched, 1);
    took(bus_wait_off(&b, H7_BASE + 0x10, 4), 58, 61);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(f1_programs_half_words, end),
        cmocka_unit_test_teardown(f1_erases_pages_and_stalls, end),
        cmocka_unit_test_teardown(f1_keys_and_protection, end),
        cmocka_unit_test_teardown(f1_xl_has_two_controllers, end),
        cmocka_unit_test_teardown(f4_programs_by_psize, end),
        cmocka_unit_test_teardown(f4_erases_as_fast_as_psize_says, end),
        cmocka_unit_test_teardown(f429_second_bank, end),
        cmocka_unit_test_teardown(l4_programs_double_words, end),
        cmocka_unit_test_teardown(l4_erases_pages_of_two_banks, end),
        cmocka_unit_test_teardown(g0_has_more_flags, end),
        cmocka_unit_test_teardown(wb_wl_and_c0_have_it_elsewhere_or_smaller, end),
        cmocka_unit_test_teardown(l0_locks, end),
        cmocka_unit_test_teardown(l0_words_pages_and_half_pages, end),
        cmocka_unit_test_teardown(l1_has_larger_pages_and_no_check, end),
        cmocka_unit_test_teardown(h7_fills_flash_words, end),
        cmocka_unit_test_teardown(h7_erases_by_psize_and_bank, end),
        cmocka_unit_test_teardown(h7a_has_its_bits_elsewhere, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
