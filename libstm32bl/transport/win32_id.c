/*
 * win32_id.c - what the names that Windows gives to ports and devices say. Pure text, no I/O, so that
 * it is tested on every system.
 */
#include <string.h>

#include "win32.h"

enum { HEX_DIGITS = 4 };

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* Windows does not tell "COM3" from "com3". */
static bool begins(const char *text, const char *with)
{
    for (; *with; text++, with++)
        if (upper(*text) != *with)
            return false;
    return true;
}

/* The four digits that follow `key`; -1: there are none. */
static int take_number(const char *text, const char *key)
{
    int value = 0;

    while (*text && !begins(text, key))
        text++;
    if (!*text)
        return -1;
    text += strlen(key);
    for (int i = 0; i < HEX_DIGITS; i++) {
        char c = upper(text[i]);
        int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

/*
 * FTDI's driver: VID_0403+PID_6001+SERIAL, to which it adds the letter of the channel. With an
 * ampersand in it, Windows made it up.
 */
static void take_ftdi_serial(const char *text, char *out, size_t size)
{
    const char *plus = strchr(text, '+');
    const char *start = plus ? strchr(plus + 1, '+') : NULL;
    size_t len = start ? strcspn(start + 1, "\\") : 0;

    if (len > 1 && strcspn(start, "&") > len)
        bl_format(out, size, "%.*s", (int)(len - 1), start + 1);
}

void bl_win32_id_parse(const char *text, struct bl_win32_id *out)
{
    const char *last = strrchr(text, '\\');

    *out = (struct bl_win32_id){-1, -1, "", false};
    out->vendor_id = take_number(text, "VID_");
    out->product_id = take_number(text, "PID_");
    if (out->vendor_id < 0 || out->product_id < 0) {
        out->vendor_id = out->product_id = -1;
        return;
    }
    out->is_part = strstr(text, "&MI_") || strstr(text, "&mi_");
    if (begins(text, "FTDIBUS\\"))
        take_ftdi_serial(text, out->serial, sizeof out->serial);
    else if (last && !out->is_part && !strchr(last, '&'))
        bl_format(out->serial, sizeof out->serial, "%s", last + 1);
}

void bl_win32_trim_name(char *text, const char *port)
{
    size_t len = strlen(text), tail = strlen(port) + 3; // with " (" and ")"
    char *end;

    if (len <= tail)
        return;
    end = text + len - tail;
    if (!strncmp(end, " (", 2) && !strncmp(end + 2, port, tail - 3) && text[len - 1] == ')')
        *end = '\0';
}

bool bl_win32_path(const char *name, char *out, size_t size)
{
    static const char *const prefixes[] = {"\\\\.\\", "//./", "\\\\?\\"};
    const char *prefix = prefixes[0];
    size_t len;

    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (!strncmp(name, prefixes[i], 4)) {
            prefix = i == 1 ? prefixes[0] : prefixes[i]; // MSYS2's shell likes slashes better
            name += 4;
            break;
        }
    len = strlen(name);
    if (len && name[len - 1] == ':') // "COM3:", as DOS wrote it
        len--;
    if (!len || strcspn(name, "/\\:") < len)
        return false;
    return bl_format(out, size, "%s%.*s", prefix, (int)len, name) == 4 + len;
}
