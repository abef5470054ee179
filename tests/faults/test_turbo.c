/*
 * Jobs by the program in the chip's RAM under one fault each, drawn by chance from a seed: what the line does
 * to bytes of either direction, clocks and rates that are not what they should be, a program that crashes,
 * a power cut at any operation of flash. What must be true then: support/turbo_run.h.
 *
 *   test_faults_turbo [COUNT [SEED]]     the whole: scripts/turbo-faults
 */
#include <stdio.h>
#include <stdlib.h>

#include "turbo_run.h"

enum { MOST = 12 * 1024, SAMPLE = 60 };

static const struct turbo_chip chips[] = {{"stm32g071", MOST}, {"stm32f103xb", 6 * 1024},
                                          {"stm32f411", MOST}, {"stm32l072", 4 * 1024},
                                          {"stm32l476", MOST}, {"stm32h743", 6 * 1024}};

enum { CHIPS = sizeof chips / sizeof *chips };

/* Where a job of this size has its bytes: most of them lie behind the upload of some 3000. */
static void draw_harm(struct turbo_run *r, struct harm *h)
{
    h->kind = (enum harm_kind)(HARM_DROP + turbo_below(r, HARM_KINDS - HARM_DROP));
    h->back = turbo_below(r, 3) == 0;
    h->at = h->back ? 1 + turbo_below(r, 6000) : 1 + turbo_below(r, 5000 + r->chip->size);
    h->size = h->kind == HARM_DELAY ? 1 + turbo_below(r, 4000)
                                    : 1 + turbo_below(r, turbo_below(r, 2) ? 20 : 1200);
}

static void draw_clock(struct turbo_run *r)
{
    static const char *const after[] = {"kept", "hsi", "reset"};
    static const unsigned mhz[] = {8, 16, 24, 32, 48, 64};

    snprintf(r->options, sizeof r->options, "after-go=%s,clock=%u", after[turbo_below(r, 3)],
             mhz[turbo_below(r, 6)]);
}

static void draw(struct turbo_run *r)
{
    r->chip = &chips[turbo_below(r, CHIPS)];
    r->fault = (enum turbo_fault)turbo_below(r, TURBO_FAULTS + 2);
    r->fault = r->fault >= TURBO_FAULTS ? TURBO_ONE_HARM : r->fault;
    if (r->fault == TURBO_ONE_HARM || r->fault == TURBO_TWO_HARMS)
        for (int i = 0; i <= (r->fault == TURBO_TWO_HARMS); i++)
            draw_harm(r, &r->wire.harms[i]);
    if (r->fault == TURBO_WRONG_CLOCK)
        draw_clock(r);
    if (r->fault == TURBO_WRONG_RATE)
        r->wire.most_baud = turbo_below(r, 2) ? 115200 : 115200u << (1 + turbo_below(r, 2));
    if (r->fault == TURBO_CRASH)
        r->calls = 1 + turbo_below(r, 40);
    if (r->fault == TURBO_POWER)
        snprintf(r->options, sizeof r->options, "fault=power@%u",
                 1 + turbo_below(r, 10 + r->chip->size / (turbo_below(r, 2) ? 8 : 32)));
}

static unsigned long count = SAMPLE, first = 1;

static void seeded_runs(void **state)
{
    unsigned long good = 0, broken = 0, strayed = 0, each[TURBO_FAULTS] = {0},
                  each_good[TURBO_FAULTS] = {0};

    (void)state;
    for (unsigned long seed = first; seed < first + count; seed++) {
        struct turbo_run r = {.random = seed * UINT64_C(0x9E3779B97F4A7C15) + 1,
                              .may_compare = true};
        int err;
        turbo_chance(&r);
        draw(&r);
        err = turbo_run_job(&r);
        if (r.broken)
            print_error("that was seed %lu\n", seed);
        broken += r.broken;
        strayed += r.strayed;
        good += !err;
        each[r.fault]++;
        each_good[r.fault] += !err;
    }
    print_message(
        "%lu runs: %lu did the job all the same, %lu ended in an error, %lu broke a rule; "
        "%lu programs whose words had changed wrote elsewhere\n",
        count, good, count - good, broken, strayed);
    for (int i = 0; i < TURBO_FAULTS; i++)
        print_message("  %-12s %lu of %lu\n", turbo_fault_names[i], each_good[i], each[i]);
    assert_true(good > count / 2); // most of all this is got over
    assert_int_equal(broken, 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(seeded_runs)};

    if (argc > 1)
        count = strtoul(argv[1], NULL, 10);
    if (argc > 2)
        first = strtoul(argv[2], NULL, 10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
