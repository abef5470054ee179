/* Motorola S-records. A '*' in the texts stands for the checksum of its line. */
#include <stdlib.h>

#include "check.h"
#include "image_text.h"

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
    assert_string_equal(stm32bl_image_format(img), "srec");
}

static void assert_segment(size_t i, uint32_t addr, const char *bytes)
{
    assert_true(image_segment_is(img, i, addr, bytes, strlen(bytes)));
}

static void all_address_sizes_are_read(void **state)
{
    uint32_t entry;

    (void)state;
    parse("S00600004844521B\n"
          "S1051234"
          "6162*\nS206123456"
          "6364*\nS30712345678"
          "6566*\n"
          "S5030003*\nS70508000"
          "1C1*\n");
    assert_int_equal(stm32bl_image_count(img), 3);
    assert_segment(0, 0x1234, "ab");
    assert_segment(1, 0x123456, "cd");
    assert_segment(2, 0x12345678, "ef");
    assert_true(stm32bl_image_entry(img, &entry));
    assert_int_equal(entry, 0x080001C1);
}

static void every_end_record_names_its_entry(void **state)
{
    static const struct {
        const char *text;
        uint32_t entry;
    } cases[] = {
        {"S104000061*\nS705123456F9*\n", 0x123456F9},
        {"S104000061*\nS80412345"
         "6*\n",
         0x123456},
        {"S104000061*\nS9031234*\n", 0x1234},
    };
    uint32_t entry;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct stm32bl_image *one = stm32bl_image_new();
        assert_int_equal(image_text_parse(one, cases[i].text, "srec"), STM32BL_OK);
        assert_true(stm32bl_image_entry(one, &entry));
        assert_int_equal(entry, cases[i].entry);
        stm32bl_image_free(one);
    }
}

static void entry_0_is_no_entry(void **state)
{
    uint32_t entry;

    (void)state;
    parse("S104000061*\nS9030000FC\n");
    assert_false(stm32bl_image_entry(img, &entry));
}

static void line_ends_blanks_and_case_do_not_matter(void **state)
{
    (void)state;
    parse("\xEF\xBB\xBF\r\n \nS10500006A6b25  \r\rS9030000fc\t\r\n\r\n");
    assert_segment(0, 0, "jk");
}

static void a_right_count_may_stand_for_the_end(void **state)
{
    (void)state;
    parse("S104000061*\nS104000162*\nS604000002*\n");
    assert_segment(0, 0, "ab");
}

static void the_last_byte_of_the_address_space_can_be_used(void **state)
{
    (void)state;
    parse("S306FFFFFFFF7A*\nS9030000*\n");
    assert_segment(0, 0xFFFFFFFF, "z");
}

static void broken_files_are_refused_with_the_line(void **state)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"S104000061*\n", "line 1: the file ends here without its end record"},
        {"S104000061*\nS5030001*\nS104000162*\n", "line 3: the file ends here without"},
        {"S104000061*\nS5030002*\nS9030000*\n",
         "line 2: 1 data records up to here where the file says 2"},
        {"S104000061*\nS604000000*\nS9030000*\n", "line 2: 1 data records"},
        {"S104000061*\nS9030000*\nS104000162*\n",
         "line 3: more text after the end record in line 2"},
        {"S1040000613B\nS9030000*\n", "line 1: checksum 3B, computed 9A: the file is damaged"},
        {"S104000061*\nS404000061*\nS9030000*\n", "line 2: S4 records do not exist"},
        {"S104000061*\nT104000061*\n", "line 2: no S0 to S9"},
        {"S104000061*\nS\n", "line 2: no S0 to S9"},
        {"S104000061*\nSA04\n", "line 2: no S0 to S9"},
        {"S10400006Z*\n", "line 1: 'Z' is not a hex digit"},
        {"S104000061A\n", "line 1: an odd number of hex digits"},
        {"S104000061*\nS1\n", "line 2: too short for a record"},
        {"S1020000*\n", "line 1: 3 bytes where the record says 2"},
        {"S10200*\n", "line 1: too short for a record"},
        {"S3050000"
         "00*\n",
         "line 1: too short for a record"},
        {"S105000061*\n", "line 1: 4 bytes where the record says 5"},
        {"S103000061*\n", "line 1: 4 bytes where the record says 3"},
        {"S104000061*\nS9040000"
         "61*\n",
         "line 2: data in an S9 record, which has none"},
        {"S104000061*\nS504000161*\n", "line 2: data in an S5 record"},
        {"S0030000*\nS9030000*\n", "line 2: the file ends here and had no data"},
        {"S307FFFFFFFF6162*\nS9030000*\n", "line 1: 2 bytes at 0xFFFFFFFF go past the end"},
        {"S10500006162*\nS104000163*\nS9030000*\n",
         "line 2: 1 bytes at 0x00000001 overlap, from 0x00000001 on, the 2 bytes at 0x00000000 of "
         "line 1"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_result(image_text_parse(img, cases[i].text, NULL), STM32BL_ERR_FORMAT,
                      cases[i].text);
        assert_contains(stm32bl_image_error_message(img), cases[i].message);
        assert_int_equal(stm32bl_image_count(img), 0);
    }
}

