/*
 * app.c - what the emulated loaders start: it says its version, at an address that the emulation looks at, and
 * confirms itself if it has an even one.
 */
#include "../stm32bl_slot.h"
#include "app_start.h"
#include "drivers/registers.h"
#include "layout.h"

#define SAYS REG(0x40002FF0)
#define DONE REG(0x40002FF4)

void app_reset(void)
{
    app_clear();
    SAYS = APP_VERSION;
    if (APP_VERSION % 2 == 0)
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
