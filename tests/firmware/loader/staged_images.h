/*
 * staged_images.h - images of several steps for the run area of a small layout, and a drive that has one as its file.
 */
#ifndef TEST_LOADER_STAGED_IMAGES_H
#define TEST_LOADER_STAGED_IMAGES_H

#include "../drive/stm32bl_fat.h"
#include "layout.h"

enum { STAGED_MOST = LOADER_SLOT_SIZE };

struct staged_image {
    uint32_t words[STAGED_MOST / 4];
    uint32_t bytes; // all of it
};

/* A program of `length` bytes whose bytes from 80 to FF are the same in all versions; on trial. */
struct staged_image staged_image_make(uint32_t length, unsigned version, unsigned counter);

/* Its descriptor; and puts this one there, with the sum that is right. */
struct stm32bl_slot_descriptor staged_image_descriptor(const struct staged_image *image);
void staged_image_seal(struct staged_image *image, struct stm32bl_slot_descriptor d);

/* Puts a signature behind it that staged_signature_fits(), a stand-in for the loader's, finds right: the sum in another form. */
void staged_image_sign(struct staged_image *image);
bool staged_signature_fits(uint32_t start, uint32_t bytes);

/* A volume of FAT12 with one file; NULL: there is no file. */
struct staged_drive {
    const struct staged_image *image;
    const char *name;
    bool is_foreign;
    uint32_t unreadable; // sector; 0: none
    uint32_t size;       // of the file; 0: the image's
};

bool staged_drive_read(void *drive, uint32_t sector, uint8_t *buf);

#endif
