/*
 * Resetting a chip without a reset line, byte by byte: AN3155 3.4 to 3.6 for the commands, the
 * Armv6-M Architecture Reference Manual for the program (B3.2.6 for the register that resets).
 */
#include "transcript.h"

static const char program[] =
    "00 32 00 20 09 30 00 20 "             // stack pointer; entry, a Thumb address
    "72 B6 08 A0 01 24 E4 03 01 3C FD D1 " // cpsid i; r0 = list; pause
    "0E C8 00 29 FE D0 00 2A 02 D0 "       // r1 to r3 = store; halt if there is none
    "0C 68 22 40 13 43 0B 60 "             // [r1] = [r1] & r2 | r3
    "BF F3 4F 8F EF E7 "                   // dsb; next
    "0C ED 00 E0 00 00 00 00 04 00 FA 05 " // AIRCR = 05FA0004
    "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00";

static void address(struct transcript *t, const char *command, const char *addr)
{
    fake_expect(t->f, command);
    fake_reply(t->f, "79");
    fake_expect(t->f, addr);
}

static void flash_starts_with(struct transcript *t, const char *word)
{
    address(t, "11 EE", "08 00 00 00 08");
    fake_reply(t->f, "79");
    fake_expect(t->f, "03 FC");
    fake_reply(t->f, "79");
    fake_reply(t->f, word);
}

/* 80 bytes, so 4F; 81 is the XOR over it and them. */
static void program_is_written(struct transcript *t)
{
    address(t, "31 CE", "20 00 30 00 10");
    fake_reply(t->f, "79");
    fake_expect(t->f, "4F");
    fake_expect(t->f, program);
    fake_expect(t->f, "81");
    fake_reply(t->f, "79");
}

static void program_reads_back(struct transcript *t, const char *as)
{
    address(t, "11 EE", "20 00 30 00 10");
    fake_reply(t->f, "79");
    fake_expect(t->f, "4F B0");
    fake_reply(t->f, "79");
    fake_reply(t->f, as);
}

static void up_to_go(struct transcript *t)
{
    flash_starts_with(t, "00 00 02 20");
    program_is_written(t);
    program_reads_back(t, program);
    address(t, "21 DE", "20 00 30 00 10");
}

static void no_rom_answers(struct transcript *t)
{
    for (int i = 0; i < 3; i++) {
        fake_expect(t->f, "7F");
        fake_silence(t->f);
    }
}

static void fails(struct transcript *t, int code, const char *part)
{
    assert_result(stm32bl_reset(t->bl), code, stm32bl_error_message(t->bl));
    assert_contains(stm32bl_error_message(t->bl), part);
}

static void application_starts(void **state)
{
    struct transcript *t = transcript_opened(state);

    up_to_go(t);
    fake_reply(t->f, "79");
    no_rom_answers(t);
    assert_int_equal(stm32bl_reset(t->bl), STM32BL_OK);
    assert_null(stm32bl_info(t->bl));
    assert_string_equal(stm32bl_error_message(t->bl), "");
}

/* The reset takes the USART's transmitter with it. */
static void ack_is_lost(void **state)
{
    struct transcript *t = transcript_opened(state);

    up_to_go(t);
    fake_silence(t->f);
    no_rom_answers(t);
    assert_int_equal(stm32bl_reset(t->bl), STM32BL_OK);
}

static void ack_is_cut_off(void **state)
{
    struct transcript *t = transcript_opened(state);

    up_to_go(t);
    fake_reply(t->f, "F9");
    no_rom_answers(t);
    assert_int_equal(stm32bl_reset(t->bl), STM32BL_OK);
}

/* A banner with a 'y', which is 79: no ROM would send that after Get. */
static void application_talks(void **state)
{
    struct transcript *t = transcript_opened(state);

    up_to_go(t);
    fake_reply(t->f, "79");
    for (int i = 0; i < 3; i++) {
        fake_expect(t->f, "7F");
        fake_reply(t->f, "72 65 61 64 79");
        fake_expect(t->f, "00 FF");
        fake_reply(t->f, "68");
    }
    assert_int_equal(stm32bl_reset(t->bl), STM32BL_OK);
    assert_null(stm32bl_info(t->bl));
}

static void boot0_is_still_high(void **state)
{
    struct transcript *t = transcript_opened(state);

    up_to_go(t);
    fake_reply(t->f, "79");
    transcript_sync(t);
    fake_expect(t->f, "00 FF");
    fake_reply(t->f, "79 0B 31 00 01 02 11 21 31 44 63 73 82 92 79");
    fake_expect(t->f, "01 FE");
    fake_reply(t->f, "79 31 00 00 79");
    for (int i = 0; i < 2; i++) {
        fake_expect(t->f, "02 FD");
        fake_reply(t->f, "79 01 04 31 79");
    }
    fails(t, STM32BL_ERR_PROTOCOL, "BOOT0 is still high");
    assert_non_null(stm32bl_info(t->bl));
}

static void ram_is_refused(void **state)
{
    struct transcript *t = transcript_opened(state);

    flash_starts_with(t, "00 00 02 20");
    address(t, "31 CE", "20 00 30 00 10");
    fake_reply(t->f, "1F");
    address(t, "11 EE", "20 00 30 00 10"); // looked at, to see what became of the block
    fake_reply(t->f, "1F");
    fails(t, STM32BL_ERR_UNSUPPORTED, "its ROM refuses access to RAM; reset it by hand");
    assert_non_null(stm32bl_info(t->bl));
}

static void ram_is_spoilt(void **state)
{
    struct transcript *t = transcript_opened(state);
    char wrong[sizeof program];

    memcpy(wrong, program, sizeof program);
    wrong[24] = '8'; // 72 B6 has become 82 B6
    flash_starts_with(t, "00 00 02 20");
    program_is_written(t);
    program_reads_back(t, wrong);
    fails(t, STM32BL_ERR_UNSUPPORTED, "its ROM spoils what is written to RAM");
}

static void flash_is_blank(void **state)
{
    struct transcript *t = transcript_opened(state);

    flash_starts_with(t, "FF FF FF FF");
    fails(t, STM32BL_ERR_UNSUPPORTED, "the flash is blank at 0x08000000");
}

static void go_is_refused(void **state)
{
    struct transcript *t = transcript_opened(state);

    up_to_go(t);
    fake_reply(t->f, "1F");
    fails(t, STM32BL_ERR_REFUSED, "go 0x20003000");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, transcript_set_up, transcript_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(application_starts), TEST(ack_is_lost),         TEST(ack_is_cut_off),
        TEST(application_talks),  TEST(boot0_is_still_high), TEST(ram_is_refused),
        TEST(ram_is_spoilt),      TEST(flash_is_blank),      TEST(go_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
