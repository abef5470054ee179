/*
 * The program in the chip's RAM under a session: its real machine code, on the simulated processor. What
 * it writes, how it verifies, how a session comes back to the ROM, and what a line does to it.
 */
#include <stdio.h>

#include "bad_wire.h"
#include "bench_chip.h"
#include "device/turbo_rows.h"
#include "pass_wire.h"
#include "session/session.h"
#include "sim/state.h"
#include "stm32bl/transport.h"

enum { BASE = 0x08000000, SIZE = 12 * 1024 };

static uint8_t image[SIZE];

static int make_image(void **state)
{
    (void)state;
    bench_image(NULL, BASE, image, sizeof image, 13);
    return 0;
}

static bool holds_image(const struct bench *b)
{
    return !memcmp(stm32bl_sim_memory(b->sim, BASE, SIZE), image, SIZE);
}

static bool has_turbo(const struct bench *b)
{
    return !strcmp(stm32bl_info(b->bl)->protocol, "turbo");
}

static void writes_and_verifies(const char *device, const char *options, uint32_t base)
{
    struct bench *b = bench_named(device, options);
    uint8_t found[512];

    bench_ok(b, bench_connect(b, "turbo=auto"));
    memset((void *)(uintptr_t)stm32bl_sim_memory(b->sim, base, SIZE), 0x5A, SIZE);
    bench_ok(b, bench_program(b, base, image, SIZE, 0));
    if (!has_turbo(b))
        fail_msg("%s %s: %s", device, options ? options : "", b->log);
    assert_int_equal(stm32bl_summary(b->bl)->verified_by_checksum, SIZE);
    assert_memory_equal(stm32bl_sim_memory(b->sim, base, SIZE), image, SIZE);
    bench_ok(b, stm32bl_read(b->bl, base + 100, found, sizeof found));
    assert_memory_equal(found, image + 100, sizeof found);
    bench_free(b);
}

static const char *const devices[] = {
    "stm32f051", "stm32f103xb", "stm32f205", "stm32f303xc", "stm32f411",   "stm32f746",
    "stm32g071", "stm32g0b1",   "stm32g431", "stm32l072",   "stm32l476",   "stm32h743",
    "stm32h7a3", "stm32c071",   "stm32wb55", "stm32wl55",   "stm32l151xc", "stm32f429"};

static void every_family(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++)
        writes_and_verifies(devices[i], NULL, BASE);
}

static void whatever_go_leaves(void **state)
{
    (void)state;
    for (size_t i = 0; i < 6; i++) {
        writes_and_verifies(devices[i], "after-go=hsi", BASE);
        writes_and_verifies(devices[i], "after-go=reset", BASE);
    }
    writes_and_verifies("stm32f411", "clock=16", BASE);
    writes_and_verifies("stm32f411", "latency=16", BASE);
}

/* Registers of their own on H7; a bit, or another number, elsewhere. */
static void second_bank(void **state)
{
    (void)state;
    writes_and_verifies("stm32h743", NULL, 0x08100000);
    writes_and_verifies("stm32f429", NULL, 0x08100000);
    writes_and_verifies("stm32l476", NULL, 0x08080000);
    writes_and_verifies("stm32g0b1", NULL, 0x08040000);
}

static void rates(void **state)
{
    struct bench *b = bench_named("stm32f411", NULL);

    (void)state;
    bench_ok(b, bench_connect(b, "turbo=auto"));
    bench_ok(b, bench_program(b, BASE, image, SIZE, 0));
    assert_int_equal(stm32bl_info(b->bl)->baud, 921600);
    bench_ok(b, bench_connect(b, "turbo=230400"));
    bench_ok(b, bench_program(b, BASE, image, SIZE, 0));
    assert_int_equal(stm32bl_info(b->bl)->baud, 230400);
    bench_ok(b, bench_connect(b, "turbo=19000000")); // no divider: at that of the ROM
    bench_ok(b, bench_program(b, BASE, image, SIZE, 0));
    assert_int_equal(stm32bl_info(b->bl)->baud, 115200);
    assert_int_equal(stm32bl_info(b->bl)->parity, 'N');
    assert_true(has_turbo(b) && holds_image(b));
    bench_expect(b, bench_connect(b, "turbo=fast"), STM32BL_ERR_ARG, "turbo=fast");
    bench_free(b);
}

/* An adapter that carries nothing above 500000 bit/s. */
static struct slow_adapter {
    struct pass_wire pass; // first
    uint32_t baud;
    unsigned tried; // rates above that
} slow_adapter;

