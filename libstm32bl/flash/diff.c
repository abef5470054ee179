/*
 * diff.c - which sectors hold their part of an image already. They are neither erased nor written.
 */
#include <string.h>

#include "diff.h"
#include "flash.h"
#include "kept.h"
#include "plan.h"
#include "protocol/link.h"

/* The part of segment `s` that lies in the sector; false: none. */
static bool part_in(const struct stm32bl_sector *sector, const struct stm32bl_segment *s,
                    struct stm32bl_segment *out)
{
    uint64_t from = s->address, end = from + s->size;
    uint64_t sector_end = (uint64_t)sector->address + sector->size;

    from = from > sector->address ? from : sector->address;
    end = end < sector_end ? end : sector_end;
    if (from >= end)
        return false;
    *out = (struct stm32bl_segment){(uint32_t)from, (size_t)(end - from),
                                    s->data + (from - s->address)};
    return true;
}

static bool is_blank(const struct stm32bl *bl, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (bytes[i] != bl->chip.device->erased)
            return false;
    return true;
}

/* What reading a sector's part of the image takes, and what writing it would, in microseconds. */
struct cost {
    uint64_t read_us;
    uint64_t write_us;
};

static void add_cost(const struct stm32bl *bl, const struct stm32bl_segment *s, bool verify,
                     struct cost *cost)
{
    const struct bl_timing *t = bl->chip.device->timing;
    uint64_t turn_us = (uint64_t)bl->link->turn_ms * 1000;
    uint64_t byte_us = bl_byte_us(bl, 1); // USB: next to nothing

    for (size_t at = 0; at < s->size; at += bl->block_size) {
        size_t n = s->size - at < bl->block_size ? s->size - at : bl->block_size;
        uint64_t cross_us = n * byte_us + turn_us;
        cost->read_us += cross_us;
        cost->write_us += verify && bl->crc != BL_CRC_GOOD ? cross_us : 0;
        if (!is_blank(bl, s->data + at, n))
            cost->write_us += cross_us + (uint64_t)n / t->program_unit * t->program_ns / 1000;
    }
}

/* True if looking costs less than writing would, should the look be in vain or not. */
static bool is_worth_reading(const struct stm32bl *bl, const struct stm32bl_plan *plan,
                             const struct stm32bl_sector *sector)
{
    bool verify = !(plan->flags & STM32BL_NO_VERIFY);
    struct cost cost = {0, (uint64_t)bl_erase_typical_ms(bl->chip.device, sector->size) * 1000};
    struct stm32bl_segment part;

    for (size_t i = 0; i < plan->count; i++)
        if (part_in(sector, &plan->segments[i], &part))
            add_cost(bl, &part, verify, &cost);
    return cost.read_us < cost.write_us;
}

/* Reads until the first difference. */
static int compare_by_reading(struct stm32bl *bl, const struct stm32bl_segment *s, bool *same)
{
    uint8_t found[BL_BLOCK_MAX];
    int err = STM32BL_OK;

    *same = true;
    for (size_t at = 0, n; !err && *same && at < s->size; at += n) {
        n = s->size - at < bl->read_size ? s->size - at : bl->read_size;
        err = bl_read_block(bl, s->address + (uint32_t)at, found, n);
        *same = !err && !memcmp(found, s->data + at, n);
        if (!err)
            err = bl_advance(bl, s->address + (uint32_t)at, bl->progress.done + n);
    }
    return err;
}

struct found {
    bool same;
    bool by_crc; // all of it
    uint64_t bytes;
};

static int compare_part(struct stm32bl *bl, const struct stm32bl_segment *part, bool worth_reading,
                        struct found *f)
{
    int err = bl_compare_by_crc(bl, part, &f->same);

    if (err != STM32BL_ERR_UNSUPPORTED)
        return err ? err : bl_advance(bl, part->address, bl->progress.done + part->size);
    f->by_crc = f->same = false;
    return worth_reading ? compare_by_reading(bl, part, &f->same) : STM32BL_OK;
}

static int compare_sector(struct stm32bl *bl, const struct stm32bl_plan *plan,
                          const struct stm32bl_sector *sector)
{
    struct found f = {.same = true, .by_crc = true};
    bool worth_reading = is_worth_reading(bl, plan, sector);
    uint64_t before = bl->progress.done;
    struct stm32bl_segment part;
    int err = STM32BL_OK;

    for (size_t i = 0; !err && f.same && i < plan->count; i++) {
        if (!part_in(sector, &plan->segments[i], &part))
            continue;
        f.bytes += part.size;
        err = compare_part(bl, &part, worth_reading, &f);
    }
    if (err || !f.same)
        return err;
    bl_keep(bl, sector);
    bl->summary.kept_bytes += f.bytes;
    bl->summary.kept_by_checksum += f.by_crc ? f.bytes : 0;
    return bl_advance(bl, sector->address, before + f.bytes);
}

/* One checksum for each segment in flash: the whole answer where nothing has changed. */
static int compare_whole(struct stm32bl *bl, const struct stm32bl_plan *plan, bool *same)
{
    int err = STM32BL_OK;

    *same = true;
    for (size_t i = 0; !err && *same && i < plan->count; i++) {
        const struct stm32bl_segment *s = &plan->segments[i];
        if (bl_chip_region(&bl->chip, s->address, 1) == BL_REGION_FLASH)
            err = bl_compare_by_crc(bl, s, same);
    }
    if (err == STM32BL_ERR_UNSUPPORTED) {
        *same = false;
        err = STM32BL_OK;
    }
    return err;
}

static uint64_t flash_bytes(const struct stm32bl *bl, const struct stm32bl_plan *plan)
{
    uint64_t total = 0;

    for (size_t i = 0; i < plan->count; i++)
        if (bl_chip_region(&bl->chip, plan->segments[i].address, 1) == BL_REGION_FLASH)
            total += plan->segments[i].size;
    return total;
}

int bl_find_kept(struct stm32bl *bl, const struct stm32bl_plan *plan)
{
    uint64_t start_ms = stm32bl_now_ms(bl), total = flash_bytes(bl, plan);
    struct bl_cursor cursor = {0, 0};
    struct stm32bl_sector sector;
    bool whole = false;
    int err;

    bl_keep_none(bl);
    bl_phase(bl, STM32BL_COMPARING, total);
    err = compare_whole(bl, plan, &whole);
    while (!err && bl_plan_next_sector(&bl->chip, plan, &cursor, &sector)) {
        if (whole)
            bl_keep(bl, &sector);
        else
            err = compare_sector(bl, plan, &sector);
    }
    if (!err && whole) {
        bl->summary.kept_bytes += total;
        bl->summary.kept_by_checksum += total;
        err = bl_advance(bl, bl->info.flash_start, total);
    }
    bl->summary.compare_ms += stm32bl_now_ms(bl) - start_ms;
    return err;
}
