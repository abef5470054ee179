/*
 * an3155_fill.h - what is sent to fill up a block of which the ROM may lack some bytes.
 */
#ifndef BL_AN3155_FILL_H
#define BL_AN3155_FILL_H

#include "an3155.h"

/* How a block tells its length. The value is the size of the count and of each number behind it. */
enum bl_block_kind {
    BL_BLOCK_FIXED, // a command, an address
    BL_BLOCK_COUNT, // AN3155 3.6, 3.7: N-1 in one byte, as many bytes, checksum
    BL_BLOCK_WORDS  // 3.8: N-1 in two bytes, as many pairs, checksum
};

enum {
    AN3155_FILL_LEAST = 0x80, // all fill bytes are at least that
    AN3155_FILL_MOST = 0xEF,
    AN3155_FILL_SUMS = AN3155_BLOCK + 3
};

/* A block that was sent, and what has been sent behind it. */
struct an3155_fill {
    uint8_t before[AN3155_BLOCK + 3]; // XOR of the block's first bytes, from none of them to all
    size_t len;
    enum bl_block_kind kind;
    size_t filled;
    uint8_t
        sums[AN3155_FILL_SUMS]; // XOR of what was sent behind it, up to each byte; the last ones
};

/** `block` is what was sent, count and checksum included; at most AN3155_BLOCK + 2 bytes. */
void an3155_fill_begin(struct an3155_fill *fill, const uint8_t *block, size_t len,
                       enum bl_block_kind kind);

/** The next byte to send behind it. */
uint8_t an3155_fill_next(struct an3155_fill *fill);

#endif
