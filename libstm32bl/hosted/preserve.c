/*
 * preserve.c - keeping what programming an image would destroy.
 */
#include <stdlib.h>

#include "flash/flash.h"
#include "flash/plan.h"

struct keeper {
    struct stm32bl *bl;
    struct stm32bl_image *img;
    struct stm32bl_image *saved; // or NULL
    uint64_t done;
};

/* Reads the gap [from, to) and adds it to both images. */
static int keep(struct keeper *k, uint64_t from, uint64_t to)
{
    size_t len = (size_t)(to - from);
    uint8_t *bytes = malloc(len);
    int err;

    if (!bytes)
        return bl_fail(&k->bl->error, STM32BL_ERR_MEMORY, "no memory to keep %u bytes",
                       (unsigned)len);
    err = bl_read_range(k->bl, (uint32_t)from, bytes, len, k->done);
    k->done += len;
    if (!err && stm32bl_image_add(k->img, (uint32_t)from, bytes, len))
        err = bl_fail(&k->bl->error, STM32BL_ERR_MEMORY, "%s", stm32bl_image_error_message(k->img));
    if (!err && k->saved && stm32bl_image_add(k->saved, (uint32_t)from, bytes, len))
        err =
            bl_fail(&k->bl->error, STM32BL_ERR_MEMORY, "%s", stm32bl_image_error_message(k->saved));
    free(bytes);
    return err;
}

struct gap {
    uint64_t from;
    uint64_t to;
};

/* The first part of `sector` at or behind `from` that no segment covers. */
static bool next_gap(const struct stm32bl_image *img, const struct stm32bl_sector *sector,
                     uint64_t from, struct gap *out)
{
    const struct stm32bl_segment *s = stm32bl_image_segments(img);
    uint64_t end = (uint64_t)sector->address + sector->size;

    out->from = from;
    out->to = end;
    for (size_t i = 0; i < stm32bl_image_count(img); i++) {
        uint64_t first = s[i].address, last = first + s[i].size;
        if (last <= out->from)
            continue;
        if (first <= out->from)
            out->from = last;
        else if (first < out->to)
            out->to = first;
    }
    return out->from < end;
}

static int keep_sector(struct keeper *k, const struct stm32bl_sector *sector)
{
    struct gap gap = {sector->address, 0};
    int err = STM32BL_OK;

    while (!err && next_gap(k->img, sector, gap.from, &gap)) {
        err = keep(k, gap.from, gap.to);
        gap.from = gap.to;
    }
    return err;
}

int stm32bl_preserve(struct stm32bl *bl, struct stm32bl_image *img, struct stm32bl_image *saved)
{
    struct keeper k = {bl, img, saved, 0};
    struct stm32bl_plan plan;
    struct stm32bl_sector sector;
    uint64_t from = 0;
    int err = stm32bl_plan(bl, stm32bl_image_segments(img), stm32bl_image_count(img), 0, &plan);

    if (err || plan.lost_size == 0)
        return err;
    bl_phase(bl, STM32BL_READING, plan.lost_size);
    while (!err) {
        // The image grows while we walk, so the cursor starts anew behind the last sector.
        struct stm32bl_plan now = {.segments = stm32bl_image_segments(img),
                                   .count = stm32bl_image_count(img)};
        struct bl_cursor cursor = {0, from};
        if (!bl_plan_next_sector(&bl->chip, &now, &cursor, &sector))
            break;
        err = keep_sector(&k, &sector);
        from = (uint64_t)sector.address + sector.size;
    }
    return err;
}
