/*
 * work.h - long computations and copies keep the watchdog quiet: the board's, called between operations of the flash too.
 */
#ifndef LOADER_WORK_H
#define LOADER_WORK_H

#if defined LOADER_KEYS || defined LOADER_STEP
void loader_work_goes_on(void);
#else /* compiled by itself, by tests */
static inline void loader_work_goes_on(void)
{
}
#endif

#endif
