/*
 * device_turbo.h - the keys of a device file that tell the program in RAM (docs/TURBO.md) what it needs to
 * know of a chip: the row of a device of the table, and where the chip differs from that.
 */
#ifndef BL_DEVICE_TURBO_H
#define BL_DEVICE_TURBO_H

#include "device/device.h"
#include "device/turbo_rows.h"

enum { BL_TURBO_LISTS = 5, BL_TURBO_LIST_MOST = 12 };

/* A row of its own for a device of a file. */
struct bl_turbo_own {
    struct bl_turbo_row row;
    struct bl_turbo_flash flash;
    struct bl_turbo_parts parts;
    struct bl_turbo_step lists[BL_TURBO_LISTS][BL_TURBO_LIST_MOST];
    uint32_t
        flash_at; // where the registers of the controller begin; 0: where they are on the other chip
};

/**
 * Takes NAME: the row of that device; or none. False: there is no such device, or the program is not for it.
 */
bool bl_turbo_own_like(struct stm32bl_device *device, struct bl_turbo_own *own, const char *name);

/** Takes "1:PA9/PA10:7 ...": USART, TX and RX, the number of the alternate function. False: malformed. */
bool bl_turbo_own_pins(struct bl_turbo_own *own, char *text);

/** Completes it and checks it with its device. NULL: it is right, or there is none; else what is wrong. */
const char *bl_turbo_own_finish(struct stm32bl_device *device, struct bl_turbo_own *own);

#endif
