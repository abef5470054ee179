/*
 * program.h - what Go starts in RAM and, with the option `execute`, what starts in flash: a program that the simulated
 * processor runs, on the bus of the chip. Above the ROM, whose baud rate it takes over, and below the wire.
 */
#ifndef BL_SIM_PROGRAM_H
#define BL_SIM_PROGRAM_H

#include "bus.h"
#include "state.h"

struct bl_sim_program {
    struct bl_cpu cpu;
    struct bl_bus bus;
    bool in_flash; /* it began there */
    /* Since it has crashed: when the watchdog resets the chip, and how often it had been reset by then. 0: it has not. */
    uint64_t bites_ns;
    unsigned resets;
};

/** The hook `run`: begins the program whose vectors are at `addr`; false: none is executed there. */
bool bl_sim_program_start(struct stm32bl_sim *sim, uint32_t addr, uint64_t at_ns);

/** The option `execute`; false: none of its values, or nothing is known of this family's registers. */
bool bl_sim_program_set_execute(struct stm32bl_sim *sim, const char *value);

/** True if a program is executed. */
bool bl_sim_program_runs(const struct stm32bl_sim *sim);

/** True if it is one that began in flash. */
bool bl_sim_program_in_flash(const struct stm32bl_sim *sim);

/** Its time: that of its next instruction. */
uint64_t bl_sim_program_ns(const struct stm32bl_sim *sim);

/** Runs it up to `until_ns`, or until it sends something, ends, or sets a time. */
void bl_sim_program_run(struct stm32bl_sim *sim, uint64_t until_ns);

/** When the watchdog that it has started resets the chip, if it has crashed; else UINT64_MAX. */
uint64_t bl_sim_program_bites_ns(const struct stm32bl_sim *sim);

/** That reset, now. */
void bl_sim_program_bite(struct stm32bl_sim *sim);

/** True if it does nothing but ask whether a byte has come, and none is on its way. */
bool bl_sim_program_rests(const struct stm32bl_sim *sim);

#endif
