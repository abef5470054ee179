#include "turbo_run.h"

#include <stdio.h>
#include <stdlib.h>

#include "device/device.h"
#include "sim/state.h"

enum { BASE = 0x08000000, MOST = 12 * 1024, VECTORS = 8 };

const char *const turbo_fault_names[TURBO_FAULTS] = {"one harm",   "two harms", "wrong clock",
                                                     "wrong rate", "crash",     "power"};

static uint8_t image[MOST];

/* xorshift64*, G. Marsaglia and S. Vigna. */
uint32_t turbo_chance(struct turbo_run *r)
{
    r->random ^= r->random >> 12;
    r->random ^= r->random << 25;
    r->random ^= r->random >> 27;
    return (uint32_t)(r->random * UINT64_C(2685821657736338717) >> 32);
}

unsigned turbo_below(struct turbo_run *r, unsigned n)
{
    return turbo_chance(r) % n;
}

/* Words of the program or of what it remembers become others. */
static void crash(void *user)
{
    struct turbo_run *r = user;
    const struct stm32bl_device *d = r->b->device;
    uint32_t load = (d->ram[0].start + 255) & ~255u;

    if (!r->calls || r->b->sim->running != BL_SIM_IN_RAM || --r->calls)
        return;
    for (unsigned n = 1 + turbo_below(r, 8); n; n--) {
        uint8_t *at = stm32bl_sim_memory(r->b->sim, load + turbo_below(r, 0xC00) / 2 * 2, 2);
        at[0] = (uint8_t)turbo_chance(r);
        at[1] = (uint8_t)turbo_chance(r);
    }
}

/* --------------------------------------------------------------------------- truths */

static void fail_run(struct turbo_run *r, const char *what)
{
    r->broken = true;
    print_error("BROKEN: %s, %s, '%s', harm %d%s at %u size %u, most %u: %s; said '%s'; log: %s",
                r->chip->name, turbo_fault_names[r->fault], r->options, (int)r->wire.harms[0].kind,
                r->wire.harms[0].back ? " back" : "", r->wire.harms[0].at, r->wire.harms[0].size,
                (unsigned)r->wire.most_baud, what, r->said, r->b->log);
}

static const uint8_t *flash_of(struct turbo_run *r)
{
    return stm32bl_sim_memory(r->b->sim, BASE, r->chip->size);
}

static void nothing_else_is_touched(struct turbo_run *r)
{
    for (size_t i = 0; i < r->b->sim->sector_count; i++) {
        const struct bl_sim_sector *s = &r->b->sim->sectors[i];
        const uint8_t *bytes = stm32bl_sim_memory(r->b->sim, s->at.address, s->at.size);
        if (s->at.address < BASE + r->chip->size)
            continue;
        if (s->erases)
            fail_run(r, "a sector was erased that was not to be");
        if (bytes[0] == 0x5A && memcmp(bytes, bytes + 1, s->at.size - 1) == 0)
            continue;
        r->strayed = r->fault == TURBO_CRASH;
        if (!r->strayed)
            fail_run(r, "a sector has changed that was not to be written");
    }
}

/* All chips held 5A before, which is no address of a program. */
static void starts_whole_or_not(struct turbo_run *r)
{
    uint8_t erased = r->b->device->erased;
    const uint8_t *flash = flash_of(r);

    if (memcmp(flash, image, VECTORS) != 0) {
        for (int i = 4; i < VECTORS; i++) // a reset vector that is there in part
            if (flash[i] != image[i] && flash[i] != erased && flash[i] != 0x5A &&
                r->fault != TURBO_POWER && r->fault != TURBO_CRASH)
                fail_run(r, "half a reset vector");
        return;
    }
    if (memcmp(flash, image, r->chip->size) != 0)
        fail_run(r, "half the program starts");
}

static int do_job(struct turbo_run *r, const char *options)
{
    struct stm32bl_stream *s = harm_wire_around(&r->wire, stm32bl_sim_stream(r->b->sim));
    bool compares = r->may_compare && turbo_below(r, 4) == 0;
    int err;

    r->wire.watch = crash;
    r->wire.user = r;
    stm32bl_close(r->b->bl);
    err = stm32bl_attach(r->b->bl, s, options);
    if (!err)
        err = bench_program(r->b, BASE, image, r->chip->size, compares ? STM32BL_DIFF : 0);
    snprintf(r->said, sizeof r->said, "%s", stm32bl_error_message(r->b->bl));
    return err;
}

/* Off and on: the program has crashed, the chip hangs, or its ROM has measured nonsense. */
static void cycle_power(struct turbo_run *r)
{
    if (r->fault != TURBO_POWER && r->fault != TURBO_CRASH && r->wire.baud &&
        r->b->sim->running == BL_SIM_IN_RAM)
        fail_run(r, "the program in RAM is not found again");
    stm32bl_close(r->b->bl);
    r->b->sim->set.power_at = 0;
    stm32bl_sim_set(r->b->sim, "boot", "rom");
    stm32bl_sim_power_cycle(r->b->sim);
    r->b->sim->now_ns += UINT64_C(3000000000); // L476: 2.6 s (AN2606)
}

/* Another process, and nothing that goes wrong. */
static void go_on(struct turbo_run *r)
{
    int err;

    stm32bl_close(r->b->bl);
    memset(&r->wire, 0, sizeof r->wire);
    r->calls = 0;
    r->b->log[0] = '\0';
    err = do_job(r, turbo_below(r, 3) ? "turbo=auto" : NULL);
    if (err) {
        cycle_power(r);
        err = do_job(r, "turbo=auto");
    }
    if (err)
        fail_run(r, "and the next one fails as well");
    else if (memcmp(flash_of(r), image, r->chip->size) != 0)
        fail_run(r, "and the next one's success is not true");
}

static void fill_with_old(const struct turbo_run *r)
{
    for (size_t i = 0; i < r->b->sim->sector_count; i++) {
        const struct stm32bl_sector *s = &r->b->sim->sectors[i].at;
        memset(stm32bl_sim_memory(r->b->sim, s->address, s->size), 0x5A, s->size);
    }
}

int turbo_run_job(struct turbo_run *r)
{
    int err;

    r->b = bench_named(r->chip->name, r->options[0] ? r->options : NULL);
    bench_image(NULL, BASE, image, r->chip->size, 4242);
    fill_with_old(r);
    err = do_job(r, "turbo=auto");
    if (r->after)
        r->after(r, r->b);
    if (!err && memcmp(flash_of(r), image, r->chip->size) != 0)
        fail_run(r, "success, and it is not true");
    nothing_else_is_touched(r);
    if (!err && r->strayed)
        fail_run(r, "success, and the program wrote elsewhere");
    starts_whole_or_not(r);
    if (getenv("TURBO_VERBOSE"))
        print_message("%s %s: %s %s\n", r->chip->name, turbo_fault_names[r->fault],
                      err ? "error" : "ok", r->said);
    go_on(r);
    nothing_else_is_touched(r);
    bench_free(r->b);
    return err;
}
