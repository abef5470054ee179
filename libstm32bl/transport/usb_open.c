/*
 * usb_open.c - from a target to an open device. Where an application runs instead of the
 * bootloader, it is asked to make room: by a DFU request of its own, or by opening its serial port
 * at 1200 baud.
 */
#include <string.h>

#include "usb.h"

#ifdef BL_HAVE_LIBUSB

enum { TOUCH_BAUD = 1200, LISTED = 3, NAMES = 200 };

/* The devices of this mode that the target means; the first of them in *which. */
static size_t count_fitting(const struct bl_usb_list *list, const struct bl_usb_choice *choice,
                            bool dfu_mode, size_t *which)
{
    size_t count = 0;

    for (size_t i = 0; i < list->count; i++)
        if (list->found[i].dfu_mode == dfu_mode && bl_usb_fits(choice, &list->found[i]) &&
            count++ == 0)
            *which = i;
    return count;
}

/* Puts the targets of these devices into `names`, joined by "or"; the number of them. */
static size_t put_names(const struct bl_usb_list *list, const bool *wanted, char *names,
                        size_t size)
{
    char one[BL_USB_PATH + 24];
    size_t n = 0, count = 0;

    names[0] = '\0';
    for (size_t i = 0; i < list->count; i++) {
        if (!wanted[i] || count++ >= LISTED)
            continue;
        bl_usb_target(&list->found[i], one, sizeof one);
        n += bl_format(names + n, size - n, "%s%s", count > 1 ? " or " : "", one);
    }
    if (count > LISTED)
        bl_format(names + n, size - n, ", and more: see `stm32bl list`");
    return count;
}

static int name_several(const struct bl_usb_list *list, const struct bl_usb_choice *choice,
                        bool dfu_mode, struct bl_error *error)
{
    bool wanted[BL_USB_FOUND];
    char names[NAMES];
    size_t count;

    for (size_t i = 0; i < list->count; i++)
        wanted[i] = list->found[i].dfu_mode == dfu_mode && bl_usb_fits(choice, &list->found[i]);
    count = put_names(list, wanted, names, sizeof names);
    return bl_fail(error, STM32BL_ERR_ARG,
                   dfu_mode ? "%u USB devices fit, name one: %s"
                            : "no bootloader on USB, and %u applications that can start theirs, "
                              "name one: %s",
                   (unsigned)count, names);
}

/* A port opened at 1200 baud and closed again is the sign to many an application. */
static int touch(const char *port, const struct bl_log *log, struct bl_error *error)
{
    static const struct stm32bl_line line = {TOUCH_BAUD, 'N'};
    struct bl_target target;
    struct stm32bl_stream *stream;
    int err = bl_target_parse(&target, port, error);

    if (!err)
        err = bl_serial_open(&target, &line, log, error, &stream);
    if (!err)
        stream->ops->close(stream);
    return err;
}

/* Serial numbers can be asked of open devices alone; one that may not be opened might be it. */
static const struct bl_usb_found *closed_one(const struct bl_usb_list *list,
                                             const struct bl_usb_choice *choice)
{
    struct bl_usb_choice any = *choice;

    any.serial = NULL;
    for (size_t i = 0; i < list->count && choice->serial; i++)
        if (list->found[i].obstacle && bl_usb_fits(&any, &list->found[i]))
            return &list->found[i];
    return NULL;
}

/* Nothing of ST's is there; but what else speaks DFU, in one mode or the other, may be meant. */
static int none_of_st(const struct bl_usb_list *list, struct bl_error *error)
{
    bool wanted[BL_USB_FOUND];
    char names[NAMES];

    for (size_t i = 0; i < list->count; i++)
        wanted[i] = true;
    if (put_names(list, wanted, names, sizeof names))
        return bl_fail(error, STM32BL_ERR_NOT_FOUND,
                       "no USB device 0483:df11 in DFU mode: name another by its ids: %s", names);
    return bl_fail(error, STM32BL_ERR_NOT_FOUND,
                   "no USB device 0483:df11 in DFU mode: set BOOT0 high, reset the chip, and "
                   "check that the cable carries data");
}

