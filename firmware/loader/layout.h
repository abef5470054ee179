/*
 * layout.h - where things are on one chip. The build names its header, such as
 * -DLOADER_CHIP='"chips/g071.h"', which defines:
 *
 *   LOADER_UNIT         bytes that the flash takes at once
 *   LOADER_ERASED       a word of erased flash
 *   LOADER_RECORD_A, B  the two areas of the log, LOADER_RECORD_SIZE bytes each, in sectors of their own
 *   LOADER_RECORD_PAGE  what one erase of the driver erases of an area, or more
 *   LOADER_SLOT_A, B    the slots, LOADER_SLOT_SIZE bytes each: whole sectors begin there
 *                       LOADER_SLOTS 1: there is no B
 *                       staged: A is the run area, B the update area
 *   LOADER_BACKUP, LOADER_BACKUP_SIZE   staged: where the old image is kept; size 0: nowhere
 *   LOADER_STEP         staged: what a copy rewrites at once: whole sectors
 *   LOADER_BANK         banks: size of a bank; slot B lies in bank 2 where A lies in bank 1 (banks.h)
 *   LOADER_MEMRMP       banks: the register of SYSCFG that has FB_MODE; LOADER_SYSCFG_CLOCK and _CLOCK_BIT: its clock
 *   LOADER_OPTIONS, LOADER_OPTIONS_MASK, LOADER_OPTIONS_VALUE   banks: a register, bits of it, and what they are
 *                       while there are two banks; mask 0: there always are
 *   LOADER_SWAP         swap: bytes at the start of both banks that must be the same: the loader's
 *   LOADER_RAM, LOADER_RAM_SIZE      where a stack may be
 *   LOADER_STACK        where the loader's own begins, if not at the end of that
 *   LOADER_SYSTEM, LOADER_SYSTEM_SIZE   what may be read besides flash: system memory, option bytes
 *   LOADER_FLASH_SIZE   of the smallest chip that has this layout
 *   LOADER_PRODUCT      product id (AN2606)
 *   LOADER_PAGES        1: erased by Erase (AN3155 3.7), 0: by Extended Erase (3.8)
 *   LOADER_SECTORS      how many there are
 *   LOADER_SECTOR(n)    start of sector n, as AN3155 counts them
 *   LOADER_OWN_SECTORS  how many of them, from 0 on, are the loader's alone (LOADER_PROTECT)
 */
#ifndef LOADER_LAYOUT_H
#define LOADER_LAYOUT_H

#include <stdint.h>

#include LOADER_CHIP

#ifndef LOADER_SLOTS
#define LOADER_SLOTS 2
#endif

#include "../stm32bl_slot_format.h"

#ifndef LOADER_STACK
#define LOADER_STACK (LOADER_RAM + LOADER_RAM_SIZE)
#endif

enum { LOADER_FLASH = 0x08000000 };

_Static_assert(32 % LOADER_UNIT == 0, "an entry and its seal are whole units");
_Static_assert(LOADER_RECORD_SIZE % STM32BL_RECORD_ENTRY == 0, "an area holds whole entries");
_Static_assert(sizeof(struct stm32bl_slot_record) == 32, "half an entry");
_Static_assert(sizeof(struct stm32bl_slot_descriptor) == 64, "as the host writes it");

/* 0 or 1. */
static inline uint32_t loader_slot_start(unsigned slot)
{
#if LOADER_SLOTS > 1
    return slot ? LOADER_SLOT_B : LOADER_SLOT_A;
#else
    (void)slot;
    return LOADER_SLOT_A;
#endif
}

/* Where the image in it is linked for. */
static inline uint32_t loader_slot_link(unsigned slot)
{
#ifdef LOADER_BANK
    (void)slot;
    return LOADER_SLOT_A;
#else
    return loader_slot_start(slot);
#endif
}

#endif
