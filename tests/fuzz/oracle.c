#define _POSIX_C_SOURCE 200809L // open_memstream

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "image/image.h"
#include "oracle.h"

enum { BASE = 0x08000000, BINARY_MOST = 1024 * 1024 };

void oracle_check(int holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "does not hold: %s\n", what);
    abort();
}

void oracle_message(const char *text)
{
    oracle_check(*text != '\0', "an error has a message");
    for (; *text; text++)
        oracle_check((unsigned char)*text >= ' ' && *text != 0x7F,
                     "a message is one printable line");
}

static void check_segments(const struct stm32bl_image *img)
{
    const struct stm32bl_segment *s = stm32bl_image_segments(img);
    uint64_t free_from = 0;

    for (size_t i = 0; i < stm32bl_image_count(img); i++) {
        oracle_check(s[i].size > 0 && s[i].address >= free_from, "segments are sorted and apart");
        free_from = (uint64_t)s[i].address + s[i].size;
        oracle_check(free_from <= UINT64_C(1) << 32, "segments lie in 32 bits");
        free_from++; // touching segments would have been joined
    }
}

static void check_same(const struct stm32bl_image *a, const struct stm32bl_image *b)
{
    const struct stm32bl_segment *s = stm32bl_image_segments(a), *t = stm32bl_image_segments(b);

    oracle_check(stm32bl_image_count(a) == stm32bl_image_count(b), "the same number of segments");
    for (size_t i = 0; i < stm32bl_image_count(a); i++)
        oracle_check(s[i].address == t[i].address && s[i].size == t[i].size &&
                         !memcmp(s[i].data, t[i].data, s[i].size),
                     "the same segments");
}

static void check_same_entry(const struct stm32bl_image *a, const struct stm32bl_image *b)
{
    uint32_t p = 0, q = 0;

    stm32bl_image_entry(a, &p);
    stm32bl_image_entry(b, &q);
    oracle_check(p == q, "the same entry, or none");
}

/* Saves as `format`, parses that, and returns the result. */
static struct stm32bl_image *save_and_parse(struct stm32bl_image *img, const char *format)
{
    struct stm32bl_image *again = stm32bl_image_new();
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    oracle_check(out && bl_codec_find(format)->write(img, out, 0xFF) && !fclose(out),
                 "it is saved");
    oracle_check(!stm32bl_image_parse(again, text, size, format, img->segments[0].address),
                 "what was saved can be parsed");
    free(text);
    return again;
}

static void check_saved(struct stm32bl_image *img)
{
    static const char *const formats[] = {"hex", "srec"};
    const struct stm32bl_segment *last = &img->segments[img->count - 1];
    struct stm32bl_image *again;

    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        again = save_and_parse(img, formats[i]);
        check_same(img, again);
        check_same_entry(img, again);
        stm32bl_image_free(again);
    }
    if (last->address - img->segments[0].address > BINARY_MOST)
        return;
    again = save_and_parse(img, "bin");
    oracle_check(again->segments[0].size == last->address - img->segments[0].address + last->size,
                 "a binary goes from the first byte to the last");
    stm32bl_image_free(again);
}

void oracle_image(const uint8_t *data, size_t size, const char *format)
{
    struct stm32bl_image *img = stm32bl_image_new();
    size_t count;

    if (stm32bl_image_parse(img, data, size, format, BASE)) {
        oracle_message(stm32bl_image_error_message(img));
        oracle_check(stm32bl_image_count(img) == 0, "what was refused left no trace");
    } else {
        check_segments(img);
        count = stm32bl_image_count(img);
        oracle_check(count > 0, "what was accepted has bytes");
        check_saved(img);
        oracle_check(stm32bl_image_parse(img, data, size, format, BASE) == STM32BL_ERR_FORMAT,
                     "the same again overlaps");
        oracle_message(stm32bl_image_error_message(img));
        oracle_check(stm32bl_image_count(img) == count, "what was refused changed nothing");
    }
    stm32bl_image_free(img);
}

/* Replaces the last two digits of the line text[0..len) by what makes its checksum right. */
static void fix_line(char *text, size_t len, size_t head, unsigned complement)
{
    unsigned sum = 0, byte;
    char pair[3] = "";

    if (len < head + 4)
        return;
    for (size_t i = head; i + 4 <= len; i += 2) {
        memcpy(pair, text + i, 2);
        if (sscanf(pair, "%2x", &byte) == 1)
            sum += byte;
    }
    snprintf(pair, sizeof pair, "%02X", (complement - sum) & 0xFF);
    memcpy(text + len - 2, pair, 2);
}

void oracle_text(const uint8_t *data, size_t size, const char *format, size_t head,
                 unsigned complement)
{
    char *text = malloc(size + 1);
    size_t start = 0;

    oracle_image(data, size, format);
    memcpy(text, data, size);
    for (size_t i = 0; i < size; i++) {
        if (text[i] != '\n')
            continue;
        fix_line(text + start, i - start, head, complement);
        start = i + 1;
    }
    fix_line(text + start, size - start, head, complement);
    oracle_image((const uint8_t *)text, size, format);
    free(text);
}
