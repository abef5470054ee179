/* DFU files: the DfuSe container of UM0391, and raw bytes with the suffix of USB DFU 1.1. */
#include <stdlib.h>

#include "check.h"
#include "image_text.h"

enum { PREFIX = 11, TARGET = 274, ELEMENT = 8, SUFFIX = 16, ROOM = 2000 };

static struct stm32bl_image *img;

/* A file under construction. */
static struct {
    uint8_t bytes[ROOM];
    size_t len;
} file;

static int set_up(void **state)
{
    (void)state;
    img = stm32bl_image_new();
    file.len = 0;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    stm32bl_image_free(img);
    return 0;
}

static void put(const void *bytes, size_t len)
{
    assert_true(file.len + len <= ROOM);
    memcpy(file.bytes + file.len, bytes, len);
    file.len += len;
}

static void put_number(uint32_t value, size_t len)
{
    uint8_t bytes[4] = {(uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16),
                        (uint8_t)(value >> 24)};
    put(bytes, len);
}

static void set_number(size_t at, uint32_t value)
{
    for (size_t i = 0; i < 4; i++)
        file.bytes[at + i] = (uint8_t)(value >> 8 * i);
}

static void put_prefix(uint8_t targets)
{
    put("DfuSe\1", 6);
    put_number(0, 4); // the size is filled in by put_suffix()
    put(&targets, 1);
}

static void put_target(uint8_t alternate, uint32_t size, uint32_t elements)
{
    char name[255] = "any";

    put("Target", 6);
    put(&alternate, 1);
    put_number(1, 4);
    put(name, sizeof name);
    put_number(size, 4);
    put_number(elements, 4);
}

static void put_element(uint32_t addr, const char *bytes)
{
    put_number(addr, 4);
    put_number((uint32_t)strlen(bytes), 4);
    put(bytes, strlen(bytes));
}

/* Bit by bit, as USB DFU 1.1 appendix B describes it. */
static uint32_t crc_of(const uint8_t *bytes, size_t len)
{
    uint32_t crc = 0xFFFFFFFF;

    for (size_t i = 0; i < len; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc & 1 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
    }
    return crc;
}

static void put_suffix_with(int size_error, uint32_t vendor_id, uint32_t product_id)
{
    if (!memcmp(file.bytes, "DfuSe", 5) && size_error < 1000)
        set_number(6, (uint32_t)((int)file.len + size_error));
    put_number(0xFFFF, 2);
    put_number(product_id, 2);
    put_number(vendor_id, 2);
    put_number(0x011A, 2);
    put("UFD\x10", 4);
    put_number(crc_of(file.bytes, file.len), 4);
}

static void put_suffix(void)
{
    put_suffix_with(0, 0x0483, 0xDF11);
}

static void sound_file(void)
{
    put_prefix(1);
    put_target(0, 2 * ELEMENT + 7, 2);
    put_element(0x08000000, "flash");
    put_element(0x08000100, "!!");
    put_suffix();
}

static void parses(void)
{
    int err = stm32bl_image_parse(img, file.bytes, file.len, NULL, 0x1000);

    assert_result(err, STM32BL_OK, stm32bl_image_error_message(img));
}

static void refuses(const char *part)
{
    int err = stm32bl_image_parse(img, file.bytes, file.len, NULL, 0);

    assert_result(err, STM32BL_ERR_FORMAT, stm32bl_image_error_message(img));
    assert_contains(stm32bl_image_error_message(img), part);
    assert_int_equal(stm32bl_image_count(img), 0);
}

static void elements_have_addresses(void **state)
{
    uint16_t vendor_id = 0, product_id = 0;

    (void)state;
    sound_file();
    parses();
    assert_string_equal(stm32bl_image_format(img), "dfu");
    assert_int_equal(stm32bl_image_count(img), 2);
    assert_true(image_segment_is(img, 0, 0x08000000, "flash", 5));
    assert_true(image_segment_is(img, 1, 0x08000100, "!!", 2));
    assert_true(stm32bl_image_usb_id(img, &vendor_id, &product_id));
    assert_int_equal(vendor_id, 0x0483);
    assert_int_equal(product_id, 0xDF11);
}

