/*
 * test_sim_flash.c - what each kind of flash does with what is written to it. The rules are those
 * of the reference manuals' chapters on embedded flash memory.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "device/device.h"
#include "rom_talk.h"

static struct rom_talk t;

static void start(const char *device, const char *options)
{
    t = rom_new(device, options);
    rom_ask(&t, "7F", "79");
}

static int end(void **state)
{
    (void)state;
    rom_free(&t);
    return 0;
}

static void write_twice(const char *first, const char *second, size_t len, uint8_t *result)
{
    assert_int_equal(rom_write(&t, 0x08000000, (const uint8_t *)first, len), 0x79);
    assert_int_equal(rom_stats(&t).violations, 0);
    assert_int_equal(rom_write(&t, 0x08000000, (const uint8_t *)second, len), 0x79);
    rom_read(&t, 0x08000000, result, len);
}

/* RM0008: a half-word that is not FFFF stays, with PGERR set, unless 0000 is written */
static void f1_programs_a_half_word_once(void **state)
{
    uint8_t result[4];

    (void)state;
    start("stm32f103xb", NULL);
    write_twice("\x0F\xFF\xFF\xFF", "\x0E\xFF\x00\x11", 4, result);
    assert_memory_equal(result, "\x0F\xFF\x00\x11", 4);
    assert_int_equal(rom_stats(&t).violations, 1);
    assert_int_equal(rom_write(&t, 0x08000000, (const uint8_t *)"\0\0\0\0", 4), 0x79);
    rom_read(&t, 0x08000000, result, 4);
    assert_memory_equal(result, "\0\0\0\0", 4);
    assert_int_equal(rom_stats(&t).violations, 1);
}

/* RM0090: successive writes may clear more bits */
static void f4_clears_bits(void **state)
{
    uint8_t result[4];

    (void)state;
    start("stm32f411", NULL);
    write_twice("\xF0\xFF\x0F\x12", "\x30\xAA\x0F\x12", 4, result);
    assert_memory_equal(result, "\x30\xAA\x0F\x12", 4);
    assert_int_equal(rom_stats(&t).violations, 0);
    assert_int_equal(rom_write(&t, 0x08000000, (const uint8_t *)"\xFF\xAA\x0F\x12", 4), 0x79);
    rom_read(&t, 0x08000000, result, 4);
    assert_memory_equal(result, "\x30\xAA\x0F\x12", 4);
    assert_int_equal(rom_stats(&t).violations, 1);
}

/* RM0351, RM0444: a double word that is not erased can only become zero */
static void ecc_families_program_a_double_word_once(void **state)
{
    static const char *const devices[] = {"stm32l476", "stm32g071", "stm32g474", "stm32wb55"};
    uint8_t result[8];

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        start(devices[i], NULL);
        write_twice("\1\2\3\4\5\6\7\x08", "\1\2\3\4\5\6\7\0", 8, result);
        assert_memory_equal(result, "\1\2\3\4\5\6\7\x08", 8);
        assert_int_equal(rom_stats(&t).violations, 1);
        assert_int_equal(rom_write(&t, 0x08000000, (const uint8_t *)"\0\0\0\0\0\0\0", 8), 0x79);
        rom_read(&t, 0x08000000, result, 8);
        assert_memory_equal(result, "\0\0\0\0\0\0\0", 8);
        assert_int_equal(rom_stats(&t).violations, 1);
        end(NULL);
    }
    start("stm32g071", NULL);
}

/* The ROM of G0 accepts 4 bytes; the double word is used up all the same. */
static void half_a_double_word_uses_up_the_whole(void **state)
{
    uint8_t result[8];

    (void)state;
    start("stm32g071", NULL);
    assert_int_equal(rom_write(&t, 0x08000000, (const uint8_t *)"abcd", 4), 0x79);
    assert_int_equal(rom_write(&t, 0x08000004, (const uint8_t *)"efgh", 4), 0x79);
    rom_read(&t, 0x08000000, result, 8);
    assert_memory_equal(result, "abcd\xFF\xFF\xFF\xFF", 8);
    assert_int_equal(rom_stats(&t).violations, 1);
}

/* RM0433: no error for a second write, but the ECC is then wrong */
static void h7_spoils_a_flash_word_written_twice(void **state)
{
    char first[32], second[32];
    uint8_t result[32];

    (void)state;
    start("stm32h743", NULL);
    memset(first, 0xF0, sizeof first);
    memset(second, 0xFF, sizeof second);
    second[31] = 0x0F;
    write_twice(first, second, 32, result);
    assert_int_equal(result[0], 0xF0);
    assert_int_equal(result[31], 0x00);
    assert_int_equal(rom_stats(&t).violations, 1);
}

