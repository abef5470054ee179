/*
 * A small job by the program in the chip's RAM, as often as it has frames and operations of flash: each frame of
 * either direction, from the first byte of connecting to the last of the reset, with each kind of harm at
 * each end of it and in its middle; and the power cut in each operation of flash. What must be true then:
 * support/turbo_run.h.
 *
 *   test_faults_turbo_frames [STEP [FIRST]]     every STEPth from the FIRST on; 1 is all of them, which
 *                                               scripts/turbo-faults does
 */
#include <stdio.h>
#include <stdlib.h>

#include "../../firmware/stm32bl_turbo_frame.h"
#include "base/internal.h"
#include "sim/state.h"
#include "turbo_run.h"

enum { SAMPLE = 211, FRAMES = 1024, BACK = 64 * 1024, HEAD = STM32BL_TURBO_HEAD };

/* The least that the program does. */
static const struct turbo_chip chips[] = {{"stm32g071", 4096}, {"stm32f103xb", 4096},
                                          {"stm32f411", 4096}, {"stm32l072", 4096},
                                          {"stm32l476", 4096}, {"stm32h743", 4096}};

enum { CHIPS = sizeof chips / sizeof *chips };

struct frame {
    unsigned at, size; // its first byte, counted from 1; bytes
};

/* What a job has that nothing happens to. */
static struct good_job {
    struct frame frames[2][FRAMES]; // to the chip, and back
    size_t count[2];
    unsigned sent;
    uint8_t back[BACK];
    size_t back_size, rom_size; // of that, what the ROM has said
    unsigned asked;             // bytes that were sent when it said it
    uint32_t operations;        // of flash
} job;

static void note(bool back, size_t at, size_t size)
{
    assert_true(job.count[back] < FRAMES);
    job.frames[back][job.count[back]++] = (struct frame){(unsigned)at + 1, (unsigned)size};
}

/* ------------------------------------------------------------------ what a job has */

static bool runs_program(const struct turbo_run *r)
{
    return r->b->sim->running == BL_SIM_IN_RAM;
}

/* Frames of the program, or what the ROM is told in one go. */
static void see_sent(const struct turbo_run *r, const uint8_t *bytes, size_t size)
{
    for (size_t at = 0, n; at < size; at += n, job.sent += (unsigned)n) {
        n = size - at;
        if (runs_program(r) && bytes[at] == STM32BL_TURBO_START && n >= HEAD)
            n = HEAD + 4u * bytes[at + 3];
        assert_true(n <= size - at);
        note(false, job.sent, n);
    }
}

/* What the ROM says to one question; answers of the program are looked for in the end. */
static void see_back(const struct turbo_run *r, const uint8_t *bytes, size_t size)
{
    assert_true(job.back_size + size <= BACK);
    memcpy(job.back + job.back_size, bytes, size);
    if (!runs_program(r) && job.rom_size == job.back_size) {
        if (job.count[true] && job.asked == job.sent)
            job.frames[true][job.count[true] - 1].size += (unsigned)size;
        else
            note(true, job.back_size, size);
        job.asked = job.sent;
        job.rom_size += size;
    }
    job.back_size += size;
}

static void see(void *user, bool back, const uint8_t *bytes, size_t size)
{
    if (back)
        see_back(user, bytes, size);
    else
        see_sent(user, bytes, size);
}

/* Bytes of the answer that begins there; 0: none does. */
static size_t answer_at(const uint8_t *bytes, size_t left)
{
    size_t size = left < 12 ? 0 : bl_le32(bytes + 4);

    if (left < 12 || bytes[0] != STM32BL_TURBO_ANSWER)
        return 0;
    if (bl_crc32(0, bytes, 8) == bl_le32(bytes + 8))
        return 12;
    return size <= left - 12 && bl_crc32(0, bytes, 8 + size) == bl_le32(bytes + 8 + size)
               ? 12 + size
               : 0;
}

static void job_is_done(struct turbo_run *r, struct bench *b)
{
    (void)r;
    job.operations = b->sim->operations;
    for (size_t at = job.rom_size, n; at < job.back_size; at += n) {
        n = answer_at(job.back + at, job.back_size - at);
        if (n)
            note(true, at, n);
        n = n ? n : 1;
    }
}

