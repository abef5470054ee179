/*
 * device_file.h - devices that a user describes in a text file, for chips newer than the table.
 * docs/DEVICES.md tells how to write one.
 */
#ifndef BL_DEVICE_FILE_H
#define BL_DEVICE_FILE_H

#include "device/device.h"

struct bl_turbo_own;

struct bl_device_file {
    struct stm32bl_device *rows;
    size_t count;
    struct bl_layout *layouts;  /* two for each row: its own, and the end of the list */
    struct bl_turbo_own *turbo; /* one for each row */
    char *text;                 /* names and notes point into it */
};

/**
 * Parses the `len` bytes of a file; `path` is its name, for messages. Errors: FORMAT (the message
 * begins with file and line), MEMORY. Afterwards, whatever comes back, bl_device_file_free() frees it.
 */
int bl_device_file_parse(struct bl_device_file *file, const void *data, size_t len,
                         const char *path, struct bl_error *error);

/** Reads and parses a file. Errors: the same, NOT_FOUND, ACCESS, IO. */
int bl_device_file_load(struct bl_device_file *file, const char *path, struct bl_error *error);

void bl_device_file_free(struct bl_device_file *file);

#endif
