/*
 * plan.h - the walk over a plan: its sectors, its blocks and their bytes.
 */
#ifndef BL_PLAN_H
#define BL_PLAN_H

#include "session/session.h"

/* A place in the walk over a plan's sectors or blocks. Start with zeros. */
struct bl_cursor {
    size_t segment;
    uint64_t from;
};

struct bl_block {
    uint32_t address;
    uint32_t size;
    bool flash;
};

bool bl_plan_next_block(const struct bl_chip *chip, const struct stm32bl_plan *plan,
                        struct bl_cursor *cursor, struct bl_block *out);
bool bl_plan_next_sector(const struct bl_chip *chip, const struct stm32bl_plan *plan,
                         struct bl_cursor *cursor, struct stm32bl_sector *out);

/** True for the flash block that is held back to the end. */
bool bl_plan_is_last(const struct stm32bl_plan *plan, const struct bl_block *block);

/** Fills `buf` with a block's bytes; false if it is blank flash, which needs no write. */
bool bl_plan_fill(const struct bl_chip *chip, const struct stm32bl_plan *plan,
                  const struct bl_block *block, uint8_t buf[BL_BLOCK_MAX]);

#endif
