/*
 * cuts.c - see cuts.h.
 */
#include <stdlib.h>
#include <string.h>

#include "cuts.h"

/* The chip as it was when a step began. */
static struct {
    uint8_t *bytes, *states;
    unsigned operations;
} before[CUTS_STEPS + 1];

static void keep(const struct emulated *e, unsigned step)
{
    uint32_t size = flash_bytes(&e->model);

    if (!before[step].bytes) {
        before[step].bytes = malloc(size);
        before[step].states = malloc(size);
    }
    memcpy(before[step].bytes, e->bytes, size);
    memcpy(before[step].states, e->states, size);
    before[step].operations = e->operations;
}

static void go_back_to(struct emulated *e, unsigned step)
{
    memcpy(e->bytes, before[step].bytes, flash_bytes(&e->model));
    memcpy(e->states, before[step].states, flash_bytes(&e->model));
    e->operations = before[step].operations;
}

void cuts_live(const struct story *story)
{
    struct emulated *e = story->e;

    e->operations = 0;
    e->cut = NEVER;
    for (unsigned step = 0; step < CUTS_STEPS; step++) {
        keep(e, step);
        story->step(step);
    }
    keep(e, CUTS_STEPS);
}

static void cut_in(const struct story *story, unsigned step, unsigned operation, int half)
{
    struct emulated *e = story->e;

    go_back_to(e, step);
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
    for (unsigned step = 0; step <= CUTS_STEPS; step++) {
        free(before[step].bytes);
        free(before[step].states);
    }
    memset(before, 0, sizeof before);
}
