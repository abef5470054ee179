/*
 * boot.h - which image starts, and what changes that. docs/LOADER.md has the table.
 */
#ifndef LOADER_BOOT_H
#define LOADER_BOOT_H

#include <stdbool.h>

#include "layout.h"

enum { LOADER_NO_SLOT = 2 };

/* Reads the state; once after each reset, before everything else here. */
void loader_boot_load(void);

/* True: the image in `slot` could start; its descriptor. False leaves `d` undefined. */
bool loader_image_is_whole(unsigned slot, struct stm32bl_slot_descriptor *d);

/* The slot to start, stored where that changes the state, or LOADER_NO_SLOT. Counts down the tries. */
unsigned loader_boot_decide(void);

/* The slot that must be left alone, because it is what starts if all else fails; or LOADER_NO_SLOT. */
unsigned loader_boot_keeper(void);

/* Not older than what was confirmed, or signed to go back behind it. */
static inline bool loader_counter_counts(const struct stm32bl_slot_descriptor *d, uint32_t floor)
{
#ifdef LOADER_SIGNED
    if ((d->flags & STM32BL_SLOT_SIGNED) && d->over >= floor)
        return true;
#endif
    return d->counter >= floor;
}

/*
 * Before a slot other than `keeper` is erased or written: what was verified in it counts no more. False: the
 * state cannot be stored, so leave the slot alone.
 */
bool loader_boot_prepare(unsigned keeper);

/* The image in `slot` is one to activate: whole, not too old, not another product's than the one that stays. */
bool loader_boot_accepts(unsigned slot);

/* The image in `slot` is the next to start: on trial if it wants that and another one is whole. */
bool loader_boot_activate(unsigned slot);

/* The image that is on trial has proved itself. True too if there is nothing to confirm. */
bool loader_boot_confirm(void);

/* The state as it is known. */
const struct stm32bl_slot_record *loader_boot_state(void);

#endif
