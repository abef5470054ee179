/*
 * How a DfuSe conversation ends: leaving, lifting protection, Special, the plug pulled; and what AN3156
 * has no command for. Transfer by transfer, from AN3156 section 5.
 */
#include "usb_talk.h"

static void leaving(struct talk *t)
{
    usb_line(t->f, "ABORT");
    talk_points_to(t, "00 00 00 08"); // AN3156 5.5: whatever the pointer was
    usb_line(t->f, "DNLOAD 0:");
}

static void leaves_through_the_vector_table(void **state)
{
    struct talk *t = talk_opened(state);

    leaving(t);
    usb_line(t->f, MANIFEST);
    talk_ok(t, stm32bl_go(t->bl, 0x08000000));
    assert_null(stm32bl_info(t->bl));
}

static void a_chip_that_has_gone_has_left(void **state)
{
    struct talk *t = talk_opened(state);

    leaving(t);
    usb_line(t->f, "GETSTATUS -> GONE");
    talk_ok(t, stm32bl_go(t->bl, 0x08000000));
    assert_string_equal(stm32bl_error_message(t->bl), "");
}

/* Some work for a while before they go. */
static void a_chip_that_works_and_then_goes_has_left(void **state)
{
    struct talk *t = talk_opened(state);

    leaving(t);
    usb_line(t->f, BUSY);
    usb_line(t->f, BUSY);
    usb_line(t->f, "GETSTATUS -> GONE");
    talk_ok(t, stm32bl_go(t->bl, 0x08000000));
    assert_null(stm32bl_info(t->bl));
}

static void a_stall_on_the_way_out_is_no_error(void **state)
{
    struct talk *t = talk_opened(state);

    leaving(t);
    usb_line(t->f, "GETSTATUS -> STALL");
    usb_line(t->f, "GETSTATUS -> SILENCE");
    usb_line(t->f, "GETSTATUS -> GONE");
    talk_ok(t, stm32bl_go(t->bl, 0x08000000));
}

static void a_chip_that_stays_has_not_left(void **state)
{
    struct talk *t = talk_opened(state);

    leaving(t);
    usb_line(t->f, IDLE);
    for (int i = 0; i < 2; i++) { // and once more, as the request may have been lost
        usb_line(t->f, IDLE);
        usb_line(t->f, "DNLOAD 0:");
        usb_line(t->f, IDLE);
    }
    talk_error(t, stm32bl_go(t->bl, 0x08000000), STM32BL_ERR_PROTOCOL, "Leave");
}

static void a_lost_answer_does_not_keep_it(void **state)
{
    struct talk *t = talk_opened(state);

    usb_line(t->f, "ABORT");
    talk_points_to(t, "00 00 00 08");
    usb_line(t->f, "DNLOAD 0: -> SILENCE");
    usb_line(t->f, "GETSTATUS -> GONE");
    talk_ok(t, stm32bl_go(t->bl, 0x08000000));
}

static void lifts_the_protection_and_finds_the_chip_again(void **state)
{
    struct talk *t = talk_opened(state);

    usb_line(t->f, "ABORT");
    usb_line(t->f, "DNLOAD 0: 92"); // AN3156 5.4
    usb_line(t->f, BUSY);
    usb_line(t->f, "GETSTATUS -> SILENCE");
    usb_line(t->f, "GETSTATUS -> GONE");
    usb_line(t->f, "REOPEN");
    talk_begins(t);
    talk_identifies(t, true);
    talk_ok(t, stm32bl_read_unprotect(t->bl));
}

static void unprotects(struct talk *t)
{
    usb_line(t->f, "ABORT");
    usb_line(t->f, "DNLOAD 0: 92");
    usb_line(t->f, BUSY);
    usb_line(t->f, "GETSTATUS -> GONE");
}

