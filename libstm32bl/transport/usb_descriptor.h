/*
 * usb_descriptor.h - what the descriptors of a USB device say of DFU, as libusb hands them on. A device
 * may write anything into them: nothing is read beyond the counts that stand beside it.
 */
#ifndef BL_USB_DESCRIPTOR_H
#define BL_USB_DESCRIPTOR_H

#include "usb.h"

struct libusb_config_descriptor;

/** Takes the settings of the first DFU interface; false: there is none. */
bool bl_usb_take_configuration(const struct libusb_config_descriptor *config,
                               struct bl_usb_found *out);

/** The indexes of the names of that interface's settings; returns how many. */
size_t bl_usb_name_indexes(const struct libusb_config_descriptor *config,
                           uint8_t indexes[STM32BL_USB_ALTERNATES]);

#endif