/* RM0376, RM0038: erased is 0; L0 refuses a word that is not, L1 sets bits */
static void l0_and_l1_are_erased_to_zero(void **state)
{
    uint8_t result[64];
    char first[64] = "\x01\x01\x01\x01", second[64] = "\x10\x10\x10\x10"
                                                      "abcd";

    (void)state;
    start("stm32l072", NULL);
    rom_read(&t, 0x08000000, result, 4);
    assert_memory_equal(result, "\0\0\0\0", 4);
    write_twice(first, second, 64, result);
    assert_memory_equal(result, "\1\1\1\1abcd", 8);
    assert_int_equal(rom_stats(&t).violations, 1);
    assert_int_equal(rom_erase(&t, 0x44, 0), 0x79);
    rom_read(&t, 0x08000000, result, 4);
    assert_memory_equal(result, "\0\0\0\0", 4);
    end(NULL);
    start("stm32l151xc", NULL);
    write_twice(first, second, 64, result);
    assert_memory_equal(result,
                        "\x11\x11\x11\x11"
                        "abcd",
                        8);
    assert_int_equal(rom_stats(&t).violations, 1);
}

/* AN3155 3.8 with RM0090: bank 2 begins with sector 12 */
static void f429_bank_2_begins_with_sector_12(void **state)
{
    uint8_t *first = NULL;

    (void)state;
    start("stm32f429", NULL);
    first = stm32bl_sim_memory(t.sim, 0x08100000, 1);
    *first = 0;
    assert_int_equal(rom_erase(&t, 0x44, 12), 0x79);
    assert_int_equal(*first, 0xFF);
    *first = 0;
    rom_ask(&t, "44 BB", "79");
    rom_ask(&t, "FF FE 01", "79");
    assert_int_equal(*first, 0);
    rom_ask(&t, "44 BB", "79");
    rom_ask(&t, "FF FD 02", "79");
    assert_int_equal(*first, 0xFF);
    end(NULL);
    start("stm32f429", "size=1024");
    assert_null(stm32bl_sim_memory(t.sim, 0x08100000, 1));
    assert_int_equal(rom_erase(&t, 0x44, 12), 0x79); // no such sector: acknowledged
    assert_int_equal(rom_stats(&t).erases, 0);
    assert_int_equal(rom_stats(&t).violations, 1);
}

/* The largest part's size, or the one asked for, stands in the register. */
static void the_size_register_tells_the_size(void **state)
{
    uint8_t result[2];

    (void)state;
    start("stm32f103xb", "size=64");
    rom_read(&t, 0x1FFFF7E0, result, 2);
    assert_memory_equal(result, "\x40\0", 2);
    assert_null(stm32bl_sim_memory(t.sim, 0x08010000, 1));
    end(NULL);
    start("stm32l151xd", "size=256"); // RM0038: a code, 1 stands for 256 KiB
    rom_read(&t, 0x1FF800CC, result, 2);
    assert_memory_equal(result, "\1\0", 2);
}

static void data_eeprom_is_written_without_erasing(void **state)
{
    uint8_t result[4];

    (void)state;
    start("stm32l072", NULL);
    for (int i = 0; i < 2; i++) {
        uint8_t data[4] = {1, 2, (uint8_t)(0xF0 >> i), 4};
        assert_int_equal(rom_write(&t, 0x08080010, data, 4), 0x79);
        rom_read(&t, 0x08080010, result, 4);
        assert_memory_equal(result, data, 4);
    }
    assert_int_equal(rom_stats(&t).violations, 0);
}

