/*
 * work.h - long computations keep the watchdog quiet.
 */
#ifndef LOADER_WORK_H
#define LOADER_WORK_H

#ifdef LOADER_KEYS
void loader_work_goes_on(void);
#else /* compiled by itself, by tests */
static inline void loader_work_goes_on(void)
{
}
#endif

#endif
