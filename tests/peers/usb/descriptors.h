/*
 * descriptors.h - the USB descriptors of a device in DFU mode, or of an application that can be
 * sent there.
 */
#ifndef DESCRIPTORS_H
#define DESCRIPTORS_H

#include "stm32bl/transport.h"

enum { RUN_TIME_PRODUCT = 0x5740, DESCRIPTOR_BYTES = 256, DESCRIPTOR_STRINGS = 16 };

struct descriptors {
    uint8_t bytes[DESCRIPTOR_BYTES]; /* device, then configuration */
    size_t size;
    const char *strings[DESCRIPTOR_STRINGS];
    uint8_t string_count;
};

void descriptors_make(struct descriptors *d, const struct stm32bl_usb *usb, bool run_time);

/** Answers a standard request: bytes, or -EPIPE. */
int descriptors_answer(const struct descriptors *d, const struct stm32bl_usb_transfer *t);

#endif
