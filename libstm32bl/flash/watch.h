/*
 * watch.h - what the ROM's ACK of an erase does not say.
 */
#ifndef BL_WATCH_H
#define BL_WATCH_H

#include "session/session.h"

enum { BL_FENCE_BYTES = 64 };

/* The bytes on either side of what is erased. */
struct bl_fence {
    uint32_t start;
    uint32_t end;
    bool up[2];
    uint8_t bytes[2][BL_FENCE_BYTES];
};

/** True if this chip may have other sectors than its row says. */
bool bl_is_watched(const struct stm32bl *bl);

/** Remembers what lies below and above [start, end). */
void bl_fence_put(struct stm32bl *bl, struct bl_fence *fence, bool below, bool above);

/** MISMATCH if it has changed. */
int bl_fence_check(struct stm32bl *bl, const struct bl_fence *fence);

/** Waits for an erase that began at `start_ms` and was acknowledged too early. */
void bl_settle_erase(struct stm32bl *bl, uint64_t start_ms, uint32_t typical_ms, uint32_t max_ms);

#endif
