/*
 * test_line.c - the program of firmware/turbo finds the line whatever Go has left, survives what a line
 * does to frames and answers, and is found again.
 */

#include "check.h"
#include "driver.h"

#define MS UINT64_C(1000000000) // in ps

static struct machine *start(struct driver *d, const char *model, enum after_go after,
                             uint32_t baud)
{
    struct machine *m = machine_new(machine_model(model), after, baud);

    if (!driver_start(d, m, baud))
        fail_msg("%s after %d at %u baud: no HELLO", model, (int)after, (unsigned)baud);
    return m;
}

/* Go keeps clock and USART, or drops the clock, or turns everything off; each chip has each rate once. */
static void found_whatever_go_leaves(void **state)
{
    static const uint32_t bauds[] = {115200, 57600, 9600};

    (void)state;
    for (size_t i = 0; i < machine_model_count; i++)
        for (int after = AFTER_GO_KEPT; after <= AFTER_GO_RESET; after++) {
            struct driver d;
            uint32_t baud = bauds[(i + (size_t)after) % 3];
            struct machine *m = start(&d, machine_models[i].name, after, baud);
            uint64_t bit = m->cycle_ps * m->model->usart_divider * m->usart.brr;
            uint64_t host = 1000000000000u / baud;
            assert_in_range(bit * 1000 / host, 970, 1030);
            assert_int_equal(d.info[STM32BL_TURBO_IDENTITY], m->model->product_id);
            assert_int_equal(m->flash.touched_while_busy + m->flash.control_while_busy, 0);
            machine_free(m);
        }
}

static void no_line_no_program(void **state)
{
    struct driver d;
    struct machine *m = machine_new(machine_model("f411"), AFTER_GO_KEPT, 115200);

    (void)state;
    assert_true(driver_upload(&d, m, 115200));
    machine_run(m, 20000 * MS);
    assert_true(m->ended);
    assert_int_equal(m->end, END_RESET);
    machine_free(m);
}

/* On G0 the flag of the empty check leads back into the ROM. */
static void gives_up_before_flash_is_touched(void **state)
{
    struct driver d;
    struct machine *m = start(&d, "g071", AFTER_GO_KEPT, 115200);

    (void)state;
    machine_run(m, m->now_ps + 900 * MS);
    assert_false(m->ended);
    machine_run(m, m->now_ps + 300 * MS);
    assert_true(m->ended);
    assert_int_equal(m->end, END_RESET);
    assert_int_equal(board_stored(m, 0x40022000) >> 16 & 1, 1);
    machine_free(m);
}

static void never_gives_up_afterwards(void **state)
{
    struct driver d;
    struct reply r;
    struct machine *m = start(&d, "g071", AFTER_GO_KEPT, 115200);

    (void)state;
    assert_true(driver_erase(&d, FLASH_START, 1) && driver_flush(&d));
    machine_run(m, m->now_ps + 8000 * MS);
    assert_false(m->ended);
    assert_true(driver_ask(&d, STM32BL_TURBO_HELLO, 0, 0, &r, 1500));
    assert_int_equal(r.next, 1);
    machine_free(m);
}

static void a_program_that_hangs(void **state)
{
    static const uint8_t loop[2] = {0xFE, 0xE7};
    struct driver d;
    struct machine *m = start(&d, "f411", AFTER_GO_KEPT, 115200);

    (void)state;
    for (uint32_t at = 16; at + 2 < bl_turbo_code_size; at += 2)
        memcpy(m->ram + d.load - RAM_START + at, loop, 2);
    uc_ctl_remove_cache(m->uc, d.load, d.load + (uint32_t)bl_turbo_code_size);
    machine_run(m, m->now_ps + 6000 * MS);
    assert_int_equal(m->end, END_WATCHDOG);
    machine_free(m);
}

/* An adapter that cannot do the rate. */
static void a_rate_that_fails(void **state)
{
    struct driver d;
    struct reply r;
    struct machine *m = start(&d, "l476", AFTER_GO_KEPT, 115200);

    (void)state;
    d.info[STM32BL_TURBO_OWN] +=
        d.info[STM32BL_TURBO_OWN] / 8; // a rate that is not what it should be
    assert_false(driver_speed(&d, 921600));
    assert_true(driver_ask(&d, STM32BL_TURBO_HELLO, 0, 0, &r, 1000));
    d.info[STM32BL_TURBO_OWN] = d.info[STM32BL_TURBO_OWN] * 8 / 9;
    assert_true(driver_speed(&d, 921600));
    machine_free(m);
}

/* Another process, which knows nothing but the rate of the ROM; or the new one. */
static void found_again_at_either_rate(void **state)
{
    (void)state;
    for (int old = 0; old < 2; old++) {
        struct driver d;
        struct reply r;
        struct machine *m = start(&d, "g071", AFTER_GO_KEPT, 115200);
        assert_true(driver_speed(&d, 921600));
        assert_true(driver_erase(&d, FLASH_START, 1) && driver_flush(&d));
        line_send(m, "\xC5W\x02\xFF\0half a frame", 16);
        machine_run(m, m->now_ps + 3000 * MS);
        d.next = 99;
        if (old)
            line_rate(m, 115200, true);
        for (int tries = 0; tries < 100; tries++) { // back to back: half a ring may be missing
            struct frame f;
            driver_make(&f, &(struct order){STM32BL_TURBO_HELLO, 99, 0, 0}, NULL, 0);
            driver_send(&d, &f);
        }
        assert_true(driver_ask(&d, STM32BL_TURBO_HELLO, 0, 0, &r, 2000));
        assert_int_equal(r.next, 2);
        machine_free(m);
    }
}

