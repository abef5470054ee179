/*
 * talk.h - what the targets that talk to a chip share: the input as a source of answers, and a session
 * of which every call ends in success or in a code with a message.
 */
#ifndef FUZZ_TALK_H
#define FUZZ_TALK_H

#include "stm32bl.h"

struct talk_input {
    const uint8_t *bytes;
    size_t left;
};

/** The next byte of the input; -1: none is left. */
int talk_next(struct talk_input *input);

/** Returns `err`, and ends the process if it is no code or came without a message. */
int talk_check(struct stm32bl *bl, int err);

/** Programs and verifies `size` bytes a little behind the start of flash. */
void talk_program(struct stm32bl *bl, size_t size);

#endif
