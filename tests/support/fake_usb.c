#include <stdio.h>
#include <stdlib.h>

#include "check.h"
#include "fake_usb.h"

static struct fake_usb *of(struct stm32bl_usb *u)
{
    return (struct fake_usb *)u;
}

/* Bytes as "21 00 FF*255"; returns their number. */
static size_t parse_bytes(const char *text, uint8_t *out, size_t room)
{
    size_t count = 0;
    unsigned byte, times;
    int used;

    while (*text == ' ')
        text++;
    while (sscanf(text, "%2x%n", &byte, &used) == 1) {
        text += used;
        times = 1;
        if (sscanf(text, "*%u%n", &times, &used) == 1)
            text += used;
        assert_true(count + times <= room);
        memset(out + count, (int)byte, times);
        count += times;
        while (*text == ' ')
            text++;
    }
    if (*text)
        fail_msg("the script has no bytes here: '%s'", text);
    return count;
}

static int fail_usb(struct fake_usb *f, int code, const char *what)
{
    snprintf(f->usb.error, sizeof f->usb.error, "fake USB device: %s", what);
    return code;
}

static const char again[] = "AGAIN ";

/* The next line of the script, which must begin with `begin`; returns what follows. */
static const char *next(struct fake_usb *f, const char *begin)
{
    const char *text;

    if (f->line == f->lines)
        fail_msg("the host does '%s', but the script is at its end", begin);
    text = f->script[f->line].text;
    if (!strncmp(text, again, strlen(again))) {
        text += strlen(again);
        if (!strncmp(text, begin, strlen(begin)))
            return text + strlen(begin);
        f->line++;
        return next(f, begin);
    }
    if (strncmp(text, begin, strlen(begin)))
        fail_msg("the host does '%s', but line %d says '%s'", begin, f->script[f->line].at, text);
    f->line++;
    return text + strlen(begin);
}

static void name_transfer(const struct stm32bl_usb_transfer *t, char *out, size_t size)
{
    static const char *const names[] = {"DETACH",    "DNLOAD",   "UPLOAD", "GETSTATUS",
                                        "CLRSTATUS", "GETSTATE", "ABORT"};
    const char *name = t->request < 7 ? names[t->request] : "?";

    assert_int_equal(t->type, t->request == 2 || t->request == 3 || t->request == 5 ? 0xA1 : 0x21);
    if (t->request == 1)
        snprintf(out, size, "DNLOAD %u:", t->value);
    else if (t->request == 2)
        snprintf(out, size, "UPLOAD %u %u", t->value, t->length);
    else
        snprintf(out, size, "%s", name);
}

/* What the line wants to be sent, up to its arrow. */
static void check_sent(struct fake_usb *f, const struct stm32bl_usb_transfer *t, const char *text)
{
    static uint8_t wanted[4096];
    char sent[FAKE_USB_LINE];
    size_t count;

    snprintf(sent, sizeof sent, "%.*s", (int)strcspn(text, "-"), text);
    count = parse_bytes(sent, wanted, sizeof wanted);
    if (t->request != 1)
        return;
    if (count != t->length || (count && memcmp(wanted, t->data, count)))
        fail_msg("line %d: the host sends other bytes, %u of them, the first 0x%02X",
                 f->script[f->line - 1].at, t->length, t->length ? t->data[0] : 0u);
}

static int answer(struct fake_usb *f, const struct stm32bl_usb_transfer *t, const char *arrow,
                  unsigned timeout_ms)
{
    static uint8_t bytes[4096];
    const char *text = arrow ? arrow + 2 : "";
    size_t count;

    while (*text == ' ')
        text++;
    if (!strcmp(text, "STALL"))
        return fail_usb(f, STM32BL_ERR_REFUSED, "STALL");
    if (!strcmp(text, "SILENCE")) {
        f->now_ms += timeout_ms;
        return fail_usb(f, STM32BL_ERR_TIMEOUT, "no answer");
    }
    if (!strcmp(text, "GONE")) {
        f->gone = true;
        return fail_usb(f, STM32BL_ERR_IO, "gone");
    }
    if (!(t->type & 0x80))
        return t->length;
    count = parse_bytes(text, bytes, sizeof bytes);
    assert_true(count <= t->length);
    memcpy(t->data, bytes, count);
    return (int)count;
}

static int fake_control(struct stm32bl_usb *u, const struct stm32bl_usb_transfer *t,
                        unsigned timeout_ms)
{
    struct fake_usb *f = of(u);
    char name[40];
    const char *text;

    if (f->gone)
        return fail_usb(f, STM32BL_ERR_IO, "gone");
    f->now_ms++;
    name_transfer(t, name, sizeof name);
    text = next(f, name);
    check_sent(f, t, text);
    return answer(f, t, strstr(text, "->"), timeout_ms);
}

static int fake_select(struct stm32bl_usb *u, uint8_t alternate)
{
    char name[20];

    if (of(u)->gone)
        return fail_usb(of(u), STM32BL_ERR_IO, "gone");
    snprintf(name, sizeof name, "SELECT %u", alternate);
    next(of(u), name);
    return STM32BL_OK;
}

static int fake_reopen(struct stm32bl_usb *u, unsigned timeout_ms)
{
    of(u)->now_ms += timeout_ms;
    if (strstr(next(of(u), "REOPEN"), "SILENCE"))
        return fail_usb(of(u), STM32BL_ERR_TIMEOUT, "not there");
    of(u)->gone = false;
    return STM32BL_OK;
}

static void fake_sleep(struct stm32bl_usb *u, unsigned ms)
{
    of(u)->now_ms += ms;
    of(u)->slept_ms += ms;
}

static uint64_t fake_now_ms(struct stm32bl_usb *u)
{
    return of(u)->now_ms;
}

static void fake_close(struct stm32bl_usb *u)
{
    of(u)->closed = true;
}

static const struct stm32bl_usb_ops ops = {
    fake_control, fake_select, fake_reopen, fake_sleep, fake_now_ms, fake_close,
};

struct fake_usb *fake_usb_new(const char *layout)
{
    struct fake_usb *f = calloc(1, sizeof *f);

    f->usb.ops = &ops;
    f->usb.vendor_id = 0x0483;
    f->usb.product_id = 0xDF11;
    f->usb.release = 0x2200;
    f->usb.dfu_version = 0x011A;
    f->usb.transfer_size = 2048;
    f->usb.alternate_count = 1;
    snprintf(f->usb.alternates[0], STM32BL_USB_TEXT, "%s", layout);
    return f;
}

void fake_usb_free(struct fake_usb *f)
{
    if (f->line < f->lines)
        fail_msg("line %d was not played: '%s'", f->script[f->line].at, f->script[f->line].text);
    free(f);
}

void fake_usb_add(struct fake_usb *f, const char *text, int at)
{
    assert_true(f->lines < FAKE_USB_LINES && strlen(text) < FAKE_USB_LINE);
    f->script[f->lines].at = at;
    snprintf(f->script[f->lines++].text, FAKE_USB_LINE, "%s", text);
}
