/*
 * text.c - small texts for people.
 */
#include <stdio.h>
#include <string.h>

#include "cli.h"

const char *text_unique_id(char *out, const struct stm32bl_info *info)
{
    out[0] = '\0';
    for (size_t i = 0; i < sizeof info->unique_id && info->unique_id_read; i++)
        snprintf(out + 2 * i, 3, "%02x", info->unique_id[i]);
    return out;
}

const char *text_size(char *out, uint64_t bytes)
{
    const uint64_t kib = 1024, mib = 1024 * 1024;

    if (bytes >= mib && bytes % mib == 0)
        snprintf(out, TEXT_SIZE, "%llu MiB", (unsigned long long)(bytes / mib));
    else if (bytes >= kib && bytes % kib == 0)
        snprintf(out, TEXT_SIZE, "%llu KiB", (unsigned long long)(bytes / kib));
    else
        snprintf(out, TEXT_SIZE, "%llu byte%s", (unsigned long long)bytes, bytes == 1 ? "" : "s");
    return out;
}

const char *text_seconds(char *out, uint64_t ms)
{
    uint64_t tenths = (ms + 50) / 100;

    if (ms >= 100000)
        snprintf(out, TEXT_SIZE, "%llu:%02llu min", (unsigned long long)(ms / 60000),
                 (unsigned long long)(ms / 1000 % 60));
    else
        snprintf(out, TEXT_SIZE, "%llu.%llu s", (unsigned long long)(tenths / 10),
                 (unsigned long long)(tenths % 10));
    return out;
}

const char *text_rate(char *out, uint64_t bytes, uint64_t ms)
{
    out[0] = '\0';
    if (ms)
        snprintf(out, TEXT_SIZE, "%.1f KiB/s", (double)bytes / 1.024 / (double)ms);
    return out;
}

const char *text_phase(enum stm32bl_phase phase)
{
    static const char *const names[] = {"connecting", "erasing", "writing",
                                        "verifying",  "reading", "comparing"};

    return (size_t)phase < sizeof names / sizeof *names ? names[phase] : "working";
}

const char *text_format(const char *format)
{
    static const char *const names[][2] = {
        {"bin", "raw binary"}, {"hex", "Intel HEX"}, {"srec", "Motorola S-record"},
        {"elf", "ELF"},        {"uf2", "UF2"},       {"dfu", "DfuSe"}};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(names[i][0], format))
            return names[i][1];
    return format;
}

/* Levenshtein's, with one row; words longer than it count as far away. */
size_t text_distance(const char *a, const char *b)
{
    size_t row[32];
    size_t columns = strlen(b);

    if (columns >= sizeof row / sizeof *row)
        return SIZE_MAX;
    for (size_t i = 0; i <= columns; i++)
        row[i] = i;
    for (; *a; a++) {
        size_t diagonal = row[0]++;
        for (size_t i = 1; i <= columns; i++) {
            size_t change = diagonal + (*a != b[i - 1]);
            size_t extend = (row[i] < row[i - 1] ? row[i] : row[i - 1]) + 1;
            diagonal = row[i];
            row[i] = change < extend ? change : extend;
        }
    }
    return row[columns];
}
