/*
 * Every command of the core, byte by byte, against transcripts written from AN3155 section 3, and
 * what happens when the chip says no, nonsense or nothing.
 */
#include "transcript.h"

/*
 * The same behind the block 03 DE AD BE EF 21: no part of it has the XOR of as many fill bytes. Six
 * times EE would be 0, as is the XOR of the whole block.
 */
static void recovers_behind_a_block(struct transcript *t)
{
    uint8_t bytes[32];

    memset(bytes, 0xEE, sizeof bytes);
    bytes[5] = 0xEC;
    transcript_recovers_by(t, bytes);
}

/* Behind 11 EE, of which EE may be what is missing. */
static void recovers_behind_a_command(struct transcript *t)
{
    uint8_t bytes[32];

    memset(bytes, 0xEE, sizeof bytes);
    bytes[0] = 0xEC;
    transcript_recovers_by(t, bytes);
}

static void read_memory(void **state)
{
    struct transcript *t = transcript_opened(state);
    uint8_t buf[258], want[258];

    for (size_t i = 0; i < sizeof want; i++)
        want[i] = (uint8_t)(i * 3);
    transcript_read_at(t, "08 00 40 01 49", "FF 00"); // N-1 = 255 and its complement
    fake_reply_bytes(t->f, want, 256);
    transcript_read_at(t, "08 00 41 01 48", "01 FE");
    fake_reply_bytes(t->f, want + 256, 2);
    transcript_ok(t, stm32bl_read(t->bl, 0x08004001, buf, sizeof buf));
    assert_memory_equal(buf, want, sizeof want);
    assert_int_equal(stm32bl_summary(t->bl)->read_bytes, 258);
}

static void read_of_nothing_sends_nothing(void **state)
{
    struct transcript *t = transcript_opened(state);

    transcript_ok(t, stm32bl_read(t->bl, 0x08000000, NULL, 0));
    transcript_error(t, stm32bl_read(t->bl, 0x08080000, NULL, 1), STM32BL_ERR_RANGE,
                     "not readable memory");
    transcript_error(t, stm32bl_read(t->bl, 0x0807FFFF, NULL, 2), STM32BL_ERR_RANGE, "0x0807ffff");
    transcript_error(t, stm32bl_read(t->bl, 0xFFFFFFFF, NULL, 2), STM32BL_ERR_RANGE, "32-bit");
}

static void read_is_repeated_after_a_disturbance(void **state)
{
    struct transcript *t = transcript_opened(state);
    uint8_t byte = 0;

    transcript_read_at(t, "08 00 00 00 08", "00 FF");
    fake_silence(t->f); // the byte was lost
    transcript_recovers(t);
    transcript_read_at(t, "08 00 00 00 08", "00 FF");
    fake_reply(t->f, "5A");
    transcript_ok(t, stm32bl_read(t->bl, 0x08000000, &byte, 1));
    assert_int_equal(byte, 0x5A);
    assert_int_equal(stm32bl_summary(t->bl)->retries, 1);
}

static void read_of_a_forbidden_address(void **state)
{
    struct transcript *t = transcript_opened(state);
    uint8_t byte;

    fake_expect(t->f, "11 EE");
    fake_reply(t->f, "79");
    fake_expect(t->f, "20 00 30 00 10");
    fake_reply(t->f, "1F");
    transcript_error(t, stm32bl_read(t->bl, 0x20003000, &byte, 1), STM32BL_ERR_REFUSED,
                     "read 0x20003000: the chip answered NACK after the address");
}

