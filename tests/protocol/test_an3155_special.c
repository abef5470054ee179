/* Protection, Get Checksum and Special, byte by byte, from AN3155 3.9 to 3.15. */
#include "session/session.h"
#include "stm32bl/options.h"
#include "transcript.h"

/* Opens a session whose Get list is `get`; the chip is no known one, so nothing else is asked. */
static struct transcript *opened(void **state, const char *get)
{
    struct transcript *t = *state;

    transcript_sync(t);
    fake_expect(t->f, "00 FF");
    fake_reply(t->f, get);
    fake_expect(t->f, "01 FE");
    fake_reply(t->f, "79 33 00 00 79");
    for (int i = 0; i < 2; i++) {
        fake_expect(t->f, "02 FD");
        fake_reply(t->f, "79 01 09 99 79");
    }
    assert_result(stm32bl_attach(t->bl, &t->f->stream, NULL), STM32BL_OK,
                  stm32bl_error_message(t->bl));
    return t;
}

#define WITH_CHECKSUM "79 0C 33 00 01 02 11 21 31 44 63 73 82 92 A1 79"
#define WITH_SPECIAL  "79 0B 40 00 01 02 11 21 31 44 50 51 63 73 79"

static void comes_back(struct transcript *t)
{
    fake_expect(t->f, "7F");
    fake_reply(t->f, "79");
    fake_expect(t->f, "00 FF");
    fake_reply(t->f, WITH_CHECKSUM);
    fake_expect(t->f, "01 FE");
    fake_reply(t->f, "79 33 00 00 79");
    for (int i = 0; i < 2; i++) {
        fake_expect(t->f, "02 FD");
        fake_reply(t->f, "79 01 09 99 79");
    }
}

static void write_protect(void **state)
{
    struct transcript *t = opened(state, WITH_CHECKSUM);
    static const uint8_t sectors[] = {2, 5, 7};

    fake_expect(t->f, "63 9C");
    fake_reply(t->f, "79");
    fake_expect(t->f, "02 02 05 07 02"); // N-1, codes, XOR
    fake_reply(t->f, "79");
    comes_back(t);
    transcript_ok(t, stm32bl_write_protect(t->bl, sectors, sizeof sectors));
}

static void write_unprotect(void **state)
{
    struct transcript *t = opened(state, WITH_CHECKSUM);

    fake_expect(t->f, "73 8C");
    fake_reply(t->f, "79 79");
    comes_back(t);
    transcript_ok(t, stm32bl_write_unprotect(t->bl));
}

/* The chip is not known, so connecting has read nothing of it. */
static void refuses_to_be_read(struct transcript *t)
{
    for (int i = 0; i < 2; i++) {
        fake_expect(t->f, "11 EE");
        fake_reply(t->f, "1F");
        if (i == 0)
            transcript_recovers(t);
    }
}

static void can_be_read(struct transcript *t)
{
    transcript_read_at(t, "08 00 00 00 08", "03 FC");
    fake_reply(t->f, "11 22 33 44");
}

static void readout_protect(void **state)
{
    struct transcript *t = opened(state, WITH_CHECKSUM);

    fake_expect(t->f, "82 7D");
    fake_reply(t->f, "1F");
    transcript_recovers(t);
    fake_expect(t->f, "82 7D");
    fake_reply(t->f, "1F");
    refuses_to_be_read(t);
    transcript_error(t, stm32bl_read_protect(t->bl, STM32BL_ALLOW_LOCKOUT), STM32BL_ERR_REFUSED,
                     "Readout Protect: the chip refuses the command: read-out protection is on");
    fake_expect(t->f, "82 7D");
    fake_reply(t->f, "79 79");
    comes_back(t);
    refuses_to_be_read(t);
    transcript_ok(t, stm32bl_read_protect(t->bl, STM32BL_ALLOW_LOCKOUT));
    assert_int_equal(stm32bl_info(t->bl)->protection, STM32BL_PROTECTION_ON);
}

/* A command that is refused where memory can be read is no sign of protection. */
static void refused_without_protection(void **state)
{
    struct transcript *t = opened(state, WITH_CHECKSUM);

    fake_expect(t->f, "73 8C");
    fake_reply(t->f, "1F");
    transcript_recovers(t);
    fake_expect(t->f, "73 8C");
    fake_reply(t->f, "1F");
    can_be_read(t);
    transcript_error(t, stm32bl_write_unprotect(t->bl), STM32BL_ERR_REFUSED,
                     "the command Write Unprotect; memory can be read");
}

