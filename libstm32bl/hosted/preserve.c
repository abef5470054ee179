/*
 * preserve.c - keeping what programming an image would destroy.
 */
#include "flash/flash.h"
#include "flash/plan.h"
#include "image/image.h"

struct gap {
    uint64_t from;
    uint64_t to;
};

/* A walk over what an image leaves free of a stretch of sectors. */
struct walk {
    const struct stm32bl_image *img;
    size_t segment;
    uint64_t from;
    uint64_t end;
};

/* The next gap, cut off at `end`; it stays the next one until w->from has passed it. */
static bool next_gap(struct walk *w, struct gap *out)
{
    const struct stm32bl_segment *s = stm32bl_image_segments(w->img);
    size_t count = stm32bl_image_count(w->img);

    for (; w->segment < count && s[w->segment].address <= w->from; w->segment++)
        if (s[w->segment].address + (uint64_t)s[w->segment].size > w->from)
            w->from = s[w->segment].address + (uint64_t)s[w->segment].size;
    out->from = w->from;
    out->to = w->segment < count && s[w->segment].address < w->end ? s[w->segment].address : w->end;
    return w->from < w->end;
}

/* Adds those bytes of what was read at `start` that lie in gaps; *last: where the last one ends. */
static int add_gaps(struct stm32bl *bl, struct walk *w, struct stm32bl_image *kept,
                    const uint8_t *bytes, const struct gap *window)
{
    struct gap gap;
    int err = STM32BL_OK;

    while (!err && next_gap(w, &gap) && gap.from < window->to) {
        uint64_t to = gap.to < window->to ? gap.to : window->to;
        err = bl_image_add(kept, (uint32_t)gap.from, bytes + (gap.from - window->from),
                           (size_t)(to - gap.from));
        bl->progress.done += to - gap.from;
        w->from = to;
    }
    return err ? bl_fail(&bl->error, STM32BL_ERR_MEMORY, "%s", kept->error.text) : STM32BL_OK;
}

/* What one read brings: from the next gap on to the end of the last one within its reach. */
static bool next_window(const struct stm32bl *bl, const struct walk *w, struct gap *out)
{
    struct walk ahead = *w;
    struct gap gap;
    uint64_t limit;

    if (!next_gap(&ahead, out))
        return false;
    limit = out->from + bl->read_size;
    while (next_gap(&ahead, &gap) && gap.from < limit) {
        out->to = gap.to < limit ? gap.to : limit;
        ahead.from = gap.to;
    }
    return true;
}

static int keep_stretch(struct stm32bl *bl, struct walk *w, struct stm32bl_image *kept)
{
    uint8_t bytes[BL_BLOCK_MAX];
    struct gap window;
    int err = STM32BL_OK;

    while (!err && next_window(bl, w, &window)) {
        size_t len = (size_t)(window.to - window.from);
        err = bl_read_block(bl, (uint32_t)window.from, bytes, len);
        if (err)
            break;
        bl->summary.read_bytes += len;
        err = add_gaps(bl, w, kept, bytes, &window);
        if (!err)
            err = bl_advance(bl, (uint32_t)window.from, bl->progress.done);
    }
    return err;
}

/* Sectors that follow each other are one stretch, so that a gap over a border is one gap. */
static int keep_all(struct stm32bl *bl, const struct stm32bl_plan *plan,
                    const struct stm32bl_image *img, struct stm32bl_image *kept)
{
    struct walk w = {.img = img};
    struct bl_cursor cursor = {0, 0};
    struct stm32bl_sector sector;
    int err = STM32BL_OK;

    while (!err && bl_plan_next_sector(&bl->chip, plan, &cursor, &sector)) {
        if (sector.address != w.end) {
            err = keep_stretch(bl, &w, kept);
            w.from = sector.address;
        }
        w.end = (uint64_t)sector.address + sector.size;
    }
    return err ? err : keep_stretch(bl, &w, kept);
}

/* Into both images, or, if that fails, into neither that matters: the caller gives up. */
static int hand_over(struct stm32bl *bl, struct stm32bl_image *kept, struct stm32bl_image *img,
                     struct stm32bl_image *saved)
{
    struct stm32bl_image *const to[] = {saved, img};

    for (size_t i = 0; i < 2; i++) {
        if (!to[i])
            continue;
        kept->format = to[i]->format;
        if (bl_image_merge(to[i], kept))
            return bl_fail(&bl->error, STM32BL_ERR_MEMORY, "%s", to[i]->error.text);
    }
    return STM32BL_OK;
}

int stm32bl_preserve(struct stm32bl *bl, struct stm32bl_image *img, struct stm32bl_image *saved)
{
    struct stm32bl_image kept = {0};
    struct stm32bl_plan plan;
    uint64_t start_ms;
    int err = stm32bl_plan(bl, stm32bl_image_segments(img), stm32bl_image_count(img), 0, &plan);

    if (!err && saved == img)
        err = bl_fail(&bl->error, STM32BL_ERR_ARG,
                      "the bytes to keep are saved to the image that they are added to");
    if (err || plan.lost_size == 0)
        return bl_end(bl, err);
    start_ms = stm32bl_now_ms(bl);
    bl_phase(bl, STM32BL_READING, plan.lost_size);
    err = keep_all(bl, &plan, img, &kept);
    bl->summary.read_ms += stm32bl_now_ms(bl) - start_ms;
    if (!err)
        err = hand_over(bl, &kept, img, saved);
    bl_image_clear(&kept);
    return bl_end(bl, err);
}
