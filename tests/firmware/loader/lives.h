/*
 * lives.h - a product that is updated again and again while the power fails: in every operation of its flash, and once
 * more in operations after that. The program says how it is born and how it lives.
 */
#ifndef LIVES_H
#define LIVES_H

#include <stdbool.h>
#include <stdint.h>

/* What the world outside the flash has seen. */
struct world {
    unsigned target;    // the generation that is to be there
    unsigned confirmed; // seen to be confirmed
    unsigned starts;    // of the target, since it was put there
    unsigned floor;
    bool replacing; // one slot: since the host began to write, nothing has started
    const char *wrong;
};

extern struct world world;

/* The first thing that was not as it should be stays in world.wrong. */
void must(bool good, const char *what);

/* The program's: a new flash and a new world. */
void be_born(uint32_t seed);

/* The program's: until every generation had its turn; true if the power failed before that. */
bool live(void);

/* For main(): SEEDS STRIDE, the second cut in every STRIDEth operation (0: only one cut). Ends at what is wrong. */
int lives_run(int argc, char **argv);

#endif
