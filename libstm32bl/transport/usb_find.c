/*
 * usb_find.c - which USB devices speak DFU, by libusb.
 */
#include "usb.h"
#include "usb_descriptor.h"

#ifdef BL_HAVE_LIBUSB

#include <libusb.h>
#include <stdlib.h>
#include <string.h>

enum {
    PORTS = 7, // USB 2.0: tiers
    STRING_SIZE = 255,
    ENGLISH = 0x0409 // the one language of ST's ROMs
};

/* NULL: the device tells none. */
static struct libusb_config_descriptor *get_configuration(libusb_device *device)
{
    struct libusb_config_descriptor *config;

    if (libusb_get_active_config_descriptor(device, &config) &&
        libusb_get_config_descriptor(device, 0, &config))
        return NULL;
    return config;
}

static bool take_configuration(libusb_device *device, struct bl_usb_found *out)
{
    struct libusb_config_descriptor *config = get_configuration(device);
    bool good = config && bl_usb_take_configuration(config, out);

    if (config)
        libusb_free_config_descriptor(config);
    return good;
}

static void take_path(libusb_device *device, char *out, size_t size)
{
    uint8_t ports[PORTS];
    int count = libusb_get_port_numbers(device, ports, PORTS);
    size_t n = bl_format(out, size, "%u", libusb_get_bus_number(device));

    for (int i = 0; i < count; i++)
        n += bl_format(out + n, size - n, "%c%u", i ? '.' : '-', ports[i]);
}

/*
 * The ROM of F42x sends less of a string than its first byte says, which libusb's own function for
 * text takes as an error.
 */
static void take_string(libusb_device_handle *handle, uint8_t index, char *out)
{
    unsigned char raw[STRING_SIZE] = {0};
    int n = index ? libusb_get_string_descriptor(handle, index, ENGLISH, raw, sizeof raw) : 0;
    size_t len = 0;

    if (n > raw[0])
        n = raw[0];
    for (int i = 2; i + 1 < n && len + 1 < STM32BL_USB_TEXT; i += 2) // USB 2.0 9.6.7: UTF-16
        out[len++] = raw[i + 1] == 0 && raw[i] >= ' ' && raw[i] <= '~' ? (char)raw[i] : '?';
    out[len] = '\0';
}

static void take_names(libusb_device *device, libusb_device_handle *handle,
                       struct bl_usb_found *out)
{
    struct libusb_config_descriptor *config = get_configuration(device);
    uint8_t indexes[STM32BL_USB_ALTERNATES];
    size_t count = config ? bl_usb_name_indexes(config, indexes) : 0;

    for (size_t a = 0; a < count && a < out->about.alternate_count; a++)
        take_string(handle, indexes[a], out->about.alternates[a]);
    if (config)
        libusb_free_config_descriptor(config);
}

static const char *obstacle(int err)
{
    switch (err) {
    case LIBUSB_ERROR_ACCESS:
#ifdef _WIN32 // where a driver gives a device to one program alone
        return "in use by another program: close it";
#else
        return "no permission: install the udev rules 60-stm32bl.rules";
#endif
    case LIBUSB_ERROR_NOT_SUPPORTED:
        return "no usable driver: on Windows it needs WinUSB";
    default:
        return NULL;
    }
}

/* The names can be asked only of an open device; one that may not be opened stays without. */
static void take_strings(libusb_device *device, const struct libusb_device_descriptor *d,
                         struct bl_usb_found *out)
{
    libusb_device_handle *handle;
    int err = libusb_open(device, &handle);

    out->obstacle = obstacle(err);
    if (err)
        return;
    take_string(handle, d->iSerialNumber, out->about.serial);
    take_string(handle, d->iProduct, out->product);
    take_names(device, handle, out);
    libusb_close(handle);
}

static bool take_device(libusb_device *device, struct bl_usb_found *out)
{
    struct libusb_device_descriptor d;

    memset(out, 0, sizeof *out);
    if (libusb_get_device_descriptor(device, &d) || !take_configuration(device, out))
        return false;
    out->about.vendor_id = d.idVendor;
    out->about.product_id = d.idProduct;
    out->about.release = d.bcdDevice;
    out->address = libusb_get_device_address(device);
    take_path(device, out->path, sizeof out->path);
    take_strings(device, &d, out);
    return true;
}

/* Keeps the list in the order of paths, so that it looks the same each time. */
static void insert(struct bl_usb_list *list, const struct bl_usb_found *found,
                   libusb_device *device)
{
    size_t at = list->count++;

    for (; at > 0 && strcmp(list->found[at - 1].path, found->path) > 0; at--) {
        list->found[at] = list->found[at - 1];
        list->devices[at] = list->devices[at - 1];
    }
    list->found[at] = *found;
    list->devices[at] = device;
}

int bl_usb_look(struct bl_usb_list *list, struct bl_error *error)
{
    ssize_t all;
    int err;

    memset(list, 0, sizeof *list);
    err = libusb_init(&list->context);
    if (err) {
        list->context = NULL;
        return bl_fail(error, STM32BL_ERR_IO, "this system gives no access to USB: %s",
                       libusb_strerror(err));
    }
    all = libusb_get_device_list(list->context, &list->all);
    if (all < 0)
        return bl_fail(error, STM32BL_ERR_IO, "the system does not tell its USB devices: %s",
                       libusb_strerror((int)all));
    list->found = calloc(BL_USB_FOUND, sizeof *list->found);
    list->devices = calloc(BL_USB_FOUND, sizeof(struct libusb_device *));
    if (!list->found || !list->devices)
        return bl_fail(error, STM32BL_ERR_MEMORY, "no memory for the list of USB devices");
    for (ssize_t i = 0; i < all && list->count < BL_USB_FOUND; i++) {
        struct bl_usb_found found;
        if (take_device(list->all[i], &found))
            insert(list, &found, list->all[i]);
    }
    return STM32BL_OK;
}

void bl_usb_forget(struct bl_usb_list *list)
{
    free(list->found);
    free(list->devices);
    if (list->all)
        libusb_free_device_list(list->all, 1);
    if (list->context)
        libusb_exit(list->context);
    memset(list, 0, sizeof *list);
}

#endif
