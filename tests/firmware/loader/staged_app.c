/*
 * staged_app.c - what the emulated loader starts: it says the version of its descriptor, at an address that the emulation
 * looks at, and confirms itself, but for each fourth version.
 */
#include <stddef.h>

#include "../stm32bl_slot.h"
#include "app_start.h"
#include "drivers/registers.h"
#include "layout.h"

#define SAYS REG(0x40002FF0)
#define DONE REG(0x40002FF4)

static uint32_t version(void)
{
    uint32_t descriptor = LOADER_SLOT_A + REG(LOADER_SLOT_A + STM32BL_SLOT_LENGTH_AT);

    return REG(descriptor + offsetof(struct stm32bl_slot_descriptor, version));
}

void app_reset(void)
{
    app_clear();
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