static void targets_are_alternate_settings(void **state)
{
    (void)state;
    put_prefix(2);
    put_target(0, ELEMENT + 5, 1);
    put_element(0x08000000, "flash");
    put_target(1, ELEMENT + 4, 1);
    put_element(0x1FFFC000, "opts");
    put_suffix();
    parses();
    assert_int_equal(stm32bl_image_count(img), 2);
    assert_true(image_segment_is(img, 1, 0x1FFFC000, "opts", 4));
}

/* One of them alone, as dfu-util's option -a takes it. */
static void one_target_of_several(void **state)
{
    int err;

    (void)state;
    put_prefix(3);
    put_target(0, ELEMENT + 5, 1);
    put_element(0x08000000, "flash");
    put_target(1, ELEMENT + 4, 1);
    put_element(0x1FFFC000, "opts");
    put_target(3, ELEMENT + 5, 1);
    put_element(0x08000000, "other"); // overlaps the first one, which then does not matter
    put_suffix();
    refuses("alternate setting 3");
    assert_int_equal(stm32bl_image_parse(img, file.bytes, file.len, "dfu:0", 0), STM32BL_OK);
    assert_int_equal(stm32bl_image_count(img), 1);
    assert_true(image_segment_is(img, 0, 0x08000000, "flash", 5));
    assert_string_equal(stm32bl_image_format(img), "dfu");
    assert_int_equal(stm32bl_image_parse(img, file.bytes, file.len, "dfu:0x1", 0), STM32BL_OK);
    assert_true(image_segment_is(img, 1, 0x1FFFC000, "opts", 4));
    err = stm32bl_image_parse(img, file.bytes, file.len, "dfu:2", 0);
    assert_result(err, STM32BL_ERR_FORMAT, stm32bl_image_error_message(img));
    assert_contains(stm32bl_image_error_message(img),
                    "no bytes for alternate setting 2: the file has targets for 0, 1, 3");
    for (size_t i = 0; i < 4; i++) {
        static const char *const wrong[] = {"dfu:", "dfu:256", "dfu:x", "hex:1"};
        assert_int_equal(stm32bl_image_parse(img, file.bytes, file.len, wrong[i], 0),
                         STM32BL_ERR_ARG);
        assert_contains(stm32bl_image_error_message(img), "unknown file format");
    }
}

static void two_targets_must_not_overlap(void **state)
{
    (void)state;
    put_prefix(2);
    put_target(0, ELEMENT + 5, 1);
    put_element(0x08000000, "flash");
    put_target(3, ELEMENT + 5, 1);
    put_element(0x08000004, "FLASH");
    put_suffix();
    refuses("alternate setting 3");
}

/* dfuse-pack adds the suffix to the size, others leave it 0. */
static void known_wrong_sizes_are_taken(void **state)
{
    static const int errors[] = {0, SUFFIX};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        file.len = 0;
        put_prefix(1);
        put_target(0, ELEMENT + 5, 1);
        put_element(0x08000000 + 0x100 * (uint32_t)i, "flash");
        put_suffix_with(errors[i], 0xFFFF, 0xFFFF);
        parses();
    }
    file.len = 0;
    put_prefix(1);
    put_target(0, ELEMENT + 1, 1);
    put_element(0x08001000, "0");
    put_suffix_with(1000, 0xFFFF, 0xFFFF); // 0
    parses();
}

static void other_sizes_are_not(void **state)
{
    (void)state;
    put_prefix(1);
    put_target(0, ELEMENT + 5, 1);
    put_element(0x08000000, "flash");
    put_suffix_with(-1, 0xFFFF, 0xFFFF);
    refuses("offset 0x6: the file is to have 297 bytes before its suffix, and has 298");
}

static void wrong_contents(void **state)
{
    (void)state;
    put_prefix(1);
    put_target(0, ELEMENT + 6, 1);
    put_element(0x08000000, "flash");
    put_suffix();
    refuses("alternate setting 0 is to have 14 bytes, its elements have 13");
    file.len = 0;
    put_prefix(2);
    put_target(0, ELEMENT + 5, 1);
    put_element(0x08000000, "flash");
    put_suffix();
    refuses("prefix of a target");
    file.len = 0;
    put_prefix(1);
    put_target(0, ELEMENT + 5, 1);
    put_element(0x08000000, "flash");
    put("more", 4);
    put_suffix();
    refuses("4 bytes behind the last of 1 targets");
    file.len = 0;
    put_prefix(1);
    put_target(0, ELEMENT + 1, 0xFFFFFFFF);
    put_element(0xFFFFFFFF, "1");
    put_suffix();
    refuses("the element of 8 bytes reaches past the suffix");
    file.len = 0;
    put_prefix(1);
    put_target(0, ELEMENT + 2, 1);
    put_element(0xFFFFFFFF, "12");
    put_suffix();
    refuses("past 32 bits");
    file.len = 0;
    put_prefix(0);
    put_suffix();
    refuses("nothing to program");
    file.len = 0;
    put_prefix(1);
    file.bytes[5] = 2;
    put_suffix();
    refuses("version 2 of the DfuSe format");
}

