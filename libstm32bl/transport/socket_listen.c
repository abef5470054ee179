/*
 * socket_listen.c - the calls that a TCP server needs besides those of a client.
 */
#define _DEFAULT_SOURCE
#define _DARWIN_C_SOURCE
#ifdef _WIN32
#include <winsock2.h>
#include <ws2tcpip.h>
#else
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#endif
#include <string.h>

#include "socket.h"

#ifdef _WIN32
typedef SOCKET handle;

static int last_error(void)
{
    return WSAGetLastError();
}

static bool is_bad(handle s)
{
    return s == INVALID_SOCKET;
}

static bool make_ready(handle s)
{
    u_long yes = 1;

    return ioctlsocket(s, (long)FIONBIO, &yes) == 0;
}

#else
typedef int handle;

static int last_error(void)
{
    return errno;
}

static bool is_bad(handle s)
{
    return s < 0;
}

static bool make_ready(handle s)
{
    int yes = 1;

    // On Windows the same option would let another program take the port.
    (void)setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    return fcntl(s, F_SETFL, O_NONBLOCK) == 0 && fcntl(s, F_SETFD, FD_CLOEXEC) == 0;
}
#endif

int bl_socket_listen(const struct addrinfo *at, bl_socket *out)
{
    handle s = socket(at->ai_family, at->ai_socktype, at->ai_protocol);
    int number;

    *out = -1;
    if (is_bad(s))
        return last_error();
    if (make_ready(s) && !bind(s, at->ai_addr, (int)at->ai_addrlen) && !listen(s, 1)) {
        *out = (bl_socket)s;
        return 0;
    }
    number = last_error();
    bl_socket_close((bl_socket)s);
    return number;
}

bl_socket bl_socket_accept(bl_socket listener)
{
    handle s = accept((handle)listener, NULL, NULL);

    if (is_bad(s))
        return -1;
    if (make_ready(s))
        return (bl_socket)s;
    bl_socket_close((bl_socket)s);
    return -1;
}

unsigned bl_socket_port(bl_socket s)
{
    struct sockaddr_storage at;
    socklen_t size = sizeof at;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;

    memset(&at, 0, sizeof at);
    if (getsockname((handle)s, (struct sockaddr *)&at, &size))
        return 0;
    memcpy(&v4, &at, sizeof v4);
    memcpy(&v6, &at, sizeof v6);
    return ntohs(at.ss_family == AF_INET6 ? v6.sin6_port : v4.sin_port);
}