static int slow_read(struct stm32bl_stream *s, uint8_t *buf, size_t len, unsigned timeout_ms)
{
    int n = pass_wire_read(s, buf, len, timeout_ms);

    return slow_adapter.baud > 500000 && n > 0 ? 0 : n;
}

static int slow_configure(struct stm32bl_stream *s, const struct stm32bl_line *line)
{
    slow_adapter.baud = line->baud;
    slow_adapter.tried += line->baud > 500000;
    return pass_wire_configure(s, line);
}

static uint32_t remembered;

static uint32_t recall(struct stm32bl *bl, uint32_t baud)
{
    (void)bl;
    remembered = baud ? baud : remembered;
    return remembered;
}

static void not_closed(struct stm32bl_stream *s)
{
    struct stm32bl_stream *inner = ((struct pass_wire *)s)->inner;

    inner->ops->close(inner);
}

static void with_slow_adapter(unsigned tries, uint32_t baud)
{
    static struct stm32bl_stream_ops ops = PASS_WIRE_OPS(slow_read, pass_wire_write);
    struct bench *b = bench_named("stm32f411", NULL);

    ops.configure = slow_configure;
    ops.close = not_closed;
    slow_adapter = (struct slow_adapter){.tried = 0};
    slow_adapter.pass.base.ops = &ops;
    slow_adapter.pass.inner = stm32bl_sim_stream(b->sim);
    bench_ok(b, stm32bl_attach(b->bl, &slow_adapter.pass.base, "turbo=auto"));
    b->bl->recall_baud = recall;
    bench_ok(b, bench_program(b, BASE, image, SIZE, 0));
    assert_true(has_turbo(b) && holds_image(b));
    assert_int_equal(stm32bl_info(b->bl)->baud, baud);
    assert_int_equal(slow_adapter.tried, tries);
    bench_free(b);
}

/* What survives is remembered, and a known rate is not gone beyond; the best of all need not be. */
static void remembers_the_rate(void **state)
{
    struct bench *b = bench_named("stm32f411", NULL);

    (void)state;
    remembered = 0;
    bench_ok(b, bench_connect(b, "turbo=auto"));
    b->bl->recall_baud = recall;
    bench_ok(b, bench_program(b, BASE, image, SIZE, 0));
    assert_int_equal(stm32bl_info(b->bl)->baud, 921600);
    bench_free(b);
    assert_int_equal(remembered, 0);
    with_slow_adapter(1, 460800);
    assert_int_equal(remembered, 460800);
    with_slow_adapter(0, 460800);
    remembered = 230400;
    with_slow_adapter(0, 230400);
    remembered = 115200;
    with_slow_adapter(0, 115200);
    assert_int_equal(remembered, 115200);
}

/* An unchanged image costs its CRC. */
static void differences(void **state)
{
    struct bench *b = bench_named("stm32g071", NULL);
    uint64_t erased;

    (void)state;
    bench_ok(b, bench_connect(b, "turbo=auto"));
    bench_ok(b, bench_program(b, BASE, image, SIZE, 0));
    erased = stm32bl_summary(b->bl)->erased_bytes;
    bench_ok(b, bench_program(b, BASE, image, SIZE, STM32BL_DIFF));
    assert_int_equal(stm32bl_summary(b->bl)->erased_bytes, erased);
    assert_int_equal(stm32bl_summary(b->bl)->kept_by_checksum, SIZE);
    *(uint8_t *)(uintptr_t)stm32bl_sim_memory(b->sim, BASE + 5000, 1) ^= 0xFF;
    bench_expect(b, stm32bl_verify(b->bl, &(struct stm32bl_segment){BASE, SIZE, image}, 1),
                 STM32BL_ERR_MISMATCH, "0x08001388");
    bench_ok(b, bench_program(b, BASE, image, SIZE, STM32BL_DIFF));
    assert_int_equal(stm32bl_summary(b->bl)->erased_bytes, erased + 2048);
    assert_true(holds_image(b));
    bench_free(b);
}

/* The wire is hidden behind the flash, if large sectors have a large window; sectors are erased in turn. */
static void receives_while_it_erases(void **state)
{
    static const char *const names[] = {"stm32l476", "stm32f411", "stm32g0b1"};
    static uint8_t large[96 * 1024];

    (void)state;
    bench_image(NULL, BASE, large, sizeof large, 14);
    for (size_t i = 0; i < 3; i++) {
        struct bench *b = bench_named(names[i], "latency=1,quirks=none");
        struct stm32bl_sim_stats s;
        uint64_t flash_ms, took_ms;
        bench_ok(b, bench_connect(b, "turbo=auto"));
        memset(stm32bl_sim_memory(b->sim, BASE, sizeof large), 0x5A, sizeof large);
        bench_ok(b, bench_program(b, BASE, large, sizeof large, 0));
        s = bench_stats(b);
        flash_ms = (s.erase_us + s.program_us) / 1000;
        took_ms = stm32bl_summary(b->bl)->write_ms;
        assert_int_equal(stm32bl_summary(b->bl)->erase_ms, 0);
        if (took_ms > flash_ms + flash_ms / 4)
            fail_msg("%s: %u ms, %u of them in the flash", names[i], (unsigned)took_ms,
                     (unsigned)flash_ms);
        bench_free(b);
    }
}

