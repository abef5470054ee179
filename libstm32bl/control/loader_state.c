/*
 * loader_state.c - what the log of the resident loader says, read by plain Read Memory, over whatever bootloader
 * answers. firmware/loader/log.c writes it, and says why the last valid entry of the newer area counts.
 */
#include <string.h>

#include "../firmware/stm32bl_slot_format.h"
#include "base/internal.h"
#include "control.h"
#include "device/device.h"
#include "flash/flash.h"
#include "protocol/protocol.h"
#include "stm32bl/loader.h"

enum { ENTRY = STM32BL_RECORD_ENTRY, RECORD = ENTRY / 2, BLOCK = 256, TRIES = 3 };

#define AT(field) (offsetof(struct stm32bl_slot_record, field))

/* A NACK may be that to a frame which a disturbance has broken; to several of them it is an answer. */
static int read_surely(struct stm32bl *bl, uint32_t addr, uint8_t *out, size_t size)
{
    int err = STM32BL_ERR_REFUSED;

    for (int i = 0; i < TRIES && err == STM32BL_ERR_REFUSED; i++)
        err = bl_read_block(bl, addr, out, size);
    return err;
}

static bool is_record(const uint8_t *b)
{
    return bl_le32(b) == STM32BL_RECORD_MARK && bl_le32(b + AT(crc)) == ~bl_crc32(0, b, AT(crc));
}

/* The last valid entry of an area; false in `found`: it has none. An area that is used begins with one. */
static int newest(struct stm32bl *bl, uint32_t start, uint32_t size, uint8_t *record, bool *found)
{
    uint8_t block[BLOCK];
    int err = read_surely(bl, start, block, RECORD);

    *found = !err && is_record(block);
    for (uint32_t at = 0; *found && at < size; at += BLOCK) {
        uint32_t count = size - at < BLOCK ? size - at : BLOCK;

        err = read_surely(bl, start + at, block, count);
        if (err)
            return err;
        for (uint32_t i = 0; i < count; i += ENTRY)
            if (is_record(block + i))
                memcpy(record, block + i, RECORD);
    }
    return err;
}

/* `area`: in which one it was, 0 or 1. */
static int read_log(struct stm32bl *bl, const struct stm32bl_loader *loader, uint8_t *record,
                    bool *found, unsigned *area)
{
    uint8_t other[RECORD] = {0};
    bool also = false;
    int err = newest(bl, loader->log[0], loader->log_size, record, found);

    if (!err)
        err = newest(bl, loader->log[1], loader->log_size, other, &also);
    *area = !err && also &&
            (!*found || (int32_t)(bl_le32(other + AT(area)) - bl_le32(record + AT(area))) > 0);
    if (*area)
        memcpy(record, other, RECORD);
    *found = *found || also;
    return err;
}

/* What stands behind a program that is marked as an image and runs at `link`. False: nothing. */
static int read_area(struct stm32bl *bl, uint32_t start, uint32_t size, uint32_t link,
                     struct stm32bl_descriptor *out, bool *found)
{
    uint8_t mark[8], bytes[STM32BL_DESCRIPTOR_SIZE];
    uint32_t length;
    int err = read_surely(bl, start + STM32BL_SLOT_MARK_AT, mark, sizeof mark);

    length = err ? 0 : bl_le32(mark + 4);
    if (err || bl_le32(mark) != STM32BL_SLOT_MARK || length % 4 || length > size - sizeof bytes)
        return err;
    err = read_surely(bl, start + length, bytes, sizeof bytes);
    *found = !err && stm32bl_descriptor_read(bytes, out) && out->address == link;
    return err;
}

