/*
 * verify.c - comparing an image with the chip: by the ROM's own checksum where it has one and it
 * has proven right, else by reading back.
 */
#include <string.h>

#include "connect/connect.h"
#include "flash.h"
#include "kept.h"
#include "protocol/protocol.h"
#include "verify.h"
#include "watch.h"

// As much as is summed up between two reports of progress: by the ROM, by the program in RAM.
enum { CRC_CHUNK = 64 * 1024, CRC_LARGE_CHUNK = 256 * 1024 };

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
        return bl_on_bus(bl) ? "two readings differ too: a disturbed bus, try a slower clock"
               : bl->usb     ? "two readings differ too: a disturbed line, try another cable"
               : bl->info.baud
                   ? "two readings differ too: a disturbed line, try a lower baud"
                   : "two readings differ too: a disturbed line, set a lower baud where "
                     "the serial port is";
    if (!bl->summary.written_bytes)
        return d->blank == d->count ? "it is erased there" : "the chip holds something else";
    if (bl->chip.device && bl_is_watched(bl) && d->blank < d->count)
        return "it was not erased as it should be: a clone with other sectors, or write protection";
    if (d->written && d->cleared < d->count)
        return "bytes beside it were written well: worn flash, too low a supply, or a protected "
               "page";
    if (d->blank == d->count)
        return "it is still erased: write protection, or less flash than the chip says";
    if (d->cleared == d->count)
        return "it was not erased before: write protection, or erasing was left out";
    return "write protection, a clone with other sectors, or worn flash";
}

static int stop_at(const struct stm32bl_sector *sector, void *user)
{
    struct stm32bl_sector *wanted = user;

    if (!bl_within(wanted->address, 1, sector->address, sector->size))
        return 0;
    *wanted = *sector;
    return 1;
}

/*
 * No guess where the option bytes can tell. They are read only now, as it takes some time, and what
 * they do not tell is no error here.
 */
static int report(struct stm32bl *bl, const struct difference *d, uint64_t total)
{
    struct stm32bl_sector sector = {d->first, 0, 0};
    const char *cause = probable_cause(bl, d);

    if (bl->summary.written_bytes && !d->unstable &&
        stm32bl_protected_sectors(bl, stop_at, &sector) == 1)
        return bl_fail(&bl->error, STM32BL_ERR_MISMATCH,
                       "verify: %u of %u bytes differ, first at 0x%08x: sector %u is "
                       "write-protected; `stm32bl write-unprotect` lifts that",
                       (unsigned)d->count, (unsigned)total, (unsigned)d->first, sector.number);
    return bl_fail(&bl->error, STM32BL_ERR_MISMATCH,
                   "verify: %u of %u bytes differ, first at 0x%08x: expected 0x%02X, found 0x%02X; "
                   "%s",
                   (unsigned)d->count, (unsigned)total, (unsigned)d->first, d->expected, d->found,
                   cause);
}

/* ---------------------------------------------------------------------- segments */

/* Which bytes of an image are looked at. */
enum part { ALL, BUT_VECTORS, VECTORS };

struct verifying {
    struct difference d;
    const struct bl_holds *holds; // whose units are the vectors; NULL: there are none
    enum part part;
    uint64_t total;
    uint64_t done;
    uint64_t by_crc;
};

/*
 * The next stretch of a segment that is not kept, from `at`
 * on. False: none.
 */
static bool next_stretch(const struct stm32bl *bl, const struct stm32bl_segment *s, size_t *at,
                         struct stm32bl_segment *out)
{
    struct stm32bl_sector sector;
    uint64_t start, end, segment_end = (uint64_t)s->address + s->size;

