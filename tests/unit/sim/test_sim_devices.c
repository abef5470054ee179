/*
 * test_sim_devices.c - every row of the device table as a simulated chip, spoken to in raw AN3155,
 * and every ROM defect that the table knows.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "device/device.h"
#include "rom_talk.h"

enum { ACK = 0x79, NACK = 0x1F };

static struct rom_talk chip_of(const struct stm32bl_device *d, const char *options)
{
    struct rom_talk t = rom_new(d->name, options);
    struct stm32bl_line line = {115200, d->product_id < 0x100 ? 'N' : 'E'};

    t.wire->ops->configure(t.wire, &line);
    rom_say(&t, "7F");
    if (rom_byte(&t, 1000) != ACK)
        fail_msg("%s does not synchronise", d->name);
    while (rom_byte(&t, 10) >= 0) // AN2606: some ROMs acknowledge twice
        continue;
    return t;
}

static void check_identity(struct rom_talk *t, const struct stm32bl_device *d)
{
    char answer[64];
    int n;

    if (d->product_id < 0x100)
        snprintf(answer, sizeof answer, "79 02 00 00 %02X 79", d->product_id);
    else
        snprintf(answer, sizeof answer, "79 01 %02X %02X 79", d->product_id >> 8,
                 d->product_id & 0xFFu);
    rom_ask(t, "02 FD", answer);
    rom_say(t, "00 FF");
    assert_int_equal(rom_byte(t, 100), ACK);
    n = rom_byte(t, 100);
    assert_int_equal(rom_byte(t, 100), d->protocol_version);
    for (int i = 0; i < n; i++) {
        int code = rom_byte(t, 100);
        if (d->quirks & BL_QUIRK_GET_COUNT && code == ACK)
            return;
        assert_int_not_equal(code, d->erase_command ^ 0x43 ^ 0x44);
    }
    assert_int_equal(rom_byte(t, 100), ACK);
}

static void check_flash(struct rom_talk *t, const struct stm32bl_device *d)
{
    struct bl_chip chip = bl_chip_of(d, 0, BL_ANY_BANKS);
    struct stm32bl_sector s = {0, 0, 0};
    uint8_t data[256], back[256];
    uint8_t *flash;

    for (unsigned i = 0; i < 256; i++)
        data[i] = (uint8_t)(i * 7 + 1);
    assert_true(bl_chip_sector(&chip, bl_chip_flash_start(&chip), &s));
    bl_chip_sector_from(&chip, s.address + s.size, &s); // the second one
    flash = stm32bl_sim_memory(t->sim, s.address, s.size);
    assert_non_null(flash);
    memset(flash, 0x5A, s.size);
    if (rom_erase(t, d->erase_command, s.number) != ACK)
        fail_msg("%s: sector %u is not erased", d->name, s.number);
    for (uint32_t i = 0; i < s.size; i++)
        assert_int_equal(flash[i], d->erased);
    if (rom_write(t, s.address, data, d->write_unit) != ACK)
        fail_msg("%s: flash is not written", d->name);
    rom_read(t, s.address, back, d->write_unit);
    assert_memory_equal(back, data, d->write_unit);
    assert_int_equal(rom_stats(t).violations, 0);
    assert_int_equal(rom_stats(t).erases, 1);
    assert_int_equal(rom_stats(t).programs, 1);
}

static void check_others(struct rom_talk *t, const struct stm32bl_device *d)
{
    uint8_t back[256];

    for (size_t i = 0; i < BL_RAMS && d->ram[i].size && !(d->quirks & BL_QUIRK_NO_RAM); i++) {
        assert_int_equal(rom_write(t, d->ram[i].start, (const uint8_t *)"abcd", 4), ACK);
        rom_read(t, d->ram[i].start, back, 4);
        assert_memory_equal(back, "abcd", 4);
    }
    if (d->bootloader_id_addr && d->bootloader_ids[0]) {
        rom_read(t, d->bootloader_id_addr, back, 2);
        assert_int_equal(back[0], d->bootloader_ids[0] & 0xFF);
    }
    if (d->flash_size_reg && !(d->quirks & (BL_QUIRK_LONG_READ | BL_QUIRK_SIZE_CODE))) {
        rom_read(t, d->flash_size_reg, back, 2);
        assert_int_equal(back[0] | back[1] << 8, bl_chip_of(d, 0, BL_ANY_BANKS).flash_kb);
    }
    for (size_t i = 0; i < 2 && d->option_bytes[i].size; i++)
        rom_read(t, d->option_bytes[i].start, back, 4);
}

static void every_row_is_a_chip(void **state)
{
    (void)state;
    for (size_t i = 0; i < bl_device_count; i++) {
        struct rom_talk t = chip_of(&bl_devices[i], NULL);
        check_identity(&t, &bl_devices[i]);
        check_flash(&t, &bl_devices[i]);
        check_others(&t, &bl_devices[i]);
        rom_free(&t);
    }
}

static void every_row_writes_a_misaligned_address_never(void **state)
{
    (void)state;
    for (size_t i = 0; i < bl_device_count; i++) {
        const struct stm32bl_device *d = &bl_devices[i];
        struct rom_talk t = chip_of(d, NULL);
        uint32_t start = d->layouts->banks[0].start;
        assert_int_equal(rom_write(&t, start + d->rom_align / 2u, (const uint8_t *)"abcd", 4),
                         NACK);
        assert_int_equal(rom_write(&t, start, (const uint8_t *)"abcd", 4), NACK);
        rom_free(&t);
    }
}

/* Calls `check` for every row that has the defect, and fails if no row has it. */
static void each_with(uint32_t quirk, const char *options,
                      void (*check)(struct rom_talk *t, const struct stm32bl_device *d))
{
    unsigned rows = 0;

    for (size_t i = 0; i < bl_device_count; i++) {
        struct rom_talk t;
        if (!(bl_devices[i].quirks & quirk))
            continue;
        t = chip_of(&bl_devices[i], options);
        check(&t, &bl_devices[i]);
        rom_free(&t);
        rows++;
    }
    assert_true(rows > 0);
}

