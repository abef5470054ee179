/*
 * test_sim_speed.c - what decides how fast a simulated chip can be driven: its working time and its
 * USART without a FIFO, Get Checksum, and the supply voltage.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "rom_talk.h"

enum { BYTE_US = 95 }; // 11 bits at 115200

static struct rom_talk t;

static void start(const char *options)
{
    t = rom_new("stm32f411", options);
    rom_ask(&t, "7F", "79");
}

static int end(void **state)
{
    (void)state;
    rom_free(&t);
    return 0;
}

/* Bytes that come while the ROM works or answers: one is kept. */
static void a_burst_gets_through_while_the_work_takes_less_than_a_byte(void **state)
{
    (void)state;
    for (unsigned work = 0; work < BYTE_US; work += 5) {
        char options[20];
        snprintf(options, sizeof options, "work=%u", work);
        start(options);
        rom_ask(&t, "11 EE 08 00 00 00 08 03 FC", "79 79 79 FF FF FF FF");
        rom_ask(&t, "31 CE 08 00 00 00 08 03 01 02 03 04 07", "79 79 79");
        assert_memory_equal(stm32bl_sim_memory(t.sim, 0x08000000, 4), "\1\2\3\4", 4);
        assert_int_equal(rom_stats(&t).lost, 0);
        rom_free(&t);
    }
    start(NULL);
}

static void a_burst_loses_bytes_where_the_work_takes_longer(void **state)
{
    (void)state;
    start("work=100");
    // A3 is kept, A2 comes while A3 waits and is lost, and so the length completes the address
    rom_ask(&t, "11 EE 08 00 00 00 08 03 FC", "79 1F");
    assert_int_equal(rom_stats(&t).lost, 1);
}

static void work_takes_its_time(void **state)
{
    uint64_t before;

    (void)state;
    start("work=50000");
    before = rom_stats(&t).elapsed_us;
    rom_say(&t, "02 FD");
    assert_int_equal(rom_byte(&t, 1000), 0x79);
    assert_in_range(rom_stats(&t).elapsed_us - before, 50000 + 3 * BYTE_US, 50000 + 4 * BYTE_US);
}

/* AN3155 3.13, and the CRC of the words 0 and 0x12345678 by an STM32's CRC unit (AN4187). */
static void checksum(void **state)
{
    static const uint8_t words[] = {0, 0, 0, 0, 0x78, 0x56, 0x34, 0x12};

    (void)state;
    start("checksum=1");
    memcpy(stm32bl_sim_memory(t.sim, 0x08000000, 8), words, 8);
    rom_ask(&t, "00 FF", "79 0C 31 00 01 02 11 21 31 44 63 73 82 92 A1 79");
    rom_command_at(&t, 0xA1, 0x08000000);
    rom_ask(&t, "00 00 00 01 01", "79");
    rom_ask(&t, "04 C1 1D B7 6F", "79");
    rom_ask(&t, "FF FF FF FF 00", "79 C7 04 DD 7B 65");
    rom_command_at(&t, 0xA1, 0x08000004);
    rom_ask(&t, "00 00 00 01 01", "79");
    rom_ask(&t, "04 C1 1D B7 6F", "79");
    rom_ask(&t, "FF FF FF FF 00", "79 DF 8A 8A 2B F4");
}

static void checksums_that_are_refused(void **state)
{
    (void)state;
    start("checksum=1");
    rom_ask(&t, "A1 5E", "79");
    rom_ask(&t, "08 00 00 02 0A", "1F"); // not a word's address
    rom_command_at(&t, 0xA1, 0x08000000);
    rom_ask(&t, "00 00 00 00 00", "1F"); // no words
    rom_command_at(&t, 0xA1, 0x08000000);
    rom_ask(&t, "00 10 00 00 10", "1F"); // past the end
    rom_command_at(&t, 0xA1, 0x08000000);
    rom_ask(&t, "40 00 00 00 40", "1F"); // 4 GiB
    rom_command_at(&t, 0xA1, 0x08000000);
    rom_ask(&t, "00 00 00 01 01", "79");
    rom_ask(&t, "04 C1 1D B7 00", "1F"); // a wrong checksum
    rom_ask(&t, "02 FD", "79 01 04 31 79");
}

static void no_checksum_unless_asked_for(void **state)
{
    (void)state;
    start(NULL);
    rom_ask(&t, "A1 5E", "1F");
}

static uint64_t time_of_a_write(uint32_t addr)
{
    uint8_t data[256] = {0};
    uint64_t before = rom_stats(&t).elapsed_us;

    assert_int_equal(rom_write(&t, addr, data, sizeof data), 0x79);
    return rom_stats(&t).elapsed_us - before - 268 * BYTE_US;
}

/* AN2606 4.4: 3 stands for 2.7 V to 3.6 V, and programming by words. */
static void supply_decides_the_width(void **state)
{
    (void)state;
    start(NULL);
    assert_in_range(time_of_a_write(0x08000000), 256 * 16, 256 * 16 + 300);
    rom_ask(&t, "31 CE", "79");
    rom_ask(&t, "FF FF 00 00 00", "79");
    rom_ask(&t, "00 03 03", "79");
    assert_in_range(time_of_a_write(0x08000100), 64 * 16, 64 * 16 + 300);
    rom_ask(&t, "31 CE", "79");
    rom_ask(&t, "FF FF 00 00 00", "79");
    rom_ask(&t, "00 05 05", "1F");
    stm32bl_sim_power_cycle(t.sim);
    t.wire->ops->sleep(t.wire, 1000);
    rom_ask(&t, "7F", "79");
    assert_in_range(time_of_a_write(0x08000200), 256 * 16, 256 * 16 + 300);
}

static void supply_belongs_to_f2_f4_f7(void **state)
{
    (void)state;
    t = rom_new("stm32g071", NULL);
    rom_ask(&t, "7F", "79");
    rom_ask(&t, "31 CE", "79");
    rom_ask(&t, "FF FF 00 00 00", "1F");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_burst_gets_through_while_the_work_takes_less_than_a_byte, end),
        cmocka_unit_test_teardown(a_burst_loses_bytes_where_the_work_takes_longer, end),
        cmocka_unit_test_teardown(work_takes_its_time, end),
        cmocka_unit_test_teardown(checksum, end),
        cmocka_unit_test_teardown(checksums_that_are_refused, end),
        cmocka_unit_test_teardown(no_checksum_unless_asked_for, end),
        cmocka_unit_test_teardown(supply_decides_the_width, end),
        cmocka_unit_test_teardown(supply_belongs_to_f2_f4_f7, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