static void it_may_take_a_while_to_come_back(void **state)
{
    struct talk *t = talk_opened(state);

    unprotects(t);
    for (int i = 0; i < 3; i++)
        usb_line(t->f, "REOPEN -> SILENCE");
    usb_line(t->f, "REOPEN");
    talk_begins(t);
    talk_identifies(t, true);
    talk_ok(t, stm32bl_read_unprotect(t->bl));
}

static void it_may_stay_away(void **state)
{
    struct talk *t = talk_opened(state);

    unprotects(t);
    usb_line(t->f, "AGAIN REOPEN -> SILENCE");
    talk_error(t, stm32bl_read_unprotect(t->bl), STM32BL_ERR_TIMEOUT, "does not come back");
    assert_true(t->f->now_ms < 120000);
    t->f->line = t->f->lines;
}

/* The user has seen enough when all of the script was played. */
static int stop_behind_the_script(const struct stm32bl_progress *progress, void *user)
{
    const struct talk *t = user;

    (void)progress;
    return t->f->line == t->f->lines;
}

static void a_stop_while_it_is_away(void **state)
{
    struct talk *t = talk_opened(state);

    stm32bl_on_progress(t->bl, stop_behind_the_script, t);
    unprotects(t);
    usb_line(t->f, "REOPEN -> SILENCE");
    talk_error(t, stm32bl_read_unprotect(t->bl), STM32BL_ERR_CANCELLED, "cancelled");
}

static void what_usb_cannot_do(void **state)
{
    struct talk *t = talk_opened(state);
    uint32_t crc;
    uint8_t sector = 0;

    talk_error(t, stm32bl_checksum(t->bl, 0x08000000, 4, &crc), STM32BL_ERR_UNSUPPORTED,
               "USB (AN3156)");
    talk_error(t, stm32bl_write_protect(t->bl, &sector, 1), STM32BL_ERR_UNSUPPORTED,
               "option bytes");
}

/* AN2606, protocol 3.0: the operation in one byte, then its data. */
static void special_of_version_3(void **state)
{
    uint8_t bytes[3] = {1, 2, 3}, room[8];
    struct stm32bl_bytes in = {bytes, 3}, out = {room, 4}, status = {room + 4, 4};
    struct talk *t = *state;

    t->f->usb.release = 0x3000;
    talk_opened(state);
    usb_line(t->f, "ABORT");
    usb_line(t->f, "DNLOAD 0: 05 01 02 03");
    usb_line(t->f, BUSY);
    usb_line(t->f, DONE);
    talk_ok(t, stm32bl_special(t->bl, 5, &in, &out, &status));
    assert_int_equal(out.size, 0);
    talk_error(t, stm32bl_special(t->bl, 0x105, &in, &out, &status), STM32BL_ERR_ARG,
               "at most 0xFF");
}

static void unplugged_at_any_transfer(void **state)
{
    uint8_t data[4] = {1, 2, 3, 4};
    struct talk *t = talk_opened(state);

    usb_line(t->f, "ABORT");
    talk_points_to(t, "00 40 00 08");
    usb_line(t->f, "DNLOAD 2: 01 02 03 04 -> GONE");
    talk_error(t, stm32bl_write(t->bl, 0x08004000, data, sizeof data), STM32BL_ERR_IO,
               "write 0x08004000: fake USB device: gone");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, talk_set_up, talk_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(leaves_through_the_vector_table),
        TEST(a_chip_that_has_gone_has_left),
        TEST(a_chip_that_works_and_then_goes_has_left),
        TEST(a_stall_on_the_way_out_is_no_error),
        TEST(a_chip_that_stays_has_not_left),
        TEST(a_lost_answer_does_not_keep_it),
        TEST(lifts_the_protection_and_finds_the_chip_again),
        TEST(it_may_take_a_while_to_come_back),
        TEST(it_may_stay_away),
        TEST(a_stop_while_it_is_away),
        TEST(what_usb_cannot_do),
        TEST(special_of_version_3),
        TEST(unplugged_at_any_transfer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
