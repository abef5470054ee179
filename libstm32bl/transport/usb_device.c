/*
 * usb_device.c - one open USB device, by libusb.
 */
#include "usb.h"

#ifdef BL_HAVE_LIBUSB

#include <libusb.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"

enum {
    TRANSFER_ROOM = 4096,
    SLICE_MS = 100,
    POLL_MS = 100,
    SAME_DEVICE_MS = 3000, // by then a device that has reset is gone from the bus
    DETACH = 0,            // USB DFU 1.1, 5.1
    DETACH_TYPE = 0x21,
    DETACH_MS = 1000
};

struct device {
    struct stm32bl_usb base;
    struct libusb_context *context;
    libusb_device_handle *handle;
    uint8_t interface;
    uint8_t address;
    uint64_t left_ms; // when it was closed to be opened anew
    char path[BL_USB_PATH];
    unsigned char buffer[LIBUSB_CONTROL_SETUP_SIZE + TRANSFER_ROOM];
};

static struct device *device_of(struct stm32bl_usb *u)
{
    return (struct device *)u;
}

static int fail(struct device *d, int code, const char *what)
{
    bl_format(d->base.error, sizeof d->base.error, "USB %04x:%04x at %s: %s", d->base.vendor_id,
              d->base.product_id, d->path, what);
    return code;
}

/* ---------------------------------------------------------------------- transfers */

static int outcome(struct device *d, const struct libusb_transfer *x)
{
    switch (x->status) {
    case LIBUSB_TRANSFER_COMPLETED:
        return x->actual_length;
    case LIBUSB_TRANSFER_STALL:
        return fail(d, STM32BL_ERR_REFUSED, "the device answered STALL");
    case LIBUSB_TRANSFER_TIMED_OUT:
        return fail(d, STM32BL_ERR_TIMEOUT, "no answer");
    case LIBUSB_TRANSFER_NO_DEVICE:
        return fail(d, STM32BL_ERR_IO, "the device is gone: unplugged, or reset");
    default:
        return fail(d, STM32BL_ERR_IO, "the transfer broke off: check the cable and the hub");
    }
}

static void LIBUSB_CALL on_complete(struct libusb_transfer *x)
{
    *(int *)x->user_data = 1;
}

/* Waits for the transfer and tells the session every now and then that it waits. */
static void wait_for(struct device *d, struct libusb_transfer *x, int *completed)
{
    while (!*completed) {
        struct timeval slice = {0, SLICE_MS * 1000};
        if (libusb_handle_events_timeout_completed(d->context, &slice, completed) &&
            libusb_cancel_transfer(x) == LIBUSB_ERROR_NOT_FOUND)
            break;
        if (!*completed && d->base.waiting)
            d->base.waiting(d->base.waiting_user);
    }
}

static int transfer(struct device *d, const struct stm32bl_usb_transfer *t, unsigned timeout_ms)
{
    struct libusb_transfer *x = libusb_alloc_transfer(0);
    unsigned char *data = d->buffer + LIBUSB_CONTROL_SETUP_SIZE;
    int completed = 0, result;

    if (!x)
        return fail(d, STM32BL_ERR_MEMORY, "no memory for a transfer");
    libusb_fill_control_setup(d->buffer, t->type, t->request, t->value, d->interface, t->length);
    if (t->length)
        memcpy(data, t->data, t->length);
    libusb_fill_control_transfer(x, d->handle, d->buffer, on_complete, &completed, timeout_ms);
    result = libusb_submit_transfer(x);
    if (!result)
        wait_for(d, x, &completed);
    result = !result ? outcome(d, x)
             : result == LIBUSB_ERROR_NO_DEVICE
                 ? fail(d, STM32BL_ERR_IO, "the device is gone: unplugged, or reset")
                 : fail(d, STM32BL_ERR_IO, libusb_strerror(result));
    if (result > 0 && t->type & LIBUSB_ENDPOINT_IN)
        memcpy(t->data, data, (size_t)result);
    libusb_free_transfer(x);
    return result;
}

