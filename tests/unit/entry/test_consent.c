/*
 * The listener of firmware/ that asks the application before it resets the chip, and tells the host what it answers.
 */
#define STM32BL_KNOCK_ASKS
#define STM32BL_KNOCK_SAYS
#include "../../../firmware/stm32bl_knock.c"
#include "check.h"
#include "entry/word.h"

#define PLAIN "\x01stm32bl:067C1240D"

static int answer;
static unsigned asked, entered;
static struct bl_word word;
static enum stm32bl_word said;

int stm32bl_enter_request(void)
{
    entered++;
    return STM32BL_ENTER_NOT_KEPT;
}

/* Heard as the host hears it. The answer comes before the reset. */
void stm32bl_knock_say(const char *text, unsigned bytes)
{
    uint32_t value;

    assert_int_equal(entered, 0);
    for (unsigned i = 0; i < bytes; i++)
        said = bl_word_feed(&word, (uint8_t)text[i], &value);
}

int stm32bl_knock_asked(void)
{
    asked++;
    return answer;
}

static int knock(void)
{
    int result = 0;

    for (size_t i = 0; i + 1 < sizeof PLAIN; i++) {
        assert_int_equal(result, 0); // nothing before its last byte
        result = stm32bl_knock_feed((uint8_t)PLAIN[i]);
    }
    return result;
}

static void only_yes_enters(void **state)
{
    (void)state;
    answer = STM32BL_KNOCK_NO;
    assert_int_equal(knock(), STM32BL_KNOCK_NO);
    assert_int_equal(said, STM32BL_SAID_NO);
    answer = STM32BL_KNOCK_LATER;
    assert_int_equal(knock(), STM32BL_KNOCK_LATER);
    assert_int_equal(said, STM32BL_SAID_LATER);
    assert_int_equal(asked, 2);
    assert_int_equal(entered, 0);
    answer = STM32BL_KNOCK_YES;
    assert_int_equal(knock(), STM32BL_ENTER_NOT_KEPT);
    assert_int_equal(said, STM32BL_SAID_YES);
    assert_int_equal(entered, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_yes_enters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
