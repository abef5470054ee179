/*
 * staged.c - boot.h for the kind that runs its image in one place: slot 0 is the run area, slot 1 the update area, in which
 * the next image waits; both hold images that are linked for the run area. In the backup area, if there is one and it
 * is large enough, the old image waits until the new one has proved itself.
 *
 * Whatever changes the state is stored before anybody acts on it; a copy's source is never written while it is
 * needed. So each state can be entered again after any power cut:
 *
 *     PENDING    the update area has what is to be installed           -> SAVING or COPYING
 *     SAVING     run area to backup area                               -> COPYING
 *     COPYING    update area to run area                               -> ON_TRIAL or CONFIRMED
 *     ON_TRIAL   no start left, or damaged                             -> RESTORING
 *     RESTORING  backup area to run area                               -> CONFIRMED
 *
 * `tries` of PENDING, SAVING and COPYING are those that the image will have; 0: it will not be on trial. `spare` is the
 * sum of the image that came off worst in its last trial.
 */
#include "staged.h"
#include "boot.h"
#include "copy.h"
#include "image.h"
#include "log.h"

enum { RUN, UPDATE };
enum outcome { START, AGAIN, NOTHING };

static struct stm32bl_slot_record state;

void loader_boot_load(void)
{
    loader_log_load(&state);
}

const struct stm32bl_slot_record *loader_boot_state(void)
{
    return &state;
}

/* ---- what is where */

bool loader_image_is_whole(unsigned slot, struct stm32bl_slot_descriptor *d)
{
    return loader_image_at(loader_slot_start(slot), LOADER_SLOT_SIZE, LOADER_SLOT_A, d);
}

static bool may_start(unsigned slot, struct stm32bl_slot_descriptor *d)
{
    return loader_image_is_whole(slot, d) && d->counter >= state.floor;
}

static bool may_restore(struct stm32bl_slot_descriptor *d)
{
    return loader_image_at(LOADER_BACKUP, LOADER_BACKUP_SIZE, LOADER_SLOT_A, d) &&
           d->counter >= state.floor;
}

/* The update area holds what was activated. */
static bool may_copy(struct stm32bl_slot_descriptor *d)
{
    return may_start(UPDATE, d) && d->sum == state.image;
}

/* What is under way can go on, and needs what it has. */
static bool is_busy(void)
{
    struct stm32bl_slot_descriptor d;

    switch (state.state) {
    case STM32BL_SLOT_PENDING:
    case STM32BL_SLOT_COPYING:
        return may_copy(&d);
    case STM32BL_SLOT_SAVING:
        return may_start(RUN, &d) && may_copy(&d);
    case STM32BL_SLOT_ON_TRIAL:
        return may_start(RUN, &d) || may_restore(&d);
    case STM32BL_SLOT_RESTORING:
        return may_restore(&d);
    default:
        return false;
    }
}

/* ---- from one state to the next */

static bool store(unsigned next)
{
    state.state = (uint8_t)next;
    state.slot = next == STM32BL_SLOT_PENDING ? UPDATE : RUN;
    return loader_log_store(&state);
}

/* The image in the run area stays. */
static bool confirm(const struct stm32bl_slot_descriptor *d)
{
    state.tries = 0;
    state.image = d->sum;
    if (state.spare == d->sum)
        state.spare = 0;
    if (d->counter > state.floor)
        state.floor = d->counter;
    return store(STM32BL_SLOT_CONFIRMED);
}

/* What is whole starts even where the records are worn out. */
static enum outcome settle_for(const struct stm32bl_slot_descriptor *d)
{
    confirm(d);
    return START;
}

static enum outcome go_to(unsigned next)
{
    return store(next) ? AGAIN : NOTHING;
}

/* Any whole image: what was confirmed first, then what was there before it. */
static enum outcome recover(void)
{
    struct stm32bl_slot_descriptor d, saved;
    bool restorable = may_restore(&saved);

    if (may_start(RUN, &d))
        return settle_for(&d);
    if (may_start(UPDATE, &d) && (d.sum == state.image || !restorable)) {
        state.image = d.sum;
        state.tries = 0;
        return go_to(STM32BL_SLOT_COPYING);
    }
    return restorable ? go_to(STM32BL_SLOT_RESTORING) : NOTHING;
}

static enum outcome begin_installing(void)
{
    struct stm32bl_slot_descriptor d;

    if (!may_copy(&d))
        return recover();
    return go_to(state.tries ? STM32BL_SLOT_SAVING : STM32BL_SLOT_COPYING);
}

/* Without a backup nothing is copied over the image that runs. */
static enum outcome save(void)
{
    struct stm32bl_slot_descriptor d, saved;

