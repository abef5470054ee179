/*
 * stray.h - sectors that a disturbed list may hit in place of those that were meant.
 */
#ifndef BL_STRAY_H
#define BL_STRAY_H

#include "session/session.h"

enum { BL_STRAYS = 4, BL_STRAY_BYTES = 32, BL_ERASED_RUNS = 8 };

/* What has been erased so far, in stretches; more than there is room for are forgotten. */
struct bl_erased {
    struct bl_range runs[BL_ERASED_RUNS];
    size_t count;
};

/* Bytes that an erase would change, one place in each sector that it might stray to. */
struct bl_strays {
    struct {
        struct stm32bl_sector sector;
        uint32_t at;
        uint8_t bytes[BL_STRAY_BYTES];
    } all[BL_STRAYS];
    size_t count;
};

void bl_erased_add(struct bl_erased *erased, const struct stm32bl_sector *sector);

/**
 * Remembers what lies in the sectors that erasing these may stray to. Those that have been erased
 * already do not matter. False: it cannot be watched whole, take fewer sectors.
 */
bool bl_strays_watch(struct stm32bl *bl, const struct stm32bl_sector *list, size_t count,
                     const struct bl_erased *erased, struct bl_strays *out);

/** MISMATCH, naming the sector, if something of that was erased. */
int bl_strays_check(struct stm32bl *bl, const struct bl_strays *strays);

/** The sector with this number; false: there is none. */
bool bl_stray_find(const struct bl_chip *chip, uint16_t number, struct stm32bl_sector *out);

/** Whether the sector is among them. */
bool bl_erased_has(const struct bl_erased *erased, const struct stm32bl_sector *sector);

/**
 * Looks for something that an erase would change, in the sector's first `most` bytes. False: there is nothing,
 * or it cannot be read.
 */
bool bl_stray_content(struct stm32bl *bl, const struct stm32bl_sector *s, uint32_t most,
                      uint32_t *at, uint8_t bytes[BL_STRAY_BYTES]);

#endif
