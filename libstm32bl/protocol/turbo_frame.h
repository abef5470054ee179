/*
 * turbo_frame.h - single frames and answers, for turbo_line.c, which knows what is under way.
 */
#ifndef BL_TURBO_FRAME_H
#define BL_TURBO_FRAME_H

#include "turbo.h"

enum { BL_TURBO_TURN_MS = 150 }; // what an adapter and a network may add

/** Milliseconds for bytes on the line: 11 bits each. */
uint32_t bl_turbo_wire_ms(const struct stm32bl *bl, size_t bytes);

size_t bl_turbo_frame_size(const uint8_t *frame);

/** All of a frame but its payload, the number of words there, and its CRC. */
void bl_turbo_make_head(uint8_t *frame, uint8_t command, uint8_t sequence, uint32_t address,
                        uint32_t argument);

/** Puts the CRC behind it. */
void bl_turbo_seal(uint8_t *frame);

/**
 * Questions are answered whenever their sequence lies behind, and HELLO also ahead. So each has another
 * one, and a late answer to the one before is not taken for its own.
 */
void bl_turbo_make_question(struct bl_turbo *t, uint8_t *frame, uint8_t command, uint32_t address,
                            uint32_t argument);

/** The next whole answer. STM32BL_OK, TIMEOUT, or an error of the wire. */
int bl_turbo_get_answer(struct stm32bl *bl, struct bl_turbo_data *data, uint32_t timeout_ms,
                        struct bl_turbo_answer *out);

/** The same until `end_ms`, for those who wait past answers to something else: a flood of them ends too. */
int bl_turbo_get_answer_until(struct stm32bl *bl, struct bl_turbo_data *data, uint64_t end_ms,
                              struct bl_turbo_answer *out);

/** Nothing of the window is under way any more; the sequence of the next order. */
void bl_turbo_forget_all(struct bl_turbo *t, uint8_t next);

/** That the program does not answer any more, as an error. */
int bl_turbo_nobody(struct stm32bl *bl);

#endif
