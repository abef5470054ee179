/*
 * file_update.c - see file_update.h. The file is read twice: what was activated before is not written again.
 */
#include "file_update.h"

#include "../stm32bl_slot.h"

enum { BLOCK = 32, TAIL = sizeof(struct stm32bl_slot_descriptor) };

static uint32_t get32(const uint8_t *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* The sum of the image in the file, which is the last word of its descriptor; that lies behind the program. */
static int read_sum(struct stm32bl_fat *fat, const char *name, uint32_t *sum)
{
    uint32_t at = 0, place = 0;
    int n, err = stm32bl_fat_open(fat, name);

    if (err)
        return err;
    *sum = 0;
    while ((n = stm32bl_fat_read(fat)) > 0) {
        if (!at && (n < STM32BL_SLOT_LENGTH_LEAST ||
                    get32(fat->buf + STM32BL_SLOT_MARK_AT) != STM32BL_SLOT_MARK))
            return FILE_UPDATE_NO_IMAGE;
        if (!at)
            place = get32(fat->buf + STM32BL_SLOT_LENGTH_AT) + TAIL - 4;
        for (uint32_t i = 0; i < 4; i++) // it may lie in two sectors
            if (place + i - at < (uint32_t)n)
                *sum |= (uint32_t)fat->buf[place + i - at] << 8 * i;
        at += (uint32_t)n;
    }
    return n;
}

/* The end is padded to whole blocks. */
static int write_sector(uint32_t at, const uint8_t *bytes, uint32_t count)
{
    uint32_t block[BLOCK / 4];
    int err = 0;

    for (uint32_t i = 0; i < count && !err; i += BLOCK) {
        for (uint32_t j = 0; j < BLOCK / 4; j++)
            block[j] = i + 4 * j + 4 <= count ? get32(bytes + i + 4 * j) : 0xFFFFFFFF;
        err = stm32bl_slot_write(at + i, block, BLOCK);
    }
    return err;
}

static int write(struct stm32bl_fat *fat, const char *name)
{
    uint32_t at = 0;
    int n, err = stm32bl_fat_open(fat, name);

    if (err)
        return err;
    err = stm32bl_slot_begin((fat->size + BLOCK - 1) / BLOCK * BLOCK);
    if (err)
        return err == STM32BL_SLOT_FLASH ? FILE_UPDATE_FLASH : FILE_UPDATE_NO_PLACE;
    while ((n = stm32bl_fat_read(fat)) > 0) {
        if (write_sector(at, fat->buf, (uint32_t)n))
            return FILE_UPDATE_FLASH;
        at += (uint32_t)n;
    }
    return n;
}

int file_update(struct stm32bl_fat *fat, const char *name)
{
    uint32_t sum;
    int err = read_sum(fat, name, &sum);

    if (err)
        return err;
    if (stm32bl_slot_state().image == sum)
        return FILE_UPDATE_SAME;
    err = write(fat, name);
    if (err)
        return err;
    err = stm32bl_slot_activate();
    return err == STM32BL_SLOT_FLASH ? FILE_UPDATE_FLASH : err ? FILE_UPDATE_REFUSED : 0;
}
