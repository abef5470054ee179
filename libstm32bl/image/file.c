/*
 * file.c - images from and to files and standard streams.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "image.h"
#include "transport/hostfile.h"

static bool grow(struct bl_buffer *b)
{
    size_t room = b->room ? b->room * 2 : 64 * 1024;
    uint8_t *data = realloc(b->data, room);

    if (!data)
        return false;
    b->data = data;
    b->room = room;
    return true;
}

int bl_file_read(FILE *file, size_t limit, struct bl_buffer *b)
{
    while (b->len <= limit) {
        size_t got;
        if (b->len == b->room && !grow(b))
            return ENOMEM;
        errno = 0;
        got = fread(b->data + b->len, 1, b->room - b->len, file);
        b->len += got;
        if (ferror(file))
            return errno ? errno : EIO;
        if (got == 0)
            return 0;
    }
    return 0;
}

static int read_file(const char *path, const char *name, struct bl_buffer *b,
                     struct bl_error *error)
{
    FILE *file = bl_file_open(path);
    int why = file ? bl_file_read(file, BL_FILE_LIMIT, b) : errno;

    if (file)
        bl_file_close(file);
    return why ? bl_file_fail(error, name, why) : STM32BL_OK;
}

/* By content first; a suffix then decides whether the rest is raw bytes or a broken file. */
static const struct bl_codec *choose(const char *path, const struct bl_buffer *b)
{
    const struct bl_codec *codec = bl_codec_recognise(b->data, b->len);

    return codec ? codec : bl_codec_by_suffix(path);
}

int stm32bl_image_load(struct stm32bl_image *img, const char *path, const char *format,
                       uint32_t base)
{
    const char *name = strcmp(path, "-") ? path : "standard input";
    struct bl_content content = {NULL, 0, base, BL_ALL_TARGETS};
    const struct bl_codec *codec = format ? bl_codec_named(format, &content) : NULL;
    struct bl_buffer b = {NULL, 0, 0};
    int err;

    img->error.text[0] = '\0';
    if (format && !codec)
        return bl_codec_unknown(&img->error, format);
    err = read_file(path, name, &b, &img->error);
    if (!err) {
        content.data = b.data;
        content.len = b.len;
        err = codec ? bl_codec_parse(codec, img, &content)
                    : bl_codec_parse_found(choose(path, &b), img, &content);
        if (err) {
            struct bl_error why = img->error;
            err = bl_fail(&img->error, err, "%s: %s", bl_file_shown(name).text, why.text);
        }
    }
    free(b.data);
    return err;
}

static int check_save(struct stm32bl_image *img, const struct bl_codec *codec)
{
    const struct stm32bl_segment *last;
    uint64_t size;

    if (!codec->write)
        return bl_fail(&img->error, STM32BL_ERR_UNSUPPORTED,
                       "%s files can not be written: use bin, hex, srec or dfu", codec->name);
    if (!img->count)
        return bl_fail(&img->error, STM32BL_ERR_FORMAT, "the image is empty: nothing to save");
    last = &img->segments[img->count - 1];
    size = (uint64_t)last->address + last->size - img->segments[0].address;
    if (codec->write == bl_bin_write && size > BL_FILE_LIMIT)
        return bl_fail(&img->error, STM32BL_ERR_FORMAT,
                       "from 0x%08X to 0x%08X a raw binary would have %u MiB, mostly gaps: save "
                       "as hex or srec",
                       (unsigned)img->segments[0].address,
                       (unsigned)(last->address + (last->size - 1)), (unsigned)(size >> 20));
    return STM32BL_OK;
}

static const struct bl_codec *choose_to_write(const char *path, const char *format)
{
    const struct bl_codec *codec = format ? bl_codec_find(format) : bl_codec_by_suffix(path);

    return codec || format ? codec : bl_codec_find("bin");
}

typedef int (*open_fn)(struct bl_output *output, const char *path, struct bl_error *error);

static int save(struct stm32bl_image *img, const struct bl_codec *codec, const char *path,
                uint8_t fill, open_fn open_it)
{
    struct bl_output output;
    int err = check_save(img, codec);

    if (!err)
        err = open_it(&output, path, &img->error);
    if (err)
        return err;
    if (codec->write(img, output.file, fill))
        return bl_output_commit(&output, &img->error);
    err = bl_file_fail(&img->error, output.path, errno);
    bl_output_abort(&output);
    return err;
}

int stm32bl_image_save(struct stm32bl_image *img, const char *path, const char *format,
                       uint8_t fill)
{
    const struct bl_codec *codec = choose_to_write(path, format);

    img->error.text[0] = '\0';
    return codec ? save(img, codec, path, fill, bl_output_open)
                 : bl_codec_unknown(&img->error, format);
}

int stm32bl_image_save_new(struct stm32bl_image *img, const char *path, const char *format,
                           uint8_t fill)
{
    const struct bl_codec *codec = choose_to_write(path, format);

    img->error.text[0] = '\0';
    return codec ? save(img, codec, path, fill, bl_output_open_new)
                 : bl_codec_unknown(&img->error, format);
}

int stm32bl_image_check_path(struct stm32bl_image *img, const char *path, bool may_replace)
{
    img->error.text[0] = '\0';
    return bl_output_check(path, may_replace, &img->error);
}
