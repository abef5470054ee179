/*
 * plan.h - the walk over a plan: its sectors, its blocks and their bytes.
 */
#ifndef BL_PLAN_H
#define BL_PLAN_H

#include "hold.h"

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

/** True if the plan has bytes for this sector. */
bool bl_plan_touches(const struct stm32bl_plan *plan, const struct stm32bl_sector *sector);

/* A place in the walk over the sectors that are erased one by one. Start with zeros. */
struct bl_erase_walk {
    size_t hold;
    struct bl_cursor cursor;
};

/** The next sector to erase: those with a hold first, in its order; `held_only`: none but these. */
bool bl_plan_next_erase(const struct bl_chip *chip, const struct stm32bl_plan *plan,
                        const struct bl_holds *holds, struct bl_erase_walk *walk, bool held_only,
                        struct stm32bl_sector *out);

/** Fills `buf` with a block's bytes; false if it is blank flash, which needs no write. */
bool bl_plan_fill(const struct bl_chip *chip, const struct stm32bl_plan *plan,
                  const struct bl_block *block, uint8_t buf[BL_BLOCK_MAX]);

/** bl_begin() for a job that has such a plan: the size of flash is only asked for where it matters. */
int bl_begin_plan(struct stm32bl *bl, const struct stm32bl_plan *plan);

#endif
