/*
 * turbo_pack.h - making LZ4 blocks for the program in the chip's RAM, whose history is the flash itself:
 * each may refer to the 64 KiB before it, if they were packed just before. An encoder of our own: it has
 * to start each block with that history and to leave whole units, fits in one file, and is as good as
 * the strongest of liblz4 to within a percent or two, so that no build needs that library.
 */
#ifndef BL_TURBO_PACK_H
#define BL_TURBO_PACK_H

#include <stdbool.h>
#include <stdint.h>

enum {
    BL_PACK_FAR = 65535,             // as far back as LZ4 reaches
    BL_PACK_SPAN = 2 * 65536 + 1024, // bytes that are kept
    BL_PACK_HEADS = 1 << 14
};

/* For who has a heap: 330 KiB. Starts with zeros. */
struct bl_pack {
    uint32_t start;                 // where the first byte belongs
    uint32_t size;                  // bytes so far
    uint32_t indexed;               // of these, those that can be found
    uint32_t head[BL_PACK_HEADS];   // the last place of each hash, and one
    uint16_t back[BL_PACK_FAR + 1]; // from a place to the one before it with that hash; 0: none
    uint8_t bytes[BL_PACK_SPAN];
};

/**
 * One block of `size` bytes, at most 1024, which belong at `addr`. Its size, or 0 if it takes more than `room`
 * bytes. In either case these bytes are history now.
 */
uint32_t bl_pack(struct bl_pack *p, uint32_t addr, const uint8_t *bytes, uint32_t size,
                 uint8_t *out, uint32_t room);

/** From now on flash may hold something else there. */
void bl_pack_forget(struct bl_pack *p, uint32_t addr, uint32_t size);

#endif
