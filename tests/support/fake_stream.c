#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fake_stream.h"

#include "../firmware/stm32bl_turbo_frame.h"

static struct fake *fake_of(struct stm32bl_stream *s)
{
    return (struct fake *)s;
}

static struct fake_step *current(struct fake *f)
{
    return f->step < f->steps ? &f->script[f->step] : NULL;
}

static void next(struct fake *f)
{
    f->step++;
    f->waited = false;
    f->ready_ms = 0;
}

static int broken(struct fake *f, const struct fake_step *step)
{
    snprintf(f->stream.error, sizeof f->stream.error, "fake port vanished (unplugged?)");
    return -(int)step->value;
}

/* Lets a running pause pass, as far as `end` allows; true once it is over. */
static bool pause_is_over(struct fake *f, const struct fake_step *step, uint64_t end)
{
    if (!f->ready_ms)
        f->ready_ms = f->now_ms + step->value;
    if (f->ready_ms > end)
        return false;
    if (f->now_ms < f->ready_ms)
        f->now_ms = f->ready_ms;
    next(f);
    return true;
}

static int fake_read(struct stm32bl_stream *s, uint8_t *buf, size_t len, unsigned timeout_ms)
{
    struct fake *f = fake_of(s);
    uint64_t end = f->now_ms + timeout_ms;
    struct fake_step *step = current(f);

    if (step && step->kind == FAKE_PAUSE && pause_is_over(f, step, end))
        step = current(f);
    if (step && step->kind == FAKE_FAIL)
        return broken(f, step);
    if (step && step->kind == FAKE_REPLY) {
        size_t n = step->length - step->done;
        if (f->stream.message_size && len != step->length)
            fail_msg("host asks for %zu bytes where the message of line %d has %zu", len,
                     step->line, step->length);
        if (n > len)
            n = len;
        memcpy(buf, f->bytes + step->start + step->done, n);
        step->done += n;
        if (step->done == step->length)
            next(f);
        return (int)n;
    }
    f->waited = true;
    f->now_ms = end;
    return 0;
}

static void write_byte(struct fake *f, uint8_t byte)
{
    struct fake_step *step;

    while ((step = current(f)) && step->kind == FAKE_SILENCE) {
        if (!f->waited)
            fail_msg("host sent %02X without waiting: silence of line %d", byte, step->line);
        next(f);
    }
    if (!step)
        fail_msg("host sent %02X after the end of the script", byte);
    if (step->kind != FAKE_EXPECT)
        fail_msg("host sent %02X before it read the reply of line %d", byte, step->line);
    if (f->bytes[step->start + step->done] != byte)
        fail_msg("host sent %02X, byte %zu of line %d is %02X", byte, step->done + 1, step->line,
                 f->bytes[step->start + step->done]);
    f->written++;
    if (++step->done == step->length)
        next(f);
}

/* Where no ROM has answered, a session looks for the program in the chip's RAM: no script has one. */
static bool is_for_turbo(struct fake *f, const uint8_t *buf, size_t len)
{
    const struct fake_step *step = current(f);

    if (step && step->kind != FAKE_SILENCE)
        return false;
    return len >= STM32BL_TURBO_HEAD &&
           ((buf[0] == STM32BL_TURBO_START && buf[1] == STM32BL_TURBO_HELLO) ||
            (buf[0] == STM32BL_TURBO_TUNE && buf[1] == STM32BL_TURBO_TUNE));
}

static int fake_write(struct stm32bl_stream *s, const uint8_t *buf, size_t len)
{
    struct fake *f = fake_of(s);
    const struct fake_step *message = current(f);

    if (f->stream.message_size && message && message->kind == FAKE_EXPECT && len != message->length)
        fail_msg("host sent a message of %zu bytes, line %d has %zu", len, message->line,
                 message->length);
    if (is_for_turbo(f, buf, len))
        return STM32BL_OK;
    for (size_t i = 0; i < len; i++) {
        struct fake_step *step = current(f);
        if (step && step->kind == FAKE_FAIL)
            return broken(f, step);
        write_byte(f, buf[i]);
    }
    return STM32BL_OK;
}

static int fake_discard(struct stm32bl_stream *s)
{
    struct fake *f = fake_of(s);

    f->discards++;
    while (current(f) && current(f)->kind == FAKE_REPLY)
        next(f);
    return STM32BL_OK;
}

