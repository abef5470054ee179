/*
 * socket.h - the few calls that a TCP client needs, as POSIX and Windows have them. None blocks but
 * bl_socket_poll(). Numbers of errors are those of the system.
 */
#ifndef BL_SOCKET_H
#define BL_SOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct addrinfo;

typedef intptr_t bl_socket; // -1: none

enum { BL_SOCKET_STOPPED = 0x10001, BL_SOCKET_SLOW = 0x10002 }; // no number of getaddrinfo()'s

/** Must come before all others. Returns 0 or the number of an error. */
int bl_socket_begin(void);

/** Undoes bl_socket_begin(). */
void bl_socket_end(void);

/** How long looking up a name may take, and who says that it shall end. */
struct bl_look_up_wait {
    unsigned ms;
    bool (*is_stopped)(const void *user);
    const void *user;
};

/**
 * getaddrinfo(), in slices where the system has them: between two of them wait->is_stopped() is asked.
 * Its result; BL_SOCKET_STOPPED; BL_SOCKET_SLOW.
 */
int bl_socket_look_up(const char *host, const char *port, const struct addrinfo *hints,
                      struct addrinfo **out, const struct bl_look_up_wait *wait);

/** Begins to connect. Returns 0, also while that is under way, or the number of an error. */
int bl_socket_connect(const struct addrinfo *to, bl_socket *out);

/** How connecting ended, or what broke the connection: 0 or the number of an error. */
int bl_socket_error(bl_socket s);

/** Waits until bytes can be read, or written, or an error is there: 1; 0: not within `ms`. */
int bl_socket_poll(bl_socket s, bool write, unsigned ms);

/** Bytes moved; 0: the other end has closed; -1: *number says why, 0 standing for "not now". */
int bl_socket_receive(bl_socket s, uint8_t *buf, size_t len, int *number);
int bl_socket_send(bl_socket s, const uint8_t *buf, size_t len, int *number);

/** Sends small packets at once, and finds out within seconds that the other end is gone. */
void bl_socket_tune(bl_socket s);

/** Asks for the next packet to be acknowledged at once; to be repeated after each read. */
void bl_socket_quick_ack(bl_socket s);

void bl_socket_close(bl_socket s);

/** Waits for clients. Returns 0 or the number of an error. */
int bl_socket_listen(const struct addrinfo *at, bl_socket *out);

/** The next client; -1: there is none now. */
bl_socket bl_socket_accept(bl_socket listener);

/** The port that a listener has; 0: not known. */
unsigned bl_socket_port(bl_socket s);

/** True: nobody listens there. */
bool bl_socket_is_refusal(int number);

/** The system's text of an error. */
void bl_socket_text(int number, char *out, size_t size);

#endif
