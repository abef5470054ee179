/*
 * Synchronising and identifying, byte by byte, against transcripts written from AN3155 (section 2
 * and 3.1 to 3.4) and AN2606 (ROM habits): the simulator has no part in it.
 */
#include "transcript.h"

static void fresh(void **state)
{
    struct transcript *t = *state;
    const struct stm32bl_info *info;

    transcript_open(t);
    info = stm32bl_info(t->bl);
    assert_int_equal(info->product_id, 0x431);
    assert_int_equal(info->version, 0x31);
    assert_int_equal(info->command_count, 11);
    assert_int_equal(info->commands[10], 0x92);
    assert_int_equal(info->bootloader_id, 0xD0);
    assert_int_equal(info->flash_kb, 512);
    assert_true(info->flash_size_read);
    assert_true(info->unique_id_read);
    assert_int_equal(info->unique_id[0], 0xA0);
    assert_int_equal(info->unique_id[11], 0xAB);
    assert_int_equal(info->protection, STM32BL_PROTECTION_OFF);
    assert_int_equal(info->baud, 115200);
    assert_int_equal(info->parity, 'E');
    assert_ptr_equal(info->device, stm32bl_device_find("stm32f411"));
    assert_string_equal(t->f->events, "115200E");
}

/* The first 7F is half a command, the second makes it an unknown one. */
static void already_synchronised(void **state)
{
    struct transcript *t = *state;

    fake_expect(t->f, "7F");
    fake_silence(t->f);
    fake_expect(t->f, "7F");
    fake_reply(t->f, "1F");
    transcript_identify(t);
    assert_result(stm32bl_attach(t->bl, &t->f->stream, NULL), STM32BL_OK,
                  stm32bl_error_message(t->bl));
}

/* AN2606, "TX kept as input until detected": glitches may come before the first answer. */
static void stray_bytes_before_the_answer(void **state)
{
    struct transcript *t = *state;

    fake_expect(t->f, "7F");
    fake_reply(t->f, "00 FE 79");
    transcript_identify(t);
    assert_result(stm32bl_attach(t->bl, &t->f->stream, NULL), STM32BL_OK,
                  stm32bl_error_message(t->bl));
}

/* AN2606, L412 V13.1: two ACKs. */
static void two_acks(void **state)
{
    struct transcript *t = *state;

    fake_expect(t->f, "7F");
    fake_reply(t->f, "79 79");
    transcript_identify(t);
    assert_result(stm32bl_attach(t->bl, &t->f->stream, NULL), STM32BL_OK,
                  stm32bl_error_message(t->bl));
}

static void three_tries(struct transcript *t)
{
    for (int i = 0; i < 3; i++) {
        fake_expect(t->f, "7F");
        fake_silence(t->f);
    }
}

static void flush(struct transcript *t, int chunks)
{
    uint8_t bytes[32];

    memset(bytes, 0xEE, sizeof bytes);
    for (int i = 0; i < chunks; i++) {
        fake_expect_bytes(t->f, bytes, sizeof bytes);
        fake_silence(t->f);
    }
}

/* A frame of 257 bytes was left after its first byte: flush bytes fill it until the NACK comes. */
static void left_in_the_middle_of_a_frame(void **state)
{
    struct transcript *t = *state;
    uint8_t bytes[32];

    three_tries(t);
    flush(t, 7);
    memset(bytes, 0xEE, sizeof bytes);
    fake_expect_bytes(t->f, bytes, sizeof bytes);
    fake_reply(t->f, "1F");
    fake_expect(t->f, "EE"); // half a command: silence
    fake_silence(t->f);
    fake_expect(t->f, "EE"); // the other half: unknown
    fake_reply(t->f, "1F");
    transcript_identify(t);
    assert_result(stm32bl_attach(t->bl, &t->f->stream, NULL), STM32BL_OK,
                  stm32bl_error_message(t->bl));
}

static void silence(void **state)
{
    struct transcript *t = *state;

    three_tries(t);
    flush(t, 70);
    transcript_fails(t, "parity=even", STM32BL_ERR_TIMEOUT, "not a single byte");
    assert_true(t->f->now_ms < 5000);
}

static void without_parity_when_even_parity_gets_no_answer(void **state)
{
    struct transcript *t = *state;

    three_tries(t);
    flush(t, 70);
    transcript_sync(t);
    transcript_identify(t);
    assert_result(stm32bl_attach(t->bl, &t->f->stream, NULL), STM32BL_OK,
                  stm32bl_error_message(t->bl));
    assert_int_equal(stm32bl_info(t->bl)->parity, 'N');
    assert_string_equal(t->f->events, "115200E 115200N");
    assert_contains(t->log, "trying without (8N1)");
}

