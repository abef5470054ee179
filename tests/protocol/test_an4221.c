/*
 * Every command over I2C, message by message, against transcripts written from AN4221 (and, for the list of
 * an erase, whose figures leave a doubt, from ST's Open Bootloader): what is sent, and how much is fetched.
 */
#include "device/device.h"
#include "protocol/protocol.h"
#include "transcript.h"

static const char get_12[] = "12 12 00 01 02 11 21 31 44 63 73 82 92 32 45 64 74 83 93 A1";
static const char get_11[] = "11 11 00 01 02 11 21 31 44 63 73 82 92 32 45 64 74 83 93";
static const char get_10[] = "0B 10 00 01 02 11 21 31 44 63 73 82 92";

static void set_up_bus(struct transcript *t)
{
    t->f->stream.message_size = 8192;
    t->f->no_configure = t->f->no_lines = true;
}

static void asks(struct transcript *t, const char *pair, const char *answer)
{
    fake_expect(t->f, pair);
    fake_reply(t->f, "79");
    fake_reply(t->f, answer);
    fake_reply(t->f, "79");
}

static void says_id(struct transcript *t, const char *id)
{
    asks(t, "02 FD", id);
    asks(t, "02 FD", id);
}

static void step(struct transcript *t, const char *message, const char *answer)
{
    fake_expect(t->f, message);
    fake_reply(t->f, answer);
}

/* All that is asked for besides is the size of flash, which tells whether memory can be read. */
static int attach(struct transcript *t)
{
    step(t, "11 EE", "79");
    step(t, "1F FF 75 E0 75", "79");
    step(t, "01 FE", "79");
    fake_reply(t->f, "80 00");
    return stm32bl_attach(t->bl, &t->f->stream, "device=stm32g071,facts=needed");
}

/* A G071 whose ROM says this of itself. */
static struct transcript *opened_as(void **state, const char *version, const char *list)
{
    struct transcript *t = *state;

    set_up_bus(t);
    asks(t, "01 FE", version);
    asks(t, "00 FF", list);
    says_id(t, "01 04 60");
    transcript_ok(t, attach(t));
    assert_string_equal(stm32bl_info(t->bl)->protocol, "AN4221");
    assert_int_equal(stm32bl_info(t->bl)->baud, 0);
    return t;
}

static struct transcript *opened(void **state)
{
    return opened_as(state, "12", get_12);
}

static void read_memory(void **state)
{
    struct transcript *t = opened(state);
    uint8_t buf[260], want[260];

    for (size_t i = 0; i < sizeof want; i++)
        want[i] = (uint8_t)(i * 5);
    step(t, "11 EE", "79");
    step(t, "08 00 00 00 08", "79");
    step(t, "FF 00", "79");
    fake_reply_bytes(t->f, want, 256);
    step(t, "11 EE", "79");
    step(t, "08 00 01 00 09", "79");
    step(t, "03 FC", "79");
    fake_reply_bytes(t->f, want + 256, 4);
    transcript_ok(t, stm32bl_read(t->bl, 0x08000000, buf, sizeof buf));
    assert_memory_equal(buf, want, sizeof want);
}

