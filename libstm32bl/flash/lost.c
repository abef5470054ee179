/*
 * lost.c - how much of what a plan destroys is in use, as far as the ROM's checksum can tell.
 */
#include "flash.h"
#include "plan.h"

enum { GAPS = 64 }; // each is a frame; more would take longer than it is worth

/* A walk over what a plan erases and does not write. */
struct gaps {
    struct stm32bl *bl;
    const struct stm32bl_plan *plan;
    size_t segment;
    uint32_t count;
    uint64_t used;
};

/* The part of [from, to) up to the next segment; *from moves behind that. */
static int look_at_next(struct gaps *g, uint64_t *from, uint64_t to)
{
    const struct stm32bl_segment *s = g->plan->segments + g->segment;
    const struct stm32bl_segment *end = g->plan->segments + g->plan->count;
    uint64_t start = *from;
    bool blank = false;
    int err;

    for (; s < end && s->address <= start; s++)
        if (s->address + (uint64_t)s->size > start)
            start = s->address + (uint64_t)s->size;
    g->segment = (size_t)(s - g->plan->segments);
    *from = s < end && s->address < to ? s->address : to;
    if (start >= *from)
        return STM32BL_OK;
    if (++g->count > GAPS)
        return STM32BL_ERR_UNSUPPORTED;
    err = bl_is_blank_by_crc(g->bl, (uint32_t)start, (uint32_t)(*from - start), &blank);
    g->used += blank ? 0 : *from - start;
    return err;
}

static bool next_erased(const struct gaps *g, struct bl_cursor *cursor, struct stm32bl_sector *out)
{
    bool found;

    if (!(g->plan->flags & STM32BL_ERASE_ALL))
        return bl_plan_next_sector(&g->bl->chip, g->plan, cursor, out);
    do {
        found = bl_chip_sector_from(&g->bl->chip, (uint32_t)cursor->from, out);
        cursor->from = (uint64_t)out->address + out->size;
    } while (found && bl_chip_is_fixed(&g->bl->chip, out->address, out->size));
    return found;
}

int stm32bl_lost_in_use(struct stm32bl *bl, const struct stm32bl_plan *plan, uint32_t *used)
{
    struct gaps g = {.bl = bl, .plan = plan};
    struct bl_cursor cursor = {0, 0};
    struct stm32bl_sector sector;
    uint64_t start = 0, end = 0;
    bool more = true;
    int err = bl_begin_plan(bl, plan);

    if (!err)
        err = bl_require_device(bl);
    while (!err && more && plan->lost_size) {
        more = next_erased(&g, &cursor, &sector);
        if (more && sector.address == end) {
            end += sector.size; // sectors that follow each other are one stretch
            continue;
        }
        while (!err && start < end)
            err = look_at_next(&g, &start, end);
        start = sector.address;
        end = start + sector.size;
    }
    *used = (uint32_t)g.used;
    if (err == STM32BL_ERR_UNSUPPORTED)
        return bl_fail(&bl->error, err,
                       "the ROM cannot sum up what would be lost: only reading it tells");
    return bl_end(bl, err);
}
