/*
 * telnet_parse.h - the bytes of a telnet connection (RFC 854, 855), taken apart as both ends do it.
 * Pure: it knows no socket and no option's meaning.
 */
#ifndef BL_TELNET_PARSE_H
#define BL_TELNET_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum bl_telnet_code {
    BL_TELNET_SE = 240,
    BL_TELNET_SB = 250,
    BL_TELNET_WILL = 251,
    BL_TELNET_WONT = 252,
    BL_TELNET_DO = 253,
    BL_TELNET_DONT = 254,
    BL_TELNET_IAC = 255
};

enum bl_telnet_option {
    BL_TELNET_BINARY = 0,
    BL_TELNET_ECHO = 1,
    BL_TELNET_SGA = 3,
    BL_TELNET_COM_PORT = 44 // RFC 2217
};

enum bl_telnet_event {
    BL_TELNET_NOTHING, // the byte is a part of something
    BL_TELNET_DATA,    // the byte is the other end's
    BL_TELNET_REQUEST, // WILL, WONT, DO or DONT: `verb` and `option`
    BL_TELNET_MESSAGE  // a subnegotiation: the first `length` bytes of `message`, option included
};

enum { BL_TELNET_MESSAGE_MOST = 64 }; // what is longer is cut off

/** Begin with zeros. */
struct bl_telnet_parser {
    uint8_t state; // telnet_parse.c knows
    uint8_t verb;
    uint8_t option;
    uint8_t length;
    uint8_t message[BL_TELNET_MESSAGE_MOST];
};

/** Takes one byte that has come in; for BL_TELNET_DATA it is that byte itself. */
enum bl_telnet_event bl_telnet_parse(struct bl_telnet_parser *t, uint8_t byte);

/** True where the next byte begins something: data or a command. */
bool bl_telnet_rests(const struct bl_telnet_parser *t);

/** Puts `len` bytes of data into `out`, which has twice as many, with IAC doubled; the length. */
size_t bl_telnet_escape(uint8_t *out, const uint8_t *data, size_t len);

#endif
