/* A session begins whatever the chip and the line are doing, or says why it cannot. */
#include <stdio.h>

#include "bench_chip.h"

static void comes_up(const char *options)
{
    struct bench *b = bench_named("stm32f411", options);

    bench_connected(b);
    assert_int_equal(stm32bl_info(b->bl)->product_id, 0x431);
    bench_free(b);
}

static void ready_chips(void **state)
{
    (void)state;
    comes_up(NULL);
    comes_up("state=synced");
    comes_up("stray=00");
    comes_up("stray=FE00");
    comes_up("latency=16");
    comes_up("wire=8n1");
}

/*
 * A host died in the middle of each command, after each of its bytes. The next one must get
 * through, and the bytes it sends for that must do no harm: nothing erased, written or protected,
 * no reset.
 */
static void left_in_a_frame(const char *name, const uint8_t *frame, size_t len)
{
    for (size_t cut = 1; cut < len; cut++) {
        char options[1200] = "state=frame:";
        struct bench *b;
        uint8_t *flash, before[1024];

        for (size_t i = 0; i < cut; i++)
            sprintf(options + 12 + 2 * i, "%02X", frame[i]);
        b = bench_named("stm32f411", NULL);
        assert_int_equal(stm32bl_sim_set(b->sim, "state", options + 6), STM32BL_OK);
        flash = stm32bl_sim_memory(b->sim, 0x08000000, sizeof before);
        memset(flash, 0xA7, sizeof before);
        memcpy(before, flash, sizeof before);
        if (bench_connect(b, NULL) != STM32BL_OK)
            fail_msg("%s cut after %u bytes: %s", name, (unsigned)cut,
                     stm32bl_error_message(b->bl));
        if (bench_stats(b).erases || bench_stats(b).programs || bench_stats(b).resets)
            fail_msg("%s cut after %u bytes: flushing did harm", name, (unsigned)cut);
        assert_memory_equal(flash, before, sizeof before);
        bench_free(b);
    }
}

static void left_in_the_middle_of_a_frame(void **state)
{
    static const uint8_t get[] = {0x00, 0xFF};
    static const uint8_t read[] = {0x11, 0xEE, 0x08, 0, 0, 0, 0x08, 0x10, 0xEF};
    static const uint8_t go[] = {0x21, 0xDE, 0x08, 0, 0, 0, 0x08};
    static const uint8_t write[] = {0x31, 0xCE, 0x08, 0, 0, 0, 0x08, 0x07, 1,
                                    2,    3,    4,    5, 6, 7, 8,    0x0F};
    static const uint8_t mass_erase[] = {0x44, 0xBB, 0xFF};
    static const uint8_t pages[] = {0x44, 0xBB, 0x00, 0x01, 0x00, 0x02, 0x00, 0x03, 0x00};
    static const uint8_t protect[] = {0x63, 0x9C, 0x01, 0x02, 0x03, 0x00};

    (void)state;
    left_in_a_frame("get", get, sizeof get);
    left_in_a_frame("read", read, sizeof read);
    left_in_a_frame("go", go, sizeof go);
    left_in_a_frame("write", write, sizeof write);
    left_in_a_frame("page erase", pages, 2);
    left_in_a_frame("page erase, its list", pages + 0, sizeof pages);
    left_in_a_frame("mass erase", mass_erase, sizeof mass_erase);
    left_in_a_frame("write protect", protect, sizeof protect);
}

/* The same for the longest data frame, at each of its bytes. */
static void left_in_the_middle_of_data(void **state)
{
    uint8_t frame[7 + 257] = {0x31, 0xCE, 0x08, 0, 0, 0, 0x08, 0xFF};

    (void)state;
    for (size_t i = 8; i < sizeof frame; i++)
        frame[i] = (uint8_t)(i * 5);
    left_in_a_frame("write 256 bytes", frame, sizeof frame);
}

static void stays_away(const char *options, const char *session, int code, const char *part)
{
    struct bench *b = bench_named("stm32f411", options);
    struct stm32bl_sim_stats stats;

    bench_expect(b, bench_connect(b, session), code, part);
    assert_null(stm32bl_info(b->bl));
    stats = bench_stats(b);
    if (stats.elapsed_us > 10000000)
        fail_msg("%s took %u s", options, (unsigned)(stats.elapsed_us / 1000000));
    bench_free(b);
}

static void each_reason_for_silence_has_its_message(void **state)
{
    (void)state;
    stays_away("silent=1", NULL, STM32BL_ERR_TIMEOUT, "not a single byte");
    stays_away("echo=1", NULL, STM32BL_ERR_PROTOCOL, "our own bytes come back");
    stays_away("boot=app", NULL, STM32BL_ERR_PROTOCOL, "an application is running");
    stays_away("garbage=1", NULL, STM32BL_ERR_PROTOCOL, "garbage instead of an answer");
    stays_away("boot=app,text=ready yes", NULL, STM32BL_ERR_PROTOCOL, "an application is running");
    stays_away("wire=8n1", "parity=even", STM32BL_ERR_TIMEOUT, "not a single byte");
}

