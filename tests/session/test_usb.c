/* What is particular to USB: habits of real devices, block numbers, wrong layouts, resets. */
#include <stdio.h>
#include <stdlib.h>

#include "bench_chip.h"
#include "device/device.h"
#include "protocol/protocol.h"
#include "session/session.h"
#include "sim/state.h"

enum { BASE = 0x08000000, SIZE = 21000 }; // ten blocks and a bit

static uint8_t image[SIZE];

static struct bench *on_usb(const char *device, const char *options)
{
    char text[80];

    snprintf(text, sizeof text, "%s%swire=usb", options, options[0] ? "," : "");
    return bench_named(device, text);
}

static void writes_and_verifies(struct bench *b)
{
    bench_connected(b);
    bench_image(b, BASE, image, sizeof image, 5);
    bench_ok(b, bench_program(b, BASE, image, sizeof image, 0));
    assert_memory_equal(stm32bl_sim_memory(b->sim, BASE, SIZE), image, SIZE);
    assert_int_equal(bench_stats(b).violations, 0);
}

static void devices_of_every_habit(void **state)
{
    static const char *const devices[] = {"stm32f405", "stm32f411", "stm32l476",
                                          "stm32g474", "stm32h743", "stm32h7a3"};
    static const char *const habits[] = {"",
                                         "dfu=stall",
                                         "dfu=hasty",
                                         "dfu=stuck",
                                         "dfu=numbers",
                                         "dfu=dirty",
                                         "dfu=stall+hasty",
                                         "dfu=stuck+dirty+numbers"};

    (void)state;
    for (size_t d = 0; d < sizeof devices / sizeof *devices; d++)
        for (size_t h = 0; h < sizeof habits / sizeof *habits; h++) {
            struct bench *b = on_usb(devices[d], habits[h]);
            print_message("%s %s: ", devices[d], habits[h]); // names what fails
            writes_and_verifies(b);
            bench_ok(b, stm32bl_erase_all(b->bl));
            bench_ok(b, stm32bl_go(b->bl, BASE));
            bench_free(b);
            print_message("ok\n");
        }
}

/* A block by its number costs three transfers, with an address six. */
static void blocks_go_by_number(void **state)
{
    struct bench *numbered = on_usb("stm32f411", ""),
                 *addressed = on_usb("stm32f411", "dfu=numbers");
    uint64_t few, many;

    (void)state;
    writes_and_verifies(numbered);
    writes_and_verifies(addressed);
    few = bench_stats(numbered).received;
    many = bench_stats(addressed).received;
    assert_true(few < 126); // the vectors apart, and their place set again
    assert_true(many > few + 60);
    assert_contains(addressed->log, "ignores block numbers");
    bench_free(numbered);
    bench_free(addressed);
}

/* ROMs of protocol 3.0 move 1024 bytes at once. */
static void smaller_transfers(void **state)
{
    struct bench *b = on_usb("stm32h563", "");

    (void)state;
    writes_and_verifies(b);
    assert_int_equal(stm32bl_info(b->bl)->version, 0x30);
    bench_free(b);
}

/* AN2606: the ROM V9.0 of H7B3 describes pages of 2 KiB, where 8 KiB are erased. */
static void a_wrong_layout_is_not_believed(void **state)
{
    struct bench *b = on_usb("stm32h7a3", "blid=0x90,dfu=layout");
    struct stm32bl_sector sector;

    (void)state;
    writes_and_verifies(b);
    assert_ptr_equal(stm32bl_info(b->bl)->device, b->device);
    assert_int_equal(stm32bl_info(b->bl)->flash_kb, 2048);
    bench_ok(b, stm32bl_sector(b->bl, BASE + 0x2000, &sector));
    assert_int_equal(sector.size, 0x2000);
    assert_int_equal(sector.address, BASE + 0x2000);
    bench_free(b);
}

