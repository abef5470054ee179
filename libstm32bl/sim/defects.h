/*
 * defects.h - which of the known defects this chip's ROM has: those of its row, of its version, or
 * those that the option names. Needs nothing but the settings.
 */
#ifndef BL_SIM_DEFECTS_H
#define BL_SIM_DEFECTS_H

#include "state.h"

/** True if the chip has one of the defects (BL_QUIRK_...) whose bits are set. */
bool bl_sim_has_quirk(const struct stm32bl_sim *sim, uint32_t quirk);

/** True if Go crashes, on all or on this version of the ROM. */
bool bl_sim_go_is_broken(const struct stm32bl_sim *sim);

/** False: the ROM has the defect NO_LAUNCH. */
bool bl_sim_loads_options(const struct stm32bl_sim *sim);

#endif
