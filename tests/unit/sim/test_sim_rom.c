/*
 * test_sim_rom.c - the simulated ROM against AN3155, byte by byte.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "rom_talk.h"

static int synced(void **state, const char *device, const char *options)
{
    static struct rom_talk t;

    t = rom_new(device, options);
    rom_ask(&t, "7F", "79");
    *state = &t;
    return 0;
}

static int f411(void **state)
{
    return synced(state, "stm32f411", NULL);
}

static int protected_f411(void **state)
{
    return synced(state, "stm32f411", "rdp=1");
}

static int gone(void **state)
{
    rom_free(*state);
    return 0;
}

/* AN3155 section 1 */
static void a_second_sync_byte_is_half_a_pair_and_a_third_is_refused(void **state)
{
    rom_say(*state, "7F");
    rom_hear_nothing(*state);
    rom_ask(*state, "7F", "1F");
    rom_ask(*state, "00 FF", "79 0B 31 00 01 02 11 21 31 44 63 73 82 92 79");
}

static void a_first_byte_that_is_not_7f_needs_a_reset(void **state)
{
    struct rom_talk t = rom_new("stm32f411", NULL);

    (void)state;
    rom_say(&t, "00");
    rom_hear_nothing(&t);
    rom_say(&t, "7F");
    rom_hear_nothing(&t);
    stm32bl_sim_power_cycle(t.sim);
    assert_int_equal(rom_byte(&t, 1000), -1);
    rom_ask(&t, "7F", "79");
    rom_free(&t);
}

/* AN3155 section 3: wrong complement, unknown command */
static void wrong_pairs_are_refused(void **state)
{
    rom_ask(*state, "00 FE", "1F");
    rom_ask(*state, "43 BC", "1F"); // this ROM has 44
    rom_ask(*state, "A0 5F", "1F");
    rom_ask(*state, "00 FF", "79 0B 31 00 01 02 11 21 31 44 63 73 82 92 79");
}

/* AN3155 3.1 to 3.3 */
static void get_version_and_id(void **state)
{
    rom_ask(*state, "01 FE", "79 31 00 00 79");
    rom_ask(*state, "02 FD", "79 01 04 31 79");
}

/* AN3155 3.6, 3.4 */
static void writes_and_reads_ram(void **state)
{
    rom_ask(*state, "31 CE", "79");
    rom_ask(*state, "20 00 30 00 10", "79");
    rom_ask(*state, "03 DE AD BE EF 21", "79");
    rom_ask(*state, "11 EE", "79");
    rom_ask(*state, "20 00 30 01 11", "79");
    rom_ask(*state, "01 FE", "79 AD BE");
}

/* AN3155 3.4: each of the three steps has its own check */
static void read_refuses_wrong_checksums_and_addresses(void **state)
{
    rom_ask(*state, "11 EE", "79");
    rom_ask(*state, "20 00 30 00 11", "1F");
    rom_ask(*state, "11 EE", "79");
    rom_ask(*state, "60 00 00 00 60", "1F"); // no memory there
    rom_ask(*state, "11 EE", "79");
    rom_ask(*state, "20 00 00 00 20", "1F"); // RAM of the ROM itself
    rom_ask(*state, "11 EE", "79");
    rom_ask(*state, "20 00 30 00 10", "79");
    rom_ask(*state, "03 FD", "1F");
    rom_ask(*state, "02 FD", "79 01 04 31 79");
}

/* AN3155 3.6 */
static void write_refuses_a_wrong_checksum_and_writes_nothing(void **state)
{
    uint8_t byte;

    rom_command_at(*state, 0x31, 0x08000000);
    rom_ask(*state, "03 00 00 00 00 04", "1F");
    rom_read(*state, 0x08000000, &byte, 1);
    assert_int_equal(byte, 0xFF);
    rom_ask(*state, "31 CE", "79");
    rom_ask(*state, "1F FF 00 00 E0", "1F"); // system memory
}

/* AN3155 3.6: N + 1 is a multiple of 4 */
static void write_of_an_odd_length_is_refused(void **state)
{
    rom_command_at(*state, 0x31, 0x20003000);
    rom_ask(*state, "02 11 22 33 02", "1F");
}

/* AN2606: a misaligned write and all that follow it fail */
static void a_misaligned_write_spoils_all_later_ones(void **state)
{
    uint8_t data[4] = {1, 2, 3, 4};

    assert_int_equal(rom_write(*state, 0x08000002, data, 4), 0x1F);
    assert_int_equal(rom_write(*state, 0x08000000, data, 4), 0x1F);
    assert_int_equal(rom_erase(*state, 0x44, 0), 0x1F);
    stm32bl_sim_power_cycle(((struct rom_talk *)*state)->sim);
    assert_int_equal(rom_byte(*state, 1000), -1);
    rom_ask(*state, "7F", "79");
    assert_int_equal(rom_write(*state, 0x08000000, data, 4), 0x79);
}

