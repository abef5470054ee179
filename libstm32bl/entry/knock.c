/*
 * knock.c - the host's side of the knock.
 */
#include <string.h>

#include "knock.h"

bool bl_knock_key_is_valid(const char *key, size_t length)
{
    if (length > STM32BL_KNOCK_KEY_MOST)
        return false;
    for (size_t i = 0; i < length; i++)
        if (key[i] <= ' ' || key[i] > '~' || key[i] == '+' || key[i] == ',')
            return false;
    return true;
}

size_t bl_knock_frame(const char *key, size_t length, uint8_t frame[STM32BL_KNOCK_MOST])
{
    uint32_t crc = STM32BL_KNOCK_CRC_START;
    size_t used = 1 + STM32BL_KNOCK_NAME_LENGTH;

    frame[0] = STM32BL_KNOCK_START;
    memcpy(frame + 1, STM32BL_KNOCK_NAME, STM32BL_KNOCK_NAME_LENGTH);
    frame[used++] = stm32bl_knock_digit((uint32_t)length);
    memcpy(frame + used, key, length);
    used += length;
    for (size_t i = 1; i < used; i++)
        crc = stm32bl_knock_crc(crc, frame[i]);
    for (int shift = 28; shift >= 0; shift -= 4)
        frame[used++] = stm32bl_knock_digit(~crc >> shift & 0xF);
    return used;
}
