/*
 * What a USB device may write into its configuration descriptor, as libusb hands it on. Each list has a
 * block of its own, of just the size that its count says, so that a step beyond is noticed.
 */
#include <libusb.h>
#include <stdlib.h>
#include <string.h>

#include "oracle.h"
#include "transport/usb_descriptor.h"

enum { INTERFACES = 4, SETTINGS = 12, EXTRA = 40 };

struct input {
    const uint8_t *bytes;
    size_t left;
};

static uint8_t next(struct input *in)
{
    if (!in->left)
        return 0;
    in->left--;
    return *in->bytes++;
}

static unsigned char *take_extra(struct input *in, int *size)
{
    unsigned char *extra;

    *size = next(in) % EXTRA;
    extra = *size ? malloc((size_t)*size) : NULL;
    for (int i = 0; i < *size; i++)
        extra[i] = next(in);
    return extra;
}

static struct libusb_interface_descriptor take_setting(struct input *in)
{
    struct libusb_interface_descriptor d = {.bInterfaceNumber = next(in) % 2};
    uint8_t kind = next(in);

    d.bAlternateSetting = next(in);
    d.bInterfaceClass = kind & 1 ? 0xFE : next(in);
    d.bInterfaceSubClass = kind & 2 ? 1 : next(in);
    d.bInterfaceProtocol = kind & 4 ? 2 : next(in);
    d.iInterface = next(in);
    d.extra = take_extra(in, &d.extra_length);
    return d;
}

static struct libusb_interface take_interface(struct input *in)
{
    int count = next(in) % SETTINGS;
    struct libusb_interface_descriptor *list = count ? calloc((size_t)count, sizeof *list) : NULL;

    for (int i = 0; i < count; i++)
        list[i] = take_setting(in);
    return (struct libusb_interface){list, count};
}

static void release(struct libusb_interface *interface)
{
    for (int i = 0; i < interface->num_altsetting; i++)
        free((void *)interface->altsetting[i].extra);
    free((void *)interface->altsetting);
}

static void look(const struct libusb_config_descriptor *config)
{
    struct bl_usb_found found = {0};
    uint8_t indexes[STM32BL_USB_ALTERNATES];
    bool good = bl_usb_take_configuration(config, &found);
    size_t names = bl_usb_name_indexes(config, indexes);

    oracle_check(good == (names > 0), "a DFU interface has settings with names");
    oracle_check(found.about.alternate_count == names, "as many names as settings");
    oracle_check(names <= STM32BL_USB_ALTERNATES, "no more than there is room for");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input in = {data, size};
    struct libusb_config_descriptor config = {.bNumInterfaces = next(&in) % INTERFACES};
    struct libusb_interface *list = calloc(config.bNumInterfaces + 1u, sizeof *list);
    struct libusb_interface *exact =
        config.bNumInterfaces ? malloc(config.bNumInterfaces * sizeof *list) : NULL;

    for (int i = 0; i < config.bNumInterfaces; i++)
        list[i] = take_interface(&in);
    if (exact)
        memcpy(exact, list, config.bNumInterfaces * sizeof *list);
    config.interface = exact;
    config.extra = take_extra(&in, &config.extra_length);
    look(&config);
    for (int i = 0; i < config.bNumInterfaces; i++)
        release(&list[i]);
    free((void *)config.extra);
    free(exact);
    free(list);
    return 0;
}
