/*
 * lives.c - see lives.h.
 */
#include "lives.h"

#include <stdio.h>
#include <stdlib.h>

#include "flash_model.h"

struct world world;
static unsigned long runs;

void must(bool good, const char *what)
{
    if (!good && !world.wrong)
        world.wrong = what;
}

static void die_if_wrong(uint32_t seed, uint32_t first, uint32_t second)
{
    if (!world.wrong)
        return;
    printf("%s: seed %u, power cut in operation %u, and in operation %u\n", world.wrong,
           (unsigned)seed, (unsigned)first, (unsigned)second);
    exit(1);
}

/* The rest of a life in which the power fails once more, or never. False: it never came to that. */
static bool live_on(uint32_t cut)
{
    bool failed;

    flash.cut = cut;
    flash_model_reset();
    failed = live();
    if (failed) {
        flash.cut = 0;
        flash_model_reset();
        live();
    }
    runs++;
    return failed;
}

static void cut_again(uint32_t seed, uint32_t first, uint32_t stride)
{
    static struct flash_model then;
    static struct world was;
    uint32_t offset = 1 + (first + seed) % stride;

    then = flash;
    was = world;
    for (uint32_t second = first + offset;; second += stride) {
        flash = then;
        flash.random ^= second * 2654435761u;
        world = was;
        if (!live_on(second))
            return;
        die_if_wrong(seed, first, second);
    }
}

static void cut_everywhere(uint32_t seed, uint32_t stride)
{
    for (uint32_t first = 1;; first++) {
        be_born(seed);
        flash.cut = first;
        if (!live())
            break;
        if (stride)
            cut_again(seed, first, stride);
        be_born(seed + first);
        flash.cut = first;
        live();
        live_on(0);
        die_if_wrong(seed, first, 0);
    }
    die_if_wrong(seed, 0, 0);
}

int lives_run(int argc, char **argv)
{
    uint32_t seeds = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 1;
    uint32_t stride = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 0;

    for (uint32_t seed = 1; seed <= seeds; seed++)
        cut_everywhere(seed * 7919, stride);
    printf("%lu runs\n", runs);
    return 0;
}
