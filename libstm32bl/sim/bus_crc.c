/*
 * bus_crc.c - the CRC unit as it is after a reset: the polynomial of Ethernet over words, nothing reversed. RM0090 4.3,
 * RM0351 chapter 15. Another polynomial, start value or order of bits is not modelled.
 */
#include "bus.h"

enum { DR = 0x00, CR = 0x08, RESET = 1 };

const char *bl_crc_load(struct bl_bus *bus, const struct bl_bus_block *block, uint32_t offset,
                        uint32_t *value)
{
    (void)block;
    *value = 0;
    if (offset != DR)
        return offset == CR ? NULL : bl_bus_unmodelled;
    if (bl_rcc_is_on(bus, bus->row->crc_on))
        *value = bus->crc;
    return NULL;
}

const char *bl_crc_store(struct bl_bus *bus, const struct bl_bus_block *block, uint32_t offset,
                         uint32_t value)
{
    const uint8_t word[] = {(uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16),
                            (uint8_t)(value >> 24)};

    (void)block;
    if (offset != DR && (offset != CR || value & ~(uint32_t)RESET))
        return bl_bus_unmodelled;
    if (!bl_rcc_is_on(bus, bus->row->crc_on))
        return NULL;
    if (offset == CR) {
        bus->crc = value & RESET ? UINT32_MAX : bus->crc;
        return NULL;
    }
    bus->crc = stm32bl_crc(bus->crc, word, sizeof word);
    return NULL;
}
