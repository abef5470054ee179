/*
 * bad_wire.h - a filter that damages one byte on its way to the chip. The library's own fault filter
 * damages what comes from it.
 */
#ifndef TEST_BAD_WIRE_H
#define TEST_BAD_WIRE_H

#include "stm32bl/transport.h"

enum bad_wire_kind { BAD_WIRE_DROP, BAD_WIRE_FLIP, BAD_WIRE_NOISE };

/**
 * Damages byte `at`, counted from 1, of what is written to `inner`, and closes it in the end. FLIP
 * turns two bits over, so that parity does not tell; NOISE adds a byte.
 */
struct stm32bl_stream *bad_wire_new(struct stm32bl_stream *inner, enum bad_wire_kind kind,
                                    unsigned at);

/** How many bytes have been written, and in how many calls. */
unsigned bad_wire_bytes(const struct stm32bl_stream *wire);
unsigned bad_wire_writes(const struct stm32bl_stream *wire);

#endif
