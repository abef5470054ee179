/*
 * chip.h - power, pins and resets: what runs on the chip. Above its memories and option bytes; the
 * programs that it starts, the ROM among them, it reaches through the hooks.
 */
#ifndef BL_SIM_CHIP_H
#define BL_SIM_CHIP_H

#include "state.h"

/** A chip of `flash_kb` KiB (0: the largest) as it leaves the factory. MEMORY. */
int bl_sim_chip_make(struct stm32bl_sim *sim, uint32_t flash_kb);

/** Begins or ends a reset by the pin, as the control lines say. */
void bl_sim_lines_changed(struct stm32bl_sim *sim);

/** A reset at `at_ns` that the chip makes by itself. */
void bl_sim_reset(struct stm32bl_sim *sim, uint64_t at_ns);

/** The same by loading the option bytes, when the chip also looks again whether its flash is empty. */
void bl_sim_launch(struct stm32bl_sim *sim, uint64_t at_ns);

/**
 * The reset that follows a write of option bytes by the ROM: a launch on most families. False: there
 * is none, with the defect NO_LAUNCH, and the ROM runs on.
 */
bool bl_sim_reset_after_options(struct stm32bl_sim *sim, uint64_t at_ns);

/** Jumps to the program whose vector table is at `addr`. */
void bl_sim_jump(struct stm32bl_sim *sim, uint32_t addr, uint64_t at_ns);

/** Puts the chip where the options say it is when the power comes, without a start-up time. */
void bl_sim_settle(struct stm32bl_sim *sim);

/** Lifts the read-out protection: wipes flash and RAM; adds the time to `ns`. */
void bl_sim_lift_protection(struct stm32bl_sim *sim, uint64_t *ns);

#endif
