/*
 * driver.h - the host's end of docs/TURBO.md, for the tests: a window, going back, the rate.
 */
#ifndef TURBO_DRIVER_H
#define TURBO_DRIVER_H

#include "machine.h"
#include "turbo_rows.h"

enum { FRAME_MOST = STM32BL_TURBO_HEAD + 4 * STM32BL_TURBO_WORDS, DATA_MOST = 8192 };

struct frame {
    uint8_t bytes[FRAME_MOST];
    size_t size;
};

struct order {
    uint8_t command, sequence;
    uint32_t address, argument;
};

struct reply {
    uint8_t sequence, status, next;
    uint32_t value;
    uint8_t data[DATA_MOST];
    bool fault; // the CRC's complement
};

/* Something that happens to the bytes of one frame, or of one answer. */
enum harm { HARM_NONE, HARM_DROP, HARM_FLIP, HARM_INSERT, HARM_DOUBLE };

struct driver {
    struct machine *m;
    const struct bl_turbo_row *row;
    uint32_t load, ring, baud;
    uint32_t info[STM32BL_TURBO_INFO_WORDS];
    uint8_t next;            // sequence of the next order
    struct frame window[64]; // orders without an answer, by sequence
    unsigned first, count;   // of them
    size_t under_way;        // bytes of them
    size_t most;             // of the window
    enum harm harm, reply_harm;
    unsigned harm_at, harm_frame, frames, replies; // which byte of which frame
    unsigned failed;                               // status of the order that did
    uint32_t value;                                // with it
    unsigned resent;
};

/** Uploads the image and finds the program. False: it did not say HELLO. */
bool driver_start(struct driver *d, struct machine *m, uint32_t baud);
/** Puts the image into RAM and starts it; no more. */
bool driver_upload(struct driver *d, struct machine *m, uint32_t baud);
bool driver_find(struct driver *d, unsigned ms);

/** Asks until there is an answer. False: none within the time. */
bool driver_ask(struct driver *d, uint8_t command, uint32_t address, uint32_t argument,
                struct reply *r, unsigned ms);

/** Sends an order when the window has room. False: an order failed, or there is no answer. */
bool driver_order(struct driver *d, uint8_t command, uint32_t address, uint32_t argument,
                  const void *payload, size_t size);
/** Waits until all orders are carried out. */
bool driver_flush(struct driver *d);

bool driver_erase(struct driver *d, uint32_t address, unsigned count);
bool driver_write(struct driver *d, uint32_t address, const uint8_t *data, size_t size,
                  size_t part);
/** Another rate, 8N1. False: no HELLO there, and both are back at the old one. */
bool driver_speed(struct driver *d, uint32_t baud);

uint32_t driver_crc(const void *data, size_t size);
void driver_make(struct frame *f, const struct order *o, const void *payload, size_t size);
void driver_send(struct driver *d, const struct frame *f);
bool driver_reply(struct driver *d, struct reply *r, uint64_t until_ps);

#endif
