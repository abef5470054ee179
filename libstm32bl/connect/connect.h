/*
 * connect.h - the room from an open wire to a chip that is known, and back: what begins and ends a
 * session. Uses protocol/, session/, entry/, options/, device/ and base/.
 */
#ifndef BL_CONNECT_H
#define BL_CONNECT_H

#include "base/target.h"
#include "session/session.h"

/* ---- connect.c */

/** Takes the session's options out of a target. */
int bl_wish_take(struct stm32bl *bl, struct bl_target *target);

/** The options that bl_wish_take() knows, for messages. */
#define BL_WISH_OPTIONS                                                                            \
    "baud, parity, entry, exit, wait, device, flash-size, sector-size, burst, facts, supply, "     \
    "turbo"

/** Synchronises with the chip on the open wire and identifies it. */
int bl_connect(struct stm32bl *bl);

/** True for errors by which a ROM is missing rather than saying no. */
bool bl_is_silence(int err);

/**
 * Notes what reading memory, with this result, says of read-out protection. It is on where nothing was ever
 * read and Read Memory is refused right after the command pair (AN3155 3.4), which is sent twice; refused
 * later it is only this address. Over USB it was found out when connecting.
 */
void bl_note_protection(struct stm32bl *bl, int read_result);

/** As bl_connect(), keeping what the session did so far. */
int bl_connect_chip(struct stm32bl *bl);

/* ---- facts.c */

/** Finds out which device it is, how much flash it has and how that is laid out. */
int bl_identify_chip(struct stm32bl *bl);

/* ---- link.c */

/** Takes the options that decide how fast the chip is driven. */
int bl_link_take(struct stm32bl *bl, struct bl_target *target);

/** After a chip has been found: applies them, and tells of a slow adapter. */
int bl_link_tune(struct stm32bl *bl);

/* ---- baud.c */

/** Behind bl_connect(): with baud=auto finds the fastest rate that works, through resets; tunes. */
int bl_baud_settle(struct stm32bl *bl);

/** Before the session closes: remembers a lower one for the next time if there was trouble. */
void bl_baud_review(struct stm32bl *bl);

/* ---- turbo_enter.c */

/** Takes the option turbo. */
int bl_turbo_take(struct stm32bl *bl, struct bl_target *target);

/**
 * Before a job that moves `bytes`: starts the program in the chip's RAM, where it is asked for, works on
 * this chip and is worth it. Otherwise the ROM goes on, which is said and no error.
 * Errors: IO, CANCELLED, and those of finding the ROM again.
 */
int bl_turbo_enter(struct stm32bl *bl, uint64_t bytes);

/** Resets the chip back into its ROM, where the program runs. TIMEOUT: it is not there. */
int bl_turbo_leave(struct stm32bl *bl);

/** The same for a job that is the ROM's. UNSUPPORTED: a reset might find no application, nor the ROM. */
int bl_turbo_avoid(struct stm32bl *bl);

/**
 * After a job that failed: true if the program was lost before it had touched flash, and the ROM was found,
 * by which the job may be done again. False: *err may be what came of looking for the ROM.
 */
bool bl_turbo_rescue(struct stm32bl *bl, int *err);

/** At the end of a session: resets the chip, unless a job was left unfinished. */
void bl_turbo_end(struct stm32bl *bl);

/**
 * Where no ROM answers: true if the program does, which another process has left, whether turbo is asked
 * for or not. False: bl->error says why.
 */
bool bl_turbo_recognise(struct stm32bl *bl);

/* ---- again.c */

/**
 * After a command that resets the chip: waits for it, `busy_ms` longer than usual, and synchronises
 * again. What the session did so far is kept; it is closed to commands after an error.
 */
int bl_find_again(struct stm32bl *bl, const char *what, uint32_t busy_ms);

#endif
