/*
 * blank.c - whether flash is blank, as far as can be seen in reasonable time: the ACK of an erase
 * says nothing of write-protected sectors (AN3155 3.7), nor of sectors that are smaller than those
 * of the table.
 */
#include "connect/connect.h"
#include "flash.h"
#include "protocol/link.h"

/*
 * A look reads LOOK bytes on either side of a border between sectors. Protection comes in at most
 * SAMPLES groups of sectors on nearly all families. What is read in QUICK_US is read whole.
 */
enum { LOOK = 64, SAMPLES = 32, QUICK_US = 2000000, CRC_CHUNK = 64 * 1024 };

/* Reads at most bl->read_size bytes; what is not blank ends in an error. */
static int look(struct stm32bl *bl, uint32_t addr, uint32_t len)
{
    uint8_t found[BL_BLOCK_MAX];
    int err = bl_read_block(bl, addr, found, len);

    for (uint32_t i = 0; !err && i < len; i++)
        if (found[i] != bl->chip.device->erased)
            return bl_explain_not_blank(bl, addr + i);
    bl->summary.blank_bytes += err ? 0 : len;
    return err;
}

int bl_require_blank(struct stm32bl *bl, uint32_t addr)
{
    struct stm32bl_sector sector;
    uint32_t len = LOOK;

    if (bl->info.protection ==
        STM32BL_PROTECTION_ON) // a loader that erases all the same (docs/LOADER.md)
        return STM32BL_OK;
    // The vectors of an image may lie anywhere, and the next sector's turn to be erased is later.
    if (bl_chip_sector(&bl->chip, addr, &sector) && sector.address + sector.size - addr < len)
        len = sector.address + sector.size - addr;
    return look(bl, addr, len);
}

static uint32_t crc_of_blank(const struct stm32bl *bl, uint32_t len)
{
    uint8_t blank[LOOK];
    uint32_t crc = bl->protocol->sum_start;

    for (size_t i = 0; i < sizeof blank; i++)
        blank[i] = bl->chip.device->erased;
    for (uint32_t n; len; len -= n) {
        n = len < LOOK ? len : LOOK;
        crc = bl->protocol->sum(crc, blank, n);
    }
    return crc;
}

static int look_at_all(struct stm32bl *bl, uint32_t addr, uint32_t len)
{
    uint64_t before = bl->progress.done;
    int err = STM32BL_OK;

    for (uint32_t at = 0, n; !err && at < len; at += n) {
        n = len - at < bl->read_size ? len - at : bl->read_size;
        err = look(bl, addr + at, n);
        if (!err)
            err = bl_advance(bl, addr + at, before + at + n);
    }
    return err;
}

/* Up to three bytes before and behind whole words. */
static int is_blank_by_reading(struct stm32bl *bl, uint32_t addr, uint32_t len, bool *blank)
{
    uint8_t found[3];
    int err = len ? bl_read_block(bl, addr, found, len) : STM32BL_OK;

    for (uint32_t i = 0; !err && i < len; i++)
        *blank = *blank && found[i] == bl->chip.device->erased;
    return err;
}

int bl_is_blank_by_crc(struct stm32bl *bl, uint32_t addr, uint32_t len, bool *blank)
{
    uint32_t head = (4 - addr % 4) % 4, tail, crc = 0;
    int err = STM32BL_OK;

    head = head < len ? head : len;
    tail = (len - head) % 4;
    len -= head + tail;
    *blank = true;
    for (uint32_t at = addr + head, left = len, n; !err && left && *blank; at += n, left -= n) {
        n = left < CRC_CHUNK ? left : CRC_CHUNK;
        err = bl_trusted_crc(bl, at, n, &crc);
        *blank = !err && crc == crc_of_blank(bl, n);
    }
    if (!err)
        err = is_blank_by_reading(bl, addr, head, blank);
    return err ? err : is_blank_by_reading(bl, addr + head + len, tail, blank);
}