static void write_memory(void **state)
{
    struct transcript *t = transcript_opened(state);
    static const uint8_t data[8] = {1, 2, 3, 4, 5, 6, 7, 8};

    fake_expect(t->f, "31 CE"); // AN3155 3.6
    fake_reply(t->f, "79");
    fake_expect(t->f, "08 00 00 F8 F0");
    fake_reply(t->f, "79");
    fake_expect(t->f, "07 01 02 03 04 05 06 07 08 0F"); // N-1, data, XOR of all
    fake_reply(t->f, "79");
    transcript_ok(t, stm32bl_write(t->bl, 0x080000F8, data, sizeof data));
    transcript_error(t, stm32bl_write(t->bl, 0x080000FA, data, 4), STM32BL_ERR_ARG,
                     "multiples of 4");
    transcript_error(t, stm32bl_write(t->bl, 0x080000F8, data, 6), STM32BL_ERR_ARG,
                     "multiples of 4");
    transcript_error(t, stm32bl_write(t->bl, 0x1FFF0000, data, 4), STM32BL_ERR_RANGE, "writable");
}

static void write_is_cut_at_256_byte_borders(void **state)
{
    struct transcript *t = transcript_opened(state);
    uint8_t data[264] = {0};

    fake_expect(t->f, "31 CE");
    fake_reply(t->f, "79");
    fake_expect(t->f, "08 00 00 FC F4");
    fake_reply(t->f, "79");
    fake_expect(t->f, "03 00 00 00 00 03");
    fake_reply(t->f, "79");
    fake_expect(t->f, "31 CE");
    fake_reply(t->f, "79");
    fake_expect(t->f, "08 00 01 00 09");
    fake_reply(t->f, "79");
    fake_expect(t->f, "FF");
    fake_expect_bytes(t->f, data, 256);
    fake_expect(t->f, "FF");
    fake_reply(t->f, "79");
    fake_expect(t->f, "31 CE");
    fake_reply(t->f, "79");
    fake_expect(t->f, "08 00 02 00 0A");
    fake_reply(t->f, "79");
    fake_expect(t->f, "03 00 00 00 00 03");
    fake_reply(t->f, "79");
    transcript_ok(t, stm32bl_write(t->bl, 0x080000FC, data, sizeof data));
}

static void write_frame(struct transcript *t, const char *answer)
{
    fake_expect(t->f, "31 CE");
    fake_reply(t->f, "79");
    fake_expect(t->f, "08 00 00 00 08");
    fake_reply(t->f, "79");
    fake_expect(t->f, "03 DE AD BE EF 21");
    if (answer)
        fake_reply(t->f, answer);
    else
        fake_silence(t->f);
}

static const uint8_t dead_beef[4] = {0xDE, 0xAD, 0xBE, 0xEF};

/* The ACK was lost: reading shows that the block is there, and it is not written twice. */
static void write_whose_answer_is_lost(void **state)
{
    struct transcript *t = transcript_opened(state);

    write_frame(t, NULL);
    recovers_behind_a_block(t);
    transcript_read_at(t, "08 00 00 00 08", "03 FC");
    fake_reply(t->f, "DE AD BE EF");
    transcript_ok(t, stm32bl_write(t->bl, 0x08000000, dead_beef, 4));
}

/* The chip saw a bad checksum: it is still blank, so the block may be written again. */
static void write_whose_data_is_disturbed(void **state)
{
    struct transcript *t = transcript_opened(state);

    write_frame(t, "1F");
    transcript_read_at(t, "08 00 00 00 08", "03 FC");
    fake_reply(t->f, "FF FF FF FF");
    write_frame(t, "79");
    transcript_ok(t, stm32bl_write(t->bl, 0x08000000, dead_beef, 4));
}

static void write_that_was_half_done_is_not_repeated(void **state)
{
    struct transcript *t = transcript_opened(state);

    write_frame(t, NULL);
    recovers_behind_a_block(t);
    transcript_read_at(t, "08 00 00 00 08", "03 FC");
    fake_reply(t->f, "DE AD FF FF");
    transcript_error(t, stm32bl_write(t->bl, 0x08000000, dead_beef, 4), STM32BL_ERR_PROTOCOL,
                     "the block is neither blank nor as it should be");
}

