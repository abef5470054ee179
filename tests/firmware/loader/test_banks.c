/*
 * test_banks.c - `test_banks FOLDER CHIP STRIDE [HALF]`: applications that run in either bank, linked for the first, update
 * each other by stm32bl_slot_*: version 1 in bank 1 installs 2 in bank 2, that 3 in bank 1, which never confirms itself and
 * makes way, then 4 in bank 1, that 5 in bank 2. The power fails in every operation of the log, and in each STRIDEth of
 * those that write an image, and in each change of option bytes where that is what swaps the banks. An F767 or G474 that has no banks any more stays in the loader. HALF: what a cut leaves, enum half_done; without it, each in turn.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kept.h"

enum { FIRST = 1, LAST = 5, EDGE = 16, PATTERN = 0x69, NOT_CONFIRMED = 3 };

static struct emulated e;
static uint8_t radio[LAST + 1][RADIO_SIZE];

static struct kept before[LAST + 2]; // as the chip was before a version was delivered

/* Where an option byte swaps the banks, both have the loader. */
static void check_loaders(void)
{
    if (memcmp(e.bytes, e.loader.bytes, e.loader.size) ||
        memcmp(e.bytes + e.model.half, e.loader.bytes, e.loader.size))
        emulated_die(&e, "a loader was touched", 0);
}

/* What lies in front of slot A's place in bank 2 is the product's, or a loader and the log. */
static void check_kept(void)
{
    if (e.options) {
        check_loaders();
        return;
    }
    for (uint32_t i = e.model.half; i < e.kind->slot_b - FLASH_START; i++)
        if (e.bytes[i] != PATTERN)
            emulated_die(&e, "the product's part of bank 2 was touched", i);
}

static unsigned boot(unsigned old, unsigned new)
{
    unsigned started = emulated_boot(&e);

    check_kept();
    if (!e.failed && started != old && started != new)
        emulated_die(&e, "a third version starts", started);
    return started;
}

/* The version that is before `version` and stays. */
static unsigned before_it(unsigned version)
{
    return version - 1 == NOT_CONFIRMED ? version - 2 : version - 1;
}

/* Until the new version runs and has confirmed itself, or has had its three starts. */
static void deliver(unsigned new)
{
    unsigned old = before_it(new), starts = 0, started = 0, last = new == NOT_CONFIRMED ? old : new;

    e.radio = radio[new];
    for (int i = 0; i < 12; i++) {
        started = boot(old, new);
        starts += started == new;
        if (e.failed)
            e.cut = NEVER;
        e.failed = false;
        if (new == NOT_CONFIRMED && starts) // it is not to be sent again
            e.radio = NULL;
        if (started == last && (starts > 1 || new == NOT_CONFIRMED) && !e.boot_operations)
            break;
    }
    e.radio = NULL;
    if (started != last || !starts || (new == NOT_CONFIRMED &&starts > 4))
        emulated_die(&e, "the update does not come to an end", started);
}

static void load_images(const char *folder)
{
    for (unsigned version = FIRST; version <= LAST; version++) {
        struct image image = emulated_image(&e, folder, 'x', version, 2048 + 512 * version);

        memcpy(radio[version], &image.size, 4);
        memcpy(radio[version] + 4, image.bytes, image.size);
        free(image.bytes);
    }
}

static void be_born(const char *folder)
{
    struct image image = emulated_image(&e, folder, 'x', FIRST, 0);

    image.start = e.kind->slot_a;
    emulated_install(&e);
    if (!e.options) {
        memset(e.bytes + e.model.half, PATTERN, e.kind->slot_b - FLASH_START - e.model.half);
        memset(e.states + e.model.half / e.model.unit, 1,
               (e.kind->slot_b - FLASH_START - e.model.half) / e.model.unit);
    }
    if (!emulated_update(&e, &image) || boot(1, 1) != 1)
        emulated_die(&e, "the first version does not start", 0);
    free(image.bytes);
}

static bool changes_options(unsigned operation)
{
    return e.options && option_bytes_were_changed(operation);
}

static unsigned cut_everywhere(unsigned version, unsigned stride, int half)
{
    unsigned start = before[version].operations, end = before[version + 1].operations, cuts = 0;

    for (unsigned n = start; n < end; n++) {
        if (n >= start + EDGE && n + EDGE < end && n % stride && !changes_options(n))
            continue;
        kept_go_back(&before[version], &e);
        e.cut = (int)n;
        e.half_done = half < 0 ? (n * 2654435761u >> 16) % 3 : (unsigned)half;
        deliver(version);
        if (e.cut != NEVER)
            emulated_die(&e, "the power did not fail", n);
        cuts++;
    }
    return cuts;
}

/* G474 and F767 whose option bytes have been changed to one bank: the image in bank 2 is none any more. */
static void boot_without_banks(void)
{
    uint32_t kept = e.model.optcr, one = strncmp(e.kind->name, "f767", 4) ? 0 : 1u << 29;

    if (strncmp(e.kind->name, "f767", 4) && strncmp(e.kind->name, "g474", 4))
        return;
    e.model.optcr = one;
    if (emulated_boot(&e) != 0 || e.boot_operations)
        emulated_die(&e, "an image starts although there are no banks", e.boot_operations);
    e.model.optcr = kept;
}

int main(int argc, char **argv)
{
    unsigned cuts = 0;

    if (argc < 4)
        return 2;
    emulated_new(&e, argv[1], argv[2]);
    load_images(argv[1]);
    be_born(argv[1]);
    for (unsigned version = FIRST + 1; version <= LAST; version++) {
        kept_take(&before[version], &e);
        deliver(version);
    }
    kept_take(&before[LAST + 1], &e);
    if (e.options && e.options->changes != 5) // to 2, to 3 and back, to 4, to 5
        emulated_die(&e, "the banks were swapped more or less often", e.options->changes);
    boot_without_banks();
    printf("%s: %u operations, ", e.kind->name, e.operations);
    fflush(stdout);
    for (unsigned version = FIRST + 1; version <= LAST; version++)
        cuts += cut_everywhere(version, (unsigned)atoi(argv[3]), argc > 4 ? atoi(argv[4]) : -1);
    printf("%u power cuts\n", cuts);
    for (unsigned version = FIRST + 1; version <= LAST + 1; version++)
        kept_free(&before[version]);
    emulated_free(&e);
    return 0;
}
