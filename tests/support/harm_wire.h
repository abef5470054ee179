/*
 * harm_wire.h - a filter that does one harm, or several, to what is sent either way: bytes that are lost,
 * spoiled, added, doubled or late, at a rate that the line does not carry, or something to the chip itself.
 */
#ifndef TEST_HARM_WIRE_H
#define TEST_HARM_WIRE_H

#include "pass_wire.h"

enum harm_kind {
    HARM_NONE,
    HARM_DROP,    /* a byte is lost */
    HARM_FLIP,    /* two bits of one turned over, which parity does not show */
    HARM_INSERT,  /* a byte too many */
    HARM_DOUBLE,  /* what was passed in the call before comes once more: to the chip, a frame */
    HARM_DELAY,   /* it is late, by `size` milliseconds */
    HARM_OVERRUN, /* `size` bytes in a row are lost */
    HARM_KINDS
};

struct harm {
    enum harm_kind kind;
    bool back;     /* from the chip */
    unsigned at;   /* which byte in that direction, counted from 1 */
    unsigned size; /* see above */
};

enum { HARMS = 4, HARM_LAST = 512 };

struct harm_wire {
    struct pass_wire pass;
    struct harm harms[HARMS];
    uint32_t most_baud;        /* above it each byte arrives spoiled; 0: any rate is carried */
    void (*watch)(void *user); /* called before anything is sent; NULL: nobody */
    void *user;
    /* What is passed, before anything is done to it; NULL: nobody. */
    void (*seen)(void *user, bool back, const uint8_t *bytes, size_t size);
    unsigned to, from; /* bytes passed so far; a harm counts from there on */
    unsigned done;     /* harms */
    uint32_t baud;
    uint64_t quiet_until_ms;
    uint8_t last[2][HARM_LAST]; /* of the call before */
    size_t last_size[2];
    uint8_t held[2 * HARM_LAST + 8192]; /* came from the chip, and was not asked for yet */
    size_t held_size;
};

/** Puts the filter around `inner`, which it closes with itself. */
struct stm32bl_stream *harm_wire_around(struct harm_wire *wire, struct stm32bl_stream *inner);

#endif
