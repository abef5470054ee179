/*
 * boot.c - the decision. Whatever changes the state is stored before anybody acts on it.
 */
#include "boot.h"
#include "flash.h"
#include "log.h"
#include "signature.h"

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

/* Of the vector table at the start of the slot: 0 if it is not one to jump through. */
static uint32_t length_of(uint32_t start)
{
    uint32_t v[STM32BL_SLOT_LENGTH_AT / 4 + 1], length;

    if (!loader_flash_read(start, v, sizeof v) || v[STM32BL_SLOT_MARK_AT / 4] != STM32BL_SLOT_MARK)
        return 0;
    length = v[STM32BL_SLOT_LENGTH_AT / 4];
    if (length % 4 || length < STM32BL_SLOT_LENGTH_LEAST ||
        length > LOADER_SLOT_SIZE - sizeof(struct stm32bl_slot_descriptor))
        return 0;
    if (v[0] % 4 || v[0] - LOADER_RAM - 1 >= LOADER_RAM_SIZE) // a stack grows down from its end
        return 0;
    return (v[1] & 1) && v[1] - start < length ? length : 0;
}

bool loader_image_is_whole(unsigned slot, struct stm32bl_slot_descriptor *d)
{
    uint32_t start = loader_slot_start(slot), length = length_of(start), sum;

    return length && loader_flash_read(start + length, d, sizeof *d) &&
           d->mark == STM32BL_SLOT_MARK && d->length == length && d->load == start &&
           loader_flash_sum(start, length + sizeof *d - sizeof d->sum, &sum) && sum == d->sum;
}

/*
 * A signature is verified once: the record's flags keep that, until the slot is touched (loader_boot_prepare()).
 * An application has no keys; what it activates, the loader verifies.
 */
#ifdef LOADER_KEYS
static bool is_trusted(unsigned slot, const struct stm32bl_slot_descriptor *d)
{
    if (!(state.flags >> slot & 1) && (d->flags & STM32BL_SLOT_SIGNED) &&
        loader_signature_fits(d->load, d->length + (uint32_t)sizeof *d, d->key))
        state.flags |= (uint8_t)(1u << slot);
    return state.flags >> slot & 1;
}
#else
static bool is_trusted(unsigned slot, const struct stm32bl_slot_descriptor *d)
{
    (void)slot;
    (void)d;
    return true;
}
#endif

static bool may_start(unsigned slot, struct stm32bl_slot_descriptor *d)
{
    return loader_image_is_whole(slot, d) && loader_counter_counts(d, state.floor) &&
           is_trusted(slot, d);
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

static bool start_trial(void)
{
    if (!state.tries)
        return false;
    state.state = STM32BL_SLOT_ON_TRIAL;
    state.tries--;
    return loader_log_store(&state);
}

unsigned loader_boot_decide(void)
{
    struct stm32bl_slot_descriptor d;

    if (state.state && may_start(state.slot, &d)) {
        if (state.state == STM32BL_SLOT_CONFIRMED || (on_trial() && start_trial()))
            return state.slot;
    }
    // The other one first: it is what worked before. Without a state that is slot 0.
    for (unsigned i = 0; i < 2; i++) {
        unsigned slot = state.state ? (state.slot ^ 1u ^ i) : i;

        if (may_start(slot, &d)) {
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

bool loader_boot_activate(unsigned slot)
{
    struct stm32bl_slot_descriptor d;
    unsigned keeper = loader_boot_keeper();

    if (!may_start(slot, &d))
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
