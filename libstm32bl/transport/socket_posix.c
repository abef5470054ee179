/*
 * socket_posix.c - socket.h on POSIX systems.
 */
#define _DEFAULT_SOURCE
#define _DARWIN_C_SOURCE
#include "socket.h"

#ifndef _WIN32

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/internal.h"
#include "clock.h"

enum { IDLE_S = 5, PROBE_S = 2, PROBES = 3, UNANSWERED_MS = 10000 };

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif

int bl_socket_begin(void)
{
    return 0;
}

void bl_socket_end(void)
{
}

static void set(bl_socket s, int level, int name, int value)
{
    (void)setsockopt((int)s, level, name, &value, sizeof value); // what is not there does no harm
}

int bl_socket_connect(const struct addrinfo *to, bl_socket *out)
{
    int fd = socket(to->ai_family, to->ai_socktype, to->ai_protocol);
    int number = 0;

    *out = -1;
    if (fd < 0)
        return errno;
    if (fcntl(fd, F_SETFL, O_NONBLOCK) || fcntl(fd, F_SETFD, FD_CLOEXEC) ||
        (connect(fd, to->ai_addr, to->ai_addrlen) && errno != EINPROGRESS && errno != EINTR))
        number = errno;
    if (number)
        close(fd);
    else
        *out = fd;
    return number;
}

int bl_socket_error(bl_socket s)
{
    int number = 0;
    socklen_t size = sizeof number;

    return getsockopt((int)s, SOL_SOCKET, SO_ERROR, &number, &size) ? errno : number;
}

int bl_socket_poll(bl_socket s, bool write, unsigned ms)
{
    uint64_t end_us = bl_clock_us() + (uint64_t)ms * 1000;

    for (;;) {
        struct pollfd p = {.fd = (int)s, .events = write ? POLLOUT : POLLIN};
        uint64_t now_us = bl_clock_us();
        uint64_t left_ms = now_us < end_us ? (end_us - now_us + 999) / 1000 : 0;
        int n = poll(&p, 1, left_ms < INT_MAX ? (int)left_ms : INT_MAX);

        if (n > 0 || (n < 0 && errno != EINTR && errno != EAGAIN))
            return 1; // the next transfer tells which
        if (bl_clock_us() >= end_us)
            return 0;
    }
}

static int moved(ssize_t n, int *number)
{
    *number = 0;
    if (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
        *number = errno;
    return (int)n;
}

int bl_socket_receive(bl_socket s, uint8_t *buf, size_t len, int *number)
{
    return moved(recv((int)s, buf, len < INT_MAX ? len : INT_MAX, 0), number);
}

int bl_socket_send(bl_socket s, const uint8_t *buf, size_t len, int *number)
{
    return moved(send((int)s, buf, len < INT_MAX ? len : INT_MAX, MSG_NOSIGNAL), number);
}

void bl_socket_tune(bl_socket s)
{
    set(s, IPPROTO_TCP, TCP_NODELAY, 1);
    set(s, SOL_SOCKET, SO_KEEPALIVE, 1);
#ifdef SO_NOSIGPIPE
    set(s, SOL_SOCKET, SO_NOSIGPIPE, 1);
#endif
#ifdef TCP_KEEPIDLE
    set(s, IPPROTO_TCP, TCP_KEEPIDLE, IDLE_S);
#endif
#ifdef TCP_KEEPINTVL
    set(s, IPPROTO_TCP, TCP_KEEPINTVL, PROBE_S);
    set(s, IPPROTO_TCP, TCP_KEEPCNT, PROBES);
#endif
#ifdef TCP_USER_TIMEOUT
    set(s, IPPROTO_TCP, TCP_USER_TIMEOUT, UNANSWERED_MS);
#endif
    bl_socket_quick_ack(s);
}

void bl_socket_quick_ack(bl_socket s)
{
#ifdef TCP_QUICKACK
    set(s, IPPROTO_TCP, TCP_QUICKACK, 1); // tcp(7): not permanent
#else
    (void)s;
#endif
}

void bl_socket_close(bl_socket s)
{
    close((int)s);
}

bool bl_socket_is_refusal(int number)
{
    return number == ECONNREFUSED;
}

void bl_socket_text(int number, char *out, size_t size)
{
    bl_format(out, size, "%s", strerror(number));
}

#endif
