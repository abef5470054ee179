/* The container: adding, joining, overlapping, merging. */
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

static void add(uint32_t addr, const char *bytes)
{
    assert_result(stm32bl_image_add(img, addr, bytes, strlen(bytes)), STM32BL_OK,
                  stm32bl_image_error_message(img));
}

static void assert_segment(size_t i, uint32_t addr, const char *bytes)
{
    assert_true(image_segment_is(img, i, addr, bytes, strlen(bytes)));
}

static void a_new_image_is_empty(void **state)
{
    uint32_t entry = 0x1234;

    (void)state;
    assert_int_equal(stm32bl_image_count(img), 0);
    assert_null(stm32bl_image_segments(img));
    assert_string_equal(stm32bl_image_format(img), "");
    assert_string_equal(stm32bl_image_error_message(img), "");
    assert_false(stm32bl_image_entry(img, &entry));
    assert_int_equal(entry, 0x1234);
    stm32bl_image_free(NULL);
}

static void segments_are_sorted(void **state)
{
    (void)state;
    add(0x300, "c");
    add(0x100, "a");
    add(0x200, "b");
    assert_int_equal(stm32bl_image_count(img), 3);
    assert_segment(0, 0x100, "a");
    assert_segment(1, 0x200, "b");
    assert_segment(2, 0x300, "c");
}

static void touching_segments_are_joined(void **state)
{
    (void)state;
    add(0x104, "45");
    add(0x102, "23"); // before
    add(0x106, "67"); // behind
    assert_int_equal(stm32bl_image_count(img), 1);
    add(0x10A, "AB");
    assert_int_equal(stm32bl_image_count(img), 2);
    add(0x108, "89"); // between
    assert_int_equal(stm32bl_image_count(img), 1);
    assert_segment(0, 0x102, "23456789AB");
}

/* The room for segments grows from full to more: there is nothing behind the last one to look at. */
static void as_many_segments_as_there_is_room_for(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 40; i++) {
        add(0x100 * i, "a");
        add(0x100 * i + 1, "b");
        assert_int_equal(stm32bl_image_count(img), i + 1);
        assert_segment(i, 0x100 * i, "ab");
    }
}

static void bytes_are_copied(void **state)
{
    char bytes[] = "abc";

    (void)state;
    add(0, bytes);
    bytes[0] = 'x';
    assert_segment(0, 0, "abc");
}

static void nothing_is_added_by_no_bytes(void **state)
{
    (void)state;
    assert_int_equal(stm32bl_image_add(img, 5, "", 0), STM32BL_OK);
    assert_int_equal(stm32bl_image_add(img, 5, NULL, 0), STM32BL_OK);
    assert_int_equal(stm32bl_image_count(img), 0);
}

static void no_data_is_an_error(void **state)
{
    (void)state;
    assert_int_equal(stm32bl_image_add(img, 0x55, NULL, 1), STM32BL_ERR_ARG);
    assert_contains(stm32bl_image_error_message(img), "0x00000055");
}

static void every_kind_of_overlap_is_refused(void **state)
{
    static const struct {
        uint32_t addr;
        const char *bytes, *from;
    } cases[] = {
        {0x100, "x", "from 0x00000100 on"},                                // its first byte
        {0x103, "x", "from 0x00000103 on"},                                // its last byte
        {0x0FF, "xy", "from 0x00000100 on"},                               // from below into it
        {0x103, "xy", "from 0x00000103 on"},                               // from inside to above
        {0x0F0, "0123456789abcdef0123456789abcdef", "from 0x00000100 on"}, // around it
    };

    (void)state;
    add(0x100, "abcd");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int err = stm32bl_image_add(img, cases[i].addr, cases[i].bytes, strlen(cases[i].bytes));
        assert_int_equal(err, STM32BL_ERR_FORMAT);
        assert_contains(stm32bl_image_error_message(img), cases[i].from);
        assert_contains(stm32bl_image_error_message(img), "those at 0x00000100 to 0x00000103");
        assert_int_equal(stm32bl_image_count(img), 1);
        assert_segment(0, 0x100, "abcd");
    }
    add(0x104, "e"); // and the error is forgotten
    assert_string_equal(stm32bl_image_error_message(img), "");
}

static void the_last_address_can_be_used(void **state)
{
    (void)state;
    add(0xFFFFFFFF, "z");
    add(0xFFFFFFFE, "y");
    assert_segment(0, 0xFFFFFFFE, "yz");
    assert_int_equal(stm32bl_image_add(img, 0xFFFFFFFF, "q", 1), STM32BL_ERR_FORMAT);
    add(0, "a"); // the end of the memory does not touch its start
    assert_int_equal(stm32bl_image_count(img), 2);
}

static void past_32_bits_is_refused(void **state)
{
    (void)state;
    assert_int_equal(stm32bl_image_add(img, 0xFFFFFFFF, "ab", 2), STM32BL_ERR_ARG);
    assert_contains(stm32bl_image_error_message(img), "2 bytes at 0xFFFFFFFF");
    assert_int_equal(stm32bl_image_add(img, 1, "a", SIZE_MAX), STM32BL_ERR_ARG);
    assert_int_equal(stm32bl_image_count(img), 0);
}

static void raw_binary_past_32_bits_is_refused(void **state)
{
    (void)state;
    assert_int_equal(stm32bl_image_parse(img, "abcd", 4, "bin", 0xFFFFFFFD), STM32BL_ERR_ARG);
    assert_contains(stm32bl_image_error_message(img), "4 bytes at 0xFFFFFFFD");
}

