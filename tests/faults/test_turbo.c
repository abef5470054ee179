/*
 * Jobs by the program in the chip's RAM under one fault each, drawn by chance from a seed: what the line does
 * to bytes of either direction, clocks and rates that are not what they should be, a program that crashes,
 * a power cut at any operation of flash. Whatever comes of it:
 *
 *  - success is said only where flash holds the image;
 *  - no sector is erased but those of the image, and nothing else changes;
 *  - the words that the chip starts by are there only if all of the image is;
 *  - the next command does the job, behind a power cycle where the chip is hung or without power.
 *
 *   test_faults_turbo [COUNT [SEED]]     the whole: scripts/turbo-faults
 */
#include <stdio.h>
#include <stdlib.h>

#include "bench_chip.h"
#include "device/device.h"
#include "harm_wire.h"
#include "sim/state.h"
#include "stm32bl/transport.h"

enum { BASE = 0x08000000, MOST = 12 * 1024, SAMPLE = 60, VECTORS = 8 };

/* What happens to a job. */
enum fault {
    ONE_HARM, // HARM_DROP to HARM_OVERRUN, either way
    TWO_HARMS,
    WRONG_CLOCK, // that of the table is not the chip's, or Go changes it
    WRONG_RATE,  // the line does not carry a rate
    CRASH,       // random words in the program's memory
    POWER,       // fails in an operation of flash
    FAULTS
};

static const char *const names[] = {"one harm",   "two harms", "wrong clock",
                                    "wrong rate", "crash",     "power"};

static const struct chip {
    const char *name;
    uint32_t size; // of the image
} chips[] = {{"stm32g071", MOST},     {"stm32f103xb", 6 * 1024}, {"stm32f411", MOST},
             {"stm32l072", 4 * 1024}, {"stm32l476", MOST},       {"stm32h743", 6 * 1024}};

enum { CHIPS = sizeof chips / sizeof *chips };

struct run {
    const struct chip *chip;
    struct bench *b;
    enum fault fault;
    char options[120], said[200];
    unsigned calls; // from the moment the program runs until it crashes
    uint64_t random;
};

static uint8_t image[MOST];
static struct harm_wire wire;
static unsigned long good, bad, each[FAULTS], each_good[FAULTS];

/* xorshift64*, G. Marsaglia and S. Vigna. */
static uint32_t chance(struct run *r)
{
    r->random ^= r->random >> 12;
    r->random ^= r->random << 25;
    r->random ^= r->random >> 27;
    return (uint32_t)(r->random * UINT64_C(2685821657736338717) >> 32);
}

static unsigned below(struct run *r, unsigned n)
{
    return chance(r) % n;
}

/* -------------------------------------------------------------------------- faults */

/* Where a job of this size has its bytes: most of them lie behind the upload of some 3500. */
static void draw_harm(struct run *r, struct harm *h)
{
    h->kind = (enum harm_kind)(HARM_DROP + below(r, HARM_KINDS - HARM_DROP));
    h->back = below(r, 3) == 0;
    h->at = h->back ? 1 + below(r, 6000) : 1 + below(r, 5000 + r->chip->size);
    h->size = h->kind == HARM_DELAY ? 1 + below(r, 4000) : 1 + below(r, below(r, 2) ? 20 : 1200);
}

static void draw_clock(struct run *r)
{
    static const char *const after[] = {"kept", "hsi", "reset"};
    static const unsigned mhz[] = {8, 16, 24, 32, 48, 64};

    snprintf(r->options, sizeof r->options, "after-go=%s,clock=%u", after[below(r, 3)],
             mhz[below(r, 6)]);
}

static void draw(struct run *r)
{
    memset(&wire, 0, sizeof wire);
    r->options[0] = '\0';
    r->calls = 0;
    if (r->fault == ONE_HARM || r->fault == TWO_HARMS)
        for (int i = 0; i <= (r->fault == TWO_HARMS); i++)
            draw_harm(r, &wire.harms[i]);
    if (r->fault == WRONG_CLOCK)
        draw_clock(r);
    if (r->fault == WRONG_RATE)
        wire.most_baud = below(r, 2) ? 115200 : 115200u << (1 + below(r, 2));
    if (r->fault == CRASH)
        r->calls = 1 + below(r, 40);
    if (r->fault == POWER)
        snprintf(r->options, sizeof r->options, "fault=power@%u",
                 1 + below(r, 10 + r->chip->size / (below(r, 2) ? 8 : 32)));
}

/* Words of the program or of what it remembers become others. */
static void crash(void *user)
{
    struct run *r = user;
    const struct stm32bl_device *d = r->b->device;
    uint32_t load = (d->ram[0].start + 255) & ~255u;

    if (!r->calls || r->b->sim->running != BL_SIM_IN_RAM || --r->calls)
        return;
    for (unsigned n = 1 + below(r, 8); n; n--) {
        uint8_t *at = stm32bl_sim_memory(r->b->sim, load + below(r, 0xC00) / 2 * 2, 2);
        at[0] = (uint8_t)chance(r);
        at[1] = (uint8_t)chance(r);
    }
}

/* --------------------------------------------------------------------------- truths */

static void fail_run(const struct run *r, const char *what)
{
    fail_msg("%s, %s, '%s', harm %d%s at %u size %u, most %u: %s; said '%s'; log: %s",
             r->chip->name, names[r->fault], r->options, (int)wire.harms[0].kind,
             wire.harms[0].back ? " back" : "", wire.harms[0].at, wire.harms[0].size,
             (unsigned)wire.most_baud, what, r->said, r->b->log);
}