static uint64_t bytes_sent(const char *device, const char *session, const uint8_t *bytes,
                           size_t size)
{
    struct bench *b = bench_named(device, NULL);
    uint64_t received;

    bench_ok(b, bench_connect(b, session));
    memset(stm32bl_sim_memory(b->sim, BASE, size), 0x5A, size);
    bench_ok(b, bench_program(b, BASE, bytes, size, 0));
    assert_true(has_turbo(b));
    assert_memory_equal(stm32bl_sim_memory(b->sim, BASE, size), bytes, size);
    assert_int_equal(stm32bl_summary(b->bl)->retries, 0);
    received = bench_stats(b).received;
    bench_free(b);
    return received;
}

/* LZ4 where the line is slower than the flash, and there alone; every kind of unit and blank value. */
static void packs_for_a_slow_line(void **state)
{
    static const char *const names[] = {"stm32f411", "stm32f103xb", "stm32g071", "stm32l072",
                                        "stm32h743", "stm32l151xc", "stm32h7a3"};
    enum { FLASH_IS_SLOWER = 4 }; // at the best rate; of the others at none, or at both
    static uint8_t text[24 * 1024];

    (void)state;
    bench_image(NULL, BASE, text, sizeof text, 15);
    for (size_t i = 8; i < sizeof text; i++) // a third of it stands somewhere before
        if (i % 3072 >= 2048)
            text[i] = text[i - 2048 - i / 7 % 2];
    memset(text + 9 * 1024, 0xFF, 1024); // not written where it is blank
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        uint64_t slow = bytes_sent(names[i], "turbo=115200", text, sizeof text);
        uint64_t fast = bytes_sent(names[i], "turbo=auto", text, sizeof text);
        if (i < FLASH_IS_SLOWER && slow + 2048 > fast)
            fail_msg("%s: %u bytes at 115200, %u at the best rate", names[i], (unsigned)slow,
                     (unsigned)fast);
    }
}

/* By itself, with one note, and the job is done all the same. */
static void stays_with_the_rom(const char *device, const char *options, const char *note)
{
    struct bench *b = bench_named(device, options);

    bench_ok(b, bench_connect(b, "turbo=auto"));
    bench_ok(b, bench_program(b, BASE, image, SIZE, 0));
    assert_false(has_turbo(b));
    assert_contains(b->log, note);
    assert_true(holds_image(b));
    bench_free(b);
}

/* Every word is looked at on the chip, and the first that is not blank has a name. */
static void erases_and_looks(void **state)
{
    static const char *const names[] = {"stm32g071", "stm32l072", "stm32h743"};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct bench *b = bench_named(names[i], NULL);
        bench_ok(b, bench_connect(b, "turbo=auto"));
        memset(stm32bl_sim_memory(b->sim, BASE, SIZE), 0x5A, SIZE);
        bench_ok(b, stm32bl_erase(b->bl, BASE, SIZE));
        assert_true(has_turbo(b));
        bench_ok(b, stm32bl_check_blank(b->bl, BASE, SIZE, true));
        assert_int_equal(stm32bl_summary(b->bl)->blank_bytes, SIZE);
        assert_int_equal(stm32bl_summary(b->bl)->blank_by_checksum, SIZE);
        *stm32bl_sim_memory(b->sim, BASE + 0x1234, 1) ^= 0x10;
        bench_expect(b, stm32bl_check_blank(b->bl, BASE, SIZE, true), STM32BL_ERR_MISMATCH,
                     "0x08001234");
        bench_free(b);
    }
}

static void falling_back(void **state)
{
    (void)state;
    stays_with_the_rom("stm32f042", NULL, "without turbo: ");
    stays_with_the_rom("stm32u375", NULL,
                       "without turbo: it is programmed in one voltage range only");
}

/* A ROM that spoils SRAM just before Go: one bit of the image, `offset` from its start. */
static struct spoiler {
    struct pass_wire pass; // first
    struct stm32bl_sim *sim;
    uint32_t offset;
} spoiler;

