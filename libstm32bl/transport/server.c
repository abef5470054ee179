/*
 * server.c - see server.h.
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
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "server_port.h"
#include "socket.h"

enum { PLACE = 280, ROOM = 512, TAKES_MS = 100 };

enum kind { NOT_KNOWN, RAW, TELNET };

struct bl_server {
    char place[PLACE];
    bl_socket listener;
    bl_socket client; // -1: nobody
    enum kind kind;
    struct bl_telnet_parser telnet;
    struct bl_server_port port;
    uint8_t in[ROOM]; // what came and was not taken apart yet
    size_t in_at;
    size_t in_count;
};

/* ------------------------------------------------------------------------- opening */

static int fail_place(const char *place, struct bl_error *error)
{
    return bl_fail(error, STM32BL_ERR_ARG,
                   "'%s': write PORT or HOST:PORT, or [ADDRESS]:PORT for IPv6; port 0 is any",
                   place);
}

/* Splits it in place, with this host alone as the default. */
static bool split(char *text, const char **host, const char **port)
{
    char *colon = strrchr(text, ':');

    *host = "127.0.0.1";
    *port = colon ? colon + 1 : text;
    if (colon)
        *colon = '\0';
    if (colon && text[0] == '[' && colon > text + 1 && colon[-1] == ']') {
        colon[-1] = '\0';
        *host = text + 1;
    } else if (colon && text[0]) {
        if (strchr(text, ':'))
            return false;
        *host = text;
    }
    return **port && strspn(*port, "0123456789") == strlen(*port) && strlen(*port) <= 5 &&
           strtoul(*port, NULL, 10) <= 65535;
}

static int fail_listen(const char *place, int number, struct bl_error *error)
{
    char text[80];

    bl_socket_text(number, text, sizeof text);
    return bl_fail(error, STM32BL_ERR_ACCESS,
                   "%s: cannot be served: %s: choose another port (0 is any that is free)", place,
                   text);
}

static int start(struct bl_server *server, const char *place, struct bl_error *error)
{
    struct addrinfo hints = {.ai_flags = AI_PASSIVE, .ai_socktype = SOCK_STREAM}, *list = NULL;
    char text[PLACE];
    const char *host, *port;
    int number;

    if (strlen(place) >= sizeof text - 24)
        return fail_place(place, error);
    memcpy(text, place, strlen(place) + 1);
    if (!split(text, &host, &port))
        return fail_place(place, error);
    if (getaddrinfo(host, port, &hints, &list))
        return bl_fail(error, STM32BL_ERR_NOT_FOUND, "%s: this host has no such address", place);
    number = bl_socket_listen(list, &server->listener);
    freeaddrinfo(list);
    if (number)
        return fail_listen(place, number, error);
    bl_format(server->place, sizeof server->place, strchr(host, ':') ? "[%s]:%u" : "%s:%u", host,
              bl_socket_port(server->listener));
    return STM32BL_OK;
}

int bl_server_open(const char *place, struct bl_server **out, struct bl_error *error)
{
    struct bl_server *server = calloc(1, sizeof *server);
    int err;

    *out = NULL;
    if (!server)
        return bl_fail(error, STM32BL_ERR_MEMORY, "no memory for a server");
    server->listener = server->client = -1;
    if (bl_socket_begin()) {
        free(server);
        return bl_fail(error, STM32BL_ERR_IO, "no network on this system");
    }
    err = start(server, place, error);
    if (err)
        bl_server_close(server);
    else
        *out = server;
    return err;
}

const char *bl_server_place(const struct bl_server *server)
{
    return server->place;
}

const struct bl_server_line *bl_server_line(const struct bl_server *server)
{
    return &server->port.line;
}

/* ------------------------------------------------------------------------- clients */

static void lose_client(struct bl_server *server)
{
    if (server->client != -1)
        bl_socket_close(server->client);
    server->client = -1;
    server->in_at = server->in_count = 0;
}

/* Sends all of it, or gives the client up as one that takes nothing. */
static void send_all(struct bl_server *server, const uint8_t *bytes, size_t len)
{
    uint64_t end_ms = bl_clock_ms() + TAKES_MS;

    while (len > 0 && server->client != -1) {
        int number, n = bl_socket_send(server->client, bytes, len, &number);

        if (n > 0) {
            bytes += n;
            len -= (size_t)n;
        } else if (number || bl_clock_ms() >= end_ms) {
            lose_client(server);
        } else {
            bl_socket_poll(server->client, true, TAKES_MS);
        }
    }
}