/* The second ACK comes before the erase, behind it, or not at all. */
static void readout_unprotect(void **state)
{
    struct transcript *t = opened(state, WITH_CHECKSUM);

    fake_expect(t->f, "92 6D");
    fake_reply(t->f, "79");
    fake_pause(t->f, 16000);
    fake_reply(t->f, "79");
    comes_back(t);
    can_be_read(t);
    transcript_ok(t, stm32bl_read_unprotect(t->bl));
    fake_expect(t->f, "92 6D");
    fake_reply(t->f, "79");
    fake_silence(t->f);
    comes_back(t);
    can_be_read(t);
    transcript_ok(t, stm32bl_read_unprotect(t->bl));
    fake_expect(t->f, "92 6D");
    fake_reply(t->f, "79 79");
    for (int i = 0; i < 15; i++) { // it erases for some seconds and hears nothing
        fake_expect(t->f, "7F");
        fake_silence(t->f);
    }
    comes_back(t);
    can_be_read(t);
    transcript_ok(t, stm32bl_read_unprotect(t->bl));
}

static void ask_checksum(struct transcript *t)
{
    fake_expect(t->f, "A1 5E");
    fake_reply(t->f, "79");
    fake_expect(t->f, "08 00 00 00 08");
    fake_reply(t->f, "79");
    fake_expect(t->f, "00 00 01 00 01"); // 1024 bytes are 256 words
    fake_reply(t->f, "79");
    fake_expect(t->f, "04 C1 1D B7 6F"); // polynomial
    fake_reply(t->f, "79");
    fake_expect(t->f, "FF FF FF FF 00"); // initial value
}

static void get_checksum(void **state)
{
    struct transcript *t = opened(state, WITH_CHECKSUM);
    uint32_t crc = 0;

    ask_checksum(t);
    fake_reply(t->f, "79 12 34 56 78 08");
    transcript_ok(t, stm32bl_checksum(t->bl, 0x08000000, 1024, &crc));
    assert_int_equal(crc, 0x12345678);
    // The other reading of 3.13: the block is acknowledged, and so is the computation.
    ask_checksum(t);
    fake_reply(t->f, "79 79 12 34 56 78 08");
    transcript_ok(t, stm32bl_checksum(t->bl, 0x08000000, 1024, &crc));
    assert_int_equal(crc, 0x12345678);
    // A CRC that begins with 0x79.
    ask_checksum(t);
    fake_reply(t->f, "79 79 34 56 78 63");
    transcript_ok(t, stm32bl_checksum(t->bl, 0x08000000, 1024, &crc));
    assert_int_equal(crc, 0x79345678);
    ask_checksum(t);
    fake_reply(t->f, "79 12 34 56 78 09");
    transcript_error(t, stm32bl_checksum(t->bl, 0x08000000, 1024, &crc), STM32BL_ERR_PROTOCOL,
                     "wrong check byte 0x09");
}

static void special(void **state)
{
    struct transcript *t = opened(state, WITH_SPECIAL);
    uint8_t data[] = {0, 0, 0, 0x17}, answer[8], status[4];
    struct stm32bl_bytes in = {data, sizeof data}, out = {answer, sizeof answer},
                         state_bytes = {status, sizeof status};

    fake_expect(t->f, "50 AF");
    fake_reply(t->f, "79");
    fake_expect(t->f, "00 01 01"); // operation and its XOR
    fake_reply(t->f, "79");
    fake_expect(t->f, "00 04 00 00 00 17 13"); // size, data, XOR
    fake_reply(t->f, "79");
    fake_reply(t->f, "00 02 AA BB 00 01 00 79");
    transcript_ok(t, stm32bl_special(t->bl, 1, &in, &out, &state_bytes));
    assert_int_equal(out.size, 2);
    assert_int_equal(answer[1], 0xBB);
    assert_int_equal(state_bytes.size, 1);
    assert_int_equal(status[0], 0);
}

static void extended_special(void **state)
{
    struct transcript *t = opened(state, WITH_SPECIAL);
    uint8_t first[] = {1}, second[] = {2, 3}, status[4];
    struct stm32bl_bytes data[2] = {{first, 1}, {second, 2}}, state_bytes = {status, sizeof status};

    fake_expect(t->f, "51 AE");
    fake_reply(t->f, "79");
    fake_expect(t->f, "01 02 03");
    fake_reply(t->f, "79");
    fake_expect(t->f, "00 01 01 00");
    fake_reply(t->f, "79");
    fake_expect(t->f, "00 02 02 03 03");
    fake_reply(t->f, "79 00 01 05 79");
    transcript_ok(t, stm32bl_special_extended(t->bl, 0x0102, data, &state_bytes));
    assert_int_equal(status[0], 5);
}