/* The ROM of F42x sends the text of bank 1 alone; the size register knows of bank 2. */
/* A bootloader that protects itself says so by the letter: 'a' is to be read only (UM0424). */
static void the_rights_in_a_layout_are_obeyed(void **state)
{
    struct bench *b = on_usb("stm32f411", "");
    struct stm32bl_usb *u = stm32bl_sim_usb(b->sim);
    uint8_t *flash = stm32bl_sim_memory(b->sim, BASE, 512 * 1024);

    (void)state;
    memset(flash, 0x5A, 512 * 1024);
    strcpy(u->alternates[0], "@Internal Flash  /0x08000000/02*016Ka,02*016Kg,01*064Kg,03*128Kg");
    bench_ok(b, stm32bl_attach_usb(b->bl, u, NULL));
    bench_image(b, BASE, image, 600, 5);
    bench_expect(b, bench_program(b, BASE, image, 600, 0), STM32BL_ERR_RANGE, "02*016Ka");
    bench_expect(b, bench_program(b, BASE + 0x7F00, image, 600, 0), STM32BL_ERR_RANGE, "02*016Ka");
    bench_expect(b, stm32bl_erase(b->bl, BASE + 0x4000, 0x8000), STM32BL_ERR_RANGE, "02*016Ka");
    bench_expect(b, stm32bl_write(b->bl, BASE, image, 64), STM32BL_ERR_RANGE, "02*016Ka");
    assert_int_equal(bench_stats(b).erases, 0);
    bench_ok(b, bench_program(b, BASE + 0x8000, image, 600, STM32BL_ERASE_ALL));
    assert_memory_equal(flash + 0x8000, image, 600);
    bench_ok(b, stm32bl_erase_all(b->bl));
    assert_contains(b->log, "0x08000000 and 32768 bytes on are left out");
    bench_ok(b, stm32bl_check_blank(b->bl, BASE, 512 * 1024, true));
    for (size_t i = 0; i < 512 * 1024; i++)
        assert_int_equal(flash[i], i < 0x8000 ? 0x5A : 0xFF);
    bench_free(b);
}

static void a_layout_that_is_cut_off(void **state)
{
    struct bench *b = on_usb("stm32f429", "blid=0x91");
    struct stm32bl_usb *u = stm32bl_sim_usb(b->sim);

    (void)state;
    strcpy(u->alternates[0], "@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg");
    bench_ok(b, stm32bl_attach_usb(b->bl, u, NULL));
    assert_int_equal(stm32bl_info(b->bl)->flash_kb, 2048);
    bench_image(b, BASE + 0x100000, image, 600, 5);
    bench_ok(b, bench_program(b, BASE + 0x100000, image, 600, 0));
    bench_free(b);
}

/* What is not understood is not used: the table is, for those who name the device. */
static void an_odd_layout(void **state)
{
    static const char *const odd[] = {"",
                                      "@",
                                      "@Internal Flash 0x08000000/04*016Kg",
                                      "@Internal Flash /0x08000000/04*016kg",
                                      "@Interner Speicher \xE9/0x08000000/99999999999*016Kg",
                                      "Internal Flash"};

    (void)state;
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        struct bench *b = on_usb("stm32f411", "");
        struct stm32bl_usb *u = stm32bl_sim_usb(b->sim);
        strcpy(u->alternates[0], odd[i]);
        bench_ok(b, stm32bl_attach_usb(b->bl, u, NULL));
        bench_expect(b, bench_program(b, BASE, image, 600, 0), STM32BL_ERR_UNSUPPORTED,
                     "which chip this is could not be found out");
        stm32bl_close(b->bl);
        u = stm32bl_sim_usb(b->sim);
        memset(u->alternates[0], 'x', STM32BL_USB_TEXT - 1); // over-long, too
        if (odd[i][0])
            strcpy(u->alternates[0], odd[i]);
        bench_ok(b, stm32bl_attach_usb(b->bl, u, "device=stm32f411"));
        assert_contains(b->log, "is not understood: that of the table is used");
        bench_ok(b, bench_program(b, BASE, image, 600, 0));
        bench_free(b);
    }
}

/* The layout of the chip itself counts. */
static void the_chip_knows_its_size(void **state)
{
    struct bench *b = on_usb("stm32f411", "size=256");

    (void)state;
    bench_connected(b);
    assert_int_equal(stm32bl_info(b->bl)->flash_kb, 256);
    assert_ptr_equal(stm32bl_info(b->bl)->device, b->device);
    bench_expect(b, stm32bl_erase(b->bl, BASE + 256 * 1024, 1), STM32BL_ERR_RANGE, "stm32f411");
    bench_free(b);
}

