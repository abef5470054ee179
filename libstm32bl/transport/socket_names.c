/*
 * socket_names.c - looking up a host's name, which can take long where DNS does not work. Only glibc
 * lets go of that.
 */
#define _GNU_SOURCE // getaddrinfo_a()
#ifdef _WIN32
#include <winsock2.h>
#include <ws2tcpip.h>
#else
#include <netdb.h>
#endif
#include <stdlib.h>

#include "base/internal.h"
#include "clock.h"
#include "socket.h"

#if defined __GLIBC__ && defined __GLIBC_PREREQ
#if __GLIBC_PREREQ(2, 34) // before, it is in a library of its own
#define IN_SLICES
#endif
#endif

#ifdef IN_SLICES

enum { SLICE_MS = 100 };

/* What the resolver's thread may still write to after it has been given up. */
struct request {
    struct gaicb call;
    struct addrinfo hints;
    char host[256], port[16];
};

/* Not freed where the thread has not let go: a few hundred bytes in a program about to end. */
static struct request *given_up;

static int wait_for(struct gaicb *call, const struct bl_look_up_wait *wait)
{
    const struct timespec slice = {.tv_nsec = SLICE_MS * 1000000L};
    const struct gaicb *list[] = {call};
    uint64_t end_ms = bl_clock_ms() + wait->ms;

    while (gai_error(call) == EAI_INPROGRESS) {
        if (wait->is_stopped(wait->user))
            return BL_SOCKET_STOPPED;
        if (bl_clock_ms() >= end_ms)
            return BL_SOCKET_SLOW;
        (void)gai_suspend(list, 1, &slice);
    }
    return gai_error(call);
}

static void end(struct request *r)
{
    if (gai_cancel(&r->call) == EAI_NOTCANCELED)
        given_up = r;
    else
        free(r);
}

static struct request *new_request(const char *host, const char *port, const struct addrinfo *hints)
{
    struct request *r = calloc(1, sizeof *r);

    if (!r)
        return NULL;
    bl_format(r->host, sizeof r->host, "%s", host);
    bl_format(r->port, sizeof r->port, "%s", port);
    r->hints = *hints;
    r->call.ar_name = r->host;
    r->call.ar_service = r->port;
    r->call.ar_request = &r->hints;
    return r;
}

int bl_socket_look_up(const char *host, const char *port, const struct addrinfo *hints,
                      struct addrinfo **out, const struct bl_look_up_wait *wait)
{
    struct request *r = new_request(host, port, hints);
    struct gaicb *list[] = {r ? &r->call : NULL};
    int number;

    if (!r)
        return EAI_MEMORY;
    number = getaddrinfo_a(GAI_NOWAIT, list, 1, NULL);
    if (!number)
        number = wait_for(&r->call, wait);
    if (!number)
        *out = r->call.ar_result;
    end(r);
    return number;
}

#else

int bl_socket_look_up(const char *host, const char *port, const struct addrinfo *hints,
                      struct addrinfo **out, const struct bl_look_up_wait *wait)
{
    (void)wait;
    return getaddrinfo(host, port, hints, out);
}

#endif
