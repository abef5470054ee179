/*
 * clean.c - text that others have made, names of files and what devices say of themselves: no control
 * characters for a terminal to obey, and UTF-8 where a format wants it.
 */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

enum { NOT_UTF8 = -1, LAST_CONTROL = 0x9F, DELETE = 0x7F };

/* How many bytes follow the first one of a character; NOT_UTF8: none begins so. */
static int followers(unsigned char first)
{
    return first < 0x80                     ? 0
           : first >= 0xC2 && first <= 0xDF ? 1
           : first >= 0xE0 && first <= 0xEF ? 2
           : first >= 0xF0 && first <= 0xF4 ? 3
                                            : NOT_UTF8;
}

/* The character at `p` and how many bytes it has; NOT_UTF8 and 1 if that is none (RFC 3629). */
static long decode(const char *p, size_t *len)
{
    static const long least[] = {0, 0x80, 0x800, 0x10000};
    static const unsigned char bits[] = {0x7F, 0x1F, 0x0F, 0x07};
    const unsigned char *bytes = (const unsigned char *)p;
    int more = followers(bytes[0]);
    long c;

    *len = 1;
    if (more < 0)
        return NOT_UTF8;
    c = bytes[0] & bits[more];
    for (int i = 1; i <= more; i++) {
        if ((bytes[i] & 0xC0) != 0x80)
            return NOT_UTF8;
        c = c << 6 | (bytes[i] & 0x3F);
    }
    if (c < least[more] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
        return NOT_UTF8;
    *len = (size_t)more + 1;
    return c;
}

/* ESC, CSI and their like: ISO 6429's C0 and C1, and DEL. */
static bool is_control(long c)
{
    return c < ' ' || (c >= DELETE && c <= LAST_CONTROL);
}

char *text_clean(char *text)
{
    size_t len;

    for (char *p = text; *p; p += len) {
        long c = decode(p, &len);
        if (c == NOT_UTF8 || is_control(c))
            memset(p, '?', len);
    }
    return text;
}

void text_put(FILE *out, const char *text)
{
    size_t len;

    for (const char *p = text; *p; p += len) {
        long c = decode(p, &len);
        if (c == NOT_UTF8 || is_control(c))
            putc('?', out);
        else
            fwrite(p, 1, len, out);
    }
}

void json_put(FILE *out, const char *text)
{
    size_t len;

    for (const char *p = text; *p; p += len) {
        long c = decode(p, &len);
        if (c == NOT_UTF8)
            fputs("\\ufffd", out); // U+FFFD, replacement character
        else if (is_control(c))
            fprintf(out, "\\u%04lx", (unsigned long)c);
        else
            fwrite(p, 1, len, out);
    }
    putc('\n', out);
}
