/*
 * entry.h - how control lines bring a chip into its ROM, and out of it.
 *
 * A sequence is a list of steps separated by blanks or '+':
 *   dtr=1 dtr=0 rts=1 rts=0   drive a line (1: asserted, which a TTL adapter shows as a low pin)
 *   break=1 break=0           hold the transmit line low, release it
 *   100ms                     wait: 10000ms at most, 20000 in one sequence
 * A preset is a name for a pair of sequences, "enter the ROM" and "start the application":
 *   rts-dtr       RTS to BOOT0, DTR to RESET, each straight to the pin
 *   rts-dtr-inv   the same through an inverting transistor each
 *   dtr-rts       DTR to BOOT0, RTS to RESET, straight
 *   dtr-rts-inv   the same through an inverting transistor each
 *   none
 */
#ifndef BL_ENTRY_H
#define BL_ENTRY_H

#include "internal.h"
#include "stm32bl/transport.h"

/**
 * Turns `text`, a preset or a sequence, into the sequence that enters the ROM and the one that
 * leaves it ("" if not known). The results point to constants or to `text`. Errors: ARG, naming the
 * step that is wrong and the presets.
 */
int bl_entry_parse(const char *text, const char **enter, const char **leave,
                   struct bl_error *error);

/** Checks a sequence: STM32BL_OK or ARG, naming the wrong step. */
int bl_entry_check(const char *sequence, struct bl_error *error);

/** Runs a sequence that bl_entry_check() accepts. Errors: those of the stream's operations. */
int bl_entry_run(struct stm32bl_stream *stream, const char *sequence, struct bl_error *error);

/** The presets' names with a line of explanation each: index 0 on; NULL after the last. */
const char *bl_entry_preset(size_t i, const char **explanation);

#endif
