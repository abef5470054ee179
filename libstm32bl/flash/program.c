/*
 * program.c - executing a plan.
 */
#include "connect/connect.h"
#include "diff.h"
#include "flash.h"
#include "kept.h"
#include "order.h"
#include "plan.h"
#include "protocol/protocol.h"
#include "sectors.h"
#include "verify.h"
#include "watch.h"

/* A plan that is being executed. */
struct job {
    struct stm32bl *bl;
    const struct stm32bl_plan *plan;
    struct bl_holds holds;    // erased first
    struct bl_holds last;     // written last
    struct bl_erasing *ahead; // each sector is erased just before it is written; NULL: all before
    struct bl_block held[BL_HOLDS]; // the blocks with a hold in them; size 0: none
};

/* The sectors that are erased one by one. */
struct touched {
    const struct job *job;
    struct bl_erase_walk walk;
    bool held_only;
};

static bool next_touched(void *user, struct stm32bl_sector *out)
{
    struct touched *t = user;
    const struct stm32bl *bl = t->job->bl;

    while (bl_plan_next_erase(&bl->chip, t->job->plan, &t->job->holds, &t->walk, t->held_only, out))
        if (!bl_is_kept(bl, out->address))
            return true;
    return false;
}

static bool is_touched(struct stm32bl *bl, const struct stm32bl_sector *sector, void *user)
{
    const struct stm32bl_plan *plan = user;

    if (bl_chip_is_fixed(&bl->chip, sector->address, sector->size))
        return false;
    return plan->flags & STM32BL_ERASE_ALL ||
           (bl_plan_touches(plan, sector) && !bl_is_kept(bl, sector->address));
}

/* Whether anything in flash is erased or written; if not, nothing need be asked about it. */
static bool touches_flash(const struct job *job)
{
    struct touched t = {.job = job};
    struct stm32bl_sector sector;

    return job->plan->flags & STM32BL_ERASE_ALL || next_touched(&t, &sector);
}

/*
 * Where nobody can tell beforehand which sectors are write-protected, the places from which the chip
 * starts do: if they are not blank now, nothing else may be touched.
 */
static int require_blank_holds(const struct job *job)
{
    int err = STM32BL_OK;

    for (size_t i = 0; !err && i < job->holds.count; i++) {
        struct stm32bl_sector sector;
        if (bl_chip_sector(&job->bl->chip, job->holds.at[i], &sector) &&
            is_touched(job->bl, &sector, (void *)job->plan))
            err = bl_require_blank(job->bl, job->holds.at[i]);
    }
    return err;
}

/*
 * While a program in RAM erases it receives what it writes next: so sectors are erased in turn with
 * writing. Not where sectors may be larger than the table says: one would take along what was written.
 */
static bool erases_in_turn(const struct job *job)
{
    return job->bl->protocol->streams && !bl_is_watched(job->bl) &&
           !(job->plan->flags & (STM32BL_ERASE_ALL | STM32BL_ERASE_NONE));
}

/* Those first from which the chip may start; the others are left for later. */
static int erase_held(const struct job *job, struct touched *t)
{
    int err;

    t->held_only = true;
    err = bl_may_begin(job->bl, "erasing");
    if (!err)
        err = bl_erase_up_to(job->bl, job->ahead, UINT32_MAX);
    if (!err && job->bl->lock == BL_LOCK_HIDDEN)
        err = require_blank_holds(job);
    t->held_only = false;
    return err;
}

static int erase_touched(const struct job *job)
{
    struct touched t = {.job = job}, counting = t;
    struct stm32bl_sector sector;
    uint64_t total = 0;
    int err = STM32BL_OK;

    while (next_touched(&counting, &sector))
        total += sector.size;
    if (!total)
        return STM32BL_OK;
    bl_phase(job->bl, STM32BL_ERASING, total);
    if (job->bl->lock == BL_LOCK_HIDDEN) {
        t.held_only = true;
        err = bl_erase_sectors(job->bl, next_touched, &t);
        if (!err)
            err = require_blank_holds(job);
        t.held_only = false;
    }
    return err ? err : bl_erase_sectors(job->bl, next_touched, &t);
}

