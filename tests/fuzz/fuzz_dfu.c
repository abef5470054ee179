/* DFU files; the CRC is put right, so that what lies behind it is reached. */
#include <stdlib.h>
#include <string.h>

#include "oracle.h"

enum { SUFFIX = 16 };

static uint32_t crc_of(const uint8_t *bytes, size_t len)
{
    uint32_t crc = 0xFFFFFFFF;

    for (size_t i = 0; i < len; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc & 1 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
    }
    return crc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size + SUFFIX), *suffix = copy + size;
    uint32_t crc;

    oracle_image(data, size, "dfu");
    memcpy(copy, data, size);
    memcpy(suffix, "\xFF\xFF\x11\xDF\x83\x04\x1A\x01UFD\x10", SUFFIX - 4);
    crc = crc_of(copy, size + SUFFIX - 4);
    for (int i = 0; i < 4; i++)
        suffix[SUFFIX - 4 + i] = (uint8_t)(crc >> 8 * i);
    oracle_image(copy, size + SUFFIX, "dfu");
    free(copy);
    return 0;
}
