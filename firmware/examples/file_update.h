/**
 * file_update.h - an application that has a drive of its own, such as a USB host with a stick, hands the file on it to the
 * resident loader (docs/LOADER.md). Compile it with stm32bl_slot.c and drive/stm32bl_fat.c.
 */
#ifndef FILE_UPDATE_H
#define FILE_UPDATE_H

#include "../drive/stm32bl_fat.h"

/** What file_update() returns besides 0, and errors of stm32bl_fat.h (-1 to -4). */
enum {
    FILE_UPDATE_SAME = 1, /**< it was activated before: it runs, or it did not confirm itself */
    FILE_UPDATE_NO_IMAGE = -11,
    FILE_UPDATE_NO_PLACE = -12, /**< too large, or an update is under way */
    FILE_UPDATE_FLASH = -13,
    FILE_UPDATE_REFUSED = -14 /**< damaged, for another place or product, an old counter */
};

/**
 * 0: the image in this file is in the free slot, or the update area, and the next reset starts or installs it. `fat` has its
 * callback; `name` has 11 characters, "UPDATE  BIN".
 */
int file_update(struct stm32bl_fat *fat, const char *name);

#endif
