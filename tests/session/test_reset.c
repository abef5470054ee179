/*
 * From the ROM into the application without a reset line, on every device: a chip whose flash was
 * blank when its power came starts the application that was written, where a plain reset would not
 * have done it; and where that cannot be, the message says why.
 */
#include "bench_chip.h"
#include "device/reset_ways.h"

static uint8_t image[256];

static uint32_t flash_start(const struct bench *b)
{
    return stm32bl_info(b->bl)->flash_start;
}

static void programmed(struct bench *b)
{
    bench_connected(b);
    bench_image(b, flash_start(b), image, sizeof image, 1);
    bench_ok(b, bench_program(b, flash_start(b), image, sizeof image, 0));
}

static void reaches_application(struct bench *b)
{
    bench_ok(b, stm32bl_check_reset(b->bl));
    bench_ok(b, stm32bl_reset(b->bl));
    assert_null(stm32bl_info(b->bl));
    assert_true(bench_stats(b).running);
    assert_int_equal(bench_stats(b).violations, 0);
}

/* The simulated F09x is as AN2606 has it: no RAM, where the program tries its luck. */
static bool is_possible(const struct stm32bl_device *device)
{
    return bl_reset_load(device) && !bl_reset_of(device)->obstacle && !bl_reset_of(device)->load;
}

static void cannot(struct bench *b)
{
    bench_expect(b, stm32bl_reset(b->bl), STM32BL_ERR_UNSUPPORTED, "cannot be told to reset");
    assert_contains(stm32bl_error_message(b->bl), b->device->name);
    assert_contains(stm32bl_error_message(b->bl), "start the application with go");
    bench_ok(b, stm32bl_go(b->bl, flash_start(b))); // the session goes on, and the advice is good
    assert_true(bench_stats(b).running);
}

/* The chip resets and comes back, as often as it is asked to. */
static void comes_back(const struct stm32bl_device *device)
{
    struct bench *b = bench_new(device, NULL);

    programmed(b);
    if (is_possible(device)) {
        bench_expect(b, stm32bl_reset(b->bl), STM32BL_ERR_PROTOCOL, "BOOT0 is still high");
        bench_expect(b, stm32bl_reset(b->bl), STM32BL_ERR_PROTOCOL, "BOOT0 is still high");
        assert_int_equal(bench_stats(b).resets, 2);
    } else {
        cannot(b);
    }
    bench_free(b);
}

static void each_device(void (*run)(const struct stm32bl_device *device))
{
    for (size_t i = 0; i < stm32bl_device_count(); i++) {
        const struct stm32bl_device *device = stm32bl_device_at(i);
        if (device->doubtful)
            continue;
        print_message("%s\n", device->name);
        run(device);
    }
}

static void boot0_still_high(void **state)
{
    (void)state;
    each_device(comes_back);
}

/* BOOT0 is low, and the chip is in its ROM because it was blank when the power came. */
static void from_blank(const struct stm32bl_device *device)
{
    struct bench *b = bench_new(device, "boot=flash");

    if (bl_reset_of(device)->empty != BL_EMPTY_NONE) {
        programmed(b);
        if (is_possible(device))
            reaches_application(b);
        else
            cannot(b);
    }
    bench_free(b);
}

static void new_chips(void **state)
{
    (void)state;
    each_device(from_blank);
}

#define RESET_WITH_BOOT0_LOW "rts=1 dtr=1 50ms dtr=0 100ms"

/* What the program is for: a reset by the pin leaves a new chip in its ROM, only power does not. */
static void a_reset_by_the_pin_is_not_enough(void **state)
{
    struct bench *b = bench_named("stm32g031", "wiring=rts-dtr");

    (void)state;
    bench_ok(b, bench_connect(b, "entry=" RESET_WITH_BOOT0_LOW));
    bench_image(b, flash_start(b), image, sizeof image, 1);
    bench_ok(b, bench_program(b, flash_start(b), image, sizeof image, 0));
    bench_ok(b, bench_connect(b, "entry=" RESET_WITH_BOOT0_LOW));
    stm32bl_sim_power_cycle(b->sim);
    assert_true(bench_stats(b).running);
    bench_free(b);
}

static void lines_and_program_together(void **state)
{
    static const char *const names[] = {"stm32g031",   "stm32l432", "stm32l496",
                                        "stm32f030xc", "stm32wb55", "stm32f411"};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct bench *b = bench_named(names[i], "wiring=rts-dtr");
        bench_ok(b, bench_connect(b, "entry=rts-dtr"));
        bench_image(b, flash_start(b), image, sizeof image, 1);
        bench_ok(b, bench_program(b, flash_start(b), image, sizeof image, 0));
        reaches_application(b);
        bench_free(b);
    }
}

