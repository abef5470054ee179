/*
 * life.c - what begins and ends a session: its memory, attaching a wire, closing.
 */
#include <string.h>

#include "base/target.h"
#include "choose.h"
#include "connect.h"
#include "protocol/dfuse.h"
#include "protocol/link.h"
#include "protocol/turbo.h"

/* A session with what only its owners look into. */
struct whole {
    struct stm32bl bl;
    struct bl_added added;
    struct bl_dfuse dfuse;
    struct bl_link link;
    struct bl_turbo turbo;
};

_Static_assert(sizeof(struct whole) <= STM32BL_SESSION_SIZE, "raise STM32BL_SESSION_SIZE");

size_t stm32bl_size(void)
{
    return sizeof(struct whole);
}

struct stm32bl *stm32bl_new_in(void *memory, size_t size)
{
    struct whole *whole = memory;

    if (!memory || size < sizeof *whole || (uintptr_t)memory % _Alignof(struct whole) != 0)
        return NULL;
    memset(whole, 0, sizeof *whole);
    whole->bl.added = &whole->added;
    whole->bl.dfuse = &whole->dfuse;
    whole->bl.link = &whole->link;
    whole->bl.turbo = &whole->turbo;
    whole->turbo.window = whole->turbo.own;
    whole->turbo.room = sizeof whole->turbo.own;
    return &whole->bl;
}

void stm32bl_free(struct stm32bl *bl)
{
    if (!bl)
        return;
    stm32bl_close(bl);
    bl_forget_added(bl);
    if (bl->release)
        bl->release(bl);
}

void stm32bl_on_log(struct stm32bl *bl, enum stm32bl_level up_to, stm32bl_log_fn fn, void *user)
{
    bl->log = (struct bl_log){fn, user, up_to};
}

void stm32bl_on_progress(struct stm32bl *bl, stm32bl_progress_fn fn, void *user)
{
    bl->on_progress = fn;
    bl->progress_user = user;
}

/* Connects over the wire that the session has just been given. */
static int attach(struct stm32bl *bl, const char *name, const char *options)
{
    struct bl_target target;
    int err;

    bl_forget_added(bl);
    bl->error.text[0] = '\0';
    bl_format(bl->target, sizeof bl->target, "%s", name);
    err = bl_target_parse_options(&target, options, &bl->error);
    if (!err)
        err = bl_wish_take(bl, &target);
    if (!err)
        err = bl_target_finish(&target, BL_WISH_OPTIONS, &bl->error);
    if (!err)
        err = bl_connect(bl);
    if (!err)
        err = bl_baud_settle(bl);
    if (err)
        stm32bl_close(bl);
    return bl_end(bl, err);
}

int stm32bl_attach(struct stm32bl *bl, struct stm32bl_stream *stream, const char *options)
{
    stm32bl_close(bl);
    bl->recall_baud = NULL;
    bl->note_erase = NULL;
    bl->recall_erase = NULL;
    bl->stream = stream;
    return attach(bl, "attached stream", options);
}

int stm32bl_attach_usb(struct stm32bl *bl, struct stm32bl_usb *usb, const char *options)
{
    stm32bl_close(bl);
    bl->usb = usb;
    return attach(bl, "attached USB device", options);
}

void stm32bl_close(struct stm32bl *bl)
{
    bl_baud_review(bl);
    bl_turbo_end(bl);
    if (bl->stream)
        bl->stream->ops->close(bl->stream);
    if (bl->usb)
        bl->usb->ops->close(bl->usb);
    if (bl->pins)
        bl->pins->close(bl->pins);
    bl->stream = NULL;
    bl->usb = NULL;
    bl->pins = NULL;
    bl->connected = false;
}

const char *stm32bl_error_message(const struct stm32bl *bl)
{
    return bl->error.text;
}

const struct stm32bl_info *stm32bl_info(const struct stm32bl *bl)
{
    return bl->connected ? &bl->info : NULL;
}

const struct stm32bl_summary *stm32bl_summary(const struct stm32bl *bl)
{
    return &bl->summary;
}
