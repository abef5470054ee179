/*
 * test_hostfile.c - files as every operating system has them; test_image_file.c has what POSIX adds.
 */
#include <stdio.h>
#include <stdlib.h>

#include "check.h"
#include "transport/hostfile.h"

#define NAME "test_hostfile.out"

static const char bytes[] = "\r\n\x1A\0\n\xFF"; // what Windows changes in text

static int set_up(void **state)
{
    (void)state;
    remove(NAME);
    remove(NAME ".0.part");
    return 0;
}

static void put(const char *path, const char *data, size_t size)
{
    FILE *f = fopen(path, "wb");

    assert_non_null(f);
    assert_int_equal(fwrite(data, 1, size, f), size);
    assert_int_equal(fclose(f), 0);
}

static void assert_file(const char *path, const char *data, size_t size)
{
    char got[64];
    FILE *f = bl_file_open(path);

    assert_non_null(f);
    assert_int_equal(fread(got, 1, sizeof got, f), size);
    bl_file_close(f);
    assert_memory_equal(got, data, size);
}

static bool exists(const char *path)
{
    FILE *f = fopen(path, "rb");

    if (f)
        fclose(f);
    return f != NULL;
}

static void open_output(struct bl_output *output, const char *path)
{
    struct bl_error error = {""};

    assert_result(bl_output_open(output, path, &error), STM32BL_OK, error.text);
}

static void bytes_stay_as_they_are(void **state)
{
    struct bl_output output;
    struct bl_error error;

    (void)state;
    open_output(&output, NAME);
    assert_int_equal(fwrite(bytes, 1, sizeof bytes, output.file), sizeof bytes);
    assert_false(exists(NAME)); // until it is complete
    assert_int_equal(bl_output_commit(&output, &error), STM32BL_OK);
    assert_file(NAME, bytes, sizeof bytes);
}

static void a_file_is_replaced(void **state)
{
    struct bl_output output;
    struct bl_error error = {""};

    (void)state;
    put(NAME, "an older one", 12);
    open_output(&output, NAME);
    assert_int_equal(fwrite("new", 1, 3, output.file), 3);
    assert_result(bl_output_commit(&output, &error), STM32BL_OK, error.text);
    assert_file(NAME, "new", 3);
    assert_false(exists(NAME ".0.part"));
}

static void what_is_given_up_leaves_no_trace(void **state)
{
    struct bl_output output;

    (void)state;
    put(NAME, "old", 3);
    open_output(&output, NAME);
    fputs("half of the ne", output.file);
    bl_output_abort(&output);
    assert_file(NAME, "old", 3);
    assert_false(exists(NAME ".0.part"));
}

static void temporary_names_in_use_are_left_alone(void **state)
{
    struct bl_output output;
    struct bl_error error;

    (void)state;
    put(NAME ".0.part", "someone's", 9);
    open_output(&output, NAME);
    assert_int_equal(bl_output_commit(&output, &error), STM32BL_OK);
    assert_file(NAME ".0.part", "someone's", 9);
    assert_file(NAME, "", 0);
}

static void what_is_not_there_is_named(void **state)
{
    struct bl_output output;
    struct bl_error error = {""};
    struct stm32bl_image *img = stm32bl_image_new();

    (void)state;
    assert_int_equal(stm32bl_image_load(img, "none.bin", NULL, 0), STM32BL_ERR_NOT_FOUND);
    assert_contains(stm32bl_image_error_message(img), "none.bin: no such file");
    stm32bl_image_free(img);
    assert_int_equal(bl_output_open(&output, "no/such/folder", &error), STM32BL_ERR_NOT_FOUND);
    assert_contains(error.text, "no/such/folder: no such file or directory");
}

static void a_simulated_chip_keeps_its_memory_in_a_file(void **state)
{
    static const char target[] = "sim:stm32f103,flash=" NAME;
    struct stm32bl *bl = stm32bl_new();
    uint8_t data[8] = "\r\n\x1Azzzz", back[8];

    (void)state;
    assert_result(stm32bl_open(bl, target), STM32BL_OK, stm32bl_error_message(bl));
    assert_int_equal(stm32bl_write(bl, 0x08000000, data, sizeof data), STM32BL_OK);
    stm32bl_close(bl);
    assert_result(stm32bl_open(bl, target), STM32BL_OK, stm32bl_error_message(bl));
    assert_int_equal(stm32bl_read(bl, 0x08000000, back, sizeof back), STM32BL_OK);
    assert_memory_equal(back, data, sizeof data);
    stm32bl_free(bl);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, set_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(bytes_stay_as_they_are),           TEST(a_file_is_replaced),
        TEST(what_is_given_up_leaves_no_trace), TEST(temporary_names_in_use_are_left_alone),
        TEST(what_is_not_there_is_named),       TEST(a_simulated_chip_keeps_its_memory_in_a_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
