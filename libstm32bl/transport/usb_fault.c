/*
 * usb_fault.c - a filter that lets single control transfers go wrong.
 */
#include <stdlib.h>
#include <string.h>

#include "transport_internal.h"

enum { FLIPPED = 1 << 3 };

struct filter {
    struct stm32bl_usb usb;
    struct stm32bl_usb *inner;
    unsigned count; // transfers so far
    bool vanished;
    size_t fault_count;
    struct stm32bl_fault faults[];
};

static struct filter *filter_of(struct stm32bl_usb *u)
{
    return (struct filter *)u;
}

/* Shows the same device as the one behind it, error text included. */
static void mirror(struct filter *f)
{
    struct stm32bl_usb outer = f->usb;

    f->usb = *f->inner;
    f->usb.ops = outer.ops;
    f->usb.waiting = outer.waiting;
    f->usb.waiting_user = outer.waiting_user;
}

static int fail(struct filter *f, int code, const char *what)
{
    bl_format(f->usb.error, sizeof f->usb.error, "USB %04x:%04x: %s", f->usb.vendor_id,
              f->usb.product_id, what);
    return code;
}

static int vanish(struct filter *f)
{
    f->vanished = true;
    return fail(f, STM32BL_ERR_IO, "the device has vanished: check the cable");
}

static int no_answer(struct filter *f, unsigned timeout_ms)
{
    f->inner->ops->sleep(f->inner, timeout_ms);
    return fail(f, STM32BL_ERR_TIMEOUT, "no answer");
}

/* The fault of this transfer; NULL: none. */
static const struct stm32bl_fault *due(struct filter *f)
{
    f->count++;
    for (size_t i = 0; i < f->fault_count; i++)
        if (f->faults[i].at == f->count)
            return &f->faults[i];
    return NULL;
}

/* Lets the transfer happen, and spoils what comes back. */
static int spoil(struct filter *f, enum stm32bl_fault_kind kind,
                 const struct stm32bl_usb_transfer *t, unsigned timeout_ms)
{
    int n = f->inner->ops->control(f->inner, t, timeout_ms);
    bool reads = t->type & 0x80; // USB 2.0, table 9-2: direction

    mirror(f);
    if (kind == STM32BL_FAULT_DELAY)
        return n < 0 ? n : no_answer(f, timeout_ms);
    if (reads && n > 0 && kind == STM32BL_FAULT_FLIP)
        t->data[0] ^= FLIPPED;
    if (reads && n > 0 && kind == STM32BL_FAULT_NOISE)
        n--;
    return n;
}

static int filter_control(struct stm32bl_usb *u, const struct stm32bl_usb_transfer *t,
                          unsigned timeout_ms)
{
    struct filter *f = filter_of(u);
    const struct stm32bl_fault *fault;
    int n;

    f->inner->waiting = u->waiting;
    f->inner->waiting_user = u->waiting_user;
    if (f->vanished)
        return vanish(f);
    fault = due(f);
    if (fault && fault->kind == STM32BL_FAULT_FAIL)
        return vanish(f);
    if (fault && fault->kind == STM32BL_FAULT_DROP)
        return no_answer(f, timeout_ms);
    if (fault && fault->kind == STM32BL_FAULT_NACK)
        return fail(f, STM32BL_ERR_REFUSED, "the device answered STALL");
    if (fault)
        return spoil(f, fault->kind, t, timeout_ms);
    n = f->inner->ops->control(f->inner, t, timeout_ms);
    mirror(f);
    return n;
}

static int filter_select(struct stm32bl_usb *u, uint8_t alternate)
{
    struct filter *f = filter_of(u);
    int err;

    if (f->vanished)
        return vanish(f);
    err = f->inner->ops->select(f->inner, alternate);
    mirror(f);
    return err;
}

static int filter_reopen(struct stm32bl_usb *u, unsigned timeout_ms)
{
    struct filter *f = filter_of(u);
    int err;

    if (f->vanished) {
        f->inner->ops->sleep(f->inner, timeout_ms);
        return fail(f, STM32BL_ERR_TIMEOUT, "the device does not come back");
    }
    err = f->inner->ops->reopen(f->inner, timeout_ms);
    mirror(f);
    return err;
}

static void filter_sleep(struct stm32bl_usb *u, unsigned ms)
{
    filter_of(u)->inner->ops->sleep(filter_of(u)->inner, ms);
}

static uint64_t filter_now_ms(struct stm32bl_usb *u)
{
    return filter_of(u)->inner->ops->now_ms(filter_of(u)->inner);
}

static void filter_close(struct stm32bl_usb *u)
{
    filter_of(u)->inner->ops->close(filter_of(u)->inner);
    free(u);
}

static const struct stm32bl_usb_ops filter_ops = {
    .control = filter_control,
    .select = filter_select,
    .reopen = filter_reopen,
    .sleep = filter_sleep,
    .now_ms = filter_now_ms,
    .close = filter_close,
};

struct stm32bl_usb *stm32bl_usb_fault(struct stm32bl_usb *inner, const struct stm32bl_fault *faults,
                                      size_t count)
{
    struct filter *f = calloc(1, sizeof *f + count * sizeof *faults);

    if (!f)
        return NULL;
    f->inner = inner;
    f->usb.ops = &filter_ops;
    f->fault_count = count;
    if (count)
        memcpy(f->faults, faults, count * sizeof *faults);
    mirror(f);
    return &f->usb;
}