/* AN3155 3.6: option bytes are erased and rewritten, then the device resets */
static void writing_option_bytes_resets(void **state)
{
    uint8_t bytes[16] = {0xA5, 0x5A, 0xFF, 0, 0x12, 0xED, 0xFF, 0,
                         0xFF, 0,    0xFF, 0, 0xFF, 0,    0xFF, 0};
    uint8_t result[16];

    (void)state;
    start("stm32f103xb", NULL);
    rom_read(&t, 0x1FFFF800, result, 16);
    assert_memory_equal(result, "\xA5\x5A\xFF\x00\xFF\x00\xFF\x00\xFF\x00\xFF\x00\xFF\x00\xFF", 16);
    assert_int_equal(rom_write(&t, 0x1FFFF804, bytes, 4), 0x1F); // not the start of the area
    assert_int_equal(rom_write(&t, 0x1FFFF800, bytes, 16), 0x79);
    assert_int_equal(rom_stats(&t).resets, 1);
    assert_int_equal(rom_byte(&t, 1000), -1);
    rom_ask(&t, "7F", "79");
    rom_read(&t, 0x1FFFF800, result, 16);
    assert_memory_equal(result, bytes, 16);
    // A short write leaves the protection byte erased, which is level 1.
    assert_int_equal(rom_write(&t, 0x1FFFF800, (const uint8_t *)"\xFF\xFF\xFF\xFF", 4), 0x79);
    assert_int_equal(rom_byte(&t, 1000), -1);
    rom_ask(&t, "7F", "79");
    rom_ask(&t, "11 EE", "1F");
    assert_memory_equal(stm32bl_sim_memory(t.sim, 0x1FFFF804, 2), "\xFF\xFF", 2);
}

/* RM0440: the hardware works out the complements */
static void option_words_get_their_complement(void **state)
{
    uint8_t word[8] = {0xAA, 0xF8, 0xEF, 0xFD, 0, 0, 0, 0};
    uint8_t result[8];

    (void)state;
    start("stm32g431", NULL);
    rom_read(&t, 0x1FFF7800, result, 8);
    assert_memory_equal(result, "\xAA\xF8\xEF\xFF\x55\x07\x10", 8);
    assert_int_equal(rom_write(&t, 0x1FFF7800, word, 8), 0x79);
    assert_int_equal(rom_byte(&t, 1000), -1);
    rom_ask(&t, "7F", "79");
    rom_read(&t, 0x1FFF7800, result, 8);
    assert_memory_equal(result, "\xAA\xF8\xEF\xFD\x55\x07\x10\x02", 8);
}

/* RM0090: level 2 boots from flash alone, for ever */
static void level_2_never_enters_the_rom_again(void **state)
{
    uint8_t options[16] = {0xEF, 0xCC, 0x10, 0x33, 0xEF, 0xCC, 0x10, 0x33,
                           0xFF, 0x7F, 0x00, 0x80, 0xFF, 0x7F, 0x00, 0x80};

    (void)state;
    start("stm32f411", NULL);
    assert_int_equal(rom_write(&t, 0x1FFFC000, options, 16), 0x79);
    stm32bl_sim_power_cycle(t.sim);
    assert_int_equal(rom_byte(&t, 1000), -1);
    rom_say(&t, "7F");
    rom_hear_nothing(&t);
}

/* A mass erase with a protected sector erases nothing. */
static void wrp_option_names_sectors(void **state)
{
    uint8_t byte = 0;

    (void)state;
    start("stm32f103xb", "wrp=2-3");
    *stm32bl_sim_memory(t.sim, 0x08000000, 1) = 0;
    assert_int_equal(rom_write(&t, 0x08000800, (const uint8_t *)"\0\0\0\0", 4), 0x79);
    assert_int_equal(rom_write(&t, 0x08001000, (const uint8_t *)"\0\0\0\0", 4), 0x79);
    rom_read(&t, 0x08000800, &byte, 1);
    assert_int_equal(byte, 0xFF);
    rom_read(&t, 0x08001000, &byte, 1);
    assert_int_equal(byte, 0);
    rom_ask(&t, "43 BC", "79");
    rom_ask(&t, "FF 00", "79");
    rom_read(&t, 0x08000000, &byte, 1);
    assert_int_equal(byte, 0);
}

