/*
 * test_watchdog.c - `test_watchdog FOLDER CHIP MS`: a loader that was built with -DLOADER_WATCHDOG=MS. The next version hangs:
 * it neither confirms itself nor feeds the watchdog. It is started three times, and reset each time; then the version
 * before it is started, without a watchdog. An image that feeds it is left alone.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emulated.h"

#define MS   UINT64_C(1000000000)
#define SAYS 0x40002FF0u

enum { STARTS = 3, HANGS = 3 };

static struct emulated e;

/* The version that a reset starts; it runs for `ms` from then on, and is fed, or not. */
static unsigned run_for(unsigned ms, bool fed, unsigned *bitten_after)
{
    unsigned version = 0, since = 0;
    struct machine *m;

    emulated_on(&e);
    m = e.m;
    machine_boot(m);
    for (unsigned i = 0; since < ms && !m->ended; i++, since += version != 0) {
        machine_run(m, m->now_ps + MS);
        version = board_stored(m, SAYS);
        if (fed && version)
            board_write(m, e.model.watchdog, 0xAAAA);
        if (i > 20000 && !version)
            emulated_die(&e, "nothing starts", i);
    }
    *bitten_after = m->ended && m->end == END_WATCHDOG ? since : 0;
    if (m->ended && m->end == END_WATCHDOG)
        m->end = END_RESET; // which it is
    emulated_off(&e);
    return version;
}

static void install(const char *folder, char slot, unsigned version)
{
    struct image image = emulated_image(&e, folder, slot, version, 0);

    if (!emulated_update(&e, &image))
        emulated_die(&e, "an update is refused", version);
    free(image.bytes);
}

int main(int argc, char **argv)
{
    unsigned ms = argc > 3 ? (unsigned)atoi(argv[3]) : 0, bitten;

    if (argc < 4)
        return 2;
    emulated_new(&e, argv[1], argv[2]);
    emulated_install(&e);
    install(argv[1], 'a', 1);
    if (run_for(3 * ms, false, &bitten) != 1 || bitten)
        emulated_die(&e, "a watchdog runs although nothing is on trial", bitten);
    install(argv[1], 'b', HANGS);
    for (unsigned i = 0; i < STARTS - 1; i++) {
        if (run_for(3 * ms, false, &bitten) != HANGS || bitten < ms / 2 || bitten > ms * 3 / 2)
            emulated_die(&e, "the watchdog does not bite when it should", bitten);
    }
    if (run_for(3 * ms, true, &bitten) != HANGS || bitten)
        emulated_die(&e, "an image that feeds the watchdog is bitten", bitten);
    if (run_for(3 * ms, false, &bitten) != 1 || bitten)
        emulated_die(&e, "the version before it does not come back by itself", bitten);
    printf("%s: %u ms, back after %u starts\n", e.kind->name, ms, (unsigned)STARTS);
    emulated_free(&e);
    return 0;
}
