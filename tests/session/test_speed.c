/*
 * What docs/SPEED.md promises: how long jobs take in the time of wire and chip, against what
 * stm32flash 0.7 needs on the same simulated chip (bench/run), and against the limit.
 */
#include <stdio.h>

#include "bench_chip.h"

enum { BASE = 0x08000000, KIB = 1024, SIZE = 64 * KIB };
enum job { WRITE, VERIFIED, READ, UNCHANGED, ONE_SECTOR };

static uint8_t image[SIZE];

static int make_image(void **state)
{
    (void)state;
    bench_image(NULL, BASE, image, sizeof image, 64);
    return 0;
}

static void run(struct bench *b, enum job job, size_t size)
{
    static uint8_t found[SIZE];

    if (job == READ) {
        bench_ok(b, stm32bl_read(b->bl, BASE, found, size));
        assert_memory_equal(found, image, size);
        return;
    }
    bench_ok(b, bench_program(b, BASE, image, size,
                              job == WRITE      ? STM32BL_NO_VERIFY
                              : job == VERIFIED ? 0
                                                : STM32BL_DIFF));
    assert_memory_equal(stm32bl_sim_memory(b->sim, BASE, size), image, size);
    assert_int_equal(stm32bl_summary(b->bl)->retries, 0);
}

/* Milliseconds without erasing, and without pauses in which nothing is under way. */
static double job_ms(const char *device, const char *chip, const char *session, enum job job,
                     size_t size)
{
    struct bench *b = bench_named(device, chip);
    struct stm32bl_sim_stats s;

    if (job >= READ)
        memcpy(stm32bl_sim_memory(b->sim, BASE, size), image, size);
    if (job == ONE_SECTOR)
        stm32bl_sim_memory(b->sim, BASE, size)[size / 2] ^= 1;
    bench_ok(b, bench_connect(b, session));
    run(b, job, size);
    s = bench_stats(b);
    bench_free(b);
    return (double)(s.elapsed_us - s.erase_us - s.idle_us) / 1000;
}

/* The limit: bytes that must cross, 11 bits each, and programming; 64 KiB with reading back. */
static void at_the_limit(void **state)
{
    static const unsigned bauds[] = {115200, 921600};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        char session[40];
        double frames = SIZE / 256 * (266 + 266), program_ms = SIZE * 0.016;
        double limit = frames * 11 * 1000 / bauds[i] + program_ms, took;
        snprintf(session, sizeof session, "facts=needed,baud=%u", bauds[i]);
        took = job_ms("stm32f411", "latency=0", session, VERIFIED, SIZE);
        if (took > 1.02 * limit)
            fail_msg("%s: %.0f ms, the limit is %.0f ms", session, took, limit);
    }
}

