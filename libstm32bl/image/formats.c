/*
 * formats.c - the table of file formats, and how content is recognised.
 */
#include <string.h>

#include "base/target.h"
#include "image.h"

// In the order in which content is tried: what is surest comes first, raw bytes last.
static const struct bl_codec codecs[] = {
    {"elf", ".elf .axf .out ", bl_elf_recognise, bl_elf_parse, NULL},
    {"hex", ".hex .ihex .ihx ", bl_ihex_recognise, bl_ihex_parse, bl_ihex_write},
    {"srec", ".srec .s19 .s28 .s37 .mot ", bl_srec_recognise, bl_srec_parse, bl_srec_write},
    {"dfu", ".dfu ", bl_dfu_recognise, bl_dfu_parse, bl_dfu_write},
    {"uf2", ".uf2 ", bl_uf2_recognise, bl_uf2_parse, NULL},
    {"bin", ".bin ", NULL, bl_bin_parse, bl_bin_write},
};

enum { CODECS = sizeof codecs / sizeof *codecs, RAW = CODECS - 1 };

const struct bl_codec *bl_codec_find(const char *name)
{
    for (size_t i = 0; i < CODECS; i++)
        if (!strcmp(codecs[i].name, name))
            return &codecs[i];
    return NULL;
}

const struct bl_codec *bl_codec_named(const char *format, struct bl_content *content)
{
    static const char dfu[] = "dfu:";
    uint32_t target;

    content->target = BL_ALL_TARGETS;
    if (strncmp(format, dfu, sizeof dfu - 1) != 0)
        return bl_codec_find(format);
    if (!bl_parse_number(format + sizeof dfu - 1, 255, &target))
        return NULL;
    content->target = (int)target;
    return bl_codec_find("dfu");
}

int bl_codec_unknown(struct bl_error *error, const char *name)
{
    return bl_fail(
        error, STM32BL_ERR_ARG,
        "unknown file format '%s': known are bin, hex, srec, elf, uf2, dfu, and dfu:N for "
        "alternate setting N alone",
        name);
}

const struct bl_codec *bl_codec_recognise(const uint8_t *data, size_t len)
{
    for (size_t i = 0; len && i < CODECS; i++)
        if (codecs[i].recognise && codecs[i].recognise(data, len))
            return &codecs[i];
    return NULL;
}

/* The suffix of a path, in lower case and followed by a blank; "" if it is none that we could know.
 */
static void copy_suffix(const char *path, char *out, size_t size)
{
    const char *dot = strrchr(path, '.');
    size_t len = dot ? strlen(dot) : 0;

    out[0] = '\0';
    if (!dot || len + 2 > size || strpbrk(dot, "/\\ "))
        return;
    for (size_t i = 0; i < len; i++)
        out[i] = dot[i] >= 'A' && dot[i] <= 'Z' ? (char)(dot[i] - 'A' + 'a') : dot[i];
    memcpy(out + len, " ", 2);
}

const struct bl_codec *bl_codec_by_suffix(const char *path)
{
    char suffix[16];

    copy_suffix(path, suffix, sizeof suffix);
    for (size_t i = 0; suffix[0] && i < CODECS; i++)
        if (strstr(codecs[i].suffixes, suffix))
            return &codecs[i];
    return NULL;
}

int bl_codec_parse(const struct bl_codec *codec, struct stm32bl_image *img,
                   const struct bl_content *content)
{
    struct stm32bl_image fresh = {.format = codec->name};
    int err;

    if (content->len > BL_FILE_LIMIT)
        return bl_fail(&img->error, STM32BL_ERR_FORMAT,
                       "more than %u MiB: no STM32 holds so much, is it the right file?",
                       (unsigned)(BL_FILE_LIMIT >> 20));
    if (!content->len)
        return bl_fail(&img->error, STM32BL_ERR_FORMAT, "empty: there is nothing to program");
    err = codec->parse(&fresh, content);
    if (err)
        img->error = fresh.error;
    else
        err = bl_image_merge(img, &fresh);
    bl_image_clear(&fresh);
    return err;
}

/* Raw bytes that nobody asked for: what is plainly something else is not written to a chip. */
static int parse_raw(struct stm32bl_image *img, const struct bl_content *content)
{
    const char *what = bl_foreign(content->data, content->len);

    if (what)
        return bl_fail(&img->error, STM32BL_ERR_FORMAT,
                       "this is %s; force format bin to take it as raw bytes", what);
    return bl_codec_parse(&codecs[RAW], img, content);
}

int bl_codec_parse_found(const struct bl_codec *codec, struct stm32bl_image *img,
                         const struct bl_content *content)
{
    if (codec && codec != &codecs[RAW])
        return bl_codec_parse(codec, img, content);
    return parse_raw(img, content);
}

int stm32bl_image_parse(struct stm32bl_image *img, const void *data, size_t len, const char *format,
                        uint32_t base)
{
    struct bl_content content = {data, len, base, BL_ALL_TARGETS};
    const struct bl_codec *codec;

    img->error.text[0] = '\0';
    if (!data && len)
        return bl_fail(&img->error, STM32BL_ERR_ARG, "no data to parse");
    codec = format ? bl_codec_named(format, &content) : bl_codec_recognise(data, len);
    if (!codec && format)
        return bl_codec_unknown(&img->error, format);
    return format ? bl_codec_parse(codec, img, &content)
                  : bl_codec_parse_found(codec, img, &content);
}
