/*
 * usb.h - what the parts of the USB transport share: which device is meant, and what is known of
 * one.
 *
 *   usb.c          targets and descriptions, without any library
 *   usb_open.c     from a target to an open device, by way of an application if need be
 *   usb_find.c     libusb: which devices there are
 *   usb_descriptor.c  libusb: what their descriptors say
 *   usb_device.c   libusb: one open device
 */
#ifndef BL_USB_H
#define BL_USB_H

#include "transport_internal.h"

enum { BL_USB_FOUND = 32, BL_USB_ANY = -1 };

/* Which device a target means. */
struct bl_usb_choice {
    int vendor_id; // BL_USB_ANY: 0483:df11, and while an application runs anything of ST's
    int product_id;
    const char *serial; // NULL: any
    const char *path;   // "1-2.3", bus and ports; NULL: any
};

/* A device that is there. */
struct bl_usb_found {
    struct stm32bl_usb about; // descriptor and names; no ops
    bool dfu_mode;            // false: an application that can be asked to enter it (DFU 1.1 4.1)
    bool will_detach;         // it goes there by itself; else the bus must be reset
    const char *obstacle;     // why it cannot be opened, so without names; NULL: it can
    uint8_t interface;
    uint8_t address; // on the bus; another one after each enumeration
    char path[BL_USB_PATH];
    char product[STM32BL_USB_TEXT];
};

/** Reads "", "VID:PID" and the options serial and path. Errors: ARG. */
int bl_usb_choice_take(struct bl_target *target, struct bl_usb_choice *out, struct bl_error *error);

/** True if the device is one that the target means. */
bool bl_usb_fits(const struct bl_usb_choice *choice, const struct bl_usb_found *found);

/** The target that means this device and no other: "usb:0483:df11,path=1-2.3". */
void bl_usb_target(const struct bl_usb_found *found, char *out, size_t size);

struct libusb_context;
struct libusb_device;

/* All devices that speak DFU, in one mode or the other. */
struct bl_usb_list {
    struct libusb_context *context;
    struct libusb_device **all;
    size_t count;
    struct bl_usb_found *found;     // `count` of them
    struct libusb_device **devices; // the same ones
};

/** Looks at the bus. Release it by bl_usb_forget(), errors included. Errors: IO, MEMORY. */
int bl_usb_look(struct bl_usb_list *list, struct bl_error *error);
void bl_usb_forget(struct bl_usb_list *list);

/** Opens one of the list, which keeps what it needs of it. Errors: ACCESS, IO, MEMORY. */
int bl_usb_device_open(struct bl_usb_list *list, size_t which, struct bl_error *error,
                       struct stm32bl_usb **out);

/** Asks an application to enter DFU mode (DFU 1.1 5.1 DETACH). Errors: ACCESS, IO. */
int bl_usb_detach(struct bl_usb_list *list, size_t which, struct bl_error *error);

#endif
