/*
 * app_start.h - what the applications for emulated loaders have in common: the vector table, and what the compiler calls. Included
 * once by each, which brings app_reset() and app_fault().
 */
#ifndef APP_START_H
#define APP_START_H

#include <stdint.h>

#include "layout.h"

#ifndef APP_NMI
#define APP_NMI app_fault
#endif

extern uint32_t app_bss[], app_bss_end[];
void app_reset(void);
void app_fault(void);
void loader_flash_nmi(void);
void *memcpy(void *to, const void *from, __SIZE_TYPE__ bytes);
void *memset(void *to, int value, __SIZE_TYPE__ bytes);

__attribute__((used)) void *memcpy(void *to, const void *from, __SIZE_TYPE__ bytes)
{
    for (__SIZE_TYPE__ i = 0; i < bytes; i++)
        ((uint8_t *)to)[i] = ((const uint8_t *)from)[i];
    return to;
}

__attribute__((used)) void *memset(void *to, int value, __SIZE_TYPE__ bytes)
{
    for (__SIZE_TYPE__ i = 0; i < bytes; i++)
        ((uint8_t *)to)[i] = (uint8_t)value;
    return to;
}

static inline void app_clear(void)
{
    for (uint32_t *word = app_bss; word != app_bss_end; word++)
        *word = 0;
}

__attribute__((section(".vectors"), used)) static void (*const vectors[16])(void) = {
    (void (*)(void))LOADER_STACK, app_reset, APP_NMI, app_fault};

#endif
