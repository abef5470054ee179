/*
 * order.h - whether writing the start of a page erases the page.
 */
#ifndef BL_ORDER_H
#define BL_ORDER_H

#include "plan.h"

/** After a plan was written, its vectors last: whether that has erased what was written before. */
int bl_find_erasing_writes(struct stm32bl *bl, const struct stm32bl_plan *plan,
                           const struct bl_holds *holds, bool *found);

#endif
