/*
 * open.c - from a target string to a connected session: which transport, which filters, and waiting
 * for a port that is not there yet.
 */
#include <stdlib.h>
#include <string.h>

#include "base/target.h"
#include "connect/choose.h"
#include "connect/connect.h"
#include "device_file.h"
#include "entry/entry.h"
#include "hosted.h"
#include "protocol/protocol.h"
#include "transport/clock.h"
#include "transport/gpio.h"
#include "transport/transport_internal.h"

enum {
    POLL_MS = 100,
    POLLS_PER_TRY = 5,
    ENUMERATION_MS = 20000, // AN2606: F105/F107 need up to 13.7 s from reset to USB
    DEVICES = 400,
    SHOWN = 3
};

/*
 * A chip is seen on USB only once it runs its ROM, so lines of the computer bring it there before
 * anybody looks, and once for all tries.
 */
static int enter_by_pins(struct stm32bl *bl, struct bl_usb_entry *entry)
{
    int err;

    if (!bl->pins || !bl->wish.enter[0] || entry->done)
        return STM32BL_OK;
    err = bl_entry_run(NULL, bl->pins, bl->wish.enter, &bl->error);
    entry->done = !err;
    return err;
}

static bool stop_asked(void *user)
{
    struct stm32bl *bl = user;

    bl_tick(bl);
    return bl->cancelled;
}

static int open_network(struct stm32bl *bl, struct bl_target *target, struct stm32bl_stream **out)
{
    struct bl_caller caller = {bl->wish.line, &bl->log, {stop_asked, bl}};

    if (!strcmp(target->scheme, "rfc2217"))
        return bl_rfc2217_open(target, &caller, &bl->error, out);
    return bl_tcp_open(target, &caller, &bl->error, out);
}

static int open_transport(struct stm32bl *bl, struct bl_target *target, struct bl_usb_entry *entry,
                          struct bl_opened *out)
{
    int err;

    if (!strcmp(target->scheme, "sim")) {
        err = bl_sim_open(target, &bl->wish.line, &bl->log, &bl->error, out);
        return err || !out->usb ? err : enter_by_pins(bl, entry);
    }
    if (!strcmp(target->scheme, "usb")) {
        err = enter_by_pins(bl, entry);
        return err ? err : bl_usb_open(target, &bl->log, entry, &bl->error, &out->usb);
    }
    if (!strcmp(target->scheme, "tcp") || !strcmp(target->scheme, "rfc2217"))
        return open_network(bl, target, &out->stream);
    if (!strcmp(target->scheme, "i2c"))
        return bl_i2c_open(target, bl->wish.device ? bl_device_i2c_address(bl->wish.device) : 0,
                           &bl->log, &bl->error, &out->stream);
    return bl_serial_open(target, &bl->wish.line, &bl->log, &bl->error, &out->stream);
}

static void release_devices(void *memory)
{
    bl_device_file_free(memory);
    free(memory);
}

