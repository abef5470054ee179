/*
 * crc.c - the sum that the CRC unit of an STM32 computes by default, and Get Checksum with it; and the
 * CRC-32 of zip.
 */
#include "internal.h"

uint32_t stm32bl_crc(uint32_t crc, const void *data, size_t len)
{
    const uint8_t *bytes = data;

    for (size_t i = 0; i + 4 <= len; i += 4) {
        crc ^= bl_le32(bytes + i);
        for (int bit = 0; bit < 32; bit++)
            crc = crc & 0x80000000u ? crc << 1 ^ 0x04C11DB7u : crc << 1;
    }
    return crc;
}

uint32_t bl_crc32(uint32_t crc, const void *data, size_t len)
{
    const uint8_t *bytes = data;

    crc = ~crc;
    for (size_t i = 0; i < len; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc & 1 ? crc >> 1 ^ 0xEDB88320u : crc >> 1;
    }
    return ~crc;
}
