/*
 * bin.c - raw binary: bytes without addresses.
 */
#include <string.h>

#include "image.h"

int bl_bin_parse(struct stm32bl_image *img, const struct bl_content *content)
{
    return bl_image_add(img, content->base, content->data, content->len);
}

static bool write_gap(FILE *out, uint64_t len, uint8_t fill)
{
    uint8_t block[1024];

    memset(block, fill, sizeof block);
    while (len) {
        size_t part = len < sizeof block ? (size_t)len : sizeof block;
        if (fwrite(block, 1, part, out) != part)
            return false;
        len -= part;
    }
    return true;
}

bool bl_bin_write(const struct stm32bl_image *img, FILE *out, uint8_t fill)
{
    uint64_t at = img->segments[0].address;

    for (size_t i = 0; i < img->count; i++) {
        const struct stm32bl_segment *s = &img->segments[i];
        if (!write_gap(out, s->address - at, fill))
            return false;
        if (fwrite(s->data, 1, s->size, out) != s->size)
            return false;
        at = (uint64_t)s->address + s->size;
    }
    return true;
}
