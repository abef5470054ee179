/*
 * server_telnet.h - the bytes of a telnet connection (RFC 854, 855), as a server takes them apart.
 * Pure: it knows no socket.
 */
#ifndef BL_SERVER_TELNET_H
#define BL_SERVER_TELNET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum bl_server_telnet_code {
    BL_SERVER_TELNET_SE = 240,
    BL_SERVER_TELNET_SB = 250,
    BL_SERVER_TELNET_WILL = 251,
    BL_SERVER_TELNET_WONT = 252,
    BL_SERVER_TELNET_DO = 253,
    BL_SERVER_TELNET_DONT = 254,
    BL_SERVER_TELNET_IAC = 255
};

enum bl_server_telnet_option {
    BL_SERVER_TELNET_BINARY = 0,
    BL_SERVER_TELNET_ECHO = 1,
    BL_SERVER_TELNET_SGA = 3,
    BL_SERVER_TELNET_COM_PORT = 44 // RFC 2217
};

enum bl_server_telnet_event {
    BL_SERVER_TELNET_NOTHING, // the byte is a part of something
    BL_SERVER_TELNET_DATA,    // the byte is the other end's
    BL_SERVER_TELNET_REQUEST, // WILL, WONT, DO or DONT: `verb` and `option`
    BL_SERVER_TELNET_MESSAGE // a subnegotiation: the first `length` bytes of `message`, option included
};

enum { BL_SERVER_TELNET_MESSAGE_MOST = 64 }; // what is longer is cut off

/** Begin with zeros. */
struct bl_server_telnet {
    uint8_t state; // server_telnet.c knows
    uint8_t verb;
    uint8_t option;
    uint8_t length;
    uint8_t message[BL_SERVER_TELNET_MESSAGE_MOST];
};

/** Takes one byte that has come in; for BL_SERVER_TELNET_DATA it is that byte itself. */
enum bl_server_telnet_event bl_server_telnet_take(struct bl_server_telnet *t, uint8_t byte);

/** True where the next byte begins something: data or a command. */
bool bl_server_telnet_rests(const struct bl_server_telnet *t);

/** Puts `len` bytes of data into `out`, which has twice as many, with IAC doubled; the length. */
size_t bl_server_telnet_escape(uint8_t *out, const uint8_t *data, size_t len);

#endif