/* Where there is no program for RAM, a new chip needs its power switched. */
static void lines_alone(void **state)
{
    static const char *const names[] = {"stm32f042", "stm32l011", "stm32f091"};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct bench *b = bench_named(names[i], "wiring=rts-dtr");
        bench_ok(b, bench_connect(b, "entry=rts-dtr"));
        bench_image(b, flash_start(b), image, sizeof image, 1);
        bench_ok(b, bench_program(b, flash_start(b), image, sizeof image, 0));
        bench_expect(b, stm32bl_reset(b->bl), STM32BL_ERR_PROTOCOL, "switch its power off and on");
        stm32bl_sim_power_cycle(b->sim);
        bench_ok(b, bench_connect(b, "entry=rts-dtr"));
        reaches_application(b);
        bench_free(b);
    }
}

/* Nothing was written in this life of the ROM, so the lock of its flash controller is closed. */
static void a_closed_lock(void **state)
{
    static const char *const names[] = {"stm32f030xc", "stm32l496"};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct bench *b = bench_named(names[i], "boot=flash");
        bench_connected(b);
        bench_image(b, flash_start(b), image, sizeof image, 1);
        memcpy(stm32bl_sim_memory(b->sim, flash_start(b), sizeof image), image, sizeof image);
        assert_int_equal(bench_stats(b).programs, 0);
        reaches_application(b);
        bench_free(b);
    }
}

static void nothing_to_start(void **state)
{
    struct bench *b = bench_named("stm32g071", NULL);

    (void)state;
    bench_connected(b);
    bench_ok(b, stm32bl_check_reset(b->bl));
    bench_expect(b, stm32bl_reset(b->bl), STM32BL_ERR_UNSUPPORTED, "blank at 0x08000000");
    assert_int_equal(bench_stats(b).resets, 0);
    bench_free(b);
}

static void unknown_chips(void **state)
{
    struct bench *b = bench_named("stm32f411", "pid=0x7FF");

    (void)state;
    bench_connected(b);
    bench_expect(b, stm32bl_check_reset(b->bl), STM32BL_ERR_UNSUPPORTED, "0x7FF");
    bench_expect(b, stm32bl_reset(b->bl), STM32BL_ERR_UNSUPPORTED, "entry=");
    bench_free(b);
}

/* A reset request is the same everywhere; registers of a family are not. */
static void chips_used_as_others(void **state)
{
    struct bench *b = bench_named("stm32g071", "boot=flash,pid=0x7FF");

    (void)state;
    bench_ok(b, bench_connect(b, "device=stm32g071"));
    bench_expect(b, stm32bl_check_reset(b->bl), STM32BL_ERR_UNSUPPORTED, "another product id");
    bench_free(b);
    b = bench_named("stm32f411", "pid=0x7FF");
    bench_ok(b, bench_connect(b, "device=stm32f411"));
    bench_ok(b, stm32bl_check_reset(b->bl));
    bench_free(b);
}

/* No RAM lies in the memory layouts of any DFU bootloader (AN3156). */
static void over_usb(void **state)
{
    struct bench *b = bench_named("stm32f411", "wire=usb");

    (void)state;
    bench_connected(b);
    bench_expect(b, stm32bl_reset(b->bl), STM32BL_ERR_UNSUPPORTED, "over USB");
    bench_free(b);
}

static void roms_that_cannot(void **state)
{
    struct bench *b = bench_named("stm32h743", "blid=0xD2");

    (void)state;
    bench_connected(b);
    bench_expect(b, stm32bl_check_reset(b->bl), STM32BL_ERR_UNSUPPORTED, "Go does not work");
    bench_free(b);
    b = bench_named("stm32f411", "rdp=1");
    bench_connected(b);
    bench_expect(b, stm32bl_reset(b->bl), STM32BL_ERR_UNSUPPORTED, "read-out protection is on");
    bench_free(b);
}

/* ------------------------------------------------------------------- progress */

static int note_phase(const struct stm32bl_progress *p, void *user)
{
    unsigned *reports = user;

    reports[p->phase]++;
    return 0;
}

/* What was verified is not verified once more while the chip is reset or started. */
static void a_phase_ends_once(void **state)
{
    unsigned reports[6] = {0};
    struct bench *b = bench_named("stm32f411", NULL);
    uint8_t data[256];

    (void)state;
    bench_connected(b);
    bench_image(b, 0x08000000, data, sizeof data, 1);
    bench_ok(b, bench_program(b, 0x08000000, data, sizeof data, 0));
    stm32bl_on_progress(b->bl, note_phase, reports);
    bench_expect(b, stm32bl_reset(b->bl), STM32BL_ERR_PROTOCOL, "BOOT0 is still high");
    assert_true(reports[STM32BL_CONNECTING] > 0);
    for (size_t i = 1; i < sizeof reports / sizeof *reports; i++)
        assert_int_equal(reports[i], 0);
    bench_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(boot0_still_high),
        cmocka_unit_test(new_chips),
        cmocka_unit_test(a_reset_by_the_pin_is_not_enough),
        cmocka_unit_test(lines_and_program_together),
        cmocka_unit_test(lines_alone),
        cmocka_unit_test(a_closed_lock),
        cmocka_unit_test(nothing_to_start),
        cmocka_unit_test(unknown_chips),
        cmocka_unit_test(chips_used_as_others),
        cmocka_unit_test(over_usb),
        cmocka_unit_test(roms_that_cannot),
        cmocka_unit_test(a_phase_ends_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
