/*
 * sectors.h - erasing sectors, all at once or little by little.
 */
#ifndef BL_SECTORS_H
#define BL_SECTORS_H

#include "doubt.h"

/** The sectors to erase, one after the other; false at the end. */
typedef bool (*bl_next_sector_fn)(void *user, struct stm32bl_sector *out);

/* A walk over them. Starts with zeros but for the first three. */
struct bl_erasing {
    bl_next_sector_fn next;
    void *user;
    uint32_t batch_ms;          // erased by one command: it takes a little longer than that
    struct stm32bl_sector held; // the next one; size 0: not asked for, or none
    uint32_t behind;            // where the last batch ended
    struct bl_erased erased;
    struct bl_suspects suspects;
};

/** Erases sectors as part of a phase that has begun, and waits for it. */
int bl_erase_sectors(struct stm32bl *bl, bl_next_sector_fn next, void *user);

/**
 * Erases those that come before the one behind `addr`, and at the least orders it: where the protocol
 * streams, the chip does it before what it is told later. No progress.
 */
int bl_erase_up_to(struct stm32bl *bl, struct bl_erasing *e, uint32_t addr);

#endif
