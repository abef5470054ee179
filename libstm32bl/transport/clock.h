/*
 * clock.h - real time, for the transports that live in it.
 */
#ifndef BL_CLOCK_H
#define BL_CLOCK_H

#include <stdint.h>

/** Milliseconds since an arbitrary start; never goes back. */
uint64_t bl_clock_ms(void);

/** The same in microseconds. */
uint64_t bl_clock_us(void);

/** Waits at least `ms` milliseconds, signals or not. */
void bl_clock_sleep_ms(unsigned ms);

#endif
