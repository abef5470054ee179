/*
 * dfuse.h - what AN3156 remembers of a device between two commands.
 */
#ifndef BL_DFUSE_H
#define BL_DFUSE_H

#include "device/device.h"

struct bl_dfuse {
    uint8_t state; // of DFU 1.1, as seen last
    uint8_t alternate;
    bool pointer_known;
    uint32_t pointer;
    bool blocks_known; // whether it takes block numbers into account has been found out
    bool blocks_work;
    bool last_known; // a whole block and its hash, to find that out with
    uint32_t last_addr;
    uint32_t last_hash;
    struct bl_layout layout; // of flash, if the ROM's own is none of the table
};

#endif
