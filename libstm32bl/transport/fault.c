/*
 * fault.c - the filter that spoils chosen bytes on their way from the chip.
 */
#include <stdlib.h>
#include <string.h>

#include "transport_internal.h"

enum { LATE_MS = 30000, STRAY = 0xA5, NACK = 0x1F };

struct filter {
    struct stm32bl_stream stream;
    struct stm32bl_stream *inner;
    unsigned received; // bytes that came from `inner`
    bool vanished;
    uint64_t late_until; // nothing arrives before this time: the wire keeps its order
    uint8_t ready[2];    // what stands for the last byte: a stray byte and itself, at most
    size_t ready_count;
    size_t count;
    struct stm32bl_fault faults[];
};

static struct filter *filter_of(struct stm32bl_stream *s)
{
    return (struct filter *)s;
}

static int pass_on(struct filter *f, int result)
{
    if (result < 0)
        memcpy(f->stream.error, f->inner->error, sizeof f->stream.error);
    return result;
}

static int fail_vanished(struct filter *f)
{
    bl_format(f->stream.error, sizeof f->stream.error,
              "port vanished at received byte %u (injected fault)", f->received);
    return STM32BL_ERR_IO;
}

static uint64_t filter_now_ms(struct stm32bl_stream *s)
{
    return filter_of(s)->inner->ops->now_ms(filter_of(s)->inner);
}

/* How many bytes may pass before the next one that has a fault. */
static size_t clean_ahead(const struct filter *f)
{
    size_t clean = SIZE_MAX;

    for (size_t i = 0; i < f->count; i++) {
        unsigned at = f->faults[i].at;
        if (at > f->received && at - f->received - 1 < clean)
            clean = at - f->received - 1;
    }
    return clean;
}

/* Counts `byte` and makes `ready` what arrives in its place. */
static void spoil(struct filter *f, uint8_t byte)
{
    bool stray = false, dropped = false;

    f->received++;
    for (size_t i = 0; i < f->count; i++) {
        if (f->faults[i].at != f->received)
            continue;
        switch (f->faults[i].kind) {
        case STM32BL_FAULT_DROP:
            dropped = true;
            break;
        case STM32BL_FAULT_FLIP:
            byte ^= 1u << 3;
            break;
        case STM32BL_FAULT_NACK:
            byte = NACK;
            break;
        case STM32BL_FAULT_DELAY:
            f->late_until = filter_now_ms(&f->stream) + LATE_MS;
            break;
        case STM32BL_FAULT_FAIL:
            f->vanished = true;
            break;
        case STM32BL_FAULT_NOISE:
            stray = true;
            break;
        }
    }
    f->ready_count = 0;
    if (stray)
        f->ready[f->ready_count++] = STRAY;
    if (!dropped)
        f->ready[f->ready_count++] = byte;
}

static int take_ready(struct filter *f, uint8_t *buf, size_t len)
{
    size_t n = len < f->ready_count ? len : f->ready_count;

    memcpy(buf, f->ready, n);
    memmove(f->ready, f->ready + n, f->ready_count - n);
    f->ready_count -= n;
    return (int)n;
}

/* One step of a read: bytes, an error, or 0 with some of the time gone or a byte spoilt. */
static int advance(struct filter *f, uint8_t *buf, size_t len, unsigned timeout_ms)
{
    uint64_t now = filter_now_ms(&f->stream);
    size_t clean = clean_ahead(f);
    uint8_t byte;
    int n;

    if (f->vanished)
        return fail_vanished(f);
    if (now < f->late_until) {
        uint64_t left_ms = f->late_until - now;
        if (timeout_ms)
            f->inner->ops->sleep(f->inner, left_ms < timeout_ms ? (unsigned)left_ms : timeout_ms);
        return 0;
    }
    if (f->ready_count)
        return take_ready(f, buf, len);
    if (clean) {
        n = f->inner->ops->read(f->inner, buf, len < clean ? len : clean, timeout_ms);
        f->received += n > 0 ? (unsigned)n : 0;
        return pass_on(f, n);
    }
    n = f->inner->ops->read(f->inner, &byte, 1, timeout_ms);
    if (n > 0)
        spoil(f, byte);
    return n < 0 ? pass_on(f, n) : 0;
}

/*
 * A message of a bus, whose length is always that which was asked for: one of which a byte was dropped, or
 * came late, does not come at all, and a stray byte stands in place of another.
 */
static int read_message(struct filter *f, uint8_t *buf, size_t len, unsigned timeout_ms)
{
    int n = filter_now_ms(&f->stream) < f->late_until
                ? 0
                : f->inner->ops->read(f->inner, buf, len, timeout_ms);
    bool whole = n > 0;

    for (int i = 0; i < n; i++) {
        spoil(f, buf[i]);
        whole = whole && f->ready_count && filter_now_ms(&f->stream) >= f->late_until;
        buf[i] = f->ready[0];
        f->ready_count = 0;
    }
    if (f->vanished)
        return fail_vanished(f);
    if (n < 0 || whole)
        return pass_on(f, n);
    if (n == 0 && filter_now_ms(&f->stream) >= f->late_until) {
        memcpy(f->stream.error, f->inner->error, sizeof f->stream.error);
        return 0;
    }
    bl_format(f->stream.error, sizeof f->stream.error, "nothing came (injected fault)");
    f->inner->ops->sleep(f->inner, timeout_ms);
    return 0;
}