static void every_cut_is_noticed(void **state)
{
    static const char text[] = "S00600004844521B\nS104001061"
                               "8A\nS9030000FC";

    (void)state;
    for (size_t len = 4; len < sizeof text - 1; len++) {
        assert_int_equal(stm32bl_image_parse(img, text, len, NULL, 0), STM32BL_ERR_FORMAT);
        assert_contains(stm32bl_image_error_message(img), "line ");
    }
    assert_int_equal(stm32bl_image_parse(img, text, sizeof text - 1, NULL, 0), STM32BL_OK);
}

static void assert_saved(uint32_t addr, const char *bytes, const char *expected)
{
    struct stm32bl_image *one = stm32bl_image_new();
    size_t size;
    char *text;

    assert_int_equal(stm32bl_image_add(one, addr, bytes, strlen(bytes)), STM32BL_OK);
    text = image_saved(one, "srec", &size);
    assert_string_equal(text, expected);
    free(text);
    stm32bl_image_free(one);
}

static void the_address_size_is_the_smallest_that_fits(void **state)
{
    (void)state;
    assert_saved(0xFFFE, "ab",
                 "S00600004844521B\nS105FFFE6162"
                 "3A\nS5030001FB\nS9030000FC\n");
    assert_saved(0xFFFF, "ab", "S00600004844521B\nS20600FFFF616238\nS5030001FB\nS804000000FB\n");
    assert_saved(0xFFFFFF, "ab",
                 "S00600004844521B\nS30700FFFFFF616238\nS5030001FB\nS70500000000FA\n");
}

static void the_entry_counts_for_the_address_size(void **state)
{
    size_t size;
    char *text;

    (void)state;
    parse("S104000061*\nS70508000"
          "1C1*\n");
    text = image_saved(img, "srec", &size);
    assert_string_equal(text, "S00600004844521B\nS306000000006198\nS5030001FB\nS705080001C130\n");
    free(text);
}

static void more_than_65535_records_are_counted_by_s6(void **state)
{
    static uint8_t bytes[0x10000 * 16];
    size_t size;
    char *text;

    (void)state;
    assert_int_equal(stm32bl_image_add(img, 0x08000000, bytes, sizeof bytes), STM32BL_OK);
    text = image_saved(img, "srec", &size);
    assert_contains(text + size - 64, "\nS604010000FA\nS70500000000FA\n");
    struct stm32bl_image *again = stm32bl_image_new();
    assert_result(stm32bl_image_parse(again, text, size, NULL, 0), STM32BL_OK,
                  stm32bl_image_error_message(again));
    assert_true(image_segment_is(again, 0, 0x08000000, bytes, sizeof bytes));
    stm32bl_image_free(again);
    free(text);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(all_address_sizes_are_read),
        TEST(every_end_record_names_its_entry),
        TEST(entry_0_is_no_entry),
        TEST(line_ends_blanks_and_case_do_not_matter),
        TEST(a_right_count_may_stand_for_the_end),
        TEST(the_last_byte_of_the_address_space_can_be_used),
        TEST(broken_files_are_refused_with_the_line),
        TEST(every_cut_is_noticed),
        TEST(the_address_size_is_the_smallest_that_fits),
        TEST(the_entry_counts_for_the_address_size),
        TEST(more_than_65535_records_are_counted_by_s6),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
