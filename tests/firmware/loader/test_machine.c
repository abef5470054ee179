/*
 * test_machine.c - `test_machine FOLDER CHIP STRIDE [HALF]`: the loader's machine code on an emulated chip. The
 * ROM writes the loader, the loader takes version 1, which starts and stays; it takes the next one into the
 * other slot, which confirms itself (version 2), or does not (version 3), so that version 1 comes back.
 * Then the same while the power fails: in every operation of the flash, but only in each STRIDEth of those that
 * do nothing but write an image or the loader. HALF: what a cut leaves, enum half_done; without it, each in turn.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emulated.h"

enum { STEPS = 9, EDGE = 16 }; // operations at both ends of a step that are always cut

static struct emulated e;
static struct image first, next; // versions 1, and 2 or 3
static unsigned version;         // of the next one

/* The chip as it was when a step began. */
static struct {
    uint8_t *bytes, *states;
    unsigned operations;
} before[STEPS + 1];

static void must_start(unsigned wanted)
{
    unsigned started = emulated_boot(&e);

    if (!e.failed && started != wanted)
        emulated_die(&e, "another version starts", started);
}

static void do_step(unsigned step)
{
    switch (step) {
    case 0:
        e.reckless = true;
        emulated_install(&e);
        e.reckless = false;
        break;
    case 1:
        must_start(0);
        break;
    case 2:
        emulated_update(&e, &first);
        break;
    case 3:
        must_start(1);
        break;
    case 4:
        emulated_update(&e, &next);
        break;
    case 8:
        must_start(version == 2 ? 2 : 1);
        break;
    default:
        must_start(version);
        break;
    }
}

static void keep(unsigned step)
{
    uint32_t size = flash_bytes(&e.model);

    if (!before[step].bytes) {
        before[step].bytes = malloc(size);
        before[step].states = malloc(size);
    }
    memcpy(before[step].bytes, e.bytes, size);
    memcpy(before[step].states, e.states, size);
    before[step].operations = e.operations;
}

static void go_back_to(unsigned step)
{
    memcpy(e.bytes, before[step].bytes, flash_bytes(&e.model));
    memcpy(e.states, before[step].states, flash_bytes(&e.model));
    e.operations = before[step].operations;
}

/* Nothing was cut; afterwards a boot writes nothing, since something is confirmed. */
static void live(void)
{
    e.operations = 0;
    e.cut = NEVER;
    for (unsigned step = 0; step < STEPS; step++) {
        keep(step);
        do_step(step);
    }
    keep(STEPS);
    must_start(version == 2 ? 2 : 1);
    if (e.boot_operations)
        emulated_die(&e, "a confirmed boot writes", e.boot_operations);
}

/* The loader itself was being written: whatever runs, the ROM can do it again. */
static void install_again(void)
{
    e.reckless = true;
    emulated_boot(&e);
    emulated_install(&e);
    e.reckless = false;
}

/* After the cut: something starts, or the loader takes an image; and the update can be done again. */
static void recover(unsigned step)
{
    unsigned started, starts = step > 5 ? step - 5 : 0; // of the next version

    if (step == 0)
        install_again();
    started = emulated_boot(&e);
    starts += started == version;
    if (started == 0 && step > 2)
        emulated_die(&e, "after the cut nothing starts", step);
    if (started == 0) {
        emulated_update(&e, &first);
        must_start(started = 1);
    }
    if (started != 1 && started != version)
        emulated_die(&e, "after the cut something else starts", started);
    for (; version == 3 && started == 3 && starts < 4; starts += started == 3)
        started = emulated_boot(&e);
    if (version == 3 && starts > 3)
        emulated_die(&e, "a trial has too many starts", starts);
    if (started == 1 && emulated_update(&e, &next))
        must_start(version);
}

static void cut_in(unsigned step, unsigned operation, int half)
{
    go_back_to(step);
    e.cut = (int)operation;
    e.half_done = half < 0 ? (operation * 2654435761u >> 16) % 3 : (unsigned)half;
    e.failed = false;
    do_step(step);
    if (!e.failed)
        emulated_die(&e, "the power did not fail", e.operations);
    e.failed = false;
    e.cut = NEVER;
    recover(step);
}

static unsigned cut_everywhere(unsigned stride, int half)
{
    unsigned cuts = 0;

    for (unsigned step = 0; step < STEPS; step++) {
        unsigned start = before[step].operations, end = before[step + 1].operations;

        for (unsigned n = start; n < end; n++) {
            if (n >= start + EDGE && n + EDGE < end && n % stride)
                continue;
            cut_in(step, n, half);
            cuts++;
        }
    }
    return cuts;
}

int main(int argc, char **argv)
{
    if (argc < 4)
        return 2;
    for (version = 2; version <= 3; version++) {
        emulated_new(&e, argv[1], argv[2]);
        memset(e.bytes, 0xA7, flash_bytes(&e.model)); // another program was there before
        memset(e.states, 1, flash_bytes(&e.model));
        first = emulated_image(&e, argv[1], 'a', 1, 0);
        next = emulated_image(&e, argv[1], 'b', version, 0);
        live();
        printf("%s, version %u: %u operations, ", e.kind->name, version, e.operations);
        printf("%u power cuts\n",
               cut_everywhere((unsigned)atoi(argv[3]), argc > 4 ? atoi(argv[4]) : -1));
        fflush(stdout);
        free(first.bytes);
        free(next.bytes);
        emulated_free(&e);
    }
    for (unsigned step = 0; step <= STEPS; step++) {
        free(before[step].bytes);
        free(before[step].states);
    }
    return 0;
}
