/*
 * control.h - the room of what is done to the chip: starting a program, resetting, protecting, option
 * bytes. Uses flash/ and what that uses, and device/reset_ways.h.
 */
#ifndef BL_CONTROL_H
#define BL_CONTROL_H

#include "session/session.h"

/* ---- blank.c */

/** True in `blank` if the first word of a vector table at `addr` is as erased flash or empty RAM reads. */
int bl_looks_blank(struct stm32bl *bl, uint32_t addr, bool *blank);

/* ---- option_bytes.c */

/**
 * What stm32bl_options_write() would refuse, for ways to the same state that do not go through it.
 * Sends reads only. Errors as there; UNSUPPORTED and NOT_FOUND: these option bytes do not tell.
 */
int bl_options_refuse(struct stm32bl *bl, const char *setting, unsigned flags);

#endif
