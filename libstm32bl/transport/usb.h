/*
 * usb.h - what the parts of the USB transport share: which device is meant, and what is known of
 * one.
 */
#ifndef BL_USB_H
#define BL_USB_H

#include "transport_internal.h"

enum { BL_USB_PATH = 32, BL_USB_ANY = -1 };

/* Which device a target means. */
struct bl_usb_choice {
    int vendor_id; // BL_USB_ANY: 0483:df11 in DFU mode; any of ST's at run time
    int product_id;
    const char *serial; // NULL: any
    const char *path;   // "1-2.3", bus and ports; NULL: any
};

/* A device that is there. */
struct bl_usb_found {
    uint16_t vendor_id;
    uint16_t product_id;
    bool dfu_mode; // false: an application that can be asked to enter it (DFU 1.1 4.1)
    char path[BL_USB_PATH];
    char serial[STM32BL_USB_TEXT]; // "" if it has none or may not be asked
    char product[STM32BL_USB_TEXT];
};

/** Reads "", "VID:PID" and the options serial and path. Errors: ARG. */
int bl_usb_choice_take(struct bl_target *target, struct bl_usb_choice *out, struct bl_error *error);

/** True if the device is one that the target means. */
bool bl_usb_fits(const struct bl_usb_choice *choice, const struct bl_usb_found *found);

/** The one target that always means this device: "usb:0483:df11,path=1-2.3". */
void bl_usb_target(const struct bl_usb_found *found, char *out, size_t size);

/** Description for people. */
void bl_usb_describe(const struct bl_usb_found *found, char *out, size_t size);

#endif
