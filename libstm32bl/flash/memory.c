/*
 * memory.c - reading, writing and erasing stretches of memory of any length.
 */
#include <string.h>

#include "connect/choose.h"
#include "connect/connect.h"
#include "flash.h"
#include "protocol/protocol.h"
#include "stray.h"
#include "watch.h"

enum { TRIES = 3, ERASE_PAUSE_MS = 40 };

int bl_require_device(struct stm32bl *bl)
{
    if (bl->chip.device)
        return STM32BL_OK;
    if (!bl->info.product_id)
        return bl_fail(&bl->error, STM32BL_ERR_UNSUPPORTED,
                       "which chip this is could not be found out: name the device that it is, or "
                       "resembles, with device=NAME");
    return bl_fail(&bl->error, STM32BL_ERR_UNSUPPORTED,
                   "product id 0x%03X is not in the device table, so its sectors are not "
                   "known: " BL_HOW_TO_DESCRIBE,
                   bl->info.product_id);
}

int bl_refuse_fixed(struct stm32bl *bl, uint32_t addr, uint32_t len)
{
    if (!bl_chip_is_fixed(&bl->chip, addr, len))
        return STM32BL_OK;
    return bl_fail(&bl->error, STM32BL_ERR_RANGE,
                   "0x%08x...0x%08x holds sectors that this bootloader does not let be erased and "
                   "written: its memory layout is '%s'",
                   (unsigned)addr, (unsigned)(addr + (len - 1)), bl->usb->alternates[0]);
}

int bl_check_range(struct stm32bl *bl, uint32_t addr, size_t len, bool writing)
{
    enum bl_region region;

    if (len > 0xFFFFFFFFu || (uint64_t)addr + len > 0x100000000u)
        return bl_fail(&bl->error, STM32BL_ERR_RANGE,
                       "0x%08x and %u bytes on: past the end of the 32-bit address space",
                       (unsigned)addr, (unsigned)len);
    if (!bl_knows_map(bl))
        return STM32BL_OK;
    region = bl_chip_region(&bl->chip, addr, (uint32_t)len);
    if (region == BL_REGION_NONE || (writing && region == BL_REGION_SYSTEM))
        return bl_fail(&bl->error, STM32BL_ERR_RANGE,
                       "0x%08x...0x%08x is not %s memory of %s: flash is 0x%08x...0x%08x, RAM "
                       "for the host 0x%08x...0x%08x",
                       (unsigned)addr, (unsigned)(addr + len - 1),
                       writing ? "writable" : "readable", bl->chip.device->name,
                       (unsigned)bl->info.flash_start,
                       (unsigned)bl_chip_flash_end(&bl->chip, bl->info.flash_start) - 1,
                       (unsigned)bl->chip.device->ram[0].start,
                       (unsigned)(bl->chip.device->ram[0].start + bl->chip.device->ram[0].size -
                                  (bl->chip.device->ram[0].size > 0)));
    return writing && len ? bl_refuse_fixed(bl, addr, (uint32_t)len) : STM32BL_OK;
}

int bl_read_range(struct stm32bl *bl, uint32_t addr, uint8_t *out, size_t len, uint64_t done)
{
    uint64_t start_ms = stm32bl_now_ms(bl);
    int err = STM32BL_OK;

    for (size_t at = 0; !err && at < len;) {
        size_t n = len - at < bl->read_size ? len - at : bl->read_size;
        err = bl_read_block(bl, addr + (uint32_t)at, out + at, n);
        at += n;
        bl->summary.read_bytes += err ? 0 : n;
        if (!err)
            err = bl_advance(bl, addr + (uint32_t)at, done + at);
    }
    bl->summary.read_ms += stm32bl_now_ms(bl) - start_ms;
    return err;
}