static int filter_read(struct stm32bl_stream *s, uint8_t *buf, size_t len, unsigned timeout_ms)
{
    struct filter *f = filter_of(s);
    uint64_t end = filter_now_ms(s) + timeout_ms;

    if (s->message_size && len)
        return read_message(f, buf, len, timeout_ms);
    for (;;) {
        unsigned before = f->received;
        uint64_t now = filter_now_ms(s);
        int n = len ? advance(f, buf, len, now < end ? (unsigned)(end - now) : 0) : 0;
        if (n)
            return n;
        if (f->received == before && filter_now_ms(s) >= end)
            return 0;
    }
}

static int filter_write(struct stm32bl_stream *s, const uint8_t *buf, size_t len)
{
    struct filter *f = filter_of(s);
    return f->vanished ? fail_vanished(f) : pass_on(f, f->inner->ops->write(f->inner, buf, len));
}

static int filter_discard(struct stm32bl_stream *s)
{
    struct filter *f = filter_of(s);

    if (f->vanished)
        return fail_vanished(f);
    if (filter_now_ms(s) < f->late_until)
        return STM32BL_OK; // what is late has not arrived yet
    f->ready_count = 0;
    return pass_on(f, f->inner->ops->discard(f->inner));
}

static int filter_configure(struct stm32bl_stream *s, const struct stm32bl_line *line)
{
    struct filter *f = filter_of(s);
    return f->vanished ? fail_vanished(f) : pass_on(f, f->inner->ops->configure(f->inner, line));
}

static int filter_set_lines(struct stm32bl_stream *s, int dtr, int rts)
{
    struct filter *f = filter_of(s);
    return f->vanished ? fail_vanished(f)
                       : pass_on(f, f->inner->ops->set_lines(f->inner, dtr, rts));
}

static int filter_set_break(struct stm32bl_stream *s, bool on)
{
    struct filter *f = filter_of(s);
    return f->vanished ? fail_vanished(f) : pass_on(f, f->inner->ops->set_break(f->inner, on));
}

static void filter_sleep(struct stm32bl_stream *s, unsigned ms)
{
    filter_of(s)->inner->ops->sleep(filter_of(s)->inner, ms);
}

static void filter_close(struct stm32bl_stream *s)
{
    filter_of(s)->inner->ops->close(filter_of(s)->inner);
    free(s);
}

static const struct stm32bl_stream_ops filter_ops = {
    .read = filter_read,
    .write = filter_write,
    .discard = filter_discard,
    .configure = filter_configure,
    .set_lines = filter_set_lines,
    .set_break = filter_set_break,
    .sleep = filter_sleep,
    .now_ms = filter_now_ms,
    .close = filter_close,
};

struct stm32bl_stream *stm32bl_stream_fault(struct stm32bl_stream *inner,
                                            const struct stm32bl_fault *faults, size_t count)
{
    struct filter *f = calloc(1, sizeof *f + count * sizeof *faults);

    if (!f)
        return NULL;
    f->stream.ops = &filter_ops;
    f->inner = inner;
    f->stream.delay_ms = inner->delay_ms;
    f->stream.message_size = inner->message_size;
    f->count = count;
    if (count)
        memcpy(f->faults, faults, count * sizeof *faults);
    return &f->stream;
}

static int parse_fault(const char *text, struct stm32bl_fault *out, struct bl_error *error)
{
    static const char *const kinds[] = {"drop", "flip", "nack", "delay", "fail", "noise"};
    const char *at = strchr(text, '@');
    size_t length = at ? (size_t)(at - text) : strlen(text);
    uint32_t number = 0;

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strlen(kinds[i]) != length || memcmp(kinds[i], text, length))
            continue;
        if (!at || !bl_parse_number(at + 1, UINT32_MAX, &number) || number == 0)
            return bl_fail(
                error, STM32BL_ERR_ARG,
                "option fault=%s: write %s@N, N counting received bytes (USB: transfers) from 1",
                text, kinds[i]);
        *out = (struct stm32bl_fault){(enum stm32bl_fault_kind)i, number};
        return STM32BL_OK;
    }
    return bl_fail(error, STM32BL_ERR_ARG,
                   "option fault=%s: faults of the wire are drop@N flip@N nack@N delay@N fail@N "
                   "noise@N",
                   text);
}

/* Puts the filter of this kind of wire before it. */
static bool add_filter(struct bl_opened *wire, const struct stm32bl_fault *faults, size_t count)
{
    struct bl_opened filter = {NULL, NULL};

    if (wire->usb)
        filter.usb = stm32bl_usb_fault(wire->usb, faults, count);
    else
        filter.stream = stm32bl_stream_fault(wire->stream, faults, count);
    if (!filter.usb && !filter.stream)
        return false;
    *wire = filter;
    return true;
}

int bl_fault_take(struct bl_target *target, struct bl_error *error, struct bl_opened *wire)
{
    struct stm32bl_fault faults[BL_TARGET_OPTIONS];
    const char *text;
    size_t count = 0;

    while ((text = bl_target_take(target, "fault")) != NULL) {
        int err = parse_fault(text, &faults[count++], error);
        if (err)
            return err;
    }
    if (count == 0)
        return STM32BL_OK;
    if (!add_filter(wire, faults, count))
        return bl_fail(error, STM32BL_ERR_MEMORY, "no memory for the fault filter");
    return STM32BL_OK;
}
