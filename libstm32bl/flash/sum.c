/*
 * sum.c - comparing flash with bytes by the ROM's own checksum, where it has one and it has proven
 * right.
 */
#include <string.h>

#include "flash.h"
#include "protocol/protocol.h"

enum { CRC_TRIES = 3 };

static int rom_crc(struct stm32bl *bl, uint32_t addr, uint32_t len, uint32_t *crc)
{
    int err = STM32BL_ERR_UNSUPPORTED;

    for (int i = 0; i < CRC_TRIES; i++) {
        err = bl->protocol->checksum(bl, addr, len, crc);
        if (err != STM32BL_ERR_TIMEOUT && err != STM32BL_ERR_PROTOCOL)
            break;
        bl->summary.retries++;
    }
    return err;
}

/*
 * Hardly any ROM has Get Checksum, and AN3155 3.13 can be read in more than one way: so it must
 * agree once, in each session, with what the ROM lets read.
 */
static bool prove_crc(struct stm32bl *bl, uint32_t addr, size_t len)
{
    uint8_t found[BL_BLOCK_MAX];
    uint32_t size = (uint32_t)(len < bl->block_size ? len : bl->block_size) / 4 * 4, crc = 0;
    int err = rom_crc(bl, addr, size, &crc);

    bl->crc = BL_CRC_BAD;
    if (err == STM32BL_ERR_UNSUPPORTED)
        return false;
    if (!err)
        err = bl_read_block(bl, addr, found, size);
    if (!err && crc == bl->protocol->sum(bl->protocol->sum_start, found, size))
        bl->crc = BL_CRC_GOOD;
    else
        bl_say(&bl->log, STM32BL_LOG_NOTE,
               "the ROM's checksum of 0x%08x does not agree with what it lets read: reading "
               "everything back",
               (unsigned)addr);
    return bl->crc == BL_CRC_GOOD;
}

/* The bytes before the first and behind the last whole word. */
static int compare_edges(struct stm32bl *bl, const struct stm32bl_segment *s, size_t head,
                         size_t tail, bool *same)
{
    uint8_t found[3];
    int err = STM32BL_OK;

    *same = true;
    if (head)
        err = bl_read_block(bl, s->address, found, head);
    if (!err && head)
        *same = !memcmp(found, s->data, head);
    if (!err && tail)
        err = bl_read_block(bl, s->address + (uint32_t)(s->size - tail), found, tail);
    if (!err && tail)
        *same = *same && !memcmp(found, s->data + (s->size - tail), tail);
    return err;
}

int bl_trusted_crc(struct stm32bl *bl, uint32_t addr, uint32_t len, uint32_t *crc)
{
    if (bl->crc == BL_CRC_BAD || bl->info.protection == STM32BL_PROTECTION_ON || len == 0)
        return STM32BL_ERR_UNSUPPORTED;
    if (bl->crc == BL_CRC_UNKNOWN && !prove_crc(bl, addr, len))
        return STM32BL_ERR_UNSUPPORTED;
    return rom_crc(bl, addr, len, crc) ? STM32BL_ERR_UNSUPPORTED // reading shows what is the matter
                                       : STM32BL_OK;
}

int bl_compare_by_crc(struct stm32bl *bl, const struct stm32bl_segment *s, bool *same)
{
    size_t head = (4 - s->address % 4) % 4;
    size_t tail = s->size < head ? 0 : (s->size - head) % 4;
    uint32_t crc = 0, addr = s->address + (uint32_t)head;
    size_t len = s->size < head ? 0 : s->size - head - tail;
    int err;

    *same = false;
    err = bl_trusted_crc(bl, addr, (uint32_t)len, &crc);
    if (err)
        return err;
    *same = crc == bl->protocol->sum(bl->protocol->sum_start, s->data + head, len);
    return *same && head + tail ? compare_edges(bl, s, head, tail, same) : STM32BL_OK;
}
