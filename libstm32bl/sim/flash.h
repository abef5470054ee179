/*
 * flash.h - what programming and erasing do to the cells, how long they take, and when the power fails
 * meanwhile. Above memory.h alone.
 */
#ifndef BL_SIM_FLASH_H
#define BL_SIM_FLASH_H

#include "state.h"

/** Counts an operation of the flash controller; true if the power fails in it. */
bool bl_sim_power_fails(struct stm32bl_sim *sim);

/** Programs flash, OTP or EEPROM by the rules of the chip; adds the time to `ns`. */
void bl_sim_program(struct stm32bl_sim *sim, uint32_t addr, const uint8_t *data, uint32_t len,
                    uint64_t *ns);

/** Erases a sector, unless it is write-protected. */
void bl_sim_erase(struct stm32bl_sim *sim, struct bl_sim_sector *sector, uint64_t *ns);

/** Erases the banks whose bit (1: first, 2: second) is set in `banks`; nothing if one is locked. */
void bl_sim_erase_banks(struct stm32bl_sim *sim, unsigned banks, uint64_t *ns);

#endif
