/*
 * cuts.c - see cuts.h.
 */
#include "cuts.h"
#include "kept.h"

static struct kept before[CUTS_STEPS + 1]; // as the chip was when a step began

void cuts_live(const struct story *story)
{
    struct emulated *e = story->e;

    e->operations = 0;
    e->cut = NEVER;
    for (unsigned step = 0; step < CUTS_STEPS; step++) {
        kept_take(&before[step], e);
        story->step(step);
    }
    kept_take(&before[CUTS_STEPS], e);
}

static void cut_in(const struct story *story, unsigned step, unsigned operation, int half)
{
    struct emulated *e = story->e;

    kept_go_back(&before[step], e);
    e->cut = (int)operation;
    e->half_done = half < 0 ? (operation * 2654435761u >> 16) % 3 : (unsigned)half;
    e->failed = false;
    story->step(step);
    if (!e->failed)
        emulated_die(e, "the power did not fail", e->operations);
    e->failed = false;
    e->cut = NEVER;
    story->recover(step);
}

unsigned cuts_everywhere(const struct story *story, unsigned stride, int half)
{
    unsigned unit = story->e->model.unit, edge = (story->edge + unit - 1) / unit, cuts = 0;

    for (unsigned step = 0; step < CUTS_STEPS; step++) {
        unsigned start = before[step].operations, end = before[step + 1].operations;

        for (unsigned n = start; n < end; n++) {
            if (n >= start + edge && n + edge < end && n % stride)
                continue;
            cut_in(story, step, n, half);
            cuts++;
        }
    }
    return cuts;
}

void cuts_free(void)
{
    for (unsigned step = 0; step <= CUTS_STEPS; step++)
        kept_free(&before[step]);
}