/* What is not in the table still says what its sectors are. */
static void an_unknown_chip_says_its_sectors(void **state)
{
    struct bench *b = on_usb("stm32f411", "");
    struct stm32bl_usb *u = stm32bl_sim_usb(b->sim);
    struct stm32bl_sector sector;

    (void)state;
    strcpy(u->alternates[0], "@Internal Flash  /0x08000000/02*032Kg,01*064Kg");
    bench_ok(b, stm32bl_attach_usb(b->bl, u, NULL));
    assert_contains(b->log, "no device of the table has the memory layout");
    assert_int_equal(stm32bl_info(b->bl)->flash_kb, 128);
    bench_ok(b, stm32bl_sector(b->bl, BASE + 0x10000, &sector));
    assert_int_equal(sector.size, 0x10000);
    assert_int_equal(sector.number, 2);
    bench_image(b, BASE, image, 600, 5);
    *stm32bl_sim_memory(b->sim, BASE, 1) = 0;
    bench_expect(b, bench_program(b, BASE, image, 600, 0), STM32BL_OK, "");
    assert_memory_equal(stm32bl_sim_memory(b->sim, BASE, 600), image, 600);
    bench_free(b);
}

static int no_sector(const struct stm32bl_sector *sector, void *user)
{
    (void)sector;
    (void)user;
    return 1;
}

/* ---- a bootloader id that no row has */

/* Its option bytes could be anywhere. */
static void expect_guess(struct bench *b, const char *name)
{
    const char *setting = "RDP=level1";
    unsigned resets = bench_stats(b).resets;

    assert_true(stm32bl_info(b->bl)->device_guessed);
    assert_contains(b->log, "is a guess");
    assert_false(stm32bl_info(b->bl)->unique_id_read);
    bench_expect(b, stm32bl_options_write(b->bl, &setting, 1, STM32BL_ALLOW_LOCKOUT),
                 STM32BL_ERR_UNSUPPORTED, name);
    bench_expect(b, stm32bl_read_protect(b->bl, 0), STM32BL_ERR_UNSUPPORTED, name);
    bench_expect(b, stm32bl_protected_sectors(b->bl, no_sector, NULL), STM32BL_ERR_UNSUPPORTED,
                 name);
    assert_int_equal(bench_stats(b).resets, resets);
}

/* Ids that are in no row, and two that are no ids; the layout then says which row resembles it most. */
static void an_id_that_nobody_has_seen(void **state)
{
    static const char *const ids[] = {"blid=0x33", "blid=0xFF", "blid=0x3F"};
    static const char *const chips[] = {"stm32f072", "stm32f042", "stm32g431", "stm32l476",
                                        "stm32h743", "stm32l552", "stm32u575"};

    (void)state;
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        for (size_t k = 0; k < sizeof chips / sizeof *chips; k++) {
            struct bench *b = on_usb(chips[k], ids[i]);
            const struct stm32bl_device *found;
            print_message("%s %s\n", chips[k], ids[i]);
            bench_connected(b);
            found = stm32bl_info(b->bl)->device;
            assert_non_null(found);
            // Of its kind: what holds its option bytes and how its flash is cut.
            assert_int_equal(found->option_bytes[0].start, b->device->option_bytes[0].start);
            assert_int_equal(found->layouts[0].banks[0].runs[0].size,
                             b->device->layouts[0].banks[0].runs[0].size);
            if (strcmp(ids[i], "blid=0xFF"))
                assert_string_equal(found->series, b->device->series);
            expect_guess(b, found->name);
            bench_image(b, BASE, image, 600, 5);
            bench_ok(b, bench_program(b, BASE, image, 600, 0)); // its flash is known all the same
            bench_free(b);
        }
}

/* The next version of a ROM: the interfaces of the id say whose it is (AN2606). */
static void a_newer_version(void **state)
{
    // Without the id the last two would be taken for an F429 and for a G474: what fits comes first.
    static const char *const cases[][3] = {{"stm32f411", "blid=0xDE", NULL},
                                           {"stm32f072", "blid=0xAE", NULL},
                                           {"stm32g431", "blid=0xDE", NULL},
                                           {"stm32l476", "blid=0x9E", NULL},
                                           {"stm32f401xe", "blid=0xDE", "stm32f401xe"},
                                           {"stm32l452", "blid=0x9E", "stm32l452"}};
    char text[80];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench *b = on_usb(cases[i][0], cases[i][1]);
        bench_connected(b);
        assert_string_equal(stm32bl_info(b->bl)->device->series, b->device->series);
        if (cases[i][2])
            assert_string_equal(stm32bl_info(b->bl)->device->name, cases[i][2]);
        snprintf(text, sizeof text, "the bootloader id 0x%.2s is in no row", cases[i][1] + 7);
        assert_contains(b->log, text);
        assert_true(stm32bl_info(b->bl)->device_guessed);
        bench_free(b);
    }
}

