/*
 * loader_state.c - what the log of the resident loader says, read by plain Read Memory, over whatever bootloader
 * answers. firmware/loader/log.c writes it, and says why the last valid entry of the newer area counts.
 */
#include <string.h>

#include "../firmware/stm32bl_slot_format.h"
#include "base/internal.h"
#include "control.h"
#include "flash/flash.h"
#include "stm32bl/loader.h"

enum { ENTRY = STM32BL_RECORD_ENTRY, RECORD = ENTRY / 2, BLOCK = 256 };

#define AT(field) (offsetof(struct stm32bl_slot_record, field))

static bool is_record(const uint8_t *b)
{
    return bl_le32(b) == STM32BL_RECORD_MARK && bl_le32(b + AT(crc)) == ~bl_crc32(0, b, AT(crc));
}

/* The last valid entry of an area; false in `found`: it has none. An area that is used begins with one. */
static int newest(struct stm32bl *bl, uint32_t start, uint32_t size, uint8_t *record, bool *found)
{
    uint8_t block[BLOCK];
    int err = bl_read_block(bl, start, block, RECORD);

    *found = !err && is_record(block);
    for (uint32_t at = 0; *found && at < size; at += BLOCK) {
        uint32_t count = size - at < BLOCK ? size - at : BLOCK;

        err = bl_read_block(bl, start + at, block, count);
        if (err)
            return err;
        for (uint32_t i = 0; i < count; i += ENTRY)
            if (is_record(block + i))
                memcpy(record, block + i, RECORD);
    }
    return err;
}

static int read_log(struct stm32bl *bl, const struct stm32bl_loader *loader, uint8_t *record,
                    bool *found)
{
    uint8_t other[RECORD] = {0};
    bool also = false;
    int err = newest(bl, loader->log[0], loader->log_size, record, found);

    if (!err)
        err = newest(bl, loader->log[1], loader->log_size, other, &also);
    if (!err && also &&
        (!*found || (int32_t)(bl_le32(other + AT(area)) - bl_le32(record + AT(area))) > 0))
        memcpy(record, other, RECORD);
    *found = *found || also;
    return err;
}

/* What stands behind a program that is marked as an image. */
static int read_slot(struct stm32bl *bl, const struct stm32bl_loader *loader, unsigned slot,
                     struct stm32bl_loader_state *out)
{
    uint8_t mark[8], bytes[STM32BL_DESCRIPTOR_SIZE];
    uint32_t start = loader->slot[slot], length;
    int err = bl_read_block(bl, start + STM32BL_SLOT_MARK_AT, mark, sizeof mark);

    length = err ? 0 : bl_le32(mark + 4);
    if (err || bl_le32(mark) != STM32BL_SLOT_MARK || length % 4 ||
        length > loader->slot_size - sizeof bytes)
        return err;
    err = bl_read_block(bl, start + length, bytes, sizeof bytes);
    out->described[slot] = !err && stm32bl_descriptor_read(bytes, &out->image[slot]) &&
                           out->image[slot].address == start;
    return err;
}

static int fill(struct stm32bl *bl, const uint8_t *record, struct stm32bl_loader_state *out)
{
    int err = STM32BL_OK;

    out->state = (enum stm32bl_loader_phase)record[AT(state)];
    out->slot = record[AT(slot)] & 1;
    out->starts_left = record[AT(tries)];
    out->floor = bl_le32(record + AT(floor));
    for (unsigned slot = 0; slot < 2 && !err; slot++) {
        out->verified[slot] = record[AT(flags)] >> slot & 1;
        err = read_slot(bl, out->loader, slot, out);
    }
    return err;
}

/* Where a loader with keys has the same layout as one without, the log tells which of them it is of. */
static const struct stm32bl_loader *layout_of(const struct stm32bl_loader *loader, bool verified)
{
    for (size_t i = 0; verified && i < stm32bl_loader_count(); i++) {
        const struct stm32bl_loader *other = stm32bl_loader_at(i);

        if (other->verifies && other->product_id == loader->product_id &&
            other->log[0] == loader->log[0])
            return other;
    }
    return loader;
}

static int find(struct stm32bl *bl, struct stm32bl_loader_state *out)
{
    uint8_t record[RECORD] = {0};
    bool found = false;
    int err = STM32BL_OK;

    for (size_t i = 0; i < stm32bl_loader_count() && !err && !found; i++) {
        const struct stm32bl_loader *loader = stm32bl_loader_at(i);

        if (loader->product_id != bl->info.product_id)
            continue;
        err = read_log(bl, loader, record, &found);
        if (!err && found)
            out->loader = layout_of(loader, record[AT(flags)] != 0);
    }
    return found && !err ? fill(bl, record, out) : err;
}

int stm32bl_loader_state(struct stm32bl *bl, struct stm32bl_loader_state *out)
{
    int err = bl_begin(bl);

    memset(out, 0, sizeof *out);
    if (!err)
        err = find(bl, out);
    return bl_end(bl, err);
}