/* AN3155 3.5 */
static void go_starts_a_program_and_the_rom_is_gone(void **state)
{
    struct rom_talk *t = *state;
    uint8_t vectors[8] = {0x00, 0x00, 0x02, 0x20, 0x01, 0x01, 0x00, 0x08};

    assert_int_equal(rom_write(t, 0x08000000, vectors, 8), 0x79);
    rom_ask(t, "21 DE", "79");
    rom_ask(t, "1F FF 00 00 E0", "1F"); // protocol 2.1: neither flash nor RAM
    rom_command_at(t, 0x21, 0x08000000);
    assert_true(rom_stats(t).running);
    assert_int_equal(rom_stats(t).go_address, 0x08000000);
    rom_say(t, "00 FF");
    rom_hear_nothing(t);
}

static void go_into_blank_flash_crashes(void **state)
{
    rom_command_at(*state, 0x21, 0x08000000);
    assert_false(rom_stats(*state).running);
    rom_say(*state, "7F");
    rom_hear_nothing(*state);
}

/* AN3155 3.8 */
static void extended_erase_of_a_list(void **state)
{
    struct rom_talk *t = *state;
    uint8_t data[4] = {0}, byte;

    rom_write(t, 0x08004000, data, 4);
    rom_write(t, 0x08008000, data, 4);
    rom_write(t, 0x0800C000, data, 4);
    rom_ask(t, "44 BB", "79");
    rom_ask(t, "00 01 00 01 00 02 02", "79");
    rom_read(t, 0x08004000, &byte, 1);
    assert_int_equal(byte, 0xFF);
    rom_read(t, 0x08008000, &byte, 1);
    assert_int_equal(byte, 0xFF);
    rom_read(t, 0x0800C000, &byte, 1);
    assert_int_equal(byte, 0x00);
    assert_int_equal(rom_stats(t).erases, 2);
}

static void extended_erase_of_everything(void **state)
{
    struct rom_talk *t = *state;

    rom_ask(t, "44 BB", "79");
    rom_ask(t, "FF FF 00", "79");
    assert_int_equal(rom_stats(t).erases, 8);
}

static void extended_erase_refuses(void **state)
{
    static const char *const frames[] = {"FF FF 01", "FF FE 01", // a single bank
                                         "FF FC 03", "FF F0 0F", "00 00 00 01 00"};

    for (size_t i = 0; i < sizeof frames / sizeof *frames; i++) {
        rom_ask(*state, "44 BB", "79");
        rom_ask(*state, frames[i], "1F");
    }
    assert_int_equal(rom_stats(*state).erases, 0);
}

static void an_aborted_frame_swallows_what_follows(void **state)
{
    rom_ask(*state, "44 BB", "79");
    rom_say(*state, "00 01 00");
    rom_say(*state, "7F 7F 7F"); // page numbers 007F and 7F7F: one byte is missing yet
    rom_hear_nothing(*state);
    rom_ask(*state, "00", "1F");
    rom_ask(*state, "02 FD", "79 01 04 31 79");
}

/* AN3155 3.7, with a ROM of protocol 2.2 */
static void erase_43(void **state)
{
    struct rom_talk t = rom_new("stm32f103xb", NULL);
    uint8_t data[4] = {0}, byte;

    (void)state;
    rom_ask(&t, "7F", "79");
    rom_ask(&t, "00 FF", "79 0B 22 00 01 02 11 21 31 43 63 73 82 92 79");
    rom_ask(&t, "44 BB", "1F");
    rom_write(&t, 0x08000400, data, 4);
    rom_ask(&t, "43 BC", "79");
    rom_ask(&t, "00 01 00", "1F");
    rom_ask(&t, "43 BC", "79");
    rom_ask(&t, "FF 01", "79"); // acknowledged, and nothing is erased
    assert_int_equal(rom_stats(&t).erases, 0);
    rom_ask(&t, "43 BC", "79");
    rom_ask(&t, "01 01 02 02", "79");
    rom_read(&t, 0x08000400, &byte, 1);
    assert_int_equal(byte, 0xFF);
    assert_int_equal(rom_stats(&t).erases, 2);
    rom_ask(&t, "43 BC", "79");
    rom_ask(&t, "FF 00", "79");
    assert_int_equal(rom_stats(&t).erases, 2 + 128);
    rom_free(&t);
}

