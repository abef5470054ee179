/*
 * usb_descriptor.c - see usb_descriptor.h.
 */
#include "usb_descriptor.h"

#ifdef BL_HAVE_LIBUSB

#include <libusb.h>

enum {
    DFU_CLASS = 0xFE, // USB DFU 1.1, 4.1.2 and 4.2.3: application specific, DFU,
    DFU_SUBCLASS = 0x01,
    RUN_TIME = 1, // and the protocol says which mode
    DFU_MODE = 2,
    FUNCTIONAL = 0x21, // USB DFU 1.1, 4.1.3: its descriptor,
    FUNCTIONAL_SIZE = 9,
    WILL_DETACH = 1 << 3
};

/* The functional descriptor follows one of the settings; ROMs put it behind the last one. */
static void take_functional(const uint8_t *extra, int size, struct bl_usb_found *out)
{
    while (size >= 2 && extra[0] >= 2 && extra[0] <= size) {
        if (extra[1] == FUNCTIONAL && extra[0] >= FUNCTIONAL_SIZE) {
            out->will_detach = extra[2] & WILL_DETACH;
            out->about.transfer_size = bl_le16(extra + 5);
            out->about.dfu_version = bl_le16(extra + 7);
        }
        size -= extra[0];
        extra += extra[0];
    }
}

static bool is_dfu(const struct libusb_interface_descriptor *d)
{
    return d->bInterfaceClass == DFU_CLASS && d->bInterfaceSubClass == DFU_SUBCLASS &&
           (d->bInterfaceProtocol == RUN_TIME || d->bInterfaceProtocol == DFU_MODE);
}

static void take_interface(const struct libusb_interface *i, struct bl_usb_found *out)
{
    out->dfu_mode = i->altsetting[0].bInterfaceProtocol == DFU_MODE;
    out->interface = i->altsetting[0].bInterfaceNumber;
    out->about.alternate_count =
        (uint8_t)(i->num_altsetting < STM32BL_USB_ALTERNATES ? i->num_altsetting
                                                             : STM32BL_USB_ALTERNATES);
    for (int a = 0; a < i->num_altsetting; a++)
        take_functional(i->altsetting[a].extra, i->altsetting[a].extra_length, out);
}

/* NULL: none. Several may bear one number; the first is the one that is used. */
static const struct libusb_interface *dfu_interface(const struct libusb_config_descriptor *config)
{
    for (int i = 0; i < config->bNumInterfaces; i++) {
        const struct libusb_interface *interface = &config->interface[i];
        if (interface->num_altsetting > 0 && is_dfu(&interface->altsetting[0]))
            return interface;
    }
    return NULL;
}

bool bl_usb_take_configuration(const struct libusb_config_descriptor *config,
                               struct bl_usb_found *out)
{
    const struct libusb_interface *interface = dfu_interface(config);

    if (!interface)
        return false;
    take_interface(interface, out);
    take_functional(config->extra, config->extra_length, out);
    return true;
}

size_t bl_usb_name_indexes(const struct libusb_config_descriptor *config,
                           uint8_t indexes[STM32BL_USB_ALTERNATES])
{
    const struct libusb_interface *interface = dfu_interface(config);
    size_t count = 0;

    for (; interface && (int)count < interface->num_altsetting && count < STM32BL_USB_ALTERNATES;
         count++)
        indexes[count] = interface->altsetting[count].iInterface;
    return count;
}

#endif
