/*
 * program.c - executing a plan, and comparing an image with the chip.
 */
#include <string.h>

#include "session.h"

struct touched {
    const struct bl_chip *chip;
    const struct stm32bl_plan *plan;
    struct bl_cursor cursor;
};

static bool next_touched(void *user, struct stm32bl_sector *out)
{
    struct touched *t = user;
    return bl_plan_next_sector(t->chip, t->plan, &t->cursor, out);
}

static int erase(struct stm32bl *bl, const struct stm32bl_plan *plan)
{
    struct touched t = {&bl->chip, plan, {0, 0}};

    if (plan->flags & STM32BL_ERASE_NONE)
        return STM32BL_OK;
    if (plan->flags & STM32BL_ERASE_ALL)
        return bl_erase_everything(bl);
    return bl_erase_sectors(bl, next_touched, &t, plan->erase_size);
}

static int write_planned(struct stm32bl *bl, const struct stm32bl_plan *plan,
                         const struct bl_block *block)
{
    uint8_t buf[BL_BLOCK_MAX];
    int err;

    if (!bl_plan_fill(&bl->chip, plan, block, buf))
        return STM32BL_OK;
    err = bl_write_block(bl, block->address, buf, block->size);
    if (err)
        return err;
    bl->summary.written_bytes += block->size;
    return bl_advance(bl, block->address, bl->progress.done + block->size);
}

/* In order, but the block with the vector table last. */
static int write_blocks(struct stm32bl *bl, const struct stm32bl_plan *plan)
{
    struct bl_cursor cursor = {0, 0};
    struct bl_block block, last = {0};
    uint64_t start_ms = stm32bl_now_ms(bl);
    int err = STM32BL_OK;

    bl_phase(bl, STM32BL_WRITING, plan->write_size);
    while (!err && bl_plan_next_block(&bl->chip, plan, &cursor, &block)) {
        if (bl_plan_is_last(plan, &block))
            last = block;
        else
            err = write_planned(bl, plan, &block);
    }
    if (!err && last.size)
        err = write_planned(bl, plan, &last);
    bl->summary.write_ms += stm32bl_now_ms(bl) - start_ms;
    return err;
}

/* What is known of the differences between an image and a chip. */
struct difference {
    uint32_t count;
    uint32_t first;
    uint8_t expected;
    uint8_t found;
    uint32_t blank;    // found bytes that read as erased
    uint32_t cleared;  // found bytes that only lack bits which erased flash would have had
    uint32_t unstable; // bytes that differ between two readings
    bool written;      // next to them stand bytes that were written well
};

static void compare(struct difference *d, const struct stm32bl *bl, uint32_t addr,
                    const uint8_t *expected, const uint8_t *found, size_t len)
{
    uint8_t erased = bl->chip.device ? bl->chip.device->erased : 0xFF;
    bool same = false;

    for (size_t i = 0; i < len; i++) {
        uint8_t e = expected[i] ^ erased, f = found[i] ^ erased; // 1: a bit that was programmed
        same = same || (e == f && e != 0);
        if (e == f)
            continue;
        if (d->count++ == 0) {
            d->first = addr + (uint32_t)i;
            d->expected = expected[i];
            d->found = found[i];
        }
        d->blank += f == 0;
        d->cleared += (e & ~f) == 0;
    }
    d->written = d->written || same;
}

/* Data on the wire has no checksum (AN3155 3.4), so a difference must show twice. */
static int verify_block(struct stm32bl *bl, struct difference *d, uint32_t addr,
                        const uint8_t *expected, size_t len)
{
    uint8_t found[BL_BLOCK_MAX], again[BL_BLOCK_MAX];
    int err = bl_read_block(bl, addr, found, len);

    if (err || !memcmp(found, expected, len))
        return err;
    bl->summary.retries++;
    err = bl_read_block(bl, addr, again, len);
    if (err)
        return err;
    for (size_t i = 0; i < len; i++)
        d->unstable += found[i] != again[i];
    compare(d, bl, addr, expected, again, len);
    return STM32BL_OK;
}

static const char *probable_cause(const struct stm32bl *bl, const struct difference *d)
{
    if (d->unstable)
        return "two readings differ too: a disturbed line, try a lower baud";
    if (!bl->summary.written_bytes)
        return d->blank == d->count ? "it is erased there" : "the chip holds something else";
    if (d->written && d->cleared < d->count)
        return "bytes beside it were written well: worn flash, too low a supply, or a protected "
               "page";
    if (d->blank == d->count)
        return "it is still erased: write protection, or less flash than the chip says";
    if (d->cleared == d->count)
        return "it was not erased before: write protection, or erasing was left out";
    return "write protection, a clone with other sectors, or worn flash";
}

int bl_verify_segments(struct stm32bl *bl, const struct stm32bl_segment *segments, size_t count)
{
    struct difference d = {0};
    uint64_t total = 0, done = 0, start_ms = stm32bl_now_ms(bl);
    int err = STM32BL_OK;

    for (size_t i = 0; i < count; i++)
        total += segments[i].size;
    bl_phase(bl, STM32BL_VERIFYING, total);
    for (size_t i = 0; i < count; i++) {
        const struct stm32bl_segment *s = &segments[i];
        for (size_t at = 0; !err && at < s->size;) {
            size_t n = s->size - at < bl->block_size ? s->size - at : bl->block_size;
            err = verify_block(bl, &d, s->address + (uint32_t)at, s->data + at, n);
            at += n;
            done += n;
            if (!err)
                err = bl_advance(bl, s->address + (uint32_t)(at - n), done);
        }
    }
    bl->summary.verify_ms += stm32bl_now_ms(bl) - start_ms;
    bl->summary.verified_bytes += err || d.count ? 0 : done;
    if (err || d.count == 0)
        return err;
    return bl_fail(&bl->error, STM32BL_ERR_MISMATCH,
                   "verify: %u of %u bytes differ, first at 0x%08x: expected 0x%02X, found 0x%02X; "
                   "%s",
                   (unsigned)d.count, (unsigned)total, (unsigned)d.first, d.expected, d.found,
                   probable_cause(bl, &d));
}

int stm32bl_verify(struct stm32bl *bl, const struct stm32bl_segment *segments, size_t count)
{
    struct stm32bl_plan plan;
    int err = stm32bl_plan(bl, segments, count, 0, &plan);

    if (err == STM32BL_ERR_UNSUPPORTED) // an unknown chip can be compared all the same
        err = bl_begin(bl);
    return err ? err : bl_verify_segments(bl, segments, count);
}

int stm32bl_program(struct stm32bl *bl, const struct stm32bl_plan *plan)
{
    int err = bl_begin(bl);

    if (!err)
        err = bl_require_device(bl);
    if (!err)
        err = erase(bl, plan);
    if (!err)
        err = write_blocks(bl, plan);
    if (!err && !(plan->flags & STM32BL_NO_VERIFY))
        err = bl_verify_segments(bl, plan->segments, plan->count);
    return err;
}
