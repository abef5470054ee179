/*
 * test_sim_serve.c - a simulated chip on a pseudo-terminal. The test's client runs in the poll
 * callback, so that everything happens in one thread.
 */
#define _XOPEN_SOURCE 700

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

#include "rom_talk.h"

enum { DONE = 42, TURNS = 20000 };

/* What the client does: bytes to send, then as many bytes to wait for. */
struct talk {
    const char *send;
    size_t send_len;
    const char *expect;
    size_t expect_len;
};

struct client {
    char path[64];
    int fd;
    speed_t baud;
    const struct talk *talks;
    size_t count;
    size_t at;
    size_t heard;
    bool sent;
    unsigned turns;
    bool failed;
};

static void remember(const char *path, void *user)
{
    struct client *c = user;

    snprintf(c->path, sizeof c->path, "%s", path);
}

static void open_terminal(struct client *c)
{
    struct termios t;

    c->fd = open(c->path, O_RDWR | O_NOCTTY | O_NONBLOCK);
    if (c->fd < 0 || tcgetattr(c->fd, &t))
        return;
    cfsetispeed(&t, c->baud);
    cfsetospeed(&t, c->baud);
    tcsetattr(c->fd, TCSANOW, &t);
}

static void listen_for(struct client *c, const struct talk *talk)
{
    char byte;

    while (c->heard < talk->expect_len && read(c->fd, &byte, 1) == 1)
        if (byte != talk->expect[c->heard++])
            c->failed = true;
}

/* Opens the terminal anew for each exchange, as one program after the other would. */
static int converse(void *user)
{
    struct client *c = user;
    const struct talk *talk = &c->talks[c->at];

    if (c->failed || ++c->turns > TURNS)
        return 1;
    if (c->fd < 0) {
        open_terminal(c);
        return 0;
    }
    if (!c->sent)
        c->sent = write(c->fd, talk->send, talk->send_len) == (ssize_t)talk->send_len;
    listen_for(c, talk);
    if (c->heard < talk->expect_len)
        return 0;
    close(c->fd);
    c->fd = -1;
    c->heard = 0;
    c->sent = false;
    return ++c->at == c->count ? DONE : 0;
}

#define TALK(send, expect)                                                                         \
    {                                                                                              \
        send, sizeof send - 1, expect, sizeof expect - 1                                           \
    }

static void serves_one_client_after_the_other(void **state)
{
    static const struct talk talks[] = {TALK("\x7F", "\x79"), TALK("\x01\xFE", "\x79\x31\0\0\x79"),
                                        TALK("\x02\xFD", "\x79\x01\x04\x31\x79")};
    struct client c = {.fd = -1, .baud = B115200, .talks = talks, .count = 3};
    struct stm32bl_sim *sim = stm32bl_sim_new(stm32bl_device_find("stm32f411"));

    (void)state;
    assert_int_equal(stm32bl_sim_serve(sim, remember, converse, &c), DONE);
    stm32bl_sim_free(sim);
}

/* 15 bytes of 11 bits at 9600 baud, in both directions: 17 bytes or 19.5 ms */
static void the_baud_rate_paces_the_bytes(void **state)
{
    static const struct talk talks[] = {
        TALK("\x7F", "\x79"),
        TALK("\x00\xFF", "\x79\x0B\x31\x00\x01\x02\x11\x21\x31\x44\x63\x73\x82\x92\x79")};
    struct client c = {.fd = -1, .baud = B9600, .talks = talks, .count = 2};
    struct stm32bl_sim *sim = stm32bl_sim_new(stm32bl_device_find("stm32f411"));
    struct stm32bl_sim_stats stats;

    (void)state;
    assert_int_equal(stm32bl_sim_serve(sim, remember, converse, &c), DONE);
    stm32bl_sim_get_stats(sim, &stats);
    assert_true(stats.elapsed_us >= 19 * 1145);
    assert_int_equal(stats.lost, 0);
    stm32bl_sim_free(sim);
}

/* The same exchanges and an erase, in exactly the time that the wire and the flash need. */
static void without_waiting_time_is_exact(void **state)
{
    static const struct talk talks[] = {
        TALK("\x7F", "\x79"),
        TALK("\x00\xFF", "\x79\x0B\x31\x00\x01\x02\x11\x21\x31\x44\x63\x73\x82\x92\x79"),
        TALK("\x44\xBB", "\x79"), TALK("\0\0\0\0\0", "\x79")};
    struct client c = {.fd = -1, .baud = B9600, .talks = talks, .count = 4};
    struct stm32bl_sim *sim = stm32bl_sim_new(stm32bl_device_find("stm32f411"));
    struct stm32bl_sim_stats stats;

    (void)state;
    assert_int_equal(stm32bl_sim_set(sim, "realtime", "jump"), STM32BL_OK);
    assert_int_equal(stm32bl_sim_serve(sim, remember, converse, &c), DONE);
    stm32bl_sim_get_stats(sim, &stats);
    assert_int_equal(stats.erase_us, 400000);
    assert_in_range(stats.elapsed_us, 400000 + 28 * 1145, 400000 + 28 * 1146);
    stm32bl_sim_free(sim);
}

static void an_application_can_be_listened_to(void **state)
{
    static const struct talk talks[] = {TALK("", "tick\r\ntick\r\n")};
    struct client c = {.fd = -1, .baud = B115200, .talks = talks, .count = 1};
    struct stm32bl_sim *sim = stm32bl_sim_new(stm32bl_device_find("stm32f411"));

    (void)state;
    assert_int_equal(stm32bl_sim_set(sim, "text", "tick"), STM32BL_OK);
    assert_int_equal(stm32bl_sim_set(sim, "boot", "app"), STM32BL_OK);
    assert_int_equal(stm32bl_sim_set(sim, "realtime", "100"), STM32BL_OK);
    assert_int_equal(stm32bl_sim_serve(sim, remember, converse, &c), DONE);
    stm32bl_sim_free(sim);
}

static void a_port_can_vanish(void **state)
{
    static const struct talk talks[] = {TALK("\x7F", "\x79\x79")};
    struct client c = {.fd = -1, .baud = B115200, .talks = talks, .count = 1};
    struct stm32bl_sim *sim = stm32bl_sim_new(stm32bl_device_find("stm32f411"));

    (void)state;
    assert_int_equal(stm32bl_sim_set(sim, "fault", "vanish@1"), STM32BL_OK);
    assert_int_equal(stm32bl_sim_serve(sim, remember, converse, &c), STM32BL_ERR_IO);
    assert_non_null(strstr(stm32bl_sim_error_message(sim), "vanished"));
    close(c.fd);
    stm32bl_sim_free(sim);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(serves_one_client_after_the_other),
        cmocka_unit_test(the_baud_rate_paces_the_bytes),
        cmocka_unit_test(without_waiting_time_is_exact),
        cmocka_unit_test(an_application_can_be_listened_to),
        cmocka_unit_test(a_port_can_vanish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
