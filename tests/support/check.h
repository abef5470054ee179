/*
 * check.h - what every test file includes: cmocka with its prerequisites, and one assertion more.
 */
#ifndef TEST_CHECK_H
#define TEST_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/** Fails unless `text` contains `part`, and shows both. */
#define assert_contains(text, part)                                                                \
    do {                                                                                           \
        if (!strstr((text), (part)))                                                               \
            fail_msg("'%s' does not contain '%s'", (text), (part));                                \
    } while (0)

/** Fails unless `result` is `expected`, and shows the message that came with it. */
#define assert_result(result, expected, message)                                                   \
    do {                                                                                           \
        int got_ = (result);                                                                       \
        if (got_ != (expected))                                                                    \
            fail_msg("%s, expected %s: %s", stm32bl_error_name(got_),                              \
                     stm32bl_error_name(expected), (message));                                     \
    } while (0)

#endif
