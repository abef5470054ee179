/*
 * device_field.h - the keys of a device file and what their values mean.
 */
#ifndef BL_DEVICE_FIELD_H
#define BL_DEVICE_FIELD_H

#include "device_turbo.h"

/* A device in the making. */
struct bl_draft {
    struct stm32bl_device *row;
    struct bl_layout *layout;   /* becomes the row's if a bank was given */
    uint32_t given;             /* a bit for each field */
    struct bl_turbo_own *turbo; /* becomes the row's if turbo was given */
};

/**
 * Takes one `key = value`; `value` is cut up. Returns STM32BL_OK, or FORMAT with the message behind
 * "FILE:LINE: ".
 */
int bl_field_take(struct bl_draft *draft, const char *key, char *value, struct bl_error *error);

/** Completes a draft and checks it as a whole; as above. */
int bl_field_finish(struct bl_draft *draft, struct bl_error *error);

#endif
