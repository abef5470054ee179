/*
 * test_signed_swap.c - `test_signed_swap FOLDER CHIP STRIDE [HALF]`: the machine code of a loader with two keys whose banks an option byte
 * swaps. Version 1 of the one key runs in bank 1; what has a wrong signature, or an old counter, is refused, and no option byte
 * is changed for it; version 2 of the other key is activated, the banks change places, it confirms itself, and version 1 is
 * too old from then on. Then the same from Go on, while the power fails in each STRIDEth operation of the log, and in each change of
 * option bytes. HALF: what a cut leaves, enum half_done; without it, each in turn.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kept.h"
#include "signing.h"
#include "stm32bl_slot_format.h"

enum { OLD = 4, FIRST = 5, SECOND = 6 }; // security counters

static struct emulated e;
static struct kept written; // version 1 is confirmed, and version 2 was written
static const char *folder;
static const char *what = "the first version";

static void must(bool good, unsigned value)
{
    if (!good)
        emulated_die(&e, what, value);
}

static struct image make(char slot, unsigned version, uint32_t counter, uint8_t key)
{
    struct image image = emulated_image(&e, folder, slot, version, 0);

    signing_seal_as(&image, counter, 0, key);
    return image;
}

/* Each bank keeps its loader, and so many changes of option bytes there were. */
static void must_start(unsigned version, unsigned changes)
{
    unsigned started = emulated_boot(&e);

    must(started == version, started);
    must(e.options->changes == changes, e.options->changes);
    must(!(e.options->stored[OPTSR] & OPTION_SWAP) == (version == 1), version);
    must(!memcmp(e.bytes, e.loader.bytes, e.loader.size), 1);
    must(!memcmp(e.bytes + e.model.half, e.loader.bytes, e.loader.size), 2);
}

/* True: the loader acknowledges it. */
static bool go(uint32_t start)
{
    bool done = emulated_enter(&e) && emulated_command(&e, 0x21) && emulated_address(&e, start);

    if (done)
        machine_run(e.m, e.m->now_ps + UINT64_C(10000000000)); // 10 ms
    must(!done || e.m->ended, 3);
    emulated_off(&e);
    return done;
}

static void send(const struct image *image)
{
    must(emulated_enter(&e) && emulated_erase(&e, image->start, image->size), 4);
    for (uint32_t at = 0; at < image->size; at += 32)
        must(emulated_write(&e, image->start + at, image->bytes + at, 32), at);
    emulated_off(&e);
}

static void must_refuse(const char *name, struct image image, unsigned kept, unsigned changes)
{
    what = name;
    send(&image);
    must(!go(image.start), 5);
    free(image.bytes);
    must_start(kept, changes);
    must(!e.boot_operations, e.boot_operations);
}

static void refuse_in_bank_2(void)
{
    struct image image = make('b', 2, SECOND, 1);

    image.bytes[image.size - 1] ^= 1; // of S
    must_refuse("a wrong signature is taken", image, 1, 0);
    image = make('b', 2, SECOND, 1);
    image.bytes[64] ^= 1; // behind the vectors
    must_refuse("a changed program is taken", image, 1, 0);
    must_refuse("an image that is not signed is taken", make('b', 2, SECOND, 0), 1, 0);
    must_refuse("an old counter is taken", make('b', 2, OLD, 1), 1, 0);
}

/* From Go on, until it runs, confirmed: a boot that writes nothing. */
static unsigned activate(uint32_t start)
{
    unsigned started = 1;

    for (int i = 0; i < 6 && (started != 2 || e.boot_operations); i++) {
        if (started == 1)
            (void)go(start);
        started = emulated_boot(&e);
        if (e.failed) {
            e.failed = false;
            e.cut = NEVER;
            started = emulated_boot(&e);
        }
        must(started == 1 || started == 2, started);
    }
    return started;
}

static void cut_in(uint32_t start, unsigned operation, int half)
{
    kept_go_back(&written, &e);
    e.cut = (int)operation;
    e.half_done = half < 0 ? operation % 3 : (unsigned)half;
    must(activate(start) == 2, operation);
    must(e.cut == NEVER, operation);
    must(e.options->stored[OPTSR] & OPTION_SWAP, operation);
}

static unsigned cut_everywhere(uint32_t start, unsigned end, unsigned stride, int half)
{
    unsigned cuts = 0;

    what = "the power fails, and the update does not come to an end";
    for (unsigned n = written.operations; n < end; n++) {
        if ((n - written.operations) % stride && !option_bytes_were_changed(n))
            continue;
        cut_in(start, n, half);
        cuts++;
    }
    return cuts;
}

int main(int argc, char **argv)
{
    struct image first, second;
    unsigned end;

    if (argc < 4)
        return 2;
    folder = argv[1];
    emulated_new(&e, folder, argv[2]);
    first = make('a', 1, FIRST, 1);
    second = make('b', 2, SECOND, 2);
    emulated_install(&e);
    must(emulated_update(&e, &first), 0);
    must_start(1, 0);
    refuse_in_bank_2();
    what = "the second version";
    send(&second);
    kept_take(&written, &e);
    must(activate(second.start) == 2, 0);
    end = e.operations;
    must_start(2, 1);
    must_refuse("a counter of before is taken", make('a', 1, FIRST, 1), 2, 1);
    printf(
        "%s: %u power cuts\n", e.kind->name,
        cut_everywhere(second.start, end, (unsigned)atoi(argv[3]), argc > 4 ? atoi(argv[4]) : -1));
    kept_free(&written);
    free(first.bytes);
    free(second.bytes);
    emulated_free(&e);
    return 0;
}