int stm32bl_read(struct stm32bl *bl, uint32_t addr, void *buf, size_t len)
{
    int err = bl_begin(bl);

    if (err || len == 0)
        return bl_end(bl, err);
    err = bl_check_range(bl, addr, len, false);
    if (!err && bl_chip_region(&bl->chip, addr, 1) == BL_REGION_FLASH)
        err = bl_turbo_enter(bl, len);
    bl_phase(bl, STM32BL_READING, len);
    return bl_end(bl, err ? err : bl_read_range(bl, addr, buf, len, 0));
}

int stm32bl_write(struct stm32bl *bl, uint32_t addr, const void *data, size_t len)
{
    const uint8_t *in = data;
    uint64_t start_ms;
    uint32_t unit = 4; // AN3155 3.6: whole words
    int err = bl_begin(bl);

    if (err || len == 0)
        return bl_end(bl, err);
    err = bl_check_range(bl, addr, len, true);
    if (!err && bl->chip.device && bl_chip_region(&bl->chip, addr, 1) == BL_REGION_OPTION)
        return bl_fail(&bl->error, STM32BL_ERR_UNSUPPORTED,
                       "0x%08x: option bytes, of which a wrong one can lock the chip for ever: "
                       "edit them with `stm32bl option-bytes`",
                       (unsigned)addr);
    if (!err && bl->chip.device && bl_chip_region(&bl->chip, addr, 1) == BL_REGION_FLASH)
        unit = bl->chip.device->write_unit;
    if (!err && (addr % unit || len % unit))
        return bl_fail(&bl->error, STM32BL_ERR_ARG,
                       "write of %u bytes at 0x%08x: both must be multiples of %u", (unsigned)len,
                       (unsigned)addr, (unsigned)unit);
    start_ms = stm32bl_now_ms(bl);
    bl_phase(bl, STM32BL_WRITING, len);
    for (size_t done = 0; !err && done < len;) {
        size_t room = bl->block_size - (addr + done) % bl->block_size;
        size_t n = len - done < room ? len - done : room;
        err = bl_write_block(bl, addr + (uint32_t)done, in + done, n);
        done += err ? 0 : n;
        bl->summary.written_bytes += err ? 0 : n;
        if (!err)
            err = bl_advance(bl, addr + (uint32_t)done, done);
    }
    if (!err)
        err = bl_flush(bl);
    bl->summary.write_ms += stm32bl_now_ms(bl) - start_ms;
    return bl_end(bl, err);
}

/* True if the sector may not go into the same command as those before it. */
static bool must_wait(const struct stm32bl *bl, const struct stm32bl_sector *last,
                      const struct stm32bl_sector *next)
{
    if (bl->chip.device->quirks & BL_QUIRK_ONE_PAGE_ERASE)
        return true;
    return bl_is_watched(bl) && last->address + last->size != next->address;
}

/* From the one held on, as many sectors in one command as take about a second, so that progress
 * moves. */
static size_t batch(struct stm32bl *bl, bl_next_sector_fn next, void *user,
                    struct stm32bl_sector *held, struct stm32bl_sector *out)
{
    uint32_t ms = 0;
    size_t count = 0;

    do {
        ms += bl_erase_typical_ms(bl->chip.device, held->size);
        out[count++] = *held;
        if (!next(user, held))
            held->size = 0;
    } while (held->size && count < bl->protocol->erase_batch && ms < 1000 &&
             !must_wait(bl, &out[count - 1], held));
    return count;
}

/* Erasing the same sectors once more does no harm, so a disturbed command is repeated as it was. */
static int repeat_erase(struct stm32bl *bl, const struct stm32bl_sector *list, size_t count)
{
    int err = STM32BL_OK;

    bl->summary.touched = true;
    for (int i = 0; i < TRIES; i++) {
        err = bl->protocol->erase(bl, list, count);
        if (!bl_is_disturbance(bl, err) || (err == STM32BL_ERR_TIMEOUT && i > 0))
            break;
        bl->summary.retries++;
        bl_say(&bl->log, STM32BL_LOG_DEBUG, "erase 0x%08x: %s; once more",
               (unsigned)list[0].address, bl->error.text);
    }
    return err ? bl_explain(bl, err, "erase", list[0].address) : STM32BL_OK;
}