/* What `list` may say without asking: rows whose flash is cut like this one, the best of them alone. */
static void what_it_resembles(void **state)
{
    static const char *const chips[] = {"stm32f072", "stm32f411", "stm32l476", "stm32h743"};

    (void)state;
    for (size_t i = 0; i < sizeof chips / sizeof *chips; i++) {
        struct bench *b = on_usb(chips[i], "");
        const struct stm32bl_device *row = NULL;
        bool found = false;
        bench_connected(b);
        while ((row = bl_an3156_resembling(b->bl->usb, row)) != NULL) {
            found |= row == b->device;
            assert_int_equal(row->option_bytes[0].start, b->device->option_bytes[0].start);
            assert_int_equal(row->layouts[0].banks[0].runs[0].size,
                             b->device->layouts[0].banks[0].runs[0].size);
        }
        assert_true(found);
        bench_free(b);
    }
}

static void there_are_no_lines(void **state)
{
    struct bench *b = on_usb("stm32f411", "");

    (void)state;
    bench_expect(b, bench_connect(b, "entry=rts-dtr"), STM32BL_ERR_ARG, "lines of a serial port");
    bench_connected(b);
    bench_expect(b, stm32bl_reset(b->bl), STM32BL_ERR_UNSUPPORTED,
                 "over USB its ROM gives no access to RAM");
    bench_free(b);
}

static void the_option_device_decides(void **state)
{
    struct bench *b = on_usb("stm32f411", "");

    (void)state;
    bench_ok(b, bench_connect(b, "device=stm32f401xe"));
    assert_string_equal(b->log, "");
    assert_int_equal(stm32bl_info(b->bl)->product_id, 0x433);
    bench_free(b);
}

/* AN2606: V7.0 and V9.0 of F42x leave bank 2 as it is, V9.3 of F76x erases another sector. */
static void no_other_sector_is_erased(void **state)
{
    static const char *const chips[][2] = {
        {"stm32f429", "blid=0x70"}, {"stm32f429", "blid=0x90"}, {"stm32f767", "blid=0x93"}};
    static const char *const two_banks = "nDBANK=0";

    (void)state;
    for (size_t i = 0; i < sizeof chips / sizeof *chips; i++) {
        struct bench *b = on_usb(chips[i][0], chips[i][1]);
        bench_connected(b);
        if (!strcmp(chips[i][0], "stm32f767"))
            bench_ok(b, stm32bl_options_write(b->bl, &two_banks, 1, 0));
        bench_ok(b, stm32bl_erase(b->bl, BASE, 1));
        bench_expect(b, stm32bl_erase(b->bl, BASE + 0x100000, 1), STM32BL_ERR_UNSUPPORTED,
                     "cannot erase bank 2 sector by sector over USB");
        assert_int_equal(bench_stats(b).erases, 1);
        bench_ok(b, stm32bl_erase_all(b->bl));
        bench_free(b);
    }
}

/* F469 looks like an F429 with ROM V9.0, but for those who know. */
static void what_looks_like_a_broken_rom(void **state)
{
    struct bench *b = on_usb("stm32f469", "");

    (void)state;
    bench_ok(b, bench_connect(b, NULL));
    bench_expect(b, stm32bl_erase(b->bl, BASE + 0x100000, 1), STM32BL_ERR_UNSUPPORTED,
                 "name device=stm32f469 if it is one");
    bench_ok(b, bench_connect(b, "device=stm32f469"));
    bench_ok(b, stm32bl_erase(b->bl, BASE + 0x100000, 1));
    bench_free(b);
}

/* In one bank V9.3 of F76x erases what it should, and newer ROMs of F42x have no such defect. */
static void what_is_not_broken_is_erased(void **state)
{
    static const char *const chips[][2] = {{"stm32f429", "blid=0x91"}, {"stm32f767", "blid=0x93"}};

    (void)state;
    for (size_t i = 0; i < sizeof chips / sizeof *chips; i++) {
        struct bench *b = on_usb(chips[i][0], chips[i][1]);
        bench_connected(b);
        bench_ok(b, stm32bl_erase(b->bl, BASE + 0x100000, 1));
        assert_int_equal(bench_stats(b).erases, 1);
        bench_free(b);
    }
}