/* AN3155 3.9: what the codes mean differs by family */
static void write_protect_codes(void **state)
{
    static const struct {
        const char *device, *codes;
        uint32_t open, locked, end;
    } cases[] = {
        {"stm32f103xb", "01 01 02 02", 0x08000FFC, 0x08001000, 0x08003000}, // two times 4 KiB
        {"stm32f103xb", "00 1F 1F", 0x0801EFFC, 0x0801F000, 0},             // all the rest
        {"stm32l072", "00 01 01", 0x08000F80, 0x08001000, 0x08002000},
        {"stm32f429", "00 0C 0C", 0x080FFFFC, 0x08100000, 0x08104000},
        {"stm32l476", "01 02 03 00", 0x08000FF8, 0x08001000, 0x08002000}, // pages 2 to 3
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint8_t data[128], byte;
        memset(data, 0x5A, sizeof data);
        start(cases[i].device, NULL);
        rom_ask(&t, "63 9C", "79");
        rom_ask(&t, cases[i].codes, "79");
        assert_int_equal(rom_byte(&t, 3000), -1);
        rom_ask(&t, "7F", "79");
        rom_write(&t, cases[i].open & ~(uint32_t)127, data, 128);
        assert_int_equal(rom_write(&t, cases[i].locked, data, 128), 0x79);
        rom_read(&t, cases[i].open, &byte, 1);
        assert_int_equal(byte, 0x5A);
        rom_read(&t, cases[i].locked, &byte, 1);
        assert_int_not_equal(byte, 0x5A);
        if (cases[i].end) {
            assert_int_equal(rom_write(&t, cases[i].end, data, 128), 0x79);
            rom_read(&t, cases[i].end, &byte, 1);
            assert_int_equal(byte, 0x5A);
        }
        end(NULL);
    }
    start("stm32f411", NULL);
}

/* The power fails in the third operation: that unit is half done and the chip is silent. */
static void power_cut_while_writing(void **state)
{
    const uint8_t zeros[16] = {0};
    uint8_t result[16];

    (void)state;
    start("stm32f411", "fault=power@3");
    assert_int_equal(rom_write(&t, 0x08000000, zeros, 16), -1);
    rom_say(&t, "7F");
    rom_hear_nothing(&t);
    stm32bl_sim_power_cycle(t.sim);
    assert_int_equal(rom_byte(&t, 1000), -1);
    rom_ask(&t, "7F", "79");
    rom_read(&t, 0x08000000, result, 16);
    assert_memory_equal(result, "\0\0\0\0\0\0\0\0\xAA\xAA\xAA\xAA\xFF\xFF\xFF\xFF", 16);
    assert_int_equal(rom_erase(&t, 0x44, 0), 0x79);
}

static void power_cut_while_erasing(void **state)
{
    uint8_t *flash;

    (void)state;
    start("stm32f103xb", "fault=power@1");
    flash = stm32bl_sim_memory(t.sim, 0x08000000, 1024);
    memset(flash, 0, 1024);
    assert_int_equal(rom_erase(&t, 0x43, 0), -1);
    assert_int_equal(flash[0], 0xFF);
    assert_int_equal(flash[1023], 0x55);
}

static void defective_cells(void **state)
{
    const uint8_t zeros[8] = {0};
    uint8_t result[8];

    (void)state;
    start("stm32f411", "fault=stuck@0x08000002,fault=unerasable@0x08000005");
    assert_int_equal(rom_write(&t, 0x08000000, zeros, 8), 0x79);
    rom_read(&t, 0x08000000, result, 8);
    assert_memory_equal(result, "\0\0\xFF\0\0\0\0", 8);
    assert_int_equal(rom_erase(&t, 0x44, 0), 0x79);
    rom_read(&t, 0x08000000, result, 8);
    assert_memory_equal(result, "\xFF\xFF\xFF\xFF\xFF\0\xFF\xFF", 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(f1_programs_a_half_word_once, end),
        cmocka_unit_test_teardown(f4_clears_bits, end),
        cmocka_unit_test_teardown(ecc_families_program_a_double_word_once, end),
        cmocka_unit_test_teardown(half_a_double_word_uses_up_the_whole, end),
        cmocka_unit_test_teardown(h7_spoils_a_flash_word_written_twice, end),
        cmocka_unit_test_teardown(l0_and_l1_are_erased_to_zero, end),
        cmocka_unit_test_teardown(f429_bank_2_begins_with_sector_12, end),
        cmocka_unit_test_teardown(the_size_register_tells_the_size, end),
        cmocka_unit_test_teardown(data_eeprom_is_written_without_erasing, end),
        cmocka_unit_test_teardown(writing_option_bytes_resets, end),
        cmocka_unit_test_teardown(option_words_get_their_complement, end),
        cmocka_unit_test_teardown(level_2_never_enters_the_rom_again, end),
        cmocka_unit_test_teardown(wrp_option_names_sectors, end),
        cmocka_unit_test_teardown(write_protect_codes, end),
        cmocka_unit_test_teardown(power_cut_while_writing, end),
        cmocka_unit_test_teardown(power_cut_while_erasing, end),
        cmocka_unit_test_teardown(defective_cells, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