static void look_at_a_good_job(const struct turbo_chip *chip)
{
    struct turbo_run r = {.chip = chip, .random = 1, .after = job_is_done};

    memset(&job, 0, sizeof job);
    r.wire.seen = see;
    assert_int_equal(turbo_run_job(&r), 0);
    assert_false(r.broken);
    assert_true(job.count[false] > 25 && job.count[true] > 25 && job.operations > 40);
}

/* -------------------------------------------------------------------------- harms */

/* Where in a frame: its first byte, the third, its middle, its last. */
enum {
    PLACES = 4,
    DELAYS = 3,
    OVERRUNS = 3,
    HARMS_OF_A_FRAME = 3 * PLACES + 1 + DELAYS + OVERRUNS
};

static unsigned place(const struct frame *f, unsigned which)
{
    const unsigned at[PLACES] = {0, f->size > 2 ? 2 : 0, f->size / 2, f->size - 1};

    return f->at + at[which];
}

static struct harm harm_of(const struct frame *f, bool back, unsigned n)
{
    static const unsigned delays[DELAYS] = {60, 700, 3900};
    const unsigned overruns[OVERRUNS][2] = {{0, f->size}, {2, f->size}, {0, 1200}};
    struct harm h = {.back = back, .at = f->at, .size = 1};

    if (n < 3 * PLACES) {
        h.kind = (enum harm_kind)(HARM_DROP + n / PLACES);
        h.at = place(f, n % PLACES);
    } else if (n == 3 * PLACES) {
        h.kind = HARM_DOUBLE;
    } else if (n < 3 * PLACES + 1 + DELAYS) {
        h.kind = HARM_DELAY;
        h.size = delays[n - 3 * PLACES - 1];
    } else {
        h.kind = HARM_OVERRUN;
        h.at = place(f, overruns[n - 3 * PLACES - 1 - DELAYS][0]);
        h.size = overruns[n - 3 * PLACES - 1 - DELAYS][1];
    }
    return h;
}

/* -------------------------------------------------------------------------- runs */

static unsigned long step = SAMPLE, first, number;

/* How many came to a good end, of those that were run. */
struct tally {
    unsigned long good, runs, all, broken;
};

static bool is_its_turn(struct tally *t)
{
    t->all++;
    return number++ >= first && (number - 1 - first) % step == 0;
}

static void take(struct tally *t, struct turbo_run *r)
{
    int err = turbo_run_job(r);

    t->runs++;
    t->good += !err;
    t->broken += r->broken;
    if (r->broken)
        print_error("that was number %lu\n", number - 1);
}

static void harm_each_frame(const struct turbo_chip *chip, bool back, struct tally *t)
{
    for (size_t i = 0; i < job.count[back]; i++) {
        for (unsigned n = 0; n < HARMS_OF_A_FRAME; n++) {
            struct turbo_run r = {.chip = chip, .fault = TURBO_ONE_HARM, .random = number + 1};
            if (!is_its_turn(t))
                continue;
            r.wire.harms[0] = harm_of(&job.frames[back][i], back, n);
            take(t, &r);
        }
    }
}

static void cut_each_operation(const struct turbo_chip *chip, struct tally *t)
{
    for (uint32_t i = 1; i <= job.operations; i++) {
        struct turbo_run r = {.chip = chip, .fault = TURBO_POWER, .random = number + 1};
        if (!is_its_turn(t))
            continue;
        snprintf(r.options, sizeof r.options, "fault=power@%u", (unsigned)i);
        take(t, &r);
    }
}

static void say(const char *what, const struct tally *t)
{
    print_message("  %-8s %lu, of which %lu were run: %lu did the job all the same\n", what, t->all,
                  t->runs, t->good);
    assert_int_equal(t->broken, 0);
    assert_true(t->runs > 0);
}

static void every_frame_and_every_operation(void **state)
{
    struct tally to = {0}, back = {0}, power = {0};

    (void)state;
    for (int i = 0; i < CHIPS; i++) {
        look_at_a_good_job(&chips[i]);
        harm_each_frame(&chips[i], false, &to);
        harm_each_frame(&chips[i], true, &back);
        cut_each_operation(&chips[i], &power);
    }
    say("to", &to);
    say("back", &back);
    say("power", &power);
    assert_true(to.good > to.runs / 2 && back.good > back.runs / 2);
    assert_true(power.good < power.runs / 10 + 2); // a cut is seen
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_frame_and_every_operation)};

    if (argc > 1)
        step = strtoul(argv[1], NULL, 10);
    if (argc > 2)
        first = strtoul(argv[2], NULL, 10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
