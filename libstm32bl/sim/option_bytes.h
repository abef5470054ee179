/*
 * option_bytes.h - the option bytes that the ROM shows, and what they say of protection, banks and
 * boot. Above flash.h: writing them is an operation of the flash controller.
 */
#ifndef BL_SIM_OPTION_BYTES_H
#define BL_SIM_OPTION_BYTES_H

#include "options/options.h"
#include "state.h"

/** Factory values, with the read-out protection and nothing else that is set on the chip. */
void bl_sim_option_defaults(struct stm32bl_sim *sim);

/** What writing `len` bytes at `addr` does: erases, writes, completes complements. */
void bl_sim_option_write(struct stm32bl_sim *sim, uint32_t addr, const uint8_t *data, uint32_t len);

/** A program changes the one by which the banks change places at the next reset (H7). A power cut leaves the old value. */
void bl_sim_option_swap(struct stm32bl_sim *sim);

/** Makes option bytes that a power cut has spoilt those of a new chip. */
void bl_sim_option_heal(struct stm32bl_sim *sim);

/** A reset: what the option bytes say of protection and banks becomes true. */
void bl_sim_option_load(struct stm32bl_sim *sim);

/** True if they say that the banks have changed places. */
bool bl_sim_option_swapped(struct stm32bl_sim *sim);

/** From where they let the chip start. */
enum bl_boot bl_sim_option_boot(struct stm32bl_sim *sim);

/** Makes the option bytes say which sectors are locked, with the others of their units. */
void bl_sim_option_keep_locks(struct stm32bl_sim *sim);

/** True if the ROM takes a write to the option bytes at this address. */
bool bl_sim_option_address(const struct stm32bl_sim *sim, uint32_t addr);

/** The read-out protection level that the option bytes say: 0, 1 or 2. */
unsigned bl_sim_option_rdp(struct stm32bl_sim *sim);

/** Makes the option bytes say level 0 or 1. */
void bl_sim_option_set_rdp(struct stm32bl_sim *sim, unsigned level);

/** False for families whose product state replaces read-out protection (H5, C5, H7RS). */
bool bl_sim_option_has_rdp(const struct stm32bl_sim *sim);

/** Protects what the codes of a Write Protect command mean on this family (AN3155 3.9). */
void bl_sim_option_protect(struct stm32bl_sim *sim, const uint8_t *codes, size_t count);

#endif
