#include "descriptors.h"

#include <errno.h>
#include <string.h>

enum { DEVICE_SIZE = 18, GET_DESCRIPTOR = 6, GET_CONFIGURATION = 8 };

static void put(struct descriptors *d, const uint8_t *bytes, size_t len)
{
    memcpy(d->bytes + d->size, bytes, len);
    d->size += len;
}

static uint8_t add_string(struct descriptors *d, const char *text)
{
    d->strings[d->string_count] = text;
    return ++d->string_count;
}

static void put_device(struct descriptors *d, const struct stm32bl_usb *usb, uint16_t product)
{
    uint8_t maker = add_string(d, "STMicroelectronics");
    uint8_t name = add_string(d, "STM32  BOOTLOADER");
    uint8_t serial = add_string(d, usb->serial);
    uint8_t bytes[DEVICE_SIZE] = {DEVICE_SIZE,
                                  1,
                                  0x00,
                                  0x01,
                                  0,
                                  0,
                                  0,
                                  64,
                                  (uint8_t)usb->vendor_id,
                                  (uint8_t)(usb->vendor_id >> 8),
                                  (uint8_t)product,
                                  (uint8_t)(product >> 8),
                                  (uint8_t)usb->release,
                                  (uint8_t)(usb->release >> 8),
                                  maker,
                                  name,
                                  serial,
                                  1};

    put(d, bytes, sizeof bytes);
}

void descriptors_make(struct descriptors *d, const struct stm32bl_usb *usb, bool run_time)
{
    uint8_t count = run_time ? 1 : usb->alternate_count;
    uint16_t total = (uint16_t)(9 + 9 * count + 9);
    uint8_t configuration[9] = {9, 2, (uint8_t)total, (uint8_t)(total >> 8), 1, 1, 0, 0xC0, 50};
    // bmAttributes: download, upload and will detach, as the ROMs say
    uint8_t functional[9] = {9,
                             0x21,
                             0x0B,
                             0xFF,
                             0,
                             (uint8_t)usb->transfer_size,
                             (uint8_t)(usb->transfer_size >> 8),
                             (uint8_t)usb->dfu_version,
                             (uint8_t)(usb->dfu_version >> 8)};

    memset(d, 0, sizeof *d);
    put_device(d, usb, run_time ? RUN_TIME_PRODUCT : usb->product_id);
    put(d, configuration, sizeof configuration);
    for (uint8_t a = 0; a < count; a++) {
        uint8_t name = add_string(d, run_time ? "DFU" : usb->alternates[a]);
        uint8_t interface[9] = {9, 4, 0, a, 0, 0xFE, 1, run_time ? 1 : 2, name};
        put(d, interface, sizeof interface);
    }
    put(d, functional, sizeof functional);
}

static int give(const struct stm32bl_usb_transfer *t, const uint8_t *bytes, size_t len)
{
    size_t n = len < t->length ? len : t->length;

    memcpy(t->data, bytes, n);
    return (int)n;
}

static int give_string(const struct descriptors *d, const struct stm32bl_usb_transfer *t)
{
    static const uint8_t languages[] = {4, 3, 9, 4}; // English
    uint8_t index = (uint8_t)t->value, bytes[256] = {0};
    size_t len;

    if (index == 0)
        return give(t, languages, sizeof languages);
    if (index > d->string_count)
        return -EPIPE;
    len = strlen(d->strings[index - 1]);
    bytes[0] = (uint8_t)(2 + 2 * len);
    bytes[1] = 3;
    for (size_t i = 0; i < len; i++)
        bytes[2 + 2 * i] = (uint8_t)d->strings[index - 1][i];
    // The ROM of F42x sends 112 bytes of its longest text, whose first byte says more.
    return give(t, bytes, bytes[0] > 160 ? 112 : bytes[0]);
}

int descriptors_answer(const struct descriptors *d, const struct stm32bl_usb_transfer *t)
{
    static const uint8_t configured[] = {1};

    if (t->request == GET_CONFIGURATION)
        return give(t, configured, 1);
    if (t->request != GET_DESCRIPTOR)
        return t->type & 0x80 ? -EPIPE : 0;
    switch (t->value >> 8) {
    case 1:
        return give(t, d->bytes, DEVICE_SIZE);
    case 2:
        return give(t, d->bytes + DEVICE_SIZE, d->size - DEVICE_SIZE);
    case 3:
        return give_string(d, t);
    default: // also the functional descriptor alone, which some ROMs do not give either
        return -EPIPE;
    }
}
