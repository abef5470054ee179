/*
 * watchdog.h - an option of the build, -DLOADER_WATCHDOG=4000: the independent watchdog, with so many milliseconds, is on
 * while an image on trial runs. One that hangs is so reset, until its starts are used up. An image that is confirmed starts
 * without.
 *
 * RM0008 chapter 19, and the same in all families: keys in KR, PR and RLR once KR has had 5555 and SR is 0. The clock is the
 * LSI, which may be half as fast, or half as fast again, as it should be (data sheets).
 */
#ifndef LOADER_WATCHDOG_H
#define LOADER_WATCHDOG_H

#include "board.h"
#include "drivers/registers.h"

static inline void loader_watchdog_start(void)
{
#ifdef LOADER_WATCHDOG
#if defined STM32BL_FAMILY_F1
    enum { LSI_KHZ = 40 };
#elif defined STM32BL_FAMILY_L0
    enum { LSI_KHZ = 37 };
#else
    enum { LSI_KHZ = 32 };
#endif
    enum { PR = 4, RLR = 8, SR = 12, BY_256 = 6, RELOAD = LOADER_WATCHDOG * LSI_KHZ / 256 };

    _Static_assert(RELOAD > 0 && RELOAD <= 0xFFF, "8 ms to 26 s, or 32 s where the LSI has 32 kHz");
    REG(board.watchdog) = 0xCCCC; // it runs from here on: 400 ms and more, as after a reset
    REG(board.watchdog) = 0x5555;
    REG(board.watchdog + PR) = BY_256;
    REG(board.watchdog + RLR) = RELOAD;
    while (REG(board.watchdog + SR))
        ;
    REG(board.watchdog) = 0xAAAA;
#endif
}

#endif
