/*
 * images.h - the smallest image that a loader starts.
 */
#ifndef TEST_LOADER_IMAGES_H
#define TEST_LOADER_IMAGES_H

#include "layout.h"

enum {
    IMAGE_LENGTH = STM32BL_SLOT_LENGTH_LEAST,
    IMAGE_SIZE = IMAGE_LENGTH + sizeof(struct stm32bl_slot_descriptor)
};

struct image {
    uint32_t program[IMAGE_LENGTH / 4];
    struct stm32bl_slot_descriptor descriptor;
};

/* For `slot`, on trial. The version makes its code, too. */
struct image image_make(unsigned slot, unsigned version, unsigned counter);

/* Puts the sum right after a change. */
void image_seal(struct image *image);

#endif
