/*
 * stm32bl_fat.c - see stm32bl_fat.h. Whatever the drive holds, each loop ends: a file has its size, a directory
 * at most as many sectors as it may have. Offsets are those of the specification's structures.
 */
#include "stm32bl_fat.h"

enum {
    ENTRY = 32, // of a directory
    PER_SECTOR = STM32BL_FAT_SECTOR / ENTRY,
    NAME = 11,
    ATTRIBUTE = 11,
    VOLUME_OR_FOLDER = 0x18, // long names have VOLUME too
    PARTITIONS = 4,
    FIRST_PARTITION = 446,
    DIRECTORY_MOST = 4096, // 65536 entries, which is the most that a directory may have
    TABLE_MOST = 1 << 21,  // sectors of the largest FAT: 2^28 entries of 4 bytes
    FAT12_CLUSTERS = 4085, // a volume with as many has FAT16
};

static uint32_t get16(const uint8_t *p)
{
    return p[0] | (uint32_t)p[1] << 8;
}

static uint32_t get32(const uint8_t *p)
{
    return get16(p) | get16(p + 2) << 16;
}

static int load(struct stm32bl_fat *fat, uint32_t sector)
{
    return fat->read(fat->user, sector, fat->buf) ? 0 : STM32BL_FAT_READ;
}

static bool is_signed(const uint8_t *sector)
{
    return get16(sector + 510) == 0xAA55;
}

/* A boot sector whose `sectors`, `root_sectors` and FAT's length in 16 bits are those of FAT. */
static bool is_volume(const struct stm32bl_fat *fat, uint32_t short_table)
{
    const uint8_t *b = fat->buf;

    return is_signed(b) && get16(b + 11) == STM32BL_FAT_SECTOR && b[13] && !(b[13] & (b[13] - 1)) &&
           get16(b + 14) && b[16] && fat->sectors && fat->sectors <= TABLE_MOST &&
           !fat->root_sectors == !short_table;
}

/* The layout of a volume by its boot sector, which lies at `base`. False: it is none of FAT. */
static bool take_layout(struct stm32bl_fat *fat, uint32_t base)
{
    const uint8_t *b = fat->buf;
    uint32_t total = get16(b + 19) ? get16(b + 19) : get32(b + 32);
    uint32_t short_table = get16(b + 22), data;

    fat->sectors = short_table ? short_table : get32(b + 36);
    fat->root_sectors = (get16(b + 17) + PER_SECTOR - 1) / PER_SECTOR;
    fat->table = get16(b + 14);
    fat->root = fat->table + b[16] * fat->sectors;
    data = fat->root + fat->root_sectors;
    if (!is_volume(fat, short_table) || data >= total)
        return false;
    for (fat->shift = 0; b[13] >> fat->shift != 1; fat->shift++)
        ;
    fat->table += base;
    fat->root += base;
    fat->data = base + data;
    fat->clusters = (total - data) >> fat->shift;
    fat->width = fat->clusters < FAT12_CLUSTERS ? 3 : 4;
    if (!short_table) {
        fat->width = 8;
        fat->root = get32(b + 44);
        if (b[40] & 0x80) // one FAT is in use, and not mirrored
            fat->table += (b[40] & 15u) * fat->sectors;
    }
    return true;
}

static int try_partitions(struct stm32bl_fat *fat)
{
    for (unsigned i = 0; i < PARTITIONS; i++) {
        int err = load(fat, 0);
        uint32_t start = get32(fat->buf + FIRST_PARTITION + 16 * i + 8);

        if (err || !is_signed(fat->buf))
            return err ? err : STM32BL_FAT_FOREIGN;
        err = load(fat, start);
        if (err || take_layout(fat, start))
            return err;
    }
    return STM32BL_FAT_FOREIGN;
}

static int mount(struct stm32bl_fat *fat)
{
    if (load(fat, 0))
        return STM32BL_FAT_READ;
    return take_layout(fat, 0) ? 0 : try_partitions(fat);
}

static int go_to(struct stm32bl_fat *fat, uint32_t cluster)
{
    fat->cluster = cluster;
    fat->step = 0;
    return cluster - 2 < fat->clusters ? 0 : STM32BL_FAT_BROKEN;
}

/* To the next cluster. NO_FILE: that was the last one. */
static int follow(struct stm32bl_fat *fat)
{
    uint32_t half_bytes = fat->cluster * fat->width, at = half_bytes / 2, next = 0;
    uint32_t mask = UINT32_C(0xFFFFFFF) >> (fat->width < 8 ? 28 - 4 * fat->width : 0);

    for (unsigned bit = 0; bit < 32; bit += 8, at++) {
        if (!bit || at % STM32BL_FAT_SECTOR == 0) {
            if (at / STM32BL_FAT_SECTOR >= fat->sectors)
                break; // the bytes of the last entry are there; those that follow do not matter
            if (load(fat, fat->table + at / STM32BL_FAT_SECTOR))
                return STM32BL_FAT_READ;
        }
        next |= (uint32_t)fat->buf[at % STM32BL_FAT_SECTOR] << bit;
    }
    next = next >> half_bytes % 2 * 4 & mask;
    return next > mask - 8 ? STM32BL_FAT_NO_FILE : go_to(fat, next);
}

/* The next sector of what is being read, a file or a directory. */
static int load_next(struct stm32bl_fat *fat)
{
    uint32_t start = fat->root;

    if (fat->cluster) {
        int err = fat->step >> fat->shift ? follow(fat) : 0;

        if (err)
            return err;
        start = fat->data + ((fat->cluster - 2) << fat->shift);
    }
    return load(fat, start + fat->step++);
}

static bool is_named(const uint8_t *entry, const char *name)
{
    for (unsigned i = 0; i < NAME; i++)
        if (entry[i] != (uint8_t)name[i])
            return false;
    return !(entry[ATTRIBUTE] & VOLUME_OR_FOLDER);
}

static int take_file(struct stm32bl_fat *fat, const uint8_t *entry)
{
    uint32_t cluster = get16(entry + 26) | (fat->width == 8 ? get16(entry + 20) << 16 : 0);

    fat->size = fat->left = get32(entry + 28);
    return fat->size ? go_to(fat, cluster) : 0;
}

int stm32bl_fat_open(struct stm32bl_fat *fat, const char *name)
{
    int err = mount(fat);
    uint32_t sectors = fat->root_sectors;

    fat->left = 0;
    fat->cluster = fat->step = 0;
    if (!err && !sectors) {
        sectors = DIRECTORY_MOST;
        err = go_to(fat, fat->root);
    }
    for (; !err && sectors; sectors--) {
        err = load_next(fat);
        for (const uint8_t *entry = fat->buf; !err && entry < fat->buf + STM32BL_FAT_SECTOR;
             entry += ENTRY) {
            if (!entry[0])
                return STM32BL_FAT_NO_FILE;
            if (is_named(entry, name))
                return take_file(fat, entry);
        }
    }
    return err ? err : STM32BL_FAT_NO_FILE;
}

int stm32bl_fat_read(struct stm32bl_fat *fat)
{
    uint32_t bytes = fat->left < STM32BL_FAT_SECTOR ? fat->left : STM32BL_FAT_SECTOR;
    int err = bytes ? load_next(fat) : 0;

    if (err) // the chain is shorter than the file
        return err == STM32BL_FAT_NO_FILE ? STM32BL_FAT_BROKEN : err;
    fat->left -= bytes;
    return (int)bytes;
}
