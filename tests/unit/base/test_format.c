/* The core's own text formatter must agree with the C library's. */
#include <stdio.h>

#include "base/internal.h"
#include "check.h"

#define SAME(...)                                                                                  \
    do {                                                                                           \
        char want[64], got[64];                                                                    \
        size_t len = (size_t)snprintf(want, sizeof want, __VA_ARGS__);                             \
        assert_int_equal(bl_format(got, sizeof got, __VA_ARGS__), len);                            \
        assert_string_equal(got, want);                                                            \
    } while (0)

static void agrees_with_printf(void **state)
{
    (void)state;
    SAME("plain");
    SAME("%s|%5s|%-5s|%.2s|%.*s", "abc", "abc", "abc", "abc", 1, "abc");
    SAME("%c%%%c", 'a', 'b');
    SAME("%d %d %d %5d|%-5d|%05u", 0, -1, 2147483647, 42, 42, 42u);
    SAME("%d", -2147483647 - 1);
    SAME("0x%08x %X %02X %x", 0x08000000u, 0xBEEFu, 7u, 0u);
    SAME("%u %lu %zu|", 4294967295u, 4294967295ul, SIZE_MAX);
    SAME("%zu %zu %d", (size_t)1, (size_t)2, 3); // each takes its own from the stack
    SAME("%ld %llu %lld", -5l, 18446744073709551615ull, -5000000000ll);
}

static void cuts_off_and_terminates(void **state)
{
    char text[4] = "xxx";

    (void)state;
    assert_int_equal(bl_format(text, sizeof text, "%s", "abcdef"), 3);
    assert_string_equal(text, "abc");
    text[0] = 'y';
    assert_int_equal(bl_format(text, 0, "abc"), 0);
    assert_int_equal(text[0], 'y');
}

static void failing_returns_the_code_and_keeps_the_text(void **state)
{
    struct bl_error error;

    (void)state;
    assert_int_equal(bl_fail(&error, STM32BL_ERR_RANGE, "0x%08x: %s", 0x1234u, "outside"),
                     STM32BL_ERR_RANGE);
    assert_string_equal(error.text, "0x00001234: outside");
}

static void every_error_has_a_name(void **state)
{
    (void)state;
    assert_string_equal(stm32bl_error_name(STM32BL_OK), "ok");
    for (int code = STM32BL_ERR_CANCELLED; code < 0; code++)
        assert_string_not_equal(stm32bl_error_name(code), "unknown");
    assert_string_equal(stm32bl_error_name(STM32BL_ERR_CANCELLED), "cancelled");
    assert_string_equal(stm32bl_error_name(STM32BL_ERR_CANCELLED - 1), "unknown");
    assert_string_equal(stm32bl_error_name(1), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_printf),
        cmocka_unit_test(cuts_off_and_terminates),
        cmocka_unit_test(failing_returns_the_code_and_keeps_the_text),
        cmocka_unit_test(every_error_has_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
