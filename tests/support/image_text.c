#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "image/image.h"
#include "image_text.h"

/* The bytes that the checksum of a line covers, summed up; a line is ":DIGITS*" or "SxDIGITS*". */
static unsigned sum_of(const char *line, const char *end)
{
    unsigned sum = 0, byte;

    for (line += *line == 'S' ? 2 : 1; end - line >= 2; line += 2)
        if (sscanf(line, "%2x", &byte) == 1)
            sum += byte;
    return sum;
}

static char *with_checksums(const char *text)
{
    size_t room = 3 * strlen(text) + 1, len = 0;
    const char *line = text;
    char *out = malloc(room);

    if (!out)
        abort();
    for (const char *p = text; *p; p++) {
        unsigned sum = sum_of(line, p);
        if (*p == '*')
            len += (size_t)sprintf(out + len, "%02X", (*line == 'S' ? ~sum : 0x100 - sum) & 0xFF);
        else
            out[len++] = *p;
        if (*p == '\n' || *p == '\r')
            line = p + 1;
    }
    out[len] = '\0';
    return out;
}

int image_text_parse(struct stm32bl_image *img, const char *text, const char *format)
{
    char *complete = with_checksums(text);
    int err = stm32bl_image_parse(img, complete, strlen(complete), format, 0);

    free(complete);
    return err;
}

bool image_segment_is(const struct stm32bl_image *img, size_t i, uint32_t address,
                      const void *bytes, size_t size)
{
    const struct stm32bl_segment *s = stm32bl_image_segments(img);

    return i < stm32bl_image_count(img) && s[i].address == address && s[i].size == size &&
           !memcmp(s[i].data, bytes, size);
}

char *image_saved(struct stm32bl_image *img, const char *format, size_t *size)
{
    FILE *file = tmpfile();
    struct bl_buffer buffer = {0};
    bool done = file && bl_codec_find(format)->write(img, file, 0xFF);
    char *text = NULL;

    if (file)
        rewind(file);
    if (done && bl_file_read(file, SIZE_MAX - 1, &buffer) == 0)
        text = calloc(1, buffer.len + 1);
    if (text)
        memcpy(text, buffer.data, buffer.len);
    if (file)
        fclose(file);
    free(buffer.data);
    *size = buffer.len;
    return text;
}
