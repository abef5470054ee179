/* Intel HEX. A '*' in the texts stands for the checksum of its line. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "check.h"
#include "image_text.h"

#define END ":00000001*\n"

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

static void parse(const char *text)
{
    assert_result(image_text_parse(img, text, NULL), STM32BL_OK, stm32bl_image_error_message(img));
    assert_string_equal(stm32bl_image_format(img), "hex");
}

static void assert_segment(size_t i, uint32_t addr, const char *bytes)
{
    assert_true(image_segment_is(img, i, addr, bytes, strlen(bytes)));
}

static void data_goes_to_its_address(void **state)
{
    (void)state;
    parse(":020000040800*\n:04001000"
          "61626364*\n:02002000"
          "6566*\n" END);
    assert_int_equal(stm32bl_image_count(img), 2);
    assert_segment(0, 0x08000010, "abcd");
    assert_segment(1, 0x08000020, "ef");
}

static void line_ends_blanks_and_case_do_not_matter(void **state)
{
    static const char *const texts[] = {
        ":020000006A6B*\r\n:00000001FF\r\n",
        ":020000006a6b*\r:00000001ff\r",
        "\n\r\n  \t\n:020000006a6B* \t\n\n:00000001Ff",
        " :020000006A6B*\n\n\n:00000001FF\n\r\n \n",
        "\xEF\xBB\xBF:020000006A6B*\n:00000001FF\n",
    };

    (void)state;
    // The sum of a line starts behind its first character, so these carry the checksum themselves.
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct stm32bl_image *one = stm32bl_image_new();
        char text[128], *star;
        strcpy(text, texts[i]);
        star = strchr(text, '*');
        memmove(star + 2, star + 1, strlen(star));
        memcpy(star, "29", 2);
        assert_result(stm32bl_image_parse(one, text, strlen(text), NULL, 0), STM32BL_OK,
                      stm32bl_image_error_message(one));
        assert_true(image_segment_is(one, 0, 0, "jk", 2));
        stm32bl_image_free(one);
    }
}

static void records_of_any_order_and_size_are_joined(void **state)
{
    (void)state;
    parse(":0100050066*\n:0200030064"
          "65*\n:0300000061"
          "6263*\n:00000600*\n" END);
    assert_int_equal(stm32bl_image_count(img), 1);
    assert_segment(0, 0, "abcdef");
}

static void linear_base_goes_on_past_64_kib(void **state)
{
    (void)state;
    parse(":020000040801*\n:04FFFE00"
          "61626364*\n" END);
    assert_int_equal(stm32bl_image_count(img), 1);
    assert_segment(0, 0x0801FFFE, "abcd");
}

static void segment_base_wraps_at_64_kib(void **state)
{
    (void)state;
    parse(":020000021234*\n:04FFFE00"
          "61626364*\n" END);
    assert_int_equal(stm32bl_image_count(img), 2);
    assert_segment(0, 0x12340, "cd");
    assert_segment(1, 0x2233E, "ab");
}

static void a_linear_base_ends_a_segment_base(void **state)
{
    (void)state;
    parse(":02000002F000*\n:020000040001*\n:02FFFF00"
          "6162*\n" END);
    assert_segment(0, 0x1FFFF, "ab");
}

static void the_last_byte_of_the_address_space_can_be_used(void **state)
{
    (void)state;
    parse(":02000004FFFF*\n:02FFFE00"
          "7A7A*\n" END);
    assert_segment(0, 0xFFFFFFFE, "zz");
}

static void start_records_name_the_entry(void **state)
{
    uint32_t entry;

    (void)state;
    parse(":0100000061*\n:04000005080001C1*\n" END);
    assert_true(stm32bl_image_entry(img, &entry));
    assert_int_equal(entry, 0x080001C1);
}

static void segmented_start_is_cs_and_ip(void **state)
{
    uint32_t entry;

    (void)state;
    parse(":0100000061*\n:040000031234567"
          "8*\n" END);
    assert_true(stm32bl_image_entry(img, &entry));
    assert_int_equal(entry, 0x12340 + 0x5678);
}

static void broken_files_are_refused_with_the_line(void **state)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {":010000006"
         "19E\n:00000001FF\n:0",
         "line 3: more text after the end record in line 2"},
        {":0100000061*\n", "line 1: the file ends here without its end record"},
        {":0100000061*\n\n\n", "line 3: the file ends here"},
        {":0100000061FF\n" END, "line 1: checksum FF, computed 9E: the file is damaged"},
        {"\r\n\r:0100000061FF\n" END, "line 3: checksum FF, computed 9E"},
        {":0100000061*\n0100000161*\n" END, "line 2: no ':'"},
        {":01000000G1*\n" END, "line 1: 'G' is not a hex digit"},
        {":0100000061\x01\n" END, "line 1: the byte 0x01 is not a hex digit"},
        {":01000000 61*\n" END, "line 1: the byte 0x20 is not a hex digit"},
        {":0100000061* x\n" END, "line 1: the byte 0x20 is not a hex digit"},
        {":010000006\n" END, "line 1: an odd number of hex digits"},
        {":01000000\n" END, "line 1: too short for a record"},
        {":0100000061*\n:\n" END, "line 2: too short for a record"},
        {":0200000061*\n" END, "line 1: 1 data bytes where the record says 2"},
        {":010000006162*\n" END, "line 1: 2 data bytes where the record says 1"},
        {":0100000661*\n" END, "line 1: record type 06 does not exist"},
        {":0100000061*\n:0100000161*\n",
         "line 2: 1 data bytes in a record of type 01, which has 0"},
        {":0100000208*\n" END, "line 1: 1 data bytes in a record of type 02, which has 2"},
        {":0300000408000*\n" END, "line 1: an odd number"},
        {":03000004080000*\n" END, "line 1: 3 data bytes in a record of type 04, which has 2"},
        {":020000030800*\n" END, "line 1: 2 data bytes in a record of type 03, which has 4"},
        {":00000005*\n" END, "line 1: 0 data bytes in a record of type 05, which has 4"},
        {END, "line 1: the file ends here and had no data"},
        {":02000004FFFF*\n:02FFFF006162*\n" END,
         "line 2: 2 bytes at 0xFFFFFFFF go past the end of the 32-bit address space"},
        {":02000000"
         "6162*\n:0100100061*\n:020001006364*\n" END,
         "line 3: 2 bytes at 0x00000001 overlap, from 0x00000001 on, the 2 bytes at 0x00000000 of "
         "line 1"},
        // The later line is named, also where it has the lower address.
        {":02000100"
         "6162*\n:020000006364*\n" END,
         "line 2: 2 bytes at 0x00000000 overlap, from 0x00000001 on, the 2 bytes at 0x00000001 of "
         "line 1"},
        {":0100000061*\n:0100000062*\n" END, "line 2: 1 bytes at 0x00000000 overlap"},
        {":020000006162*\n:0100010062*\n:0100010063*\n" END,
         "line 3: 1 bytes at 0x00000001 overlap"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_result(image_text_parse(img, cases[i].text, NULL), STM32BL_ERR_FORMAT,
                      cases[i].text);
        assert_contains(stm32bl_image_error_message(img), cases[i].message);
        assert_int_equal(stm32bl_image_count(img), 0);
    }
}

static void a_record_has_up_to_255_bytes(void **state)
{
    char text[1024] = ":FF000000", more[1024] = ":FF";

    (void)state;
    for (size_t i = 0; i < 255; i++)
        strcat(text, "61");
    strcat(text, "*\n" END);
    parse(text);
    assert_int_equal(stm32bl_image_segments(img)->size, 255);
    for (size_t i = 0; i < 260; i++)
        strcat(more, "61");
    assert_int_equal(image_text_parse(img, more, NULL), STM32BL_ERR_FORMAT);
    assert_contains(stm32bl_image_error_message(img), "522 hex digits, more than any record has");
}

static void every_cut_is_noticed(void **state)
{
    static const char text[] = ":020000040800F2\n:0400100061626364"
                               "62\n:00000001FF";

    (void)state;
    for (size_t len = 3; len < sizeof text - 1; len++) {
        assert_int_equal(stm32bl_image_parse(img, text, len, NULL, 0), STM32BL_ERR_FORMAT);
        assert_contains(stm32bl_image_error_message(img), "line ");
    }
    assert_int_equal(stm32bl_image_parse(img, text, sizeof text - 1, NULL, 0), STM32BL_OK);
}

static void every_flipped_bit_of_a_line_is_noticed_or_harmless(void **state)
{
    static const char sound[] = ":020000040800F2\n:040010006162636462\n:00000001FF\n";

    (void)state;
    for (size_t bit = 0; bit < 8 * (sizeof sound - 1); bit++) {
        struct stm32bl_image *one = stm32bl_image_new();
        char text[sizeof sound];
        memcpy(text, sound, sizeof text);
        text[bit / 8] = (char)(text[bit / 8] ^ 1 << bit % 8);
        if (!stm32bl_image_parse(one, text, sizeof text - 1, "hex", 0))
            assert_true(image_segment_is(one, 0, 0x08000010, "abcd", 4)); // the case of a digit
        stm32bl_image_free(one);
    }
}

static void saved_records_do_not_cross_64_kib(void **state)
{
    size_t size;
    char *text;

    (void)state;
    assert_int_equal(stm32bl_image_add(img, 0x0800FFF8, "0123456789abcdefXYZ", 19), STM32BL_OK);
    text = image_saved(img, "hex", &size);
    assert_string_equal(text, ":020000040800F2\n"
                              ":08FFF8003031323334353637"
                              "65\n"
                              ":020000040801F1\n"
                              ":0B0000003839616263646566"
                              "58595A24\n"
                              ":00000001FF\n");
    free(text);
}

static void saved_files_name_the_entry(void **state)
{
    size_t size;
    char *text;

    (void)state;
    parse(":0100000061*\n:04000005080001C1*\n" END);
    text = image_saved(img, "hex", &size);
    assert_string_equal(text, ":01000000619E\n:04000005080001C12D\n:00000001FF\n");
    free(text);
}

/* Also the worst order, which must not cost a copy of everything for each record. */
static void a_large_file_loads_fast(void **state)
{
    enum { RECORDS = 2 * 1024 * 1024 / 16 };
    char *text = malloc(RECORDS * 64 + 64);

    (void)state;
    for (int reversed = 0; reversed < 2; reversed++) {
        struct stm32bl_image *one = stm32bl_image_new();
        clock_t start;
        size_t len = 0;
        for (unsigned k = 0; k < RECORDS; k++) {
            uint32_t addr = 0x08000000 + 16 * (reversed ? RECORDS - 1 - k : k);
            unsigned high = addr >> 16, low = addr & 0xFFFF;
            unsigned base = 0x100 - ((2 + 4 + (high >> 8) + high) & 0xFF);
            unsigned data = 0x100 - ((16 + (low >> 8) + low + 16 * 0x61) & 0xFF);
            len += (size_t)sprintf(text + len, ":02000004%04X%02X\n", high, base & 0xFF);
            len += (size_t)sprintf(text + len, ":10%04X0061616161616161616161616161616161%02X\n",
                                   low, data & 0xFF);
        }
        len += (size_t)sprintf(text + len, ":00000001FF\n");
        start = clock();
        assert_result(stm32bl_image_parse(one, text, len, NULL, 0), STM32BL_OK,
                      stm32bl_image_error_message(one));
        // Generous for a slow machine under sanitizers; quadratic behaviour takes minutes.
        assert_true(clock() - start < 5 * CLOCKS_PER_SEC);
        assert_int_equal(stm32bl_image_count(one), 1);
        assert_int_equal(stm32bl_image_segments(one)->size, RECORDS * 16);
        stm32bl_image_free(one);
    }
    free(text);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(data_goes_to_its_address),
        TEST(line_ends_blanks_and_case_do_not_matter),
        TEST(records_of_any_order_and_size_are_joined),
        TEST(linear_base_goes_on_past_64_kib),
        TEST(segment_base_wraps_at_64_kib),
        TEST(a_linear_base_ends_a_segment_base),
        TEST(the_last_byte_of_the_address_space_can_be_used),
        TEST(start_records_name_the_entry),
        TEST(segmented_start_is_cs_and_ip),
        TEST(broken_files_are_refused_with_the_line),
        TEST(a_record_has_up_to_255_bytes),
        TEST(every_cut_is_noticed),
        TEST(every_flipped_bit_of_a_line_is_noticed_or_harmless),
        TEST(saved_records_do_not_cross_64_kib),
        TEST(saved_files_name_the_entry),
        TEST(a_large_file_loads_fast),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