static const uint8_t *flash_of(const struct run *r)
{
    return stm32bl_sim_memory(r->b->sim, BASE, r->chip->size);
}

static void nothing_else_is_touched(const struct run *r)
{
    for (size_t i = 0; i < r->b->sim->sector_count; i++) {
        const struct bl_sim_sector *s = &r->b->sim->sectors[i];
        const uint8_t *bytes = stm32bl_sim_memory(r->b->sim, s->at.address, s->at.size);
        if (s->at.address < BASE + r->chip->size)
            continue;
        if (s->erases)
            fail_run(r, "a sector was erased that was not to be");
        if (bytes[0] != 0x5A || memcmp(bytes, bytes + 1, s->at.size - 1) != 0)
            fail_run(r, "a sector has changed that was not to be written");
    }
}

/* All chips held 5A before, which is no address of a program. */
static void starts_whole_or_not(const struct run *r)
{
    uint8_t erased = r->b->device->erased;
    const uint8_t *flash = flash_of(r);

    if (memcmp(flash, image, VECTORS) != 0) {
        for (int i = 4; i < VECTORS; i++) // a reset vector that is there in part
            if (flash[i] != image[i] && flash[i] != erased && flash[i] != 0x5A &&
                r->fault != POWER && r->fault != CRASH)
                fail_run(r, "half a reset vector");
        return;
    }
    if (memcmp(flash, image, r->chip->size) != 0)
        fail_run(r, "half the program starts");
}

static void make_image(uint32_t size)
{
    bench_image(NULL, BASE, image, size, 4242);
}

static int do_job(struct run *r, const char *options)
{
    struct stm32bl_stream *s = harm_wire_around(&wire, stm32bl_sim_stream(r->b->sim));
    int err;

    wire.watch = crash;
    wire.user = r;
    stm32bl_close(r->b->bl);
    err = stm32bl_attach(r->b->bl, s, options);
    if (!err)
        err = bench_program(r->b, BASE, image, r->chip->size, below(r, 4) ? 0 : STM32BL_DIFF);
    snprintf(r->said, sizeof r->said, "%s", stm32bl_error_message(r->b->bl));
    return err;
}

/* Another process, and nothing that goes wrong. */
static void goes_on(struct run *r)
{
    int err;

    stm32bl_close(r->b->bl);
    memset(&wire, 0, sizeof wire);
    r->calls = 0;
    r->b->log[0] = '\0';
    err = do_job(r, below(r, 3) ? "turbo=auto" : NULL);
    if (err) { // power off and on: crashed, hung, or a ROM that has measured nonsense
        if (r->fault != POWER && r->fault != CRASH && wire.baud &&
            r->b->sim->running == BL_SIM_IN_RAM)
            fail_run(r, "the program in RAM is not found again");
        stm32bl_close(r->b->bl);
        r->b->sim->set.power_at = 0;
        stm32bl_sim_set(r->b->sim, "boot", "rom");
        stm32bl_sim_power_cycle(r->b->sim);
        r->b->sim->now_ns += UINT64_C(3000000000); // L476: 2.6 s (AN2606)
        err = do_job(r, "turbo=auto");
    }
    if (err)
        fail_run(r, "and the next one fails as well");
    if (memcmp(flash_of(r), image, r->chip->size) != 0)
        fail_run(r, "and the next one's success is not true");
}

static void fill_with_old(const struct run *r)
{
    for (size_t i = 0; i < r->b->sim->sector_count; i++) {
        const struct stm32bl_sector *s = &r->b->sim->sectors[i].at;
        memset(stm32bl_sim_memory(r->b->sim, s->address, s->size), 0x5A, s->size);
    }
}

static void one_run(uint64_t seed)
{
    struct run r = {.random = seed * UINT64_C(0x9E3779B97F4A7C15) + 1};
    int err;

    chance(&r);
    r.chip = &chips[below(&r, CHIPS)];
    r.fault = (enum fault)below(&r, FAULTS + 2);
    r.fault = r.fault >= FAULTS ? ONE_HARM : r.fault;
    draw(&r);
    r.b = bench_named(r.chip->name, r.options[0] ? r.options : NULL);
    make_image(r.chip->size);
    fill_with_old(&r);
    err = do_job(&r, "turbo=auto");
    if (!err && memcmp(flash_of(&r), image, r.chip->size) != 0)
        fail_run(&r, "success, and it is not true");
    nothing_else_is_touched(&r);
    starts_whole_or_not(&r);
    each[r.fault]++;
    each_good[r.fault] += !err;
    good += !err;
    bad += err != 0;
    if (getenv("TURBO_VERBOSE"))
        printf("%llu %s %s: %s %s\n", (unsigned long long)seed, r.chip->name, names[r.fault],
               err ? "error" : "ok", r.said);
    goes_on(&r);
    nothing_else_is_touched(&r);
    bench_free(r.b);
}

static unsigned long count = SAMPLE, first = 1;

static void seeded_runs(void **state)
{
    (void)state;
    for (unsigned long i = 0; i < count; i++)
        one_run(first + i);
    print_message("%lu runs: %lu did the job all the same, %lu ended in an error\n", count, good,
                  bad);
    for (int i = 0; i < FAULTS; i++)
        print_message("  %-12s %lu of %lu\n", names[i], each_good[i], each[i]);
    assert_true(good > count / 2); // and most of all this is got over
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
