/* Protection on the simulated chip: what each command does, and that the chip is found again. */
#include "bench_chip.h"
#include "stm32bl/options.h"

enum { BASE = 0x08000000 };

static uint8_t image[600];

static void read_protect_and_lift(void **state)
{
    struct bench *b = bench_named("stm32f411", NULL);
    uint8_t byte;

    (void)state;
    bench_image(b, BASE, image, sizeof image, 1);
    bench_connected(b);
    bench_ok(b, bench_program(b, BASE, image, sizeof image, 0));
    bench_ok(b, stm32bl_read_protect(b->bl, 0));
    assert_contains(b->log, b->usb ? "writing the option bytes: the chip resets"
                                   : "Readout Protect: the chip resets, synchronising again");
    assert_int_equal(stm32bl_info(b->bl)->protection, STM32BL_PROTECTION_ON);
    bench_expect(b, stm32bl_read(b->bl, BASE, &byte, 1), STM32BL_ERR_REFUSED, "unprotect");
    assert_memory_equal(stm32bl_sim_memory(b->sim, BASE, sizeof image), image, sizeof image);
    bench_ok(b, stm32bl_read_unprotect(b->bl));
    assert_int_equal(stm32bl_info(b->bl)->protection, STM32BL_PROTECTION_OFF);
    bench_ok(b, stm32bl_read(b->bl, BASE, &byte, 1));
    assert_int_equal(byte, 0xFF);
    assert_int_equal(stm32bl_sim_memory(b->sim, 0x0807FFFF, 1)[0], 0xFF);
    bench_free(b);
}

static int note_progress(const struct stm32bl_progress *progress, void *user)
{
    if (progress->phase == STM32BL_ERASING)
        *(struct stm32bl_progress *)user = *progress;
    return 0;
}

/* Who watches sees the erase that lifting brings begin, and come to its end. */
static void the_erase_is_shown(void **state)
{
    struct bench *b = bench_named("stm32f411", NULL);
    struct stm32bl_progress last = {.total = 0};

    (void)state;
    bench_connected(b);
    bench_ok(b, stm32bl_read_protect(b->bl, 0));
    stm32bl_on_progress(b->bl, note_progress, &last);
    bench_ok(b, stm32bl_read_unprotect(b->bl));
    assert_int_equal(last.total, 512 * 1024);
    assert_int_equal(last.done, last.total);
    bench_free(b);
}

/* On every family that has the commands, the erase that lifting brings is waited for. */
static void every_family(void **state)
{
    (void)state;
    for (size_t i = 0; i < stm32bl_device_count(); i++) {
        const struct stm32bl_device *device = stm32bl_device_at(i);
        struct stm32bl_device_info info;
        struct bench *b;
        int err;
        stm32bl_device_get(device, &info);
        if (info.doubtful || !bench_has_wire(device))
            continue;
        b = bench_new(device, NULL);
        print_message("%s\n", info.name);
        bench_connected(b);
        err = stm32bl_read_protect(b->bl, STM32BL_ALLOW_LOCKOUT);
        if (err == STM32BL_OK) {
            bench_ok(b, stm32bl_read_unprotect(b->bl));
            assert_int_not_equal(stm32bl_info(b->bl)->protection, STM32BL_PROTECTION_ON);
        } else {
            bench_expect(b, err, STM32BL_ERR_UNSUPPORTED,
                         b->usb ? info.name : "does not list the command Readout");
            bench_ok(b, stm32bl_erase(b->bl, info.flash_start, 1)); // the session goes on
        }
        bench_free(b);
    }
}

static void write_protect_and_lift(void **state)
{
    struct bench *b = bench_named("stm32f411", NULL);
    static const uint8_t sectors[] = {0, 1};

    (void)state;
    bench_image(b, BASE, image, sizeof image, 2);
    bench_connected(b);
    bench_ok(b, stm32bl_write_protect(b->bl, sectors, sizeof sectors));
    bench_expect(b, bench_program(b, BASE, image, sizeof image, 0), STM32BL_ERR_REFUSED,
                 "write-protected");
    bench_ok(b, bench_program(b, BASE + 0x8000, image, sizeof image, 0)); // sector 2 is free
    assert_int_equal(stm32bl_summary(b->bl)->written_bytes,
                     sizeof image); // the reset is part of the session
    assert_true(stm32bl_summary(b->bl)->touched);
    bench_ok(b, stm32bl_write_unprotect(b->bl));
    assert_int_equal(stm32bl_summary(b->bl)->written_bytes, sizeof image);
    assert_int_equal(stm32bl_summary(b->bl)->verified_bytes, sizeof image);
    bench_ok(b, bench_program(b, BASE, image, sizeof image, 0));
    assert_int_equal(stm32bl_summary(b->bl)->written_bytes, 2 * sizeof image);
    bench_expect(b, stm32bl_write_protect(b->bl, sectors, 0), STM32BL_ERR_ARG, "1 to 255");
    bench_free(b);
}

/* BOOT0 is low: after the reset the application starts. The message says that the work was done. */
static void a_chip_that_does_not_come_back(void **state)
{
    struct bench *b = bench_named("stm32f411", "boot=app,wiring=rts-dtr");

    (void)state;
    bench_ok(b, bench_connect(b, "entry=rts-dtr"));
    bench_ok(b, bench_connect(b, "entry=rts=1")); // lowers BOOT0 and resets nothing
    bench_expect(b, stm32bl_write_unprotect(b->bl), STM32BL_ERR_TIMEOUT,
                 "Write Unprotect was done and the chip has reset");
    assert_null(stm32bl_info(b->bl));
    bench_free(b);
}

static void the_entry_sequence_brings_it_back(void **state)
{
    struct bench *b = bench_named("stm32f411", "boot=app,wiring=rts-dtr");

    (void)state;
    bench_ok(b, bench_connect(b, "entry=rts-dtr"));
    bench_ok(b, stm32bl_write_unprotect(b->bl));
    assert_int_equal(stm32bl_info(b->bl)->product_id, 0x431);
    bench_free(b);
}

static void what_a_protected_chip_still_does(void **state)
{
    struct bench *b = bench_named("stm32f411", "rdp=1");
    static const uint8_t sector = 0;
    uint32_t crc;

    (void)state;
    bench_connected(b);
    bench_expect(b, stm32bl_write_protect(b->bl, &sector, 1), STM32BL_ERR_REFUSED,
                 "read-out protection is on");
    bench_expect(b, stm32bl_checksum(b->bl, BASE, 4, &crc), STM32BL_ERR_UNSUPPORTED,
                 "Get Checksum (0xA1)");
    bench_expect(b, stm32bl_checksum(b->bl, BASE, 3, &crc), STM32BL_ERR_ARG, "multiples of 4");
    bench_ok(b, stm32bl_read_unprotect(b->bl));
    bench_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(read_protect_and_lift),
        cmocka_unit_test(the_erase_is_shown),
        cmocka_unit_test(every_family),
    };
    const struct CMUnitTest of_the_usart[] = {
        cmocka_unit_test(write_protect_and_lift),
        cmocka_unit_test(a_chip_that_does_not_come_back),
        cmocka_unit_test(the_entry_sequence_brings_it_back),
        cmocka_unit_test(what_a_protected_chip_still_does),
    };

    return bench_run_on_both_wires(tests, NULL) + cmocka_run_group_tests(of_the_usart, NULL, NULL);
}
