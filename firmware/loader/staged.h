/*
 * staged.h - the kind *staged*: what the file source asks of it, and what its parts have in common, besides boot.h.
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

/* What the update area holds has no right signature: it counts as failed. */
bool loader_staged_distrusts(void);

/* Nothing is under way: a trial, a copy, an image that was activated. */
bool loader_staged_may_look(void);

/* ---- the board's, called by loader_boot_decide() */

/* Before anything is decided: the time to look at a drive. */
void loader_staged_before(void);

/* Before an image is started, or none is. `installed`: the update area was copied to the run area. */
void loader_staged_after(bool installed);

/* ---- between staged.c and install.c */

enum { RUN, UPDATE }; // slots

extern struct stm32bl_slot_record loader_staged;

/* The run area, or the update area, holds an image that may start. */
bool loader_staged_may_start(unsigned slot, struct stm32bl_slot_descriptor *d);

/* The update area holds what was activated. */
bool loader_staged_may_copy(struct stm32bl_slot_descriptor *d);

/* The backup area holds an image that may start. */
bool loader_staged_may_restore(struct stm32bl_slot_descriptor *d);

/* The area will be written: a signature that was verified there counts no more. True: that changes the state. */
bool loader_staged_trusts_no_more(unsigned slot);

/* The state becomes `next`. */
bool loader_staged_store(unsigned next);

/* The image in the run area stays. */
bool loader_staged_confirm(const struct stm32bl_slot_descriptor *d);

#endif
