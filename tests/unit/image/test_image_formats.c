/* Which format a file is taken for. */
#include <stdio.h>
#include <stdlib.h>

#include "check.h"
#include "image/image.h"

static const char hex[] = ":0100000061"
                          "9E\n:00000001FF\n";
static const char srec[] = "S104000061"
                           "9A\nS9030000FC\n";

static struct stm32bl_image *img;

static int set_up(void **state)
{
    (void)state;
    img = stm32bl_image_new();
    return img ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    stm32bl_image_free(img);
    return 0;
}

static const char *recognised(const char *text, size_t len)
{
    const struct bl_codec *codec = bl_codec_recognise((const uint8_t *)text, len);

    return codec ? codec->name : "nothing";
}

static void content_is_recognised(void **state)
{
    static const struct {
        const char *text, *format;
    } cases[] = {
        {"\177ELF", "elf"},   {"\177EL", "nothing"},   {hex, "hex"},
        {":0g", "nothing"},   {":00", "hex"}, // and broken
        {":0", "nothing"},    {" \t\r\n\n:10", "hex"}, {"\xEF\xBB\xBF:10", "hex"},
        {"x:10", "nothing"},  {srec, "srec"},          {"S003", "srec"},
        {"\n\nS315", "srec"}, {"SX15", "nothing"},     {"S1", "nothing"},
        {"S1zz", "nothing"},  {"DfuSe\1", "dfu"},      {"DfuS", "nothing"},
        {"\n", "nothing"},    {"", "nothing"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(recognised(cases[i].text, strlen(cases[i].text)), cases[i].format);
}

static void a_dfu_suffix_is_recognised(void **state)
{
    char text[32] = "raw bytes of a program";

    (void)state;
    memcpy(text + 32 - 8, "UFD\x10", 4);
    assert_string_equal(recognised(text, 32), "dfu");
    assert_string_equal(recognised(text, 31), "nothing");
    assert_string_equal(recognised(text + 17, 15), "nothing");
    assert_string_equal(recognised(text + 16, 16), "dfu");
}

static void suffixes_are_known_in_any_case(void **state)
{
    static const struct {
        const char *path, *format;
    } cases[] = {
        {"a.hex", "hex"},
        {"a.HEX", "hex"},
        {"b/a.b.ihex", "hex"},
        {"a.ihx", "hex"},
        {"a.srec", "srec"},
        {"a.s19", "srec"},
        {"a.S28", "srec"},
        {"a.s37", "srec"},
        {"a.mot", "srec"},
        {"a.elf", "elf"},
        {"a.axf", "elf"},
        {"a.out", "elf"},
        {"a.bin", "bin"},
        {"a.dfu", "dfu"},
        {".hex", "hex"},
        {"a", "nothing"},
        {"a.", "nothing"},
        {"a.hex/b", "nothing"},
        {"-", "nothing"},
        {"", "nothing"},
        {"a.he", "nothing"},
        {"a.hex ", "nothing"},
        {"a.x", "nothing"},
        {"a.19", "nothing"},
        {"a.hexhexhexhexhexhex", "nothing"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct bl_codec *codec = bl_codec_by_suffix(cases[i].path);
        assert_string_equal(codec ? codec->name : "nothing", cases[i].format);
    }
}

static void what_is_not_known_is_raw(void **state)
{
    (void)state;
    assert_int_equal(stm32bl_image_parse(img, "\0\1\2", 3, NULL, 0x08000000), STM32BL_OK);
    assert_string_equal(stm32bl_image_format(img), "bin");
    assert_int_equal(stm32bl_image_segments(img)->address, 0x08000000);
    assert_memory_equal(stm32bl_image_segments(img)->data, "\0\1\2", 3);
}

static void a_broken_file_is_not_raw_unless_forced(void **state)
{
    static const char *const files[] = {"\177ELF", ":10", "S115", "DfuSe\1"};

    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        size_t len = strlen(files[i]);
        assert_int_equal(stm32bl_image_parse(img, files[i], len, NULL, 0), STM32BL_ERR_FORMAT);
        assert_int_equal(stm32bl_image_count(img), 0);
        assert_int_equal(stm32bl_image_parse(img, files[i], len, "bin", (uint32_t)i * 32),
                         STM32BL_OK);
        tear_down(NULL);
        set_up(NULL);
    }
}

static void a_format_can_be_forced(void **state)
{
    (void)state;
    assert_int_equal(stm32bl_image_parse(img, srec, sizeof srec - 1, "hex", 0), STM32BL_ERR_FORMAT);
    assert_contains(stm32bl_image_error_message(img), "line 1: no ':'");
    assert_int_equal(stm32bl_image_parse(img, hex, sizeof hex - 1, "srec", 0), STM32BL_ERR_FORMAT);
    assert_contains(stm32bl_image_error_message(img), "line 1: no S0 to S9");
    assert_int_equal(stm32bl_image_parse(img, hex, sizeof hex - 1, "elf", 0), STM32BL_ERR_FORMAT);
    assert_contains(stm32bl_image_error_message(img), "offset 0x0: does not begin like an ELF");
    assert_int_equal(stm32bl_image_parse(img, hex, sizeof hex - 1, "hex", 0), STM32BL_OK);
}

static void an_unknown_format_is_a_typing_error(void **state)
{
    (void)state;
    assert_int_equal(stm32bl_image_parse(img, "x", 1, "ihex", 0), STM32BL_ERR_ARG);
    assert_contains(
        stm32bl_image_error_message(img),
        "unknown file format 'ihex': known are bin, hex, srec, elf, uf2, dfu, and dfu:N");
    assert_int_equal(stm32bl_image_parse(img, NULL, 1, NULL, 0), STM32BL_ERR_ARG);
}

/* What a user fetched by mistake is not written to a chip as it is, unless the user insists. */
static void what_is_plainly_no_program_is_refused(void **state)
{
    static const struct {
        const char *text, *says;
    } cases[] = {
        {"PK\3\4 and so on", "zip"},
        {"\x1F\x8B\x08 and so on", "gzip"},
        {"<!DOCTYPE HTML><p>", "web page"},
        {"\xEF\xBB\xBF\r\n <HTML>", "web page"},
        {"<?xml version='1.0'?>", "XML"},
        {"version https://git-lfs.github.com/spec/v1\n", "git lfs pull"},
        {"!<arch>\n", "object files"},
        {"#!/bin/sh\n", "script"},
        {"%PDF-1.7", "PDF"},
        {"MZ and so on", "Windows"},
        {"7z\xBC\xAF\x27\x1C", "7z"},
        {"\x1F\x9D\x90", "compressed by compress"},
        {"\x04\x22\x4D\x18@@", "lz4"},
        {"LZIP\1", "lzip"},
        {"PK\5\6", "zip"},
        {"070701000", "cpio"},
        {"\x27\x05\x19\x56", "U-Boot"},
        {"\xD0\x0D\xFE\xED", "device tree"},
        {"BC\xC0\xDE", "bitcode"},
        {"RIFF\1\1\1\1WAVEfmt ", "recording"},
        {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "Office"},
        {"-----BEGIN PRIVATE KEY-----\n", "a key"},
        {"{\"message\": \"Not Found\"}", "JSON"},
        {"[\n {\"a\": 1}]", "JSON"},
        {"404: Not Found", "answer of a server"},
        {"Not Found", "answer of a server"},
        {"#include <stdio.h>", "source"},
        {"@08000000\n00 20", "Verilog"},
        {"@F000\r\n31 40", "TI"},
        {"BZh91AY", "bzip2"},
        {"\xFD"
         "7zXZ",
         "xz"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *text = cases[i].text;
        size_t len = strlen(text) + (text[0] == '\xFD'); // xz has a 0 behind its name
        assert_int_equal(stm32bl_image_parse(img, text, len, NULL, 0), STM32BL_ERR_FORMAT);
        assert_contains(stm32bl_image_error_message(img), cases[i].says);
        assert_contains(stm32bl_image_error_message(img), "format bin");
        assert_int_equal(stm32bl_image_count(img), 0);
    }
    assert_int_equal(stm32bl_image_parse(img, "PK\3\4", 4, "bin", 0), STM32BL_OK);
}

/* Text is data that somebody may want there; not that which says what it is. */
static void text_is_data(void **state)
{
    static const char *const data[] = {"SN 12345678", "[1,2]",         "{name}",
                                       "@home",       "@0800000000\n", "@\n"};
    static const char utf16[] = "\xFF\xFE:\0001\000";

    (void)state;
    for (size_t i = 0; i < sizeof data / sizeof *data; i++)
        assert_int_equal(
            stm32bl_image_parse(img, data[i], strlen(data[i]), NULL, 0x0800F000 + 64 * (uint32_t)i),
            STM32BL_OK);
    assert_int_equal(stm32bl_image_parse(img, utf16, sizeof utf16, NULL, 0), STM32BL_ERR_FORMAT);
    assert_contains(stm32bl_image_error_message(img), "UTF-16");
    assert_int_equal(stm32bl_image_parse(img, utf16, 2, NULL, 0), STM32BL_OK);
}

static void a_tar_archive_is_known_by_its_middle(void **state)
{
    char tar[512] = "app.bin";

    (void)state;
    memcpy(tar + 257, "ustar", 5);
    assert_int_equal(stm32bl_image_parse(img, tar, sizeof tar, NULL, 0), STM32BL_ERR_FORMAT);
    assert_contains(stm32bl_image_error_message(img), "tar");
    assert_int_equal(stm32bl_image_parse(img, tar, 261, NULL, 0), STM32BL_OK); // too short for one
}

static void an_empty_file_is_refused(void **state)
{
    static const char *const formats[] = {NULL, "bin", "hex", "srec", "elf", "dfu"};

    (void)state;
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        assert_int_equal(stm32bl_image_parse(img, "", 0, formats[i], 0), STM32BL_ERR_FORMAT);
        assert_contains(stm32bl_image_error_message(img), "empty");
    }
    assert_int_equal(stm32bl_image_parse(img, NULL, 0, NULL, 0), STM32BL_ERR_FORMAT);
}

static void blank_text_is_refused_as_text(void **state)
{
    (void)state;
    assert_int_equal(stm32bl_image_parse(img, "\n \n", 3, "hex", 0), STM32BL_ERR_FORMAT);
    assert_contains(stm32bl_image_error_message(img), "line 2: the file ends here");
}

static void too_large_content_is_refused_before_it_is_read(void **state)
{
    (void)state;
    // The size alone decides: the bytes behind the first are not there.
    assert_int_equal(stm32bl_image_parse(img, "x", (size_t)BL_FILE_LIMIT + 1, "bin", 0),
                     STM32BL_ERR_FORMAT);
    assert_contains(stm32bl_image_error_message(img), "more than 256 MiB");
}

static void errors_of_the_call_before_are_forgotten(void **state)
{
    (void)state;
    assert_int_equal(stm32bl_image_parse(img, "", 0, NULL, 0), STM32BL_ERR_FORMAT);
    assert_int_equal(stm32bl_image_parse(img, "x", 1, NULL, 0), STM32BL_OK);
    assert_string_equal(stm32bl_image_error_message(img), "");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(content_is_recognised),
        TEST(a_dfu_suffix_is_recognised),
        TEST(suffixes_are_known_in_any_case),
        TEST(what_is_not_known_is_raw),
        TEST(a_broken_file_is_not_raw_unless_forced),
        TEST(a_format_can_be_forced),
        TEST(an_unknown_format_is_a_typing_error),
        TEST(what_is_plainly_no_program_is_refused),
        TEST(text_is_data),
        TEST(a_tar_archive_is_known_by_its_middle),
        TEST(an_empty_file_is_refused),
        TEST(blank_text_is_refused_as_text),
        TEST(too_large_content_is_refused_before_it_is_read),
        TEST(errors_of_the_call_before_are_forgotten),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
