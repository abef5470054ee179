#include <stdlib.h>
#include <string.h>

#include "text.h"

static int digit(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return -1;
}

bool bl_text_is_hex(uint8_t c)
{
    return digit(c) >= 0;
}

static bool blank(uint8_t c)
{
    return c == ' ' || c == '\t';
}

static bool line_end(uint8_t c)
{
    return c == '\r' || c == '\n';
}

/* Editors on Windows put U+FEFF in front, in UTF-8. */
static const uint8_t *skip_mark(const uint8_t *data, const uint8_t *end)
{
    return end - data >= 3 && !memcmp(data, "\xEF\xBB\xBF", 3) ? data + 3 : data;
}

const uint8_t *bl_text_skip_blanks(const uint8_t *data, const uint8_t *end)
{
    const uint8_t *p = skip_mark(data, end);

    while (p < end && (blank(*p) || line_end(*p)))
        p++;
    return p;
}

int bl_text_fail(struct bl_text *text, const char *format, ...)
{
    struct bl_error what;
    va_list args;

    va_start(args, format);
    bl_vformat(what.text, sizeof what.text, format, args);
    va_end(args);
    return bl_fail(&text->img->error, STM32BL_ERR_FORMAT, "line %u: %s", text->number, what.text);
}

static int open_text(struct bl_text *text, struct stm32bl_image *img,
                     const struct bl_content *content)
{
    const uint8_t *end = content->data + content->len;

    *text = (struct bl_text){.next = skip_mark(content->data, end), .end = end, .img = img};
    text->bytes = malloc(content->len / 2 + 1); // two digits make a byte
    if (!text->bytes)
        return bl_fail(&img->error, STM32BL_ERR_MEMORY, "out of memory for a file of %zu bytes",
                       content->len);
    return STM32BL_OK;
}

static void take_line(struct bl_text *text)
{
    const uint8_t *start = text->next, *p = start;

    while (p < text->end && !line_end(*p))
        p++;
    text->next = p;
    if (text->next < text->end)
        text->next += *p == '\r' && text->end - p >= 2 && p[1] == '\n' ? 2 : 1;
    while (start < p && blank(*start))
        start++;
    while (start < p && blank(p[-1]))
        p--;
    text->line = start;
    text->line_len = (size_t)(p - start);
    text->number++;
}

static bool next_line(struct bl_text *text)
{
    while (text->next < text->end) {
        take_line(text);
        if (text->line_len)
            return true;
    }
    return false;
}

static int bad_digit(struct bl_text *text, size_t at)
{
    uint8_t c = text->line[at];

    if (c > ' ' && c < 0x7F)
        return bl_text_fail(text, "'%c' is not a hex digit", c);
    return bl_text_fail(text, "the byte 0x%02X is not a hex digit", c);
}

int bl_text_decode(struct bl_text *text, size_t at, uint8_t *record, size_t *count)
{
    size_t digits = text->line_len - at;

    for (size_t i = at; i < text->line_len; i++)
        if (digit(text->line[i]) < 0)
            return bad_digit(text, i);
    if (digits % 2)
        return bl_text_fail(text, "an odd number of hex digits: the line is cut off or damaged");
    if (digits / 2 > BL_RECORD_MAX)
        return bl_text_fail(text, "%zu hex digits, more than any record has", digits);
    for (size_t i = 0; i < digits / 2; i++) {
        const uint8_t *pair = text->line + at + 2 * i;
        record[i] = (uint8_t)((unsigned)digit(pair[0]) << 4 | (unsigned)digit(pair[1]));
    }
    *count = digits / 2;
    return STM32BL_OK;
}

int bl_text_put(struct bl_text *text, uint32_t addr, const uint8_t *data, size_t len)
{
    const struct bl_piece piece = {addr, (uint32_t)len, (uint32_t)text->used, text->number};

    if (addr + (uint64_t)len > UINT64_C(1) << 32)
        return bl_text_fail(text, "%zu bytes at 0x%08X go past the end of the 32-bit address space",
                            len, (unsigned)addr);
    if (!bl_pieces_add(&text->pieces, &piece))
        return bl_fail(&text->img->error, STM32BL_ERR_MEMORY, "out of memory at line %u",
                       text->number);
    memcpy(text->bytes + text->used, data, len);
    text->used += len;
    return STM32BL_OK;
}

int bl_text_checksum(struct bl_text *text, unsigned found, unsigned computed)
{
    if (found == computed)
        return STM32BL_OK;
    return bl_text_fail(text,
                        "checksum %02X, computed %02X: the file is damaged, build or copy it "
                        "again",
                        found, computed);
}

static int read_lines(struct bl_text *text, bl_text_fn take, void *state)
{
    unsigned last;
    int err;

    while (!text->ended && next_line(text)) {
        err = take(text, state);
        if (err)
            return err;
    }
    last = text->number;
    if (!text->ended && !text->complete)
        return bl_text_fail(text, "the file ends here without its end record: it is cut off");
    if (next_line(text))
        return bl_text_fail(text,
                            "more text after the end record in line %u: give files that were "
                            "joined one by one",
                            last);
    if (!text->pieces.count)
        return bl_text_fail(text, "the file ends here and had no data");
    return bl_pieces_build(&text->pieces, text->bytes, text->img, "line");
}

int bl_text_parse(struct stm32bl_image *img, const struct bl_content *content, bl_text_fn take,
                  void *state)
{
    struct bl_text text;
    int err = open_text(&text, img, content);

    if (!err)
        err = read_lines(&text, take, state);
    bl_pieces_free(&text.pieces);
    free(text.bytes);
    return err;
}

unsigned bl_text_sum(const uint8_t *record, size_t count)
{
    unsigned sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += record[i];
    return sum & 0xFF;
}

bool bl_text_write(FILE *out, const char *mark, const uint8_t *record, size_t count)
{
    static const char digits[] = "0123456789ABCDEF";
    char line[2 + 2 * BL_RECORD_MAX + 1];
    size_t len = 0;

    while (mark[len]) {
        line[len] = mark[len];
        len++;
    }
    for (size_t i = 0; i < count; i++) {
        line[len++] = digits[record[i] >> 4];
        line[len++] = digits[record[i] & 15];
    }
    line[len++] = '\n';
    return fwrite(line, 1, len, out) == len;
}