/* AN3155 section 3: with read-out protection only four commands work */
static void read_out_protection_refuses_at_the_pair(void **state)
{
    static const char *const pairs[] = {"11 EE", "21 DE", "31 CE", "44 BB",
                                        "63 9C", "73 8C", "82 7D"};

    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        rom_ask(*state, pairs[i], "1F");
    rom_ask(*state, "00 FF", "79 0B 31 00 01 02 11 21 31 44 63 73 82 92 79");
    rom_ask(*state, "01 FE", "79 31 00 00 79");
    rom_ask(*state, "02 FD", "79 01 04 31 79");
}

/* AN3155 3.12: mass erase, RAM wiped, reset */
static void readout_unprotect_erases_everything(void **state)
{
    struct rom_talk *t = *state;
    uint8_t *flash = stm32bl_sim_memory(t->sim, 0x08000000, 4);
    uint8_t *ram = stm32bl_sim_memory(t->sim, 0x20003000, 4);

    memcpy(flash, "\1\2\3", 4);
    memcpy(ram, "\1\2\3", 4);
    rom_say(t, "92 6D");
    assert_int_equal(rom_byte(t, 100), 0x79);
    assert_int_equal(rom_byte(t, 5000), -1); // the erase takes longer
    assert_int_equal(rom_byte(t, 20000), 0x79);
    assert_int_equal(rom_byte(t, 1000), -1);
    rom_ask(t, "7F", "79");
    assert_int_equal(rom_write(t, 0x20003000, (const uint8_t *)"abcd", 4), 0x79);
    assert_int_equal(flash[0], 0xFF);
    assert_int_equal(ram[4], 0);
    assert_int_equal(rom_stats(t).resets, 1);
}

static void readout_protect_resets_into_protection(void **state)
{
    rom_ask(*state, "82 7D", "79 79");
    assert_int_equal(rom_byte(*state, 1000), -1);
    rom_ask(*state, "7F", "79");
    rom_ask(*state, "11 EE", "1F");
}

/* AN3155 3.9: no NACK later, nothing is programmed or erased */
static void write_protection_is_silent(void **state)
{
    struct rom_talk *t = *state;
    uint8_t data[4] = {0}, byte;

    rom_write(t, 0x08008000, data, 4);
    rom_ask(t, "63 9C", "79");
    rom_ask(t, "01 01 02 02", "79"); // sectors 1 and 2
    assert_int_equal(rom_byte(t, 1000), -1);
    rom_ask(t, "7F", "79");
    assert_int_equal(rom_write(t, 0x08004000, data, 4), 0x79);
    rom_read(t, 0x08004000, &byte, 1);
    assert_int_equal(byte, 0xFF);
    assert_int_equal(rom_erase(t, 0x44, 2), 0x79);
    rom_read(t, 0x08008000, &byte, 1);
    assert_int_equal(byte, 0x00);
    rom_ask(t, "73 8C", "79 79");
    assert_int_equal(rom_byte(t, 1000), -1);
    rom_ask(t, "7F", "79");
    assert_int_equal(rom_erase(t, 0x44, 2), 0x79);
    rom_read(t, 0x08008000, &byte, 1);
    assert_int_equal(byte, 0xFF);
}

int main(void)
{
#define ON(fixture, test) cmocka_unit_test_setup_teardown(test, fixture, gone)
    const struct CMUnitTest tests[] = {
        ON(f411, a_second_sync_byte_is_half_a_pair_and_a_third_is_refused),
        cmocka_unit_test(a_first_byte_that_is_not_7f_needs_a_reset),
        ON(f411, wrong_pairs_are_refused),
        ON(f411, get_version_and_id),
        ON(f411, writes_and_reads_ram),
        ON(f411, read_refuses_wrong_checksums_and_addresses),
        ON(f411, write_refuses_a_wrong_checksum_and_writes_nothing),
        ON(f411, write_of_an_odd_length_is_refused),
        ON(f411, a_misaligned_write_spoils_all_later_ones),
        ON(f411, go_starts_a_program_and_the_rom_is_gone),
        ON(f411, go_into_blank_flash_crashes),
        ON(f411, extended_erase_of_a_list),
        ON(f411, extended_erase_of_everything),
        ON(f411, extended_erase_refuses),
        ON(f411, an_aborted_frame_swallows_what_follows),
        cmocka_unit_test(erase_43),
        ON(protected_f411, read_out_protection_refuses_at_the_pair),
        ON(protected_f411, readout_unprotect_erases_everything),
        ON(f411, readout_protect_resets_into_protection),
        ON(f411, write_protection_is_silent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