/* Takes a client, or sends it away if there is one already. */
static void welcome(struct bl_server *server)
{
    static const uint8_t busy[] = "Port already in use\r\n";
    bl_socket s = bl_socket_accept(server->listener);
    int number;

    if (s == -1)
        return;
    if (server->client != -1) {
        bl_socket_send(s, busy, sizeof busy - 1, &number);
        bl_socket_close(s);
        return;
    }
    bl_socket_tune(s);
    server->client = s;
    server->kind = NOT_KNOWN;
    memset(&server->telnet, 0, sizeof server->telnet);
    memset(&server->port, 0, sizeof server->port);
}

void bl_server_close(struct bl_server *server)
{
    if (!server)
        return;
    lose_client(server);
    if (server->listener != -1)
        bl_socket_close(server->listener);
    bl_socket_end();
    free(server);
}

/* ------------------------------------------------------------------------- traffic */

/* True: the next byte has been one of a command, and has been dealt with if it was its last. */
static bool take_command(struct bl_server *server, uint8_t byte, bool *set)
{
    struct bl_telnet_parser *t = &server->telnet;
    struct bl_server_port *port = &server->port;
    enum bl_telnet_event event = bl_telnet_parse(t, byte);

    port->answer_len = 0;
    if (event == BL_TELNET_REQUEST)
        bl_port_request(port, t->verb, t->option);
    else if (event == BL_TELNET_MESSAGE)
        *set = bl_port_message(port, t->message, t->length);
    return event != BL_TELNET_DATA;
}

/* Says what kind of client it is; false: another byte is needed. */
static bool is_known(struct bl_server *server)
{
    const uint8_t *in = server->in + server->in_at;

    if (server->kind != NOT_KNOWN || !server->in_count)
        return server->kind != NOT_KNOWN;
    if (in[0] == BL_TELNET_IAC && server->in_count < 2)
        return false;
    server->kind =
        in[0] == BL_TELNET_IAC && in[1] >= BL_TELNET_SB && in[1] <= BL_TELNET_DONT ? TELNET : RAW;
    return true;
}

/*
 * Data up to the next command; or if it begins with commands, those up to the first that has set
 * something, so that nothing is set too early or too late for the data around it.
 */
static int take_apart(struct bl_server *server, uint8_t *buf, size_t len)
{
    size_t n = 0;
    bool set = false;

    if (!is_known(server))
        return 0;
    while (server->in_count && n < len && !set) {
        uint8_t byte = server->in[server->in_at];

        if (server->kind == TELNET && n > 0 && byte == BL_TELNET_IAC &&
            bl_telnet_rests(&server->telnet))
            break;
        server->in_at++;
        server->in_count--;
        if (server->kind == RAW || !take_command(server, byte, &set))
            buf[n++] = byte;
        else if (server->port.answer_len)
            send_all(server, server->port.answer, server->port.answer_len);
    }
    return (int)n;
}

/* True: there is something to be taken apart. */
static bool fill(struct bl_server *server, unsigned timeout_ms)
{
    int number, n;

    if (server->in_at) {
        memmove(server->in, server->in + server->in_at, server->in_count);
        server->in_at = 0;
    }
    if (!bl_socket_poll(server->client, false, timeout_ms))
        return false;
    n = bl_socket_receive(server->client, server->in + server->in_count,
                          sizeof server->in - server->in_count, &number);
    if (n == 0 || (n < 0 && number))
        lose_client(server);
    if (n <= 0)
        return false;
    server->in_count += (size_t)n;
    bl_socket_quick_ack(server->client);
    return true;
}

int bl_server_read(struct bl_server *server, uint8_t *buf, size_t len, unsigned timeout_ms)
{
    if (server->client == -1)
        bl_socket_poll(server->listener, false, timeout_ms);
    welcome(server);
    if (server->client == -1)
        return 0;
    if ((!server->in_count || !is_known(server)) && !fill(server, timeout_ms))
        return 0;
    return take_apart(server, buf, len);
}

void bl_server_write(struct bl_server *server, const uint8_t *bytes, size_t len)
{
    uint8_t out[2 * ROOM];

    while (len > 0 && server->client != -1) {
        size_t part = len < ROOM ? len : ROOM;

        if (server->kind == TELNET)
            send_all(server, out, bl_telnet_escape(out, bytes, part));
        else
            send_all(server, bytes, part);
        bytes += part;
        len -= part;
    }
}
