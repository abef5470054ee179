/*
 * crc32.c - the CRC-32 of memory: by the program in the chip's RAM, else of what is read back.
 */
#include "connect/connect.h"
#include "flash.h"
#include "protocol/protocol.h"

enum { PIECE = 1024 };

static int sum_on_the_chip(struct stm32bl *bl, uint32_t addr, size_t len, uint32_t *crc)
{
    int err = bl->protocol->checksum(bl, addr, (uint32_t)len, crc);

    return err ? bl_explain(bl, err, "CRC-32 of memory from", addr) : STM32BL_OK;
}

static int sum_here(struct stm32bl *bl, uint32_t addr, size_t len, uint32_t *crc)
{
    uint8_t piece[PIECE];
    int err = STM32BL_OK;

    *crc = 0;
    for (size_t at = 0, n; !err && at < len; at += n) {
        n = len - at < PIECE ? len - at : PIECE;
        err = bl_read_range(bl, addr + (uint32_t)at, piece, n, at);
        if (!err)
            *crc = bl_crc32(*crc, piece, n);
    }
    return err;
}

int stm32bl_crc32(struct stm32bl *bl, uint32_t addr, size_t len, uint32_t *crc, bool *by_chip)
{
    int err = bl_begin(bl);

    *by_chip = false;
    if (!err && !len)
        err = bl_fail(&bl->error, STM32BL_ERR_ARG, "CRC-32 of 0 bytes");
    if (!err)
        err = bl_check_range(bl, addr, len, false);
    if (!err && bl_chip_region(&bl->chip, addr, 1) == BL_REGION_FLASH)
        err = bl_turbo_enter(bl, len);
    if (err)
        return bl_end(bl, err);
    bl_phase(bl, STM32BL_READING, len);
    *by_chip = bl->protocol->sum == bl_crc32;
    err = *by_chip ? sum_on_the_chip(bl, addr, len, crc) : sum_here(bl, addr, len, crc);
    if (bl_turbo_rescue(bl, &err)) {
        *by_chip = false;
        err = sum_here(bl, addr, len, crc);
    }
    return bl_end(bl, err);
}
