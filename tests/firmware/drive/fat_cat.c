/*
 * fat_cat IMAGE NAME [SECTOR] - writes a file of a FAT volume to standard output, as stm32bl_fat reads it; NAME has
 * its 11 characters. Each read of SECTOR fails. Exit code: that of the reader, without its sign; 9: it has
 * read more sectors than can be needed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drive/stm32bl_fat.h"

static struct {
    FILE *file;
    long bad;
    unsigned reads;
} drive;

static bool read_sector(void *user, uint32_t sector, uint8_t *buf)
{
    (void)user;
    drive.reads++;
    return (long)sector != drive.bad &&
           !fseek(drive.file, (long)sector * STM32BL_FAT_SECTOR, SEEK_SET) &&
           fread(buf, STM32BL_FAT_SECTOR, 1, drive.file) == 1;
}

int main(int argc, char **argv)
{
    struct stm32bl_fat fat = {.read = read_sector};
    int n;

    drive.file = argc > 2 && strlen(argv[2]) == 11 ? fopen(argv[1], "rb") : NULL;
    if (!drive.file)
        return 8;
    drive.bad = argc > 3 ? strtol(argv[3], NULL, 0) : -1;
    n = stm32bl_fat_open(&fat, argv[2]);
    if (n)
        return -n;
    while ((n = stm32bl_fat_read(&fat)) > 0)
        fwrite(fat.buf, (size_t)n, 1, stdout);
    // Two sectors of the FAT for each of the file, and all of a directory that has as many as it may.
    return drive.reads > 3 * (fat.size / STM32BL_FAT_SECTOR + 1) + 3 * 4096 + 10 ? 9 : -n;
}
