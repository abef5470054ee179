/*
 * drive.h - what an update from a drive wants of the drive: one file of the build, which DRIVE names (build_staged).
 */
#ifndef LOADER_DRIVE_H
#define LOADER_DRIVE_H

#include <stdbool.h>
#include <stdint.h>

/* False: there is none. Takes no longer than a start may: it is asked at each. */
bool loader_drive_begin(void);

/* As struct stm32bl_fat wants it: 512 bytes; false: it cannot, or the drive is gone. */
bool loader_drive_read(void *user, uint32_t sector, uint8_t *buf);

#endif
