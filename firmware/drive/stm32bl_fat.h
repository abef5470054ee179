/**
 * stm32bl_fat.h - one file of a FAT12, FAT16 or FAT32 volume, read from its beginning to its end. Nothing
 * is ever written.
 *
 *     static struct stm32bl_fat fat = {.read = read_sector};
 *
 *     if (!stm32bl_fat_open(&fat, "UPDATE  BIN"))
 *         while ((n = stm32bl_fat_read(&fat)) > 0)
 *             use(fat.buf, n);
 *
 * The file lies in the root directory. Its name is the short one, 8 and 3 capitals filled up with blanks:
 * Windows, Linux and macOS give UPDATE.BIN such a name however it was typed. The volume begins at the first
 * sector of the drive or in one of the four partitions of its table; sectors have 512 bytes.
 *
 * Source: Microsoft, FAT32 File System Specification 1.03 (2000), which covers all three.
 */
#ifndef STM32BL_FAT_H
#define STM32BL_FAT_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { STM32BL_FAT_SECTOR = 512 };

/** What the functions return besides 0 and more. */
enum {
    STM32BL_FAT_READ = -1,    /**< the drive has not given a sector */
    STM32BL_FAT_FOREIGN = -2, /**< no FAT: exFAT, NTFS, a partition table of GPT, nothing at all */
    STM32BL_FAT_NO_FILE = -3, /**< the root directory has no such file */
    STM32BL_FAT_BROKEN = -4   /**< the volume contradicts itself: the file cannot be followed */
};

/** The first two are the caller's, who sets them; `buf`, `size` and `left` are for reading. */
struct stm32bl_fat {
    /** Puts 512 bytes into `buf`; false: it cannot. */
    bool (*read)(void *user, uint32_t sector, uint8_t *buf);
    void *user;
    uint32_t size; /**< of the file, in bytes */
    uint32_t left; /**< of them, not read yet */

    uint32_t table;   // the first sector of the FAT in use,
    uint32_t sectors; // its length,
    uint32_t root; // that of the root directory of FAT12 and FAT16, or the first cluster of FAT32's
    uint32_t root_sectors; // of that root directory; 0: FAT32
    uint32_t data;         // the first sector of cluster 2
    uint32_t clusters;     // how many there are
    uint32_t cluster;      // that is being read; 0: the root directory of FAT12 and FAT16
    uint32_t step;         // the next sector in it
    uint8_t shift;         // a cluster has 1 << shift sectors
    uint8_t width;         // of an entry of the FAT, in half bytes: 3, 4 or 8

    uint8_t buf[STM32BL_FAT_SECTOR]; /**< the bytes that were read */
};

/** Finds the volume and the file; 0 or one of the errors. `name` has 11 characters: "UPDATE  BIN". */
int stm32bl_fat_open(struct stm32bl_fat *fat, const char *name);

/** The next 1 to 512 bytes are in fat->buf: how many; 0 at the end of the file; or one of the errors. */
int stm32bl_fat_read(struct stm32bl_fat *fat);

#ifdef __cplusplus
}
#endif
#endif