static void parity_none_is_tried_at_once_when_asked_for(void **state)
{
    struct transcript *t = *state;

    transcript_sync(t);
    transcript_identify(t);
    assert_result(stm32bl_attach(t->bl, &t->f->stream, "parity=none,baud=57600"), STM32BL_OK,
                  stm32bl_error_message(t->bl));
    assert_string_equal(t->f->events, "57600N");
}

/* TX and RX joined: every byte comes back. A clone may do so too, so Get is tried before giving up.
 */
static void echo(void **state)
{
    struct transcript *t = *state;

    for (int i = 0; i < 3; i++) {
        fake_expect(t->f, "7F");
        fake_reply(t->f, "7F");
    }
    fake_expect(t->f, "00 FF");
    fake_reply(t->f, "00 FF");
    for (int i = 0; i < 70; i++) {
        uint8_t bytes[32];
        memset(bytes, 0xEE, sizeof bytes);
        fake_expect_bytes(t->f, bytes, sizeof bytes);
        fake_reply_bytes(t->f, bytes, sizeof bytes);
    }
    for (int i = 0; i < 3; i++) { // a chip might answer behind them
        fake_expect(t->f, "7F");
        fake_reply(t->f, "7F");
    }
    transcript_fails(t, NULL, STM32BL_ERR_PROTOCOL, "our own bytes come back");
}

static void a_clone_that_echoes_the_sync_byte(void **state)
{
    struct transcript *t = *state;

    for (int i = 0; i < 3; i++) {
        fake_expect(t->f, "7F");
        fake_reply(t->f, "7F");
    }
    transcript_identify(t);
    assert_result(stm32bl_attach(t->bl, &t->f->stream, NULL), STM32BL_OK,
                  stm32bl_error_message(t->bl));
}

static void text_of_an_application(void **state)
{
    struct transcript *t = *state;

    fake_expect(t->f, "7F");
    fake_reply_bytes(t->f, "temp 21.5 C\r\n", 13);
    fake_expect(t->f, "7F");
    fake_silence(t->f);
    fake_expect(t->f, "7F");
    fake_silence(t->f);
    transcript_fails(t, NULL, STM32BL_ERR_PROTOCOL, "an application is running");
}

/* "ready" holds an ACK (0x79, 'y'); Get then shows that nobody is there. */
static void text_that_looks_like_an_answer(void **state)
{
    struct transcript *t = *state;

    fake_expect(t->f, "7F");
    fake_reply_bytes(t->f, "ready\r\n", 7);
    fake_expect(t->f, "00 FF");
    fake_reply_bytes(t->f, "unknown command\r\n", 17);
    flush(t, 70);
    transcript_fails(t, NULL, STM32BL_ERR_PROTOCOL, "an application is running");
}

static void garbage(void **state)
{
    struct transcript *t = *state;

    for (int i = 0; i < 3; i++) {
        fake_expect(t->f, "7F");
        fake_reply(t->f, "F8 80");
    }
    flush(t, 70);
    transcript_fails(t, NULL, STM32BL_ERR_PROTOCOL, "garbage instead of an answer");
    assert_contains(stm32bl_error_message(t->bl), "0xF8");
}

/* Three letters make a text, unless more than half as many other bytes come with them. */
static void how_much_makes_a_text(void **state)
{
    static const struct {
        const char *bytes, *part;
    } cases[] = {
        {"68 69", "garbage instead of an answer (2 bytes, the first 0x68)"},
        {"61 62 63", "text instead of an answer (3 characters)"},
        {"61 62 F8 63", "text instead of an answer (3 characters)"},
        {"61 62 F8 80 63 64", "garbage instead of an answer (6 bytes, the first 0x61)"},
        {"61 62 F8 80 63 64 65", "text instead of an answer (5 characters)"},
    };
    struct transcript *t = *state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        fake_expect(t->f, "7F");
        fake_reply(t->f, cases[i].bytes);
        for (int k = 0; k < 2; k++) {
            fake_expect(t->f, "7F");
            fake_silence(t->f);
        }
        transcript_fails(t, NULL, STM32BL_ERR_PROTOCOL, cases[i].part);
    }
}

static void a_port_that_fails(void **state)
{
    struct transcript *t = *state;

    fake_expect(t->f, "7F");
    fake_fail(t->f, -STM32BL_ERR_IO);
    transcript_fails(t, NULL, STM32BL_ERR_IO, "");
}

