/*
 * net.h - a TCP connection, as the streams tcp.c and rfc2217.c have it in common.
 */
#ifndef BL_NET_H
#define BL_NET_H

#include "socket.h"
#include "transport_internal.h"

enum { BL_NET_NAME = 96, BL_NET_HOST = 256, BL_NET_HEAD = 20 };

struct bl_net {
    struct stm32bl_stream stream;
    char name[BL_NET_NAME]; // as the user wrote it, for messages
    bl_socket socket;
    uint8_t head[BL_NET_HEAD]; // the first bytes that came: what kind of server is that?
    unsigned head_count;
};

/**
 * Splits "HOST:PORT" and "[v6]:PORT" in place of a copy in `host`, which has BL_NET_HOST bytes.
 * *port: where the number stands in `text`. Errors: ARG.
 */
int bl_net_split(const char *text, char *host, const char **port, struct bl_error *error);

/**
 * Connects to target->name, and measures the round trip into stream.delay_ms. Each address of a name
 * gets some seconds. Errors: ARG, NOT_FOUND (no such host; nobody listens; unreachable; no answer),
 * CANCELLED.
 */
int bl_net_connect(struct bl_net *net, const struct bl_target *target, const struct bl_stop *stop,
                   struct bl_error *error);

/** As the operation `read` of a stream. */
int bl_net_read(struct bl_net *net, uint8_t *buf, size_t len, unsigned timeout_ms);

/** As the operation `write`. */
int bl_net_write(struct bl_net *net, const uint8_t *buf, size_t len);

/** Puts what the first bytes of a server say that is no serial port, or busy; OK: nothing. */
int bl_net_recognise(struct bl_net *net, const uint8_t *bytes, size_t count);

void bl_net_sleep(struct stm32bl_stream *s, unsigned ms);
uint64_t bl_net_now_ms(struct stm32bl_stream *s);

/** Closes the connection, not the stream. */
void bl_net_close(struct bl_net *net);

#endif
