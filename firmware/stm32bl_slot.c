/*
 * stm32bl_slot.c - the loader's own log and decision, called from an application.
 */
#include "stm32bl_slot.h"

#include "loader/boot.h"
#include "loader/flash.h"

static uint32_t begun; // start of the slot that is being written; 0: none
static uint32_t size;

static const struct stm32bl_slot_record *look(void)
{
    loader_boot_load();
    return loader_boot_state();
}

/* The slot that does not run. An image that is activated has not run yet. */
static unsigned free_slot(void)
{
    const struct stm32bl_slot_record *state = look();

    if (state->state == STM32BL_SLOT_PENDING)
        return state->slot;
    return state->state && LOADER_SLOTS > 1 ? state->slot ^ 1u : LOADER_NO_SLOT;
}

uint32_t stm32bl_slot_start(void)
{
    unsigned slot = free_slot();

    return slot == LOADER_NO_SLOT ? 0 : loader_slot_start(slot);
}

int stm32bl_slot_begin(uint32_t bytes)
{
    uint32_t start = stm32bl_slot_start();

    begun = 0;
    if (!start || !bytes || bytes > LOADER_SLOT_SIZE)
        return STM32BL_SLOT_NO_PLACE;
    if (look()->state == STM32BL_SLOT_ON_TRIAL) // the other one is what it falls back to
        return STM32BL_SLOT_NO_PLACE;
    if (!loader_boot_prepare(start == LOADER_SLOT_A))
        return STM32BL_SLOT_FLASH;
    for (uint32_t n = 0; n < LOADER_SECTORS; n++)
        if (LOADER_SECTOR(n) - start < bytes && !loader_flash_erase(LOADER_SECTOR(n)))
            return STM32BL_SLOT_FLASH;
    begun = start;
    size = bytes;
    return 0;
}

static int is_there(uint32_t at, const uint32_t *words, uint32_t bytes)
{
    uint32_t unit[LOADER_UNIT < 4 ? 1 : LOADER_UNIT / 4];

    for (uint32_t i = 0; i < bytes; i += sizeof unit) {
        if (!loader_flash_read(at + i, unit, sizeof unit))
            return 0;
        for (uint32_t j = 0; j < sizeof unit / 4; j++)
            if (unit[j] != words[i / 4 + j])
                return 0;
    }
    return 1;
}

int stm32bl_slot_write(uint32_t offset, const void *data, uint32_t bytes)
{
    enum { STEP = LOADER_UNIT < 4 ? 4 : LOADER_UNIT };

    if (!begun || offset % STEP || bytes % STEP || offset > size || bytes > size - offset)
        return STM32BL_SLOT_NO_PLACE;
    if (!loader_flash_write(begun + offset, data, bytes) || !is_there(begun + offset, data, bytes))
        return STM32BL_SLOT_FLASH;
    return 0;
}

int stm32bl_slot_activate(void)
{
    unsigned slot = begun != LOADER_SLOT_A;

    look();
    if (!begun || !loader_boot_accepts(slot))
        return STM32BL_SLOT_NO_IMAGE;
    begun = 0;
    return loader_boot_activate(slot) ? 0 : STM32BL_SLOT_FLASH;
}

int stm32bl_slot_confirm(void)
{
    look();
    return loader_boot_confirm() ? 0 : STM32BL_SLOT_NO_IMAGE;
}

struct stm32bl_slot_record stm32bl_slot_state(void)
{
    return *look();
}