/* AN2606, H74x V9.0: Get announces 13 codes, 11 follow. */
static void get_announces_too_many_codes(void **state)
{
    struct transcript *t = *state;

    transcript_sync(t);
    fake_expect(t->f, "00 FF");
    fake_reply(t->f, "79 0D 31 00 01 02 11 21 31 44 63 73 82 92 79");
    fake_expect(t->f, "01 FE");
    fake_reply(t->f, "79 31 00 00 79");
    fake_expect(t->f, "02 FD");
    fake_reply(t->f, "79 01 09 99 79");
    fake_expect(t->f, "02 FD");
    fake_reply(t->f, "79 01 09 99 79");
    assert_result(stm32bl_attach(t->bl, &t->f->stream, NULL), STM32BL_OK,
                  stm32bl_error_message(t->bl));
    assert_int_equal(stm32bl_info(t->bl)->command_count, 11);
    assert_null(stm32bl_info(t->bl)->device);
    assert_contains(t->log, "product id 0x999 is not in the device table");
}

/* AN3155 3.4: under read-out protection the NACK follows the command pair; F40x V9.0 sends two. */
static void read_out_protection(void **state)
{
    struct transcript *t = *state;
    uint8_t byte;

    transcript_sync(t);
    fake_expect(t->f, "00 FF");
    fake_reply(t->f, "79 0B 31 00 01 02 11 21 31 44 63 73 82 92 79");
    fake_expect(t->f, "01 FE");
    fake_reply(t->f, "79 31 00 00 79");
    fake_expect(t->f, "02 FD");
    fake_reply(t->f, "79 01 04 31 79");
    fake_expect(t->f, "02 FD");
    fake_reply(t->f, "79 01 04 31 79");
    fake_expect(t->f, "11 EE");
    fake_reply(t->f, "1F 1F");
    transcript_recovers(t); // one NACK may be noise
    fake_expect(t->f, "11 EE");
    fake_reply(t->f, "1F 1F");
    assert_result(stm32bl_attach(t->bl, &t->f->stream, NULL), STM32BL_OK,
                  stm32bl_error_message(t->bl));
    assert_int_equal(stm32bl_info(t->bl)->protection, STM32BL_PROTECTION_ON);
    assert_false(stm32bl_info(t->bl)->flash_size_read);
    assert_int_equal(stm32bl_info(t->bl)->flash_kb, 512); // the largest of the table
    fake_expect(t->f, "11 EE");
    fake_reply(t->f, "1F");
    assert_result(stm32bl_read(t->bl, 0x08000000, &byte, 1), STM32BL_ERR_REFUSED,
                  stm32bl_error_message(t->bl));
    assert_contains(stm32bl_error_message(t->bl), "read-out protection is on");
}

static void entry_sequence_before_synchronising(void **state)
{
    struct transcript *t = *state;

    transcript_sync(t);
    transcript_identify(t);
    assert_result(stm32bl_attach(t->bl, &t->f->stream, "entry=rts=0+dtr=1+20ms+dtr=0"), STM32BL_OK,
                  stm32bl_error_message(t->bl));
    assert_string_equal(t->f->events, "115200E rts=0 dtr=1 20ms dtr=0");
}

static void bad_options(void **state)
{
    struct transcript *t = *state;

    transcript_fails(t, "parity=odd", STM32BL_ERR_ARG, "even, none or auto");
    transcript_fails(t, "baud=fast", STM32BL_ERR_ARG, "option baud=fast");
    transcript_fails(t, "entry=jump", STM32BL_ERR_ARG, "jump");
    transcript_fails(t, "device=stm32x1", STM32BL_ERR_ARG, "stm32x1");
    transcript_fails(t, "colour=red", STM32BL_ERR_ARG, "unknown option 'colour'");
    transcript_fails(t, "wait=forever", STM32BL_ERR_ARG, "wait=forever");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, transcript_set_up, transcript_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(fresh),
        TEST(already_synchronised),
        TEST(stray_bytes_before_the_answer),
        TEST(two_acks),
        TEST(left_in_the_middle_of_a_frame),
        TEST(silence),
        TEST(without_parity_when_even_parity_gets_no_answer),
        TEST(parity_none_is_tried_at_once_when_asked_for),
        TEST(echo),
        TEST(a_clone_that_echoes_the_sync_byte),
        TEST(text_of_an_application),
        TEST(text_that_looks_like_an_answer),
        TEST(garbage),
        TEST(how_much_makes_a_text),
        TEST(a_port_that_fails),
        TEST(get_announces_too_many_codes),
        TEST(read_out_protection),
        TEST(entry_sequence_before_synchronising),
        TEST(bad_options),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
