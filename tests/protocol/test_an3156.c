/*
 * DfuSe, transfer by transfer, against transcripts written from AN3156 sections 4 and 5 and from
 * USB DFU 1.1 section 6, and what happens when the chip says no, nonsense or nothing.
 */
#include "protocol/protocol.h"
#include "session/session.h"
#include "usb_talk.h"

/* ---- connecting */

static void connects_and_identifies(void **state)
{
    struct talk *t = talk_opened(state);
    const struct stm32bl_info *info = stm32bl_info(t->bl);

    assert_string_equal(info->protocol, "AN3156");
    assert_int_equal(info->version, 0x22);
    assert_int_equal(info->bootloader_id, 0xD0);
    assert_int_equal(info->flash_kb, 512);
    assert_int_equal(info->command_count, 4);
    assert_int_equal(info->baud, 0);
    assert_int_equal(info->protection, STM32BL_PROTECTION_OFF);
    assert_string_equal(t->log, "");
}

static void clears_the_error_of_first_contact(void **state)
{
    struct talk *t = *state;

    usb_line(t->f, "SELECT 0");
    usb_line(t->f, "GETSTATUS -> 0A 00 00 00 0A 00"); // dfuERROR, errFIRMWARE
    usb_line(t->f, "CLRSTATUS");
    usb_line(t->f, IDLE);
    usb_line(t->f, "UPLOAD 0 64 -> GONE");
    talk_attach(t, STM32BL_ERR_IO, "gone");
}

static void ends_what_another_program_left(void **state)
{
    struct talk *t = *state;

    usb_line(t->f, "SELECT 0");
    usb_line(t->f, "GETSTATUS -> 00 00 00 00 09 00"); // dfuUPLOAD-IDLE
    usb_line(t->f, "ABORT");
    usb_line(t->f, BUSY); // and work that is not done yet
    usb_line(t->f, DONE);
    usb_line(t->f, "ABORT");
    usb_line(t->f, IDLE);
    usb_line(t->f, "UPLOAD 0 64 -> GONE");
    talk_attach(t, STM32BL_ERR_IO, "gone");
}

static int always_cancel(const struct stm32bl_progress *progress, void *user)
{
    (void)progress;
    (void)user;
    return 1;
}

static void busy_from_the_start_can_be_cancelled(void **state)
{
    struct talk *t = *state;

    stm32bl_on_progress(t->bl, always_cancel, NULL);
    usb_line(t->f, "SELECT 0");
    usb_line(t->f, "GETSTATUS -> 00 FF FF FF 04 00"); // for nearly five hours
    talk_attach(t, STM32BL_ERR_CANCELLED, "cancelled while connecting");
    assert_true(t->f->now_ms < 1000);
}

/* A chip that wants to be asked every few milliseconds hears of it, too. */
static void busy_for_short_whiles_can_be_cancelled(void **state)
{
    struct talk *t = *state;

    stm32bl_on_progress(t->bl, always_cancel, NULL);
    usb_line(t->f, "SELECT 0");
    usb_line(t->f, BUSY);
    talk_attach(t, STM32BL_ERR_CANCELLED, "cancelled while connecting");
}

/* AN2606: the ROM V9.1 of L43x answers STALL now and then. */
static void a_refused_get_is_repeated(void **state)
{
    struct talk *t = *state;

    usb_line(t->f, "SELECT 0");
    usb_line(t->f, IDLE);
    usb_line(t->f, "UPLOAD 0 64 -> STALL");
    usb_line(t->f, IDLE);
    usb_line(t->f, IDLE);
    usb_line(t->f, "UPLOAD 0 64 -> 08 21 41 92"); // disturbed
    usb_line(t->f, IDLE);
    usb_line(t->f, "UPLOAD 0 64 -> 00 21 41 92");
    usb_line(t->f, IDLE);
    talk_identifies(t, false);
    talk_attach(t, STM32BL_OK, "");
}

/* MicroPython's mboot never answers it; others always STALL. */
static void a_device_need_not_know_get(void **state)
{
    struct talk *t = *state;

    usb_line(t->f, "SELECT 0");
    usb_line(t->f, IDLE);
    for (int i = 0; i < 3; i++) {
        usb_line(t->f, "UPLOAD 0 64 -> SILENCE");
        usb_line(t->f, IDLE);
    }
    talk_identifies(t, false);
    talk_attach(t, STM32BL_OK, "");
    assert_int_equal(stm32bl_info(t->bl)->command_count, 3);
    assert_true(t->f->now_ms < 5000);
}

