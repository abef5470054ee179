/*
 * diff.h - not writing what is there.
 */
#ifndef BL_DIFF_H
#define BL_DIFF_H

#include "session/session.h"

/** Marks the sectors that hold their part of the plan's image already; a phase of its own. */
int bl_find_kept(struct stm32bl *bl, const struct stm32bl_plan *plan);

#endif
