/*
 * net_connect.c - from "HOST:PORT" to a connection: every wait has an end, and can be cancelled.
 */
#define _DEFAULT_SOURCE
#define _DARWIN_C_SOURCE
#ifdef _WIN32
#include <winsock2.h>
#include <ws2tcpip.h>
#else
#include <netdb.h>
#include <sys/socket.h>
#endif
#include <string.h>

#include "clock.h"
#include "net.h"

enum { CONNECT_MS = 5000, LOOK_UP_MS = 20000, SLICE_MS = 100, PORT_MOST = 65535 };

static int fail_split(const char *text, struct bl_error *error)
{
    return bl_fail(error, STM32BL_ERR_ARG,
                   "'%s': write HOST:PORT, or [ADDRESS]:PORT for IPv6, with a port from 1 to 65535",
                   text);
}

int bl_net_split(const char *text, char *host, const char **port, struct bl_error *error)
{
    const char *whole = text, *colon = strrchr(text, ':');
    bool bracket = text[0] == '[';
    size_t len = colon ? (size_t)(colon - text) : 0;
    uint32_t number = 0;

    if (bracket && len > 1 && text[len - 1] == ']') {
        text++;
        len -= 2;
    } else if (bracket || (colon && memchr(text, ':', len))) {
        return fail_split(whole, error);
    }
    if (len == 0 || len >= BL_NET_HOST || !colon[1] || colon[1] == '0' ||
        !bl_parse_number(colon + 1, PORT_MOST, &number))
        return fail_split(whole, error);
    memcpy(host, text, len);
    host[len] = '\0';
    *port = colon + 1;
    return STM32BL_OK;
}

static bool is_stopped(const struct bl_stop *stop)
{
    return stop && stop->asked && stop->asked(stop->user);
}

static bool must_end(const void *user)
{
    return is_stopped(user);
}

static int explain_look_up(const struct bl_net *net, const char *host, int number,
                           struct bl_error *error)
{
    if (number == BL_SOCKET_STOPPED)
        return bl_fail(error, STM32BL_ERR_CANCELLED, "%s: cancelled while looking up '%s'",
                       net->name, host);
    if (number == BL_SOCKET_SLOW)
        return bl_fail(error, STM32BL_ERR_NOT_FOUND,
                       "%s: looking up '%s' takes more than %u s: does DNS work here? Or write its "
                       "address",
                       net->name, host, LOOK_UP_MS / 1000u);
    return bl_fail(error, number == EAI_MEMORY ? STM32BL_ERR_MEMORY : STM32BL_ERR_NOT_FOUND,
                   "%s: no host '%s' is known here: check the name, or write its address",
                   net->name, host);
}

/* The addresses of a host. A name is asked for only if it is none of the two kinds of address. */
static int look_up(const struct bl_net *net, const char *host, const char *port,
                   const struct bl_stop *stop, struct addrinfo **out, struct bl_error *error)
{
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_STREAM};
    const struct bl_look_up_wait wait = {LOOK_UP_MS, must_end, stop};
    int number = getaddrinfo(host, port, &hints, out);

    hints.ai_flags = 0;
    if (number)
        number = bl_socket_look_up(host, port, &hints, out, &wait);
    return number ? explain_look_up(net, host, number, error) : STM32BL_OK;
}

/* Connects to one address. *number: 0 or what the system says; -1: nothing came back in time. */
static int try_address(struct bl_net *net, const struct addrinfo *to, const struct bl_stop *stop,
                       int *number)
{
    uint64_t start_us = bl_clock_us(), end_ms = bl_clock_ms() + CONNECT_MS;
    bool done = false;

    *number = bl_socket_connect(to, &net->socket);
    if (*number)
        return STM32BL_ERR_IO;
    while (!done && !is_stopped(stop) && bl_clock_ms() < end_ms)
        done = bl_socket_poll(net->socket, true, SLICE_MS) != 0;
    *number = done ? bl_socket_error(net->socket) : -1;
    if (done && !*number) {
        // A handshake is one round trip; a loaded machine makes it seem longer, which only waits.
        net->stream.delay_ms = (unsigned)((bl_clock_us() - start_us + 999) / 1000);
        return STM32BL_OK;
    }
    bl_socket_close(net->socket);
    return is_stopped(stop) ? STM32BL_ERR_CANCELLED : STM32BL_ERR_IO;
}

static int explain(const struct bl_net *net, int code, int number, struct bl_error *error)
{
    char text[80];

    if (code == STM32BL_ERR_CANCELLED)
        return bl_fail(error, code, "%s: cancelled while connecting", net->name);
    if (number == -1)
        return bl_fail(error, STM32BL_ERR_NOT_FOUND,
                       "%s: no answer within %u s: is the host on, and no firewall between?",
                       net->name, CONNECT_MS / 1000u);
    if (bl_socket_is_refusal(number))
        return bl_fail(error, STM32BL_ERR_NOT_FOUND,
                       "%s: connection refused: nobody serves that port", net->name);
    bl_socket_text(number, text, sizeof text);
    return bl_fail(error, STM32BL_ERR_NOT_FOUND, "%s: %s", net->name, text);
}

static int connect_any(struct bl_net *net, const struct addrinfo *list, const struct bl_stop *stop,
                       struct bl_error *error)
{
    int code = STM32BL_ERR_IO, number = -1;

    for (const struct addrinfo *to = list; to; to = to->ai_next) {
        code = try_address(net, to, stop, &number);
        if (code != STM32BL_ERR_IO)
            break;
    }
    if (code)
        return explain(net, code, number, error);
    bl_socket_tune(net->socket);
    return STM32BL_OK;
}

int bl_net_connect(struct bl_net *net, const struct bl_target *target, const struct bl_stop *stop,
                   struct bl_error *error)
{
    char host[BL_NET_HOST];
    const char *port;
    struct addrinfo *list = NULL;
    int err = bl_net_split(target->name, host, &port, error);

    if (err)
        return err;
    bl_format(net->name, sizeof net->name, "%s:%s", target->scheme, target->name);
    if (bl_socket_begin())
        return bl_fail(error, STM32BL_ERR_IO, "%s: no network on this system", net->name);
    err = look_up(net, host, port, stop, &list, error);
    if (!err) {
        err = connect_any(net, list, stop, error);
        freeaddrinfo(list);
    }
    if (err)
        bl_socket_end();
    return err;
}