static void an_application_is_no_bootloader(void **state)
{
    struct talk *t = *state;

    usb_line(t->f, "SELECT 0");
    usb_line(t->f, "GETSTATUS -> 00 00 00 00 00 00");
    talk_attach(t, STM32BL_ERR_PROTOCOL, "appIDLE");
}

static void plain_dfu_is_not_dfuse(void **state)
{
    struct talk *t = *state;

    t->f->usb.dfu_version = 0x0110;
    talk_attach(t, STM32BL_ERR_UNSUPPORTED, "DFU 1.10");
}

static void a_silent_chip_may_be_erasing(void **state)
{
    struct talk *t = *state;

    usb_line(t->f, "SELECT 0");
    usb_line(t->f, "GETSTATUS -> SILENCE");
    usb_line(t->f, "GETSTATUS -> SILENCE");
    usb_line(t->f, DONE);
    usb_line(t->f, "ABORT");
    usb_line(t->f, IDLE);
    usb_line(t->f, "UPLOAD 0 64 -> GONE");
    talk_attach(t, STM32BL_ERR_IO, "gone");
    assert_contains(t->log, "it may be erasing");
}

static void refuses_to_read(struct talk *t, const char *address, const char *status)
{
    talk_points_to(t, address);
    usb_line(t->f, "ABORT");
    usb_line(t->f, "UPLOAD 2 2 -> STALL");
    usb_line(t->f, status);
    usb_line(t->f, "CLRSTATUS");
    usb_line(t->f, IDLE);
}

#define ERR_TARGET "GETSTATUS -> 01 00 00 00 0A 00"
#define ERR_VENDOR "GETSTATUS -> 0B 00 00 00 0A 00"

/* Read-out protection refuses all of flash: both ends of its three runs. */
static void protection_refuses_all_of_flash(void **state)
{
    static const char *const places[] = {"00 00 00 08", "FE FF 00 08", "00 00 01 08",
                                         "FE FF 01 08", "00 00 02 08", "FE FF 07 08"};
    struct talk *t = *state;

    talk_begins(t);
    for (size_t i = 0; i < 6; i++)
        refuses_to_read(t, places[i], ERR_VENDOR);
    t->f->lines--; // nothing is asked behind the last one
    talk_attach(t, STM32BL_OK, "");
    assert_int_equal(stm32bl_info(t->bl)->protection, STM32BL_PROTECTION_ON);
    assert_contains(t->log, "is a guess; name the device with device=NAME");
}

/* A bootloader that lies in the first sectors and does not show itself, in whatever words it says so. */
static void a_part_that_is_not_shown_is_no_protection(void **state)
{
    static const char *const words[] = {ERR_VENDOR, ERR_TARGET, "GETSTATUS -> 0E 00 00 00 0A 00"};

    for (size_t i = 0; i < 3; i++) {
        struct talk *t = *state;
        uint8_t found[2];
        talk_begins(t);
        for (int n = 0; n < (i == 2 ? 3 : 1); n++) // errUNKNOWN may be chance
            refuses_to_read(t, "00 00 00 08", words[i]);
        talk_reads_at(t, "FE FF 00 08", "UPLOAD 2 2 -> 12 34");
        usb_line(t->f, "ABORT");
        talk_reads_at(t, "DE 76 FF 1F", "UPLOAD 2 2 -> D0 FF");
        usb_line(t->f, "UPLOAD 2 2 -> D0 FF");
        usb_line(t->f, "ABORT");
        talk_reads_at(t, "00 7A FF 1F", "UPLOAD 2 256 -> FF*16 01*12 FF*6 00 02 FF*220");
        talk_attach(t, STM32BL_OK, "");
        assert_int_equal(stm32bl_info(t->bl)->protection, STM32BL_PROTECTION_OFF);
        usb_line(t->f, "ABORT");
        refuses_to_read(t, "00 00 00 08", ERR_VENDOR);
        t->f->lines--;
        talk_error(t, stm32bl_read(t->bl, 0x08000000, found, sizeof found), STM32BL_ERR_REFUSED,
                   "it is no read-out protection");
        assert_int_equal(stm32bl_info(t->bl)->protection, STM32BL_PROTECTION_OFF);
        if (i + 1 == 3)
            break;
        talk_tear_down(state);
        talk_set_up(state);
    }
}