static int fill(struct stm32bl *bl, const uint8_t *record, struct stm32bl_loader_state *out)
{
    const struct stm32bl_loader *loader = out->loader;
    int err = STM32BL_OK;

    out->state = (enum stm32bl_loader_phase)record[AT(state)];
    out->slot = record[AT(slot)] & 1;
    out->starts_left = record[AT(tries)];
    out->floor = bl_le32(record + AT(floor));
    out->sum = bl_le32(record + AT(image));
    out->stuck = loader->kind == STM32BL_LOADER_SWAP && record[AT(flags)] & STM32BL_SLOT_STUCK;
    for (unsigned slot = 0; slot < loader->slots && !err; slot++) {
        out->verified[slot] = record[AT(flags)] >> slot & 1;
        err = read_area(bl, loader->slot[slot], loader->slot_size, loader->link[slot],
                        &out->image[slot], &out->described[slot]);
    }
    if (!err && loader->backup_size)
        err = read_area(bl, loader->backup, loader->backup_size, loader->link[0], &out->backup,
                        &out->backed_up);
    return err;
}

/* Several loaders of one chip have their log in the same place. What lies in their slots tells which of them it is of. */
static int likeness(const struct stm32bl_loader_state *s)
{
    bool staged = s->loader->kind == STM32BL_LOADER_STAGED;
    bool verified = s->verified[0] || s->verified[1];

    return 4 * (s->described[0] + s->described[1]) +
           8 * (staged && s->state >= STM32BL_LOADER_SAVING) + (s->loader->verifies == verified);
}

/*
 * Over the bootloader in system memory a bank is seen where the option bytes have it. The areas of the log take turns from
 * the one in bank 1 on, so that odd numbers belong there. The loader itself shows bank 1 first, whatever comes first.
 */
static bool is_swapped(const struct stm32bl_loader *loader, const uint8_t *record, unsigned area)
{
    return loader->kind == STM32BL_LOADER_SWAP && (bl_le32(record + AT(area)) & 1) == area;
}

/* Found: what the log of this loader says. Otherwise its `loader` is NULL. */
static int look(struct stm32bl *bl, const struct stm32bl_loader *loader,
                struct stm32bl_loader_state *out)
{
    uint8_t record[RECORD] = {0};
    bool found = false;
    unsigned area;
    int err = read_log(bl, loader, record, &found, &area);

    memset(out, 0, sizeof *out);
    if (err || !found ||
        (loader->kind == STM32BL_LOADER_SINGLE) != !!(record[AT(flags)] & STM32BL_SLOT_SINGLE))
        return err;
    out->swapped = is_swapped(loader, record, area);
    out->loader = out->swapped ? bl_loader_swapped(loader) : loader;
    return fill(bl, record, out);
}

static int find(struct stm32bl *bl, struct stm32bl_loader_state *out)
{
    struct stm32bl_loader_state one;
    int err = STM32BL_OK;

    for (size_t i = 0; i < stm32bl_loader_count() && !err; i++) {
        const struct stm32bl_loader *loader = stm32bl_loader_at(i);

        if (loader->product_id != bl->info.product_id)
            continue;
        err = look(bl, loader, &one);
        if (!err && one.loader && (!out->loader || likeness(&one) > likeness(out)))
            *out = one;
    }
    return err;
}

int stm32bl_loader_state(struct stm32bl *bl, struct stm32bl_loader_state *out)
{
    int err = bl_begin(bl);

    memset(out, 0, sizeof *out);
    if (!err)
        err = find(bl, out);
    return bl_end(bl, err);
}

/* The bootloaders in system memory of these chips have versions below 3.3, where Get Checksum came (AN3155 3.13). */
bool stm32bl_loader_answers(const struct stm32bl *bl)
{
    const struct stm32bl_info *info = &bl->info;
    bool sums = false, listed = false;

    for (size_t i = 0; i < info->command_count; i++)
        sums = sums || info->commands[i] == 0xA1;
    for (size_t i = 0; i < stm32bl_loader_count(); i++)
        listed = listed || stm32bl_loader_at(i)->product_id == info->product_id;
    return listed && sums && info->version == 0x33 && bl->protocol == &bl_an3155;
}

int stm32bl_loader_free_slot(const struct stm32bl_loader_state *s)
{
    if (s->loader && s->loader->kind == STM32BL_LOADER_STAGED)
        return s->state < STM32BL_LOADER_SAVING ? 1 : -1;
    if (!s->loader || !s->state || s->loader->kind == STM32BL_LOADER_SINGLE)
        return 0;
    return (int)(s->state == STM32BL_LOADER_CONFIRMED ? s->slot ^ 1 : s->slot);
}