static void write_refused_though_memory_was_read(void **state)
{
    struct transcript *t = transcript_opened(state);

    fake_expect(t->f, "31 CE");
    fake_reply(t->f, "1F 1F"); // AN2606, F40x V9.0: two NACKs
    transcript_recovers(t);    // it could be read before: perhaps it is only out of step
    fake_expect(t->f, "31 CE");
    fake_reply(t->f, "1F 1F");
    transcript_error(t, stm32bl_write(t->bl, 0x08000000, dead_beef, 4), STM32BL_ERR_REFUSED,
                     "write 0x08000000: the chip answered NACK after the command Write Memory; "
                     "memory can be read");
}

static void answers_that_are_none(void **state)
{
    struct transcript *t = transcript_opened(state);
    uint8_t byte;

    for (int i = 0; i < 3; i++) {
        fake_expect(t->f, "11 EE");
        fake_reply(t->f, "42");
        if (i < 2) // after the last try nothing is sent any more
            recovers_behind_a_command(t);
    }
    transcript_error(t, stm32bl_read(t->bl, 0x08000000, &byte, 1), STM32BL_ERR_PROTOCOL,
                     "answer 0x42 after the command");
}

/* BUSY (0x76) of the I2C protocol is waited on. */
static void busy_is_waited_on(void **state)
{
    struct transcript *t = transcript_opened(state);
    uint8_t byte;

    fake_expect(t->f, "11 EE");
    fake_reply(t->f, "76 76 79");
    fake_expect(t->f, "08 00 00 00 08");
    fake_reply(t->f, "79");
    fake_expect(t->f, "00 FF");
    fake_reply(t->f, "79 33");
    transcript_ok(t, stm32bl_read(t->bl, 0x08000000, &byte, 1));
    assert_int_equal(byte, 0x33);
}

/* The bytes of a sector that a disturbed list would hit. */
static void reads_stray(struct transcript *t, const char *address)
{
    transcript_read_at(t, address, "1F E0");
    fake_reply(t->f,
               "20 00 10 00 08 00 01 01 20 00 10 00 08 00 01 01 20 00 10 00 08 00 01 01 20 00 "
               "10 00 08 00 01 01");
}

static void extended_erase_of_sectors(void **state)
{
    struct transcript *t = transcript_opened(state);

    reads_stray(t, "08 00 00 00 08");
    fake_expect(t->f, "44 BB"); // AN3155 3.8
    fake_reply(t->f, "79");
    fake_expect(t->f, "00 02 00 01 00 02 00 03 02"); // N-1, numbers, XOR
    fake_pause(t->f, 1100);
    fake_reply(t->f, "79");
    reads_stray(t, "08 00 00 00 08");
    fake_expect(t->f, "44 BB");
    fake_reply(t->f, "79");
    fake_expect(t->f, "00 00 00 04 04");
    fake_pause(t->f, 1200); // a 64 KiB sector in x8 mode
    fake_reply(t->f, "79");
    transcript_ok(t, stm32bl_erase(t->bl, 0x08004001, 0x0000C000));
    assert_int_equal(stm32bl_summary(t->bl)->erased_sectors, 4);
    assert_int_equal(stm32bl_summary(t->bl)->erased_bytes, 0x1C000);
}

static void erase_waits_as_long_as_a_slow_chip_may_need(void **state)
{
    struct transcript *t = transcript_opened(state);

    fake_expect(t->f, "44 BB");
    fake_reply(t->f, "79");
    fake_expect(t->f, "00 00 00 07 07");
    fake_pause(t->f, 4000); // 128 KiB in x8 mode, the datasheet's maximum
    fake_reply(t->f, "79");
    transcript_ok(t, stm32bl_erase(t->bl, 0x0807FFFF, 1));
}

static void mass_erase(void **state)
{
    struct transcript *t = transcript_opened(state);

    fake_expect(t->f, "44 BB");
    fake_reply(t->f, "79");
    fake_expect(t->f, "FF FF 00");
    fake_pause(t->f, 16000);
    fake_reply(t->f, "79");
    transcript_ok(t, stm32bl_erase_all(t->bl));
    assert_true(stm32bl_summary(t->bl)->mass_erased);
    assert_int_equal(stm32bl_summary(t->bl)->erased_bytes, 0x80000);
}

