/* Chips that are in no table, or on weak grounds: what works, and what a description makes work. */
#include <stdio.h>
#include <stdlib.h>

#include "bench_chip.h"

enum { BASE = 0x08000000, SIZE = 1500 };

static uint8_t image[SIZE];

static int make_image(void **state)
{
    (void)state;
    bench_image(NULL, BASE, image, sizeof image, 7);
    return 0;
}

static void reading_and_starting_need_no_description(void **state)
{
    struct bench *b = bench_named("stm32g071", "pid=0x7ab");
    uint8_t got[SIZE];

    (void)state;
    memcpy(stm32bl_sim_memory(b->sim, BASE, SIZE), image, SIZE);
    bench_connected(b);
    assert_contains(b->log, "product id 0x7AB is not in the device table");
    assert_null(stm32bl_info(b->bl)->device);
    bench_ok(b, stm32bl_read(b->bl, BASE, got, sizeof got));
    assert_memory_equal(got, image, sizeof got);
    bench_expect(b, bench_program(b, BASE, image, SIZE, 0), STM32BL_ERR_UNSUPPORTED,
                 "give flash-size= and sector-size=, a device-file=, or the device=");
    bench_expect(b, stm32bl_erase(b->bl, BASE, 1), STM32BL_ERR_UNSUPPORTED, "sectors are not");
    bench_ok(b, stm32bl_go(b->bl, BASE));
    bench_free(b);
}

static void two_sizes_make_it_writable(void **state)
{
    struct bench *b = bench_named("stm32g071", "pid=0x7ab");
    uint8_t *flash = stm32bl_sim_memory(b->sim, BASE, 0x20000);
    uint8_t got[16];

    (void)state;
    memset(flash, 0x77, 0x20000);
    bench_ok(b, bench_connect(b, "flash-size=128K,sector-size=2K"));
    assert_contains(b->log, "used with 64 sectors of 2048 bytes");
    assert_int_equal(stm32bl_info(b->bl)->flash_kb, 128);
    bench_ok(b, bench_program(b, BASE + 0x1000, image, SIZE, 0));
    assert_memory_equal(flash + 0x1000, image, SIZE);
    assert_int_equal(flash[0xFFF], 0x77);
    assert_int_equal(flash[0x1800], 0x77);
    assert_int_equal(bench_stats(b).erases, 1);
    assert_int_equal(bench_stats(b).violations, 0);
    bench_ok(b, stm32bl_erase(b->bl, BASE + 0x1F800, 0x800));
    assert_int_equal(flash[0x1FFFF], 0xFF);
    bench_expect(b, stm32bl_erase(b->bl, BASE + 0x20000, 1), STM32BL_ERR_RANGE, "not flash");
    bench_ok(b, stm32bl_read(b->bl, 0x20003000, got, sizeof got)); // where RAM is, is not known
    bench_ok(b, stm32bl_erase_all(b->bl));
    assert_int_equal(flash[0], 0xFF);
    bench_free(b);
}

static void sizes_that_do_not_fit(void **state)
{
    struct bench *b = bench_named("stm32g071", "pid=0x7ab");

    (void)state;
    bench_expect(b, bench_connect(b, "sector-size=2K"), STM32BL_ERR_ARG, "needs flash-size=");
    bench_expect(b, bench_connect(b, "sector-size=2K,flash-size=3K"), STM32BL_ERR_ARG,
                 "whole sectors");
    bench_expect(b, bench_connect(b, "flash-size=big"), STM32BL_ERR_ARG, "flash-size=big");
    bench_expect(b, bench_connect(b, "flash-size=0"), STM32BL_ERR_ARG, "flash-size=0");
    bench_ok(b, bench_connect(b, "flash-size=64K")); // enough to know what to read
    assert_int_equal(stm32bl_info(b->bl)->flash_kb, 64);
    bench_free(b);
}

/* What is known is not overridden, so that a forgotten option does not erase the wrong sectors. */
static void known_chips_keep_their_sectors(void **state)
{
    struct bench *b = bench_named("stm32f411", NULL);

    (void)state;
    bench_expect(b, bench_connect(b, "flash-size=512K,sector-size=2K"), STM32BL_ERR_ARG,
                 "this is a stm32f411");
    bench_expect(b, bench_connect(b, "flash-size=1M"), STM32BL_ERR_ARG, "at most 512 KiB");
    bench_ok(b, bench_connect(b, "flash-size=256K"));
    assert_int_equal(stm32bl_info(b->bl)->flash_kb, 256);
    assert_false(stm32bl_info(b->bl)->flash_size_read);
    bench_expect(b, bench_program(b, BASE + 0x40000, image, 4, 0), STM32BL_ERR_RANGE, "outside");
    bench_free(b);
}

static void write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