static int usb_control(struct stm32bl_usb *u, const struct stm32bl_usb_transfer *t,
                       unsigned timeout_ms)
{
    struct device *d = device_of(u);

    if (t->length > TRANSFER_ROOM)
        return fail(d, STM32BL_ERR_ARG, "a transfer may have 4096 bytes");
    if (!d->handle)
        return fail(d, STM32BL_ERR_IO, "the device is gone");
    return transfer(d, t, timeout_ms);
}

static int usb_select(struct stm32bl_usb *u, uint8_t alternate)
{
    struct device *d = device_of(u);
    int err = d->handle ? libusb_set_interface_alt_setting(d->handle, d->interface, alternate)
                        : LIBUSB_ERROR_NO_DEVICE;

    if (err == LIBUSB_ERROR_NO_DEVICE)
        return fail(d, STM32BL_ERR_IO, "the device is gone: unplugged, or reset");
    return err ? fail(d, STM32BL_ERR_REFUSED, "the alternate setting is refused") : STM32BL_OK;
}

/* -------------------------------------------------------------- opening and closing */

static void let_go(struct device *d)
{
    if (d->handle) {
        libusb_release_interface(d->handle, d->interface);
        libusb_close(d->handle);
    }
    if (d->context)
        libusb_exit(d->context);
    d->handle = NULL;
    d->context = NULL;
}

/* What udev/60-stm32bl.rules names. */
static bool has_rule(const struct bl_usb_found *found)
{
    switch (found->about.vendor_id) {
    case 0x0483: // ST
        return !found->dfu_mode || found->about.product_id == 0xDF11;
    case 0x28E9: // GigaDevice
        return found->about.product_id == 0x0189;
    case 0x2E3C: // Artery
        return found->about.product_id == 0xDF11;
    default:
        return false;
    }
}

static bool is_busy(int err)
{
#ifdef _WIN32 // knows no permission for devices: a driver gives them to one program alone
    return err == LIBUSB_ERROR_BUSY || err == LIBUSB_ERROR_ACCESS;
#else
    return err == LIBUSB_ERROR_BUSY;
#endif
}

static int open_error(const struct bl_usb_found *found, int err, struct bl_error *error)
{
    const char *path = found->path;
    unsigned vendor_id = found->about.vendor_id, product_id = found->about.product_id;

    if (is_busy(err))
        return bl_fail(error, STM32BL_ERR_ACCESS, "USB %04x:%04x at %s: in use by another program",
                       vendor_id, product_id, path);
    if (err == LIBUSB_ERROR_ACCESS && !has_rule(found))
        return bl_fail(error, STM32BL_ERR_ACCESS,
                       "USB %04x:%04x at %s: no permission: add these ids to the udev rules "
                       "60-stm32bl.rules and plug the device in again",
                       vendor_id, product_id, path);
    if (err == LIBUSB_ERROR_ACCESS)
        return bl_fail(error, STM32BL_ERR_ACCESS,
                       "USB %04x:%04x at %s: no permission: install the udev rules "
                       "60-stm32bl.rules and plug the device in again",
                       vendor_id, product_id, path);
    if (err == LIBUSB_ERROR_NOT_SUPPORTED)
        return bl_fail(error, STM32BL_ERR_ACCESS,
                       "USB %04x:%04x at %s: no usable driver: on Windows it needs WinUSB",
                       vendor_id, product_id, path);
    return bl_fail(error, STM32BL_ERR_IO, "USB %04x:%04x at %s: %s", vendor_id, product_id, path,
                   libusb_strerror(err));
}

static int claim(libusb_device_handle *handle, uint8_t interface)
{
    libusb_set_auto_detach_kernel_driver(handle, 1);
    return libusb_claim_interface(handle, interface);
}

/* Moves the list's context and one of its devices into `d`. */
static int take_over(struct device *d, struct bl_usb_list *list, size_t which,
                     struct bl_error *error)
{
    const struct bl_usb_found *found = &list->found[which];
    struct stm32bl_usb kept = d->base;
    int err = libusb_open(list->devices[which], &d->handle);

    if (err)
        d->handle = NULL;
    else
        err = claim(d->handle, found->interface);
    if (err) {
        if (d->handle)
            libusb_close(d->handle);
        d->handle = NULL;
        return open_error(found, err, error);
    }
    d->context = list->context;
    list->context = NULL;
    d->base = found->about;
    d->base.ops = kept.ops;
    d->base.waiting = kept.waiting;
    d->base.waiting_user = kept.waiting_user;
    d->interface = found->interface;
    d->address = found->address;
    memcpy(d->path, found->path, sizeof d->path);
    return STM32BL_OK;
}