/* AN2606: V13.3 of H74x cannot erase everything at once: sector by sector, 16 of them. */
static void a_broken_mass_erase(void **state)
{
    struct bench *b = on_usb("stm32h743", "blid=0xD3");

    (void)state;
    *stm32bl_sim_memory(b->sim, BASE + 0x1FFFFF, 1) = 0;
    bench_connected(b);
    bench_ok(b, stm32bl_erase_all(b->bl));
    assert_int_equal(*stm32bl_sim_memory(b->sim, BASE + 0x1FFFFF, 1), 0xFF);
    assert_contains(b->log, "sector by sector");
    bench_free(b);
}

/* AN2606: writes of more than 256 bytes that are no multiple of 8 spoil flash on L47x. */
static void long_writes_are_whole_double_words(void **state)
{
    struct bench *b = on_usb("stm32l476", "");

    (void)state;
    bench_connected(b);
    bench_image(b, BASE, image, 2048 + 301, 5);
    bench_ok(b, bench_program(b, BASE, image, 2048 + 301, 0));
    assert_int_equal(*stm32bl_sim_memory(b->sim, BASE + 2048 + 303, 1), 0xFF);
    assert_int_equal(bench_stats(b).violations, 0); // the chip counts parts of double words
    bench_expect(b, stm32bl_write(b->bl, BASE + 4096, image, 300), STM32BL_ERR_ARG, "8");
    bench_free(b);
}

