/*
 * Turbo on every chip of the device table for which `devices` says yes: the real machine code on the
 * simulated registers of its family. And what its rows look for themselves before they touch anything.
 */
#include "bench_chip.h"
#include "device/device.h"

enum { BASE = 0x08000000, SIZE = 5 * 1024 };

static uint8_t image[SIZE];

static int make_image(void **state)
{
    (void)state;
    bench_image(NULL, BASE, image, sizeof image, 11);
    return 0;
}

static bool has_turbo(const struct bench *b)
{
    return !strcmp(stm32bl_info(b->bl)->protocol, "turbo");
}

static void is_done_by_turbo(const struct stm32bl_device *device, const char *options,
                             uint32_t base)
{
    struct bench *b = bench_new(device, options);
    uint8_t *flash = stm32bl_sim_memory(b->sim, base, SIZE);

    memset(flash, 0x5A, SIZE);
    bench_ok(b, bench_connect(b, "turbo=auto"));
    bench_ok(b, bench_program(b, base, image, SIZE, 0));
    if (!has_turbo(b))
        fail_msg("%s: %s", device->name, b->log);
    assert_int_equal(stm32bl_summary(b->bl)->verified_by_checksum, SIZE);
    assert_int_equal(bench_stats(b).violations, 0);
    assert_memory_equal(flash, image, SIZE);
    bench_free(b);
}

static void every_row(void **state)
{
    unsigned done = 0;

    (void)state;
    for (const struct stm32bl_device *d = bl_devices; d < bl_devices + bl_device_count; d++)
        if (!bl_turbo_obstacle(d)) {
            is_done_by_turbo(d, NULL, d->layouts->banks[0].start);
            done++;
        }
    assert_true(done >= 74);
}

/* By the bit that chooses the bank, or by registers of its own. */
static void every_second_bank(void **state)
{
    unsigned done = 0;

    (void)state;
    for (const struct stm32bl_device *d = bl_devices; d < bl_devices + bl_device_count; d++) {
        uint32_t bank = d->layouts->banks[1].start;
        if (bank && !bl_turbo_obstacle(d) && !(d->quirks & BL_QUIRK_CLONED)) {
            is_done_by_turbo(d, NULL, bank);
            done++;
        }
    }
    assert_true(done >= 15);
}

/* H5 runs on, and U5, L5 and U0 at the few MHz of a reset. */
static void whatever_go_leaves(void **state)
{
    static const char *const names[] = {"stm32u073", "stm32l552", "stm32u575", "stm32h563",
                                        "stm32h503"};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        is_done_by_turbo(stm32bl_device_find(names[i]), "after-go=hsi", BASE);
        is_done_by_turbo(stm32bl_device_find(names[i]), "after-go=reset", BASE);
    }
}

static void set_option(struct bench *b, const char *setting)
{
    bench_ok(b, stm32bl_options_write(b->bl, &setting, 1, STM32BL_ALLOW_LOCKOUT));
}

/* The bit that chooses a bank goes by the bank, wherever it lies: the ROM does it, and knows. */
static void not_with_swapped_banks(void **state)
{
    static const struct {
        const char *device, *swap;
    } cases[] = {{"stm32h743", "SWAP_BANK=1"},
                 {"stm32g0b1", "nSWAP_BANK=0"},
                 {"stm32u575", "SWAP_BANK=1"},
                 {"stm32l552", "SWAP_BANK=1"},
                 {"stm32h563", "SWAP_BANK=1"}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench *b = bench_named(cases[i].device, NULL);
        bench_ok(b, bench_connect(b, "turbo=auto"));
        set_option(b, cases[i].swap);
        bench_ok(b, bench_program(b, BASE, image, SIZE, 0));
        assert_false(has_turbo(b));
        assert_contains(b->log, "without turbo: the banks have changed places");
        assert_memory_equal(stm32bl_sim_memory(b->sim, BASE, SIZE), image, SIZE);
        bench_free(b);
    }
}

/* What the host does not see, the program looks for: then it resets the chip, and the ROM does the job. */
static void the_program_looks_for_itself(void **state)
{
    static const struct {
        const char *device;
        uint32_t at;
        uint8_t keep, set;                              // of the highest byte there
    } cases[] = {{"stm32u575", 0x40022040, 0x7F, 0x80}, // TZEN
                 {"stm32l552", 0x40022040, 0x7F, 0x80},
                 {"stm32h563", 0x40022070, 0x00, 0xB4}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench *b = bench_named(cases[i].device, NULL);
        uint8_t *word;
        bench_ok(b, bench_connect(b, "turbo=auto"));
        word = stm32bl_sim_memory(b->sim, cases[i].at, 4);
        assert_non_null(word);
        word[3] = (uint8_t)((word[3] & cases[i].keep) | cases[i].set);
        bench_ok(b, bench_program(b, BASE, image, SIZE, 0));
        assert_false(has_turbo(b));
        assert_contains(b->log, "without turbo: ");
        assert_memory_equal(stm32bl_sim_memory(b->sim, BASE, SIZE), image, SIZE);
        bench_free(b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row),
        cmocka_unit_test(every_second_bank),
        cmocka_unit_test(whatever_go_leaves),
        cmocka_unit_test(not_with_swapped_banks),
        cmocka_unit_test(the_program_looks_for_itself),
    };

    return cmocka_run_group_tests(tests, make_image, NULL);
}
