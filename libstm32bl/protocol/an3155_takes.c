/*
 * an3155_takes.c - whether an address is one that Write Memory takes, without writing: AN3155 3.6.
 */
#include <string.h>

#include "an3155.h"
#include "link.h"

int an3155_takes(struct stm32bl *bl, uint32_t addr, bool *takes)
{
    uint8_t block[AN3155_TRY_BLOCK];
    int err = an3155_command(bl, AN3155_WRITE);

    if (!err)
        err = an3155_word(bl, addr, BL_STEP_ADDRESS, AN3155_ACK_MS);
    *takes = !err;
    if (err)
        return err == STM32BL_ERR_REFUSED && bl->nack_step == BL_STEP_ADDRESS ? STM32BL_OK : err;
    memset(block, AN3155_TRY_BYTE, sizeof block);
    err = an3155_block(bl, block, sizeof block, BL_STEP_DATA, // 9.2 ms a byte, at 1200 baud
                       AN3155_ACK_MS + 10 * (uint32_t)sizeof block);
    if (err && bl->lost)
        an3155_spoil(bl, block, sizeof block);
    if (!err)
        return bl_fail(&bl->error, STM32BL_ERR_PROTOCOL,
                       "the chip acknowledged a block for 0x%08x whose checksum is wrong",
                       (unsigned)addr);
    return err == STM32BL_ERR_REFUSED ? STM32BL_OK : err;
}
