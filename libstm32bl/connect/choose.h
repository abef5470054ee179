/*
 * choose.h - which device a chip is taken for.
 */
#ifndef BL_CHOOSE_H
#define BL_CHOOSE_H

#include "base/target.h"
#include "session/session.h"

/* Devices beside the table, from a device file. They live until the next open. */
struct bl_added {
    const struct stm32bl_device *rows;
    size_t count;
    void *memory;
    void (*release)(void *memory); // NULL: nothing to release
};

/* How a user describes a chip that is not known, for messages. */
#define BL_HOW_TO_DESCRIBE                                                                         \
    "give flash-size= and sector-size=, a device-file=, or the device= that it resembles"

/** Takes the options that say which device it is. */
int bl_choose_take(struct stm32bl *bl, struct bl_target *target);

/** Sets chip.device by the options and the product id; NULL: it is not known. */
int bl_choose_device(struct stm32bl *bl);

/** The device with the product id and bootloader id of this chip; NULL: none. */
const struct stm32bl_device *bl_choose_by_id(const struct stm32bl *bl);

/** True if `device` is one of a device file. */
bool bl_is_added(const struct stm32bl *bl, const struct stm32bl_device *device);

/** Gives back the devices of a device file. */
void bl_forget_added(struct stm32bl *bl);

/** True if all memory of the chip is known, so that what lies elsewhere is a mistake. */
static inline bool bl_knows_map(const struct stm32bl *bl)
{
    return bl->chip.device && bl->chip.device != &bl->unlisted.device;
}

#endif
