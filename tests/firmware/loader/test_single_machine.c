/*
 * test_single_machine.c - `test_single_machine FOLDER CHIP_single SLOT STRIDE [HALF]`: the machine code of a loader with one
 * slot. It takes version 2, which confirms itself; it takes the next one into the same place, which confirms itself (version
 * 4), or does not (version 3), so that after three starts the loader waits. Then the same while the power fails, as in
 * test_machine.c: nothing starts that is neither, and the host can always do it again.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cuts.h"

enum { FIRST = 2 };

static struct emulated e;
static struct image first, next;
static unsigned version; // of the next one

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
        must_start(FIRST);
        break;
    case 4:
        emulated_update(&e, &next);
        break;
    case 8:
        must_start(version == 3 ? 0 : version);
        break;
    default:
        must_start(version);
        break;
    }
}

/* In which steps the loader may wait, the old version may start, and the new one may. */
static bool may_start(unsigned started, unsigned step)
{
    if (started == 0)
        return step <= 2 || step == 4 || (version == 3 && step >= 7);
    if (started == FIRST)
        return step >= 2 && step <= 4;
    return started == version && step >= 4;
}

static void try_to_the_end(unsigned starts)
{
    unsigned started;

    while ((started = emulated_boot(&e)) == 3)
        if (++starts > 3)
            emulated_die(&e, "a trial has too many starts", starts);
    if (started)
        emulated_die(&e, "a failed trial is followed by a start", started);
}

static void recover(unsigned step)
{
    unsigned started, starts = step > 5 ? step - 5 : 0; // of the next version

    if (step == 0) {
        e.reckless = true;
        emulated_boot(&e);
        emulated_install(&e);
        e.reckless = false;
    }
    started = emulated_boot(&e);
    if (!may_start(started, step))
        emulated_die(
            &e, started ? "after the cut something else starts" : "after the cut nothing starts",
            step);
    if (started == 0 && step <= 2 && emulated_update(&e, &first))
        must_start(started = FIRST);
    if (started != version) {
        emulated_update(&e, &next);
        must_start(started = version);
        starts = 0;
    }
    if (version == 3)
        try_to_the_end(starts + 1);
}

static const struct story story = {&e, do_step, recover, CUTS_EDGE};

int main(int argc, char **argv)
{
    static const unsigned versions[] = {4, 3};
    struct kind kind;

    if (argc < 5)
        return 2;
    for (int i = 0; i < 2; i++) {
        version = versions[i];
        emulated_new(&e, argv[1], argv[2]);
        kind = *e.kind;
        kind.slot_a = (uint32_t)strtoul(argv[3], NULL, 0);
        e.kind = &kind;
        memset(e.bytes, 0xA7, flash_bytes(&e.model)); // another program was there before
        memset(e.states, 1, flash_bytes(&e.model));
        first = emulated_image(&e, argv[1], 'a', FIRST, 0);
        next = emulated_image(&e, argv[1], 'a', version, 0);
        cuts_live(&story);
        must_start(version == 3 ? 0 : version);
        if (e.boot_operations)
            emulated_die(&e, "a boot that changes nothing writes", e.boot_operations);
        printf("%s, version %u: %u operations, ", argv[2], version, e.operations);
        printf("%u power cuts\n",
               cuts_everywhere(&story, (unsigned)atoi(argv[4]), argc > 5 ? atoi(argv[5]) : -1));
        fflush(stdout);
        free(first.bytes);
        free(next.bytes);
        emulated_free(&e);
    }
    cuts_free();
    return 0;
}