static int erase(const struct job *job)
{
    int err;

    if (job->plan->flags & STM32BL_ERASE_NONE)
        return STM32BL_OK;
    if (!(job->plan->flags & STM32BL_ERASE_ALL))
        return erase_touched(job);
    err = bl_erase_everything(job->bl);
    return !err && job->bl->lock == BL_LOCK_HIDDEN ? require_blank_holds(job) : err;
}

/* The hold whose stack pointer and reset vector share this unit; last.count: none. */
static size_t vectors_in(const struct job *job, uint32_t addr, uint32_t unit)
{
    size_t i = 0;

    while (i < job->last.count &&
           (addr + unit <= job->last.at[i] || addr >= job->last.at[i] + BL_VECTORS))
        i++;
    return i;
}

/* Writes those units of a block that belong to hold `wanted`, and are not blank. */
static int write_units(const struct job *job, const struct bl_block *block, const uint8_t *data,
                       size_t wanted)
{
    struct stm32bl *bl = job->bl;
    uint32_t unit = bl->chip.device->write_unit;
    int err = STM32BL_OK;

    for (uint32_t at = 0, end; !err && at < block->size; at = end) {
        size_t hold = vectors_in(job, block->address + at, unit);
        bool blank = true;
        for (end = at; end < block->size && vectors_in(job, block->address + end, unit) == hold;)
            for (uint32_t i = 0; i < unit; i++)
                blank = data[end++] == bl->chip.device->erased && blank;
        if (hold != wanted)
            continue;
        if (!blank)
            err = bl_write_block(bl, block->address + at, data + at, end - at);
        bl->summary.written_bytes += err ? 0 : end - at;
    }
    return err;
}

/* A block; where the chip may start from it all but the units with stack pointer and reset vector. */
static int write_planned(const struct job *job, const struct bl_block *block)
{
    struct stm32bl *bl = job->bl;
    uint8_t buf[BL_BLOCK_MAX];
    int err;

    if (!bl_plan_fill(&bl->chip, job->plan, block, buf))
        return STM32BL_OK;
    if (block->flash && bl_hold_in(&job->last, block->address, block->size) < job->last.count) {
        err = write_units(job, block, buf, job->last.count);
    } else {
        err = bl_write_block(bl, block->address, buf, block->size);
        bl->summary.written_bytes += err ? 0 : block->size;
    }
    return err ? err : bl_advance(bl, block->address, bl->progress.done + block->size);
}

/*
 * What the chip starts by, when all else is in flash, and was looked at if anything is: the surest
 * place last. Programmed upwards, a reset vector without its last byte is no address of a program.
 */
static int write_vectors(void *user)
{
    const struct job *job = user;
    uint64_t start_ms = stm32bl_now_ms(job->bl);
    uint8_t buf[BL_BLOCK_MAX];
    int err = STM32BL_OK;

    for (size_t i = job->last.count; !err && i-- > 0;) {
        const struct bl_block *block = &job->held[i];
        if (!block->size || !bl_plan_fill(&job->bl->chip, job->plan, block, buf))
            continue;
        for (size_t hold = job->last.count; !err && hold-- > 0;)
            err = write_units(job, block, buf, hold);
    }
    if (!err)
        err = bl_flush(job->bl);
    job->bl->summary.write_ms += stm32bl_now_ms(job->bl) - start_ms;
    return err;
}

/* A walk over what is written: the blocks of a plan, without the sectors that are kept. */
struct walk {
    struct bl_cursor cursor;
    struct bl_block rest; // of a block over sectors of both kinds
};

