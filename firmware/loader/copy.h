/*
 * copy.h - copies an image from one area to another, so that it can be done again after any power cut. A copy goes by
 * steps of LOADER_STEP bytes, whole sectors; a step that reads as it should is left alone.
 *
 * One that was cut short may read as it should today and not tomorrow. So the log says which step is being
 * written, of the run area and of the backup area, and keeps that until the step is done: the next copy into the
 * area begins with it, whatever it is a copy of, and however it reads.
 */
#ifndef LOADER_COPY_H
#define LOADER_COPY_H

#include <stdbool.h>

#include "layout.h"

enum loader_copy_target { LOADER_COPY_TO_RUN, LOADER_COPY_TO_BACKUP };

/*
 * True: what was written reads as `bytes` at `from`, and `state` says no more that a step is being written (to be
 * stored by the caller). Stores `state` on the way.
 */
bool loader_copy_image(struct stm32bl_slot_record *state, enum loader_copy_target target,
                       uint32_t from, uint32_t bytes);

/* Erases the sectors that `bytes` from `at` on lie in. */
bool loader_copy_erase(uint32_t at, uint32_t bytes);

/* Writes whole units, up to LOADER_COPY_BLOCK bytes, and reads them back. */
enum { LOADER_COPY_BLOCK = 64 };
bool loader_copy_write(uint32_t at, const uint32_t *words, uint32_t bytes);

#endif
