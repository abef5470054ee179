/*
 * stub.h - the programs in RAM that this simulator can run. Above chip.h, which it asks for resets.
 */
#ifndef BL_SIM_STUB_H
#define BL_SIM_STUB_H

#include "state.h"

/**
 * The hook `run`: if the program of firmware/stubs lies at `addr` in RAM, does what it does. False:
 * it does not.
 */
bool bl_sim_run_stub(struct stm32bl_sim *sim, uint32_t addr, uint64_t at_ns);

#endif
