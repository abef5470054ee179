/*
 * knock.h - the frame that asks an application for the bootloader, as
 * firmware/stm32bl_knock_frame.h describes it.
 */
#ifndef BL_KNOCK_H
#define BL_KNOCK_H

#include "../firmware/stm32bl_knock_frame.h"
#include "base/internal.h"

/** True if these characters may be a key. None at all may. */
bool bl_knock_key_is_valid(const char *key, size_t length);

/** Writes the frame for a valid key and returns its length. */
size_t bl_knock_frame(const char *key, size_t length, uint8_t frame[STM32BL_KNOCK_MOST]);

#endif