/* ---- reading and writing */

/* Two blocks with an address each, then the second once more by its number. */
static void proves_block_numbers_before_it_uses_them(void **state)
{
    static uint8_t buf[4 * 2048];
    struct talk *t = talk_opened(state);

    usb_line(t->f, "ABORT");
    talk_reads_at(t, "00 00 00 08", "UPLOAD 2 2048 -> 11*2048");
    usb_line(t->f, "ABORT");
    talk_reads_at(t, "00 08 00 08", "UPLOAD 2 2048 -> 22*2048");
    usb_line(t->f, "ABORT");
    talk_reads_at(t, "00 00 00 08", "UPLOAD 3 2048 -> 22*2048");
    usb_line(t->f, "UPLOAD 4 2048 -> 33*2048"); // (4 - 2) * wTransferSize: AN3156 4.1
    usb_line(t->f, "UPLOAD 5 2048 -> 44*2048");
    talk_ok(t, stm32bl_read(t->bl, 0x08000000, buf, sizeof buf));
    assert_int_equal(buf[2 * 2048], 0x33);
    assert_int_equal(buf[4 * 2048 - 1], 0x44);
}

static void notices_a_device_that_ignores_them(void **state)
{
    static uint8_t buf[3 * 2048];
    struct talk *t = talk_opened(state);

    usb_line(t->f, "ABORT");
    talk_reads_at(t, "00 00 00 08", "UPLOAD 2 2048 -> 11*2048");
    usb_line(t->f, "ABORT");
    talk_reads_at(t, "00 08 00 08", "UPLOAD 2 2048 -> 22*2048");
    usb_line(t->f, "ABORT");
    talk_reads_at(t, "00 00 00 08", "UPLOAD 3 2048 -> 11*2048");
    usb_line(t->f, "ABORT");
    talk_reads_at(t, "00 10 00 08", "UPLOAD 2 2048 -> 33*2048");
    talk_ok(t, stm32bl_read(t->bl, 0x08000000, buf, sizeof buf));
    assert_int_equal(buf[2 * 2048], 0x33);
    assert_contains(t->log, "ignores block numbers");
}

