/*
 * program.c - executing a plan.
 */
#include "session.h"

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

static int write_planned(struct stm32bl *bl, const struct stm32bl_plan *plan,
                         const struct bl_block *block)
{
    uint8_t buf[BL_BLOCK_MAX];
    int err;

    if (!bl_plan_fill(&bl->chip, plan, block, buf))
        return STM32BL_OK;
    err = bl_write_block(bl, block->address, buf, block->size);
    if (err)
        return err;
    bl->summary.written_bytes += block->size;
    return bl_advance(bl, block->address, bl->progress.done + block->size);
}

/* Bytes that will be sent. */
static uint64_t write_size(const struct stm32bl *bl, const struct stm32bl_plan *plan)
{
    struct bl_cursor cursor = {0, 0};
    struct bl_block block;
    uint8_t buf[BL_BLOCK_MAX];
    uint64_t size = plan->write_size;

    while (bl_plan_next_block(&bl->chip, plan, &cursor, &block))
        if (bl_is_kept(bl, block.address) && bl_plan_fill(&bl->chip, plan, &block, buf))
            size -= block.size;
    return size;
}

/* In order, but the block with the vector table last. */
static int write_blocks(struct stm32bl *bl, const struct stm32bl_plan *plan)
{
    struct bl_cursor cursor = {0, 0};
    struct bl_block block, last = {0};
    uint64_t start_ms = stm32bl_now_ms(bl);
    uint64_t total = plan->flags & STM32BL_DIFF ? write_size(bl, plan) : plan->write_size;
    int err = STM32BL_OK;

    if (total)
        bl_phase(bl, STM32BL_WRITING, total);
    while (!err && bl_plan_next_block(&bl->chip, plan, &cursor, &block)) {
        if (bl_is_kept(bl, block.address))
            continue;
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
    int err = bl_begin(bl);

    if (!err)
        err = bl_require_device(bl);
    if (!err && plan->flags & STM32BL_DIFF)
        err = bl_find_kept(bl, plan);
    if (!err)
        err = erase(bl, plan);
    if (!err)
        err = write_blocks(bl, plan);
    if (!err && !(plan->flags & STM32BL_NO_VERIFY))
        err = bl_verify_segments(bl, plan->segments, plan->count);
    bl_forget_kept(bl);
    return err;
}
