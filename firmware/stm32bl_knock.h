/**
 * stm32bl_knock.h - hears a host that asks for the bootloader: on a console (the knock), or by the
 * line settings of a USB serial port (the touch).
 */
#ifndef STM32BL_KNOCK_H
#define STM32BL_KNOCK_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The key that stm32bl_knock_feed() wants: up to 15 printable characters without blank, '+' and
 * ','. Give products that share a cable or a service script different ones:
 * -DSTM32BL_KNOCK_KEY='"pump-3"'
 */
#ifndef STM32BL_KNOCK_KEY
#define STM32BL_KNOCK_KEY ""
#endif

/**
 * Give it every byte that the console receives. At the last byte of a knock with STM32BL_KNOCK_KEY
 * it calls stm32bl_enter_request(), which resets the chip. Otherwise it returns 0, or the request's error if that came back, or with
 * -DSTM32BL_KNOCK_ASKS what the application answered. From one place only, interrupt or not: it has a
 * state of a few bytes.
 */
int stm32bl_knock_feed(uint8_t byte);

/** What an application may answer to a knock. */
enum {
    STM32BL_KNOCK_YES = 0,
    STM32BL_KNOCK_NO = 1,   /**< not now: the knock is forgotten */
    STM32BL_KNOCK_LATER = 2 /**< it will call stm32bl_enter_request() itself, or let it be */
};

/**
 * With -DSTM32BL_KNOCK_ASKS the application defines this, and each knock asks it: its user, whether a motor
 * runs. Called where stm32bl_knock_feed() is called from; nothing resets before the answer is yes.
 */
int stm32bl_knock_asked(void);

/**
 * With -DSTM32BL_KNOCK_SAYS the application defines this as well, and the host is told the answer to its knock: `bytes`
 * of `text` to the console. On the way to the bootloader the reset follows, so it returns when they have been sent.
 * An application of the resident loader that has confirmed itself says so by
 *
 *     char word[STM32BL_WORD_LENGTH];
 *     stm32bl_word_put(word, STM32BL_WORD_CONFIRMED, stm32bl_slot_state().image);
 *
 * of stm32bl_knock_frame.h, for a host that waits (`stm32bl write --confirm-within`).
 */
void stm32bl_knock_say(const char *text, unsigned bytes);

/** How much of a knock one console has heard. Starts as zeros; 8 bytes for any key. */
struct stm32bl_knock {
    uint32_t crc;
    uint8_t place;
};

/**
 * The listener alone, for an application with several consoles, with a key that is known only at
 * run time, or with something to bring to rest first. True at the last byte of a knock with `key`,
 * a string of at most 15 characters.
 */
bool stm32bl_knock_heard(struct stm32bl_knock *knock, const char *key, uint8_t byte);

/**
 * The touch: a host opens the USB serial port at 1200 baud and drops DTR, as Arduino's tools do.
 * Starts as zeros. Call the first function with the rate of every SET_LINE_CODING, the second one
 * with bit 0 of every SET_CONTROL_LINE_STATE (USB CDC PSTN 1.2, 6.3.10 and 6.3.12). It returns true
 * when DTR falls at 1200 baud; call stm32bl_enter_request() then, but from the main loop and some
 * 10 ms later: the host still waits for its request to end.
 */
struct stm32bl_touch {
    uint32_t baud;
    bool dtr;
};

void stm32bl_touch_line_coding(struct stm32bl_touch *touch, uint32_t baud);
bool stm32bl_touch_line_state(struct stm32bl_touch *touch, bool dtr);

#ifdef __cplusplus
}
#endif
#endif