/* Memory that is not there, and a unit whose programming was cut off. */
static void faults_are_answered(void **state)
{
    struct driver d;
    struct reply r;
    struct machine *m = start(&d, "g071", AFTER_GO_KEPT, 115200);

    (void)state;
    assert_true(driver_ask(&d, STM32BL_TURBO_CRC, 0x08800000, 16, &r, 500));
    assert_true(r.fault);
    assert_true(m->faults >= 1);
    m->flash.states[3] = 3; // broken
    assert_true(driver_ask(&d, STM32BL_TURBO_CRC, FLASH_START, 64, &r, 500));
    assert_true(r.fault);
    assert_int_equal(m->flash.eccr, 0);
    assert_true(driver_ask(&d, STM32BL_TURBO_CRC, FLASH_START + 64, 64, &r, 500));
    assert_false(r.fault);
    assert_false(m->ended);
    machine_free(m);
}

static void write_some(struct driver *d, struct machine *m)
{
    static uint8_t data[2048];
    struct reply r;

    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)(i * 7 + i / 256);
    if (!driver_erase(d, FLASH_START, 1) || !driver_write(d, FLASH_START, data, sizeof data, 256) ||
        !driver_flush(d))
        fail_msg("frame %u, byte %u, harm %d/%d: status %u, end %d", d->harm_frame, d->harm_at,
                 (int)d->harm, (int)d->reply_harm, d->failed, (int)m->end);
    assert_memory_equal(m->flash.bytes, data, sizeof data);
    assert_int_equal(m->flash.bytes[2048], 0xA7);
    assert_int_equal(m->flash.erases, 1);
    assert_int_equal(m->flash.programs, sizeof data / 8);
    d->harm = d->reply_harm = HARM_NONE;
    assert_true(driver_ask(d, STM32BL_TURBO_CRC, FLASH_START, sizeof data, &r, 1000));
    assert_int_equal(r.value, driver_crc(data, sizeof data));
}

/* Each kind of harm, to bytes of each frame. */
static void harm_on_the_way_there(void **state)
{
    (void)state;
    for (int harm = HARM_DROP; harm <= HARM_DOUBLE; harm++)
        for (unsigned at = 0; at < 270; at += 89) {
            struct driver d;
            struct machine *m = start(&d, "g071", AFTER_GO_KEPT, 115200);
            d.harm = harm;
            d.harm_at = at;
            d.harm_frame = at % 9;
            write_some(&d, m);
            machine_free(m);
        }
}

static void harm_on_the_way_back(void **state)
{
    (void)state;
    for (int harm = HARM_DROP; harm <= HARM_FLIP; harm++)
        for (unsigned at = 1; at < 110; at += 54) {
            struct driver d;
            struct machine *m = start(&d, "g071", AFTER_GO_KEPT, 115200);
            d.replies = 0;
            d.reply_harm = harm;
            d.harm_at = at;
            write_some(&d, m);
            machine_free(m);
        }
}

/* An order once more, long after: it is not carried out again. */
static void an_order_that_comes_twice(void **state)
{
    struct driver d;
    struct frame f;
    struct reply r;
    struct machine *m = start(&d, "g071", AFTER_GO_KEPT, 115200);

    (void)state;
    assert_true(driver_erase(&d, FLASH_START, 1));
    f = d.window[d.first];
    assert_true(driver_flush(&d));
    driver_send(&d, &f);
    assert_true(driver_reply(&d, &r, m->now_ps + 500 * MS));
    assert_int_equal(r.status, STM32BL_TURBO_AGAIN);
    assert_int_equal(m->flash.erases, 1);
    machine_free(m);
}

/* The power fails in one operation after the other. What is left is erased and written again. */
static void power_cut(void **state)
{
    static uint8_t data[512];

    (void)state;
    memset(data, 0x3C, sizeof data);
    for (int at = 0; at < 65; at += 13) {
        struct driver d;
        struct machine *m = start(&d, "g071", AFTER_GO_KEPT, 115200), *again;
        m->flash.power_fails_at = at;
        assert_false(driver_erase(&d, FLASH_START, 1) &&
                     driver_write(&d, FLASH_START, data, sizeof data, 256) && driver_flush(&d));
        assert_int_equal(m->end, END_POWER);
        again = machine_new(m->model, AFTER_GO_KEPT, 115200);
        memcpy(again->flash.bytes, m->flash.bytes, m->model->flash_size);
        memcpy(again->flash.states, m->flash.states, m->model->flash_size);
        machine_free(m);
        assert_true(driver_start(&d, again, 115200));
        assert_true(driver_erase(&d, FLASH_START, 1) &&
                    driver_write(&d, FLASH_START, data, sizeof data, 256) && driver_flush(&d));
        assert_memory_equal(again->flash.bytes, data, sizeof data);
        machine_free(again);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(found_whatever_go_leaves),
        cmocka_unit_test(no_line_no_program),
        cmocka_unit_test(gives_up_before_flash_is_touched),
        cmocka_unit_test(never_gives_up_afterwards),
        cmocka_unit_test(a_program_that_hangs),
        cmocka_unit_test(a_rate_that_fails),
        cmocka_unit_test(found_again_at_either_rate),
        cmocka_unit_test(faults_are_answered),
        cmocka_unit_test(harm_on_the_way_there),
        cmocka_unit_test(harm_on_the_way_back),
        cmocka_unit_test(an_order_that_comes_twice),
        cmocka_unit_test(power_cut),
    };
    if (getenv("TURBO_TEST")) // one of them, for bugs.py
        cmocka_set_test_filter(getenv("TURBO_TEST"));
    return cmocka_run_group_tests(tests, NULL, NULL);
}
