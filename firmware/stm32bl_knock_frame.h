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
 *
 * And the words that an application may say back on that console, for a host that listens:
 *
 *     01  s t m 3 2 b l =  W  VVVVVVVV  CCCCCCCC
 *
 *  - W is the word. To a knock: Y (yes, the bootloader comes), N (no), L (later, perhaps). After an update: C, the
 *    image works and is confirmed.
 *  - V belongs to C, and is the sum of that image, as its descriptor has it; else 0.
 *  - The CRC is of everything from 's' to V.
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

/** The words. */
enum {
    STM32BL_WORD_YES = 'Y',
    STM32BL_WORD_NO = 'N',
    STM32BL_WORD_LATER = 'L',
    STM32BL_WORD_CONFIRMED = 'C'
};

#define STM32BL_WORD_NAME "stm32bl="
enum { STM32BL_WORD_LENGTH = 1 + STM32BL_KNOCK_NAME_LENGTH + 1 + 8 + STM32BL_KNOCK_SUM_DIGITS };

/** The digit for a value from 0 to 15. */
static inline uint8_t stm32bl_knock_digit(uint32_t value)
{
    return (uint8_t)(value < 10 ? '0' + value : 'A' - 10 + value);
}

/** Puts the STM32BL_WORD_LENGTH bytes of a word to `out`. */
static inline void stm32bl_word_put(char *out, char word, uint32_t value)
{
    uint32_t crc = STM32BL_KNOCK_CRC_START;
    unsigned n = 0;

    out[n++] = STM32BL_KNOCK_START;
    for (unsigned i = 0; i < STM32BL_KNOCK_NAME_LENGTH; i++)
        out[n++] = STM32BL_WORD_NAME[i];
    out[n++] = word;
    for (unsigned i = 0; i < 8; i++)
        out[n++] = (char)stm32bl_knock_digit(value >> (28 - 4 * i) & 0xF);
    for (unsigned i = 1; i < n; i++)
        crc = stm32bl_knock_crc(crc, (uint8_t)out[i]);
    for (unsigned i = 0; i < STM32BL_KNOCK_SUM_DIGITS; i++)
        out[n++] = (char)stm32bl_knock_digit(~crc >> (28 - 4 * i) & 0xF);
}

#endif