/* Against a plain array of bytes, with a generator that gives the same pieces each time. */
static void random_pieces_end_up_where_they_belong(void **state)
{
    uint8_t model[512] = {0}, used[512] = {0}, piece[16];
    uint32_t seed = 1;

    (void)state;
    for (unsigned n = 0; n < 2000; n++) {
        seed = seed * 1664525 + 1013904223;
        uint32_t addr = (seed >> 8) % 496, len = (seed >> 20) % 16 + 1;
        bool free_place = !memchr(used + addr, 1, len);
        memset(piece, (int)(n | 1), sizeof piece);
        assert_int_equal(stm32bl_image_add(img, addr, piece, len),
                         free_place ? STM32BL_OK : STM32BL_ERR_FORMAT);
        if (free_place) {
            memcpy(model + addr, piece, len);
            memset(used + addr, 1, len);
        }
    }
    const struct stm32bl_segment *s = stm32bl_image_segments(img);
    for (size_t i = 0; i < stm32bl_image_count(img); i++) {
        assert_memory_equal(s[i].data, model + s[i].address, s[i].size);
        memset(used + s[i].address, 0, s[i].size);
        if (i) // neither overlap nor touch
            assert_true(s[i - 1].address + s[i - 1].size < s[i].address);
    }
    assert_null(memchr(used, 1, sizeof used));
}

static void files_are_merged(void **state)
{
    (void)state;
    assert_int_equal(image_text_parse(img, ":04000000616263649*\n", "hex"), STM32BL_ERR_FORMAT);
    assert_int_equal(
        image_text_parse(img, ":0400000061626364*\n:04000005080001C1*\n:00000001*\n", NULL),
        STM32BL_OK);
    assert_int_equal(stm32bl_image_parse(img, "xyz", 3, NULL, 4), STM32BL_OK);
    assert_segment(0, 0, "abcdxyz");
    assert_string_equal(stm32bl_image_format(img), "bin");
}

static void a_later_file_replaces_the_entry_only_if_it_has_one(void **state)
{
    uint32_t entry = 0;

    (void)state;
    assert_int_equal(image_text_parse(img, "S10400006100*\nS9031235*\n", NULL), STM32BL_ERR_FORMAT);
    assert_false(stm32bl_image_entry(img, &entry));
    assert_int_equal(image_text_parse(img, "S104000061*\nS9031235*\n", NULL), STM32BL_OK);
    assert_int_equal(stm32bl_image_parse(img, "x", 1, "bin", 1), STM32BL_OK);
    assert_true(stm32bl_image_entry(img, &entry));
    assert_int_equal(entry, 0x1235);
    assert_int_equal(image_text_parse(img, "S104001061*\nS9034321*\n", NULL), STM32BL_OK);
    assert_true(stm32bl_image_entry(img, &entry));
    assert_int_equal(entry, 0x4321);
}

static void a_failed_merge_changes_nothing(void **state)
{
    uint32_t entry;

    (void)state;
    add(0x10, "abcd");
    // The first and the last record would fit, the second does not.
    assert_int_equal(
        image_text_parse(img, "S104000061*\nS104001162*\nS104002063*\nS9031235*\n", NULL),
        STM32BL_ERR_FORMAT);
    assert_contains(stm32bl_image_error_message(img), "0x00000011");
    assert_int_equal(stm32bl_image_count(img), 1);
    assert_segment(0, 0x10, "abcd");
    assert_false(stm32bl_image_entry(img, &entry));
    assert_string_equal(stm32bl_image_format(img), "");
}

/* Bytes of the image itself, whose memory moves while they are added: behind, before, apart. */
static void bytes_of_the_same_image(void **state)
{
    enum { LEN = 4096 };
    static uint8_t bytes[LEN];
    const struct stm32bl_segment *s;

    (void)state;
    for (size_t i = 0; i < LEN; i++)
        bytes[i] = (uint8_t)(i * 7 >> 3);
    assert_int_equal(stm32bl_image_add(img, 0x10000, bytes, LEN), STM32BL_OK);
    s = stm32bl_image_segments(img);
    assert_int_equal(stm32bl_image_add(img, 0x10000 + LEN, s[0].data, LEN), STM32BL_OK);
    s = stm32bl_image_segments(img);
    assert_int_equal(stm32bl_image_add(img, 0x10000 - 2 * LEN, s[0].data, 2 * LEN), STM32BL_OK);
    s = stm32bl_image_segments(img);
    assert_int_equal(stm32bl_image_add(img, 0x20000, s[0].data + 5, LEN), STM32BL_OK);
    s = stm32bl_image_segments(img);
    assert_int_equal(stm32bl_image_count(img), 2);
    assert_int_equal(s[0].size, 4 * LEN);
    for (size_t i = 0; i < 4; i++)
        assert_memory_equal(s[0].data + i * LEN, bytes, LEN);
    assert_memory_equal(s[1].data, bytes + 5, LEN - 5);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_new_image_is_empty),
        TEST(segments_are_sorted),
        TEST(touching_segments_are_joined),
        TEST(as_many_segments_as_there_is_room_for),
        TEST(bytes_are_copied),
        TEST(bytes_of_the_same_image),
        TEST(nothing_is_added_by_no_bytes),
        TEST(no_data_is_an_error),
        TEST(every_kind_of_overlap_is_refused),
        TEST(the_last_address_can_be_used),
        TEST(past_32_bits_is_refused),
        TEST(raw_binary_past_32_bits_is_refused),
        TEST(random_pieces_end_up_where_they_belong),
        TEST(files_are_merged),
        TEST(a_later_file_replaces_the_entry_only_if_it_has_one),
        TEST(a_failed_merge_changes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
