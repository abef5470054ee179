/*
 * program.c - executing a plan.
 */
#include "diff.h"
#include "flash.h"
#include "kept.h"
#include "plan.h"

enum { VECTORS = 8 }; // what a chip needs to start: stack pointer and reset vector

struct touched {
    const struct stm32bl *bl;
    const struct stm32bl_plan *plan;
    struct bl_cursor cursor;
};

static bool next_touched(void *user, struct stm32bl_sector *out)
{
    struct touched *t = user;

    while (bl_plan_next_sector(&t->bl->chip, t->plan, &t->cursor, out))
        if (!bl_is_kept(t->bl, out->address))
            return true;
    return false;
}

static int erase(struct stm32bl *bl, const struct stm32bl_plan *plan)
{
    struct touched t = {bl, plan, {0, 0}}, counting = t;
    struct stm32bl_sector sector;
    uint64_t total = 0;

    if (plan->flags & STM32BL_ERASE_NONE)
        return STM32BL_OK;
    if (plan->flags & STM32BL_ERASE_ALL)
        return bl_erase_everything(bl);
    while (next_touched(&counting, &sector))
        total += sector.size;
    return total ? bl_erase_sectors(bl, next_touched, &t, total) : STM32BL_OK;
}

/*
 * The block with the vector table, and of it the units with stack pointer and reset vector last: the
 * power may fail inside a block, too. Programmed upwards, a reset vector without its last byte is no
 * address of a program.
 */
static int write_last(struct stm32bl *bl, const struct bl_block *block, const uint8_t *data,
                      uint32_t table)
{
    uint32_t unit = bl->chip.device->write_unit;
    uint32_t offset = table > block->address ? table - block->address : 0;
    uint32_t head = offset - offset % unit, end = offset + VECTORS + unit - 1;
    int err = STM32BL_OK;

    end -= end % unit;
    end = end < block->size ? end : block->size;
    if (end < block->size)
        err = bl_write_block(bl, block->address + end, data + end, block->size - end);
    if (!err && head)
        err = bl_write_block(bl, block->address, data, head);
    return err ? err : bl_write_block(bl, block->address + head, data + head, end - head);
}

static int write_planned(struct stm32bl *bl, const struct stm32bl_plan *plan,
                         const struct bl_block *block)
{
    uint8_t buf[BL_BLOCK_MAX];
    int err;

    if (!bl_plan_fill(&bl->chip, plan, block, buf))
        return STM32BL_OK;
    if (block->flash && bl_plan_is_last(plan, block))
        err = write_last(bl, block, buf, plan->last_address);
    else
        err = bl_write_block(bl, block->address, buf, block->size);
    if (err)
        return err;
    bl->summary.written_bytes += block->size;
    return bl_advance(bl, block->address, bl->progress.done + block->size);
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

/* In order, but the block with the vector table last. */
static int write_blocks(struct stm32bl *bl, const struct stm32bl_plan *plan)
{
    struct walk walk = {0};
    struct bl_block block, last = {0};
    uint64_t start_ms = stm32bl_now_ms(bl);
    uint64_t total = plan->flags & STM32BL_DIFF ? write_size(bl, plan) : plan->write_size;
    int err = STM32BL_OK;

    if (total)
        bl_phase(bl, STM32BL_WRITING, total);
    while (!err && next_written(bl, plan, &walk, &block)) {
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

int stm32bl_program(struct stm32bl *bl, const struct stm32bl_plan *plan)
{
    struct bl_kept kept = {0};
    int err = bl_begin(bl);

    if (!err)
        err = bl_require_device(bl);
    bl->kept = &kept;
    if (!err && plan->flags & STM32BL_DIFF)
        err = bl_find_kept(bl, plan);
    if (!err)
        err = erase(bl, plan);
    if (!err)
        err = write_blocks(bl, plan);
    if (!err && !(plan->flags & STM32BL_NO_VERIFY))
        err = bl_verify_segments(bl, plan->segments, plan->count);
    bl->kept = NULL;
    return err;
}
