/*
 * staged_app.c - what the emulated loader starts: it says the version of its descriptor, at an address that the emulation
 * looks at, and confirms itself, but for each fourth version.
 */
#include <stddef.h>

#include "../stm32bl_slot.h"
#include "drivers/registers.h"
#include "layout.h"

#define SAYS REG(0x40002FF0)
#define DONE REG(0x40002FF4)

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

static uint32_t version(void)
{
    uint32_t descriptor = LOADER_SLOT_A + REG(LOADER_SLOT_A + STM32BL_SLOT_LENGTH_AT);

    return REG(descriptor + offsetof(struct stm32bl_slot_descriptor, version));
}

void app_reset(void)
{
    for (uint32_t *word = app_bss; word != app_bss_end; word++)
        *word = 0;
    SAYS = version();
    if (version() % 4 != 3)
        DONE = stm32bl_slot_confirm() == 0 ? 1 : 2;
    else
        DONE = 1;
    for (;;)
        ;
}

void app_fault(void)
{
    DONE = 3;
    for (;;)
        ;
}

#ifndef APP_NMI
#define APP_NMI app_fault
#endif

__attribute__((section(".vectors"), used)) static void (*const vectors[16])(void) = {
    (void (*)(void))(LOADER_RAM + LOADER_RAM_SIZE), app_reset, APP_NMI, app_fault};
