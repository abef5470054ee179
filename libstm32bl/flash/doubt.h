/*
 * doubt.h - sectors that may have been erased by a list that was completed by what it was filled up with.
 */
#ifndef BL_DOUBT_H
#define BL_DOUBT_H

#include "stray.h"

enum { BL_SUSPECTS = 16 };

struct bl_suspects {
    struct stm32bl_sector all[BL_SUSPECTS];
    size_t count; // further ones are counted alone
};

/**
 * After a list was erased: if the chip acknowledged something while it was filled up, looks at the sectors
 * that it may have named then. Adds those in which nothing is found.
 */
void bl_suspects_look(struct stm32bl *bl, const struct bl_erased *erased, struct bl_suspects *out);

/** At the end of the job: MISMATCH, naming those that were not erased on purpose since. */
int bl_suspects_check(struct stm32bl *bl, const struct bl_erased *erased,
                      const struct bl_suspects *suspects);

#endif
