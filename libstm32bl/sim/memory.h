/*
 * memory.h - the memories of a chip, made from its device row, and what lies where. Of the floors it
 * needs none but the list of defects.
 */
#ifndef BL_SIM_MEMORY_H
#define BL_SIM_MEMORY_H

#include "state.h"

/** Makes the memories of a chip of `flash_kb` KiB (0: the largest), all erased. MEMORY. */
int bl_sim_memory_make(struct stm32bl_sim *sim, uint32_t flash_kb);

/** Cuts the flash into sectors for this number of banks; those there stay if memory is short. */
void bl_sim_memory_cut(struct stm32bl_sim *sim, enum bl_bank_mode mode);

/** The banks change places: what stood in one stands in the other. */
void bl_sim_memory_swap(struct stm32bl_sim *sim);

/** Puts flash size, unique id and bootloader id where this chip shows them. */
void bl_sim_memory_plant(struct stm32bl_sim *sim);

void bl_sim_memory_free(struct stm32bl_sim *sim);

/** The memory that holds `addr`; NULL: none. */
struct bl_sim_memory *bl_sim_memory_at(struct stm32bl_sim *sim, uint32_t addr);

/** The byte at `addr`, through all memories; NULL: none. */
uint8_t *bl_sim_byte(struct stm32bl_sim *sim, uint32_t addr);

/** True if every byte of the range exists. */
bool bl_sim_readable(struct stm32bl_sim *sim, uint32_t addr, uint32_t len);

/** True if the range touches the flash size register or the unique id. */
bool bl_sim_is_info(const struct stm32bl_sim *sim, uint32_t addr, uint32_t len);

/** The sector that holds `addr`; NULL: none. */
struct bl_sim_sector *bl_sim_sector_at(struct stm32bl_sim *sim, uint32_t addr);

#endif
