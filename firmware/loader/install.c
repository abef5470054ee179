/*
 * install.c - from one state to the next.
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
#include "boot.h"
#include "copy.h"
#include "image.h"
#include "staged.h"

enum outcome { START, AGAIN, NOTHING };

static bool installed; // since the reset

/* What is whole starts even where the records are worn out. */
static enum outcome settle_for(const struct stm32bl_slot_descriptor *d)
{
    loader_staged_confirm(d);
    return START;
}

static enum outcome go_to(unsigned next)
{
    return loader_staged_store(next) ? AGAIN : NOTHING;
}

/* Any whole image: what was confirmed first, then what was there before it. */
static enum outcome recover(void)
{
    struct stm32bl_slot_descriptor d, saved;
    bool restorable = loader_staged_may_restore(&saved);

    if (loader_staged_may_start(RUN, &d))
        return settle_for(&d);
    if (loader_staged_may_start(UPDATE, &d) && (d.sum == loader_staged.image || !restorable)) {
        loader_staged.image = d.sum;
        loader_staged.tries = 0;
        return go_to(STM32BL_SLOT_COPYING);
    }
    return restorable ? go_to(STM32BL_SLOT_RESTORING) : NOTHING;
}

static enum outcome begin_installing(void)
{
    struct stm32bl_slot_descriptor d;

    if (!loader_staged_may_copy(&d))
        return recover();
    return go_to(loader_staged.tries ? STM32BL_SLOT_SAVING : STM32BL_SLOT_COPYING);
}

/* Without a backup nothing is copied over the image that runs. */
static enum outcome save(void)
{
    struct stm32bl_slot_descriptor d, saved;

    if (!loader_staged_may_start(RUN, &d) || !loader_staged_may_copy(&saved))
        return recover();
    if (loader_copy_image(&loader_staged, LOADER_COPY_TO_BACKUP, LOADER_SLOT_A,
                          loader_image_bytes(&d)) &&
        loader_staged_may_restore(&saved) && saved.sum == d.sum)
        return go_to(STM32BL_SLOT_COPYING);
    loader_staged.spare = loader_staged.image;
    return settle_for(&d);
}

static enum outcome install(void)
{
    struct stm32bl_slot_descriptor d;

    if (loader_staged_may_copy(&d))
        loader_staged_trusts_no_more(RUN); // stored with the first step
    if (!loader_staged_may_copy(&d) ||
        !loader_copy_image(&loader_staged, LOADER_COPY_TO_RUN, LOADER_SLOT_B,
                           loader_image_bytes(&d)) ||
        !loader_staged_may_start(RUN, &d) || d.sum != loader_staged.image)
        return loader_staged_may_restore(&d) ? go_to(STM32BL_SLOT_RESTORING) : NOTHING;
    installed = true;
    if (!loader_staged.tries)
        return settle_for(&d);
    return go_to(STM32BL_SLOT_ON_TRIAL);
}

static enum outcome try_it(void)
{
    struct stm32bl_slot_descriptor d;

    if (loader_staged.tries && loader_staged_may_start(RUN, &d)) {
        loader_staged.tries--;
        if (loader_staged_store(STM32BL_SLOT_ON_TRIAL))
            return START;
    }
    if (!loader_staged_may_restore(&d))
        return recover();
    loader_staged.spare = loader_staged.image;
    return go_to(STM32BL_SLOT_RESTORING);
}

static enum outcome restore(void)
{
    struct stm32bl_slot_descriptor d;

    loader_staged_trusts_no_more(RUN);
    if (loader_staged_may_restore(&d))
        loader_copy_image(&loader_staged, LOADER_COPY_TO_RUN, LOADER_BACKUP,
                          loader_image_bytes(&d));
    return loader_staged_may_start(RUN, &d) ? settle_for(&d) : NOTHING;
}

static enum outcome take_step(void)
{
    struct stm32bl_slot_descriptor d;

    switch (loader_staged.state) {
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
        return loader_staged_may_start(RUN, &d) ? START : recover();
    default:
        return recover();
    }
}

unsigned loader_boot_decide(void)
{
    enum { MOST = 8 }; // no way through the states is longer
    enum outcome outcome = AGAIN;

    loader_staged_before();
    for (unsigned i = 0; i < MOST && outcome == AGAIN; i++)
        outcome = take_step();
    loader_staged_after(installed);
    return outcome == START ? RUN : LOADER_NO_SLOT;
}
