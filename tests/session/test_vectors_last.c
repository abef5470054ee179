/*
 * The words that a chip starts by are written when all else was looked at: flash that does not hold what
 * was acknowledged leaves nothing that starts. Through the ROM, over USB, and by the program in RAM.
 */
#include <stdio.h>

#include "bench_chip.h"
#include "device/device.h"
#include "sim/state.h"

enum { BASE = 0x08000000, SIZE = 12 * 1024, VECTORS = 8 };

static uint8_t image[SIZE];

static int make_image(void **state)
{
    (void)state;
    bench_image(NULL, BASE, image, sizeof image, 77);
    return 0;
}

/* Where flash loses bits, when everything but what is written last was sent. */
struct weakness {
    struct bench *b;
    uint32_t at;
    bool done;
};

static int lose_a_bit(const struct stm32bl_progress *p, void *user)
{
    struct weakness *w = user;
    uint8_t *byte = stm32bl_sim_memory(w->b->sim, w->at, 1);

    if (w->done || p->phase != STM32BL_WRITING || p->done < p->total)
        return 0;
    *byte = (uint8_t) ~*byte;
    w->done = true;
    return 0;
}

static bool starts(struct bench *b)
{
    return !memcmp(stm32bl_sim_memory(b->sim, BASE, VECTORS), image, VECTORS);
}

static void does_not_start(const char *device, const char *options, const char *session,
                           uint32_t at)
{
    struct bench *b = bench_named(device, options);
    struct weakness w = {b, BASE + at, false};

    bench_ok(b, bench_connect(b, session));
    stm32bl_on_progress(b->bl, lose_a_bit, &w);
    bench_expect(b, bench_program(b, BASE, image, SIZE, 0), STM32BL_ERR_MISMATCH, "1 of 12288");
    assert_true(w.done);
    assert_false(starts(b));
    stm32bl_on_progress(b->bl, NULL, NULL);
    if (bench_connect(b, session))
        fail_msg("%s: %s, now %d, %s", device, stm32bl_error_message(b->bl), b->sim->running,
                 b->log);
    bench_ok(b, bench_program(b, BASE, image, SIZE, 0));
    assert_true(starts(b));
    bench_free(b);
}

static void through_the_rom(void **state)
{
    (void)state;
    does_not_start("stm32f411", NULL, NULL, SIZE - 1);
    does_not_start("stm32f103xb", NULL, NULL, 0x100);
    does_not_start("stm32l072", NULL, NULL, 5000);
    does_not_start("stm32h743", "latency=16", NULL, 5000);
}

static void over_usb(void **state)
{
    (void)state;
    does_not_start("stm32f072", "wire=usb", NULL, SIZE - 1);
}

/* The program sums up all but the unit with the vectors. A bit there does not become 0. */
static void by_turbo(void **state)
{
    static const char *const devices[] = {"stm32f411", "stm32f103xb", "stm32g071",
                                          "stm32l476", "stm32l072",   "stm32h743"};
    static const uint32_t places[] = {0x100, 5000, SIZE - 1};

    (void)state;
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++)
        for (size_t k = 0; k < 3; k++) {
            char options[40];
            struct bench *b;
            snprintf(options, sizeof options, "fault=stuck@0x%08x", (unsigned)(BASE + places[k]));
            b = bench_named(devices[i], options);
            bench_ok(b, bench_connect(b, "turbo=auto"));
            bench_expect(b, bench_program(b, BASE, image, SIZE, 0), STM32BL_ERR_MISMATCH, "");
            assert_true(stm32bl_summary(b->bl)->turbo);
            assert_false(starts(b));
            bench_free(b);
        }
}

/* An application behind a bootloader has its own vectors, which a plan may name. */
static void wherever_they_lie(void **state)
{
    struct bench *b = bench_named("stm32g071", NULL);
    struct stm32bl_segment segment = {BASE, SIZE, image};
    struct weakness w = {b, BASE + 5000, false};
    struct stm32bl_plan plan;

    (void)state;
    bench_ok(b, bench_connect(b, NULL));
    bench_ok(b, stm32bl_plan(b->bl, &segment, 1, 0, &plan));
    plan.last_address = BASE + 0x1004; // no unit begins there
    stm32bl_on_progress(b->bl, lose_a_bit, &w);
    bench_expect(b, stm32bl_program(b->bl, &plan), STM32BL_ERR_MISMATCH, "1 of 12288");
    assert_false(starts(b));
    assert_true(memcmp(stm32bl_sim_memory(b->sim, plan.last_address, VECTORS), image + 0x1004,
                       VECTORS) != 0);
    stm32bl_on_progress(b->bl, NULL, NULL);
    bench_ok(b, stm32bl_plan(b->bl, &segment, 1, 0, &plan));
    plan.last_address = BASE + 0x1004;
    bench_ok(b, stm32bl_program(b->bl, &plan));
    assert_int_equal(stm32bl_summary(b->bl)->verified_bytes, SIZE);
    assert_memory_equal(stm32bl_sim_memory(b->sim, BASE, SIZE), image, SIZE);
    bench_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(through_the_rom),
        cmocka_unit_test(over_usb),
        cmocka_unit_test(by_turbo),
        cmocka_unit_test(wherever_they_lie),
    };

    return cmocka_run_group_tests(tests, make_image, NULL);
}
