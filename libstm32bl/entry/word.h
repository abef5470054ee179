/*
 * word.h - what an application says of itself between other bytes, as firmware/stm32bl_knock_frame.h describes it.
 */
#ifndef BL_WORD_H
#define BL_WORD_H

#include "../firmware/stm32bl_knock_frame.h"
#include "stm32bl.h"

/* How much of a word was heard. Starts as zeros. */
struct bl_word {
    uint8_t count;
    char text[STM32BL_WORD_LENGTH];
};

/** One more byte. Not NOTHING: it was the last one of a whole word; its number. */
enum stm32bl_word bl_word_feed(struct bl_word *word, uint8_t byte, uint32_t *value);

#endif