static void writes_a_block(void **state)
{
    uint8_t data[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    struct talk *t = talk_opened(state);

    usb_line(t->f, "ABORT"); // an upload came before
    talk_points_to(t, "00 40 00 08");
    usb_line(t->f, "DNLOAD 2: 01 02 03 04 05 06 07 08"); // AN3156 5.1: data are block 2 and up
    usb_line(t->f, BUSY);
    usb_line(t->f, DONE);
    talk_ok(t, stm32bl_write(t->bl, 0x08004000, data, sizeof data));
}

static void work_must_begin_as_busy(void **state)
{
    struct talk *t = talk_opened(state);

    usb_line(t->f, "ABORT");
    for (int i = 0; i < 3; i++) { // a disturbed read is repeated twice
        usb_line(t->f, "DNLOAD 0: 21 00 00 00 08");
        usb_line(t->f, "GETSTATUS -> 00 00 00 00 03 00");
        usb_line(t->f, IDLE);
    }
    t->f->lines--;
    talk_error(t, stm32bl_read(t->bl, 0x08000000, (uint8_t[2]){0}, 2), STM32BL_ERR_PROTOCOL,
               "dfuDNLOAD-SYNC, where dfuDNBUSY is due");
}

static void a_bad_address_is_named(void **state)
{
    struct talk *t = talk_opened(state);

    usb_line(t->f, "ABORT");
    usb_line(t->f, "DNLOAD 0: 21 00 30 00 20");
    usb_line(t->f, BUSY);
    usb_line(t->f, "GETSTATUS -> 01 00 00 00 0A 00"); // errTARGET
    usb_line(t->f, "CLRSTATUS");
    talk_error(t, stm32bl_read(t->bl, 0x20003000, (uint8_t[4]){0}, 4), STM32BL_ERR_REFUSED,
               "errTARGET in dfuERROR");
}

/* It is pulled out just as its error is to be cleared: that nothing was erased is still an error. */
static void gone_with_an_error(void **state)
{
    struct talk *t = talk_opened(state);

    usb_line(t->f, "ABORT");
    usb_line(t->f, "DNLOAD 0: 41 00 00 00 08");
    usb_line(t->f, BUSY);
    usb_line(t->f, "GETSTATUS -> 04 00 00 00 0A 00"); // errERASE
    usb_line(t->f, "CLRSTATUS -> GONE");
    talk_error(t, stm32bl_erase(t->bl, 0x08000000, 0x4000), STM32BL_ERR_IO, "gone");
}

/* ---- erasing */

/* What became of the block is not known: whatever comes next finds out first where the chip is. */
static void a_silence_leaves_it_open(void **state)
{
    static const uint8_t data[4] = {1, 2, 3, 4};
    struct talk *t = talk_opened(state);
    uint8_t bytes[2];

    usb_line(t->f, "ABORT");
    talk_points_to(t, "00 40 00 08");
    usb_line(t->f, "DNLOAD 2: 01 02 03 04");
    usb_line(t->f, BUSY);
    usb_line(t->f, "GETSTATUS -> SILENCE");
    talk_error(t, t->bl->protocol->write(t->bl, 0x08004000, data, sizeof data), STM32BL_ERR_TIMEOUT,
               "");
    usb_line(t->f, "GETSTATUS -> 00 00 00 00 05 00");
    usb_line(t->f, "ABORT");
    usb_line(t->f, IDLE);
    talk_reads_at(t, "00 40 00 08", "UPLOAD 2 2 -> 01 02");
    talk_ok(t, t->bl->protocol->read(t->bl, 0x08004000, bytes, sizeof bytes));
}

static void erases_sector_by_sector(void **state)
{
    struct talk *t = talk_opened(state);

    usb_line(t->f, "ABORT");
    usb_line(t->f, "DNLOAD 0: 41 00 00 00 08");       // AN3156 5.3
    usb_line(t->f, "GETSTATUS -> 00 90 01 00 04 00"); // 400 ms
    usb_line(t->f, DONE);
    usb_line(t->f, "DNLOAD 0: 41 00 40 00 08");
    usb_line(t->f, BUSY);
    usb_line(t->f, BUSY);
    usb_line(t->f, DONE);
    t->f->slept_ms = 0;
    talk_ok(t, stm32bl_erase(t->bl, 0x08000000, 0x8000));
    assert_int_equal(t->f->slept_ms, 402);
}

static void a_disturbed_erase_is_repeated_for_its_sector_alone(void **state)
{
    struct talk *t = talk_opened(state);

    usb_line(t->f, "ABORT");
    usb_line(t->f, "DNLOAD 0: 41 00 00 00 08");
    usb_line(t->f, BUSY);
    usb_line(t->f, DONE);
    usb_line(t->f, "DNLOAD 0: 41 00 40 00 08 -> STALL");
    usb_line(t->f, "GETSTATUS -> 0E 00 00 00 0A 00"); // errUNKNOWN
    usb_line(t->f, "CLRSTATUS");
    usb_line(t->f, IDLE);
    usb_line(t->f, "DNLOAD 0: 41 00 40 00 08"); // and not the first one again
    usb_line(t->f, BUSY);
    usb_line(t->f, DONE);
    talk_ok(t, stm32bl_erase(t->bl, 0x08000000, 0x8000));
}

/* AN3156 4.1: two bytes at least, and there are none behind the last one. */
static void the_last_byte_of_flash_can_be_read(void **state)
{
    struct talk *t = talk_opened(state);
    uint8_t byte = 0;

    usb_line(t->f, "ABORT");
    talk_reads_at(t, "FE FF 07 08", "UPLOAD 2 2 -> 12 34");
    talk_ok(t, stm32bl_read(t->bl, 0x0807FFFF, &byte, 1));
    assert_int_equal(byte, 0x34);
}

static void asks_again_while_the_chip_stalls(void **state)
{
    struct talk *t = talk_opened(state);

    usb_line(t->f, "ABORT");
    usb_line(t->f, "DNLOAD 0: 41 00 00 00 08");
    usb_line(t->f, BUSY); // 1 ms, far too short
    for (int i = 0; i < 5; i++)
        usb_line(t->f, "GETSTATUS -> STALL");
    usb_line(t->f, DONE);
    talk_ok(t, stm32bl_erase(t->bl, 0x08000000, 0x4000));
}

/* The same where the transfer before was refused: nothing is lost, nothing is done twice. */
static void repeats_what_was_refused_for_no_reason(void **state)
{
    struct talk *t = talk_opened(state);
    uint8_t data[4] = {1, 2, 3, 4};

    usb_line(t->f, "ABORT");
    talk_points_to(t, "00 40 00 08");
    usb_line(t->f, "DNLOAD 2: 01 02 03 04 -> STALL");
    usb_line(t->f, IDLE);
    usb_line(t->f, IDLE);
    talk_reads_at(t, "00 40 00 08", "UPLOAD 2 4 -> FF*4"); // what has become of it
    usb_line(t->f, "ABORT");
    usb_line(t->f, "DNLOAD 2: 01 02 03 04");
    usb_line(t->f, BUSY);
    usb_line(t->f, DONE);
    talk_ok(t, stm32bl_write(t->bl, 0x08004000, data, sizeof data));
}

/* Some programs that speak DfuSe say for ever that they are busy, with a time-out of 0. */
static void time_outs_of_zero_have_an_end(void **state)
{
    struct talk *t = talk_opened(state);

    usb_line(t->f, "ABORT");
    usb_line(t->f, "DNLOAD 0: 41 00 00 00 08");
    usb_line(t->f, "AGAIN GETSTATUS -> 00 00 00 00 04 00");
    usb_line(t->f, "CLRSTATUS -> GONE");
    talk_error(t, stm32bl_erase(t->bl, 0x08000000, 0x4000), STM32BL_ERR_IO, "gone");
    assert_true(t->f->now_ms < 20000);
}

static void a_chip_that_stays_busy_is_looked_at(void **state)
{
    struct talk *t = talk_opened(state);

    usb_line(t->f, "ABORT");
    usb_line(t->f, "DNLOAD 0: 41 00 00 00 08");
    usb_line(t->f, "GETSTATUS -> 00 00 20 00 04 00"); // 8192 ms
    usb_line(t->f, "GETSTATUS -> 00 00 20 00 04 00");
    usb_line(t->f, "GETSTATUS -> 00 00 20 00 04 00");
    usb_line(t->f, "CLRSTATUS"); // gives dfuERROR and errUNKNOWN,
    usb_line(t->f, "GETSTATUS -> 0E 00 00 00 0A 00");
    usb_line(t->f, "CLRSTATUS"); // and once more dfuIDLE
    usb_line(t->f, IDLE);
    talk_reads_at(t, "00 00 00 08", "UPLOAD 2 64 -> FF*64");
    usb_line(t->f, "ABORT");
    talk_reads_at(t, "C0 3F 00 08", "UPLOAD 2 64 -> FF*64");
    talk_ok(t, stm32bl_erase(t->bl, 0x08000000, 0x4000));
}

static void mass_erase_is_believed_by_its_end_alone(void **state)
{
    struct talk *t = talk_opened(state);

    usb_line(t->f, "ABORT");
    usb_line(t->f, "DNLOAD 0: 41");
    usb_line(t->f, "GETSTATUS -> 00 64 00 00 04 00"); // "100 ms"
    for (int i = 0; i < 80; i++)
        usb_line(t->f, "GETSTATUS -> 00 64 00 00 04 00");
    usb_line(t->f, DONE);
    talk_ok(t, stm32bl_erase_all(t->bl));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, talk_set_up, talk_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(connects_and_identifies),
        TEST(clears_the_error_of_first_contact),
        TEST(ends_what_another_program_left),
        TEST(busy_from_the_start_can_be_cancelled),
        TEST(busy_for_short_whiles_can_be_cancelled),
        TEST(a_device_need_not_know_get),
        TEST(a_refused_get_is_repeated),
        TEST(an_application_is_no_bootloader),
        TEST(plain_dfu_is_not_dfuse),
        TEST(a_silent_chip_may_be_erasing),
        TEST(protection_refuses_all_of_flash),
        TEST(a_part_that_is_not_shown_is_no_protection),
        TEST(proves_block_numbers_before_it_uses_them),
        TEST(notices_a_device_that_ignores_them),
        TEST(writes_a_block),
        TEST(work_must_begin_as_busy),
        TEST(a_bad_address_is_named),
        TEST(gone_with_an_error),
        TEST(a_silence_leaves_it_open),
        TEST(erases_sector_by_sector),
        TEST(a_disturbed_erase_is_repeated_for_its_sector_alone),
        TEST(the_last_byte_of_flash_can_be_read),
        TEST(asks_again_while_the_chip_stalls),
        TEST(repeats_what_was_refused_for_no_reason),
        TEST(time_outs_of_zero_have_an_end),
        TEST(a_chip_that_stays_busy_is_looked_at),
        TEST(mass_erase_is_believed_by_its_end_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
