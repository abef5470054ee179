/*
 * stuck_wire.h - a filter behind which, from some byte on, the chip only says that it is busy, or lets a
 * senseless byte drop now and then.
 */
#ifndef TEST_STUCK_WIRE_H
#define TEST_STUCK_WIRE_H

#include "pass_wire.h"

struct stuck_wire {
    struct pass_wire pass;
    unsigned at;       /* from this received byte on, counted from 1; 0: never */
    uint8_t byte;      /* what comes in its place, for ever */
    unsigned every_ms; /* one each, at least 1 */
    unsigned received; /* bytes from the chip so far */
    uint64_t next_ms;  /* when the next one comes */
};

/** Puts the filter around `inner`, which it closes with itself. */
struct stm32bl_stream *stuck_wire_around(struct stuck_wire *wire, struct stm32bl_stream *inner);

#endif