/* The no-stretch command where the ROM has it, and BUSY as often as it likes. */
static void write_memory(void **state)
{
    static const uint8_t bytes[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    struct transcript *t = opened(state);

    step(t, "32 CD", "79");
    step(t, "20 00 30 00 10", "79");
    step(t, "07 01 02 03 04 05 06 07 08 0F", "76");
    fake_reply(t->f, "76");
    fake_reply(t->f, "79");
    transcript_ok(t, t->bl->protocol->write(t->bl, 0x20003000, bytes, sizeof bytes));
    step(t, "32 CD", "79");
    step(t, "20 00 30 00 10", "1F");
    assert_int_equal(t->bl->protocol->write(t->bl, 0x20003000, bytes, 8), STM32BL_ERR_REFUSED);
    assert_int_equal(t->bl->nack_step, BL_STEP_ADDRESS);
    assert_false(t->bl->lost);
}

static void write_memory_of_an_old_rom(void **state)
{
    static const uint8_t bytes[4] = {1, 2, 3, 4};
    struct transcript *t = opened_as(state, "10", get_10);

    step(t, "31 CE", "79");
    step(t, "20 00 30 00 10", "79");
    step(t, "03 01 02 03 04 07", "79");
    transcript_ok(t, t->bl->protocol->write(t->bl, 0x20003000, bytes, sizeof bytes));
}

/* The count, then the list: the checksum of each is its own. */
static void erase_pages(void **state)
{
    static const struct stm32bl_sector pages[] = {
        {.address = 0x08002800, .size = 2048, .number = 5},
        {.address = 0x08003000, .size = 2048, .number = 6},
    };
    struct transcript *t = opened_as(state, "11", get_11);

    step(t, "45 BA", "79");
    step(t, "00 01 01", "79");
    step(t, "00 05 00 06 03", "76");
    fake_reply(t->f, "79");
    transcript_ok(t, t->bl->protocol->erase(t->bl, pages, 2));
}

/* Of which a page takes 40 ms at worst: no more than a dozen of them in one command. */
static void erase_in_parts_that_a_bus_bears(void **state)
{
    struct transcript *t = opened_as(state, "10", get_10);
    struct stm32bl_sector sectors[13];
    uint8_t list[25] = {0};

    for (uint16_t i = 0; i < 13; i++)
        sectors[i] =
            (struct stm32bl_sector){.address = 0x08000000u + 2048u * i, .size = 2048, .number = i};
    for (uint8_t i = 0; i < 12; i++) {
        list[2 * i + 1] = i;
        list[24] ^= i;
    }
    step(t, "44 BB", "79");
    step(t, "00 0B 0B", "79");
    fake_expect_bytes(t->f, list, sizeof list);
    fake_reply(t->f, "79");
    step(t, "44 BB", "79");
    step(t, "00 00 00", "79");
    step(t, "00 0C 0C", "79");
    transcript_ok(t, t->bl->protocol->erase(t->bl, sectors, 13));
}

static void erase_everything(void **state)
{
    struct transcript *t = opened(state);

    t->bl->lock = BL_LOCK_NONE;
    step(t, "45 BA", "79");
    step(t, "FF FF 00", "76");
    fake_reply(t->f, "79");
    transcript_ok(t, stm32bl_erase_all(t->bl));
}

static void go(void **state)
{
    struct transcript *t = opened(state);

    step(t, "21 DE", "79");
    step(t, "08 00 00 00 08", "79");
    transcript_ok(t, t->bl->protocol->go(t->bl, 0x08000000));
}

static void checksum(void **state)
{
    struct transcript *t = opened(state);
    uint32_t crc = 0;

    step(t, "A1 5E", "79");
    step(t, "08 00 00 00 08", "79");
    step(t, "00 00 04 00 04", "79"); // bytes, not words as over a serial port
    fake_reply(t->f, "76");
    fake_reply(t->f, "79");
    fake_reply(t->f, "DE AD BE EF 22");
    transcript_ok(t, stm32bl_checksum(t->bl, 0x08000000, 1024, &crc));
    assert_int_equal(crc, 0xDEADBEEF);
}

static void checksum_of_a_rom_without(void **state)
{
    struct transcript *t = opened_as(state, "11", get_11);
    uint32_t crc;

    transcript_error(t, stm32bl_checksum(t->bl, 0x08000000, 1024, &crc), STM32BL_ERR_UNSUPPORTED,
                     "does not list the command Get Checksum");
}

static void protection(void **state)
{
    static const uint8_t sectors[] = {2, 3};
    struct transcript *t = opened(state);
    const struct bl_protocol *p = t->bl->protocol;

    step(t, "64 9B", "79");
    step(t, "01 FE", "79");
    step(t, "02 03 01", "79");
    transcript_ok(t, p->protect(t->bl, BL_WRITE_PROTECT, sectors, 2));
    step(t, "74 8B", "79");
    fake_reply(t->f, "76");
    fake_reply(t->f, "79");
    transcript_ok(t, p->protect(t->bl, BL_WRITE_UNPROTECT, NULL, 0));
    step(t, "83 7C", "79");
    fake_reply(t->f, "79");
    transcript_ok(t, p->protect(t->bl, BL_READ_PROTECT, NULL, 0));
    step(t, "93 6C", "79");
    fake_reply(t->f, "79");
    transcript_ok(t, p->protect(t->bl, BL_READ_UNPROTECT, NULL, 0));
}

static void protection_of_an_old_rom(void **state)
{
    struct transcript *t = opened_as(state, "10", get_10);

    step(t, "73 8C", "79");
    fake_reply(t->f, "79");
    transcript_ok(t, t->bl->protocol->protect(t->bl, BL_WRITE_UNPROTECT, NULL, 0));
    step(t, "92 6D", "79");
    fake_silence(t->f); // it wipes the RAM in which it works
    transcript_ok(t, t->bl->protocol->protect(t->bl, BL_READ_UNPROTECT, NULL, 0));
    assert_false(t->bl->lost);
}

/* Of a version that nobody has described the length of the list is asked for first. */
static void another_version(void **state)
{
    struct transcript *t = *state;

    set_up_bus(t);
    asks(t, "01 FE", "20");
    step(t, "00 FF", "79");
    fake_reply(t->f, "07"); // the rest of the message is lost
    step(t, "EE EE", "1F");
    asks(t, "00 FF", "07 20 00 01 02 11 21 31 44");
    says_id(t, "01 04 60");
    transcript_ok(t, attach(t));
    assert_int_equal(stm32bl_info(t->bl)->version, 0x20);
    assert_int_equal(stm32bl_info(t->bl)->command_count, 7);
}

/* More commands than its version is known to have: what is fetched too short says so. */
static void a_longer_list(void **state)
{
    struct transcript *t = *state;

    set_up_bus(t);
    asks(t, "01 FE", "10");
    step(t, "00 FF", "79");
    fake_reply(t->f, "0C 10 00 01 02 11 21 31 44 50 63 73 82");
    step(t, "EE EE", "1F");
    asks(t, "00 FF", "0C 10 00 01 02 11 21 31 44 50 63 73 82 92");
    says_id(t, "01 04 60");
    transcript_ok(t, attach(t));
    assert_int_equal(stm32bl_info(t->bl)->command_count, 12);
}

/* A refusal ends the command where it came, and nothing more of it is sent. */
static void refusals(void **state)
{
    static const struct stm32bl_sector page = {.address = 0x08002800, .size = 2048, .number = 5};
    static const uint8_t sectors[] = {2, 3};
    struct transcript *t = opened(state);
    const struct bl_protocol *p = t->bl->protocol;
    uint8_t bytes[8] = {0};
    uint32_t crc;

    t->bl->info.protection = STM32BL_PROTECTION_UNKNOWN; // else it is tried once more
    step(t, "11 EE", "1F");
    assert_int_equal(p->read(t->bl, 0x08000000, bytes, 8), STM32BL_ERR_REFUSED);
    assert_int_equal(t->bl->nack_step, BL_STEP_COMMAND);
    step(t, "32 CD", "1F");
    assert_int_equal(p->write(t->bl, 0x08000000, bytes, 8), STM32BL_ERR_REFUSED);
    step(t, "32 CD", "79");
    step(t, "08 00 00 00 08", "79");
    step(t, "07 00 00 00 00 00 00 00 00 07", "1F");
    assert_int_equal(p->write(t->bl, 0x08000000, bytes, 8), STM32BL_ERR_REFUSED);
    assert_int_equal(t->bl->nack_step, BL_STEP_DATA);
    step(t, "45 BA", "1F");
    assert_int_equal(p->erase(t->bl, &page, 1), STM32BL_ERR_REFUSED);
    step(t, "45 BA", "1F");
    assert_int_equal(p->erase_all(t->bl), STM32BL_ERR_REFUSED);
    step(t, "21 DE", "1F");
    assert_int_equal(p->go(t->bl, 0x08000000), STM32BL_ERR_REFUSED);
    step(t, "A1 5E", "79");
    step(t, "08 00 00 00 08", "1F");
    assert_int_equal(p->checksum(t->bl, 0x08000000, 1024, &crc), STM32BL_ERR_REFUSED);
    step(t, "64 9B", "1F");
    assert_int_equal(p->protect(t->bl, BL_WRITE_PROTECT, sectors, 2), STM32BL_ERR_REFUSED);
    step(t, "93 6C", "79");
    fake_reply(t->f, "1F");
    assert_int_equal(p->protect(t->bl, BL_READ_UNPROTECT, NULL, 0), STM32BL_ERR_REFUSED);
    assert_false(t->bl->lost);
}

/* A count that seems to be refused may have been taken: the list that is then awaited is filled. */
static void a_refused_count(void **state)
{
    static const struct stm32bl_sector page = {.address = 0x08002800, .size = 2048, .number = 5};
    struct transcript *t = opened(state);

    step(t, "45 BA", "79");
    step(t, "00 00 00", "1F");
    assert_int_equal(t->bl->protocol->erase(t->bl, &page, 1), STM32BL_ERR_REFUSED);
    assert_true(t->bl->lost);
    step(t, "EE EE", "1F");
    step(t, "45 BA", "79");
    step(t, "00 00 00", "79");
    step(t, "00 05 05", "79");
    transcript_ok(t, t->bl->protocol->erase(t->bl, &page, 1));
}

static int always_stop(const struct stm32bl_progress *progress, void *user)
{
    (void)progress;
    (void)user;
    return 1;
}

/* The message is of what was seen; the session then forgets the wish. */
static void stopped(struct transcript *t, int result)
{
    transcript_error(t, result, STM32BL_ERR_CANCELLED, "cancelled while the chip was still busy");
    assert_true(t->bl->lost); // what the chip says in the end has not been fetched
    t->bl->lost = t->bl->cancelled = false;
}

static void a_stop_while_the_chip_is_busy(void **state)
{
    static const struct stm32bl_sector page = {.address = 0x08002800, .size = 2048, .number = 5};
    struct transcript *t = opened(state);
    const struct bl_protocol *p = t->bl->protocol;
    uint64_t start_ms = t->f->now_ms;
    uint8_t bytes[8] = {0};
    uint32_t crc;

    stm32bl_on_progress(t->bl, always_stop, NULL);
    step(t, "32 CD", "79");
    step(t, "20 00 30 00 10", "79");
    step(t, "07 00 00 00 00 00 00 00 00 07", "76");
    stopped(t, p->write(t->bl, 0x20003000, bytes, 8));
    step(t, "45 BA", "79");
    step(t, "00 00 00", "79");
    step(t, "00 05 05", "76");
    stopped(t, p->erase(t->bl, &page, 1));
    step(t, "45 BA", "79");
    step(t, "FF FF 00", "76");
    stopped(t, p->erase_all(t->bl));
    step(t, "A1 5E", "79");
    step(t, "08 00 00 00 08", "79");
    step(t, "00 00 04 00 04", "79");
    fake_reply(t->f, "76");
    stopped(t, p->checksum(t->bl, 0x08000000, 1024, &crc));
    assert_in_range(t->f->now_ms - start_ms, 0, 50); // heard at once
}

/* A chip that says nothing was not busy, whatever the user wants. */
static void a_stop_while_the_chip_is_silent(void **state)
{
    static const struct stm32bl_sector page = {.address = 0x08002800, .size = 2048, .number = 5};
    struct transcript *t = opened(state);

    stm32bl_on_progress(t->bl, always_stop, NULL);
    step(t, "45 BA", "79");
    step(t, "00 00 00", "79");
    fake_expect(t->f, "00 05 05");
    fake_silence(t->f);
    transcript_error(t, t->bl->protocol->erase(t->bl, &page, 1), STM32BL_ERR_TIMEOUT,
                     "no answer within");
    assert_true(t->bl->cancelled);
}

static void an_adapter_that_goes(void **state)
{
    struct transcript *t = opened(state);
    uint8_t byte;

    t->bl->lost = true;
    fake_fail(t->f, -STM32BL_ERR_IO);
    assert_int_equal(t->bl->protocol->read(t->bl, 0x08000000, &byte, 1), STM32BL_ERR_IO);
    t->f->step = t->f->steps;
}

/* A product id of another length is none of a chip that speaks AN4221, or was disturbed. */
static void a_longer_id(void **state)
{
    struct transcript *t = *state;

    set_up_bus(t);
    asks(t, "01 FE", "12");
    asks(t, "00 FF", get_12);
    step(t, "02 FD", "79");
    fake_reply(t->f, "03 04 60");
    step(t, "EE EE", "1F"); // everything from the list on, once more
    asks(t, "00 FF", get_12);
    says_id(t, "01 04 60");
    transcript_ok(t, attach(t));
    assert_int_equal(stm32bl_info(t->bl)->product_id, 0x460);
}

static void protection_that_the_rom_lacks(void **state)
{
    struct transcript *t = opened_as(state, "10", get_10);

    t->bl->info.command_count = 8; // up to Write Protect
    assert_int_equal(t->bl->protocol->protect(t->bl, BL_READ_PROTECT, NULL, 0),
                     STM32BL_ERR_UNSUPPORTED);
}

static void special_is_not_for_a_bus(void **state)
{
    struct transcript *t = opened(state);
    uint8_t out[8];
    struct stm32bl_bytes data = {NULL, 0}, answer = {out, 4}, status = {out + 4, 4};

    transcript_error(t, stm32bl_special(t->bl, 1, &data, &answer, &status), STM32BL_ERR_UNSUPPORTED,
                     "not supported over I2C");
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, transcript_set_up, transcript_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH(read_memory),
        WITH(write_memory),
        WITH(write_memory_of_an_old_rom),
        WITH(erase_pages),
        WITH(erase_in_parts_that_a_bus_bears),
        WITH(erase_everything),
        WITH(go),
        WITH(checksum),
        WITH(checksum_of_a_rom_without),
        WITH(protection),
        WITH(protection_of_an_old_rom),
        WITH(another_version),
        WITH(a_longer_list),
        WITH(refusals),
        WITH(a_refused_count),
        WITH(a_stop_while_the_chip_is_busy),
        WITH(a_stop_while_the_chip_is_silent),
        WITH(an_adapter_that_goes),
        WITH(a_longer_id),
        WITH(protection_that_the_rom_lacks),
        WITH(special_is_not_for_a_bus),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