/*
 * Our device under its new address; false: it is not there, or not yet. One that keeps its old
 * address has not reset after all.
 */
static bool find_again(const struct device *d, const struct bl_usb_list *list, size_t *which)
{
    bool patient = bl_clock_ms() - d->left_ms < SAME_DEVICE_MS;

    for (size_t i = 0; i < list->count; i++) {
        const struct bl_usb_found *f = &list->found[i];
        if (f->dfu_mode && !strcmp(f->path, d->path) && (f->address != d->address || !patient)) {
            *which = i;
            return true;
        }
    }
    return false;
}

static int try_reopen(struct device *d)
{
    struct bl_usb_list list;
    struct bl_error error = {""};
    size_t which;
    int err = bl_usb_look(&list, &error);

    if (!err && !find_again(d, &list, &which))
        err = fail(d, STM32BL_ERR_TIMEOUT,
                   "the device does not come back: set BOOT0 high, or plug it in again");
    else if (!err)
        err = take_over(d, &list, which, &error);
    if (error.text[0])
        bl_format(d->base.error, sizeof d->base.error, "%s", error.text);
    bl_usb_forget(&list);
    return err;
}

static int usb_reopen(struct stm32bl_usb *u, unsigned timeout_ms)
{
    struct device *d = device_of(u);
    uint64_t end = bl_clock_ms() + timeout_ms;
    int err;

    if (d->handle)
        d->left_ms = bl_clock_ms();
    let_go(d);
    for (;;) {
        err = try_reopen(d);
        // What has just appeared belongs to root until udev has run.
        if (err == STM32BL_ERR_ACCESS)
            err = STM32BL_ERR_TIMEOUT;
        if (err != STM32BL_ERR_TIMEOUT || bl_clock_ms() >= end)
            return err;
        bl_clock_sleep_ms(POLL_MS);
    }
}

static void usb_sleep(struct stm32bl_usb *u, unsigned ms)
{
    (void)u;
    bl_clock_sleep_ms(ms);
}

static uint64_t usb_now_ms(struct stm32bl_usb *u)
{
    (void)u;
    return bl_clock_ms();
}

static void usb_close(struct stm32bl_usb *u)
{
    let_go(device_of(u));
    free(u);
}

static const struct stm32bl_usb_ops device_ops = {
    .control = usb_control,
    .select = usb_select,
    .reopen = usb_reopen,
    .sleep = usb_sleep,
    .now_ms = usb_now_ms,
    .close = usb_close,
};

int bl_usb_device_open(struct bl_usb_list *list, size_t which, struct bl_error *error,
                       struct stm32bl_usb **out)
{
    struct device *d = calloc(1, sizeof *d);
    int err;

    if (!d)
        return bl_fail(error, STM32BL_ERR_MEMORY, "no memory for a USB device");
    d->base.ops = &device_ops;
    err = take_over(d, list, which, error);
    if (err) {
        free(d);
        return err;
    }
    *out = &d->base;
    return STM32BL_OK;
}

int bl_usb_detach(struct bl_usb_list *list, size_t which, struct bl_error *error)
{
    const struct bl_usb_found *found = &list->found[which];
    libusb_device_handle *handle;
    int err = libusb_open(list->devices[which], &handle);

    if (err)
        return open_error(found, err, error);
    err = claim(handle, found->interface);
    if (!err)
        err = libusb_control_transfer(handle, DETACH_TYPE, DETACH, DETACH_MS, found->interface,
                                      NULL, 0, DETACH_MS);
    // A device that is already on its way answers this as it likes.
    if (err == LIBUSB_ERROR_PIPE || err == LIBUSB_ERROR_IO || err == LIBUSB_ERROR_NO_DEVICE)
        err = 0;
    if (!err && !found->will_detach)
        libusb_reset_device(handle);
    libusb_close(handle);
    return err < 0 ? open_error(found, err, error) : STM32BL_OK;
}

#endif