/* What the host cannot mend it says, and only of the versions that are broken (AN2606). */
static void what_cannot_be_mended_is_said(void **state)
{
    static const char *const setting = "BOR_LEV=1";
    char named[32];
    static const struct {
        const char *chip, *options, *warning;
    } cases[] = {
        {"stm32l552", "blid=0x90", "does not load option bytes that came over USB"},
        {"stm32l552", "blid=0x90", "cannot start programs over USB"},
        {"stm32h723", "blid=0x92", "resets for ever while USB is plugged in"},
        {"stm32h7a3", "blid=0x91", "resets for ever while USB is plugged in"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench *b = on_usb(cases[i].chip, cases[i].options);
        bench_connected(b);
        bench_ok(b, stm32bl_options_write(b->bl, &setting, 1, STM32BL_ALLOW_LOCKOUT));
        bench_image(b, BASE, image, 600, 5);
        bench_ok(b, bench_program(b, BASE, image, 600, 0));
        bench_ok(b, stm32bl_go(b->bl, BASE));
        assert_contains(b->log, cases[i].warning);
        bench_free(b);
        b = on_usb(cases[i].chip, "blid=0x93");
        snprintf(named, sizeof named, "device=%s", cases[i].chip); // no row has that id
        bench_ok(b, bench_connect(b, named));
        bench_ok(b, stm32bl_options_write(b->bl, &setting, 1, STM32BL_ALLOW_LOCKOUT));
        assert_null(strstr(b->log, "AN2606"));
        bench_free(b);
    }
}

/* One-time memory is behind a setting of its own, and is written only by those who ask for it. */
static void one_time_memory(void **state)
{
    enum { OTP = 0x1FFF7800 };
    static const uint8_t key[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    struct bench *b = on_usb("stm32f405", "");
    uint8_t found[8];

    (void)state;
    bench_connected(b);
    bench_ok(b, stm32bl_write(b->bl, OTP, key, sizeof key));
    bench_ok(b, stm32bl_read(b->bl, BASE, found, sizeof found));
    bench_ok(b, stm32bl_read(b->bl, OTP, found, sizeof found));
    assert_memory_equal(found, key, sizeof key);
    bench_expect(b, bench_program(b, OTP, key, sizeof key, 0), STM32BL_ERR_RANGE, "outside");
    bench_free(b);
}

static void lifting_the_protection(void **state)
{
    struct bench *b = on_usb("stm32l476", "rdp=1");
    uint8_t byte = 0;

    (void)state;
    *stm32bl_sim_memory(b->sim, BASE, 1) = 0x12;
    bench_connected(b);
    assert_int_equal(stm32bl_info(b->bl)->protection, STM32BL_PROTECTION_ON);
    bench_ok(b, stm32bl_read_unprotect(b->bl));
    assert_int_equal(stm32bl_info(b->bl)->protection, STM32BL_PROTECTION_OFF);
    bench_ok(b, stm32bl_read(b->bl, BASE, &byte, 1));
    assert_int_equal(byte, 0xFF);
    assert_int_equal(bench_stats(b).resets, 1);
    bench_free(b);
}

/* Progress keeps coming while an answer is waited for, although the ROM promised 100 ms. */
static int count_calls(const struct stm32bl_progress *progress, void *user)
{
    unsigned *calls = user;

    *calls += progress->phase == STM32BL_ERASING;
    return 0;
}

static void progress_of_a_mass_erase(void **state)
{
    struct bench *b = on_usb("stm32f405", "");
    unsigned calls = 0;

    (void)state;
    bench_connected(b);
    stm32bl_on_progress(b->bl, count_calls, &calls);
    bench_ok(b, stm32bl_erase_all(b->bl));
    assert_true(calls > 100); // 16 s
    bench_free(b);
}

/* BOOT0 is low: after the reset the application starts. The message says that the work was done. */
static void a_chip_that_does_not_come_back(void **state)
{
    struct bench *b = on_usb("stm32f411", "rdp=1");

    (void)state;
    bench_connected(b);
    b->sim->set.boot_app = true; // from the next reset on
    bench_expect(b, stm32bl_read_unprotect(b->bl), STM32BL_ERR_TIMEOUT,
                 "Readout Unprotect was done and the chip has reset, but it does not come back");
    assert_null(stm32bl_info(b->bl));
    assert_in_range(bench_stats(b).elapsed_us, 20 * 1000000u, 45 * 1000000u);
    bench_free(b);
}

static int stop_soon(const struct stm32bl_progress *progress, void *user)
{
    (void)progress;
    return ++*(unsigned *)user >= 5;
}

/* A chip that hangs is given the time of a mass erase, and no more; who waits may give up earlier. */
static void a_chip_that_hangs(void **state)
{
    struct bench *b = on_usb("stm32f411", "fault=hang@1");
    unsigned calls = 0;

    (void)state;
    bench_expect(b, bench_connect(b, NULL), STM32BL_ERR_TIMEOUT, "no answer");
    assert_in_range(bench_stats(b).elapsed_us, 40 * 1000000u, 60 * 1000000u);
    bench_free(b);
    b = on_usb("stm32f411", "fault=hang@1");
    stm32bl_on_progress(b->bl, stop_soon, &calls);
    bench_expect(b, bench_connect(b, "wait=60"), STM32BL_ERR_CANCELLED, "cancelled");
    assert_true(bench_stats(b).elapsed_us < 8 * 1000000u);
    bench_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(devices_of_every_habit),
        cmocka_unit_test(blocks_go_by_number),
        cmocka_unit_test(smaller_transfers),
        cmocka_unit_test(a_wrong_layout_is_not_believed),
        cmocka_unit_test(the_rights_in_a_layout_are_obeyed),
        cmocka_unit_test(a_layout_that_is_cut_off),
        cmocka_unit_test(an_odd_layout),
        cmocka_unit_test(the_chip_knows_its_size),
        cmocka_unit_test(an_unknown_chip_says_its_sectors),
        cmocka_unit_test(an_id_that_nobody_has_seen),
        cmocka_unit_test(a_newer_version),
        cmocka_unit_test(what_it_resembles),
        cmocka_unit_test(there_are_no_lines),
        cmocka_unit_test(the_option_device_decides),
        cmocka_unit_test(no_other_sector_is_erased),
        cmocka_unit_test(what_looks_like_a_broken_rom),
        cmocka_unit_test(what_is_not_broken_is_erased),
        cmocka_unit_test(a_broken_mass_erase),
        cmocka_unit_test(long_writes_are_whole_double_words),
        cmocka_unit_test(what_cannot_be_mended_is_said),
        cmocka_unit_test(one_time_memory),
        cmocka_unit_test(lifting_the_protection),
        cmocka_unit_test(progress_of_a_mass_erase),
        cmocka_unit_test(a_chip_that_does_not_come_back),
        cmocka_unit_test(a_chip_that_hangs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