/* The CRC finds each flipped bit, and each length but the right one is noticed. */
static void damage_is_noticed(void **state)
{
    size_t len;

    (void)state;
    sound_file();
    len = file.len;
    for (size_t i = 0; i < len; i++) {
        bool marks = i >= len - 8 && i < len - 4; // without them it is no DFU file
        file.bytes[i] ^= 0x10;
        if (i < 5 || marks) // then the suffix, or the prefix, still shows what it was
            assert_int_equal(stm32bl_image_parse(img, file.bytes, file.len, "dfu", 0),
                             STM32BL_ERR_FORMAT);
        else
            refuses(i < len - 4 ? "CRC" : "damaged");
        file.bytes[i] ^= 0x10;
    }
    for (file.len = 5; file.len < len; file.len++)
        refuses("cut off");
}

static void plain_files_bring_no_addresses(void **state)
{
    uint16_t vendor_id, product_id;

    (void)state;
    put("raw bytes", 9);
    put_suffix_with(0, 0x28E9, 0x0189);
    parses();
    assert_string_equal(stm32bl_image_format(img), "bin");
    assert_int_equal(stm32bl_image_count(img), 1);
    assert_true(image_segment_is(img, 0, 0x1000, "raw bytes", 9));
    assert_true(stm32bl_image_usb_id(img, &vendor_id, &product_id));
    assert_int_equal(vendor_id, 0x28E9);
    assert_int_equal(stm32bl_image_parse(img, file.bytes, file.len, "dfu:0", 0),
                     STM32BL_ERR_FORMAT);
    assert_contains(stm32bl_image_error_message(img), "knows no alternate settings");
    file.len = 0;
    put_suffix();
    assert_int_equal(stm32bl_image_parse(img, file.bytes, file.len, NULL, 0), STM32BL_ERR_FORMAT);
    assert_contains(stm32bl_image_error_message(img), "nothing to program");
}

static void what_is_no_dfu_file(void **state)
{
    uint16_t id;

    (void)state;
    assert_int_equal(stm32bl_image_parse(img, "other", 5, "dfu", 0), STM32BL_ERR_FORMAT);
    assert_contains(stm32bl_image_error_message(img), "force format bin");
    assert_false(stm32bl_image_usb_id(img, &id, &id));
}

/* What is written is read again, and is the file of above but for the name of its target. */
static void writing(void **state)
{
    struct stm32bl_image *again = stm32bl_image_new();
    size_t size;
    char *text;

    (void)state;
    assert_int_equal(stm32bl_image_add(img, 0x08000000, "flash", 5), STM32BL_OK);
    assert_int_equal(stm32bl_image_add(img, 0x08000100, "!!", 2), STM32BL_OK);
    text = image_saved(img, "dfu", &size);
    sound_file();
    assert_int_equal(size, file.len);
    assert_memory_equal(text, file.bytes, PREFIX + 11);
    assert_string_equal(text + PREFIX + 11, "Internal Flash");
    assert_memory_equal(text + PREFIX + 266, file.bytes + PREFIX + 266, size - PREFIX - 266 - 4);
    assert_int_equal(stm32bl_image_parse(again, text, size, NULL, 0), STM32BL_OK);
    assert_true(image_segment_is(again, 0, 0x08000000, "flash", 5));
    assert_true(image_segment_is(again, 1, 0x08000100, "!!", 2));
    stm32bl_image_free(again);
    free(text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(elements_have_addresses),
        TEST(targets_are_alternate_settings),
        TEST(one_target_of_several),
        TEST(two_targets_must_not_overlap),
        TEST(known_wrong_sizes_are_taken),
        TEST(other_sizes_are_not),
        TEST(wrong_contents),
        TEST(damage_is_noticed),
        TEST(plain_files_bring_no_addresses),
        TEST(what_is_no_dfu_file),
        TEST(writing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
