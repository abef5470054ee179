/* The simulated Special and Extended Special against AN3155 3.14 and 3.15, byte by byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "rom_talk.h"

static struct rom_talk synced(const char *device, const char *options)
{
    struct rom_talk t = rom_new(device, options);

    rom_ask(&t, "7F", "79");
    return t;
}

static void who_lists_them(void **state)
{
    struct rom_talk t = synced("stm32h563", NULL);

    (void)state;
    rom_ask(&t, "00 FF", "79 0A 40 00 01 02 11 21 31 44 50 63 73 79"); // AN3155 3.1, V4.0
    rom_ask(&t, "51 AE", "1F");
    rom_free(&t);
    t = synced("stm32f411", "special=1");
    rom_ask(&t, "00 FF", "79 0D 31 00 01 02 11 21 31 44 50 51 63 73 82 92 79");
    rom_free(&t);
    t = synced("stm32f411", NULL);
    rom_ask(&t, "50 AF", "1F");
    rom_free(&t);
}

static void special_answers_by_data_and_status(void **state)
{
    struct rom_talk t = synced("stm32f411", "special=1");

    (void)state;
    rom_ask(&t, "50 AF", "79");
    rom_ask(&t, "01 02 03", "79");
    rom_ask(&t, "00 02 AB CD 64", "79 00 02 AB CD 00 01 00 79");
    rom_ask(&t, "50 AF", "79");
    rom_ask(&t, "00 00 00", "79");
    rom_ask(&t, "00 00 00", "79 00 00 00 01 00 79"); // no data
    rom_free(&t);
}

static void extended_special_answers_by_a_status(void **state)
{
    struct rom_talk t = synced("stm32f411", "special=1");

    (void)state;
    rom_ask(&t, "51 AE", "79");
    rom_ask(&t, "00 07 07", "79");
    rom_ask(&t, "00 01 55 54", "79");
    rom_ask(&t, "00 02 66 77 13", "79 00 02 66 77 79");
    rom_free(&t);
}

static void wrong_frames_are_refused(void **state)
{
    struct rom_talk t = synced("stm32f411", "special=1");

    (void)state;
    rom_ask(&t, "50 AF", "79");
    rom_ask(&t, "01 02 04", "1F"); // checksum of the operation
    rom_ask(&t, "50 AF", "79");
    rom_ask(&t, "01 02 03", "79");
    rom_ask(&t, "00 02 AB CD 65", "1F"); // of the data
    rom_ask(&t, "50 AF", "79");
    rom_ask(&t, "01 02 03", "79");
    rom_ask(&t, "00 81", "1F"); // 129 bytes
    rom_ask(&t, "51 AE", "79");
    rom_ask(&t, "00 07 07", "79");
    rom_ask(&t, "00 00 00", "79");
    rom_ask(&t, "04 01", "1F"); // 1025 bytes
    rom_ask(&t, "02 FD", "79 01 04 31 79");
    rom_free(&t);
}

/* AN2606, H5 and C5: operation 2 resets; the others are not simulated. */
static void reset_by_special(void **state)
{
    struct rom_talk t = synced("stm32h563", NULL);

    (void)state;
    rom_ask(&t, "50 AF", "79");
    rom_ask(&t, "00 01 01", "1F");
    assert_int_equal(rom_stats(&t).resets, 0);
    rom_ask(&t, "50 AF", "79");
    rom_ask(&t, "00 02 02", "79");
    rom_ask(&t, "00 04 00 00 00 00 04", "79 00 00 00 01 00 79");
    assert_int_equal(rom_stats(&t).resets, 1);
    rom_ask(&t, "7F", "79");
    rom_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_lists_them),
        cmocka_unit_test(special_answers_by_data_and_status),
        cmocka_unit_test(extended_special_answers_by_a_status),
        cmocka_unit_test(wrong_frames_are_refused),
        cmocka_unit_test(reset_by_special),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
