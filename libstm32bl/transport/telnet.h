/*
 * telnet.h - the telnet protocol under RFC 2217, as a client speaks it: RFC 854, 856 and 858. Text
 * in, text out, no I/O.
 */
#ifndef BL_TELNET_H
#define BL_TELNET_H

#include "telnet_parse.h"

enum {
    BL_TELNET_REPLY = 96, // of answers that wait to be sent; more are left out
    BL_TELNET_HELLO = 15
};

enum bl_telnet_answer { BL_TELNET_OPEN, BL_TELNET_YES, BL_TELNET_NO };

struct bl_telnet {
    struct bl_telnet_parser parser;
    bool after_cr;
    bool text_in, text_out; // the other end has refused binary: a CR is followed by a NUL
    uint8_t refused[64];    // of each option, a bit for DO and one for WILL: answered already
    enum bl_telnet_answer com_port;
    uint8_t reply[BL_TELNET_REPLY];
    size_t reply_count;
    void (*on_sub)(void *user, const uint8_t *sub, size_t count); // option, then what it says
    void *user;
};

/** What a client says first, BL_TELNET_HELLO bytes: the options COM-PORT, binary, no go-ahead. */
extern const uint8_t bl_telnet_hello[BL_TELNET_HELLO];

/**
 * Takes bytes that came; returns how many of them are data, which are then in `out`, at most `count`.
 * `out` may be `in`. What has to be answered is in `reply`, for the caller to send and to empty.
 */
size_t bl_telnet_take(struct bl_telnet *t, const uint8_t *in, size_t count, uint8_t *out);

/** Puts data to be sent into `out`, which has twice as many bytes; returns how many these are. */
size_t bl_telnet_put(const struct bl_telnet *t, const uint8_t *in, size_t count, uint8_t *out);

/** Puts a subnegotiation of COM-PORT into `out`, 2 * count + 6 bytes at most; returns how many. */
size_t bl_telnet_put_sub(uint8_t command, const uint8_t *value, size_t count, uint8_t *out);

#endif
