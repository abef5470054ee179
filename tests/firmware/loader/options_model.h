/*
 * options_model.h - the option bytes of an F4 as RM0090 3.7 and 3.8.5 have them: a lock with two keys, OPTSTRT, and what
 * they hold.
 */
#ifndef LOADER_OPTIONS_MODEL_H
#define LOADER_OPTIONS_MODEL_H

#include "machine.h"

enum { OPTLOCK = 1, OPTSTRT = 2, SECTOR_0 = 1 << 16, OTHERS = 0x0FFFAAEC };

/* Outlives a reset but for the lock. */
extern struct options_model {
    uint32_t stored, loaded; // the option bytes; what OPTCR shows
    unsigned keys, programmed;
    bool locked, jammed;
    bool dead; // they take nothing: OPTCR shows what was written until the next reset
} option;

/* As after a reset, on the bus of this one. */
void options_model_begin(struct machine *m);

#endif