/* `peer_ms`: stm32flash, which writes everything anew where stm32bl compares. */
static void against_stm32flash(void **state)
{
    static const struct {
        const char *device, *chip;
        enum job job;
        unsigned kib, peer_ms;
        double times; // as fast, at least
    } rows[] = {
        {"stm32f411", "latency=0", WRITE, 64, 7604, 1.0},
        {"stm32f411", "latency=0", VERIFIED, 64, 14155, 1.0},
        {"stm32f411", "latency=0", READ, 64, 6554, 1.0},
        {"stm32f411", "latency=0", UNCHANGED, 64, 14155, 2.1},
        {"stm32f411", "latency=0", ONE_SECTOR, 64, 14155, 1.6},
        {"stm32f411", "latency=0,checksum=1", VERIFIED, 64, 14155, 1.8},
        {"stm32f411", "latency=0,checksum=1", UNCHANGED, 64, 14155, 150},
        {"stm32f411", "latency=1", WRITE, 64, 7944, 1.02},
        {"stm32f411", "latency=1", VERIFIED, 64, 14856, 1.02},
        {"stm32f411", "latency=1", READ, 64, 6917, 1.02},
        {"stm32f411", "latency=1,checksum=1", VERIFIED, 64, 14856, 1.88},
        {"stm32f411", "latency=1,checksum=1", UNCHANGED, 64, 14856, 150},
        {"stm32f411", "latency=16", WRITE, 64, 16480, 1.75},
        {"stm32f411", "latency=16", VERIFIED, 64, 34879, 2.1},
        {"stm32f411", "latency=16", READ, 64, 18463, 2.6},
        {"stm32f411", "latency=16", UNCHANGED, 64, 34879, 4.9},
        {"stm32f411", "latency=16", ONE_SECTOR, 64, 34879, 3.6},
        {"stm32f411", "latency=16,checksum=1", VERIFIED, 64, 34879, 3.6},
        {"stm32f411", "latency=16,checksum=1", UNCHANGED, 64, 34879, 120},
        {"stm32f103xb", "latency=0", UNCHANGED, 64, 14849, 2.2}, // pages of 1 KiB
        {"stm32f103xb", "latency=16", UNCHANGED, 64, 34879, 4.5},
        // More than stm32flash does: the product id twice, option bytes, a frame for the vectors.
        {"stm32f411", "latency=0", WRITE, 1, 123, 0.97},
        {"stm32f411", "latency=0", VERIFIED, 1, 225, 0.98},
        {"stm32f411", "latency=1", WRITE, 1, 131, 0.98},
        {"stm32f411", "latency=1", VERIFIED, 1, 239, 1.0},
        {"stm32f411", "latency=16", WRITE, 1, 352, 1.1},
        {"stm32f411", "latency=16", VERIFIED, 1, 639, 1.4},
        {"stm32g071", "latency=0", WRITE, 1, 117, 0.96},
        {"stm32g071", "latency=1", WRITE, 1, 127, 0.98},
        {"stm32g071", "latency=16", WRITE, 1, 346, 1.1},
        {"stm32l476", "latency=0", VERIFIED, 1, 219, 0.98},
        {"stm32l476", "latency=1", WRITE, 1, 127, 0.98},
        {"stm32l476", "latency=16", WRITE, 1, 346, 1.1},
        {"stm32f103xb", "latency=0", VERIFIED, 1, 236, 0.66}, // a blank page is read, for clones
        {"stm32f103xb", "latency=16", VERIFIED, 1, 625, 0.97},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double took =
            job_ms(rows[i].device, rows[i].chip, "facts=least", rows[i].job, rows[i].kib * KIB);
        if (took * rows[i].times > rows[i].peer_ms)
            fail_msg("row %zu (%s): %.0f ms, stm32flash %u ms: x %.2f, %.2f promised", i,
                     rows[i].chip, took, rows[i].peer_ms, rows[i].peer_ms / took, rows[i].times);
    }
}

/* There an answer is all that a short job waits for. */
static void short_jobs_at_921600_baud(void **state)
{
    static const struct {
        const char *device, *chip;
        unsigned peer_ms;
    } rows[] = {{"stm32f411", "latency=1", 46},
                {"stm32f411", "latency=16", 288},
                {"stm32g071", "latency=1", 38}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double took = job_ms(rows[i].device, rows[i].chip, "facts=least,baud=921600", WRITE, KIB);
        if (took > rows[i].peer_ms)
            fail_msg("%s, %s: %.0f ms, stm32flash %u ms", rows[i].device, rows[i].chip, took,
                     rows[i].peer_ms);
    }
}

/* Where the ROM does not take bursts, finding that out costs little, on the shortest job too. */
static void attempts_in_vain_cost_little(void **state)
{
    static const char *const latencies[] = {"latency=0,work=120", "latency=1,work=120",
                                            "latency=16,work=120"};

    (void)state;
    for (size_t i = 0; i < 3; i++)
        for (unsigned kib = 1; kib <= 64; kib *= 4) {
            double off =
                job_ms("stm32f411", latencies[i], "facts=needed,burst=off", VERIFIED, kib * KIB);
            double on = job_ms("stm32f411", latencies[i], "facts=needed", VERIFIED, kib * KIB);
            if (on > off + 200)
                fail_msg("%s, %u KiB: %.0f ms, and %.0f ms without bursts", latencies[i], kib, on,
                         off);
        }
}

