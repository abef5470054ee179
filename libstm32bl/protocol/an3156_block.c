/*
 * an3156_block.c - reading and writing blocks, AN3156 4.1 and 5.1.
 *
 * A whole block lies at pointer + (block number - 2) * wTransferSize. What that means for a shorter
 * one AN3156 leaves open, so it gets an address of its own. A run of whole blocks needs one Set
 * Address, which costs three transfers, and not one for each block. But there are devices that
 * ignore the number. That is found out before anything relies on it: two neighbours that were moved
 * with an address each, and differ, must come back by number as well.
 */
#include <string.h>

#include "an3156.h"
#include "an3156_quirks.h"
#include "dfuse.h"

static uint32_t hash(const uint8_t *data, size_t len)
{
    uint32_t h = 2166136261u; // FNV-1a: only to tell two blocks apart

    for (size_t i = 0; i < len; i++)
        h = (h ^ data[i]) * 16777619u;
    return h;
}

/* Makes `addr` reachable and says by which block number. */
static int locate(struct stm32bl *bl, uint32_t addr, size_t len, uint16_t *block)
{
    const struct bl_dfuse *d = bl->dfuse;
    uint32_t step = bl->usb->transfer_size, ahead = addr - d->pointer;
    bool counts = d->blocks_known && d->blocks_work && len == step && addr >= d->pointer &&
                  ahead % step == 0 && ahead / step <= AN3156_LAST_BLOCK - AN3156_FIRST_BLOCK;
    int err = an3156_select(bl, addr);

    *block = AN3156_FIRST_BLOCK;
    if (err || (d->pointer_known && ahead == 0 && !bl->lost))
        return err;
    if (d->pointer_known && counts && !bl->lost) {
        *block = (uint16_t)(AN3156_FIRST_BLOCK + ahead / step);
        return STM32BL_OK;
    }
    return an3156_set_pointer(bl, addr);
}

/* The block behind the one at `addr` is known to hold `data`: does its number lead there? */
static void try_numbers(struct stm32bl *bl, uint32_t addr, const uint8_t *data, size_t len)
{
    struct bl_dfuse *d = bl->dfuse;
    uint8_t found[BL_BLOCK_MAX];
    int err = an3156_set_pointer(bl, addr);

    if (!err)
        err = an3156_upload(bl, AN3156_FIRST_BLOCK + 1, found, len);
    if (err && err != STM32BL_ERR_REFUSED && err != STM32BL_ERR_PROTOCOL)
        return; // the next command meets the same trouble, and reports it
    d->blocks_known = true;
    d->blocks_work = !err && !memcmp(found, data, len);
    if (!d->blocks_work)
        bl_say(&bl->log, STM32BL_LOG_NOTE,
               "the device ignores block numbers: every block gets its address");
}

/* Remembers a block that was moved, to find out about block numbers with the next one. */
static void remember(struct stm32bl *bl, uint32_t addr, const uint8_t *data, size_t len)
{
    struct bl_dfuse *d = bl->dfuse;
    uint32_t step = bl->usb->transfer_size, h;
    struct bl_error kept = bl->error;

    if (d->blocks_known || len != step || len > BL_BLOCK_MAX)
        return;
    h = hash(data, len);
    if (d->last_known && addr == d->last_addr + step && h != d->last_hash)
        try_numbers(bl, d->last_addr, data, len);
    bl->error = kept;
    d->last_known = true;
    d->last_addr = addr;
    d->last_hash = h;
}

/* AN3156 4.1: 2 bytes at least; the last byte of a memory comes with the one before it. */
static int read_byte(struct stm32bl *bl, uint32_t addr, uint8_t *out)
{
    bool last = bl->chip.layout && bl_chip_region(&bl->chip, addr, 1) != BL_REGION_NONE &&
                bl_chip_region(&bl->chip, addr, 2) == BL_REGION_NONE;
    uint8_t pair[2] = {0};
    int err = an3156_read(bl, addr - last, pair, sizeof pair);

    *out = pair[last];
    return err;
}

int an3156_read(struct stm32bl *bl, uint32_t addr, uint8_t *buf, size_t len)
{
    uint16_t block;
    int err;

    if (len == 1)
        return read_byte(bl, addr, buf);
    err = locate(bl, addr, len, &block);
    if (!err)
        err = an3156_upload(bl, block, buf, len);
    if (!err)
        remember(bl, addr, buf, len);
    return err;
}

/* Time for the chip to program `len` bytes at worst. */
static uint32_t program_ms(const struct stm32bl *bl, size_t len)
{
    const struct bl_timing *t = bl->chip.device ? bl->chip.device->timing : NULL;

    if (!t)
        return 1000;
    return (uint32_t)((len + t->program_unit - 1) / t->program_unit * t->program_max_ns / 1000000);
}

int an3156_write(struct stm32bl *bl, uint32_t addr, const uint8_t *data, size_t len)
{
    struct an3156_job job = {"Write", 0, data, len, 2 * program_ms(bl, len)};
    bool resets = bl->chip.layout && bl_chip_region(&bl->chip, addr, 1) == BL_REGION_OPTION;
    int err = locate(bl, addr, len, &job.block);

    if (!err && resets) { // AN3156 5.1: writing the option bytes resets the device
        an3156_warn(bl, AN3156_OPTIONS);
        return an3156_run_to_reset(bl, &job);
    }
    if (!err)
        err = an3156_run(bl, &job);
    if (!err)
        remember(bl, addr, data, len);
    return err;
}
