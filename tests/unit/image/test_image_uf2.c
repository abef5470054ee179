/* UF2 files, made here block by block as the format's own document has them. */
#include <stdlib.h>

#include "check.h"
#include "stm32bl.h"

enum { BLOCK = 512, BLOCKS = 3, F4 = 0x57755A57, RP2040 = (int)0xE48BFF56 };

static struct stm32bl_image *img;
static uint8_t file[BLOCKS * BLOCK];

static void put32(unsigned block, size_t at, uint32_t value)
{
    for (size_t i = 0; i < 4; i++)
        file[block * BLOCK + at + i] = (uint8_t)(value >> 8 * i);
}

static int set_up(void **state)
{
    (void)state;
    memset(file, 0, sizeof file);
    for (unsigned i = 0; i < BLOCKS; i++) {
        put32(i, 0, 0x0A324655);
        put32(i, 4, 0x9E5D5157);
        put32(i, 8, 0x2000); // a family is given
        put32(i, 12, 0x08010000 + i * 256);
        put32(i, 16, 256);
        put32(i, 20, i);
        put32(i, 24, BLOCKS);
        put32(i, 28, F4);
        memset(file + i * BLOCK + 32, 'a' + (int)i, 256);
        put32(i, 508, 0x0AB16F30);
    }
    img = stm32bl_image_new();
    return img ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    stm32bl_image_free(img);
    return 0;
}

static int parse(size_t len)
{
    return stm32bl_image_parse(img, file, len, NULL, 0);
}

static void refuses(size_t len, const char *part)
{
    assert_int_equal(parse(len), STM32BL_ERR_FORMAT);
    assert_contains(stm32bl_image_error_message(img), part);
    assert_int_equal(stm32bl_image_count(img), 0);
}

static void blocks_bring_their_addresses(void **state)
{
    (void)state;
    assert_result(parse(sizeof file), STM32BL_OK, stm32bl_image_error_message(img));
    assert_int_equal(stm32bl_image_count(img), 1);
    assert_int_equal(stm32bl_image_segments(img)->address, 0x08010000);
    assert_int_equal(stm32bl_image_segments(img)->size, BLOCKS * 256);
    assert_int_equal(stm32bl_image_segments(img)->data[256], 'b');
    assert_string_equal(stm32bl_image_format(img), "uf2");
    assert_string_equal(stm32bl_image_series(img), "F4");
}

static void a_file_without_a_family_is_for_any(void **state)
{
    (void)state;
    for (unsigned i = 0; i < BLOCKS; i++)
        put32(i, 8, 0);
    assert_int_equal(parse(sizeof file), STM32BL_OK);
    assert_null(stm32bl_image_series(img));
}

static void blocks_that_are_not_for_flash_are_left_out(void **state)
{
    (void)state;
    put32(1, 8, 0x2001);
    assert_int_equal(parse(sizeof file), STM32BL_OK);
    assert_int_equal(stm32bl_image_count(img), 2);
    for (unsigned i = 0; i < BLOCKS; i++)
        put32(i, 8, 0x1000); // a file for a file system
    stm32bl_image_free(img);
    img = stm32bl_image_new();
    refuses(sizeof file, "without bytes for flash");
}

static void another_chips_file_is_refused(void **state)
{
    (void)state;
    put32(1, 28, RP2040);
    refuses(sizeof file, "block 1: for family 0xE48BFF56, where earlier blocks are for 0x57755A57");
    put32(0, 28, RP2040);
    refuses(sizeof file, "block 0: for family 0xE48BFF56, which is no STM32");
}

static void damage_is_noticed(void **state)
{
    (void)state;
    refuses(sizeof file - 1, "no whole number of UF2 blocks");
    refuses(2 * BLOCK, "block 0 of 3, where 0 of 2 is due: blocks are missing");
    put32(1, 508, 0);
    refuses(sizeof file, "offset 0x200: block 1 does not begin and end as UF2 has it");
    put32(1, 508, 0x0AB16F30);
    put32(2, 20, 1);
    refuses(sizeof file, "offset 0x400: block 1 of 3, where 2 of 3 is due");
    put32(2, 20, 2);
    put32(2, 16, 477);
    refuses(sizeof file, "477 bytes at 0x08010200 do not fit a block");
    put32(2, 16, 256);
    put32(2, 12, 0xFFFFFF80);
    refuses(sizeof file, "256 bytes at 0xFFFFFF80 do not fit");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(blocks_bring_their_addresses),
        TEST(a_file_without_a_family_is_for_any),
        TEST(blocks_that_are_not_for_flash_are_left_out),
        TEST(another_chips_file_is_refused),
        TEST(damage_is_noticed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
