/*
 * file.c - see file.h. What the first reading finds saves the flash from files that would not be installed; what
 * decides is what lies in the update area in the end.
 */
#include "file.h"
#include "boot.h"
#include "copy.h"
#include "image.h"
#include "staged.h"
#include "work.h"

enum { BLOCK = LOADER_COPY_BLOCK };

_Static_assert(STM32BL_FAT_SECTOR % BLOCK == 0, "a sector is whole blocks");

/* What the first reading gathers. */
struct scan {
    uint32_t at; // bytes that were read
    uint32_t length;
    uint32_t sum;
    struct stm32bl_slot_descriptor d;
};

static uint32_t get32(const uint8_t *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* Four bits of the CRC unit's polynomial at a time. */
static uint32_t add(uint32_t sum, uint32_t word)
{
    static const uint32_t table[16] = {
        0x00000000, 0x04C11DB7, 0x09823B6E, 0x0D4326D9, 0x130476DC, 0x17C56B6B,
        0x1A864DB2, 0x1E475005, 0x2608EDB8, 0x22C9F00F, 0x2F8AD6D6, 0x2B4BCB61,
        0x350C9B64, 0x31CD86D3, 0x3C8EA00A, 0x384FBDBD,
    };

    sum ^= word;
    for (unsigned i = 0; i < 8; i++)
        sum = sum << 4 ^ table[sum >> 28];
    return sum;
}

static void take(struct scan *scan, const uint8_t *buf, uint32_t bytes)
{
    uint8_t *d = (uint8_t *)&scan->d;

    for (uint32_t i = 0; i + 4 <= bytes; i += 4, scan->at += 4) {
        uint32_t behind = scan->at - scan->length;

        if (scan->at < scan->length || behind < sizeof scan->d - sizeof scan->d.sum)
            scan->sum = add(scan->sum, get32(buf + i));
        for (uint32_t j = 0; j < 4 && behind < sizeof scan->d; j++)
            d[behind + j] = buf[i + j];
    }
}

/* By the first sector of the file; 0: it is no image. */
static uint32_t length_of(const uint8_t *buf, uint32_t bytes)
{
    uint32_t v[LOADER_IMAGE_VECTORS];

    for (unsigned i = 0; i < LOADER_IMAGE_VECTORS; i++)
        v[i] = bytes < sizeof v ? 0 : get32(buf + 4 * i);
    return loader_image_length(v, LOADER_SLOT_SIZE, LOADER_SLOT_A);
}

static bool is_image(const struct scan *scan, uint32_t size)
{
    return scan->d.mark == STM32BL_SLOT_MARK && scan->d.length == scan->length &&
           loader_image_bytes(&scan->d) == size && scan->d.sum == scan->sum;
}

static enum loader_file_outcome outcome_of(int err)
{
    return err == STM32BL_FAT_NO_FILE   ? LOADER_FILE_NONE
           : err == STM32BL_FAT_FOREIGN ? LOADER_FILE_FOREIGN
                                        : LOADER_FILE_LOST;
}

static enum loader_file_outcome judge(const struct stm32bl_slot_descriptor *d)
{
    switch (loader_staged_wants(d)) {
    case LOADER_STAGED_SAME:
        return LOADER_FILE_SAME;
    case LOADER_STAGED_NO:
        return LOADER_FILE_REFUSED;
    default:
        return loader_staged_has_failed(d) ? LOADER_FILE_SAME : LOADER_FILE_TAKEN;
    }
}

static enum loader_file_outcome read_once(struct stm32bl_fat *fat)
{
    struct scan scan = {.sum = UINT32_C(0xFFFFFFFF)};
    int n = stm32bl_fat_open(fat, LOADER_FILE);

    if (n)
        return outcome_of(n);
    if (fat->size > LOADER_SLOT_SIZE)
        return LOADER_FILE_DAMAGED;
    while ((n = stm32bl_fat_read(fat)) > 0) {
        loader_work_goes_on();
        if (!scan.at && !(scan.length = length_of(fat->buf, (uint32_t)n)))
            return LOADER_FILE_DAMAGED;
        take(&scan, fat->buf, (uint32_t)n);
    }
    if (n)
        return outcome_of(n);
    return is_image(&scan, fat->size) ? judge(&scan.d) : LOADER_FILE_DAMAGED;
}

static bool write_sector(uint32_t at, const uint8_t *buf, uint32_t bytes)
{
    uint32_t block[BLOCK / 4];

    for (uint32_t i = 0; i < bytes; i += BLOCK) {
        for (uint32_t j = 0; j < BLOCK / 4; j++)
            block[j] = i + 4 * j < bytes ? get32(buf + i + 4 * j) : LOADER_ERASED;
        if (!loader_copy_write(at + i, block, BLOCK))
            return false;
    }
    return true;
}

/* The drive may be another one by now: nothing goes beyond `size`. */
static bool write(struct stm32bl_fat *fat, uint32_t size)
{
    uint32_t at = 0;
    int n = 1;

    if (stm32bl_fat_open(fat, LOADER_FILE) || fat->size != size)
        return false;
    if (!loader_boot_prepare(RUN) || !loader_copy_erase(LOADER_SLOT_B, size))
        return false;
    while (at < size && (n = stm32bl_fat_read(fat)) > 0) {
        if (!write_sector(LOADER_SLOT_B + at, fat->buf, (uint32_t)n))
            return false;
        at += (uint32_t)n;
    }
    return n > 0;
}

enum loader_file_outcome loader_file_look(struct stm32bl_fat *fat)
{
    enum loader_file_outcome outcome;

    if (!loader_staged_may_look())
        return LOADER_FILE_NONE;
    outcome = read_once(fat);
    if (outcome != LOADER_FILE_TAKEN)
        return outcome;
    if (!write(fat, fat->size))
        return LOADER_FILE_LOST;
    if (loader_boot_activate(UPDATE))
        return LOADER_FILE_TAKEN;
    return loader_staged_distrusts() ? LOADER_FILE_REFUSED : LOADER_FILE_LOST;
}
