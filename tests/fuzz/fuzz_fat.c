/*
 * A drive with any content: the file is found or not, no more than its size is read, and all ends. The input is the
 * drive's first sectors; those behind them, as many as an address has, are blank.
 */
#include <string.h>

#include "../../firmware/drive/stm32bl_fat.h"
#include "oracle.h"

/* Of a directory, with two sectors of the FAT for each; what the file adds is counted apart. */
enum { READS_MOST = 3 * 4096 + 16, FILE_MOST = 1 << 20 };

struct drive {
    const uint8_t *data;
    size_t size;
    size_t reads;
};

static bool read_sector(void *user, uint32_t sector, uint8_t *buf)
{
    struct drive *drive = user;
    size_t at = (size_t)sector * STM32BL_FAT_SECTOR;

    drive->reads++;
    memset(buf, 0, STM32BL_FAT_SECTOR);
    if (at < drive->size)
        memcpy(buf, drive->data + at,
               drive->size - at < STM32BL_FAT_SECTOR ? drive->size - at : STM32BL_FAT_SECTOR);
    return drive->reads != 1000; // it is pulled out
}

static void read_all(struct stm32bl_fat *fat, struct drive *drive)
{
    size_t total = 0;
    int n;

    while ((n = stm32bl_fat_read(fat)) > 0 && total < FILE_MOST) {
        total += (size_t)n;
        oracle_check(n <= STM32BL_FAT_SECTOR && total <= fat->size,
                     "no more than the file is read");
        oracle_check(total + fat->left == fat->size, "what is left is known");
    }
    oracle_check(n >= STM32BL_FAT_BROKEN, "an error is one of those that are documented");
    oracle_check(n || total == fat->size, "the end is the file's");
    oracle_check(drive->reads <= READS_MOST + 3 * (total / STM32BL_FAT_SECTOR + 1), "all ends");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct drive drive = {.data = data, .size = size};
    struct stm32bl_fat fat = {.read = read_sector, .user = &drive};
    int err = stm32bl_fat_open(&fat, "UPDATE  BIN");

    oracle_check(err <= 0 && err >= STM32BL_FAT_BROKEN,
                 "an error is one of those that are documented");
    if (!err)
        read_all(&fat, &drive);
    return 0;
}