/* Erases a batch. `behind` is where the one before ended, `ahead` the sector that comes next. */
static int erase_batch(struct stm32bl *bl, const struct stm32bl_sector *list, size_t count,
                       uint32_t behind, const struct stm32bl_sector *ahead)
{
    const struct stm32bl_device *device = bl->chip.device;
    const struct stm32bl_sector *last = &list[count - 1];
    struct bl_fence fence = {.start = list[0].address, .end = last->address + last->size};
    uint32_t typical_ms = 0, max_ms = 0;
    uint64_t start_ms;
    int err;

    if (bl_is_watched(bl))
        bl_fence_put(bl, &fence, behind != fence.start,
                     !ahead->size || ahead->address != fence.end);
    for (size_t i = 0; i < count; i++) {
        typical_ms += bl_erase_typical_ms(device, list[i].size);
        max_ms += bl_erase_max_ms(device, list[i].size);
    }
    start_ms = stm32bl_now_ms(bl);
    err = repeat_erase(bl, list, count);
    if (err)
        return err;
    bl_settle_erase(bl, start_ms, typical_ms, max_ms);
    if (device->quirks & BL_QUIRK_ONE_PAGE_ERASE) // AN2606, G07x V11.3: wait 40 ms
        bl_sleep(bl, ERASE_PAUSE_MS);
    return bl_fence_check(bl, &fence);
}

/* A walk over the sectors to erase. */
struct erasing {
    struct bl_erased erased;
    uint32_t behind; // where the last batch ended
};

/* What was hit instead is told even where the erase itself has failed; but that comes first if it did. */
static int after_erase(struct stm32bl *bl, const struct bl_strays *strays, int err)
{
    struct bl_error first = bl->error;
    int strayed = err == STM32BL_ERR_IO ? err : bl_strays_check(bl, strays);

    if (!err || strayed == STM32BL_ERR_MISMATCH)
        return strayed;
    bl->error = first;
    return err;
}

/* As many of the first ones as can be watched for what they may hit instead; then the others. */
static int erase_watched(struct stm32bl *bl, struct erasing *e, const struct stm32bl_sector *list,
                         size_t count, const struct stm32bl_sector *ahead)
{
    struct bl_strays strays;
    int err = STM32BL_OK;

    for (size_t n = count; !err && count; list += n, count -= n, n = count) {
        while (!bl_strays_watch(bl, list, n, &e->erased, &strays) && n > 1)
            n /= 2;
        err = erase_batch(bl, list, n, e->behind, n < count ? &list[n] : ahead);
        err = after_erase(bl, &strays, err);
        for (size_t i = 0; i < n; i++)
            bl_erased_add(&e->erased, &list[i]);
        bl_strays_warn(bl, list, n, &e->erased);
        e->behind = list[n - 1].address + list[n - 1].size;
    }
    return err;
}

int bl_erase_sectors(struct stm32bl *bl, bl_next_sector_fn next, void *user)
{
    struct stm32bl_sector held = {0}, list[BL_ERASE_BATCH];
    struct erasing erasing = {.behind = 0};
    uint64_t start_ms = stm32bl_now_ms(bl), before = bl->progress.done, done = 0;
    int err = STM32BL_OK;

    if (!next(user, &held))
        held.size = 0;
    while (!err && held.size) {
        size_t count = batch(bl, next, user, &held, list);
        bl->progress.address = list[0].address;
        err = erase_watched(bl, &erasing, list, count, &held);
        if (err)
            break;
        for (size_t i = 0; i < count; i++)
            done += list[i].size;
        bl->summary.erased_sectors += (uint32_t)count;
        err = bl_advance(bl, list[count - 1].address, before + done);
    }
    bl->summary.erased_bytes += done;
    bl->summary.erase_ms += stm32bl_now_ms(bl) - start_ms;
    return err;
}
