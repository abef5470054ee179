/*
 * test_thief.c - another program that reads from the same port: it takes bytes between the moment in which
 * they are announced and the one in which they are read. That is no unplugged adapter.
 */
#define _GNU_SOURCE

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "transport/transport_internal.h"

static int master = -1, thief = -1;
static char path[64];
static unsigned thefts;
static bool unplugs; /* the adapter, in that very moment */

/* The library's poll(): whatever it announces the thief has taken before it returns. */
int poll(struct pollfd *fds, nfds_t count, int timeout_ms)
{
    struct timespec t = {timeout_ms / 1000, timeout_ms % 1000 * 1000000L};
    int n = ppoll(fds, count, timeout_ms < 0 ? NULL : &t, NULL);
    uint8_t loot[64];

    if (n > 0 && fds->revents & POLLIN && thief >= 0) {
        thefts += read(thief, loot, sizeof loot) > 0;
        if (unplugs)
            close(master);
    }
    return n;
}

static int make_terminal(void **state)
{
    (void)state;
    thefts = 0;
    unplugs = false;
    master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
    if (master < 0 || grantpt(master) || unlockpt(master))
        return -1;
    return ptsname_r(master, path, sizeof path);
}

static int drop_terminal(void **state)
{
    (void)state;
    if (!unplugs)
        close(master);
    if (thief >= 0)
        close(thief);
    thief = -1;
    return 0;
}

static struct stm32bl_stream *opened(void)
{
    struct stm32bl_line line = {115200, 'E'};
    struct bl_error error = {""};
    struct bl_log log = {NULL, NULL, STM32BL_LOG_WARN};
    struct stm32bl_stream *s = NULL;
    struct bl_target target;

    assert_int_equal(bl_target_parse(&target, path, &error), STM32BL_OK);
    if (bl_serial_open(&target, &line, &log, &error, &s))
        fail_msg("%s", error.text);
    return s;
}

/* Opened before the stream, which then allows no other. */
static int second_opener(void)
{
    int fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK);

    assert_true(fd >= 0);
    return fd;
}

static int answer_is_stolen(struct stm32bl_stream *s, int fd)
{
    uint8_t byte;

    assert_int_equal(write(master, "\x79", 1), 1);
    thief = fd;
    return s->ops->read(s, &byte, 1, 2000);
}

static void a_second_reader(void **state)
{
    int fd = second_opener();
    struct stm32bl_stream *s = opened();
    int result = answer_is_stolen(s, fd);

    (void)state;
    assert_int_equal(thefts, 1);
    assert_int_equal(result, STM32BL_ERR_IO);
    if (!strstr(s->error, "another program reads from this port") || strstr(s->error, "unplugged"))
        fail_msg("%s", s->error);
    s->ops->close(s);
}

/* The same look of things, and yet the port is gone. */
static void unplugged_all_the_same(void **state)
{
    int fd = second_opener();
    struct stm32bl_stream *s = opened();
    int result;

    (void)state;
    unplugs = true;
    result = answer_is_stolen(s, fd);
    assert_int_equal(result, STM32BL_ERR_IO);
    if (!strstr(s->error, "vanished"))
        fail_msg("%s", s->error);
    s->ops->close(s);
}

/* Without a thief the byte arrives. */
static void nobody_else(void **state)
{
    struct stm32bl_stream *s = opened();

    (void)state;
    assert_int_equal(answer_is_stolen(s, -1), 1);
    s->ops->close(s);
}

#define on_terminal(test) cmocka_unit_test_setup_teardown(test, make_terminal, drop_terminal)

int main(void)
{
    const struct CMUnitTest tests[] = {
        on_terminal(a_second_reader),
        on_terminal(unplugged_all_the_same),
        on_terminal(nobody_else),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