static void record(struct fake *f, const char *word, unsigned value, const char *unit)
{
    size_t length = strlen(f->events);

    snprintf(f->events + length, sizeof f->events - length, "%s%s%u%s", length ? " " : "", word,
             value, unit);
}

static int unsupported(struct fake *f, const char *what)
{
    snprintf(f->stream.error, sizeof f->stream.error, "fake port has no %s", what);
    return STM32BL_ERR_UNSUPPORTED;
}

static int fake_configure(struct stm32bl_stream *s, const struct stm32bl_line *line)
{
    struct fake *f = fake_of(s);

    if (f->no_configure)
        return unsupported(f, "other speed");
    record(f, "", line->baud, line->parity == 'E' ? "E" : "N");
    return STM32BL_OK;
}

static int fake_set_lines(struct stm32bl_stream *s, int dtr, int rts)
{
    struct fake *f = fake_of(s);

    if (f->no_lines)
        return unsupported(f, "DTR and RTS");
    if (dtr != STM32BL_LINE_KEEP)
        record(f, "dtr=", (unsigned)dtr, "");
    if (rts != STM32BL_LINE_KEEP)
        record(f, "rts=", (unsigned)rts, "");
    return STM32BL_OK;
}

static int fake_set_break(struct stm32bl_stream *s, bool on)
{
    struct fake *f = fake_of(s);

    if (f->no_lines)
        return unsupported(f, "break");
    record(f, "break=", on, "");
    return STM32BL_OK;
}

static void fake_sleep(struct stm32bl_stream *s, unsigned ms)
{
    struct fake *f = fake_of(s);

    record(f, "", ms, "ms");
    f->now_ms += ms;
}

static uint64_t fake_now_ms(struct stm32bl_stream *s)
{
    return fake_of(s)->now_ms;
}

static void fake_close(struct stm32bl_stream *s)
{
    assert_false(fake_of(s)->closed);
    fake_of(s)->closed = true;
}

struct fake *fake_new(void)
{
    static const struct stm32bl_stream_ops ops = {
        .read = fake_read,
        .write = fake_write,
        .discard = fake_discard,
        .configure = fake_configure,
        .set_lines = fake_set_lines,
        .set_break = fake_set_break,
        .sleep = fake_sleep,
        .now_ms = fake_now_ms,
        .close = fake_close,
    };
    struct fake *f = calloc(1, sizeof *f);

    assert_non_null(f);
    f->stream.ops = &ops;
    f->now_ms = 1000;
    return f;
}

void fake_drop(struct fake *f)
{
    free(f);
}

void fake_free(struct fake *f)
{
    while (current(f) &&
           (current(f)->kind == FAKE_FAIL || (current(f)->kind == FAKE_SILENCE && f->waited)))
        next(f);
    if (current(f)) {
        int line = current(f)->line;
        free(f);
        fail_msg("the script was not played from line %d on", line);
    }
    free(f);
}

static struct fake_step *add_step(struct fake *f, int kind, int line)
{
    assert_true(f->steps < FAKE_STEPS);
    f->script[f->steps] = (struct fake_step){.kind = kind, .line = line, .start = f->used};
    return &f->script[f->steps++];
}

void fake_add_bytes(struct fake *f, int kind, const void *bytes, size_t len, int line)
{
    struct fake_step *step = add_step(f, kind, line);

    assert_true(len > 0 && len <= FAKE_BYTES - f->used);
    memcpy(f->bytes + f->used, bytes, len);
    f->used += len;
    step->length = len;
}

void fake_add(struct fake *f, int kind, const char *hex, int line)
{
    uint8_t bytes[1024];
    size_t len = 0;

    while (*hex) {
        char *end;
        unsigned long value = strtoul(hex, &end, 16);
        if (end == hex || value > 0xFF || len == sizeof bytes)
            fail_msg("line %d of the script: '%s' is no byte", line, hex);
        bytes[len++] = (uint8_t)value;
        hex = end + strspn(end, " ");
    }
    fake_add_bytes(f, kind, bytes, len, line);
}

void fake_add_value(struct fake *f, int kind, unsigned value, int line)
{
    add_step(f, kind, line)->value = value;
}
