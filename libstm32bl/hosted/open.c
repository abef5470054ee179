/*
 * open.c - from a target string to a connected session: which transport, which filters, and waiting
 * for a port that is not there yet.
 */
#include <string.h>

#include "session.h"
#include "transport/clock.h"
#include "transport/transport_internal.h"

enum {
    POLL_MS = 100,
    POLLS_PER_TRY = 5,
    ENUMERATION_MS = 20000 // AN2606: F105/F107 need up to 13.7 s from reset to USB
};

static int open_transport(struct stm32bl *bl, struct bl_target *target, struct bl_usb_entry *entry,
                          struct bl_opened *out)
{
    if (!strcmp(target->scheme, "sim"))
        return bl_sim_open(target, &bl->wish.line, &bl->log, &bl->error, out);
    if (!strcmp(target->scheme, "usb"))
        return bl_usb_open(target, &bl->log, entry, &bl->error, &out->usb);
    return bl_serial_open(target, &bl->wish.line, &bl->log, &bl->error, &out->stream);
}

/* Shows what passes, if somebody listens; without memory it goes on in silence. */
static void add_trace(const struct stm32bl *bl, struct bl_opened *wire)
{
    struct bl_opened traced = {NULL, NULL};

    if (!bl->log.fn || bl->log.up_to < STM32BL_LOG_TRACE)
        return;
    if (wire->usb)
        traced.usb = stm32bl_usb_trace(wire->usb, bl->log.fn, bl->log.user);
    else
        traced.stream = stm32bl_stream_trace(wire->stream, bl->log.fn, bl->log.user);
    if (traced.usb || traced.stream)
        *wire = traced;
}

static int open_wire(struct stm32bl *bl, const char *text, struct bl_usb_entry *entry)
{
    struct bl_target target;
    struct bl_opened wire = {NULL, NULL};
    int err = bl_target_parse(&target, text, &bl->error);

    if (!err)
        err = bl_wish_take(bl, &target);
    if (!err)
        err = open_transport(bl, &target, entry, &wire);
    if (!err)
        err = bl_fault_take(&target, &bl->error, &wire);
    if (!err)
        err = bl_target_finish(&target, BL_WISH_OPTIONS ", fault and those of the transport",
                               &bl->error);
    if (!err)
        add_trace(bl, &wire);
    bl->stream = wire.stream;
    bl->usb = wire.usb;
    return err;
}

static int try_once(struct stm32bl *bl, const char *text, struct bl_usb_entry *entry)
{
    int err = open_wire(bl, text, entry);

    if (!err)
        err = bl_connect(bl);
    if (err)
        stm32bl_close(bl);
    return err;
}

/* A port that appears, or goes away and comes back, while we wait for a chip. */
static bool worth_waiting(int err)
{
    return err == STM32BL_ERR_NOT_FOUND || err == STM32BL_ERR_IO || err == STM32BL_ERR_ACCESS;
}

static void pause_between_tries(struct stm32bl *bl)
{
    for (int i = 0; i < POLLS_PER_TRY && !bl->cancelled; i++) {
        bl_clock_sleep_ms(POLL_MS);
        bl_tick(bl);
    }
}

int stm32bl_open(struct stm32bl *bl, const char *text)
{
    struct bl_usb_entry entry = {0};
    uint64_t start_ms = bl_clock_ms(), wait_ms;
    bool said = false;
    int err;

    stm32bl_close(bl);
    bl->error.text[0] = '\0';
    bl->cancelled = false;
    bl_format(bl->target, sizeof bl->target, "%s", text ? text : "");
    for (;;) {
        err = try_once(bl, text, &entry);
        wait_ms =
            entry.done && bl->wish.wait_ms < ENUMERATION_MS ? ENUMERATION_MS : bl->wish.wait_ms;
        if (!worth_waiting(err) || bl_clock_ms() - start_ms >= wait_ms)
            return err;
        if (!said)
            bl_say(&bl->log, STM32BL_LOG_NOTE, "%s; waiting up to %u s for it", bl->error.text,
                   (unsigned)(wait_ms / 1000));
        said = true;
        bl_phase(bl, STM32BL_CONNECTING, 0);
        pause_between_tries(bl);
        if (bl->cancelled)
            return bl_fail(&bl->error, STM32BL_ERR_CANCELLED, "cancelled while waiting for a port");
    }
}

struct listing {
    stm32bl_list_fn each;
    void *user;
};

/* Which chip it may be follows from the layout of its flash, as far as one may see without opening.
 */
static int report_usb(const char *target, const char *product, const struct stm32bl_usb *about,
                      void *user)
{
    const struct listing *listing = user;
    const struct stm32bl_device *device = bl_an3156_resembles(about);
    char text[240];
    struct stm32bl_endpoint found = {target, text, true};
    size_t n = bl_format(text, sizeof text, "%s", product[0] ? product : "USB device in DFU mode");

    if (device)
        n += bl_format(text + n, sizeof text - n, ", flash like that of %s", device->name);
    if (about->serial[0])
        bl_format(text + n, sizeof text - n, ", serial number %s", about->serial);
    return listing->each(&found, listing->user);
}

int stm32bl_list(struct stm32bl *bl, stm32bl_list_fn each, void *user)
{
    int serial = bl_serial_list(&bl->error, each, user), usb;
    struct bl_error first = bl->error;
    struct listing listing = {each, user};

    if (serial && serial != STM32BL_ERR_UNSUPPORTED)
        return serial;
    usb = bl_usb_list(&bl->error, report_usb, &listing);
    if (usb == STM32BL_ERR_UNSUPPORTED) {
        usb = serial;
        bl->error = first;
    }
    if (!usb)
        bl->error.text[0] = '\0';
    return usb;
}
