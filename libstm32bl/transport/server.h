/*
 * server.h - one end of a serial line, served over TCP to one client at a time: raw bytes, or
 * RFC 2217 to a client that begins as telnet does.
 */
#ifndef BL_SERVER_H
#define BL_SERVER_H

#include "base/internal.h"
#include "stm32bl/transport.h"

struct bl_server;

/* What the client has set. Of a raw one nothing is known. */
struct bl_server_line {
    unsigned baud; // 0: not set
    char parity;   // 'E', 'N'; 0: not set
    bool lines;    // DTR and RTS have been set
    bool dtr;
    bool rts;
    bool breaking; // a break is under way
};

/**
 * Waits for clients at "HOST:PORT", "[v6]:PORT" or "PORT", which is on this host alone. Port 0 is any
 * that is free. Errors: ARG, NOT_FOUND (no such host), ACCESS (the port is taken, or not allowed), IO,
 * MEMORY.
 */
int bl_server_open(const char *place, struct bl_server **out, struct bl_error *error);

/** Where it can be reached: "127.0.0.1:3001". */
const char *bl_server_place(const struct bl_server *server);

/**
 * Waits for bytes of the client. Returns how many came; 0 when `timeout_ms` passed with none, nobody
 * is there, or a setting has changed, which bl_server_line() then tells.
 */
int bl_server_read(struct bl_server *server, uint8_t *buf, size_t len, unsigned timeout_ms);

/** Sends bytes; what nobody is there to take is lost, as on a wire. */
void bl_server_write(struct bl_server *server, const uint8_t *bytes, size_t len);

const struct bl_server_line *bl_server_line(const struct bl_server *server);

void bl_server_close(struct bl_server *server);

#endif
