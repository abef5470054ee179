/*
 * staged.h - what the file source asks of the kind *staged*, besides boot.h.
 */
#ifndef LOADER_STAGED_H
#define LOADER_STAGED_H

#include <stdbool.h>

#include "layout.h"

enum loader_staged_answer {
    LOADER_STAGED_YES,
    LOADER_STAGED_SAME, // it is what runs
    LOADER_STAGED_NO    // another product, an old counter, no way back where it demands one
};

/* An image with this descriptor may be installed. */
enum loader_staged_answer loader_staged_wants(const struct stm32bl_slot_descriptor *d);

/* It was installed, and did not confirm itself. */
bool loader_staged_has_failed(const struct stm32bl_slot_descriptor *d);

/* Nothing is under way: a trial, a copy, an image that was activated. */
bool loader_staged_may_look(void);

#endif
