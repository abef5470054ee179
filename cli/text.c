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

const char *text_product(char *out, const struct stm32bl_info *info)
{
    if (info->product_id)
        snprintf(out, TEXT_SIZE, "product id 0x%03x", info->product_id);
    else // over USB nothing tells it
        snprintf(out, TEXT_SIZE, "a chip that is not in the table");
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

/* ------------------------------------------------------------- narrow terminals */

enum { HANG = 6 }; /* of what continues a line whose second column begins too far to the right */

/* Columns that `len` bytes of UTF-8 take. */
static size_t columns_of(const char *text, size_t len)
{
    size_t columns = 0;

    for (size_t i = 0; i < len; i++)
        if (text[i] == '\033')
            i += strcspn(text + i, "m"); // a colour
        else
            columns += ((unsigned char)text[i] & 0xC0) != 0x80;
    return columns;
}

/* Where the second column of a line begins: behind the first two blanks or more; 0: there is none. */
static size_t second_column(const char *line, size_t len)
{
    size_t at = strspn(line, " ");

    while (at + 1 < len && !(line[at] == ' ' && line[at + 1] == ' '))
        at++;
    if (at + 1 >= len)
        return 0;
    at += strspn(line + at, " ");
    return at < len ? at : 0;
}

/* The bytes that fit into `room` columns without cutting a word, if it is not longer than all of it. */
static size_t fitting(const char *text, size_t len, size_t room)
{
    size_t best = 0;

    for (size_t i = 1; i <= len; i++)
        if ((i == len || (text[i] == ' ' && text[i - 1] != ' ')) &&
            (!best || columns_of(text, i) <= room))
            best = i;
    return best;
}

/* Words from `column` on, and from `hang` on in the lines that follow. */
static void fill(FILE *out, const char *text, size_t len, size_t column, size_t hang, size_t width)
{
    while (len) {
        size_t word = columns_of(text, strcspn(text, " "));
        size_t fits;
        if (column + word > width) // further to the left a long one may fit
            column = word < width ? width - word : 0;
        fits = fitting(text, len, width - column);
        fprintf(out, "%*s%.*s", (int)column, "", (int)fits, text);
        while (fits < len && text[fits] == ' ')
            fits++;
        text += fits;
        len -= fits;
        column = hang;
        if (len)
            putc('\n', out);
    }
}

static void fold_line(FILE *out, const char *line, size_t len, size_t width)
{
    size_t lead = strspn(line, " "), second = second_column(line, len), end = second;
    size_t column = lead <= width / 2 ? lead : HANG;

    if (second <= width / 2) {
        fill(out, line + lead, len - lead, column, second ? second : column, width);
        return;
    }
    while (line[end - 1] == ' ') // what stands to the left of it has lines of its own
        end--;
    fill(out, line + lead, end - lead, column, HANG, width);
    putc('\n', out);
    fill(out, line + second, len - second, HANG, HANG, width);
}

void text_fold(FILE *out, const char *text, size_t width)
{
    while (*text) {
        size_t len = strcspn(text, "\n");
        if (columns_of(text, len) <= width && strspn(text, " ") <= width / 2)
            fprintf(out, "%.*s", (int)len, text);
        else
            fold_line(out, text, len, width);
        text += len;
        if (*text == '\n')
            putc(*text++, out);
    }
}
