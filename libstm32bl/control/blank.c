/*
 * blank.c - whether there is anything to start.
 */
#include <string.h>

#include "control.h"
#include "flash/flash.h"

int bl_looks_blank(struct stm32bl *bl, uint32_t addr, bool *blank)
{
    static const uint8_t ones[] = {0xFF, 0xFF, 0xFF, 0xFF}, zeros[sizeof ones];
    uint8_t word[sizeof ones];
    int err = bl_read_block(bl, addr, word, sizeof word);

    *blank = !err && (!memcmp(word, ones, sizeof word) || !memcmp(word, zeros, sizeof word));
    return err;
}

int stm32bl_check_start(struct stm32bl *bl, uint32_t addr)
{
    bool blank = false;
    int err = bl_begin(bl);

    if (!err)
        err = bl_looks_blank(bl, addr, &blank);
    if (err || !blank)
        return bl_end(bl, err);
    return bl_fail(&bl->error, STM32BL_ERR_UNSUPPORTED,
                   "the memory at 0x%08x is blank: write an application there first",
                   (unsigned)addr);
}