static int none(const struct bl_usb_list *list, const struct bl_usb_choice *choice,
                const struct bl_usb_entry *entry, struct bl_error *error)
{
    const struct bl_usb_found *closed = closed_one(list, choice);

    if (entry->done)
        return bl_fail(error, STM32BL_ERR_NOT_FOUND,
                       "the application was told to go, but no bootloader came up on USB: plug the "
                       "device in again; some ROMs need a USB 2 hub between, or a good crystal");
    if (closed)
        return bl_fail(error, STM32BL_ERR_ACCESS,
                       "USB %04x:%04x at %s: its serial number cannot be asked: %s, or use path=%s",
                       closed->about.vendor_id, closed->about.product_id, closed->path,
                       closed->obstacle, closed->path);
    if (choice->vendor_id == BL_USB_ANY && !choice->path && !choice->serial)
        return none_of_st(list, error);
    return bl_fail(error, STM32BL_ERR_NOT_FOUND,
                   "no such USB device in DFU mode: see `stm32bl list`; set BOOT0 high and reset "
                   "the chip");
}

/* Asks an application to make room, once. The device is to be looked for again afterwards. */
static int enter(struct bl_usb_list *list, const struct bl_usb_choice *choice, const char *port,
                 const struct bl_log *log, struct bl_usb_entry *entry, struct bl_error *error)
{
    size_t which = 0, count = count_fitting(list, choice, false, &which);
    int err;

    if (entry->done || (!port && count == 0))
        return none(list, choice, entry, error);
    if (!port && count > 1)
        return name_several(list, choice, false, error);
    if (port) {
        bl_say(log, STM32BL_LOG_NOTE, "opening %s at 1200 baud to start the bootloader", port);
        err = touch(port, log, error);
    } else {
        bl_say(log, STM32BL_LOG_NOTE, "asking the application at USB %s to start the bootloader",
               list->found[which].path);
        memcpy(entry->path, list->found[which].path, sizeof entry->path);
        err = bl_usb_detach(list, which, error);
    }
    if (err)
        return err;
    entry->done = true;
    return none(list, choice, entry, error);
}

int bl_usb_open(struct bl_target *target, const struct bl_log *log, struct bl_usb_entry *entry,
                struct bl_error *error, struct stm32bl_usb **out)
{
    const char *port = bl_target_take(target, "touch");
    struct bl_usb_choice choice;
    struct bl_usb_list list;
    size_t which = 0, count;
    int err = bl_usb_choice_take(target, &choice, error);

    if (err)
        return err;
    if (entry->path[0]) // what was an application has other ids now
        choice = (struct bl_usb_choice){BL_USB_ANY, BL_USB_ANY, NULL, entry->path};
    err = bl_usb_look(&list, error);
    count = err ? 0 : count_fitting(&list, &choice, true, &which);
    if (!err && count > 1)
        err = name_several(&list, &choice, true, error);
    else if (!err && count == 1)
        err = bl_usb_device_open(&list, which, error, out);
    else if (!err)
        err = enter(&list, &choice, port, log, entry, error);
    bl_usb_forget(&list);
    return err;
}

int bl_usb_list(struct bl_error *error, bl_usb_list_fn each, void *user)
{
    struct bl_usb_list list;
    int result = bl_usb_look(&list, error);

    for (size_t i = 0; i < list.count && !result; i++) {
        const struct bl_usb_found *f = &list.found[i];
        char target[BL_USB_PATH + 24];
        struct stm32bl_endpoint found = {
            target, f->obstacle ? f->obstacle : f->product, true, f->path, f->about.serial, ""};
        bl_usb_target(f, target, sizeof target);
        if (f->dfu_mode)
            result = each(&found, &f->about, user);
    }
    bl_usb_forget(&list);
    return result;
}

#else

static int without(struct bl_error *error)
{
    return bl_fail(error, STM32BL_ERR_UNSUPPORTED,
                   "this stm32bl was built without USB (libusb-1.0)");
}

int bl_usb_open(struct bl_target *target, const struct bl_log *log, struct bl_usb_entry *entry,
                struct bl_error *error, struct stm32bl_usb **out)
{
    (void)target;
    (void)log;
    (void)entry;
    (void)out;
    return without(error);
}

int bl_usb_list(struct bl_error *error, bl_usb_list_fn each, void *user)
{
    (void)each;
    (void)user;
    return without(error);
}

#endif