/* The ROM has 43 and not 44 (AN3155 3.7), whatever version it claims: the Get list decides. */
static void plain_erase_of(struct transcript *t, const char *list)
{
    reads_stray(t, "08 00 04 00 0C");
    fake_expect(t->f, "43 BC");
    fake_reply(t->f, "79");
    fake_expect(t->f, list);
    fake_reply(t->f, "79");
    reads_stray(t, "08 00 04 00 0C");
}

static void plain_erase_is_chosen_from_the_get_list(void **state)
{
    struct transcript *t = *state;

    transcript_sync(t);
    fake_expect(t->f, "00 FF");
    fake_reply(t->f, "79 0B 31 00 01 02 11 21 31 43 63 73 82 92 79");
    fake_expect(t->f, "01 FE");
    fake_reply(t->f, "79 31 00 00 79");
    fake_expect(t->f, "02 FD");
    fake_reply(t->f, "79 01 04 20 79"); // F100
    fake_expect(t->f, "02 FD");
    fake_reply(t->f, "79 01 04 20 79");               // F100
    transcript_read_at(t, "1F FF F7 D6 C1", "00 FF"); // AN2606: the bootloader id
    fake_reply(t->f, "10");
    transcript_read_at(t, "1F FF F7 E0 F7", "01 FE");
    fake_reply(t->f, "80 00");
    transcript_read_at(t, "1F FF F7 E8 FF", "0B F4");
    fake_reply(t->f, "01 02 03 04 05 06 07 08 09 0A 0B 0C");
    transcript_ok(t, stm32bl_attach(t->bl, &t->f->stream, NULL));
    assert_int_equal(stm32bl_info(t->bl)->flash_kb, 128);
    transcript_knows_locks(t);
    plain_erase_of(t, "01 02 02 01"); // not 01 02 03 00, which stays valid with a further 00,
    plain_erase_of(t, "01 03 03 01"); // nor 00 02 02, a mass erase with a further FF
    transcript_ok(t, stm32bl_erase(t->bl, 0x08000800, 0x800));
    fake_expect(t->f, "43 BC");
    fake_reply(t->f, "79");
    fake_expect(t->f, "FF 00"); // mass erase
    fake_reply(t->f, "79");
    transcript_ok(t, stm32bl_erase_all(t->bl));
}

/* facts=needed: no Get Version, no bootloader id, and the unique id only if it came along. */
static void little_is_asked_where_little_is_needed(void **state)
{
    struct transcript *t = *state;

    transcript_sync(t);
    fake_expect(t->f, "00 FF");
    fake_reply(t->f, "79 0B 31 00 01 02 11 21 31 43 63 73 82 92 79");
    fake_expect(t->f, "02 FD");
    fake_reply(t->f, "79 01 04 20 79"); // F100
    fake_expect(t->f, "02 FD");
    fake_reply(t->f, "79 01 04 20 79");
    transcript_read_at(t, "1F FF F7 E0 F7", "01 FE");
    fake_reply(t->f, "80 00");
    transcript_ok(t, stm32bl_attach(t->bl, &t->f->stream, "facts=needed"));
    assert_int_equal(stm32bl_info(t->bl)->flash_kb, 128);
    assert_int_equal(stm32bl_info(t->bl)->bootloader_id, -1);
    assert_false(stm32bl_info(t->bl)->unique_id_read);
    assert_result(stm32bl_attach(t->bl, NULL, "facts=none"), STM32BL_ERR_ARG,
                  stm32bl_error_message(t->bl));
}

