/*
 * swap.h - the kind *swap*: slots as in banks.h, but it is an option byte that has the banks change places, from one reset to
 * the next. Other kinds have their images where they run.
 */
#ifndef LOADER_SWAP_H
#define LOADER_SWAP_H

#include <stdbool.h>

#include "layout.h"

#ifdef LOADER_SWAP

enum { LOADER_STUCK = STM32BL_SLOT_STUCK };

/* What is in `slot` could be brought to where it runs: it is there, or nothing speaks against changing the option byte. */
bool loader_banks_allow(unsigned slot);

/* The image in `slot` lies where it runs. If it must be brought there, this resets the chip; false: that cannot be done. */
bool loader_banks_bring(unsigned slot);

/* This reset was to bring it there: no second one follows it. */
extern bool loader_banks_tried;

/* Leaves a note of that for the loader after the reset, or takes it back. False: it cannot be kept. */
bool loader_banks_note(bool on);

#else

enum { LOADER_STUCK = 0 };

static inline bool loader_banks_allow(unsigned slot)
{
    (void)slot;
    return true;
}

static inline bool loader_banks_bring(unsigned slot)
{
    (void)slot;
    return true;
}

#endif
#endif
