/*
 * Every operation, with every byte that the chip sends lost, turned over, replaced by NACK, late,
 * or the last one before the port vanishes, or with a stray byte before it; and over USB the same
 * for every transfer. Whatever happens, the
 * operation ends soon in success or in a code with a message; success means that the chip holds
 * what it should; and the session can be opened again.
 */
#include <stdio.h>
#include <stdlib.h>

#include "bench_chip.h"

enum { BASE = 0x0800BF00, SIZE = 700 }; // the end of sector 2 and the beginning of sector 3

static const char *const kinds[] = {"drop", "flip", "nack", "delay", "fail", "noise"};
static uint8_t image[SIZE];

/* Two chips with the same sectors, and one that is in its ROM although BOOT0 is low. */
static const struct wire {
    const char *device;
    const char *options;
    uint16_t product_id;
} usart = {"stm32f410", NULL, 0x458}, usb = {"stm32f411", "wire=usb", 0x431},
  blank = {"stm32g031", "boot=flash", 0x466};
static const struct wire *wire = &usart;
static enum stm32bl_fault_kind fault_now;

static char running[80]; // what is being tried, for the report of a failure

/* Runs an operation on an open session; checks the chip if it says that it succeeded. */
typedef int operation(struct bench *b);

static int do_nothing(struct bench *b)
{
    if (!b->usb || fault_now != STM32BL_FAULT_FLIP) // over USB the id is data without a checksum
        assert_int_equal(stm32bl_info(b->bl)->product_id, wire->product_id);
    return STM32BL_OK;
}

static int do_read(struct bench *b)
{
    uint8_t got[300];
    int err = stm32bl_read(b->bl, 0x08000010, got, sizeof got);

    // Read Memory has no checksum: a turned-over byte of its data cannot be noticed here.
    return err;
}

static int do_program(struct bench *b)
{
    int err = bench_program(b, BASE, image, sizeof image, 0);

    if (err == STM32BL_OK)
        assert_memory_equal(stm32bl_sim_memory(b->sim, BASE, SIZE), image, SIZE);
    return err;
}

static int do_verify(struct bench *b)
{
    struct stm32bl_segment segment = {BASE, SIZE, image};

    memcpy(stm32bl_sim_memory(b->sim, BASE, SIZE), image, SIZE);
    return stm32bl_verify(b->bl, &segment, 1);
}

static int do_erase(struct bench *b)
{
    uint8_t *flash = stm32bl_sim_memory(b->sim, 0x08000000, 0x4000);
    int err;

    memset(flash, 0, 0x4000);
    err = stm32bl_erase(b->bl, 0x08000000, 0x4000);
    for (size_t i = 0; err == STM32BL_OK && i < 0x4000; i++)
        assert_int_equal(flash[i], 0xFF);
    return err;
}

static int do_erase_all(struct bench *b)
{
    uint8_t *flash = stm32bl_sim_memory(b->sim, 0x08000000, 0x20000);
    int err;

    flash[0x1FFFF] = 0;
    err = stm32bl_erase_all(b->bl);
    if (err == STM32BL_OK)
        assert_int_equal(flash[0x1FFFF], 0xFF);
    return err;
}

static int do_go(struct bench *b)
{
    int err;

    memcpy(stm32bl_sim_memory(b->sim, 0x08000000, SIZE), image, SIZE);
    err = stm32bl_go(b->bl, 0x08000000);
    // A USB device that vanishes when it is told to leave has left, as far as a host can see.
    if (err == STM32BL_OK && !(b->usb && fault_now == STM32BL_FAULT_FAIL))
        assert_true(bench_stats(b).running);
    return err;
}

static int do_reset(struct bench *b)
{
    int err;

    memcpy(stm32bl_sim_memory(b->sim, 0x08000000, SIZE), image, SIZE);
    err = stm32bl_reset(b->bl);
    if (err == STM32BL_OK)
        assert_true(bench_stats(b).running);
    return err;
}

/* Whatever gets lost: the option bytes are the old ones or the new ones, never something else. */
static int do_options(struct bench *b)
{
    static const char *const settings[] = {"BOR_LEV=1", "nWRP=0x1E"};
    static const uint8_t before[] = {0xEF, 0xAA, 0x10, 0x55, 0xEF, 0xAA, 0x10, 0x55};
    static const uint8_t after[] = {0xE7, 0xAA, 0x18, 0x55, 0xE7, 0xAA, 0x18, 0x55};
    const uint8_t *bytes = stm32bl_sim_memory(b->sim, 0x1FFFC000, 16);
    int err = stm32bl_options_write(b->bl, settings, 2, 0);

    if (err == STM32BL_OK || memcmp(bytes, before, sizeof before) != 0)
        assert_memory_equal(bytes, after, sizeof after);
    assert_int_equal(bytes[8] ^ bytes[10], 0xFF);
    assert_int_equal(bytes[8] & 0x1F, bytes[0] == 0xEF ? 0x1F : 0x1E);
    return err;
}

