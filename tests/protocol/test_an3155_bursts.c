/*
 * Bursts: several steps of a frame in one write, and how a session comes to them, byte by byte.
 */
#include "transcript.h"

/* In lock-step, as the first frames of a session are, with an adapter that takes its time. */
static void writes_block(struct transcript *t, const char *address, const uint8_t block[258])
{
    fake_expect(t->f, "31 CE");
    fake_pause(t->f, 16);
    fake_reply(t->f, "79");
    fake_expect(t->f, address);
    fake_reply(t->f, "79");
    fake_expect_bytes(t->f, block, 258);
    fake_reply(t->f, "79");
}

static const char *const addresses[] = {"08 00 00 00 08", "08 00 01 00 09", "08 00 02 00 0A",
                                        "08 00 03 00 0B", "08 00 04 00 0C", "08 00 05 00 0D",
                                        "08 00 06 00 0E"};

/* What is sent at once is one write; the fake stream wants each answer read before the next. */
static void writing_comes_to_bursts_step_by_step(void **state)
{
    struct transcript *t = transcript_opened(state);
    uint8_t data[7 * 256] = {0}, block[258] = {0xFF}, probe[65];

    block[257] = 0xFF; // the XOR of the count and zeros
    writes_block(t, addresses[0], block);
    fake_expect(t->f, "31 CE"); // command and address at once
    fake_expect(t->f, addresses[1]);
    fake_reply(t->f, "79 79");
    fake_expect_bytes(t->f, block, sizeof block);
    fake_reply(t->f, "79");
    memset(probe, 0x3E, sizeof probe); // a block that no ROM writes
    fake_expect(t->f, "31 CE");
    fake_expect(t->f, addresses[2]);
    fake_expect_bytes(t->f, probe, sizeof probe);
    fake_reply(t->f, "79 79 1F");
    for (int i = 2; i < 7; i++) { // everything at once
        fake_expect(t->f, "31 CE");
        fake_expect(t->f, addresses[i]);
        fake_expect_bytes(t->f, block, sizeof block);
        fake_reply(t->f, "79 79 79");
    }
    transcript_ok(t, stm32bl_write(t->bl, 0x08000000, data, sizeof data));
}

/* The same transcript without any of it. */
static void writing_without_bursts(void **state)
{
    struct transcript *t = *state;
    uint8_t data[7 * 256] = {0}, block[258] = {0xFF};

    block[257] = 0xFF;
    transcript_sync(t);
    transcript_identify(t);
    transcript_ok(t, stm32bl_attach(t->bl, &t->f->stream, "burst=off"));
    for (int i = 0; i < 7; i++)
        writes_block(t, addresses[i], block);
    transcript_ok(t, stm32bl_write(t->bl, 0x08000000, data, sizeof data));
    assert_result(stm32bl_attach(t->bl, NULL, "burst=on"), STM32BL_ERR_ARG,
                  stm32bl_error_message(t->bl));
}

/* The ROM lost the address. An attempt is given up long before the second that any other answer may take. */
static void an_address_that_the_link_does_not_take(void **state)
{
    struct transcript *t = transcript_opened(state);
    uint8_t data[7 * 256] = {0}, block[258] = {0xFF};
    uint64_t start_ms = t->f->now_ms;

    block[257] = 0xFF;
    writes_block(t, addresses[0], block);
    fake_expect(t->f, "31 CE");
    fake_expect(t->f, addresses[1]);
    fake_reply(t->f, "79");
    fake_silence(t->f);
    transcript_recovers(t);
    for (int i = 1; i < 7; i++)
        writes_block(t, addresses[i], block);
    transcript_ok(t, stm32bl_write(t->bl, 0x08000000, data, sizeof data));
    assert_in_range(t->f->now_ms - start_ms, 7 * 16, 900);
}

/* The ROM lost the data: it waits for the rest, gets EE, refuses, and stays in lock-step. */
static void data_that_the_link_does_not_take(void **state)
{
    struct transcript *t = transcript_opened(state);
    uint8_t data[7 * 256] = {0}, block[258] = {0xFF}, probe[65];

    block[257] = 0xFF;
    writes_block(t, addresses[0], block);
    fake_expect(t->f, "31 CE");
    fake_expect(t->f, addresses[1]);
    fake_reply(t->f, "79 79");
    fake_expect_bytes(t->f, block, sizeof block);
    fake_reply(t->f, "79");
    memset(probe, 0x3E, sizeof probe);
    fake_expect(t->f, "31 CE");
    fake_expect(t->f, addresses[2]);
    fake_expect_bytes(t->f, probe, sizeof probe);
    fake_reply(t->f, "79 79");
    fake_silence(t->f);
    transcript_recovers(t);
    for (int i = 2; i < 7; i++) {
        fake_expect(t->f, "31 CE");
        fake_expect(t->f, addresses[i]);
        fake_reply(t->f, "79 79");
        fake_expect_bytes(t->f, block, sizeof block);
        fake_reply(t->f, "79");
    }
    transcript_ok(t, stm32bl_write(t->bl, 0x08000000, data, sizeof data));
}

