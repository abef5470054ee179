/*
 * named.h - what an erase may hit where a user names a device, and the product id another one.
 */
#ifndef BL_NAMED_H
#define BL_NAMED_H

#include "stray.h"

/* The sector that has the number of one that is erased by the row of the product id, and bytes of it. */
struct bl_named {
    const struct stm32bl_device *row; // NULL: nothing to look at
    uint16_t number;
    uint32_t at;
    uint8_t bytes[BL_STRAY_BYTES];
};

/** True if the numbers of sectors may mean other places to this chip than to the device that was named. */
bool bl_is_named_otherwise(const struct stm32bl *bl);

/** Remembers what lies in the sector that erasing `s` would hit then, and is not meant. */
void bl_named_put(struct stm32bl *bl, const struct stm32bl_sector *s, struct bl_named *out);

/** MISMATCH if it has changed. */
int bl_named_check(struct stm32bl *bl, const struct bl_named *named);

#endif
