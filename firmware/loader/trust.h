/*
 * trust.h - whether an image is signed by one of the loader's keys. A signature is verified once: the record's flags keep
 * that, until the slot is touched (loader_boot_prepare()). An application has no keys; what it activates, the loader
 * verifies.
 */
#ifndef LOADER_TRUST_H
#define LOADER_TRUST_H

#include <stdbool.h>

#include "layout.h"
#include "signature.h"

#ifdef LOADER_KEYS
static inline bool loader_is_trusted(struct stm32bl_slot_record *state, unsigned slot,
                                     const struct stm32bl_slot_descriptor *d)
{
    if (!(state->flags >> slot & 1) && (d->flags & STM32BL_SLOT_SIGNED) &&
        loader_signature_fits(loader_slot_start(slot), d->length + (uint32_t)sizeof *d, d->key))
        state->flags |= (uint8_t)(1u << slot);
    return state->flags >> slot & 1;
}
#else
static inline bool loader_is_trusted(const struct stm32bl_slot_record *state, unsigned slot,
                                     const struct stm32bl_slot_descriptor *d)
{
    (void)state;
    (void)slot;
    (void)d;
    return true;
}
#endif

#endif