/* Pauses included: of a whole job, and in it the attempt. */
static double lasts_ms(const char *chip, const char *session)
{
    struct bench *b = bench_named("stm32f411", chip);
    struct stm32bl_sim_stats s;

    bench_ok(b, bench_connect(b, session));
    run(b, VERIFIED, SIZE);
    s = bench_stats(b);
    bench_free(b);
    return (double)(s.elapsed_us - s.erase_us) / 1000;
}

/* Where every answer has come at once there is not much to be waited for. */
static void an_attempt_in_vain_is_soon_over_where_the_adapter_is_quick(void **state)
{
    static const char *const chips[] = {"latency=0,work=150", "latency=1,work=150",
                                        "latency=1,work=1000"};

    (void)state;
    for (size_t i = 0; i < sizeof chips / sizeof *chips; i++) {
        double off = lasts_ms(chips[i], "facts=least,burst=off");
        double on = lasts_ms(chips[i], "facts=least");
        if (on > off + 90)
            fail_msg("%s: %.0f ms, and %.0f ms without bursts", chips[i], on, off);
    }
}

/* Connecting, upload, erasing and verifying included; bench/turbo has stm32flash and larger images. */
static void by_turbo(void **state)
{
    static const struct {
        const char *device, *chip;
        enum job job;
        unsigned most_ms;
    } rows[] = {
        {"stm32f411", "latency=1,quirks=none", VERIFIED, 2000},
        {"stm32f411", "latency=16,quirks=none", VERIFIED, 2500},
        {"stm32f411", "latency=1,quirks=none", READ, 1150},
        {"stm32f411", "latency=1,quirks=none", UNCHANGED, 500},
        {"stm32l476", "latency=1,quirks=none", VERIFIED, 2050},
        {"stm32g071", "latency=1,quirks=none", VERIFIED, 2300},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bench *b = bench_named(rows[i].device, rows[i].chip);
        struct stm32bl_sim_stats s;
        uint8_t *flash = stm32bl_sim_memory(b->sim, BASE, SIZE);
        uint64_t took_ms;
        memcpy(flash, image, SIZE);
        for (size_t k = 0; rows[i].job == VERIFIED && k < SIZE; k++)
            flash[k] ^= 0xA5;
        bench_ok(b, bench_connect(b, "facts=needed,turbo=auto"));
        run(b, rows[i].job, SIZE);
        s = bench_stats(b);
        took_ms = (s.elapsed_us - s.idle_us) / 1000;
        bench_free(b);
        if (took_ms > rows[i].most_ms)
            fail_msg("row %zu (%s): %u ms, %u promised", i, rows[i].device, (unsigned)took_ms,
                     rows[i].most_ms);
    }
}

/* What goes through the ROM, and all that is asked, costs few turns: it is hidden within a tenth of a job. */
static void by_turbo_over_a_slow_adapter(void **state)
{
    static const struct {
        const char *device;
        unsigned most_ms; // from the first byte to the reset
    } rows[] = {{"stm32h743", 700}, {"stm32g0b1", 770}, {"stm32l476", 640}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bench *b = bench_named(rows[i].device, "latency=16,quirks=none");
        struct stm32bl_sim_stats s;
        uint64_t took_ms;
        memcpy(stm32bl_sim_memory(b->sim, BASE, SIZE), image, SIZE);
        bench_ok(b, bench_connect(b, "facts=needed,turbo=auto"));
        run(b, UNCHANGED, SIZE);
        s = bench_stats(b);
        took_ms = (s.elapsed_us - s.idle_us) / 1000;
        bench_free(b);
        if (took_ms > rows[i].most_ms)
            fail_msg("%s: %u ms, %u promised", rows[i].device, (unsigned)took_ms, rows[i].most_ms);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(at_the_limit),
        cmocka_unit_test(against_stm32flash),
        cmocka_unit_test(short_jobs_at_921600_baud),
        cmocka_unit_test(attempts_in_vain_cost_little),
        cmocka_unit_test(an_attempt_in_vain_is_soon_over_where_the_adapter_is_quick),
        cmocka_unit_test(by_turbo),
        cmocka_unit_test(by_turbo_over_a_slow_adapter),
    };

    return cmocka_run_group_tests(tests, make_image, NULL);
}