/* A device file beats the table, by product id and by name. */
static void a_device_file(void **state)
{
    static const char path[] = "test_unlisted.devices";
    struct stm32bl *bl = stm32bl_new();
    struct stm32bl_device_info info;
    struct stm32bl_segment segment = {BASE + 0x4000, SIZE, image};
    struct stm32bl_plan plan;
    struct stm32bl_sector sector;

    (void)state;
    write_file(path, "[other]\nproduct_id = 0x7ac\nbank1 = 0x08000000: 64x2K\n"
                     "[mine]\nproduct_id = 0x7ab\nbank1 = 0x08000000: 4x16K 1x64K 3x128K\n"
                     "ram = 0x20003000-0x2001FFFF\nwrite_unit = 4\nflash_size_reg = 0x1FFF7A22\n"
                     "quirks = long_read\n[f411]\nlike = stm32f411\nparts = mine\n");
    assert_result(stm32bl_open(bl, "sim:stm32f411,pid=0x7ab,device-file=test_unlisted.devices"),
                  STM32BL_OK, stm32bl_error_message(bl));
    stm32bl_device_get(stm32bl_info(bl)->device, &info);
    assert_string_equal(info.name, "mine");
    assert_int_equal(stm32bl_info(bl)->flash_kb, 512);
    assert_true(stm32bl_info(bl)->flash_size_read);
    assert_int_equal(stm32bl_sector(bl, 0x08010000, &sector), STM32BL_OK);
    assert_int_equal(sector.number, 4);
    assert_int_equal(stm32bl_plan(bl, &segment, 1, 0, &plan), STM32BL_OK);
    assert_int_equal(plan.erase_size, 0x4000);
    assert_result(stm32bl_program(bl, &plan), STM32BL_OK, stm32bl_error_message(bl));
    assert_result(stm32bl_open(bl, "sim:stm32f411,device-file=test_unlisted.devices"), STM32BL_OK,
                  stm32bl_error_message(bl));
    stm32bl_device_get(stm32bl_info(bl)->device, &info);
    assert_string_equal(info.parts, "mine");
    assert_result(stm32bl_open(bl, "sim:stm32f411,device=other,device-file=test_unlisted.devices"),
                  STM32BL_OK, stm32bl_error_message(bl));
    stm32bl_device_get(stm32bl_info(bl)->device, &info);
    assert_string_equal(info.name, "other");
    assert_result(stm32bl_open(bl, "sim:stm32f411"), STM32BL_OK, stm32bl_error_message(bl));
    stm32bl_device_get(stm32bl_info(bl)->device, &info);
    assert_string_equal(info.name, "stm32f411"); // the file was for that target alone
    write_file(path, "[x]\noops\n");
    assert_result(stm32bl_open(bl, "sim:stm32f411,device-file=test_unlisted.devices,wait=9"),
                  STM32BL_ERR_FORMAT, "");
    assert_string_equal(stm32bl_error_message(bl), "test_unlisted.devices:2: 'oops': neither "
                                                   "[name] nor key = value nor # comment");
    remove(path);
    assert_result(stm32bl_open(bl, "sim:stm32f411,device-file=test_unlisted.devices,wait=9"),
                  STM32BL_ERR_ARG, "");
    assert_contains(stm32bl_error_message(bl), "no such file");
    stm32bl_free(bl);
}

/* The rows with weak sources are named, and used only by request. */
static void doubtful_rows_are_used_by_request(void **state)
{
    static const char *const devices[] = {"stm32h5f5", "stm32wb35-496", "stm32wb05", "stm32wl33"};
    char part[80];

    (void)state;
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++) {
        struct bench *b = bench_named(devices[i], NULL);
        uint32_t flash;
        bench_connected(b);
        assert_null(stm32bl_info(b->bl)->device);
        snprintf(part, sizeof part, "used only by request: device=%s", devices[i]);
        assert_contains(b->log, part);
        bench_expect(b, stm32bl_erase_all(b->bl), STM32BL_ERR_UNSUPPORTED, "device=");
        assert_int_equal(bench_stats(b).erases, 0);
        snprintf(part, sizeof part, "device=%s", devices[i]);
        bench_ok(b, bench_connect(b, part));
        assert_ptr_equal(stm32bl_info(b->bl)->device, b->device);
        flash = stm32bl_info(b->bl)->flash_start;
        bench_image(b, flash, image, sizeof image, 5);
        bench_ok(b, bench_program(b, flash, image, sizeof image, 0));
        assert_memory_equal(stm32bl_sim_memory(b->sim, flash, sizeof image), image, sizeof image);
        bench_free(b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reading_and_starting_need_no_description),
        cmocka_unit_test(two_sizes_make_it_writable),
        cmocka_unit_test(sizes_that_do_not_fit),
        cmocka_unit_test(a_device_file),
        cmocka_unit_test(doubtful_rows_are_used_by_request),
    };
    const struct CMUnitTest of_both_wires[] = {cmocka_unit_test(known_chips_keep_their_sectors)};

    return cmocka_run_group_tests(tests, make_image, NULL) +
           bench_run_on_both_wires(of_both_wires, make_image);
}
