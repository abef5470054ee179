/*
 * stm32bl_knock.c - the listener compares each byte with the one byte that can come next, so it
 * needs no buffer, and a byte that does not fit costs at most the frame that it stands in.
 */
#include "stm32bl_knock.h"
#include "stm32bl_enter.h"
#include "stm32bl_knock_frame.h"

enum { LENGTH_AT = 1 + STM32BL_KNOCK_NAME_LENGTH, KEY_AT = LENGTH_AT + 1, TOUCH_BAUD = 1200 };

_Static_assert(sizeof STM32BL_KNOCK_KEY - 1 <= STM32BL_KNOCK_KEY_MOST,
               "STM32BL_KNOCK_KEY is longer than 15 characters");

static uint8_t length_of(const char *key)
{
    uint8_t length = 0;

    while (key[length] && length < STM32BL_KNOCK_KEY_MOST)
        length++;
    return length;
}

/* The byte that follows the `place` bytes heard so far. */
static uint8_t expected(const struct stm32bl_knock *knock, const char *key, uint8_t length)
{
    unsigned place = knock->place;
    uint32_t digit = length;

    if (place < LENGTH_AT)
        return (uint8_t)STM32BL_KNOCK_NAME[place - 1];
    if (place >= KEY_AT) {
        place -= KEY_AT;
        if (place < length)
            return (uint8_t)key[place];
        digit = ~knock->crc >> (28 - 4 * (place - length)) & 0xF;
    }
    return stm32bl_knock_digit(digit);
}

bool stm32bl_knock_heard(struct stm32bl_knock *knock, const char *key, uint8_t byte)
{
    uint8_t length = length_of(key);

    if (byte == STM32BL_KNOCK_START) {
        knock->place = 1;
        knock->crc = STM32BL_KNOCK_CRC_START;
        return false;
    }
    if (knock->place == 0)
        return false;
    if (byte != expected(knock, key, length)) {
        knock->place = 0;
        return false;
    }
    if (knock->place < KEY_AT + length)
        knock->crc = stm32bl_knock_crc(knock->crc, byte);
    if (++knock->place < KEY_AT + length + STM32BL_KNOCK_SUM_DIGITS)
        return false;
    knock->place = 0;
    return true;
}

#ifdef STM32BL_KNOCK_SAYS
static void say(char word)
{
    char text[STM32BL_WORD_LENGTH];

    stm32bl_word_put(text, word, 0);
    stm32bl_knock_say(text, sizeof text);
}
#else
static void say(char word)
{
    (void)word;
}
#endif

int stm32bl_knock_feed(uint8_t byte)
{
    static struct stm32bl_knock console;

    if (!stm32bl_knock_heard(&console, STM32BL_KNOCK_KEY, byte))
        return 0;
#ifdef STM32BL_KNOCK_ASKS
    int answer = stm32bl_knock_asked();

    if (answer != STM32BL_KNOCK_YES) {
        say(answer == STM32BL_KNOCK_LATER ? STM32BL_WORD_LATER : STM32BL_WORD_NO);
        return answer;
    }
#endif
    say(STM32BL_WORD_YES);
    return stm32bl_enter_request();
}

void stm32bl_touch_line_coding(struct stm32bl_touch *touch, uint32_t baud)
{
    touch->baud = baud;
}

bool stm32bl_touch_line_state(struct stm32bl_touch *touch, bool dtr)
{
    bool fell = touch->dtr && !dtr;

    touch->dtr = dtr;
    return fell && touch->baud == TOUCH_BAUD;
}
