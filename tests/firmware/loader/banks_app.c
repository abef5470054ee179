/*
 * banks_app.c - what runs in either bank, linked for the first: it says the version of its descriptor, confirms itself, but for
 * each fourth version, and installs what its radio has (emulated.h), if that is another version.
 */
#include <stddef.h>

#include "../stm32bl_slot.h"
#include "app_start.h"
#include "drivers/registers.h"
#include "layout.h"

#define SAYS       REG(0x40002FF0)
#define DONE       REG(0x40002FF4)
#define RADIO_SAYS REG(0x40002F00)

enum { RADIO = 0x60000000, BLOCK = 256 };

/* Of an image that lies anywhere. */
static uint32_t version_at(uint32_t start)
{
    uint32_t descriptor = start + REG(start + STM32BL_SLOT_LENGTH_AT);

    return REG(descriptor + offsetof(struct stm32bl_slot_descriptor, version));
}

static int install(uint32_t from, uint32_t size)
{
    int err = stm32bl_slot_begin(size);

    for (uint32_t at = 0; !err && at < size; at += BLOCK)
        err = stm32bl_slot_write(at, (const void *)(uintptr_t)(from + at),
                                 size - at < BLOCK ? size - at : BLOCK);
    return err ? err : stm32bl_slot_activate();
}

void app_reset(void)
{
    uint32_t version = version_at(LOADER_SLOT_A);
    int err = 0;

    app_clear();
#ifdef LOADER_SYSCFG_CLOCK
    REG(LOADER_SYSCFG_CLOCK) &= ~(uint32_t)LOADER_SYSCFG_CLOCK_BIT; // does not need it any more
#endif
    SAYS = version;
    if (version % 4 != 3)
        err = stm32bl_slot_confirm();
    if (!err && version % 4 != 3 && RADIO_SAYS && version_at(RADIO + 4) != version)
        err = install(RADIO + 4, REG(RADIO));
    DONE = err ? 2 : 1;
    for (;;)
        ;
}

void app_fault(void)
{
    DONE = 3;
    for (;;)
        ;
}