static void too_much(void **state)
{
    struct transcript *t = opened(state, WITH_SPECIAL);
    uint8_t data[200] = {0}, status[1];
    struct stm32bl_bytes in = {data, 129}, out = {data, 1}, state_bytes = {status, 1};

    transcript_error(t, stm32bl_special(t->bl, 1, &in, &out, &state_bytes), STM32BL_ERR_ARG,
                     "at most 128");
    in.size = 0;
    fake_expect(t->f, "50 AF");
    fake_reply(t->f, "79");
    fake_expect(t->f, "00 02 02");
    fake_reply(t->f, "79");
    fake_expect(t->f, "00 00 00");
    fake_reply(t->f, "79 00 09");
    transcript_error(t, stm32bl_special(t->bl, 2, &in, &out, &state_bytes), STM32BL_ERR_PROTOCOL,
                     "9 bytes does not fit into 1");
}

/* Wherever the answer breaks off, in a size, in its bytes or before the last ACK, it is none. */
static void an_answer_that_breaks_off(void **state)
{
    static const char *const parts[] = {"79",
                                        "79 00",
                                        "79 00 02 AA",
                                        "79 00 02 AA BB 00",
                                        "79 00 02 AA BB 00 01",
                                        "79 00 02 AA BB 00 01 00"};
    struct transcript *t = opened(state, WITH_SPECIAL);
    uint8_t answer[8], status[4];

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        struct stm32bl_bytes in = {NULL, 0}, out = {answer, sizeof answer},
                             state_bytes = {status, sizeof status};
        fake_expect(t->f, "50 AF");
        fake_reply(t->f, "79");
        fake_expect(t->f, "00 03 03");
        fake_reply(t->f, "79");
        fake_expect(t->f, "00 00 00");
        fake_reply(t->f, parts[i]);
        transcript_error(t, stm32bl_special(t->bl, 3, &in, &out, &state_bytes), STM32BL_ERR_TIMEOUT,
                         "");
        assert_true(t->bl->lost);
        t->bl->lost = false;
    }
}

static void commands_that_the_rom_does_not_list(void **state)
{
    struct transcript *t = opened(state, "79 06 40 00 01 02 11 21 31 79");
    struct stm32bl_bytes none = {NULL, 0};
    uint32_t crc;

    transcript_error(t, stm32bl_read_protect(t->bl, STM32BL_ALLOW_LOCKOUT), STM32BL_ERR_UNSUPPORTED,
                     "Readout Protect (0x82)");
    transcript_error(t, stm32bl_read_unprotect(t->bl), STM32BL_ERR_UNSUPPORTED, "(0x92)");
    transcript_error(t, stm32bl_write_unprotect(t->bl), STM32BL_ERR_UNSUPPORTED, "(0x73)");
    transcript_error(t, stm32bl_checksum(t->bl, 0, 4, &crc), STM32BL_ERR_UNSUPPORTED, "(0xA1)");
    transcript_error(t, stm32bl_special(t->bl, 1, &none, &none, &none), STM32BL_ERR_UNSUPPORTED,
                     "(0x50)");
}

/* The CRC unit's default: 0xFFFFFFFF over one word of ones gives 0; over one word of zeros this. */
static void crc_of_the_host(void **state)
{
    static const uint8_t zeros[4] = {0}, ones[4] = {0xFF, 0xFF, 0xFF, 0xFF};
    static const uint8_t count[8] = {0x04, 0x03, 0x02, 0x01, 0x08, 0x07, 0x06, 0x05};

    (void)state;
    assert_int_equal(stm32bl_crc(0xFFFFFFFFu, ones, 4), 0);
    assert_int_equal(stm32bl_crc(0xFFFFFFFFu, zeros, 4), 0xC704DD7Bu);
    assert_int_equal(stm32bl_crc(stm32bl_crc(0xFFFFFFFFu, count, 4), count + 4, 4),
                     stm32bl_crc(0xFFFFFFFFu, count, 8));
}

/* The command was taken, and what it stands for was not done (AN3155 3.10, 3.11). */
static void the_second_answer_is_a_nack(void **state)
{
    struct transcript *t = opened(state, WITH_CHECKSUM);

    fake_expect(t->f, "73 8C");
    fake_reply(t->f, "79 1F");
    transcript_error(t, stm32bl_write_unprotect(t->bl), STM32BL_ERR_REFUSED, "Write Unprotect");
    fake_expect(t->f, "82 7D");
    fake_reply(t->f, "79 1F");
    transcript_error(t, stm32bl_read_protect(t->bl, STM32BL_ALLOW_LOCKOUT), STM32BL_ERR_REFUSED,
                     "Readout Protect");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, transcript_set_up, transcript_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(write_protect),
        TEST(write_unprotect),
        TEST(readout_protect),
        TEST(refused_without_protection),
        TEST(readout_unprotect),
        TEST(get_checksum),
        TEST(special),
        TEST(extended_special),
        TEST(too_much),
        TEST(an_answer_that_breaks_off),
        TEST(commands_that_the_rom_does_not_list),
        TEST(crc_of_the_host),
        TEST(the_second_answer_is_a_nack),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
