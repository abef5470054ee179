/*
 * turbo_find.h - a session that talks to the program in the chip's RAM, for those who bring it there.
 */
#ifndef BL_TURBO_FIND_H
#define BL_TURBO_FIND_H

#include "protocol/turbo.h"

enum {
    BL_TURBO_RATE = 921600, // bit/s; tried first
    BL_TURBO_LEAST = 9600   // a frame takes less than the program waits for one
};

/** The line, at 8E1 or 8N1; false: this wire cannot. */
bool bl_turbo_configure(struct stm32bl *bl, uint32_t baud, char parity);

/** How much may be under way: enough to hide an erase of so many milliseconds, if there is room. */
void bl_turbo_set_window(struct stm32bl *bl, uint32_t erase_ms);

/** Remembers sums of an image that is about to be uploaded. */
void bl_turbo_note_image(struct bl_turbo *t, const uint8_t *image, size_t size);

/** Whether a kilobyte crosses at the rate that was just set, HELLO within `timeout_ms`. */
bool bl_turbo_is_clean(struct stm32bl *bl, uint32_t timeout_ms);

/**
 * Sends the part of the code that only orders to the flash need. Whether the program that runs then, and all
 * that it goes by, is that image: by what it sums up itself.
 */
bool bl_turbo_complete(struct stm32bl *bl);

/** Sends what the program finds the line by, until it says HELLO; false: it does not. */
bool bl_turbo_tune(struct stm32bl *bl, uint32_t within_ms);

/** From now on the session's protocol is that of the program, whose HELLO has been heard. */
void bl_turbo_speak(struct stm32bl *bl);

#endif
