/*
 * sectors.c - erasing sectors: how many in one command, and what is looked at before and after.
 */
#include "sectors.h"

#include "flash.h"
#include "named.h"
#include "protocol/protocol.h"
#include "watch.h"

enum { TRIES = 3, ERASE_PAUSE_MS = 40, BATCH_MS = 1000 };

/* True if the sector may not go into the same command as those before it. */
static bool must_wait(const struct stm32bl *bl, const struct stm32bl_sector *last,
                      const struct stm32bl_sector *next)
{
    if (bl->chip.device->quirks & BL_QUIRK_ONE_PAGE_ERASE && !bl->protocol->streams)
        return true;
    if (bl_is_named_otherwise(bl)) // so that no more than one is lost
        return true;
    return bl_is_watched(bl) && last->address + last->size != next->address;
}

static void find_next(struct bl_erasing *e)
{
    if (!e->next(e->user, &e->held))
        e->held.size = 0;
}

/* From the one held on, as many sectors in one command as take batch_ms, so that progress moves. */
static size_t batch(const struct stm32bl *bl, struct bl_erasing *e, struct stm32bl_sector *out)
{
    uint32_t ms = 0;
    size_t count = 0;

    do {
        ms += bl_erase_typical_ms(bl->chip.device, e->held.size);
        out[count++] = e->held;
        find_next(e);
    } while (e->held.size && count < bl->protocol->erase_batch && ms < e->batch_ms &&
             !must_wait(bl, &out[count - 1], &e->held));
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
    struct bl_named named = {.row = NULL};
    uint32_t typical_ms = 0, max_ms = 0;
    uint64_t start_ms;
    int err;

    if (bl_is_watched(bl))
        bl_fence_put(bl, &fence, behind != fence.start,
                     !ahead->size || ahead->address != fence.end);
    bl_named_put(bl, &list[0], &named);
    for (size_t i = 0; i < count; i++) {
        typical_ms += bl_erase_typical_ms(device, list[i].size);
        max_ms += bl_erase_max_ms(device, list[i].size);
    }
    start_ms = stm32bl_now_ms(bl);
    err = repeat_erase(bl, list, count);
    if (err)
        return err;
    if (!bl->protocol->streams) // what follows is about the ROM
        bl_settle_erase(bl, start_ms, typical_ms, max_ms);
    if (device->quirks & BL_QUIRK_ONE_PAGE_ERASE && !bl->protocol->streams)
        bl_sleep(bl, ERASE_PAUSE_MS); // AN2606, G07x V11.3: wait 40 ms
    err = bl_fence_check(bl, &fence);
    return err ? err : bl_named_check(bl, &named);
}

/* The same of what may have been: at the end, since it may have been planned for later. */
static int after_all(struct stm32bl *bl, const struct bl_erasing *e, int err)
{
    struct bl_error first = bl->error;
    int doubted;

    if (err == STM32BL_ERR_MISMATCH)
        return err;
    doubted = bl_suspects_check(bl, &e->erased, &e->suspects);
    if (!doubted)
        bl->error = first;
    return doubted ? doubted : err;
}

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
static int erase_watched(struct stm32bl *bl, struct bl_erasing *e,
                         const struct stm32bl_sector *list, size_t count)
{
    struct bl_strays strays = {.count = 0};
    int err = STM32BL_OK;

    for (size_t n = count; !err && count; list += n, count -= n, n = count) {
        while (!bl_strays_watch(bl, list, n, &e->erased, &strays) && n > 1)
            n /= 2;
        err = erase_batch(bl, list, n, e->behind, n < count ? &list[n] : &e->held);
        err = after_erase(bl, &strays, err);
        for (size_t i = 0; i < n; i++)
            bl_erased_add(&e->erased, &list[i]);
        if (!err || err == STM32BL_ERR_REFUSED || err == STM32BL_ERR_MISMATCH)
            bl_suspects_look(bl, &e->erased, &e->suspects);
        e->behind = list[n - 1].address + list[n - 1].size;
    }
    return err;
}

/* A batch; *done grows by its bytes. */
static int erase_next(struct stm32bl *bl, struct bl_erasing *e, uint64_t *done)
{
    struct stm32bl_sector list[BL_ERASE_BATCH];
    size_t count = batch(bl, e, list);
    int err;

    bl->progress.address = list[0].address;
    err = erase_watched(bl, e, list, count);
    for (size_t i = 0; !err && i < count; i++)
        *done += list[i].size;
    bl->summary.erased_sectors += err ? 0 : (uint32_t)count;
    bl->progress.address = list[count - 1].address;
    return err;
}

int bl_erase_up_to(struct stm32bl *bl, struct bl_erasing *e, uint32_t addr)
{
    uint64_t done = 0;
    int err = STM32BL_OK;

    if (!e->held.size)
        find_next(e);
    while (!err && e->held.size && e->held.address <= addr)
        err = erase_next(bl, e, &done);
    bl->summary.erased_bytes += done;
    return err;
}

int bl_erase_sectors(struct stm32bl *bl, bl_next_sector_fn next, void *user)
{
    struct bl_erasing e = {.next = next, .user = user, .batch_ms = BATCH_MS};
    uint64_t start_ms = stm32bl_now_ms(bl), before = bl->progress.done, done = 0;
    int err = before ? STM32BL_OK : bl_may_begin(bl, "erasing"); // else it has been asked just now

    find_next(&e);
    while (!err && e.held.size) {
        err = erase_next(bl, &e, &done);
        if (!err)
            err = bl_flush(bl);
        if (!err)
            err = bl_advance(bl, bl->progress.address, before + done);
    }
    bl->summary.erased_bytes += done;
    bl->summary.erase_ms += stm32bl_now_ms(bl) - start_ms;
    return after_all(bl, &e, err);
}
