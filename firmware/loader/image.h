/*
 * image.h - what makes bytes in flash an image, wherever they lie.
 */
#ifndef LOADER_IMAGE_H
#define LOADER_IMAGE_H

#include <stdbool.h>

#include "layout.h"

enum { LOADER_IMAGE_VECTORS = STM32BL_SLOT_LENGTH_AT / 4 + 1 };

/*
 * The length of a program by its first vectors; 0: it is not one to jump through once it is at `load`, or has no
 * descriptor within `room` bytes.
 */
uint32_t loader_image_length(const uint32_t *vectors, uint32_t room, uint32_t load);

/* Where the build names a product, -DLOADER_FOR='"pump"': it is the one that this descriptor names. */
bool loader_image_is_ours(const struct stm32bl_slot_descriptor *d);

/*
 * True: at `at`, in an area of `room` bytes, lies a whole image that is linked for `load`; its descriptor. False leaves
 * `d` undefined. An image that is not ours is none.
 */
bool loader_image_at(uint32_t at, uint32_t room, uint32_t load, struct stm32bl_slot_descriptor *d);

/* Both say what they are for, and not the same. */
static inline bool loader_products_differ(const struct stm32bl_slot_descriptor *a,
                                          const struct stm32bl_slot_descriptor *b)
{
    return a->product && b->product && a->product != b->product;
}

/* All that belongs to it: the program, the descriptor, and the signature if it says that there is one. */
static inline uint32_t loader_image_bytes(const struct stm32bl_slot_descriptor *d)
{
    return d->length + (uint32_t)sizeof *d +
           (d->flags & STM32BL_SLOT_SIGNED ? STM32BL_SLOT_SIGNATURE : 0);
}

#endif
