/*
 * single.c - boot.h for one slot: nothing to fall back to, and nothing that pretends to. While its image is being replaced
 * the state says so, and nothing starts before a host says Go: what was half written may read whole today. An image whose
 * trial fails is not started any more; the loader waits for another one.
 */
#include "boot.h"
#include "image.h"
#include "log.h"
#include "trust.h"

static struct stm32bl_slot_record state;

void loader_boot_load(void)
{
    loader_log_load(&state);
    state.slot = 0;
}

const struct stm32bl_slot_record *loader_boot_state(void)
{
    return &state;
}

bool loader_image_is_whole(unsigned slot, struct stm32bl_slot_descriptor *d)
{
    return slot == 0 && loader_image_at(LOADER_SLOT_A, LOADER_SLOT_SIZE, LOADER_SLOT_A, d);
}

static bool may_start(struct stm32bl_slot_descriptor *d)
{
    return loader_image_is_whole(0, d) && loader_counter_counts(d, state.floor) &&
           loader_is_trusted(&state, 0, d);
}

static bool store(unsigned next, unsigned tries)
{
    state.state = (uint8_t)next;
    state.tries = (uint8_t)tries;
    state.flags |= STM32BL_SLOT_SINGLE;
    return loader_log_store(&state);
}

static bool confirm(const struct stm32bl_slot_descriptor *d)
{
    state.image = d->sum;
    state.floor = d->counter; // a lower one only where the image may bring it: may_start()
    return store(STM32BL_SLOT_CONFIRMED, 0);
}

unsigned loader_boot_decide(void)
{
    struct stm32bl_slot_descriptor d;

    if (state.state == STM32BL_SLOT_WRITING || !may_start(&d))
        return LOADER_NO_SLOT;
    if (state.state == STM32BL_SLOT_CONFIRMED)
        return 0;
    if (state.state) // pending, or on trial
        return d.sum == state.image && state.tries && store(STM32BL_SLOT_ON_TRIAL, state.tries - 1u)
                   ? 0
                   : LOADER_NO_SLOT;
    confirm(&d); // what came with the loader starts even where no record can be written
    return 0;
}

/* It may always be replaced. */
unsigned loader_boot_keeper(void)
{
    return LOADER_NO_SLOT;
}

bool loader_boot_prepare(unsigned keeper)
{
    (void)keeper;
    state.flags = STM32BL_SLOT_SINGLE; // what was verified counts no more
    if (state.state == STM32BL_SLOT_WRITING)
        return loader_log_settle(&state);
    return store(STM32BL_SLOT_WRITING, 0);
}

bool loader_boot_accepts(unsigned slot)
{
    struct stm32bl_slot_descriptor d;

    return slot == 0 && may_start(&d);
}

bool loader_boot_activate(unsigned slot)
{
    struct stm32bl_slot_descriptor d;

    if (slot || !may_start(&d))
        return false;
    if (state.state == STM32BL_SLOT_CONFIRMED)
        return true;
    if (!(d.flags & STM32BL_SLOT_TRIAL))
        return confirm(&d);
    state.image = d.sum;
    return store(STM32BL_SLOT_PENDING, STM32BL_SLOT_TRIES);
}

bool loader_boot_confirm(void)
{
    struct stm32bl_slot_descriptor d;

    if (state.state == STM32BL_SLOT_CONFIRMED)
        return true;
    return state.state == STM32BL_SLOT_ON_TRIAL && may_start(&d) && confirm(&d);
}