/* Bytes from `addr` on, `size` at most, that are all kept or all not. */
static uint32_t same_kind(const struct stm32bl *bl, uint32_t addr, uint32_t size)
{
    bool kept = bl_is_kept(bl, addr);
    uint64_t end = (uint64_t)addr + size, at = addr;
    struct stm32bl_sector sector;

    while (at < end && bl_is_kept(bl, (uint32_t)at) == kept &&
           bl_chip_sector(&bl->chip, (uint32_t)at, &sector))
        at = (uint64_t)sector.address + sector.size;
    return (uint32_t)((at < end && at > addr ? at : end) - addr);
}

static bool next_written(const struct stm32bl *bl, const struct stm32bl_plan *plan,
                         struct walk *walk, struct bl_block *out)
{
    do {
        if (!walk->rest.size && !bl_plan_next_block(&bl->chip, plan, &walk->cursor, &walk->rest))
            return false;
        *out = walk->rest;
        if (plan->flags & STM32BL_DIFF && out->flash)
            out->size = same_kind(bl, out->address, out->size);
        walk->rest.address += out->size;
        walk->rest.size -= out->size;
    } while (bl_is_kept(bl, out->address));
    return true;
}

/* Bytes that will be sent. */
static uint64_t write_size(const struct stm32bl *bl, const struct stm32bl_plan *plan)
{
    struct walk walk = {0};
    struct bl_block block;
    uint8_t buf[BL_BLOCK_MAX];
    uint64_t size = 0;

    while (next_written(bl, plan, &walk, &block))
        size += bl_plan_fill(&bl->chip, plan, &block, buf) ? block.size : 0;
    return size;
}

/* In order, but the blocks from which the chip may start behind the others, and without their vectors. */
static int write_blocks(struct job *job)
{
    struct stm32bl *bl = job->bl;
    const struct stm32bl_plan *plan = job->plan;
    struct walk walk = {0};
    struct bl_block block;
    uint64_t start_ms = stm32bl_now_ms(bl);
    uint64_t total = plan->flags & STM32BL_DIFF ? write_size(bl, plan) : plan->write_size;
    int err = STM32BL_OK;

    if (total) {
        bl_phase(bl, STM32BL_WRITING, total);
        err = bl_may_begin(bl, "writing");
    }
    while (!err && next_written(bl, plan, &walk, &block)) {
        size_t hold = bl_hold_in(&job->last, block.address, block.size);
        if (job->ahead && block.flash)
            err = bl_erase_up_to(bl, job->ahead, block.address + block.size - 1);
        if (err)
            break;
        if (block.flash && hold < job->last.count)
            job->held[hold] = block;
        else
            err = write_planned(job, &block);
    }
    if (!err && job->ahead)
        err = bl_erase_up_to(bl, job->ahead, UINT32_MAX);
    for (size_t i = job->last.count; !err && i-- > 0;)
        if (job->held[i].size)
            err = write_planned(job, &job->held[i]);
    if (!err)
        err = bl_flush(bl);
    bl->summary.write_ms += stm32bl_now_ms(bl) - start_ms;
    return err;
}

int stm32bl_check_plan(struct stm32bl *bl, const struct stm32bl_plan *plan)
{
    struct job job = {.bl = bl, .plan = plan};
    int err = bl_begin_plan(bl, plan);

    if (!err)
        err = bl_require_device(bl);
    if (!err && touches_flash(&job))
        err = bl_refuse_locked(bl, is_touched, (void *)plan);
    return bl_end(bl, err);
}

/* The program in RAM, where it can do the job; what is not flash is the ROM's. */
static int choose_way(const struct job *job)
{
    struct stm32bl *bl = job->bl;
    int err = STM32BL_OK;

    for (size_t i = 0; i < job->plan->count; i++)
        if (bl_chip_region(&bl->chip, job->plan->segments[i].address, 1) != BL_REGION_FLASH)
            return bl_turbo_avoid(bl);
    if (bl->wish.turbo) // option bytes while the ROM is there: it shows them on all families
        err = bl_look_at_locks(bl);
    return err ? err : bl_turbo_enter(bl, job->plan->image_size);
}