    *out = (struct stm32bl_segment){.address = s->address + (uint32_t)*at};
    for (start = s->address + *at; start < segment_end; start = end) {
        bool found = bl->chip.device && bl_chip_sector(&bl->chip, (uint32_t)start, &sector);
        end = found ? (uint64_t)sector.address + sector.size : segment_end;
        end = end < segment_end ? end : segment_end;
        if (!bl_is_kept(bl, (uint32_t)start))
            out->size += (size_t)(end - start);
        else if (out->size)
            break;
        else
            out->address = (uint32_t)end;
    }
    out->data = s->data + (out->address - s->address);
    *at = (size_t)(start - s->address);
    return out->size > 0;
}

/*
 * What is near some vectors: the units that they share; through the ROM, where a frame more takes its
 * time, the blocks that are read, counted from `origin`. False: none of it lies behind `origin`.
 */
static bool near(const struct stm32bl *bl, uint32_t vectors, uint64_t origin, uint64_t *first,
                 uint64_t *last)
{
    uint32_t unit = bl->chip.device->write_unit, block = bl->read_size;

    *first = (uint64_t)(vectors / unit) * unit;
    *last = ((uint64_t)vectors + BL_VECTORS + unit - 1) / unit * unit;
    if (*last <= origin)
        return false;
    if (bl->protocol->streams) // questions are short there
        return true;
    *first = *first < origin ? origin : *first - (*first - origin) % block;
    *last += block - 1 - (*last - origin + block - 1) % block;
    return true;
}

/* A part of a stretch that begins at `from`, all of it near vectors, or none. */
static uint32_t same_part(const struct stm32bl *bl, const struct verifying *v, uint64_t origin,
                          uint64_t from, uint64_t end, bool *vectors)
{
    uint64_t first, last;

    *vectors = false;
    for (size_t i = 0; i < v->holds->count; i++) {
        if (!near(bl, v->holds->at[i], origin, &first, &last))
            continue;
        *vectors = *vectors || (from >= first && from < last);
        end = from < first && first < end ? first : end;
        end = from < last && last < end ? last : end;
    }
    return (uint32_t)(end - from);
}

/* The part of a stretch, from `at` on, that is to be looked at now. False: nothing is left. */
static bool next_piece(const struct stm32bl *bl, const struct verifying *v,
                       const struct stm32bl_segment *stretch, size_t *at,
                       struct stm32bl_segment *out)
{
    bool wanted = false;

    while (!wanted && *at < stretch->size) {
        uint64_t from = (uint64_t)stretch->address + *at;
        bool vectors = false;
        *out = (struct stm32bl_segment){(uint32_t)from, stretch->size - *at, stretch->data + *at};
        if (v->part != ALL)
            out->size = same_part(bl, v, stretch->address, from, from + out->size, &vectors);
        wanted = v->part == ALL || vectors == (v->part == VECTORS);
        *at += out->size;
    }
    return wanted;
}

static int read_back(struct stm32bl *bl, struct verifying *v, const struct stm32bl_segment *s)
{
    int err = STM32BL_OK;

    for (size_t at = 0; !err && at < s->size;) {
        size_t n = s->size - at < bl->read_size ? s->size - at : bl->read_size;
        uint32_t off = bl->protocol->streams ? s->address % bl->block_size : 0;
        n -= !at && n > off ? off : 0; // in blocks as they were written, for report()
        err = verify_block(bl, &v->d, s->address + (uint32_t)at, s->data + at, n);
        v->done += n;
        if (!err)
            err = bl_advance(bl, s->address + (uint32_t)at, v->done);
        at += n;
    }
    return err;
}

static int verify_stretch(struct stm32bl *bl, struct verifying *v, const struct stm32bl_segment *s)
{
    size_t most = bl->protocol->streams ? CRC_LARGE_CHUNK : CRC_CHUNK;
    int err = STM32BL_OK;

    for (size_t at = 0; !err && at < s->size;) {
        size_t n = s->size - at < most ? s->size - at : most;
        struct stm32bl_segment part = {s->address + (uint32_t)at, n, s->data + at};
        bool same;
        err = bl_compare_by_crc(bl, &part, &same);
        if (err == STM32BL_OK && same) {
            v->done += n;
            v->by_crc += n;
            err = bl_advance(bl, part.address, v->done);
        } else if (err == STM32BL_OK || err == STM32BL_ERR_UNSUPPORTED) {
            err = read_back(bl, v, &part);
        }
        at += n;
    }
    return err;
}