static int spoil_before_go(struct stm32bl_stream *s, const uint8_t *buf, size_t len)
{
    const struct bl_range *ram = &spoiler.sim->chip.device->ram[0];
    uint32_t load = (ram->start + STM32BL_TURBO_ALIGN - 1) & ~(STM32BL_TURBO_ALIGN - 1u);

    if (len >= 2 && buf[0] == 0x21 && buf[1] == 0xDE)
        *stm32bl_sim_memory(spoiler.sim, load + spoiler.offset, 1) ^= 4;
    return pass_wire_write(s, buf, len);
}

/* What the program knows of the flash: it runs all the same, and finds it by its own sums. */
static void spoilt_on_the_way(void **state)
{
    static struct stm32bl_stream_ops ops = PASS_WIRE_OPS(pass_wire_read, spoil_before_go);
    const uint32_t block = (uint32_t)bl_turbo_code_size;
    const uint32_t offsets[] = {
        block + 4 * STM32BL_TURBO_FLASH_BUSY, block + 4 * STM32BL_TURBO_FLASH_CONTROL,
        block + 4 * STM32BL_TURBO_PROGRAM_VALUE, block + 4 * STM32BL_TURBO_ERASE_START + 3};

    (void)state;
    ops.close = not_closed;
    for (size_t i = 0; i < sizeof offsets / sizeof *offsets; i++) {
        struct bench *b = bench_named("stm32f411", NULL);
        spoiler = (struct spoiler){.sim = b->sim, .offset = offsets[i]};
        spoiler.pass.base.ops = &ops;
        spoiler.pass.inner = stm32bl_sim_stream(b->sim);
        bench_ok(b, stm32bl_attach(b->bl, &spoiler.pass.base, "turbo=auto"));
        bench_ok(b, bench_program(b, BASE, image, SIZE, 0));
        assert_false(has_turbo(b));
        assert_contains(b->log, "what runs in RAM is not what was uploaded");
        assert_true(holds_image(b));
        bench_free(b);
    }
}

static void short_jobs_and_no_wish(void **state)
{
    struct bench *b = bench_named("stm32f411", NULL);

    (void)state;
    bench_ok(b, bench_connect(b, "turbo=auto"));
    bench_ok(b, bench_program(b, BASE, image, 1024, 0));
    assert_false(has_turbo(b));
    bench_ok(b, bench_connect(b, "turbo=off"));
    bench_ok(b, bench_program(b, BASE, image, SIZE, 0));
    assert_false(has_turbo(b));
    bench_ok(b, bench_connect(b, NULL));
    bench_ok(b, bench_program(b, BASE, image, SIZE, 0));
    assert_false(has_turbo(b));
    bench_free(b);
}

/* The end of a session resets the chip into its ROM; go does so before. */
static void back_in_the_rom(void **state)
{
    struct bench *b = bench_named("stm32g071", NULL);

    (void)state;
    bench_ok(b, bench_connect(b, "turbo=auto"));
    bench_ok(b, bench_program(b, BASE, image, SIZE, 0));
    assert_true(has_turbo(b));
    bench_ok(b, bench_connect(b, NULL));
    assert_string_equal(stm32bl_info(b->bl)->protocol, "AN3155");
    bench_ok(b, bench_connect(b, "turbo=auto"));
    bench_ok(b, bench_program(b, BASE, image, SIZE, 0));
    bench_ok(b, stm32bl_go(b->bl, BASE));
    assert_int_equal(b->sim->running, BL_SIM_IN_APP);
    bench_free(b);
}

/* Another process, after one that was ended in the middle. */
static void found_again(void **state)
{
    struct bench *b = bench_named("stm32f411", NULL);

    (void)state;
    bench_ok(b, bench_connect(b, "turbo=auto"));
    bench_ok(b, bench_program(b, BASE, image, SIZE, 0));
    *(uint8_t *)(uintptr_t)stm32bl_sim_memory(b->sim, BASE + 5000, 1) ^= 0xFF;
    bench_expect(b, stm32bl_verify(b->bl, &(struct stm32bl_segment){BASE, SIZE, image}, 1),
                 STM32BL_ERR_MISMATCH, "verify"); // which leaves the program running
    bench_ok(b, bench_connect(b, "turbo=auto"));
    if (!has_turbo(b))
        fail_msg("%s", b->log);
    assert_contains(b->log, "running already");
    assert_ptr_equal(stm32bl_info(b->bl)->device, b->device);
    bench_ok(b, bench_program(b, BASE, image, SIZE, 0));
    assert_true(holds_image(b));
    bench_free(b);
}

/* ------------------------------------------------------------------------- faults */

