/*
 * entry.h - how a chip is brought into its ROM, and out of it: by control lines, or by asking the
 * application that runs on it.
 *
 * A sequence is a list of steps separated by blanks or '+':
 *   dtr=1 dtr=0 rts=1 rts=0   drive a line (1: asserted, which a TTL adapter shows as a low pin)
 *   boot0=1 boot0=0 reset=1 reset=0   assert a pin that hangs on a line of the computer's own (base/pins.h)
 *   break=1 break=0           hold the transmit line low, release it
 *   100ms                     wait: 10000ms at most, 20000 in one sequence
 *   baud=9600 parity=even     the line of an application that listens (115200 and none until said)
 *   knock knock=KEY           ask it for the bootloader (docs/FIRMWARE.md), wait for the ROM to
 * start A preset is a name for a pair of sequences, "enter the ROM" and "start the application":
 *   rts-dtr       RTS to BOOT0, DTR to RESET, each straight to the pin
 *   rts-dtr-inv   the same through an inverting transistor each
 *   dtr-rts       DTR to BOOT0, RTS to RESET, straight
 *   dtr-rts-inv   the same through an inverting transistor each
 *   gpio          lines of the computer for both pins
 *   knock         the step, for an application at 115200 8N1
 *   touch         1200 baud and a pulse on DTR, for a USB serial port of the application's own
 *   none
 */
#ifndef BL_ENTRY_H
#define BL_ENTRY_H

#include "base/pins.h"
#include "stm32bl/transport.h"

/**
 * Turns `text`, a preset or a sequence, into the sequence that enters the ROM and the one that
 * leaves it ("" if not known). The results point to constants or to `text`. Errors: ARG, naming the
 * step that is wrong and the presets.
 */
int bl_entry_parse(const char *text, const char **enter, const char **leave,
                   struct bl_error *error);

/** The same for one that only leaves it: the part of a preset that does, or a sequence. */
int bl_entry_parse_exit(const char *text, const char **leave, struct bl_error *error);

/** Checks a sequence: STM32BL_OK or ARG, naming the wrong step. */
int bl_entry_check(const char *sequence, struct bl_error *error);

/**
 * Runs a sequence that bl_entry_check() accepts; one that talks to an application leaves the line
 * with that application's settings. `stream` and `pins` may be NULL, though not both where there is
 * a step. Errors: those of the stream's operations and the pins'; ARG: a step drives what is not
 * there.
 */
int bl_entry_run(struct stm32bl_stream *stream, struct bl_pins *pins, const char *sequence,
                 struct bl_error *error);

/**
 * The same, and listens to what the application says to a knock: no ends the sequence, and after later its waits listen
 * on. `answer` is NOTHING where it says nothing.
 */
int bl_entry_ask(struct stm32bl_stream *stream, struct bl_pins *pins, const char *sequence,
                 enum stm32bl_word *answer, struct bl_error *error);

/** The line's settings at which a sequence talks to an application. */
struct stm32bl_line bl_entry_line(const char *sequence);

/**
 * True if a sequence talks to a running application. A ROM must not hear it: it would measure the
 * baud of its host with the wrong byte.
 */
bool bl_entry_talks(const char *sequence);

/** The presets' names with a line of explanation each: index 0 on; NULL after the last. */
const char *bl_entry_preset(size_t i, const char **explanation);

#endif
