/*
 * dfuse_layout.c - see dfuse_layout.h. The text comes from a device that may be anything: every
 * number is bounded before it is used.
 */
#include "dfuse_layout.h"

#include <string.h>

enum { DECIMAL = 10, HEXADECIMAL = 16 };

/* Numbers are padded with zeros: that means neither octal nor too long. */
static bool take_number(const char **text, unsigned base, uint32_t *out)
{
    const char *p = *text;
    uint64_t value = 0;

    for (;; p++) {
        char c = *p;
        unsigned digit = c >= '0' && c <= '9'   ? (unsigned)(c - '0')
                         : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10)
                         : c >= 'A' && c <= 'F' ? (unsigned)(c - 'A' + 10)
                                                : base;
        if (digit >= base)
            break;
        value = value * base + digit;
        if (value > UINT32_MAX)
            return false;
    }
    if (p == *text)
        return false;
    *text = p;
    *out = (uint32_t)value;
    return true;
}

static bool take(const char **text, const char *wanted)
{
    size_t len = strlen(wanted);

    if (strncmp(*text, wanted, len))
        return false;
    *text += len;
    return true;
}

static uint32_t take_multiplier(const char **text)
{
    switch (**text) {
    case 'K':
        ++*text;
        return 1024;
    case 'M':
        ++*text;
        return 1024 * 1024;
    case 'B':
    case ' ':
        ++*text;
        return 1;
    default:
        return 1;
    }
}

/* UM0424: a letter whose lowest three bits are rights. */
static bool take_type(const char **text, struct bl_dfuse_run *run)
{
    unsigned bits = (unsigned char)**text;

    if (**text < 'a' || **text > 'g')
        return false;
    ++*text;
    run->readable = bits & 1;
    run->erasable = bits & 2;
    run->writable = bits & 4;
    return true;
}

static void skip_blanks(const char **text)
{
    *text += strspn(*text, " ");
}

/* Reads one run and puts `*address` behind it. One of no sectors or no bytes says nothing. */
static bool take_run(const char **text, uint64_t *address, struct bl_dfuse_layout *out)
{
    struct bl_dfuse_run run = {.start = (uint32_t)*address};
    uint64_t size, bytes;
    bool typed;

    skip_blanks(text);
    if (!take_number(text, DECIMAL, &run.count) || !take(text, "*"))
        return false;
    skip_blanks(text);
    if (!take_number(text, DECIMAL, &run.size))
        return false;
    size = (uint64_t)run.size * take_multiplier(text);
    typed = take_type(text, &run);
    if (size == 0 || run.count == 0)
        return true;
    if (size > UINT32_MAX || run.count > UINT32_MAX / size)
        return false;
    run.size = (uint32_t)size;
    bytes = size * run.count;
    if (*address + bytes > (uint64_t)UINT32_MAX + 1)
        return false;
    *address += bytes;
    if (!typed)
        return true;
    if (out->count == BL_DFUSE_RUNS)
        return false;
    out->runs[out->count++] = run;
    return true;
}

static bool take_group(const char **text, struct bl_dfuse_layout *out)
{
    uint64_t address;
    uint32_t start;

    if (!take(text, "/0x") || !take_number(text, HEXADECIMAL, &start) || !take(text, "/"))
        return false;
    address = start;
    do
        if (!take_run(text, &address, out))
            return false;
    while (take(text, ","));
    return true;
}

static void take_name(const char **text, char name[BL_DFUSE_NAME])
{
    size_t len = strcspn(*text, "/"), kept = len < BL_DFUSE_NAME ? len : BL_DFUSE_NAME - 1;

    memcpy(name, *text, kept);
    while (kept && name[kept - 1] == ' ')
        kept--;
    name[kept] = '\0';
    *text += len;
}

bool bl_dfuse_parse(const char *text, struct bl_dfuse_layout *out)
{
    memset(out, 0, sizeof *out);
    if (!take(&text, "@"))
        return false;
    take_name(&text, out->name);
    do
        if (!take_group(&text, out))
            return false;
    while (*text == '/');
    skip_blanks(&text);
    return (!*text || *text == '@') && out->count > 0; // some append the text of another memory
}

const struct bl_dfuse_run *bl_dfuse_find(const struct bl_dfuse_layout *layout, uint32_t addr,
                                         uint32_t len)
{
    for (size_t i = 0; i < layout->count; i++) {
        const struct bl_dfuse_run *r = &layout->runs[i];
        if (bl_within(addr, len, r->start, (uint64_t)r->count * r->size))
            return r;
    }
    return NULL;
}

uint64_t bl_dfuse_size(const struct bl_dfuse_layout *layout)
{
    uint64_t size = 0;

    for (size_t i = 0; i < layout->count; i++)
        size += (uint64_t)layout->runs[i].count * layout->runs[i].size;
    return size;
}