/* The flash that was protected is gone with the protection, or both are there. */
static int do_protect_and_lift(struct bench *b)
{
    uint8_t *flash = stm32bl_sim_memory(b->sim, 0x08000000, 4);
    int err;

    memset(flash, 0, 4);
    err = stm32bl_read_protect(b->bl, 0);
    if (err == STM32BL_OK)
        err = stm32bl_read_unprotect(b->bl);
    if (err == STM32BL_OK)
        assert_int_equal(flash[0], 0xFF);
    return err;
}

/* How many bytes the chip sends in connecting and in the operation; over USB: transfers. */
static unsigned count_bytes(operation *run)
{
    struct bench *b = bench_named(wire->device, wire->options);
    unsigned bytes;

    bench_connected(b);
    bench_ok(b, run(b));
    bytes = (unsigned)(b->usb ? bench_stats(b).received : bench_stats(b).sent);
    bench_free(b);
    return bytes;
}

/* What is still on its way to the chip must not be the first that it hears after its reset. */
static void let_line_rest(struct bench *b)
{
    struct stm32bl_stream *line;

    stm32bl_close(b->bl);
    line = b->usb ? NULL : stm32bl_sim_stream(b->sim);
    if (line) {
        line->ops->sleep(line, 1000);
        line->ops->close(line);
    }
}

static void can_be_opened_again(struct bench *b, operation *run)
{
    if (run == do_reset)
        memset(stm32bl_sim_memory(b->sim, 0x08000000, SIZE), 0xFF, SIZE);
    let_line_rest(b);
    // The application may be running, or the ROM has reset and heard something else than 7F.
    if (run == do_go || run == do_reset || run == do_options || run == do_protect_and_lift)
        stm32bl_sim_power_cycle(b->sim);
    bench_ok(b, bench_connect(b, NULL));
}

static void one_fault(operation *run, enum stm32bl_fault_kind kind, unsigned at)
{
    struct stm32bl_fault fault = {kind, at};
    struct bench *b = bench_named(wire->device, wire->options);
    int err;

    fault_now = kind;
    err = bench_connect_faulty(b, &fault);

    if (err == STM32BL_OK)
        err = run(b);
    if (err != STM32BL_OK) {
        assert_true(err < 0 && err >= STM32BL_ERR_CANCELLED);
        assert_int_not_equal(strlen(stm32bl_error_message(b->bl)), 0);
    }
    assert_true(bench_stats(b).elapsed_us < 120 * 1000000u);
    can_be_opened_again(b, run);
    bench_free(b);
}

/* The bytes of connecting are the same before every operation: it has a sweep of its own. */
static void sweep(operation *run, const char *name)
{
    unsigned first = run == do_nothing ? 1 : count_bytes(do_nothing) + 1;
    unsigned last = count_bytes(run);

    assert_true(last > first);
    for (unsigned kind = 0; kind < sizeof kinds / sizeof *kinds; kind++)
        for (unsigned at = first; at <= last; at++) {
            snprintf(running, sizeof running, "%s on sim:%s%s%s,fault=%s@%u", name, wire->device,
                     wire->options ? "," : "", wire->options ? wire->options : "", kinds[kind], at);
            one_fault(run, (enum stm32bl_fault_kind)kind, at);
        }
}

static void connecting(void **state)
{
    (void)state;
    sweep(do_nothing, "connecting");
}

static void reading(void **state)
{
    (void)state;
    sweep(do_read, "reading");
}

static void programming(void **state)
{
    (void)state;
    sweep(do_program, "programming");
}

static void verifying(void **state)
{
    (void)state;
    sweep(do_verify, "verifying");
}

static void erasing(void **state)
{
    (void)state;
    sweep(do_erase, "erasing");
}

static void erasing_all(void **state)
{
    (void)state;
    sweep(do_erase_all, "erasing all");
}

static void starting(void **state)
{
    (void)state;
    sweep(do_go, "starting");
}

static void resetting(void **state)
{
    (void)state;
    sweep(do_reset, "resetting");
}

static void writing_option_bytes(void **state)
{
    (void)state;
    sweep(do_options, "writing option bytes");
}

static void lifting_protection(void **state)
{
    (void)state;
    sweep(do_protect_and_lift, "protecting and lifting it");
}

static int make_image(void **state)
{
    (void)state;
    bench_image(NULL, 0x08000000, image, sizeof image, 99);
    return 0;
}

static int plug_into_usb(void **state)
{
    wire = &usb;
    return make_image(state);
}

static int take_blank_chip(void **state)
{
    wire = &blank;
    return make_image(state);
}

static int tell_where(void **state)
{
    (void)state;
    print_message("the last one: %s\n", running);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, NULL, tell_where)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(connecting),
        TEST(reading),
        TEST(programming),
        TEST(verifying),
        TEST(erasing),
        TEST(erasing_all),
        TEST(starting),
        TEST(writing_option_bytes),
        TEST(lifting_protection),
    };
    const struct CMUnitTest of_blank_chips[] = {TEST(resetting)};
    int failed = cmocka_run_group_tests_name("USART", tests, make_image, NULL);

    failed += cmocka_run_group_tests_name("no lines", of_blank_chips, take_blank_chip, NULL);
    return failed + cmocka_run_group_tests_name("USB", tests, plug_into_usb, NULL);
}
