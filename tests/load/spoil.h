/*
 * spoil.h - a filter that spoils one stretch of what goes over a wire, in one direction: what lines,
 * adapters and drivers do.
 */
#ifndef LOAD_SPOIL_H
#define LOAD_SPOIL_H

#include <stdbool.h>

#include "stm32bl/transport.h"

enum spoil_kind {
    SPOIL_NONE,
    SPOIL_DROP,
    SPOIL_DOUBLE,
    SPOIL_FLIP, /* two bits, which parity does not notice */
    SPOIL_SWAP, /* with the next one */
    SPOIL_INSERT,
    SPOIL_STUCK, /* `count` bytes become `byte` */
    SPOIL_DELAY, /* it comes `count` * 10 ms late; towards the chip the wire waits with it */
    SPOIL_BURST, /* `count` bytes are lost */
    SPOIL_KINDS
};

struct spoil {
    struct stm32bl_stream stream;
    struct stm32bl_stream *inner;
    enum spoil_kind kind;
    bool to_chip;
    unsigned at; /* counted from 1, in its direction; 0: never */
    unsigned count;
    unsigned char byte;
    unsigned passed;
    bool holds;
    unsigned char held;
    unsigned char ready[2]; /* towards the host */
    unsigned ready_count;
};

/** Puts the filter around `inner`, which it closes with itself. Its settings are made already. */
struct stm32bl_stream *spoil_around(struct spoil *s, struct stm32bl_stream *inner);

const char *spoil_name(enum spoil_kind kind);

#endif
