/*
 * sd_app.c - what the emulated chip runs: the drive of an F767, and a FAT volume on it. The test calls the functions by
 * this table, at the start of flash.
 */
#include "drive/stm32bl_fat.h"
#include "loader/drive.h"

static struct stm32bl_fat fat;

static int open_file(void)
{
    fat.read = loader_drive_read;
    return stm32bl_fat_open(&fat, "UPDATE  BIN");
}

static int read_file(void)
{
    return stm32bl_fat_read(&fat);
}

/* The compiler may ask for these two. */
void *memset(void *to, int byte, unsigned bytes)
{
    for (uint8_t *p = to; bytes--; p++)
        *p = (uint8_t)byte;
    return to;
}

void *memcpy(void *to, const void *from, unsigned bytes)
{
    const uint8_t *q = from;

    for (uint8_t *p = to; bytes--; p++)
        *p = *q++;
    return to;
}

__attribute__((section(".first"), used))
const void *const table[] = {(const void *)loader_drive_begin, (const void *)loader_drive_read,
                             (const void *)open_file, (const void *)read_file, fat.buf};
