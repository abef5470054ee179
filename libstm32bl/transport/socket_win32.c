/*
 * socket_win32.c - socket.h on Windows. Source: Microsoft's reference of Winsock 2.
 */
#include "socket.h"

#ifdef _WIN32

#include <winsock2.h>
#include <ws2tcpip.h>

#include <limits.h>

#include "win32.h"

int bl_socket_begin(void)
{
    WSADATA about;

    return WSAStartup(MAKEWORD(2, 2), &about);
}

void bl_socket_end(void)
{
    WSACleanup();
}

int bl_socket_connect(const struct addrinfo *to, bl_socket *out)
{
    SOCKET s = socket(to->ai_family, to->ai_socktype, to->ai_protocol);
    u_long yes = 1;
    int number = 0;

    *out = -1;
    if (s == INVALID_SOCKET)
        return WSAGetLastError();
    if (ioctlsocket(s, (long)FIONBIO, &yes) || connect(s, to->ai_addr, (int)to->ai_addrlen))
        number = WSAGetLastError();
    if (number == WSAEWOULDBLOCK)
        number = 0;
    if (number)
        closesocket(s);
    else
        *out = (bl_socket)s;
    return number;
}

int bl_socket_error(bl_socket s)
{
    int number = 0, size = sizeof number;

    return getsockopt((SOCKET)s, SOL_SOCKET, SO_ERROR, (char *)&number, &size) ? WSAGetLastError()
                                                                               : number;
}

int bl_socket_poll(bl_socket s, bool write, unsigned ms)
{
    fd_set moves, fails; // select(): a connection that fails is in the third set only
    struct timeval time = {(long)(ms / 1000), (long)(ms % 1000) * 1000};

    FD_ZERO(&moves);
    FD_ZERO(&fails);
    FD_SET((SOCKET)s, &moves);
    FD_SET((SOCKET)s, &fails);
    return select(0, write ? NULL : &moves, write ? &moves : NULL, &fails, &time) != 0;
}

static int moved(int n, int *number)
{
    *number = n < 0 ? WSAGetLastError() : 0;
    if (*number == WSAEWOULDBLOCK)
        *number = 0;
    return n;
}

int bl_socket_receive(bl_socket s, uint8_t *buf, size_t len, int *number)
{
    return moved(recv((SOCKET)s, (char *)buf, len < INT_MAX ? (int)len : INT_MAX, 0), number);
}

int bl_socket_send(bl_socket s, const uint8_t *buf, size_t len, int *number)
{
    return moved(send((SOCKET)s, (const char *)buf, len < INT_MAX ? (int)len : INT_MAX, 0), number);
}

void bl_socket_tune(bl_socket s)
{
    BOOL yes = TRUE;

    setsockopt((SOCKET)s, IPPROTO_TCP, TCP_NODELAY, (const char *)&yes, sizeof yes);
    setsockopt((SOCKET)s, SOL_SOCKET, SO_KEEPALIVE, (const char *)&yes, sizeof yes);
}

void bl_socket_quick_ack(bl_socket s)
{
    (void)s; // nothing of that kind for a single connection
}

void bl_socket_close(bl_socket s)
{
    closesocket((SOCKET)s);
}

bool bl_socket_is_refusal(int number)
{
    return number == WSAECONNREFUSED;
}

void bl_socket_text(int number, char *out, size_t size)
{
    bl_win32_text((DWORD)number, out, size);
}

#endif