/* facts=least: nor the size, until a job reaches beyond what the smallest F100 has, 16 KiB. */
static void the_size_is_asked_for_where_it_matters(void **state)
{
    static const uint8_t data[1024];
    struct stm32bl_segment within = {0x08000000, 1024, data}, last = {0x08003C00, 8, data};
    struct transcript *t = *state;
    struct stm32bl_plan plan;

    transcript_sync(t);
    fake_expect(t->f, "00 FF");
    fake_reply(t->f, "79 0B 31 00 01 02 11 21 31 43 63 73 82 92 79");
    fake_expect(t->f, "02 FD");
    fake_reply(t->f, "79 01 04 20 79"); // F100
    fake_expect(t->f, "02 FD");
    fake_reply(t->f, "79 01 04 20 79");
    transcript_ok(t, stm32bl_attach(t->bl, &t->f->stream, "facts=least"));
    transcript_ok(t, stm32bl_plan(t->bl, &within, 1, 0, &plan));
    assert_int_equal(stm32bl_info(t->bl)->flash_kb, 16);
    assert_false(stm32bl_info(t->bl)->flash_size_read);
    // The last page of the smallest part: what lies behind it may have to be watched.
    transcript_read_at(t, "1F FF F7 E0 F7", "01 FE");
    fake_reply(t->f, "80 00");
    transcript_ok(t, stm32bl_plan(t->bl, &last, 1, 0, &plan));
    assert_int_equal(stm32bl_info(t->bl)->flash_kb, 128);
    assert_true(stm32bl_info(t->bl)->flash_size_read);
}

static void a_size_that_no_part_has_is_read_twice(void **state)
{
    struct transcript *t = *state;

    transcript_sync(t);
    fake_expect(t->f, "00 FF");
    fake_reply(t->f, "79 0B 31 00 01 02 11 21 31 43 63 73 82 92 79");
    fake_expect(t->f, "02 FD");
    fake_reply(t->f, "79 01 04 20 79"); // F100
    fake_expect(t->f, "02 FD");
    fake_reply(t->f, "79 01 04 20 79");
    for (int i = 0; i < 3; i++) { // and then until two agree
        transcript_read_at(t, "1F FF F7 E0 F7", "01 FE");
        fake_reply(t->f, i ? "80 00" : "8E 00");
    }
    transcript_ok(t, stm32bl_attach(t->bl, &t->f->stream, "facts=needed"));
    assert_int_equal(stm32bl_info(t->bl)->flash_kb, 128);
}

static void go(void **state)
{
    struct transcript *t = transcript_opened(state);

    fake_expect(t->f, "21 DE"); // AN3155 3.5
    fake_reply(t->f, "79");
    fake_expect(t->f, "08 07 C0 10 DF");
    fake_reply(t->f, "79");
    transcript_ok(t, stm32bl_go(t->bl, 0x0807C010));
    assert_null(stm32bl_info(t->bl));
    transcript_error(t, stm32bl_go(t->bl, 0x08000000), STM32BL_ERR_ARG, "no chip is connected");
}

static void go_elsewhere(void **state)
{
    struct transcript *t = transcript_opened(state);

    transcript_error(t, stm32bl_go(t->bl, 0x1FFF0000), STM32BL_ERR_RANGE, "neither flash nor RAM");
    fake_expect(t->f, "21 DE");
    fake_reply(t->f, "1F");
    transcript_recovers(t); // it could be read before: perhaps it is only out of step
    fake_expect(t->f, "21 DE");
    fake_reply(t->f, "1F");
    transcript_error(t, stm32bl_go(t->bl, 0x08000000), STM32BL_ERR_REFUSED, "go 0x08000000");
}

static void reset_by_lines(void **state)
{
    struct transcript *t = *state;

    transcript_sync(t);
    transcript_identify(t);
    transcript_ok(t,
                  stm32bl_attach(t->bl, &t->f->stream, "entry=rts=1,exit=rts=0+dtr=1+30ms+dtr=0"));
    transcript_ok(t, stm32bl_reset(t->bl));
    assert_string_equal(t->f->events, "115200E rts=1 rts=0 dtr=1 30ms dtr=0");
    assert_null(stm32bl_info(t->bl));
}