static const struct stm32bl_sector *sector_of(const struct bench *b, size_t i)
{
    return &b->sim->sectors[i].at;
}

static void nothing_else_has_changed(const struct bench *b)
{
    for (size_t i = 0; i < b->sim->sector_count; i++) {
        const struct stm32bl_sector *s = sector_of(b, i);
        const uint8_t *bytes = stm32bl_sim_memory(b->sim, s->address, s->size);
        if (s->address < BASE + SIZE)
            continue;
        if (bytes[0] != 0x5A || memcmp(bytes, bytes + 1, s->size - 1) != 0)
            fail_msg("sector %u has changed", s->number);
    }
}

static struct bench *filled_chip(void)
{
    struct bench *b = bench_named("stm32g071", "size=32");

    for (size_t i = 0; i < b->sim->sector_count; i++)
        memset((void *)(uintptr_t)stm32bl_sim_memory(b->sim, sector_of(b, i)->address,
                                                     sector_of(b, i)->size),
               0x5A, sector_of(b, i)->size);
    return b;
}

/* Success only where flash holds the image; and no other sector was touched, whatever came of it. */
static unsigned check_faulty(struct bench *b, int err, const char *what, unsigned at)
{
    if (!err)
        err = bench_program(b, BASE, image, SIZE, 0);
    if (!err && !holds_image(b))
        fail_msg("%s at %u: success, and it is not true", what, at);
    nothing_else_has_changed(b);
    if (err)
        printf("%s at %u: %s\n", what, at, stm32bl_error_message(b->bl));
    bench_free(b);
    return err == STM32BL_OK;
}

/* Bytes from the chip; the job has some 9000, a third of them before the program runs. */
static void harm_from_the_chip(void **state)
{
    static const enum stm32bl_fault_kind kinds[] = {STM32BL_FAULT_DROP, STM32BL_FAULT_FLIP,
                                                    STM32BL_FAULT_NOISE};
    unsigned good = 0, all = 0;

    (void)state;
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
        for (unsigned at = 3400 + (unsigned)k * 7; at < 5200; at += 149, all++) {
            struct bench *b = filled_chip();
            struct stm32bl_fault fault = {kinds[k], at};
            struct stm32bl_stream *wire =
                stm32bl_stream_fault(stm32bl_sim_stream(b->sim), &fault, 1);
            good += check_faulty(b, stm32bl_attach(b->bl, wire, "turbo=auto"), "from the chip", at);
        }
    assert_int_equal(good, all); // and all of it was got over
}

static void harm_to_the_chip(void **state)
{
    unsigned good = 0, all = 0;

    (void)state;
    for (int kind = BAD_WIRE_DROP; kind <= BAD_WIRE_NOISE; kind++)
        for (unsigned at = 3500 + (unsigned)kind * 11; at < 16000; at += 997, all++) {
            struct bench *b = filled_chip();
            struct stm32bl_stream *wire =
                bad_wire_new(stm32bl_sim_stream(b->sim), (enum bad_wire_kind)kind, at);
            good += check_faulty(b, stm32bl_attach(b->bl, wire, "turbo=auto"), "to the chip", at);
        }
    assert_int_equal(good, all);
}

static void power_cut(void **state)
{
    (void)state;
    for (unsigned at = 1; at < 1500; at += 197) {
        char options[40];
        struct bench *b;
        snprintf(options, sizeof options, "fault=power@%u", at);
        b = bench_named("stm32g071", options);
        bench_ok(b, bench_connect(b, "turbo=auto"));
        if (bench_program(b, BASE, image, SIZE, 0) == STM32BL_OK)
            fail_msg("power cut at %u: success", at);
        // No program that starts: the vectors come last.
        assert_false(!memcmp(stm32bl_sim_memory(b->sim, BASE, 8), image, 8));
        bench_free(b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_family),
        cmocka_unit_test(whatever_go_leaves),
        cmocka_unit_test(second_bank),
        cmocka_unit_test(rates),
        cmocka_unit_test(differences),
        cmocka_unit_test(receives_while_it_erases),
        cmocka_unit_test(packs_for_a_slow_line),
        cmocka_unit_test(falling_back),
        cmocka_unit_test(remembers_the_rate),
        cmocka_unit_test(erases_and_looks),
        cmocka_unit_test(spoilt_on_the_way),
        cmocka_unit_test(short_jobs_and_no_wish),
        cmocka_unit_test(back_in_the_rom),
        cmocka_unit_test(found_again),
        cmocka_unit_test(harm_from_the_chip),
        cmocka_unit_test(harm_to_the_chip),
        cmocka_unit_test(power_cut),
    };

    return cmocka_run_group_tests(tests, make_image, NULL);
}
