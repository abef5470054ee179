/*
 * hold.h - the places from which a chip may start. Whatever lies there is erased first and written
 * last, so that an interrupted job leaves nothing to start by halves.
 */
#ifndef BL_HOLD_H
#define BL_HOLD_H

#include "session/session.h"

enum {
    BL_VECTORS = 8, // bytes that a start needs: stack pointer and reset vector
    BL_HOLDS = BL_STARTS + BL_BANKS + 1
};

/* Addresses in flash, the one that a chip starts from most surely first. */
struct bl_holds {
    uint32_t at[BL_HOLDS];
    size_t count;
};

/** Those of this chip, and of a plan unless it is NULL. */
void bl_holds_find(const struct stm32bl *bl, const struct stm32bl_plan *plan, struct bl_holds *out);

/** The index of the first hold in [addr, addr + size); holds->count: none. */
size_t bl_hold_in(const struct bl_holds *holds, uint32_t addr, uint32_t size);

/** The next sector with a hold in it, each once; start with *at 0. False: no more. */
bool bl_next_held_sector(const struct bl_chip *chip, const struct bl_holds *holds, size_t *at,
                         struct stm32bl_sector *out);

#endif
