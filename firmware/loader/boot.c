/*
 * boot.c - the decision. Whatever changes the state is stored before anybody acts on it.
 */
#include "boot.h"
#include "image.h"
#include "log.h"
#include "swap.h"
#include "trust.h"

static struct stm32bl_slot_record state;

void loader_boot_load(void)
{
    loader_log_load(&state);
    state.slot &= 1;
}

const struct stm32bl_slot_record *loader_boot_state(void)
{
    return &state;
}

bool loader_image_is_whole(unsigned slot, struct stm32bl_slot_descriptor *d)
{
    return loader_image_at(loader_slot_start(slot), LOADER_SLOT_SIZE, loader_slot_link(slot), d);
}

static bool may_start(unsigned slot, struct stm32bl_slot_descriptor *d)
{
    return loader_image_is_whole(slot, d) && loader_counter_counts(d, state.floor) &&
           loader_is_trusted(&state, slot, d);
}

static bool confirm(unsigned slot, const struct stm32bl_slot_descriptor *d)
{
    state.state = STM32BL_SLOT_CONFIRMED;
    state.slot = (uint8_t)slot;
    state.tries = 0;
    state.image = d->sum;
    state.floor = d->counter; // a lower one only where the image may bring it: may_start()
    return loader_log_store(&state);
}

static bool on_trial(void)
{
    return state.state == STM32BL_SLOT_PENDING || state.state == STM32BL_SLOT_ON_TRIAL;
}

/* It lies where it runs, or a reset brings it there. False: that cannot be done, and the record will say so. */
static bool bring(unsigned slot)
{
    if (loader_banks_bring(slot))
        return true;
    state.flags |= LOADER_STUCK;
    return false;
}

static bool start_trial(void)
{
    if (!state.tries || !bring(state.slot))
        return false;
    state.flags &= (uint8_t)~LOADER_STUCK;
    state.state = STM32BL_SLOT_ON_TRIAL;
    state.tries--;
    return loader_log_store(&state);
}

unsigned loader_boot_decide(void)
{
    struct stm32bl_slot_descriptor d;

    if (state.state && may_start(state.slot, &d)) {
        if ((state.state == STM32BL_SLOT_CONFIRMED && bring(state.slot)) ||
            (on_trial() && d.sum == state.image && start_trial()))
            return state.slot;
    }
    // The other one first: it is what worked before. Without a state that is slot 0.
    for (unsigned i = 0; i < 2; i++) {
        unsigned slot = state.state ? (state.slot ^ 1u ^ i) : i;

        if (may_start(slot, &d) && bring(slot)) {
            confirm(slot, &d); // what is whole starts even where the records are worn out
            return slot;
        }
    }
    return LOADER_NO_SLOT;
}

unsigned loader_boot_keeper(void)
{
    struct stm32bl_slot_descriptor d;
    unsigned first = state.state ? state.slot ^ (unsigned)on_trial() : 0;

    for (unsigned i = 0; i < 2; i++)
        if (may_start(first ^ i, &d))
            return first ^ i;
    return LOADER_NO_SLOT;
}

bool loader_boot_prepare(unsigned keeper)
{
    uint8_t kept = (uint8_t)(state.flags & 1u << keeper);

    if (kept == state.flags)
        return loader_log_settle(&state);
    state.flags = kept;
    return loader_log_store(&state);
}

static bool accepts(unsigned slot, unsigned keeper, struct stm32bl_slot_descriptor *d)
{
    struct stm32bl_slot_descriptor kept;

    return may_start(slot, d) && loader_banks_allow(slot) &&
           (keeper == LOADER_NO_SLOT || !loader_image_is_whole(keeper, &kept) ||
            !loader_products_differ(&kept, d));
}

bool loader_boot_accepts(unsigned slot)
{
    struct stm32bl_slot_descriptor d;

    return accepts(slot, loader_boot_keeper(), &d);
}

bool loader_boot_activate(unsigned slot)
{
    struct stm32bl_slot_descriptor d;
    unsigned keeper = loader_boot_keeper();

    if (!accepts(slot, keeper, &d))
        return false;
    if (keeper == slot && state.state == STM32BL_SLOT_CONFIRMED && state.slot == slot)
        return true;
    if (keeper == slot || !(d.flags & STM32BL_SLOT_TRIAL))
        return confirm(slot, &d);
    state.state = STM32BL_SLOT_PENDING;
    state.slot = (uint8_t)slot;
    state.tries = STM32BL_SLOT_TRIES;
    state.image = d.sum;
    return loader_log_store(&state);
}

bool loader_boot_confirm(void)
{
    struct stm32bl_slot_descriptor d;

    if (state.state == STM32BL_SLOT_CONFIRMED)
        return true;
    return state.state == STM32BL_SLOT_ON_TRIAL && may_start(state.slot, &d) &&
           confirm(state.slot, &d);
}
