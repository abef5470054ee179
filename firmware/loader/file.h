/*
 * file.h - an update from a file on a drive: LOADER_FILE, in the root directory, holds a sealed image that is linked for
 * the run area. It is read twice: the first time nothing is written.
 */
#ifndef LOADER_FILE_H
#define LOADER_FILE_H

#include "../drive/stm32bl_fat.h"
#include "layout.h"

/* As stm32bl_fat_open() wants it: UPDATE.BIN. */
#ifndef LOADER_FILE
#define LOADER_FILE "UPDATE  BIN"
#endif

enum loader_file_outcome {
    LOADER_FILE_NONE,    // there is none, or something is under way
    LOADER_FILE_SAME,    // it is what runs, or what was tried and failed
    LOADER_FILE_TAKEN,   // the next decision installs it
    LOADER_FILE_REFUSED, // another product, an old counter, another run area, no way back
    LOADER_FILE_DAMAGED, // no image, too large, or its sum is wrong
    LOADER_FILE_FOREIGN, // the drive has no FAT
    LOADER_FILE_LOST     // the drive cannot be read, is damaged, or the flash does not take it
};

/* Once after loader_boot_load() and before loader_boot_decide(). `fat` says how sectors are read. */
enum loader_file_outcome loader_file_look(struct stm32bl_fat *fat);

#endif
