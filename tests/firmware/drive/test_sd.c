/*
 * test_sd.c - firmware/drive and the drive of an F767 as machine code: SPI, GPIO and RCC of a chip (RM0410), a card of
 * each kind on them, and on the card a volume of mkfs.vfat. Argument: the program (sd_app).
 */
#define _DEFAULT_SOURCE // mkdtemp()
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <unicorn/unicorn.h>

#include "sd_card.h"

enum { BEGIN, READ, OPEN, NEXT, BUFFER };
enum { FLASH = 0x08000000, RAM = 0x20000000, RAM_SIZE = 0x10000, BACK = 0x08010000, SECTOR = 512 };
enum { VOLUME = 64 * 1024, FILE_SIZE = 5000, RAM_BUF = RAM + 0x8000 };
enum { SPI = 0x40013000, GPIOA = 0x40020000, RCC = 0x40023000, AHB1ENR = 0x830, APB2ENR = 0x844 };

static const char *program;
static uint8_t volume[VOLUME];
static uint8_t content[FILE_SIZE];

static struct {
    uc_engine *uc;
    uint32_t table[BUFFER + 1];
    struct sd_card card;
    uint32_t cr1, cr2, moder, afrl, pupdr, ahb1, apb2;
    bool has_byte, dead_clock;
    uint8_t byte;
} chip;

/* ---- the chip */

static bool spi_works(void)
{
    return !chip.dead_clock && chip.apb2 & 1 << 12 && (chip.cr1 & 0x344) == 0x344;
}

/* PA5 to PA7 are the SPI's, PA4 an output, and MISO has its pull-up. */
static bool pins_work(void)
{
    return chip.ahb1 & 1 && (chip.moder >> 8 & 0xFF) == 0xA9 && chip.afrl >> 20 == 0x555 &&
           (chip.pupdr >> 12 & 3) == 1;
}

static void exchange(uint8_t byte)
{
    if (!spi_works() || !pins_work())
        return;
    chip.card.fast = (chip.cr1 >> 3 & 7) < 5; // 16 MHz / 64 is 250 kHz
    chip.byte = sd_card_exchange(&chip.card, byte);
    chip.has_byte = true;
}

static uint64_t spi_read(uc_engine *uc, uint64_t offset, unsigned size, void *user)
{
    (void)uc;
    (void)user;
    (void)size;
    if (offset == 0x08) // without FRXTH, RXNE waits for a second byte
        return spi_works() ? 2u | (chip.has_byte && chip.cr2 & 1 << 12) : 0;
    if (offset == 0x0C) {
        chip.has_byte = false;
        return chip.byte;
    }
    return offset == 0 ? chip.cr1 : offset == 4 ? chip.cr2 : 0;
}

static void spi_write(uc_engine *uc, uint64_t offset, unsigned size, uint64_t value, void *user)
{
    (void)uc;
    (void)user;
    if (offset == 0x00)
        chip.cr1 = (uint32_t)value;
    else if (offset == 0x04)
        chip.cr2 = (uint32_t)value;
    else if (offset == 0x0C && size == 1 && (chip.cr2 >> 8 & 15) == 7)
        exchange((uint8_t)value);
}

static uint64_t gpio_read(uc_engine *uc, uint64_t offset, unsigned size, void *user)
{
    (void)uc;
    (void)size;
    (void)user;
    return offset == 0x00   ? chip.moder
           : offset == 0x0C ? chip.pupdr
           : offset == 0x20 ? chip.afrl
                            : 0;
}

static void gpio_write(uc_engine *uc, uint64_t offset, unsigned size, uint64_t value, void *user)
{
    (void)uc;
    (void)size;
    (void)user;
    if (!(chip.ahb1 & 1))
        return;
    if (offset == 0x00)
        chip.moder = (uint32_t)value;
    else if (offset == 0x0C)
        chip.pupdr = (uint32_t)value;
    else if (offset == 0x20)
        chip.afrl = (uint32_t)value;
    else if (offset == 0x18 && value & (1u << 4 | 1u << 20))
        sd_card_select(&chip.card, value >> 20 & 1);
}

static uint64_t rcc_read(uc_engine *uc, uint64_t offset, unsigned size, void *user)
{
    (void)uc;
    (void)size;
    (void)user;
    return offset == AHB1ENR ? chip.ahb1 : offset == APB2ENR ? chip.apb2 : 0;
}

