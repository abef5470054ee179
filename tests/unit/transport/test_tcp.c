/* A raw TCP connection as a stream, against a server in this very process on the loopback. */
#define _DEFAULT_SOURCE
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "check.h"
#include "transport/net.h"

struct server {
    int listener;
    int peer;
    char text[64];
    struct bl_target target;
    struct bl_error error;
    struct stm32bl_stream *stream;
};

static void listen_on(struct server *s)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof at;

    s->listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(s->listener >= 0);
    assert_int_equal(bind(s->listener, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(getsockname(s->listener, (struct sockaddr *)&at, &size), 0);
    bl_format(s->text, sizeof s->text, "tcp:127.0.0.1:%u", (unsigned)ntohs(at.sin_port));
    assert_int_equal(bl_target_parse(&s->target, s->text, &s->error), STM32BL_OK);
}

static int open_stream(struct server *s, struct bl_stop stop)
{
    static const struct bl_log silent;
    struct bl_caller caller = {{115200, 'E'}, &silent, stop};

    return bl_tcp_open(&s->target, &caller, &s->error, &s->stream);
}

static int begin(void **state)
{
    struct server *s = calloc(1, sizeof *s);

    listen_on(s);
    assert_int_equal(listen(s->listener, 1), 0);
    assert_result(open_stream(s, (struct bl_stop){NULL, NULL}), STM32BL_OK, s->error.text);
    s->peer = accept(s->listener, NULL, NULL);
    assert_true(s->peer >= 0);
    *state = s;
    return 0;
}

static int end(void **state)
{
    struct server *s = *state;

    s->stream->ops->close(s->stream);
    close(s->peer);
    close(s->listener);
    free(s);
    return 0;
}

static void say(struct server *s, const char *text)
{
    assert_int_equal(write(s->peer, text, strlen(text)), (int)strlen(text));
}

static int hear(struct server *s, uint8_t *buf, size_t len)
{
    return s->stream->ops->read(s->stream, buf, len, 10000);
}

static void bytes_pass_both_ways(void **state)
{
    struct server *s = *state;
    uint8_t buf[8];

    assert_int_equal(s->stream->ops->read(s->stream, buf, sizeof buf, 0), 0);
    say(s, "yes");
    assert_int_equal(hear(s, buf, sizeof buf), 3);
    assert_memory_equal(buf, "yes", 3);
    assert_int_equal(s->stream->ops->write(s->stream, (const uint8_t *)"\xFF\0", 2), STM32BL_OK);
    assert_int_equal(read(s->peer, buf, sizeof buf), 2);
    assert_memory_equal(buf, "\xFF\0", 2);
    assert_true(s->stream->delay_ms >= 1);
}

static void a_closed_connection_is_told_at_once(void **state)
{
    struct server *s = *state;
    uint8_t buf[8];

    say(s, "y");
    shutdown(s->peer, SHUT_RDWR);
    assert_int_equal(hear(s, buf, sizeof buf), 1);
    assert_int_equal(hear(s, buf, sizeof buf), STM32BL_ERR_IO);
    assert_contains(s->stream->error, "the other end has closed the connection");
}

static void a_raw_connection_has_no_lines(void **state)
{
    struct server *s = *state;
    const struct stm32bl_stream_ops *ops = s->stream->ops;

    assert_int_equal(ops->set_lines(s->stream, 1, STM32BL_LINE_KEEP), STM32BL_ERR_UNSUPPORTED);
    assert_contains(s->stream->error, "cannot drive DTR and RTS");
    assert_int_equal(ops->set_lines(s->stream, STM32BL_LINE_KEEP, STM32BL_LINE_KEEP), STM32BL_OK);
    assert_int_equal(ops->set_break(s->stream, true), STM32BL_ERR_UNSUPPORTED);
    assert_int_equal(ops->configure(s->stream, &(struct stm32bl_line){9600, 'E'}),
                     STM32BL_ERR_UNSUPPORTED);
}

static void check_greeting(struct server *s, const char *first, const char *rest, int code)
{
    uint8_t buf[64];

    say(s, first);
    assert_true(hear(s, buf, sizeof buf) > 0);
    say(s, rest);
    assert_result(hear(s, buf, sizeof buf), code, s->stream->error);
}

static void a_busy_port_is_recognised(void **state)
{
    struct server *s = *state;

    check_greeting(s, "Port alr", "eady in use\r\n", STM32BL_ERR_ACCESS);
    assert_contains(s->stream->error, "in use by another client");
}

static void other_servers_are_recognised(void **state)
{
    struct server *s = *state;

    check_greeting(s, "SS", "H-2.0-OpenSSH_9.2\r\n", STM32BL_ERR_PROTOCOL);
    assert_contains(s->stream->error, "an SSH server");
}

static void a_flood_does_not_hold_up_discard(void **state)
{
    struct server *s = *state;

    say(s, "flood");
    assert_int_equal(s->stream->ops->discard(s->stream), STM32BL_OK);
}

static bool always(void *user)
{
    return *(bool *)user;
}

static void connecting_can_be_cancelled(void **state)
{
    struct server s = {.peer = -1};
    bool yes = true;
    (void)state;

    listen_on(&s);
    assert_int_equal(listen(s.listener, 1), 0);
    assert_int_equal(open_stream(&s, (struct bl_stop){always, &yes}), STM32BL_ERR_CANCELLED);
    assert_contains(s.error.text, "cancelled while connecting");
    close(s.listener);
}

static void nobody_listens(void **state)
{
    struct server s = {.peer = -1};
    (void)state;

    listen_on(&s); // bound, so that nobody else takes the number, but not listening
    assert_int_equal(open_stream(&s, (struct bl_stop){NULL, NULL}), STM32BL_ERR_NOT_FOUND);
    assert_contains(s.error.text, "connection refused");
    close(s.listener);
}

static void addresses_are_split(void **state)
{
    static const char *const bad[] = {"",      "host",    ":1",     "host:",   "host:0",
                                      "h:x",   "h:65536", "::1:80", "[::1]80", "[::1:80",
                                      "[]:80", "h:-1",    "h:01",   "h:80 ",   "[::1]:"};
    char host[BL_NET_HOST], longest[BL_NET_HOST + 8];
    const char *port;
    struct bl_error error;
    (void)state;

    assert_int_equal(bl_net_split("board.lan:3001", host, &port, &error), STM32BL_OK);
    assert_string_equal(host, "board.lan");
    assert_string_equal(port, "3001");
    assert_int_equal(bl_net_split("[fe80::1%eth0]:65535", host, &port, &error), STM32BL_OK);
    assert_string_equal(host, "fe80::1%eth0");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_result(bl_net_split(bad[i], host, &port, &error), STM32BL_ERR_ARG, bad[i]);
    memset(longest, 'h', sizeof longest);
    memcpy(longest + BL_NET_HOST, ":80", 4);
    assert_int_equal(bl_net_split(longest, host, &port, &error), STM32BL_ERR_ARG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(bytes_pass_both_ways, begin, end),
        cmocka_unit_test_setup_teardown(a_closed_connection_is_told_at_once, begin, end),
        cmocka_unit_test_setup_teardown(a_raw_connection_has_no_lines, begin, end),
        cmocka_unit_test_setup_teardown(a_busy_port_is_recognised, begin, end),
        cmocka_unit_test_setup_teardown(other_servers_are_recognised, begin, end),
        cmocka_unit_test_setup_teardown(a_flood_does_not_hold_up_discard, begin, end),
        cmocka_unit_test(connecting_can_be_cancelled),
        cmocka_unit_test(nobody_listens),
        cmocka_unit_test(addresses_are_split),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