static void entry_sequences_wake_the_rom(void **state)
{
    static const char *const wirings[] = {"rts-dtr", "rts-dtr-inv", "dtr-rts", "dtr-rts-inv"};

    (void)state;
    for (int i = 0; i < 4; i++) {
        char chip[64], session[64];
        struct bench *b;
        sprintf(chip, "boot=app,wiring=%s", wirings[i]);
        sprintf(session, "entry=%s", wirings[i]);
        b = bench_named("stm32f411", chip);
        bench_ok(b, bench_connect(b, session));
        assert_false(bench_stats(b).running);
        bench_free(b);
    }
    stays_away("boot=app,wiring=rts-dtr", "entry=dtr-rts", STM32BL_ERR_TIMEOUT,
               "not a single byte");
}

static void slow_starters_are_waited_for(void **state)
{
    (void)state;
    for (size_t i = 0; i < stm32bl_device_count(); i++) { // an H7A3 needs 0.5 s, some F4 0.1 s
        struct bench *b;
        struct stm32bl_device_info info;
        stm32bl_device_get(stm32bl_device_at(i), &info);
        if (info.doubtful)
            continue;
        b = bench_new(stm32bl_device_at(i), "boot=app,wiring=rts-dtr");
        assert_result(bench_connect(b, "entry=rts-dtr"), STM32BL_OK, info.name);
        bench_free(b);
    }
}

static void waiting_prompts_and_ends(void **state)
{
    struct bench *b = bench_named("stm32f411", "silent=1");
    uint64_t ms;

    (void)state;
    bench_expect(b, bench_connect(b, "wait=20"), STM32BL_ERR_TIMEOUT, "not a single byte");
    ms = bench_stats(b).elapsed_us / 1000;
    assert_in_range(ms, 20000, 30000);
    assert_contains(b->log, "waiting up to 20 s for a chip");
    bench_free(b);
}

struct patience {
    struct stm32bl_sim *sim;
    unsigned calls;
};

static int reset_in_a_while(const struct stm32bl_progress *p, void *user)
{
    struct patience *patience = user;

    assert_int_equal(p->phase, STM32BL_CONNECTING);
    if (++patience->calls == 60) {
        stm32bl_sim_set(patience->sim, "boot", "rom");
        stm32bl_sim_power_cycle(patience->sim);
    }
    return 0;
}

static void waiting_sees_a_chip_that_shows_up(void **state)
{
    struct bench *b = bench_named("stm32f411", "boot=app");
    struct patience patience = {b->sim, 0};

    (void)state;
    stm32bl_on_progress(b->bl, reset_in_a_while, &patience);
    bench_ok(b, bench_connect(b, "wait=60"));
    assert_contains(b->log, "waiting up to 60 s for a chip");
    bench_free(b);
}

static int stop(const struct stm32bl_progress *p, void *user)
{
    unsigned *calls = user;

    (void)p;
    return ++*calls >= 5;
}

static void waiting_can_be_cancelled(void **state)
{
    struct bench *b = bench_named("stm32f411", "silent=1");
    unsigned calls = 0;

    (void)state;
    stm32bl_on_progress(b->bl, stop, &calls);
    bench_expect(b, bench_connect(b, "wait=60"), STM32BL_ERR_CANCELLED, "cancelled");
    assert_true(bench_stats(b).elapsed_us < 3000000);
    bench_free(b);
}

static void unknown_ids(void **state)
{
    struct bench *b = bench_named("stm32f411", "pid=0x999");
    uint8_t image[512];

    (void)state;
    bench_connected(b);
    assert_null(stm32bl_info(b->bl)->device);
    assert_contains(b->log, "product id 0x999");
    bench_image(b, 0x08000000, image, sizeof image, 5);
    memcpy(stm32bl_sim_memory(b->sim, 0x08000000, 512), image, 512);
    memset(image, 0, sizeof image);
    bench_ok(b, stm32bl_read(b->bl, 0x08000000, image, 512));
    assert_memory_equal(image, stm32bl_sim_memory(b->sim, 0x08000000, 512), 512);
    bench_expect(b, bench_program(b, 0x08000000, image, 512, 0), STM32BL_ERR_UNSUPPORTED,
                 "not in the device table");
    bench_expect(b, stm32bl_erase_all(b->bl), STM32BL_ERR_UNSUPPORTED, "device-file=");
    bench_ok(b, bench_connect(b, "device=stm32f411"));
    assert_contains(b->log, "used as stm32f411 by request");
    bench_ok(b, bench_program(b, 0x08000000, image, 512, 0));
    bench_free(b);
}

static void sessions_can_be_opened_again(void **state)
{
    struct bench *b = bench_named("stm32f411", NULL);

    (void)state;
    for (int i = 0; i < 3; i++)
        bench_connected(b);
    bench_expect(b, bench_connect(b, "baud=0"), STM32BL_ERR_ARG, "baud=0");
    bench_connected(b);
    bench_free(b);
    stm32bl_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ready_chips),
        cmocka_unit_test(left_in_the_middle_of_a_frame),
        cmocka_unit_test(left_in_the_middle_of_data),
        cmocka_unit_test(each_reason_for_silence_has_its_message),
        cmocka_unit_test(entry_sequences_wake_the_rom),
        cmocka_unit_test(slow_starters_are_waited_for),
        cmocka_unit_test(waiting_prompts_and_ends),
        cmocka_unit_test(waiting_sees_a_chip_that_shows_up),
        cmocka_unit_test(waiting_can_be_cancelled),
        cmocka_unit_test(unknown_ids),
    };
    const struct CMUnitTest of_both_wires[] = {cmocka_unit_test(sessions_can_be_opened_again)};

    return cmocka_run_group_tests(tests, NULL, NULL) + bench_run_on_both_wires(of_both_wires, NULL);
}
