/*
 * Half an image must never start: the power fails at each operation of a short job, on every row of the table.
 */
#include <stdio.h>

#include "bench_chip.h"

enum { BASE = 0x08000000, CUT_SIZE = 274 };

static uint8_t image[CUT_SIZE], old_image[CUT_SIZE];

static int make_image(void **state)
{
    (void)state;
    bench_image(NULL, BASE, image, sizeof image, 4711);
    bench_image(NULL, BASE, old_image, sizeof old_image, 815);
    memcpy(old_image, (const uint8_t[8]){0x00, 0x20, 0x00, 0x20, 0xC1, 0x01, 0x00, 0x08}, 8);
    return 0;
}

static unsigned operations_of(const struct stm32bl_device *device, const char *options)
{
    struct bench *b = bench_new(device, options);
    unsigned n;

    bench_connected(b);
    bench_ok(b, bench_program(b, BASE, image, CUT_SIZE, STM32BL_NO_VERIFY));
    n = bench_stats(b).erases + bench_stats(b).programs;
    bench_free(b);
    return n;
}

/*
 * The power fails in one erase or program operation. When it comes back the chip must not start:
 * stack pointer and reset vector go first with the old program and come last with the new one. Then
 * the next write completes.
 */
static void power_cut(const struct stm32bl_device *device, const char *size, unsigned at)
{
    char options[60];
    struct bench *b;
    uint8_t *flash;
    int err;

    snprintf(options, sizeof options, "%s,fault=power@%u", size, at);
    b = bench_new(device, options);
    flash = stm32bl_sim_memory(b->sim, BASE, CUT_SIZE);
    memcpy(flash, old_image, CUT_SIZE);
    bench_connected(b);
    err = bench_program(b, BASE, image, CUT_SIZE, 0);
    if (err == STM32BL_OK)
        fail_msg("power cut at operation %u went unnoticed", at);
    stm32bl_sim_power_cycle(b->sim);
    if (!memcmp(flash, image, 8) && memcmp(flash, image, CUT_SIZE))
        fail_msg("half an image starts after a power cut at operation %u", at);
    if (!memcmp(flash, old_image, 8) && memcmp(flash, old_image, CUT_SIZE))
        fail_msg("half the old image starts after a power cut at operation %u", at);
    bench_ok(b, bench_connect(b, "wait=5")); // some take seconds to start
    bench_ok(b, bench_program(b, BASE, image, CUT_SIZE, 0));
    assert_memory_equal(flash, image, CUT_SIZE);
    bench_free(b);
}

/* At every operation, on every row of the table. */
static void power_cuts(void **state)
{
    (void)state;
    for (size_t i = 0; i < stm32bl_device_count(); i++) {
        const struct stm32bl_device *device = stm32bl_device_at(i);
        struct stm32bl_device_info info;
        char size[24];
        unsigned n;
        stm32bl_device_get(device, &info);
        if (info.doubtful || !bench_has_wire(device))
            continue;
        print_message("%s: ", info.name); // names the row of a failure
        bench_smallest(device, info.flash_kb, size);
        n = operations_of(device, size);
        for (unsigned at = 1; at <= n; at++)
            power_cut(device, size, at);
        print_message("%u operations\n", n);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(power_cuts)};

    return bench_run_on_both_wires(tests, make_image);
}