static uint64_t size_to_verify(const struct stm32bl *bl, const struct stm32bl_segment *segments,
                               size_t count)
{
    struct stm32bl_segment stretch;
    uint64_t total = 0;

    for (size_t i = 0; i < count; i++)
        for (size_t at = 0; next_stretch(bl, &segments[i], &at, &stretch);)
            total += stretch.size;
    return total;
}

static int verify_part(struct stm32bl *bl, struct verifying *v,
                       const struct stm32bl_segment *segments, size_t count, enum part part)
{
    struct stm32bl_segment stretch, piece;
    int err = STM32BL_OK;

    v->part = part;
    for (size_t i = 0; i < count; i++)
        for (size_t at = 0; !err && next_stretch(bl, &segments[i], &at, &stretch);)
            for (size_t k = 0; !err && next_piece(bl, v, &stretch, &k, &piece);)
                err = verify_stretch(bl, v, &piece);
    return err;
}

static void start(struct stm32bl *bl, struct verifying *v, const struct stm32bl_segment *segments,
                  size_t count)
{
    v->total = size_to_verify(bl, segments, count);
    if (v->total)
        bl_phase(bl, STM32BL_VERIFYING, v->total);
}

static int end(struct stm32bl *bl, const struct verifying *v, int err, uint64_t start_ms)
{
    bl->summary.verify_ms += stm32bl_now_ms(bl) - start_ms;
    if (err)
        return err;
    if (v->d.count)
        return report(bl, &v->d, v->total);
    bl->summary.verified_bytes += v->done;
    bl->summary.verified_by_checksum += v->by_crc;
    return STM32BL_OK;
}

static int verify_segments(struct stm32bl *bl, const struct stm32bl_segment *segments, size_t count)
{
    struct verifying v = {.part = ALL};
    uint64_t start_ms = stm32bl_now_ms(bl);

    start(bl, &v, segments, count);
    return end(bl, &v, verify_part(bl, &v, segments, count, ALL), start_ms);
}

int bl_verify_written(struct stm32bl *bl, const struct stm32bl_plan *plan,
                      const struct bl_holds *holds, int (*write_vectors)(void *user), void *user)
{
    struct verifying v = {.holds = holds};
    uint64_t start_ms = stm32bl_now_ms(bl), wrote_ms = bl->summary.write_ms;
    int err;

    start(bl, &v, plan->segments, plan->count);
    err = verify_part(bl, &v, plan->segments, plan->count, BUT_VECTORS);
    if (!err && !v.d.count)
        err = write_vectors(user);
    if (!err && !v.d.count)
        err = verify_part(bl, &v, plan->segments, plan->count, VECTORS);
    return end(bl, &v, err, start_ms + (bl->summary.write_ms - wrote_ms));
}

int stm32bl_verify(struct stm32bl *bl, const struct stm32bl_segment *segments, size_t count)
{
    struct stm32bl_plan plan;
    uint64_t bytes = 0;
    int err = stm32bl_plan(bl, segments, count, 0, &plan);

    if (err == STM32BL_ERR_UNSUPPORTED) // an unknown chip can be compared all the same
        err = bl_begin(bl);
    for (size_t i = 0; i < count; i++)
        bytes += segments[i].size;
    if (!err)
        err = bl_turbo_enter(bl, bytes);
    if (!err)
        err = verify_segments(bl, segments, count);
    if (bl_turbo_rescue(bl, &err))
        err = verify_segments(bl, segments, count);
    return bl_end(bl, err);
}
