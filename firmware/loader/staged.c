/*
 * staged.c - boot.h for the kind that runs its image in one place: slot 0 is the run area, slot 1 the update area, in which
 * the next image waits; both hold images that are linked for the run area. In the backup area, if there is one and it
 * is large enough, the old image waits until the new one has proved itself.
 *
 * Here: what is where, and what changes the state from outside. install.c goes from one state to the next, which an
 * application does not need.
 */
#include "staged.h"
#include "boot.h"
#include "image.h"
#include "log.h"
#include "trust.h"

struct stm32bl_slot_record loader_staged;

void loader_boot_load(void)
{
    loader_log_load(&loader_staged);
}

const struct stm32bl_slot_record *loader_boot_state(void)
{
    return &loader_staged;
}

/* ---- what is where */

bool loader_image_is_whole(unsigned slot, struct stm32bl_slot_descriptor *d)
{
    return loader_image_at(loader_slot_start(slot), LOADER_SLOT_SIZE, LOADER_SLOT_A, d);
}

bool loader_staged_may_start(unsigned slot, struct stm32bl_slot_descriptor *d)
{
    return loader_image_is_whole(slot, d) && loader_counter_counts(d, loader_staged.floor) &&
           loader_is_trusted(&loader_staged, slot, d);
}

bool loader_staged_may_restore(struct stm32bl_slot_descriptor *d)
{
    return loader_image_at(LOADER_BACKUP, LOADER_BACKUP_SIZE, LOADER_SLOT_A, d) &&
           loader_counter_counts(d, loader_staged.floor);
}

/* True: the state has changed by that, and is to be stored before the area is written. */
bool loader_staged_trusts_no_more(unsigned slot)
{
    uint8_t kept = loader_staged.flags & (uint8_t) ~(1u << slot);
    bool changed = kept != loader_staged.flags;

    loader_staged.flags = kept;
    return changed;
}

/* The update area holds what was activated. */
bool loader_staged_may_copy(struct stm32bl_slot_descriptor *d)
{
    return loader_staged_may_start(UPDATE, d) && d->sum == loader_staged.image;
}

/* What is under way can go on, and needs what it has. */
static bool is_busy(void)
{
    struct stm32bl_slot_descriptor d;

    switch (loader_staged.state) {
    case STM32BL_SLOT_PENDING:
    case STM32BL_SLOT_COPYING:
        return loader_staged_may_copy(&d);
    case STM32BL_SLOT_SAVING:
        return loader_staged_may_start(RUN, &d) && loader_staged_may_copy(&d);
    case STM32BL_SLOT_ON_TRIAL:
        return loader_staged_may_start(RUN, &d) || loader_staged_may_restore(&d);
    case STM32BL_SLOT_RESTORING:
        return loader_staged_may_restore(&d);
    default:
        return false;
    }
}

bool loader_staged_store(unsigned next)
{
    loader_staged.state = (uint8_t)next;
    loader_staged.slot = next == STM32BL_SLOT_PENDING ? UPDATE : RUN;
    return loader_log_store(&loader_staged);
}

/* The image in the run area stays. */
bool loader_staged_confirm(const struct stm32bl_slot_descriptor *d)
{
    loader_staged.tries = 0;
    loader_staged.image = d->sum;
    if (loader_staged.spare == d->sum)
        loader_staged.spare = 0;
    // a lower one only where the image may bring it: loader_counter_counts()
    loader_staged.floor = d->counter;
    return loader_staged_store(STM32BL_SLOT_CONFIRMED);
}

/* ---- what changes the state from outside */

unsigned loader_boot_keeper(void)
{
    return RUN;
}

/* The update area may be written while it is only waiting, but not while it is copied. */
bool loader_boot_prepare(unsigned keeper)
{
    (void)keeper; // always the run area
    if (loader_staged.state >= STM32BL_SLOT_SAVING && is_busy())
        return false;
    if (!loader_staged_trusts_no_more(UPDATE))
        return loader_log_settle(&loader_staged);
    return loader_log_store(&loader_staged);
}

enum loader_staged_answer loader_staged_wants(const struct stm32bl_slot_descriptor *d)
{
    struct stm32bl_slot_descriptor run;

    if (d->load != LOADER_SLOT_A || !loader_counter_counts(d, loader_staged.floor) ||
        !loader_image_is_ours(d))
        return LOADER_STAGED_NO;
    if (!loader_image_is_whole(RUN, &run))
        return LOADER_STAGED_YES;
    if (run.sum == d->sum)
        return LOADER_STAGED_SAME;
    if (loader_products_differ(&run, d))
        return LOADER_STAGED_NO;
    if (d->flags & STM32BL_SLOT_TRIAL && loader_image_bytes(&run) > LOADER_BACKUP_SIZE)
        return LOADER_STAGED_NO; // no way back, which it demands
    return LOADER_STAGED_YES;
}

bool loader_staged_may_look(void)
{
    return !is_busy();
}

bool loader_staged_has_failed(const struct stm32bl_slot_descriptor *d)
{
    return loader_staged.spare && d->sum == loader_staged.spare;
}

bool loader_boot_accepts(unsigned slot)
{
    struct stm32bl_slot_descriptor d;

    return loader_staged_may_start(slot, &d) && loader_staged_wants(&d) != LOADER_STAGED_NO;
}

bool loader_staged_distrusts(void)
{
    struct stm32bl_slot_descriptor d;

    if (!loader_image_is_whole(UPDATE, &d) || loader_is_trusted(&loader_staged, UPDATE, &d))
        return false;
    loader_staged.spare = d.sum;
    return loader_log_store(&loader_staged);
}

static bool activate_update(void)
{
    struct stm32bl_slot_descriptor d, run;

    if (!loader_staged_may_start(UPDATE, &d) ||
        (loader_staged.state != STM32BL_SLOT_PENDING && is_busy()))
        return false;
    switch (loader_staged_wants(&d)) {
    case LOADER_STAGED_SAME:
        return true;
    case LOADER_STAGED_YES:
        loader_staged.tries = d.flags & STM32BL_SLOT_TRIAL && loader_staged_may_start(RUN, &run)
                                  ? STM32BL_SLOT_TRIES
                                  : 0;
        loader_staged.image = d.sum;
        return loader_staged_store(STM32BL_SLOT_PENDING);
    default:
        return false;
    }
}

bool loader_boot_activate(unsigned slot)
{
    struct stm32bl_slot_descriptor d;

    if (slot == RUN)
        return loader_staged.state == STM32BL_SLOT_CONFIRMED && loader_staged_may_start(RUN, &d);
    return activate_update();
}

bool loader_boot_confirm(void)
{
    struct stm32bl_slot_descriptor d;

    if (loader_staged.state == STM32BL_SLOT_CONFIRMED)
        return true;
    return loader_staged.state == STM32BL_SLOT_ON_TRIAL && loader_staged_may_start(RUN, &d) &&
           loader_staged_confirm(&d);
}
