/*
 * test_sim_file.c - a chip whose memory is kept in a file.
 */
#define _XOPEN_SOURCE 700

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "rom_talk.h"

static char folder[64];

static int set_up(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/stm32bl-test-XXXXXX");
    return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    remove("chip");
    remove("other");
    return chdir("/") || rmdir(folder); // fails if a temporary file was left
}

static struct stm32bl_sim *chip(const char *device)
{
    struct stm32bl_sim *sim = stm32bl_sim_new(stm32bl_device_find(device));

    assert_non_null(sim);
    return sim;
}

static void expect_refusal(const char *device, const char *options, const char *message)
{
    struct stm32bl_sim *sim = chip(device);
    struct stm32bl_sim *again = chip(device);
    uint8_t *flash;

    if (options)
        assert_int_equal(stm32bl_sim_set(sim, "size", options), STM32BL_OK);
    assert_int_equal(stm32bl_sim_set(sim, "flash", "chip"), STM32BL_ERR_FORMAT);
    if (!strstr(stm32bl_sim_error_message(sim), message))
        fail_msg("\"%s\" without \"%s\"", stm32bl_sim_error_message(sim), message);
    // The chip is as before, and its end leaves the file alone.
    flash = stm32bl_sim_memory(sim, 0x08000000, 4);
    assert_memory_equal(flash, stm32bl_sim_memory(again, 0x08000000, 4), 4);
    stm32bl_sim_free(sim);
    stm32bl_sim_free(again);
}

static long file_size(const char *path)
{
    FILE *f = fopen(path, "rb");
    long size;

    assert_non_null(f);
    fseek(f, 0, SEEK_END);
    size = ftell(f);
    fclose(f);
    return size;
}

static void damage(const char *path, long offset)
{
    FILE *f = fopen(path, "r+b");
    int byte;

    assert_non_null(f);
    fseek(f, offset, SEEK_SET);
    byte = fgetc(f);
    fseek(f, offset, SEEK_SET);
    fputc(byte ^ 1, f);
    fclose(f);
}

static void memory_survives(void **state)
{
    struct rom_talk t = rom_new("stm32f411", "flash=chip");
    uint8_t byte;

    (void)state;
    rom_ask(&t, "7F", "79");
    assert_int_equal(rom_write(&t, 0x08000000, (const uint8_t *)"abcd", 4), 0x79);
    rom_ask(&t, "63 9C", "79");
    rom_ask(&t, "00 07 07", "79");
    rom_free(&t);
    t = rom_new("stm32f411", "flash=chip");
    rom_ask(&t, "7F", "79");
    rom_read(&t, 0x08000001, &byte, 1);
    assert_int_equal(byte, 'b');
    assert_int_equal(rom_write(&t, 0x08060000, (const uint8_t *)"abcd", 4), 0x79);
    rom_read(&t, 0x08060000, &byte, 1);
    assert_int_equal(byte, 0xFF); // sector 7 is write-protected
    rom_ask(&t, "82 7D", "79 79");
    rom_free(&t);
    t = rom_new("stm32f411", "flash=chip");
    rom_ask(&t, "7F", "79");
    rom_ask(&t, "11 EE", "1F"); // protection survives, too
    rom_free(&t);
}

/* With a file the power is back at the next start; what was half done stays half done. */
static void a_power_cut_is_kept(void **state)
{
    struct rom_talk t = rom_new("stm32f411", "flash=chip,fault=power@2");
    uint8_t back[8];

    (void)state;
    rom_ask(&t, "7F", "79");
    assert_int_equal(rom_write(&t, 0x08000000, (const uint8_t *)"\0\0\0\0\0\0\0", 8), -1);
    rom_free(&t);
    t = rom_new("stm32f411", "flash=chip");
    rom_ask(&t, "7F", "79");
    rom_read(&t, 0x08000000, back, 8);
    assert_memory_equal(back, "\0\0\0\0\xAA\xAA\xAA\xAA", 8);
    rom_free(&t);
}

static void save_and_load(void **state)
{
    struct stm32bl_sim *sim = chip("stm32l072");

    (void)state;
    *stm32bl_sim_memory(sim, 0x08080000, 1) = 0x42;
    assert_int_equal(stm32bl_sim_save(sim, "chip"), STM32BL_OK);
    *stm32bl_sim_memory(sim, 0x08080000, 1) = 0;
    assert_int_equal(stm32bl_sim_load(sim, "chip"), STM32BL_OK);
    assert_int_equal(*stm32bl_sim_memory(sim, 0x08080000, 1), 0x42);
    assert_int_equal(stm32bl_sim_load(sim, "other"), STM32BL_ERR_NOT_FOUND);
    assert_non_null(strstr(stm32bl_sim_error_message(sim), "other"));
    assert_int_equal(stm32bl_sim_save(sim, "no/where"), STM32BL_ERR_NOT_FOUND);
    stm32bl_sim_free(sim);
}

static void what_is_not_this_chip_is_refused(void **state)
{
    struct stm32bl_sim *sim = chip("stm32f411");
    long size;
    FILE *f;

    (void)state;
    assert_int_equal(stm32bl_sim_save(sim, "chip"), STM32BL_OK);
    stm32bl_sim_free(sim);
    size = file_size("chip");
    expect_refusal("stm32f405", NULL, "of a stm32f411");
    expect_refusal("stm32f411", "256", "another flash size");
    for (long at = 44; at < size; at += size / 7) {
        damage("chip", at);
        expect_refusal("stm32f411", NULL, "damaged");
        damage("chip", at);
    }
    damage("chip", 8);
    expect_refusal("stm32f411", NULL, "version");
    damage("chip", 8);
    damage("chip", 0);
    expect_refusal("stm32f411", NULL, "not the memory");
    damage("chip", 0);
    assert_int_equal(truncate("chip", size - 1), 0);
    expect_refusal("stm32f411", NULL, "cut off");
    assert_int_equal(truncate("chip", 20), 0);
    expect_refusal("stm32f411", NULL, "not the memory");
    assert_int_equal(file_size("chip"), 20);
    f = fopen("chip", "wb");
    fclose(f);
    expect_refusal("stm32f411", NULL, "not the memory");
    assert_int_equal(file_size("chip"), 0);
}

static void a_name_that_cannot_be_written_is_told_at_once(void **state)
{
    struct stm32bl_sim *sim = chip("stm32f411");

    (void)state;
    assert_int_equal(stm32bl_sim_set(sim, "flash", "no/where"), STM32BL_ERR_NOT_FOUND);
    assert_int_equal(stm32bl_sim_set(sim, "flash", "."), STM32BL_ERR_IO);
    stm32bl_sim_free(sim);
}

static void size_must_come_first(void **state)
{
    struct stm32bl_sim *sim = chip("stm32f411");

    (void)state;
    assert_int_equal(stm32bl_sim_set(sim, "flash", "chip"), STM32BL_OK);
    assert_int_equal(stm32bl_sim_set(sim, "size", "256"), STM32BL_ERR_ARG);
    stm32bl_sim_free(sim);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(memory_survives, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_power_cut_is_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(save_and_load, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_not_this_chip_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_name_that_cannot_be_written_is_told_at_once, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(size_must_come_first, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
