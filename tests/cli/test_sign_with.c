/*
 * test_sign_with.c - cli/seal/command.c, and commands of --sign-with that do not come to an end: the limit is a second here, five
 * minutes in the program.
 */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include <cmocka.h>

#include "seal/seal.h"

static struct {
    char text[300];
    int error;
    bool cancelled;
} said;

int cli_error(struct cli *cli, int error, const char *format, ...)
{
    va_list list;

    (void)cli;
    said.error = error;
    va_start(list, format);
    vsnprintf(said.text, sizeof said.text, format, list);
    va_end(list);
    return CLI_FAILED;
}

bool ui_cancelled(void)
{
    return said.cancelled;
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int ask(const char *line, uint32_t limit_s, uint8_t *signature)
{
    const struct seal_command command = {line, limit_s};
    static const uint8_t bytes[200000]; // more than a pipe holds

    memset(&said.text, 0, sizeof said.text);
    said.error = 0;
    return seal_ask_command(NULL, &command, bytes, sizeof bytes, signature);
}

/* Seconds are whole ones, so that a limit of none ends within the first. */
static void expect_too_late(const char *line)
{
    uint8_t signature[STM32BL_SIGNATURE_SIZE];
    double began = now();

    assert_int_equal(ask(line, 0, signature), CLI_FAILED);
    assert_int_equal(said.error, STM32BL_ERR_TIMEOUT);
    assert_non_null(strstr(said.text, "it has not ended within 0 s"));
    assert_true(now() - began < 60);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); // it was killed, and waited for
    assert_int_equal(errno, ECHILD);
}

static void one_that_never_ends(void **state)
{
    (void)state;
    expect_too_late("exec sleep 1000");                       // takes nothing, gives nothing
    expect_too_late("cat >/dev/null; exec sleep 1000");       // takes all
    expect_too_late("head -c 64 /dev/zero; exec sleep 1000"); // gives all
    expect_too_late("exec >&-; exec sleep 1000");             // has closed its output
    expect_too_late("trap '' TERM; exec sleep 1000");         // wants to go on
}

static void the_limit_is_a_parameter(void **state)
{
    uint8_t signature[STM32BL_SIGNATURE_SIZE] = {1}, zeros[STM32BL_SIGNATURE_SIZE] = {0};

    (void)state;
    assert_int_equal(SEAL_COMMAND_S, 5 * 60); // docs/LOADER.md
    assert_int_equal(ask("cat >/dev/null; sleep 1.2; head -c 64 /dev/zero", 60, signature),
                     CLI_DONE);
    assert_memory_equal(signature, zeros, sizeof zeros);
}

static void ctrl_c_ends_the_wait(void **state)
{
    uint8_t signature[STM32BL_SIGNATURE_SIZE];

    (void)state;
    said.cancelled = true;
    assert_int_equal(ask("exec sleep 1000", 300, signature), CLI_FAILED);
    assert_int_equal(said.error, STM32BL_ERR_CANCELLED);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(one_that_never_ends),
                                       cmocka_unit_test(the_limit_is_a_parameter),
                                       cmocka_unit_test(ctrl_c_ends_the_wait)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
