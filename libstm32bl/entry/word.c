/*
 * word.c - see word.h.
 */
#include <string.h>

#include "word.h"

enum { WORD_AT = 1 + STM32BL_KNOCK_NAME_LENGTH, VALUE_AT = WORD_AT + 1 };

/* Of digits as stm32bl_knock_digit() makes them; what others are taken for, the comparison finds. */
static uint32_t read_value(const char *digits)
{
    uint32_t value = 0;

    for (int i = 0; i < 8; i++)
        value = value << 4 |
                (uint32_t)((digits[i] <= '9' ? digits[i] - '0' : digits[i] - 'A' + 10) & 0xF);
    return value;
}

static enum stm32bl_word meaning(char word)
{
    switch (word) {
    case STM32BL_WORD_YES:
        return STM32BL_SAID_YES;
    case STM32BL_WORD_NO:
        return STM32BL_SAID_NO;
    case STM32BL_WORD_LATER:
        return STM32BL_SAID_LATER;
    case STM32BL_WORD_CONFIRMED:
        return STM32BL_SAID_CONFIRMED;
    default:
        return STM32BL_SAID_NOTHING;
    }
}

enum stm32bl_word bl_word_feed(struct bl_word *word, uint8_t byte, uint32_t *value)
{
    char whole[STM32BL_WORD_LENGTH];

    if (byte == STM32BL_KNOCK_START)
        word->count = 0;
    else if (!word->count)
        return STM32BL_SAID_NOTHING;
    word->text[word->count++] = (char)byte;
    if (word->count < STM32BL_WORD_LENGTH)
        return STM32BL_SAID_NOTHING;
    word->count = 0;
    *value = read_value(word->text + VALUE_AT);
    stm32bl_word_put(whole, word->text[WORD_AT], *value);
    return memcmp(whole, word->text, sizeof whole) ? STM32BL_SAID_NOTHING
                                                   : meaning(word->text[WORD_AT]);
}
