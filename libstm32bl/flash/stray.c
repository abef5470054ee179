/*
 * stray.c - sectors that a disturbed list may hit in place of those that were meant. The checksum
 * of a list does not tell that two of its bytes changed places, nor that the checksum itself slipped
 * in (AN3155 3.7, 3.8). Which sectors that would hit is known beforehand, and few: a few bytes of
 * each are read before and after.
 */
#include "stray.h"

#include <string.h>

#include "flash.h"
#include "protocol/protocol.h"

static void join(struct bl_range *run, const struct stm32bl_sector *s)
{
    if (s->address < run->start)
        run->start = s->address;
    run->size += s->size;
}

void bl_erased_add(struct bl_erased *erased, const struct stm32bl_sector *s)
{
    for (size_t i = 0; i < erased->count; i++) {
        struct bl_range *run = &erased->runs[i];
        if (run->start + run->size == s->address || s->address + s->size == run->start) {
            join(run, s);
            return;
        }
    }
    if (erased->count < BL_ERASED_RUNS)
        erased->runs[erased->count++] = (struct bl_range){s->address, s->size};
}

bool bl_erased_has(const struct bl_erased *erased, const struct stm32bl_sector *s)
{
    for (size_t i = 0; i < erased->count; i++)
        if (s->address >= erased->runs[i].start &&
            s->address - erased->runs[i].start < erased->runs[i].size)
            return true;
    return false;
}

static bool is_blank(const struct stm32bl *bl, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (bytes[i] != bl->chip.device->erased)
            return false;
    return true;
}

bool bl_stray_find(const struct bl_chip *chip, uint16_t number, struct stm32bl_sector *out)
{
    bool found = bl_chip_sector_from(chip, 0, out);

    while (found && out->number != number)
        found = bl_chip_sector_from(chip, out->address + out->size, out);
    return found;
}

bool bl_stray_content(struct stm32bl *bl, const struct stm32bl_sector *s, uint32_t most,
                      uint32_t *at, uint8_t bytes[BL_STRAY_BYTES])
{
    uint32_t end = s->address + (most < s->size ? most : s->size);
    uint32_t piece = bl->read_size - bl->read_size % BL_STRAY_BYTES, n = BL_STRAY_BYTES;
    uint8_t found[BL_BLOCK_MAX];

    for (uint32_t from = s->address; from < end; from += n, n = piece) {
        n = end - from < n ? end - from : n;
        if (bl_read_block(bl, from, found, n))
            return false;
        for (uint32_t i = 0; i < n; i += BL_STRAY_BYTES) {
            if (is_blank(bl, found + i, BL_STRAY_BYTES))
                continue;
            *at = from + i;
            memcpy(bytes, found + i, BL_STRAY_BYTES);
            return true;
        }
    }
    return false;
}

/* The sectors of this chip that an erase may stray to. */
struct search {
    const struct stm32bl *bl;
    const struct bl_erased *erased;
    struct bl_strays *out;
    size_t found;
    bool unknown; // some lie where only larger parts have sectors
};

static void note(uint16_t number, void *user)
{
    struct search *s = user;
    struct stm32bl_sector sector;

    if (!bl_stray_find(&s->bl->chip, number, &sector)) {
        s->unknown = true;
        return;
    }
    if (bl_erased_has(s->erased, &sector))
        return;
    if (s->found < BL_STRAYS)
        s->out->all[s->found].sector = sector;
    s->found++;
}

bool bl_strays_watch(struct stm32bl *bl, const struct stm32bl_sector *list, size_t count,
                     const struct bl_erased *erased, struct bl_strays *out)
{
    struct search search = {bl, erased, out, 0, false};

    out->count = 0;
    if (!bl->protocol->strays)
        return true;
    if (!bl->protocol->strays(bl, list, count, note, &search) && count > 1)
        return false;
    if (search.unknown && bl->ask_size && !bl->ask_size(bl))
        return bl_strays_watch(bl, list, count, erased, out);
    if (search.found > BL_STRAYS && count > 1)
        return false;
    for (size_t i = 0; i < search.found && i < BL_STRAYS; i++) {
        out->all[out->count].sector = out->all[i].sector;
        if (bl_stray_content(bl, &out->all[i].sector, count == 1 ? UINT32_MAX : BL_STRAY_BYTES,
                             &out->all[out->count].at, out->all[out->count].bytes))
            out->count++;
        else if (count > 1)
            return false;
    }
    return true;
}

int bl_strays_check(struct stm32bl *bl, const struct bl_strays *strays)
{
    uint8_t now[BL_STRAY_BYTES];
    char names[32 * BL_STRAYS] = "";
    size_t len = 0, lost = 0;

    for (size_t i = 0; i < strays->count; i++) {
        const struct stm32bl_sector *s = &strays->all[i].sector;
        int err = bl_read_block(bl, strays->all[i].at, now, sizeof now);
        if (err)
            return err;
        if (memcmp(now, strays->all[i].bytes, sizeof now) == 0)
            continue;
        bl_format(names + len, sizeof names - len, "%ssector %u at 0x%08x", lost++ ? ", " : "",
                  s->number, (unsigned)s->address);
        len = strlen(names);
    }
    if (!lost)
        return STM32BL_OK;
    return bl_fail(
        &bl->error, STM32BL_ERR_MISMATCH,
        "%s: erased, though nobody asked for it; bytes of the list of sectors were added or "
        "exchanged on their way: %s or a shorter cable",
        names, bl_slower(bl));
}