static void refuses_twice(struct rom_talk *t, const struct stm32bl_device *d)
{
    (void)d;
    rom_ask(t, "11 EE", "1F 1F");
    rom_ask(t, "31 CE", "1F 1F");
    rom_ask(t, "21 DE", "1F 1F");
    rom_ask(t, "73 8C", "1F");
}

static void ignores_a_bad_address(struct rom_talk *t, const struct stm32bl_device *d)
{
    (void)d;
    rom_ask(t, "11 EE", "79");
    rom_say(t, "60 00 00 00 60");
    rom_hear_nothing(t);
    rom_ask(t, "03 FD", "1F"); // the length is taken for a command
}

static void says_13_and_sends_11(struct rom_talk *t, const struct stm32bl_device *d)
{
    (void)d;
    rom_ask(t, "00 FF", "79 0D 31 00 01 02 11 21 31 44 63 73 82 92 79");
}

static void go_answers_once(struct rom_talk *t, const struct stm32bl_device *d)
{
    (void)d;
    rom_say(t, "21 DE");
    assert_int_equal(rom_byte(t, 1000), -1);
    rom_ask(t, "08 00 00 00 08", "79");
}

static void erases_the_first_page_of_a_list(struct rom_talk *t, const struct stm32bl_device *d)
{
    uint32_t start = d->layouts->banks[0].start;
    uint32_t size = d->layouts->banks[0].runs[0].size;
    uint8_t *first = stm32bl_sim_memory(t->sim, start, 1);
    uint8_t *second = stm32bl_sim_memory(t->sim, start + size, 1);

    *first = *second = 0x5A;
    rom_ask(t, "44 BB", "79");
    rom_ask(t, "00 01 00 00 00 01 00", "79");
    assert_int_equal(*first, d->erased);
    assert_int_equal(*second, 0x5A);
}

