/*
 * file.h - the chip's memory in a file. Above chip.h: a chip that was loaded starts anew.
 */
#ifndef BL_SIM_FILE_H
#define BL_SIM_FILE_H

#include "state.h"

/** Loads the file of the option `flash`, or makes it. Errors: those of stm32bl_sim_load(). */
int bl_sim_attach_file(struct stm32bl_sim *sim);

/** Writes the memory to the file of the option `flash`, if there is one and something changed. */
int bl_sim_keep(struct stm32bl_sim *sim);

#endif