static int write_all(struct job *job)
{
    job->last = job->holds;
    if (job->plan->flags & STM32BL_ASCENDING || job->bl->erases_by_writing)
        job->last.count = 0;
    return write_blocks(job);
}

/* Erases and writes once more, in ascending order; what was done before does not count. */
static int write_again(struct job *job, const struct stm32bl_summary *before)
{
    struct stm32bl *bl = job->bl;
    struct stm32bl_summary *s = &bl->summary;
    int err;

    bl_say(&bl->log, STM32BL_LOG_NOTE,
           "this bootloader erases a page when its start is written: erasing and writing once "
           "more, in ascending order");
    s->mass_erased = before->mass_erased;
    s->erased_sectors = before->erased_sectors;
    s->erased_bytes = before->erased_bytes;
    s->written_bytes = before->written_bytes;
    job->ahead = NULL;
    err = erase(job);
    if (!err)
        err = write_all(job);
    return err ? err : bl_verify_written(bl, job->plan, &job->last, write_vectors, job);
}

/* A verification that has failed: perhaps what was written last has erased what was written first. */
static int look_for_reason(struct job *job, const struct stm32bl_summary *before, int err)
{
    struct stm32bl *bl = job->bl;
    struct bl_error first = bl->error;
    bool found = false;
    int looked;

    if (err != STM32BL_ERR_MISMATCH || !job->last.count)
        return err;
    looked = bl_find_erasing_writes(bl, job->plan, &job->last, &found);
    bl->erases_by_writing = !looked && found;
    bl->error = first;
    if (looked == STM32BL_ERR_CANCELLED || !bl->erases_by_writing)
        return err;
    if (!(job->plan->flags & STM32BL_ERASE_NONE))
        return write_again(job, before);
    return bl_fail(&bl->error, err,
                   "verify: what was written before the vectors is gone: this bootloader erases a "
                   "page when its start is written: erase, and write in ascending order");
}

static int execute(struct job *job, const struct stm32bl_summary *before)
{
    struct stm32bl *bl = job->bl;
    const struct stm32bl_plan *plan = job->plan;
    struct touched touched = {.job = job};
    struct bl_erasing ahead = {.next = next_touched, .user = &touched};
    int err = choose_way(job);

    if (!err && plan->flags & STM32BL_DIFF)
        err = bl_find_kept(bl, plan);
    if (!err && touches_flash(job))
        err = bl_refuse_locked(bl, is_touched, (void *)plan);
    if (!err) {
        bl_holds_find(bl, plan, &job->holds);
        job->ahead = erases_in_turn(job) ? &ahead : NULL;
        ahead.batch_ms = job->ahead ? bl->protocol->ahead_ms(bl) : 0;
        err = job->ahead ? erase_held(job, &touched) : erase(job);
    }
    if (!err)
        err = write_all(job);
    if (!err && plan->flags & STM32BL_NO_VERIFY)
        err = write_vectors(job);
    else if (!err)
        err = look_for_reason(job, before,
                              bl_verify_written(bl, plan, &job->last, write_vectors, job));
    job->ahead = NULL; // which ends here
    return err;
}

int stm32bl_program(struct stm32bl *bl, const struct stm32bl_plan *plan)
{
    struct job job = {.bl = bl, .plan = plan}, again = job;
    struct stm32bl_summary before = bl->summary;
    struct bl_kept kept = {0};
    int err = bl_begin_plan(bl, plan);

    if (!err)
        err = bl_require_device(bl);
    bl->kept = &kept;
    if (!err)
        err = execute(&job, &before);
    if (bl_turbo_rescue(bl, &err)) {
        kept = (struct bl_kept){0};
        err = execute(&again, &before);
    }
    bl->kept = NULL;
    if (!err)
        bl->was_unfinished = false; // whatever it was before
    return bl_end(bl, err);
}