static void rcc_write(uc_engine *uc, uint64_t offset, unsigned size, uint64_t value, void *user)
{
    (void)uc;
    (void)size;
    (void)user;
    if (offset == AHB1ENR)
        chip.ahb1 = (uint32_t)value;
    else if (offset == APB2ENR)
        chip.apb2 = (uint32_t)value;
}

static void load_program(void)
{
    uint8_t code[0x4000];
    FILE *file = fopen(program, "rb");
    size_t size = file ? fread(code, 1, sizeof code, file) : 0;

    assert_true(size > sizeof chip.table);
    fclose(file);
    assert_int_equal(uc_mem_write(chip.uc, FLASH, code, size), UC_ERR_OK);
    memcpy(chip.table, code, sizeof chip.table);
}

static int power_up(void **state)
{
    (void)state;
    memset(&chip, 0, sizeof chip);
    chip.moder = 0xA8000000; // RM0410 6.4.1
    chip.pupdr = 0x64000000;
    assert_int_equal(uc_open(UC_ARCH_ARM, UC_MODE_THUMB | UC_MODE_MCLASS, &chip.uc), UC_ERR_OK);
    assert_int_equal(uc_mem_map(chip.uc, FLASH, 0x20000, UC_PROT_READ | UC_PROT_EXEC), UC_ERR_OK);
    assert_int_equal(uc_mem_map(chip.uc, RAM, RAM_SIZE, UC_PROT_ALL), UC_ERR_OK);
    uc_mmio_map(chip.uc, SPI, 0x1000, spi_read, NULL, spi_write, NULL);
    uc_mmio_map(chip.uc, GPIOA, 0x1000, gpio_read, NULL, gpio_write, NULL);
    uc_mmio_map(chip.uc, RCC, 0x1000, rcc_read, NULL, rcc_write, NULL);
    return 0;
}

static int power_down(void **state)
{
    (void)state;
    uc_close(chip.uc);
    return 0;
}

static uint32_t call(unsigned function, uint32_t a, uint32_t b, uint32_t c)
{
    uint32_t sp = RAM + RAM_SIZE, lr = BACK | 1, result = 0;

    uc_reg_write(chip.uc, UC_ARM_REG_SP, &sp);
    uc_reg_write(chip.uc, UC_ARM_REG_LR, &lr);
    uc_reg_write(chip.uc, UC_ARM_REG_R0, &a);
    uc_reg_write(chip.uc, UC_ARM_REG_R1, &b);
    uc_reg_write(chip.uc, UC_ARM_REG_R2, &c);
    assert_int_equal(uc_emu_start(chip.uc, chip.table[function], BACK, 0, 100000000), UC_ERR_OK);
    uc_reg_read(chip.uc, UC_ARM_REG_PC, &lr);
    assert_int_equal(lr, BACK); // it has come to its end
    uc_reg_read(chip.uc, UC_ARM_REG_R0, &result);
    return result;
}

static bool begin(void)
{
    return call(BEGIN, 0, 0, 0) & 0xFF;
}

static bool read_sector(uint32_t sector, uint8_t *buf)
{
    bool done = call(READ, 0, sector, RAM_BUF) & 0xFF;

    uc_mem_read(chip.uc, RAM_BUF, buf, SECTOR);
    return done;
}

static void insert(enum sd_kind kind)
{
    load_program();
    sd_card_init(&chip.card, kind, volume, sizeof volume);
}

static void reads_file(void)
{
    uint8_t found[FILE_SIZE + SECTOR];
    uint32_t n, size = 0;

    assert_int_equal(call(OPEN, 0, 0, 0), 0);
    while ((n = call(NEXT, 0, 0, 0)) > 0) {
        assert_in_range(n, 1, SECTOR);
        assert_true(size + n <= FILE_SIZE);
        uc_mem_read(chip.uc, chip.table[BUFFER], found + size, n);
        size += n;
    }
    assert_int_equal(size, FILE_SIZE);
    assert_memory_equal(found, content, FILE_SIZE);
    assert_null(chip.card.complaint);
}

/* ---- the tests */

static void cards_of_all_kinds(void **state)
{
    static const enum sd_kind kinds[] = {SD_V1, SD_V2, SD_HIGH_CAPACITY};

    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        insert(kinds[i]);
        assert_true(begin());
        reads_file();
    }
}

static void slow_cards(void **state)
{
    (void)state;
    for (unsigned delay = 0; delay <= 8; delay += 4) {
        insert(SD_HIGH_CAPACITY);
        chip.card.answer_delay = delay;
        chip.card.data_delay = 60 * delay;
        chip.card.begin_tries = 200 * delay;
        assert_true(begin());
        reads_file();
    }
}

