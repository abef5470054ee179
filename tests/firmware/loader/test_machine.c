/*
 * test_machine.c - `test_machine FOLDER CHIP STRIDE [HALF [SLOT_A SLOT_B [LAST]]]`: the loader's machine code on an emulated chip. The
 * ROM writes the loader, the loader takes version 1, which starts and stays; it takes the next one into the
 * other slot, which confirms itself (version 2), or does not (version 3), so that version 1 comes back.
 * Then the same while the power fails: in every operation of the flash, but only in each STRIDEth of those that
 * do nothing but write an image or the loader. HALF: what a cut leaves, enum half_done; -1 or without it, each in turn. LAST: of
 * the two lives; 2 leaves the second one out.
 * Compiled with -DSIGNED it is for loaders with keys, and signs.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cuts.h"
#ifdef SIGNED
#include "signing.h"
enum { EDGE = 1 }; // each cut is followed by a verification, of tens of millions of cycles
#else
enum { EDGE = CUTS_EDGE };
#endif

static struct emulated e;
static struct image first, next; // versions 1, and 2 or 3
static unsigned version;         // of the next one

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

static struct image make(const char *folder, char slot, unsigned number)
{
    struct image image = emulated_image(&e, folder, slot, number, 0);

#ifdef SIGNED
    signing_seal(&image, number % 2 ? 1 : 2);
#endif
    return image;
}

/* Where they are said to be somewhere else. */
static void place_slots(struct kind *kind, char **places)
{
    *kind = *e.kind;
    kind->slot_a = (uint32_t)strtoul(places[0], NULL, 0);
    kind->slot_b = (uint32_t)strtoul(places[1], NULL, 0);
    e.kind = kind;
}

static const struct story story = {&e, do_step, recover, EDGE};

/* Nothing is cut; afterwards a boot writes nothing, since something is confirmed. */
static void live(void)
{
    cuts_live(&story);
    must_start(version == 2 ? 2 : 1);
    if (e.boot_operations)
        emulated_die(&e, "a confirmed boot writes", e.boot_operations);
}

int main(int argc, char **argv)
{
    struct kind kind;
    unsigned last;

    if (argc < 4)
        return 2;
    last = argc == 8 ? (unsigned)atoi(argv[7]) : 3;
    for (version = 2; version <= last; version++) {
        emulated_new(&e, argv[1], argv[2]);
        if (argc >= 7)
            place_slots(&kind, argv + 5);
        memset(e.bytes, 0xA7, flash_bytes(&e.model)); // another program was there before
        memset(e.states, 1, flash_bytes(&e.model));
        first = make(argv[1], 'a', 1);
        next = make(argv[1], 'b', version);
        live();
        printf("%s, version %u: %u operations, ", e.kind->name, version, e.operations);
        printf("%u power cuts\n",
               cuts_everywhere(&story, (unsigned)atoi(argv[3]), argc > 4 ? atoi(argv[4]) : -1));
        fflush(stdout);
        free(first.bytes);
        free(next.bytes);
        emulated_free(&e);
    }
    cuts_free();
    return 0;
}
