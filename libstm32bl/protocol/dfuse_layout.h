/*
 * dfuse_layout.h - the memory layout that a DfuSe device writes into the names of its alternate
 * settings, such as "@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg". Pure text, no I/O.
 *
 *   string = "@" name group...            group = "/0x" HEX "/" run ["," run]...
 *   run = COUNT "*" SIZE [multiplier] type
 *   multiplier = "B" or " " (bytes), "K", "M"      type = "a" to "g"
 * Source: UM0424, table of the DFU string descriptors, and strings of real devices.
 */
#ifndef BL_DFUSE_LAYOUT_H
#define BL_DFUSE_LAYOUT_H

#include "base/internal.h"

enum { BL_DFUSE_RUNS = 16, BL_DFUSE_NAME = 32 };

/* `count` sectors of `size` bytes each. */
struct bl_dfuse_run {
    uint32_t start;
    uint32_t count;
    uint32_t size;
    bool readable;
    bool erasable;
    bool writable;
};

struct bl_dfuse_layout {
    char name[BL_DFUSE_NAME]; /* cut off if longer, without blanks at its end */
    size_t count;
    struct bl_dfuse_run runs[BL_DFUSE_RUNS]; /* in the order of the text */
};

/**
 * Reads a layout, as tolerant as dfu-util 0.11 is: blanks before numbers, runs of nothing and another
 * layout behind it are passed over. False: it is none, or describes memory beyond 32 bits, or has too many runs.
 * A missing multiplier means bytes; a run without a type is left out, as nothing may be done to it.
 */
bool bl_dfuse_parse(const char *text, struct bl_dfuse_layout *out);

/** The run that holds all of [addr, addr + len); NULL: none. */
const struct bl_dfuse_run *bl_dfuse_find(const struct bl_dfuse_layout *layout, uint32_t addr,
                                         uint32_t len);

/** The bytes of all runs. */
uint64_t bl_dfuse_size(const struct bl_dfuse_layout *layout);

#endif
