/*
 * What goes wrong with the program in the chip's RAM: before the first erase the ROM does the job, with one
 * note; from then on the chip is not reset by itself, and the next process finds the program.
 */
#include "bench_chip.h"
#include "device/turbo_rows.h"
#include "harm_wire.h"
#include "session/session.h"
#include "sim/state.h"
#include "stm32bl/transport.h"

enum { BASE = 0x08000000, SIZE = 12 * 1024, LOAD = 0x20003000, GO = 0x21 };

static uint8_t image[SIZE];
static struct harm_wire wire;

static int make_image(void **state)
{
    (void)state;
    bench_image(NULL, BASE, image, sizeof image, 41);
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

static unsigned count_of(const char *text, const char *part)
{
    unsigned n = 0;

    for (text = strstr(text, part); text; text = strstr(text + 1, part))
        n++;
    return n;
}

static int attach(struct bench *b, const char *options)
{
    stm32bl_close(b->bl);
    return stm32bl_attach(b->bl, harm_wire_around(&wire, stm32bl_sim_stream(b->sim)), options);
}

/* --------------------------------------------------------------- before the first erase */

/* What happens to a chip, once or for ever. */
struct damage {
    struct bench *b;
    unsigned calls; // until it does, since the program runs
};

static struct damage damage;

static uint8_t *at(uint32_t addr)
{
    return stm32bl_sim_memory(damage.b->sim, addr, 1);
}

static void a_cell_that_keeps_nothing(void *user)
{
    (void)user;
    // RM0383 FLASH_CR: STRT is bit 16
    *at(LOAD + (uint32_t)bl_turbo_code_size + 4 * STM32BL_TURBO_ERASE_START + 2) = 0;
}

/* From some moment on it does nothing any more: each instruction is a branch to itself. */
static void a_program_that_hangs(void *user)
{
    (void)user;
    if (damage.b->sim->running != BL_SIM_IN_RAM || damage.calls-- != 0)
        return;
    for (uint32_t i = 16; i < bl_turbo_code_size; i += 2) {
        *at(LOAD + i) = 0xFE;
        *at(LOAD + i + 1) = 0xE7;
    }
}

/* Its table of CRC is not what it was, and so nothing that it sums up is. */
static void a_program_that_is_wrong(void *user)
{
    (void)user;
    if (damage.b->sim->running != BL_SIM_IN_RAM || damage.calls-- != 0)
        return;
    *at(LOAD + (uint32_t)bl_turbo_code_size + 4 * 32 + 20) ^= 1;
}

/* False: it had begun to erase already. */
static bool stays_with_the_rom(void (*what)(void *user), unsigned calls, const char *note,
                               unsigned goes)
{
    struct bench *b = bench_named("stm32f411", NULL);
    int err;

    memset(&wire, 0, sizeof wire);
    damage = (struct damage){b, calls};
    wire.watch = what;
    bench_ok(b, attach(b, "turbo=auto"));
    err = bench_program(b, BASE, image, SIZE, STM32BL_DIFF);
    if (err && b->bl->unfinished) {
        bench_free(b);
        return false;
    }
    if (err)
        fail_msg("after %u calls: %s, now %d: %s", calls, stm32bl_error_message(b->bl),
                 b->sim->running, b->log);
    if (has_turbo(b) || !strstr(b->log, note))
        fail_msg("after %u calls: '%s'", calls, b->log);
    assert_int_equal(count_of(b->log, "without turbo"), 1);
    assert_int_equal(b->sim->executed[GO], goes);
    assert_true(holds_image(b));
    bench_free(b);
    return true;
}

static void an_upload_that_is_not_whole(void **state)
{
    (void)state;
    stays_with_the_rom(a_cell_that_keeps_nothing, 0, "without turbo: ", 1);
}

/* At each of what the host sends, from the first tune on, until flash is erased. */
static void no_answer(void **state)
{
    unsigned calls = 1; // before that it has not even started its watchdog

    (void)state;
    while (stays_with_the_rom(a_program_that_hangs, calls, "without turbo: ", 1))
        calls++;
    assert_in_range(calls, 6, 20);
}

static void wrong_answers(void **state)
{
    (void)state;
    for (unsigned calls = 0; calls < 8; calls++)
        stays_with_the_rom(a_program_that_is_wrong, calls, "without turbo: ", 1);
}

/* BOOT0 and NRST on the adapter's lines: the ROM is entered again as it was before. */
static void entered_again(void **state)
{
    struct bench *b = bench_named("stm32f411", "wiring=rts-dtr,boot=app");

    (void)state;
    memset(&wire, 0, sizeof wire);
    damage = (struct damage){b, 3};
    wire.watch = a_program_that_hangs;
    bench_ok(b, attach(b, "turbo=auto,entry=rts-dtr"));
    bench_ok(b, bench_program(b, BASE, image, SIZE, 0));
    assert_int_equal(count_of(b->log, "without turbo"), 1);
    assert_true(holds_image(b) && !has_turbo(b));
    bench_free(b);
}

/* Other jobs than writing go on as well. */
static void reading_and_verifying(void **state)
{
    struct stm32bl_segment segment = {BASE, SIZE, image};

    (void)state;
    for (int verify = 0; verify < 2; verify++)
        for (unsigned calls = 1; calls < 12; calls += 3) {
            struct bench *b = bench_named("stm32f411", NULL);
            static uint8_t found[SIZE];
            memset(&wire, 0, sizeof wire);
            memcpy(stm32bl_sim_memory(b->sim, BASE, SIZE), image, SIZE);
            damage = (struct damage){b, calls};
            wire.watch = a_program_that_hangs;
            bench_ok(b, attach(b, "turbo=auto"));
            bench_ok(b, verify ? stm32bl_verify(b->bl, &segment, 1)
                               : stm32bl_read(b->bl, BASE, found, SIZE));
            if (calls < 6) // later it has done all already
                assert_int_equal(count_of(b->log, "without turbo"), 1);
            assert_true(verify || !memcmp(found, image, SIZE));
            bench_free(b);
        }
}

/* ------------------------------------------------------------------------ from then on */

/* A job that ends in the middle: the wire is gone, or the process. */
static struct bench *left_in_the_middle(const char *device, const char *rate, unsigned after)
{
    struct bench *b = bench_named(device, NULL);
    int err;

    memset(&wire, 0, sizeof wire);
    bench_ok(b, attach(b, rate));
    wire.harms[0] = (struct harm){HARM_OVERRUN, false, after, 1u << 24};
    err = bench_program(b, BASE, image, SIZE, 0);
    if (err != STM32BL_ERR_TIMEOUT || b->sim->running != BL_SIM_IN_RAM)
        fail_msg("%s after %u bytes: %s", device, after, stm32bl_error_message(b->bl));
    wire.harms[0].kind = HARM_NONE;
    stm32bl_close(b->bl);
    return b;
}

static bool is_a_program(const struct bench *b)
{
    return !memcmp(stm32bl_sim_memory(b->sim, BASE, 8), image, 8);
}

static const char *const rates[] = {"turbo=auto", "turbo=230400", "turbo=115200"};

static void found_by_another_process(void **state)
{
    static const char *const next[] = {"turbo=auto", NULL, "turbo=off"};

    (void)state;
    for (size_t i = 0; i < 3; i++)
        for (unsigned k = 0; k < 3; k++) {
            struct bench *b = left_in_the_middle("stm32g071", rates[i], 9000 + 371 * k);
            assert_false(is_a_program(b));
            bench_ok(b, bench_connect(b, next[k]));
            if (!has_turbo(b) || !strstr(b->log, "running already"))
                fail_msg("%s, %s: %s", rates[i], next[k], b->log);
            assert_ptr_equal(stm32bl_info(b->bl)->device, b->device);
            stm32bl_close(b->bl); // which changes nothing
            assert_int_equal(b->sim->running, BL_SIM_IN_RAM);
            bench_ok(b, bench_connect(b, next[k]));
            assert_true(has_turbo(b));
            bench_ok(b, bench_program(b, BASE, image, SIZE, 0));
            assert_true(holds_image(b));
            bench_ok(b, bench_connect(b, NULL));
            assert_false(has_turbo(b));
            bench_free(b);
        }
}

/* Whatever else another program has said to it meanwhile, at whatever rate. */
static void found_after_noise(void **state)
{
    static const uint32_t bauds[] = {115200, 921600, 9600, 57600};
    uint8_t noise[1500];
    uint32_t random = 5;

    (void)state;
    for (size_t i = 0; i < 8; i++) {
        struct bench *b = left_in_the_middle("stm32l476", "turbo=auto", 9200);
        struct stm32bl_stream *s = stm32bl_sim_stream(b->sim);
        struct stm32bl_line line = {bauds[i % 4], i % 2 ? 'E' : 'N'};
        for (size_t k = 0; k < sizeof noise; k++)
            noise[k] = (uint8_t)((random = random * 1664525 + 1013904223) >> 24);
        memcpy(noise, i % 3 ? "\xC5W\x02\xFF" : "\xC5X\x02\xFF", 4); // half a frame, at first
        assert_int_equal(s->ops->configure(s, &line), STM32BL_OK);
        assert_int_equal(s->ops->write(s, noise, i < 4 ? 300 : sizeof noise), STM32BL_OK);
        s->ops->sleep(s, i < 4 ? 1 : 5000);
        s->ops->close(s);
        bench_ok(b, bench_connect(b, NULL));
        assert_true(has_turbo(b));
        bench_ok(b, bench_program(b, BASE, image, SIZE, 0));
        assert_true(holds_image(b));
        bench_free(b);
    }
}

/* What is done well afterwards does not make half a program whole. */
static void stays_until_it_is_whole(void **state)
{
    struct bench *b = left_in_the_middle("stm32g071", "turbo=auto", 9300);
    uint8_t bytes[64];

    (void)state;
    bench_ok(b, bench_connect(b, NULL));
    bench_ok(b, stm32bl_read(b->bl, BASE, bytes, sizeof bytes));
    bench_ok(b, stm32bl_erase(b->bl, BASE + 0x2000, 0x800));
    stm32bl_close(b->bl);
    assert_int_equal(b->sim->running, BL_SIM_IN_RAM);
    bench_ok(b, bench_connect(b, NULL));
    bench_ok(b, stm32bl_erase_all(b->bl));
    bench_ok(b, bench_connect(b, NULL));
    assert_false(has_turbo(b));
    bench_free(b);
}

/* RAM is the ROM's, and a reset might not lead there. */
static void does_not_reset_for_ram(void **state)
{
    struct bench *b = left_in_the_middle("stm32g071", "turbo=auto", 9300);
    struct stm32bl_segment segments[] = {{BASE, SIZE, image}, {0x20002800, 64, image}};
    struct stm32bl_plan plan;

    (void)state;
    bench_ok(b, bench_connect(b, NULL));
    bench_ok(b, stm32bl_plan(b->bl, segments, 2, 0, &plan));
    bench_expect(b, stm32bl_program(b->bl, &plan), STM32BL_ERR_UNSUPPORTED, "reset");
    assert_int_equal(b->sim->running, BL_SIM_IN_RAM);
    bench_free(b);
}

/* Brought back when that is asked for. */
static void brought_back(void **state)
{
    struct bench *b = left_in_the_middle("stm32g071", "turbo=auto", 9300);

    (void)state;
    bench_ok(b, bench_connect(b, NULL));
    stm32bl_reset(b->bl);
    bench_ok(b, bench_connect(b, NULL));
    assert_string_equal(stm32bl_info(b->bl)->protocol, "AN3155");
    bench_free(b);
}

/* A job that failed and one that went well, in the same session. */
static void one_session(void **state)
{
    struct bench *b = bench_named("stm32g071", NULL);
    uint8_t bytes[64];

    (void)state;
    memset(&wire, 0, sizeof wire);
    bench_ok(b, attach(b, "turbo=auto"));
    wire.harms[0] = (struct harm){HARM_OVERRUN, false, 9000, 30000};
    assert_int_not_equal(bench_program(b, BASE, image, SIZE, 0), STM32BL_OK);
    wire.harms[0].kind = HARM_NONE;
    bench_expect(b, stm32bl_read(b->bl, BASE, bytes, sizeof bytes), STM32BL_ERR_TIMEOUT, "RAM");
    stm32bl_close(b->bl);
    assert_int_equal(b->sim->running, BL_SIM_IN_RAM);
    bench_free(b);
}

/* Whoever comes next meets a ROM that listens: it measures the baud by the first byte that it hears. */
static void the_next_one_is_heard(void **state)
{
    struct bench *b = bench_named("stm32g071", NULL);
    uint64_t start_us;

    (void)state;
    bench_ok(b, bench_connect(b, "turbo=auto"));
    bench_ok(b, bench_program(b, BASE, image, SIZE, 0));
    assert_true(has_turbo(b));
    start_us = bench_stats(b).elapsed_us;
    stm32bl_close(b->bl);
    assert_in_range(bench_stats(b).elapsed_us - start_us, 100000, 1000000);
    bench_ok(b, bench_connect(b, NULL));
    assert_null(strstr(b->log, "sync byte"));
    bench_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_upload_that_is_not_whole),
        cmocka_unit_test(no_answer),
        cmocka_unit_test(wrong_answers),
        cmocka_unit_test(entered_again),
        cmocka_unit_test(reading_and_verifying),
        cmocka_unit_test(found_by_another_process),
        cmocka_unit_test(found_after_noise),
        cmocka_unit_test(stays_until_it_is_whole),
        cmocka_unit_test(does_not_reset_for_ram),
        cmocka_unit_test(brought_back),
        cmocka_unit_test(one_session),
        cmocka_unit_test(the_next_one_is_heard),
    };

    return cmocka_run_group_tests(tests, make_image, NULL);
}