/* UNSUPPORTED: the ROM has no checksum that can be believed. */
static int sum_up(struct stm32bl *bl, uint32_t addr, uint32_t len)
{
    uint32_t crc;
    int err = STM32BL_OK;

    for (uint32_t at = 0, n; !err && at < len; at += n) {
        n = len - at < CRC_CHUNK ? len - at : CRC_CHUNK;
        err = bl_trusted_crc(bl, addr + at, n, &crc);
        if (err)
            return err;
        if (crc != crc_of_blank(bl, n)) {
            err = look_at_all(bl, addr + at, n); // which finds the place
            continue;
        }
        bl->summary.blank_bytes += n;
        bl->summary.blank_by_checksum += n;
        err = bl_advance(bl, addr + at, bl->progress.done + n);
    }
    return err;
}

/* Where the chip looks itself: at every word, and it names the first that is not blank. */
static int ask_chip(struct stm32bl *bl, const struct bl_range *part)
{
    int err = STM32BL_OK;

    for (uint32_t at = 0, n, blank = 0; !err && at < part->size; at += n) {
        n = part->size - at < CRC_CHUNK ? part->size - at : CRC_CHUNK;
        err = bl->protocol->blank(bl, part->start + at, n, &blank);
        if (!err && blank < n)
            return bl_explain_not_blank(bl, part->start + at + blank);
        bl->summary.blank_bytes += err ? 0 : n;
        bl->summary.blank_by_checksum += err ? 0 : n;
        if (!err)
            err = bl_advance(bl, part->start + at, bl->progress.done + n);
    }
    return err;
}

static bool is_quick(const struct stm32bl *bl, uint32_t len)
{
    uint64_t byte_us = bl_byte_us(bl, 10); // USB: full speed
    uint64_t frames = len / bl->read_size + 1;

    return len * byte_us + frames * bl->link->turn_ms * 1000 <= QUICK_US;
}

/* Both ends of up to about SAMPLES sectors, the first and the last among them. */
static int look_at_samples(struct stm32bl *bl, uint32_t addr, uint32_t len)
{
    uint64_t end = (uint64_t)addr + len, next;
    struct stm32bl_sector sector = {0};
    int err = look(bl, addr, LOOK);

    for (uint64_t at = addr; !err && at < end; at = next) {
        uint64_t border;
        if (!bl_chip_sector(&bl->chip, (uint32_t)at, &sector))
            break;
        border = (uint64_t)sector.address + sector.size;
        err = look(bl, (uint32_t)border - LOOK, border < end ? 2 * LOOK : LOOK);
        if (!err)
            err = bl_advance(bl, sector.address, bl->progress.done);
        next = border > at + len / SAMPLES ? border : at + len / SAMPLES;
        if (border < end && next >= end)
            next = end - 1;
    }
    return err;
}

static int check(struct stm32bl *bl, const struct bl_range *part, bool whole)
{
    int err;

    if (bl->protocol->blank)
        return ask_chip(bl, part);
    err = sum_up(bl, part->start, part->size);
    if (err != STM32BL_ERR_UNSUPPORTED)
        return err;
    return whole || is_quick(bl, part->size) ? look_at_all(bl, part->start, part->size)
                                             : look_at_samples(bl, part->start, part->size);
}

int stm32bl_check_blank(struct stm32bl *bl, uint32_t addr, size_t len, bool whole)
{
    uint64_t start_ms, from = addr;
    struct bl_range part;
    int err = bl_begin(bl);

    if (err || len == 0)
        return bl_end(bl, err);
    err = bl_require_device(bl);
    if (!err)
        err = bl_check_range(bl, addr, len, false);
    if (!err && bl_chip_region(&bl->chip, addr, (uint32_t)len) != BL_REGION_FLASH)
        return bl_fail(&bl->error, STM32BL_ERR_RANGE, "0x%08x...0x%08x is not flash",
                       (unsigned)addr, (unsigned)(addr + len - 1));
    if (!err && (addr % 4 || len % 4)) // AN3155 3.13: whole words
        return bl_fail(&bl->error, STM32BL_ERR_ARG,
                       "blank check of %u bytes at 0x%08x: both must be multiples of 4",
                       (unsigned)len, (unsigned)addr);
    if (err)
        return err;
    err = bl_turbo_enter(bl, len);
    start_ms = stm32bl_now_ms(bl);
    bl_phase(bl, STM32BL_VERIFYING, len);
    while (!err && bl_chip_next_free(&bl->chip, &from, (uint64_t)addr + len, &part))
        err = check(bl, &part, whole);
    bl->summary.verify_ms += stm32bl_now_ms(bl) - start_ms;
    return bl_end(bl, err);
}
