/*
 * net.c - the traffic of a TCP connection.
 */
#include <string.h>

#include "clock.h"
#include "net.h"

enum { STUCK_MS = 10000 };

static int fail_closed(struct bl_net *net)
{
    bl_format(net->stream.error, sizeof net->stream.error,
              "%s: the other end has closed the connection", net->name);
    return STM32BL_ERR_IO;
}

static int fail_number(struct bl_net *net, int number)
{
    char text[80];

    bl_socket_text(number, text, sizeof text);
    bl_format(net->stream.error, sizeof net->stream.error, "%s: the connection broke: %s",
              net->name, text);
    return STM32BL_ERR_IO;
}

static const struct greeting {
    const char *text;
    int code;
    const char *means;
} greetings[] = {
    {"Port already in use", STM32BL_ERR_ACCESS, // what ser2net says to a second client
     "the port is in use by another client of the server: end that one, or have the server take "
     "more (kickolduser, max-connections)"},
    {"SSH-", STM32BL_ERR_PROTOCOL, "an SSH server, not a serial port: check the port number"},
    {"HTTP/", STM32BL_ERR_PROTOCOL, "a web server, not a serial port: check the port number"},
};

int bl_net_recognise(struct bl_net *net, const uint8_t *bytes, size_t count)
{
    for (; count > 0 && net->head_count < sizeof net->head; count--)
        net->head[net->head_count++] = *bytes++;
    for (size_t i = 0; i < sizeof greetings / sizeof *greetings; i++) {
        const struct greeting *g = &greetings[i];
        size_t len = strlen(g->text);
        if (net->head_count < len || memcmp(net->head, g->text, len) != 0)
            continue;
        bl_format(net->stream.error, sizeof net->stream.error, "%s: %s", net->name, g->means);
        return g->code;
    }
    return STM32BL_OK;
}

int bl_net_read(struct bl_net *net, uint8_t *buf, size_t len, unsigned timeout_ms)
{
    uint64_t end_us = bl_clock_us() + (uint64_t)timeout_ms * 1000;

    while (len > 0) {
        int number, n = bl_socket_receive(net->socket, buf, len, &number);
        uint64_t now_us = bl_clock_us();
        uint64_t left_ms = now_us < end_us ? (end_us - now_us + 999) / 1000 : 0;

        if (n > 0) {
            bl_socket_quick_ack(net->socket);
            return n;
        }
        if (n == 0)
            return fail_closed(net);
        if (number)
            return fail_number(net, number);
        if (!left_ms || !bl_socket_poll(net->socket, false, (unsigned)left_ms))
            return 0;
    }
    return 0;
}

int bl_net_write(struct bl_net *net, const uint8_t *buf, size_t len)
{
    uint64_t end_ms = bl_clock_ms() + STUCK_MS;

    while (len > 0) {
        int number, n = bl_socket_send(net->socket, buf, len, &number);
        uint64_t now_ms = bl_clock_ms();

        if (n > 0) {
            buf += n;
            len -= (size_t)n;
            end_ms = now_ms + STUCK_MS;
            continue;
        }
        if (number)
            return fail_number(net, number);
        if (now_ms < end_ms && bl_socket_poll(net->socket, true, (unsigned)(end_ms - now_ms)))
            continue;
        bl_format(net->stream.error, sizeof net->stream.error,
                  "%s: the other end has taken no bytes for %u s", net->name, STUCK_MS / 1000u);
        return STM32BL_ERR_IO;
    }
    return STM32BL_OK;
}

void bl_net_sleep(struct stm32bl_stream *s, unsigned ms)
{
    (void)s;
    bl_clock_sleep_ms(ms);
}

uint64_t bl_net_now_ms(struct stm32bl_stream *s)
{
    (void)s;
    return bl_clock_ms();
}

void bl_net_close(struct bl_net *net)
{
    bl_socket_close(net->socket);
    bl_socket_end();
}
