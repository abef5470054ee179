/*
 * turbo_run.h - a job by the program in the chip's RAM under one fault, and what must be true whatever comes
 * of it:
 *
 *  - success is said only where flash holds the image;
 *  - no sector is erased but those of the image, and nothing else changes, unless the program's own words did;
 *  - the words that the chip starts by are there only if all of the image is;
 *  - the next command does the job, behind a power cycle where the chip is hung or without power.
 */
#ifndef TEST_TURBO_RUN_H
#define TEST_TURBO_RUN_H

#include "bench_chip.h"
#include "harm_wire.h"

/* What happens to a job. */
enum turbo_fault {
    TURBO_ONE_HARM, /* HARM_DROP to HARM_OVERRUN, either way */
    TURBO_TWO_HARMS,
    TURBO_WRONG_CLOCK, /* that of the table is not the chip's, or Go changes it */
    TURBO_WRONG_RATE,  /* the line does not carry a rate */
    TURBO_CRASH,       /* random words in the program's memory */
    TURBO_POWER,       /* fails in an operation of flash */
    TURBO_FAULTS
};

extern const char *const turbo_fault_names[TURBO_FAULTS];

struct turbo_chip {
    const char *name;
    uint32_t size; /* of the image */
};

struct turbo_run {
    const struct turbo_chip *chip;
    enum turbo_fault fault;
    char options[120]; /* of the chip */
    unsigned calls;    /* from the moment the program runs until it crashes; 0: it does not */
    bool may_compare;  /* with STM32BL_DIFF, by chance */
    uint64_t random;
    struct harm_wire wire;
    struct bench *b;
    char said[200];
    bool broken;  /* a rule, and which was printed */
    bool strayed; /* a program whose own words have changed has written to other sectors */
    void (*after)(struct turbo_run *run,
                  struct bench *b); /* called when the job is done; NULL: nobody */
};

/** The next of its random numbers; and one below `n`. */
uint32_t turbo_chance(struct turbo_run *run);
unsigned turbo_below(struct turbo_run *run, unsigned n);

/** The job, then the next one, and all the rules. Returns the result of the first. */
int turbo_run_job(struct turbo_run *run);

#endif
