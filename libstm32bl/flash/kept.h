/*
 * kept.h - which sectors hold what they shall already. bl->kept is there while a plan is executed.
 */
#ifndef BL_KEPT_H
#define BL_KEPT_H

#include "session/session.h"

/* A bit for each sector, known by how many of the smallest size lie before it. */
struct bl_kept {
    uint32_t unit; // bytes of the smallest sector; 0: nothing is kept
    uint8_t bits[256];
};

/** Makes room for marks on this chip's sectors: none is kept yet. */
void bl_keep_none(struct stm32bl *bl);

/** Marks a sector. */
void bl_keep(struct stm32bl *bl, const struct stm32bl_sector *sector);

/** True if the sector at `addr` is kept. */
bool bl_is_kept(const struct stm32bl *bl, uint32_t addr);

#endif
