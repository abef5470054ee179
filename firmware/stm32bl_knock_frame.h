/**
 * stm32bl_knock_frame.h - the bytes that ask an application to hand over to the ROM bootloader. The
 * host that sends them and the firmware that listens for them share this file and nothing else.
 *
 *     01  s t m 3 2 b l :  L  key...  CCCCCCCC
 *
 *  - 01 begins a frame and occurs nowhere else in it, so a listener finds its place again at once.
 *  - L is the number of characters of the key, 0 to F: one hexadecimal digit.
 *  - The key is up to 15 printable characters without blank, '+' and ','. It tells products apart;
 *    it travels in clear text and is no secret.
 *  - CCCCCCCC is the CRC-32 (as in zip) of everything from 's' to the key: eight digits.
 * Hexadecimal digits are capitals. Every byte is below 0x80: two of them are never complements, so
 * a ROM that is waiting for a command takes none of them for one (AN3155 section 2: a command code
 * is followed by its complement). Without a key the whole frame is always the same 18 bytes.
 */
#ifndef STM32BL_KNOCK_FRAME_H
#define STM32BL_KNOCK_FRAME_H

#include <stdint.h>

#define STM32BL_KNOCK_START 0x01
#define STM32BL_KNOCK_NAME  "stm32bl:"

enum {
    STM32BL_KNOCK_NAME_LENGTH = 8,
    STM32BL_KNOCK_KEY_MOST = 15,
    STM32BL_KNOCK_SUM_DIGITS = 8,
    STM32BL_KNOCK_MOST =
        1 + STM32BL_KNOCK_NAME_LENGTH + 1 + STM32BL_KNOCK_KEY_MOST + STM32BL_KNOCK_SUM_DIGITS
};

#define STM32BL_KNOCK_CRC_START                                                                    \
    UINT32_C(0xFFFFFFFF) /* the sum is the complement of the last state */

/** The state of the CRC after one more byte. */
static inline uint32_t stm32bl_knock_crc(uint32_t crc, uint8_t byte)
{
    crc ^= byte;
    for (int bit = 0; bit < 8; bit++)
        crc = crc >> 1 ^ (crc & 1 ? UINT32_C(0xEDB88320) : 0);
    return crc;
}

/** The digit for a value from 0 to 15. */
static inline uint8_t stm32bl_knock_digit(uint32_t value)
{
    return (uint8_t)(value < 10 ? '0' + value : 'A' - 10 + value);
}

#endif