    if (!may_start(RUN, &d) || !may_copy(&saved))
        return recover();
    if (loader_copy(&state, LOADER_COPY_TO_BACKUP, LOADER_SLOT_A, loader_image_bytes(&d)) &&
        may_restore(&saved) && saved.sum == d.sum)
        return go_to(STM32BL_SLOT_COPYING);
    state.spare = state.image;
    return settle_for(&d);
}

static enum outcome install(void)
{
    struct stm32bl_slot_descriptor d;

    if (!may_copy(&d) ||
        !loader_copy(&state, LOADER_COPY_TO_RUN, LOADER_SLOT_B, loader_image_bytes(&d)) ||
        !may_start(RUN, &d) || d.sum != state.image)
        return may_restore(&d) ? go_to(STM32BL_SLOT_RESTORING) : NOTHING;
    if (!state.tries)
        return settle_for(&d);
    return go_to(STM32BL_SLOT_ON_TRIAL);
}

static enum outcome try_it(void)
{
    struct stm32bl_slot_descriptor d;

    if (state.tries && may_start(RUN, &d)) {
        state.tries--;
        if (store(STM32BL_SLOT_ON_TRIAL))
            return START;
    }
    if (!may_restore(&d))
        return recover();
    state.spare = state.image;
    return go_to(STM32BL_SLOT_RESTORING);
}

static enum outcome restore(void)
{
    struct stm32bl_slot_descriptor d;

    if (may_restore(&d))
        loader_copy(&state, LOADER_COPY_TO_RUN, LOADER_BACKUP, loader_image_bytes(&d));
    return may_start(RUN, &d) ? settle_for(&d) : NOTHING;
}

static enum outcome take_step(void)
{
    struct stm32bl_slot_descriptor d;

    switch (state.state) {
    case STM32BL_SLOT_PENDING:
        return begin_installing();
    case STM32BL_SLOT_SAVING:
        return save();
    case STM32BL_SLOT_COPYING:
        return install();
    case STM32BL_SLOT_ON_TRIAL:
        return try_it();
    case STM32BL_SLOT_RESTORING:
        return restore();
    case STM32BL_SLOT_CONFIRMED:
        return may_start(RUN, &d) ? START : recover();
    default:
        return recover();
    }
}

unsigned loader_boot_decide(void)
{
    enum { MOST = 8 }; // no way through the states is longer
    enum outcome outcome = AGAIN;

    for (unsigned i = 0; i < MOST && outcome == AGAIN; i++)
        outcome = take_step();
    return outcome == START ? RUN : LOADER_NO_SLOT;
}

/* ---- what changes the state from outside */

unsigned loader_boot_keeper(void)
{
    return RUN;
}

/* The update area may be written while it is only waiting, but not while it is copied. */
bool loader_boot_prepare(void)
{
    if (state.state >= STM32BL_SLOT_SAVING && is_busy())
        return false;
    return loader_log_settle(&state);
}

enum loader_staged_answer loader_staged_wants(const struct stm32bl_slot_descriptor *d)
{
    struct stm32bl_slot_descriptor run;

    if (d->load != LOADER_SLOT_A || d->counter < state.floor)
        return LOADER_STAGED_NO;
    if (!loader_image_is_whole(RUN, &run))
        return LOADER_STAGED_YES;
    if (run.sum == d->sum)
        return LOADER_STAGED_SAME;
    if (run.product && d->product && run.product != d->product)
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
    return state.spare && d->sum == state.spare;
}

static bool activate_update(void)
{
    struct stm32bl_slot_descriptor d, run;

    if (!may_start(UPDATE, &d) || (state.state != STM32BL_SLOT_PENDING && is_busy()))
        return false;
    switch (loader_staged_wants(&d)) {
    case LOADER_STAGED_SAME:
        return true;
    case LOADER_STAGED_YES:
        state.tries = d.flags & STM32BL_SLOT_TRIAL && may_start(RUN, &run) ? STM32BL_SLOT_TRIES : 0;
        state.image = d.sum;
        return store(STM32BL_SLOT_PENDING);
    default:
        return false;
    }
}

bool loader_boot_activate(unsigned slot)
{
    struct stm32bl_slot_descriptor d;

    if (slot == RUN)
        return state.state == STM32BL_SLOT_CONFIRMED && may_start(RUN, &d);
    return activate_update();
}

bool loader_boot_confirm(void)
{
    struct stm32bl_slot_descriptor d;

    if (state.state == STM32BL_SLOT_CONFIRMED)
        return true;
    return state.state == STM32BL_SLOT_ON_TRIAL && may_start(RUN, &d) && confirm(&d);
}
