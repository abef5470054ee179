/*
 * an3156_quirks.h - defects of single ROM versions over USB, AN2606 "known limitations" of each.
 */
#ifndef BL_AN3156_QUIRKS_H
#define BL_AN3156_QUIRKS_H

#include "session/session.h"

/** UNSUPPORTED if this ROM would erase something else than it is told to. */
int an3156_may_erase(struct stm32bl *bl, const struct stm32bl_sector *sector);

enum an3156_occasion { AN3156_LEAVING, AN3156_OPTIONS };

/** Says in the log what this ROM is known to get wrong on that occasion, and what helps. */
void an3156_warn(struct stm32bl *bl, enum an3156_occasion occasion);

bool an3156_can_mass_erase(const struct stm32bl *bl);

/** False if the layout that this ROM gives is known to be wrong. */
bool an3156_layout_is_right(const struct stm32bl *bl);

/** The product id of a chip whose wrong layout is known; 0: not known. */
uint16_t an3156_known_by_wrong_layout(const struct stm32bl_usb *usb);

#endif
