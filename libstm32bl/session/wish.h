/*
 * wish.h - what the options of a target ask of a session. connect/ fills it in.
 */
#ifndef BL_WISH_H
#define BL_WISH_H

#include "device/device.h"
#include "stm32bl/transport.h"

enum { BL_ENTRY_TEXT = 120 };

struct bl_wish {
    struct stm32bl_line line;
    bool parity_given;
    bool baud_given;
    uint32_t wait_ms;
    bool echo;                           // our own bytes come back: take them out
    bool lock_step;                      // no bursts
    bool baud_auto;                      // climb
    bool few_facts;                      // learn only what programming needs
    bool size_later;                     // and the size of flash only when it matters
    bool turbo;                          // by a program in the chip's RAM, where that is faster
    uint32_t turbo_baud;                 // its rate in bit/s; 0: the best that works
    bool high_supply;                    // 2.7 V or more, so the chip may program by words
    const struct stm32bl_device *device; // NULL: ask the chip
    uint32_t flash_size;                 // 0: ask the chip
    uint32_t sector_size;                // of a chip that is not known; 0: not given
    char enter[BL_ENTRY_TEXT];
    char leave[BL_ENTRY_TEXT];
};

#endif
