/*
 * block.c - reading and writing one block, getting over a disturbed frame where that is safe, and
 * what an error there means.
 */
#include <string.h>

#include "flash.h"
#include "protocol/protocol.h"

enum { TRIES = 3 };

bool bl_is_disturbance(const struct stm32bl *bl, int err)
{
    return err == STM32BL_ERR_TIMEOUT || err == STM32BL_ERR_PROTOCOL ||
           (err == STM32BL_ERR_REFUSED && bl->nack_step != BL_STEP_COMMAND);
}

static bool is_protection(struct stm32bl *bl, int err)
{
    return err == STM32BL_ERR_REFUSED && bl->nack_step == BL_STEP_COMMAND;
}

int bl_explain(struct stm32bl *bl, int err, const char *what, uint32_t addr)
{
    struct bl_error inner = bl->error;

    if (err == STM32BL_ERR_CANCELLED || err == STM32BL_ERR_UNSUPPORTED)
        return err;
    if (is_protection(bl, err)) {
        bl->info.protection = STM32BL_PROTECTION_ON;
        return bl_fail(&bl->error, err,
                       "%s 0x%08x: refused before any data moved: read-out protection is on; "
                       "`stm32bl unprotect` lifts it and erases the whole chip",
                       what, (unsigned)addr);
    }
    return bl_fail(&bl->error, err, "%s 0x%08x: %s", what, (unsigned)addr, inner.text);
}

int bl_explain_refusal(struct stm32bl *bl, int err, const char *what)
{
    struct bl_error inner = bl->error;

    if (err == STM32BL_ERR_CANCELLED || err == STM32BL_ERR_UNSUPPORTED)
        return err;
    if (is_protection(bl, err))
        return bl_fail(&bl->error, err,
                       "%s: the chip refuses the command: read-out protection is on; `stm32bl "
                       "unprotect` lifts it and erases the whole chip",
                       what);
    return bl_fail(&bl->error, err, "%s: %s", what, inner.text);
}

int bl_read_block(struct stm32bl *bl, uint32_t addr, uint8_t *buf, size_t len)
{
    int err = STM32BL_OK;

    for (int i = 0; i < TRIES; i++) {
        err = bl->protocol->read(bl, addr, buf, len);
        if (!bl_is_disturbance(bl, err) || err == STM32BL_ERR_REFUSED)
            break;
        bl->summary.retries++;
        bl_say(&bl->log, STM32BL_LOG_DEBUG, "read 0x%08x: %s; once more", (unsigned)addr,
               bl->error.text);
    }
    return err ? bl_explain(bl, err, "read", addr) : STM32BL_OK;
}

/* What became of a block whose frame was disturbed: 1: written; 0: untouched; or an error. */
static int look_again(struct stm32bl *bl, uint32_t addr, const uint8_t *data, size_t len)
{
    uint8_t found[BL_BLOCK_MAX];
    struct bl_error first = bl->error;
    uint8_t erased = bl->chip.device ? bl->chip.device->erased : 0xFF;
    bool blank = true;
    int err = bl_read_block(bl, addr, found, len);

    if (err == STM32BL_ERR_TIMEOUT || err == STM32BL_ERR_PROTOCOL)
        return bl_fail(&bl->error, err, "write 0x%08x: %s; it cannot be read back either",
                       (unsigned)addr, first.text);
    if (err)
        return err;
    if (!memcmp(found, data, len))
        return 1;
    for (size_t i = 0; i < len; i++)
        blank = blank && found[i] == erased;
    if (blank || bl_chip_region(&bl->chip, addr, (uint32_t)len) == BL_REGION_RAM)
        return 0;
    return bl_fail(&bl->error, STM32BL_ERR_PROTOCOL,
                   "write 0x%08x: %s; the block is now half written, erase and write it again",
                   (unsigned)addr, first.text);
}

int bl_write_block(struct stm32bl *bl, uint32_t addr, const uint8_t *data, size_t len)
{
    struct bl_error first;
    int first_err, found, err = STM32BL_OK;

    if (!bl->chip.device || bl_chip_region(&bl->chip, addr, 1) != BL_REGION_RAM)
        bl->summary.touched = true;
    for (int i = 0; i < TRIES; i++) {
        err = bl->protocol->write(bl, addr, data, len);
        if (!bl_is_disturbance(bl, err))
            break;
        if (err == STM32BL_ERR_REFUSED && bl->nack_step == BL_STEP_ADDRESS && i > 0)
            break;
        bl->summary.retries++;
        bl_say(&bl->log, STM32BL_LOG_DEBUG, "write 0x%08x: %s; looking what is there",
               (unsigned)addr, bl->error.text);
        first = bl->error;
        first_err = err;
        found = look_again(bl, addr, data, len);
        if (found < 0)
            return found;
        if (found > 0)
            return STM32BL_OK;
        bl->error = first;
        err = first_err;
    }
    return err ? bl_explain(bl, err, "write", addr) : STM32BL_OK;
}

int bl_flush(struct stm32bl *bl)
{
    return bl->protocol->flush ? bl->protocol->flush(bl) : STM32BL_OK;
}
