/*
 * banks.h - the kind *banks*: slot A lies in bank 1, slot B at the same place of bank 2, and both hold images that are
 * linked for slot A. Before that of B is started, FB_MODE maps bank 2 to where bank 1 is after every reset (AN4767). All
 * addresses of the loader, and of stm32bl_slot.h, are those of before; the drivers know where they are now.
 *
 * In the kind *swap* it is an option byte that has them change places, from one reset to the next (swap.c).
 */
#ifndef LOADER_BANKS_H
#define LOADER_BANKS_H

#include <stdbool.h>

#include "drivers/registers.h"
#include "layout.h"

#if defined LOADER_SWAP

/* FLASH_OPTCR, SWAP_BANK: since the last reset bank 2 lies where bank 1 was (RM0433 4.9.8). */
static inline unsigned loader_banks_first(void)
{
    return REG(0x52002018) >> 31;
}

/* Where that is now. The registers that belong to a bank's place go there with it (RM0433 4.3.13). */
static inline uint32_t loader_banks_now(uint32_t at)
{
    return at - LOADER_FLASH < LOADER_FLASH_SIZE && loader_banks_first() ? at ^ LOADER_BANK : at;
}

#elif defined LOADER_BANK

enum { LOADER_FB_MODE = 1 << 8 };

/* Starts the image in slot B. Returns if the banks do not change places. */
void loader_banks_start(void);

/* The option bytes have two banks. */
static inline bool loader_banks_exist(void)
{
#if LOADER_OPTIONS_MASK
    return (REG(LOADER_OPTIONS) & LOADER_OPTIONS_MASK) == LOADER_OPTIONS_VALUE;
#else
    return true;
#endif
}

/* SYSCFG has a clock, without which FB_MODE reads as 0. */
static inline void loader_banks_clock(void)
{
    REG(LOADER_SYSCFG_CLOCK) |= LOADER_SYSCFG_CLOCK_BIT;
    (void)REG(LOADER_SYSCFG_CLOCK);
}

/* Where that is now. */
static inline uint32_t loader_banks_now(uint32_t at)
{
    loader_banks_clock();
    if (at - LOADER_FLASH < LOADER_FLASH_SIZE && REG(LOADER_MEMRMP) & LOADER_FB_MODE)
        at ^= LOADER_BANK;
    return at;
}

#else

static inline uint32_t loader_banks_now(uint32_t at)
{
    return at;
}

static inline bool loader_banks_exist(void)
{
    return true;
}

#endif

#endif
