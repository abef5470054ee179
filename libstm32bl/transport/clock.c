/*
 * clock.c - real time on POSIX and Windows.
 */
#ifndef _WIN32
#define _POSIX_C_SOURCE 200809L
#endif

#include "clock.h"

#ifdef _WIN32
#include <windows.h>

uint64_t bl_clock_us(void)
{
    LARGE_INTEGER now, frequency;

    QueryPerformanceFrequency(&frequency);
    QueryPerformanceCounter(&now);
    // Split, because ticks * 1000000 overflows after some days of uptime.
    return (uint64_t)(now.QuadPart / frequency.QuadPart) * 1000000u +
           (uint64_t)(now.QuadPart % frequency.QuadPart) * 1000000u / (uint64_t)frequency.QuadPart;
}

void bl_clock_sleep_ms(unsigned ms)
{
    uint64_t end_us = bl_clock_us() + (uint64_t)ms * 1000u;

    // Sleep() counts ticks of some 16 ms, and the first one may be nearly over.
    for (uint64_t now_us = bl_clock_us(); now_us < end_us; now_us = bl_clock_us())
        Sleep((DWORD)((end_us - now_us + 999u) / 1000u));
}

#else
#include <errno.h>
#include <time.h>

uint64_t bl_clock_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

void bl_clock_sleep_ms(unsigned ms)
{
    struct timespec left = {(time_t)(ms / 1000u), (long)(ms % 1000u) * 1000000L};

    while (nanosleep(&left, &left) && errno == EINTR)
        continue;
}
#endif

uint64_t bl_clock_ms(void)
{
    return bl_clock_us() / 1000u;
}