static void acknowledges_bank_2_too_early(struct rom_talk *t, const struct stm32bl_device *d)
{
    if (d->quirks & BL_QUIRK_NO_BANK_ERASE)
        return; // the same row: other versions of the ROM
    rom_ask(t, "44 BB", "79");
    rom_ask(t, "FF FD 02", "79");
    rom_say(t, "02 FD");
    assert_int_equal(rom_byte(t, 500), -1);
}

static void has_no_mass_erase(struct rom_talk *t, const struct stm32bl_device *d)
{
    (void)d;
    for (int i = 0; i < 3; i++) {
        static const char *const codes[] = {"FF FF 00", "FF FE 01", "FF FD 02"};
        rom_ask(t, "44 BB", "79");
        rom_ask(t, codes[i], "1F");
    }
    assert_int_equal(rom_stats(t).erases, 0);
}

static void has_no_bank_erase(struct rom_talk *t, const struct stm32bl_device *d)
{
    (void)d;
    rom_ask(t, "44 BB", "79");
    rom_ask(t, "FF FE 01", "1F");
}

static void refuses_short_reads_of_its_id(struct rom_talk *t, const struct stm32bl_device *d)
{
    uint8_t back[256];
    uint32_t block = d->unique_id & ~(uint32_t)0xFF;

    rom_command_at(t, 0x11, d->unique_id);
    rom_ask(t, "0B F4", "1F");
    rom_read(t, block, back, 256);
    assert_int_not_equal(back[d->unique_id - block], 0xFF);
}

static void gives_no_ram(struct rom_talk *t, const struct stm32bl_device *d)
{
    (void)d;
    rom_ask(t, "31 CE", "79");
    rom_ask(t, "20 00 10 00 30", "1F");
}

static void defects(void **state)
{
    (void)state;
    each_with(BL_QUIRK_DOUBLE_NACK, "rdp=1", refuses_twice);
    each_with(BL_QUIRK_NO_ADDRESS_NACK, NULL, ignores_a_bad_address);
    each_with(BL_QUIRK_GET_COUNT, NULL, says_13_and_sends_11);
    each_with(BL_QUIRK_GO_NO_ACK, NULL, go_answers_once);
    each_with(BL_QUIRK_ONE_PAGE_ERASE, NULL, erases_the_first_page_of_a_list);
    each_with(BL_QUIRK_EARLY_ERASE_ACK, NULL, acknowledges_bank_2_too_early);
    each_with(BL_QUIRK_NO_MASS_ERASE, NULL, has_no_mass_erase);
    each_with(BL_QUIRK_NO_BANK_ERASE, NULL, has_no_bank_erase);
    each_with(BL_QUIRK_LONG_READ, NULL, refuses_short_reads_of_its_id);
    each_with(BL_QUIRK_NO_RAM, NULL, gives_no_ram);
}

static void two_acks_after_the_sync_byte(void **state)
{
    struct rom_talk t = rom_new("stm32l412", NULL);

    (void)state;
    rom_ask(&t, "7F", "79 79");
    rom_free(&t);
}

static void a_healthy_rom_has_no_defects(void **state)
{
    struct rom_talk t = rom_new("stm32l412", "quirks=none");

    (void)state;
    rom_ask(&t, "7F", "79");
    rom_free(&t);
    t = rom_new("stm32h743", "quirks=none");
    rom_ask(&t, "7F", "79");
    rom_ask(&t, "00 FF", "79 0B 31 00 01 02 11 21 31 44 63 73 82 92 79");
    rom_ask(&t, "44 BB", "79");
    rom_ask(&t, "FF FD 02", "79");
    assert_int_equal(rom_stats(&t).erases, 8);
    rom_ask(&t, "21 DE", "79");
    rom_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_a_chip),
        cmocka_unit_test(every_row_writes_a_misaligned_address_never),
        cmocka_unit_test(defects),
        cmocka_unit_test(two_acks_after_the_sync_byte),
        cmocka_unit_test(a_healthy_rom_has_no_defects),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
