/*
 * usb_trace.c - a filter that shows every control transfer that passes.
 */
#include <stdlib.h>
#include <string.h>

#include "transport_internal.h"

enum { SHOWN = 64, LINE = 40 + 3 * SHOWN + 8 };

struct trace {
    struct stm32bl_usb usb;
    struct stm32bl_usb *inner;
    struct bl_log log;
};

static struct trace *trace_of(struct stm32bl_usb *u)
{
    return (struct trace *)u;
}

/* Shows the same device as the one behind it, error text included. */
static void mirror(struct trace *t)
{
    struct stm32bl_usb outer = t->usb;

    t->usb = *t->inner;
    t->usb.ops = outer.ops;
    t->usb.waiting = outer.waiting;
    t->usb.waiting_user = outer.waiting_user;
}

static void put_bytes(char *line, size_t size, const uint8_t *data, size_t len)
{
    size_t n = strlen(line);

    for (size_t i = 0; i < len && i < SHOWN; i++)
        n += bl_format(line + n, size - n, " %02X", data[i]);
    if (len > SHOWN)
        bl_format(line + n, size - n, " ...");
}

static void show(const struct trace *t, const struct stm32bl_usb_transfer *transfer, int result)
{
    bool reads = transfer->type & 0x80; // USB 2.0, table 9-2: direction
    size_t len = reads ? (size_t)(result > 0 ? result : 0) : transfer->length;
    char line[LINE];

    bl_format(line, sizeof line, "%c %02X %02X %04X %04X", reads ? '<' : '>', transfer->type,
              transfer->request, transfer->value, transfer->length);
    put_bytes(line, sizeof line, transfer->data, len);
    bl_say(&t->log, STM32BL_LOG_TRACE, "%s", line);
    if (result < 0)
        bl_say(&t->log, STM32BL_LOG_TRACE, "! %s", t->inner->error);
}

static int trace_control(struct stm32bl_usb *u, const struct stm32bl_usb_transfer *transfer,
                         unsigned timeout_ms)
{
    struct trace *t = trace_of(u);
    int result;

    t->inner->waiting = u->waiting;
    t->inner->waiting_user = u->waiting_user;
    result = t->inner->ops->control(t->inner, transfer, timeout_ms);
    show(t, transfer, result);
    mirror(t);
    return result;
}

static int trace_select(struct stm32bl_usb *u, uint8_t alternate)
{
    struct trace *t = trace_of(u);
    int err = t->inner->ops->select(t->inner, alternate);

    bl_say(&t->log, STM32BL_LOG_TRACE, "= alternate setting %u", alternate);
    mirror(t);
    return err;
}

static int trace_reopen(struct stm32bl_usb *u, unsigned timeout_ms)
{
    struct trace *t = trace_of(u);
    int err = t->inner->ops->reopen(t->inner, timeout_ms);

    bl_say(&t->log, STM32BL_LOG_TRACE, "= reopen: %s", err ? t->inner->error : "found");
    mirror(t);
    return err;
}

static void trace_sleep(struct stm32bl_usb *u, unsigned ms)
{
    struct trace *t = trace_of(u);

    bl_say(&t->log, STM32BL_LOG_TRACE, "= %u ms", ms);
    t->inner->ops->sleep(t->inner, ms);
}

static uint64_t trace_now_ms(struct stm32bl_usb *u)
{
    return trace_of(u)->inner->ops->now_ms(trace_of(u)->inner);
}

static void trace_close(struct stm32bl_usb *u)
{
    trace_of(u)->inner->ops->close(trace_of(u)->inner);
    free(u);
}

static const struct stm32bl_usb_ops trace_ops = {
    .control = trace_control,
    .select = trace_select,
    .reopen = trace_reopen,
    .sleep = trace_sleep,
    .now_ms = trace_now_ms,
    .close = trace_close,
};

struct stm32bl_usb *stm32bl_usb_trace(struct stm32bl_usb *inner, stm32bl_log_fn fn, void *user)
{
    struct trace *t = calloc(1, sizeof *t);

    if (!t)
        return NULL;
    t->inner = inner;
    t->usb.ops = &trace_ops;
    t->log = (struct bl_log){fn, user, STM32BL_LOG_TRACE};
    mirror(t);
    return &t->usb;
}
