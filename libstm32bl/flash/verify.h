/*
 * verify.h - comparing what a plan has written with its image.
 */
#ifndef BL_VERIFY_H
#define BL_VERIFY_H

#include "hold.h"

/**
 * A phase of its own: compares everything but the units with vectors, has these written if nothing
 * differs, and compares them. What is kept (kept.h) is left out.
 */
int bl_verify_written(struct stm32bl *bl, const struct stm32bl_plan *plan,
                      const struct bl_holds *holds, int (*write_vectors)(void *user), void *user);

#endif
