/*
 * format.c - text for people, without a C library's printf: the core also runs on microcontrollers,
 * where printf pulls in a heap.
 */
#include <string.h>

#include "internal.h"

struct out {
    char *text;
    size_t size; // of text, its terminator included
    size_t length;
};

struct spec {
    bool left;
    bool zero;
    unsigned width;
    size_t precision; // of %s
    unsigned longs;
};

/* How many l's make a size_t of an int: two on 64-bit Windows, where long has 32 bits. */
enum {
    SIZE_LONGS = sizeof(size_t) > sizeof(unsigned long)  ? 2
                 : sizeof(size_t) > sizeof(unsigned int) ? 1
                                                         : 0
};

static void put(struct out *o, char c)
{
    if (o->length + 1 < o->size)
        o->text[o->length++] = c;
}

static void put_padded(struct out *o, const struct spec *s, const char *text, size_t len)
{
    size_t pad = len < s->width ? s->width - len : 0;
    if (!s->left)
        for (size_t i = 0; i < pad; i++)
            put(o, s->zero ? '0' : ' ');
    for (size_t i = 0; i < len; i++)
        put(o, text[i]);
    if (s->left)
        for (size_t i = 0; i < pad; i++)
            put(o, ' ');
}

static void put_number(struct out *o, const struct spec *s, uint64_t value, unsigned base,
                       bool upper, bool negative)
{
    const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
    char text[24];
    size_t i = sizeof text;
    do {
        text[--i] = digits[value % base];
        value /= base;
    } while (value);
    if (negative)
        text[--i] = '-';
    put_padded(o, s, text + i, sizeof text - i);
}

static uint64_t take_unsigned(const struct spec *s, va_list *args)
{
    if (s->longs >= 2)
        return va_arg(*args, unsigned long long);
    if (s->longs == 1)
        return va_arg(*args, unsigned long);
    return va_arg(*args, unsigned);
}

static int64_t take_signed(const struct spec *s, va_list *args)
{
    if (s->longs >= 2)
        return va_arg(*args, long long);
    if (s->longs == 1)
        return va_arg(*args, long);
    return va_arg(*args, int);
}

static void put_string(struct out *o, const struct spec *s, const char *text)
{
    size_t len = 0;
    if (!text)
        text = "(null)";
    while (len < s->precision && text[len])
        len++;
    put_padded(o, s, text, len);
}

static void put_conversion(struct out *o, const struct spec *s, char kind, va_list *args)
{
    int64_t number;
    char c;

    switch (kind) {
    case 's':
        put_string(o, s, va_arg(*args, const char *));
        break;
    case 'c':
        c = (char)va_arg(*args, int);
        put_padded(o, s, &c, 1);
        break;
    case 'd':
        number = take_signed(s, args);
        put_number(o, s, number < 0 ? 0 - (uint64_t)number : (uint64_t)number, 10, false,
                   number < 0);
        break;
    case 'u':
        put_number(o, s, take_unsigned(s, args), 10, false, false);
        break;
    case 'x':
    case 'X':
        put_number(o, s, take_unsigned(s, args), 16, kind == 'X', false);
        break;
    default:
        put(o, kind);
    }
}

/* Reads flags, width, precision and length; returns where the conversion letter stands. */
static const char *read_spec(const char *p, struct spec *s, va_list *args)
{
    *s = (struct spec){.precision = SIZE_MAX};
    for (; *p == '-' || *p == '0'; p++) {
        if (*p == '-')
            s->left = true;
        else
            s->zero = true;
    }
    for (; *p >= '0' && *p <= '9'; p++)
        s->width = s->width * 10 + (unsigned)(*p - '0');
    if (*p == '.') {
        p++;
        s->precision = 0;
        if (*p == '*') {
            int precision = va_arg(*args, int);
            s->precision = precision < 0 ? SIZE_MAX : (size_t)precision;
            p++;
        }
        for (; *p >= '0' && *p <= '9'; p++)
            s->precision = s->precision * 10 + (size_t)(*p - '0');
    }
    for (; *p == 'l' || *p == 'z'; p++)
        s->longs += *p == 'l' ? 1 : SIZE_LONGS;
    return p;
}

size_t bl_vformat(char *text, size_t size, const char *format, va_list args)
{
    struct out o = {text, size, 0};
    struct spec s;
    va_list copy;

    if (size == 0)
        return 0;
    va_copy(copy, args);
    for (const char *p = format; *p; p++) {
        if (*p != '%') {
            put(&o, *p);
            continue;
        }
        p = read_spec(p + 1, &s, &copy);
        if (!*p)
            break;
        put_conversion(&o, &s, *p, &copy);
    }
    va_end(copy);
    text[o.length] = '\0';
    return o.length;
}

size_t bl_format(char *text, size_t size, const char *format, ...)
{
    va_list args;
    size_t length;

    va_start(args, format);
    length = bl_vformat(text, size, format, args);
    va_end(args);
    return length;
}