/* 73 is Write Unprotect, 8C its complement: behind a refused command it would be carried out. */
static void a_block_with_a_command_in_it_is_not_sent_at_once(void **state)
{
    struct transcript *t = transcript_opened(state);
    uint8_t data[7 * 256] = {0}, block[258] = {0xFF}, probe[65];

    block[257] = 0xFF;
    writes_block(t, addresses[0], block);
    fake_expect(t->f, "31 CE");
    fake_expect(t->f, addresses[1]);
    fake_reply(t->f, "79 79");
    fake_expect_bytes(t->f, block, sizeof block);
    fake_reply(t->f, "79");
    memset(probe, 0x3E, sizeof probe);
    fake_expect(t->f, "31 CE");
    fake_expect(t->f, addresses[2]);
    fake_expect_bytes(t->f, probe, sizeof probe);
    fake_reply(t->f, "79 79 1F");
    data[2 * 256 + 100] = block[101] = 0x73;
    data[2 * 256 + 104] = block[105] = 0x8C;
    block[257] = 0xFF ^ 0x73 ^ 0x8C;
    fake_expect(t->f, "31 CE");
    fake_expect(t->f, addresses[2]);
    fake_reply(t->f, "79 79");
    fake_expect_bytes(t->f, block, sizeof block);
    fake_reply(t->f, "79");
    block[101] = block[105] = 0;
    block[257] = 0xFF;
    for (int i = 3; i < 7; i++) { // the next ones are
        fake_expect(t->f, "31 CE");
        fake_expect(t->f, addresses[i]);
        fake_expect_bytes(t->f, block, sizeof block);
        fake_reply(t->f, "79 79 79");
    }
    transcript_ok(t, stm32bl_write(t->bl, 0x08000000, data, sizeof data));
}

/* And to whole packets of the adapter: 245 bytes and three ACKs. */
static void reading_comes_to_bursts(void **state)
{
    struct transcript *t = transcript_opened(state);
    uint8_t buf[2 * 256 + 245], zeros[256] = {0};

    fake_expect(t->f, "11 EE"); // in lock-step, and it turns out how slow the adapter is
    fake_pause(t->f, 16);
    fake_reply(t->f, "79");
    fake_expect(t->f, addresses[0]);
    fake_reply(t->f, "79");
    fake_expect(t->f, "FF 00");
    fake_reply(t->f, "79");
    fake_reply_bytes(t->f, zeros, 256);
    fake_expect(t->f, "11 EE");
    fake_expect(t->f, addresses[1]);
    fake_expect(t->f, "FF 00");
    fake_reply(t->f, "79 79 79");
    fake_reply_bytes(t->f, zeros, 256);
    fake_expect(t->f, "11 EE");
    fake_expect(t->f, addresses[2]);
    fake_expect(t->f, "F4 0B");
    fake_reply(t->f, "79 79 79");
    fake_reply_bytes(t->f, zeros, 245);
    transcript_ok(t, stm32bl_read(t->bl, 0x08000000, buf, sizeof buf));
    // 69 bytes: 44 and BB, an erase command if the address were refused
    transcript_read_at(t, addresses[0], "44 BB");
    fake_reply_bytes(t->f, zeros, 69);
    transcript_ok(t, stm32bl_read(t->bl, 0x08000000, buf, 69));
}

/* The count and its complement arrive behind a refused address: no command, so a second NACK. */
static void a_burst_of_which_the_address_is_refused(void **state)
{
    struct transcript *t = transcript_opened(state);
    uint8_t buf[2 * 256], zeros[256] = {0};

    fake_expect(t->f, "11 EE");
    fake_pause(t->f, 100);
    fake_reply(t->f, "79");
    fake_expect(t->f, addresses[0]);
    fake_reply(t->f, "79");
    fake_expect(t->f, "FF 00");
    fake_reply(t->f, "79");
    fake_reply_bytes(t->f, zeros, 256);
    fake_expect(t->f, "11 EE");
    fake_expect(t->f, addresses[1]);
    fake_expect(t->f, "FF 00");
    fake_reply(t->f, "79 1F 1F");
    transcript_recovers(t);
    transcript_read_at(t, addresses[1], "FF 00"); // it was chance
    fake_reply_bytes(t->f, zeros, 256);
    transcript_ok(t, stm32bl_read(t->bl, 0x08000000, buf, sizeof buf));
}

/* An adapter without a latency, and a few blocks: what an attempt may cost is more than it saves. */
static void few_blocks_are_not_worth_a_burst(void **state)
{
    struct transcript *t = transcript_opened(state);
    uint8_t buf[4 * 256], zeros[256] = {0};

    for (int i = 0; i < 4; i++) {
        transcript_read_at(t, addresses[i], "FF 00");
        fake_reply_bytes(t->f, zeros, sizeof zeros);
    }
    transcript_ok(t, stm32bl_read(t->bl, 0x08000000, buf, sizeof buf));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, transcript_set_up, transcript_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(writing_comes_to_bursts_step_by_step),
        TEST(writing_without_bursts),
        TEST(an_address_that_the_link_does_not_take),
        TEST(data_that_the_link_does_not_take),
        TEST(a_block_with_a_command_in_it_is_not_sent_at_once),
        TEST(reading_comes_to_bursts),
        TEST(a_burst_of_which_the_address_is_refused),
        TEST(few_blocks_are_not_worth_a_burst),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
