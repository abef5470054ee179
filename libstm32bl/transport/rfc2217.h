/*
 * rfc2217.h - a serial port behind an RFC 2217 server, in parts: what comes from it
 * (rfc2217_bytes.c), its settings and lines (rfc2217_port.c), and the stream (rfc2217.c).
 */
#ifndef BL_RFC2217_H
#define BL_RFC2217_H

#include "net.h"
#include "telnet.h"

// RFC 2217 3: what a client sends; a server's answer has 100 more.
enum bl_rfc2217_command {
    BL_RFC2217_SIGNATURE = 0,
    BL_RFC2217_BAUD = 1,
    BL_RFC2217_DATASIZE = 2,
    BL_RFC2217_PARITY = 3,
    BL_RFC2217_STOPSIZE = 4,
    BL_RFC2217_CONTROL = 5,
    BL_RFC2217_SUSPEND = 8,
    BL_RFC2217_RESUME = 9,
    BL_RFC2217_LINESTATE_MASK = 10,
    BL_RFC2217_MODEMSTATE_MASK = 11,
    BL_RFC2217_PURGE = 12,
    BL_RFC2217_COMMANDS = 13
};

enum { BL_RFC2217_KEPT = 1024, BL_RFC2217_BATCH = 128 };

struct bl_rfc2217 {
    struct bl_net net;
    struct bl_telnet telnet;
    const struct bl_log *log;
    uint8_t kept[BL_RFC2217_KEPT]; // data that came while an answer was awaited
    size_t kept_at, kept_count;
    unsigned answers[BL_RFC2217_COMMANDS]; // how many came
    unsigned awaited[BL_RFC2217_COMMANDS]; // and how many should have, since the last wait
    uint32_t silent;                       // bits of commands that the server does not answer
    uint32_t baud;                         // as the server says; so is the parity
    uint8_t parity;
    bool suspended;
    struct stm32bl_line line; // as it was asked for; baud 0: not yet
    uint8_t batch[BL_RFC2217_BATCH];
    size_t batch_count;
};

/** Bytes of the server, taken apart: data goes to `out`. As the operation `read` of a stream. */
int bl_rfc2217_receive(struct bl_rfc2217 *r, uint8_t *out, size_t len, unsigned timeout_ms);

/** To be told of each subnegotiation. */
void bl_rfc2217_on_sub(void *user, const uint8_t *sub, size_t count);

/** Puts away what comes in the next `timeout_ms`, to be read later. Returns OK or an error. */
int bl_rfc2217_keep(struct bl_rfc2217 *r, unsigned timeout_ms);

/** Sets the line and waits for the answers; what is not answered, or otherwise, is a WARN once. */
int bl_rfc2217_configure(struct bl_rfc2217 *r, const struct stm32bl_line *line);

/** Sends one or two CONTROL requests (RFC 2217 3, SET-CONTROL); 0: none. Waits for their answers. */
int bl_rfc2217_control(struct bl_rfc2217 *r, uint8_t first, uint8_t second);

/** Empties the server's receive buffer (1), its transmit buffer (2), or both (3), and `kept`. */
int bl_rfc2217_purge(struct bl_rfc2217 *r, uint8_t which);

#endif