static void what_is_no_card_of_ours(void **state)
{
    static const struct {
        enum sd_kind kind;
        long removed_at;
        uint8_t nobody;
    } cases[] = {
        {SD_MMC, -1, 0xFF}, {SD_OTHER_VOLTAGE, -1, 0xFF}, {SD_V2, 0, 0xFF}, {SD_V2, 0, 0x00}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        insert(cases[i].kind);
        chip.card.removed_at = cases[i].removed_at;
        chip.card.nobody = cases[i].nobody;
        assert_false(begin());
        assert_int_equal(call(OPEN, 0, 0, 0), (uint32_t)-1); // STM32BL_FAT_READ
    }
}

static void one_that_never_gets_ready(void **state)
{
    (void)state;
    insert(SD_V2);
    chip.card.begin_tries = 1000000;
    assert_false(begin());
    assert_null(chip.card.complaint);
}

/* Taken out at any byte: what was read before is right, and put in again it works. */
static void taken_out(void **state)
{
    uint8_t buf[SECTOR];

    (void)state;
    for (long at = 0; at < 2600; at += 37) {
        insert(SD_HIGH_CAPACITY);
        chip.card.removed_at = at;
        chip.card.nobody = at % 2 ? 0xFF : 0x00;
        if (begin())
            for (uint32_t sector = 0; sector < 4 && read_sector(sector, buf); sector++)
                assert_memory_equal(buf, volume + sector * SECTOR, SECTOR);
        sd_card_init(&chip.card, SD_HIGH_CAPACITY, volume, sizeof volume);
        assert_false(read_sector(0, buf)); // a new card wants to be woken up
        assert_true(begin());
        assert_true(read_sector(0, buf));
        assert_memory_equal(buf, volume, SECTOR);
    }
}

static void disturbed_sectors(void **state)
{
    uint8_t buf[SECTOR];

    (void)state;
    for (long at = 0; at < SECTOR; at += 73) {
        insert(SD_V2);
        chip.card.flipped_at = at;
        assert_true(begin());
        assert_false(read_sector(0, buf));
        assert_true(read_sector(0, buf));
        assert_memory_equal(buf, volume, SECTOR);
    }
    insert(SD_V2);
    chip.card.error_token = 0x08;
    assert_true(begin());
    assert_false(read_sector(0, buf));
}

static void behind_the_end(void **state)
{
    static const enum sd_kind kinds[] = {SD_V2, SD_HIGH_CAPACITY};
    uint8_t buf[SECTOR];

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        insert(kinds[i]);
        assert_true(begin());
        assert_true(read_sector(VOLUME / SECTOR - 1, buf));
        assert_false(read_sector(VOLUME / SECTOR, buf));
        assert_false(read_sector(0x00800000, buf)); // as an address of bytes it would be 0
        assert_true(read_sector(0, buf));
    }
}

static void an_spi_without_a_clock(void **state)
{
    (void)state;
    insert(SD_V2);
    chip.dead_clock = true;
    // The last byte that came is read again and again: 00 here, which is no answer to the first command.
    assert_false(begin());
}

static int make_volume(void **state)
{
    char folder[] = "/tmp/sdXXXXXX", command[512], path[64];
    FILE *file;
    int err;

    (void)state;
    for (size_t i = 0; i < sizeof content; i++)
        content[i] = (uint8_t)(i * 2654435761u >> 13);
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof path, "%s/content", folder);
    file = fopen(path, "wb");
    fwrite(content, sizeof content, 1, file);
    fclose(file);
    snprintf(command, sizeof command,
             "cd %s && PATH=$PATH:/usr/sbin:/sbin && truncate -s %d v && mkfs.vfat -F 12 v "
             ">/dev/null && "
             "mcopy -i v content ::update.bin",
             folder, VOLUME);
    err = system(command);
    snprintf(path, sizeof path, "%s/v", folder);
    file = err ? NULL : fopen(path, "rb");
    if (file) {
        err = fread(volume, sizeof volume, 1, file) != 1;
        fclose(file);
    }
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command) || err || !file ? -1 : 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, power_up, power_down)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(cards_of_all_kinds),
        TEST(slow_cards),
        TEST(what_is_no_card_of_ours),
        TEST(one_that_never_gets_ready),
        TEST(taken_out),
        TEST(disturbed_sectors),
        TEST(behind_the_end),
        TEST(an_spi_without_a_clock),
    };

    if (argc != 2)
        return 2;
    program = argv[1];
    return cmocka_run_group_tests(tests, make_volume, NULL);
}
