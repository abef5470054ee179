/*
 * open.c - from a target string to a connected session: which transport, which filters, and waiting
 * for a port that is not there yet.
 */
#include <string.h>

#include "session.h"
#include "transport/clock.h"
#include "transport/transport_internal.h"

enum { POLL_MS = 100, POLLS_PER_TRY = 5 };

static int open_transport(struct stm32bl *bl, struct bl_target *target, struct bl_opened *out)
{
    if (!strcmp(target->scheme, "sim"))
        return bl_sim_open(target, &bl->wish.line, &bl->log, &bl->error, out);
    if (!strcmp(target->scheme, "usb"))
        return bl_usb_open(target, &bl->log, &bl->error, &out->usb);
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

static int open_wire(struct stm32bl *bl, const char *text)
{
    struct bl_target target;
    struct bl_opened wire = {NULL, NULL};
    int err = bl_target_parse(&target, text, &bl->error);

    if (!err)
        err = bl_wish_take(bl, &target);
    if (!err)
        err = open_transport(bl, &target, &wire);
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

static int try_once(struct stm32bl *bl, const char *text)
{
    int err = open_wire(bl, text);

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
    uint64_t start_ms = bl_clock_ms();
    bool said = false;
    int err;

    stm32bl_close(bl);
    bl->error.text[0] = '\0';
    bl->cancelled = false;
    bl_format(bl->target, sizeof bl->target, "%s", text ? text : "");
    for (;;) {
        err = try_once(bl, text);
        if (!worth_waiting(err) || bl_clock_ms() - start_ms >= bl->wish.wait_ms)
            return err;
        if (!said)
            bl_say(&bl->log, STM32BL_LOG_NOTE, "%s; waiting up to %u s for it", bl->error.text,
                   (unsigned)(bl->wish.wait_ms / 1000));
        said = true;
        bl_phase(bl, STM32BL_CONNECTING, 0);
        pause_between_tries(bl);
        if (bl->cancelled)
            return bl_fail(&bl->error, STM32BL_ERR_CANCELLED, "cancelled while waiting for a port");
    }
}

int stm32bl_list(struct stm32bl *bl, stm32bl_list_fn each, void *user)
{
    int serial = bl_serial_list(&bl->error, each, user), usb;
    struct bl_error first = bl->error;

    if (serial && serial != STM32BL_ERR_UNSUPPORTED)
        return serial;
    usb = bl_usb_list(&bl->error, each, user);
    if (usb == STM32BL_ERR_UNSUPPORTED) {
        usb = serial;
        bl->error = first;
    }
    if (!usb)
        bl->error.text[0] = '\0';
    return usb;
}
