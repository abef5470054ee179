#include <string.h>

#include "flash.h"
#include "flash_model.h"
#include "staged_images.h"

struct stm32bl_slot_descriptor staged_image_descriptor(const struct staged_image *image)
{
    const uint8_t *end = (const uint8_t *)image->words + image->bytes;
    struct stm32bl_slot_descriptor d;

    memcpy(&d, end - sizeof d, sizeof d);
    if (d.mark != STM32BL_SLOT_MARK) // then that is the signature
        memcpy(&d, end - sizeof d - STM32BL_SLOT_SIGNATURE, sizeof d);
    return d;
}

void staged_image_seal(struct staged_image *image, struct stm32bl_slot_descriptor d)
{
    uint8_t *at = (uint8_t *)image->words + image->bytes - sizeof d;

    memcpy(at, &d, sizeof d);
    d.sum = flash_model_sum(image->words, image->bytes - (uint32_t)sizeof d.sum);
    memcpy(at, &d, sizeof d);
}

struct staged_image staged_image_make(uint32_t length, unsigned version, unsigned counter)
{
    struct staged_image image = {.words = {LOADER_RAM + LOADER_RAM_SIZE, LOADER_SLOT_A + 0x31},
                                 .bytes = length + sizeof(struct stm32bl_slot_descriptor)};

    for (uint32_t i = 10; i < length / 4; i++)
        image.words[i] = i >= 0x20 && i < 0x40 ? i : version * 0x01010101u + i;
    image.words[STM32BL_SLOT_MARK_AT / 4] = STM32BL_SLOT_MARK;
    image.words[STM32BL_SLOT_LENGTH_AT / 4] = length;
    staged_image_seal(
        &image, (struct stm32bl_slot_descriptor){.mark = STM32BL_SLOT_MARK,
                                                 .size = sizeof(struct stm32bl_slot_descriptor),
                                                 .format = STM32BL_SLOT_FORMAT,
                                                 .flags = STM32BL_SLOT_TRIAL,
                                                 .load = LOADER_SLOT_A,
                                                 .length = length,
                                                 .version = version,
                                                 .counter = counter});
    return image;
}

enum { RIGHT = 0x516E5167 };

void staged_image_sign(struct staged_image *image)
{
    struct stm32bl_slot_descriptor d = staged_image_descriptor(image);

    d.flags |= STM32BL_SLOT_SIGNED;
    staged_image_seal(image, d);
    image->words[image->bytes / 4] = image->words[image->bytes / 4 - 1] ^ RIGHT;
    image->bytes += STM32BL_SLOT_SIGNATURE;
}

bool staged_signature_fits(uint32_t start, uint32_t bytes)
{
    uint32_t word, sum;

    return loader_flash_read(start + bytes, &word, sizeof word) &&
           loader_flash_read(start + bytes - 4, &sum, sizeof sum) && word == (sum ^ RIGHT);
}

static void put16(uint8_t *p, unsigned value)
{
    p[0] = (uint8_t)value;
    p[1] = (uint8_t)(value >> 8);
}

/* Sector 0 boot, 1 the only FAT, 2 the root directory, from 3 on the clusters from 2 on. */
static void make_boot_sector(uint8_t *buf)
{
    put16(buf + 11, STM32BL_FAT_SECTOR);
    buf[13] = 1;
    put16(buf + 14, 1);
    buf[16] = 1;
    put16(buf + 17, 16);
    put16(buf + 19, 64);
    put16(buf + 22, 1);
    put16(buf + 510, 0xAA55);
}

static void make_table(uint8_t *buf)
{
    for (unsigned cluster = 2; cluster < 16; cluster++) { // a chain through all of them
        unsigned at = cluster * 3 / 2, next = cluster == 15 ? 0xFFF : cluster + 1;

        buf[at] |= (uint8_t)(cluster % 2 ? next << 4 : next);
        buf[at + 1] |= (uint8_t)(cluster % 2 ? next >> 4 : next >> 8);
    }
}

static void make_directory(const struct staged_drive *drive, uint8_t *buf)
{
    uint32_t size = drive->size ? drive->size : drive->image->bytes;

    memcpy(buf, drive->name ? drive->name : "UPDATE  BIN", 11);
    put16(buf + 26, 2);
    put16(buf + 28, size & 0xFFFF);
    put16(buf + 30, size >> 16);
}

bool staged_drive_read(void *user, uint32_t sector, uint8_t *buf)
{
    const struct staged_drive *drive = user;
    uint32_t at = (sector - 3) * STM32BL_FAT_SECTOR;

    memset(buf, 0, STM32BL_FAT_SECTOR);
    if (drive->unreadable && sector == drive->unreadable)
        return false;
    if (sector == 0 && !drive->is_foreign)
        make_boot_sector(buf);
    else if (sector == 1)
        make_table(buf);
    else if (sector == 2 && drive->image)
        make_directory(drive, buf);
    for (uint32_t i = 0; sector > 2 && i < STM32BL_FAT_SECTOR && at + i < drive->image->bytes; i++)
        buf[i] = ((const uint8_t *)drive->image->words)[at + i];
    return true;
}