static void verify_reads_a_difference_twice(void **state)
{
    struct transcript *t = transcript_opened(state);
    struct stm32bl_segment s = {0x08000000, 4, dead_beef};

    transcript_read_at(t, "08 00 00 00 08", "03 FC");
    fake_reply(t->f, "DE AD BE EE"); // disturbed on the way: parity caught nothing
    transcript_read_at(t, "08 00 00 00 08", "03 FC");
    fake_reply(t->f, "DE AD BE EF");
    transcript_ok(t, stm32bl_verify(t->bl, &s, 1));
    for (int i = 0; i < 2; i++) {
        transcript_read_at(t, "08 00 00 00 08", "03 FC");
        fake_reply(t->f, "DE AC BE 00");
    }
    transcript_error(t, stm32bl_verify(t->bl, &s, 1), STM32BL_ERR_MISMATCH,
                     "verify: 2 of 4 bytes differ, first at 0x08000001: expected 0xAD, found 0xAC");
}

static int always_cancel(const struct stm32bl_progress *progress, void *user)
{
    unsigned *calls = user;

    (void)progress;
    (*calls)++;
    return 1;
}

static int cancel_but_the_first(const struct stm32bl_progress *progress, void *user)
{
    unsigned *calls = user;

    (void)progress;
    return (*calls)++ > 0;
}

/* A wish to stop is honoured before an erase or behind the running frame, and the session goes on. */
static void cancelling(void **state)
{
    struct transcript *t = transcript_opened(state);
    uint8_t buf[600] = {0};
    unsigned calls = 0;

    stm32bl_on_progress(t->bl, always_cancel, &calls);
    transcript_read_at(t, "08 00 00 00 08", "FF 00");
    fake_reply_bytes(t->f, buf, 256);
    transcript_error(t, stm32bl_read(t->bl, 0x08000000, buf, sizeof buf), STM32BL_ERR_CANCELLED,
                     "cancelled while reading, at 0x08000100: 256 of 600 bytes are done");
    transcript_error(t, stm32bl_erase(t->bl, 0x08060000, 1), STM32BL_ERR_CANCELLED,
                     "cancelled before erasing: nothing of it was done");
    calls = 0;
    stm32bl_on_progress(t->bl, cancel_but_the_first, &calls);
    fake_expect(t->f, "44 BB");
    fake_reply(t->f, "79");
    fake_expect(t->f, "00 00 00 07 07");
    fake_pause(t->f, 2000); // the erase runs to its end all the same
    fake_reply(t->f, "79");
    transcript_error(t, stm32bl_erase(t->bl, 0x08060000, 1), STM32BL_ERR_CANCELLED,
                     "cancelled after erasing: all 131072 bytes of it are done");
    assert_true(calls > 15); // every 100 ms while the chip erased
    stm32bl_on_progress(t->bl, NULL, NULL);
    transcript_read_at(t, "08 00 00 00 08", "00 FF");
    fake_reply(t->f, "77");
    transcript_ok(t, stm32bl_read(t->bl, 0x08000000, buf, 1));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, transcript_set_up, transcript_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(read_memory),
        TEST(read_of_nothing_sends_nothing),
        TEST(read_is_repeated_after_a_disturbance),
        TEST(read_of_a_forbidden_address),
        TEST(write_memory),
        TEST(write_is_cut_at_256_byte_borders),
        TEST(write_whose_answer_is_lost),
        TEST(write_whose_data_is_disturbed),
        TEST(write_that_was_half_done_is_not_repeated),
        TEST(write_refused_though_memory_was_read),
        TEST(answers_that_are_none),
        TEST(busy_is_waited_on),
        TEST(extended_erase_of_sectors),
        TEST(erase_waits_as_long_as_a_slow_chip_may_need),
        TEST(mass_erase),
        TEST(plain_erase_is_chosen_from_the_get_list),
        TEST(go),
        TEST(go_elsewhere),
        TEST(reset_by_lines),
        TEST(verify_reads_a_difference_twice),
        TEST(cancelling),
        TEST(little_is_asked_where_little_is_needed),
        TEST(a_size_that_no_part_has_is_read_twice),
        TEST(the_size_is_asked_for_where_it_matters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