/* The option device-file; its devices stay until the next open, since stm32bl_info() shows them. */
static int load_devices(struct stm32bl *bl, const char *text)
{
    struct bl_target target;
    struct bl_device_file *file;
    int err = bl_target_parse(&target, text, &bl->error);
    const char *path = err ? NULL : bl_target_take(&target, "device-file");

    bl_forget_added(bl);
    if (!path)
        return err;
    file = calloc(1, sizeof *file);
    if (!file)
        return bl_fail(&bl->error, STM32BL_ERR_MEMORY, "no memory for a device file");
    *bl->added = (struct bl_added){.memory = file, .release = release_devices};
    err = bl_device_file_load(file, path, &bl->error);
    if (err == STM32BL_ERR_NOT_FOUND || err == STM32BL_ERR_ACCESS)
        err = STM32BL_ERR_ARG; // not a port, which might still come
    bl->added->rows = file->rows;
    bl->added->count = err ? 0 : file->count;
    return err;
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

/*
 * The names of options are looked at before a port is: a misspelt one is a mistake on the command line
 * whether or not the board is there. A simulated chip is always there, and knows its own.
 */
static int check_names(struct stm32bl *bl, const struct bl_target *target, bool opened)
{
    static const char *const own[][2] = {{"serial", "fault latency"},
                                         {"usb", "fault path serial touch"},
                                         {"tcp", "fault delay"},
                                         {"rfc2217", "fault"},
                                         {"i2c", "fault addr frame stretch"}};
    const char *later = "";

    if (!opened && !strcmp(target->scheme, "sim"))
        return STM32BL_OK;
    for (size_t i = 0; i < sizeof own / sizeof *own && !opened; i++)
        if (!strcmp(target->scheme, own[i][0]))
            later = own[i][1];
    return bl_target_check(target, later,
                           BL_WISH_OPTIONS
                           ", boot0, reset, device-file, fault and those of the transport",
                           &bl->error);
}

static int open_wire(struct stm32bl *bl, const char *text, struct bl_usb_entry *entry)
{
    struct bl_target target;
    struct bl_opened wire = {NULL, NULL};
    int err = bl_target_parse(&target, text, &bl->error);

    if (!err)
        err = bl_gpio_take(&target, &bl->log, &bl->error, &bl->pins);
    if (!err)
        err = bl_wish_take(bl, &target);
    bl_target_take(&target, "device-file"); // load_devices() has seen to it
    if (!err)
        err = check_names(bl, &target, false);
    if (!err)
        err = open_transport(bl, &target, entry, &wire);
    if (!err)
        err = bl_fault_take(&target, &bl->error, &wire);
    if (!err)
        err = check_names(bl, &target, true);
    if (!err)
        add_trace(bl, &wire);
    bl->stream = wire.stream;
    bl->usb = wire.usb;
    return err;
}

static int try_once(struct stm32bl *bl, const char *text, struct bl_usb_entry *entry)
{
    int err = open_wire(bl, text, entry);

    bl->recall_baud = bl_recall_baud;
    bl->note_erase = bl_note_erase;
    bl->recall_erase = bl_recall_erase;
    if (!err)
        err = bl_connect(bl);
    if (!err)
        err = bl_baud_settle(bl);
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

struct patience {
    uint64_t start_ms; // anew once an application has been told to make room
    bool entered;
    bool said;
};

/* False: the result of this try is the last one. Says once for what it waits. */
static bool goes_on(struct stm32bl *bl, int err, bool entered, struct patience *p)
{
    uint64_t wait_ms = entered && !bl->wish.wait_ms ? ENUMERATION_MS : bl->wish.wait_ms;

    if (entered && !p->entered)
        *p = (struct patience){bl_clock_ms(), true, false};
    if (!worth_waiting(err) || bl_clock_ms() - p->start_ms >= wait_ms)
        return false;
    if (!p->said && entered)
        bl_say(&bl->log, STM32BL_LOG_NOTE, "waiting up to %u s for the bootloader on USB",
               (unsigned)(wait_ms / 1000));
    else if (!p->said)
        bl_say(&bl->log, STM32BL_LOG_NOTE, "%s; waiting up to %u s for it", bl->error.text,
               (unsigned)(wait_ms / 1000));
    p->said = true;
    return true;
}

int stm32bl_open(struct stm32bl *bl, const char *text)
{
    struct patience patience = {.start_ms = bl_clock_ms()};
    struct bl_usb_entry entry = {0};
    int err;

    stm32bl_close(bl);
    bl->error.text[0] = '\0';
    bl->cancelled = false;
    bl_format(bl->target, sizeof bl->target, "%s", text ? text : "");
    err = load_devices(bl, text);
    if (err)
        return err;
    for (;;) {
        err = try_once(bl, text, &entry);
        if (!goes_on(bl, err, entry.done, &patience))
            return bl_end(bl, err);
        bl_phase(bl, STM32BL_CONNECTING, 0);
        pause_between_tries(bl);
        if (bl->cancelled)
            return bl_fail(&bl->error, STM32BL_ERR_CANCELLED, "cancelled while waiting for a port");
    }
}

struct listing {
    stm32bl_list_fn each;
    void *user;
    bool stopped; // by the callback, whose value is then the result
};

static int report(const struct stm32bl_endpoint *found, void *user)
{
    struct listing *listing = user;
    int value = listing->each(found, listing->user);

    listing->stopped = value != 0;
    return value;
}

/* "stm32f411 stm32f446 stm32f405" */
static void put_devices(const struct stm32bl_usb *about, char *out, size_t size)
{
    const struct stm32bl_device *device = NULL;
    size_t n = 0;

    out[0] = '\0';
    while ((device = bl_an3156_resembling(about, device)) != NULL)
        n += bl_format(out + n, size - n, "%s%s", n ? " " : "", device->name);
}

/* The first SHOWN of them, for people. */
static void tell_devices(const char *devices, char *out, size_t size)
{
    size_t n = 0, count = 0;

    for (const char *at = devices; *at; count++) {
        int len = (int)strcspn(at, " ");
        if (count < SHOWN)
            n += bl_format(out + n, size - n, "%s%.*s", count ? ", " : ", flash like that of ", len,
                           at);
        at += len + (at[len] == ' ');
    }
    if (count > SHOWN)
        bl_format(out + n, size - n, " and %u more", (unsigned)(count - SHOWN));
}

/* Which chip it may be follows from the layout of its flash, as far as one may see without asking. */
static int report_usb(const struct stm32bl_endpoint *usb, const struct stm32bl_usb *about,
                      void *user)
{
    struct stm32bl_endpoint found = *usb;
    char text[240], devices[DEVICES];
    size_t n = bl_format(text, sizeof text, "%s",
                         usb->description[0] ? usb->description : "USB device in DFU mode");

    put_devices(about, devices, sizeof devices);
    if (about->serial[0])
        n += bl_format(text + n, sizeof text - n, ", serial number %s", about->serial);
    tell_devices(devices, text + n, sizeof text - n);
    found.description = text;
    found.devices = devices;
    return report(&found, user);
}

int stm32bl_list(struct stm32bl *bl, stm32bl_list_fn each, void *user)
{
    struct listing listing = {each, user, false};
    int serial = bl_serial_list(&bl->error, report, &listing), usb;
    struct bl_error first = bl->error;

    if (listing.stopped)
        return bl_end(bl, serial);
    usb = bl_usb_list(&bl->error, report_usb, &listing);
    if (listing.stopped)
        return bl_end(bl, usb);
    if (serial && usb) { // what is left out of one build is no error while the other can list
        bl->error = first;
        return bl_end(bl, serial);
    }
    if (serial || usb)
        bl_say(&bl->log, STM32BL_LOG_DEBUG, "%s", serial ? first.text : bl->error.text);
    return bl_end(bl, STM32BL_OK);
}
