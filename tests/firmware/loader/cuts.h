/*
 * cuts.h - the life of an emulated chip in steps, and the power that fails in it: in every operation of the flash, but only in
 * each STRIDEth of those that are far from both ends of a step, which write an image or the loader. After each cut the
 * program says what must be left of it.
 */
#ifndef LOADER_CUTS_H
#define LOADER_CUTS_H

#include "emulated.h"

enum { CUTS_STEPS = 9, CUTS_EDGE = 40 }; // a record and what is around it

struct story {
    struct emulated *e;
    void (*step)(unsigned step);
    void (*recover)(unsigned step); // the power is back, after a cut in that step
    unsigned edge;                  // bytes at both ends of a step in whose units it always fails
};

/* From a new chip on, without a cut. */
void cuts_live(const struct story *story);

/* What is `half` done: enum half_done, or -1 for each in turn. How many cuts there were. */
unsigned cuts_everywhere(const struct story *story, unsigned stride, int half);

/* What cuts_live() keeps. */
void cuts_free(void);

#endif
