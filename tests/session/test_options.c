/* Option bytes of the simulated chip: written, found again, read back, and what they then do. */
#include <stdio.h>

#include "bench_chip.h"
#include "device/device.h"

enum { BASE = 0x08000000 };

static uint8_t image[600];

static int write_one(struct bench *b, const char *setting, unsigned flags)
{
    return stm32bl_options_write(b->bl, &setting, 1, flags);
}

struct search {
    const char *name;
    uint32_t value;
    bool damaged;
};

static int compare_name(const struct stm32bl_option *option, void *user)
{
    struct search *search = user;

    if (strcmp(option->name, search->name))
        return 0;
    search->value = option->value;
    search->damaged = option->damaged;
    return 1;
}

static uint32_t value_of(struct bench *b, const char *name)
{
    struct search search = {name, 0, false};

    assert_int_equal(stm32bl_options_read(b->bl, compare_name, &search), 1);
    return search.value;
}

static int count_change(const struct stm32bl_option *option, void *user)
{
    (void)option;
    ++*(unsigned *)user;
    return 0;
}

static int append_sector(const struct stm32bl_sector *sector, void *user)
{
    char *text = user;

    sprintf(text + strlen(text), "%u ", sector->number);
    return 0;
}

static const char *protected_sectors(struct bench *b)
{
    static char text[20000];

    text[0] = '\0';
    bench_ok(b, stm32bl_protected_sectors(b->bl, append_sector, text));
    return text;
}

/* ------------------------------------------------------- one of each layout, and two areas */

static void every_layout(void **state)
{
    static const struct {
        const char *device, *setting, *name;
        uint32_t value;
    } cases[] = {
        {"stm32f103xb", "DATA0=0x5A", "DATA0", 0x5A},
        {"stm32f303xc", "RAM_PARITY_CHECK=0", "RAM_PARITY_CHECK", 0},
        {"stm32f411", "BOR_LEV=1", "BOR_LEV", 1},
        {"stm32f429", "nWRP12_23=0xFFE", "nWRP12_23", 0xFFE},
        {"stm32f746", "IWDG_STDBY=0", "IWDG_STDBY", 0},
        {"stm32l072", "BOR_LEV=8", "BOR_LEV", 8},
        {"stm32l151xe", "WRP96_111=1", "WRP96_111", 1},
        {"stm32l476", "WRP2A_STRT=3", "WRP2A_STRT", 3},
        {"stm32l4r5", "SRAM2_RST=0", "SRAM2_RST", 0},
        {"stm32g431", "SRAM_PE=0", "SRAM_PE", 0},
        {"stm32g031", "nRST_STOP=0", "nRST_STOP", 0},
        {"stm32c031", "nRST_STOP=0", "nRST_STOP", 0},
        {"stm32wb55", "nRST_SHDW=0", "nRST_SHDW", 0},
        {"stm32wl55", "BOR_LEV=2", "BOR_LEV", 2},
        {"stm32l552", "SRAM2_RST=0", "SRAM2_RST", 0},
        {"stm32u575", "WRP2B_END=127", "WRP2B_END", 127},
        {"stm32h563", "IWDG_STOP=0", "IWDG_STOP", 0},
        {"stm32h723", "CPU_FREQ_BOOST=1", "CPU_FREQ_BOOST", 1},
        {"stm32h743", "nWRPS2=0xFE", "nWRPS2", 0xFE}, // past the first frame of 256 bytes
        {"stm32h7a3", "nWRPS2=0xFFFFFFFE", "nWRPS2", 0xFFFFFFFE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        unsigned resets, changes = 0;
        struct bench *b = bench_named(cases[i].device, NULL);
        if (!b)
            continue;
        print_message("%s\n", cases[i].device);
        bench_connected(b);
        bench_ok(b, stm32bl_options_plan(b->bl, &cases[i].setting, 1, count_change, &changes));
        assert_int_equal(changes, 1);
        assert_int_not_equal(value_of(b, cases[i].name), cases[i].value);
        resets = bench_stats(b).resets;
        bench_ok(b, write_one(b, cases[i].setting, 0));
        assert_int_equal(bench_stats(b).resets, resets + 1);
        assert_int_equal(value_of(b, cases[i].name), cases[i].value);
        assert_contains(b->log, "writing the option bytes: the chip resets");
        // The same again changes nothing and sends nothing.
        bench_ok(b, write_one(b, cases[i].setting, 0));
        assert_contains(b->log, "say so already");
        assert_int_equal(bench_stats(b).resets, resets + 1);
        bench_ok(b, stm32bl_erase(b->bl, stm32bl_info(b->bl)->flash_start, 1)); // it goes on
        bench_free(b);
    }
}

/* Both areas in one go: the one with the read-out protection is written last. */
static void two_areas(void **state)
{
    const char *settings[] = {"nWRP=0xFFE", "nWRP12_23=0xFFD", "RDP=level1"};
    struct bench *b = bench_named("stm32f429", NULL);

    (void)state;
    bench_connected(b);
    bench_ok(b, stm32bl_options_write(b->bl, settings, 3, 0));
    assert_int_equal(bench_stats(b).resets, 2);
    assert_int_equal(stm32bl_info(b->bl)->protection, STM32BL_PROTECTION_ON);
    assert_memory_equal(stm32bl_sim_memory(b->sim, 0x1FFFC000, 16),
                        "\xEF\xBB\x10\x44\xEF\xBB\x10\x44\xFE\x3F\x01\xC0\xFE\x3F\x01\xC0", 16);
    assert_memory_equal(stm32bl_sim_memory(b->sim, 0x1FFEC008, 8),
                        "\xFD\xFF\x02\x00\xFD\xFF\x02\x00", 8);
    bench_expect(b, write_one(b, "nWRP=0xFFF", 0), STM32BL_ERR_REFUSED,
                 "read-out protection is on");
    bench_free(b);
    b = bench_named("stm32h743", NULL); // one area in two frames
    bench_connected(b);
    settings[0] = "nWRPS1=0xFE";
    settings[1] = "nWRPS2=0xFE";
    bench_ok(b, stm32bl_options_write(b->bl, settings, 3, 0));
    assert_int_equal(bench_stats(b).resets, 2);
    assert_int_equal(*stm32bl_sim_memory(b->sim, 0x52002138, 1), 0xFE);
    bench_free(b);
}

/* ------------------------------------------------------------------------- protection */

static void protected_sectors_stay(void **state)
{
    static const struct {
        const char *device, *protect;
        uint32_t inside, outside;
        const char *sectors;
    } cases[] = {
        {"stm32f103xb", "protect=0x08000000-0x08000fff", BASE, 0x08001000, "0 1 2 3 "},
        {"stm32f411", "protect=0x08004000-0x08004001", 0x08004000, BASE, "1 "},
        {"stm32l072", "protect=0x0802f000-0x0802f000", 0x0802F000, BASE, NULL},
        {"stm32g431", "protect=0x08000800-0x08000fff", 0x08000800, BASE, "1 "},
        {"stm32l476", "protect=0x08080000-0x08080000", 0x08080000, BASE, "256 "},
        {"stm32u575", "protect=0x08000000-0x08001fff", BASE, 0x08002000, "0 "},
        {"stm32h743", "protect=0x08100000-0x08100000", 0x08100000, BASE, "8 "},
        {"stm32h563", "protect=0x08000000-0x08000000", BASE, 0x08008000, "0 1 2 3 "},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench *b = bench_named(cases[i].device, NULL);
        if (!b)
            continue;
        print_message("%s\n", cases[i].device);
        bench_image(b, BASE, image, sizeof image, 3);
        bench_connected(b);
        assert_string_equal(protected_sectors(b), "");
        bench_ok(b, write_one(b, cases[i].protect, 0));
        if (cases[i].sectors)
            assert_string_equal(protected_sectors(b), cases[i].sectors);
        bench_expect(b, bench_program(b, cases[i].inside, image, sizeof image, 0),
                     STM32BL_ERR_REFUSED, "write-protected");
        bench_ok(b, bench_program(b, cases[i].outside, image, sizeof image, 0));
        bench_ok(b, write_one(b, "unprotect=all", 0));
        assert_string_equal(protected_sectors(b), "");
        bench_ok(b, bench_program(b, cases[i].inside, image, sizeof image, 0));
        bench_free(b);
    }
}

/* Write Protect (63) and the option bytes are two ways to the same bits. */
static void the_command_and_the_bytes_agree(void **state)
{
    static const uint8_t codes[] = {1, 2};
    struct bench *b = bench_named("stm32f103xb", NULL);

    (void)state;
    bench_connected(b);
    bench_ok(b, stm32bl_write_protect(b->bl, codes, 2));
    assert_string_equal(protected_sectors(b), "4 5 6 7 8 9 10 11 ");
    assert_int_equal(value_of(b, "WRP0"), 0xF9);
    bench_ok(b, stm32bl_write_unprotect(b->bl));
    assert_string_equal(protected_sectors(b), "");
    bench_free(b);
}

static void the_bank_bit_decides_the_layout(void **state)
{
    static const struct {
        const char *device, *options, *setting;
        uint32_t addr;
        uint16_t before, after;
    } cases[] = {
        {"stm32f429", "size=1024,blid=0x91", "DB1M=1", 0x08080000, 8, 12},
        {"stm32f767", NULL, "nDBANK=0", 0x08100000, 8, 12},
        {"stm32l4r5", NULL, "DBANK=0", 0x08002000, 2, 1},
        {"stm32g474", NULL, "DBANK=0", 0x08001000, 2, 1},
        {"stm32l552", NULL, "DBANK=0", 0x08001000, 2, 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench *b = bench_named(cases[i].device, cases[i].options);
        struct stm32bl_sector s;
        bench_connected(b);
        bench_ok(b, stm32bl_sector(b->bl, cases[i].addr, &s));
        assert_int_equal(s.number, cases[i].before);
        bench_ok(b, write_one(b, cases[i].setting, 0));
        bench_ok(b, stm32bl_sector(b->bl, cases[i].addr, &s));
        assert_int_equal(s.number, cases[i].after);
        assert_int_equal(s.address, cases[i].addr);
        // Chip and library agree on where that sector is, but for a defect of F76x over USB.
        bench_image(b, BASE, image, sizeof image, 4);
        bench_expect(b, bench_program(b, cases[i].addr, image, sizeof image, 0),
                     b->usb && b->device->product_id == 0x451 ? STM32BL_ERR_UNSUPPORTED
                                                              : STM32BL_OK,
                     "cannot erase bank 2");
        bench_free(b);
    }
}

/* One more Read at most, made twice, and only where there is a choice. */
static void what_finding_out_costs(void **state)
{
    struct bench *f411 = bench_named("stm32f411", NULL), *f429 = bench_named("stm32f429", NULL),
                 *small = bench_named("stm32f429", "size=1024");
    uint64_t none, chosen;

    (void)state;
    bench_connected(f411);
    bench_connected(f429);
    bench_connected(small);
    none = bench_stats(f429).received;
    chosen = bench_stats(small).received;
    assert_int_equal(chosen - none, 2 * (2 + 5 + 2)); // Read Memory, twice to be sure
    bench_free(f411);
    bench_free(f429);
    bench_free(small);
}

/* Behind protection the bit cannot be read: the layout of a new chip. */
static void a_protected_chip_keeps_its_secret(void **state)
{
    struct bench *b = bench_named("stm32f767", "rdp=1");
    struct stm32bl_sector s;

    (void)state;
    bench_connected(b);
    bench_ok(b, stm32bl_sector(b->bl, 0x08100000, &s));
    assert_int_equal(s.number, 8);
    bench_free(b);
}

/* ---------------------------------------------------------------------------- refusing */

static void what_is_refused(void **state)
{
    static const struct {
        const char *device, *setting;
        unsigned flags;
        const char *part;
    } cases[] = {
        {"stm32f411", "RDP=level2", STM32BL_ALLOW_LOCKOUT | STM32BL_REPAIR, "CAN NEVER BE UNDONE"},
        {"stm32g431", "RDP=0xcc", 0, "CAN NEVER BE UNDONE"},
        {"stm32f411", "SPRMOD=1", 7, "does not write it"},
        {"stm32wb55", "SFSA=0", 7, "radio's processor"},
        {"stm32l476", "PCROP1_STRT=0", 7, "only grow"},
        {"stm32g431", "BOOT_LOCK=1", 0, "--allow-lockout"},
        {"stm32u575", "TZEN=1", 0, "non-secure memory only"},
        {"stm32g431", "nSWBOOT0=0", STM32BL_LEVEL_2_CANNOT_BE_UNDONE, "the BOOT0 pin is then"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench *b = bench_named(cases[i].device, NULL);
        bench_connected(b);
        bench_expect(b, write_one(b, cases[i].setting, cases[i].flags), STM32BL_ERR_REFUSED,
                     cases[i].part);
        assert_contains(stm32bl_error_message(b->bl), "nothing was written");
        assert_int_equal(bench_stats(b).resets, 0);
        bench_ok(b, stm32bl_erase(b->bl, BASE, 1));
        bench_free(b);
    }
}

/* BOOT_LOCK and level 1 are each a lock that the other's key lies behind. */
static void two_locks_at_once(void **state)
{
    static const char *const settings[] = {"RDP=level1", "BOOT_LOCK=1"};
    struct bench *b = bench_named("stm32g431", NULL);

    (void)state;
    bench_connected(b);
    bench_expect(b, stm32bl_options_write(b->bl, settings, 2, STM32BL_ALLOW_LOCKOUT),
                 STM32BL_ERR_REFUSED, "with BOOT_LOCK set");
    bench_free(b);
}

/* The reset finds option bytes that are not those that were sent. */
static void spoil_on_reset(enum stm32bl_level level, const char *line, void *user)
{
    struct bench *b = user;

    if (level == STM32BL_LOG_NOTE && strstr(line, "the chip resets"))
        assert_int_equal(stm32bl_sim_set(b->sim, "rdp", "1"), STM32BL_OK);
}

static void protection_that_nobody_asked_for(void **state)
{
    struct bench *b = bench_named("stm32f411", NULL);

    (void)state;
    bench_connected(b);
    stm32bl_on_log(b->bl, STM32BL_LOG_NOTE, spoil_on_reset, b);
    bench_expect(b, write_one(b, "BOR_LEV=1", 0), STM32BL_ERR_MISMATCH,
                 "read-out protection is on after the write");
    bench_free(b);
}

static void level_2_ends_the_session(void **state)
{
    struct bench *b = bench_named("stm32f411", NULL);

    (void)state;
    bench_connected(b);
    bench_ok(b, write_one(b, "RDP=level2", STM32BL_LEVEL_2_CANNOT_BE_UNDONE));
    assert_contains(b->log, "never answers here again");
    assert_null(stm32bl_info(b->bl));
    for (int i = 0; i < 2; i++) {
        if (b->usb)
            bench_expect(b, bench_connect(b, NULL), STM32BL_ERR_IO, "gone");
        else
            bench_expect(b, bench_connect(b, NULL), STM32BL_ERR_TIMEOUT, "no answer");
        stm32bl_sim_power_cycle(b->sim);
    }
    bench_free(b);
}

/* The application starts instead of the ROM, as was said. */
static void a_lockout_that_was_allowed(void **state)
{
    struct bench *b = bench_named("stm32g431", "text=hello from the application");

    (void)state;
    bench_image(b, BASE, image, sizeof image, 5);
    bench_connected(b);
    bench_ok(b, bench_program(b, BASE, image, sizeof image, 0));
    bench_expect(b, write_one(b, "nSWBOOT0=0", STM32BL_ALLOW_LOCKOUT),
                 b->usb ? STM32BL_ERR_TIMEOUT : STM32BL_ERR_PROTOCOL,
                 "writing the option bytes was done and the chip has reset");
    assert_true(bench_stats(b).running);
    bench_free(b);
}

/* With nBOOT0 at 0, too, it is the other way round: the pin is low, and the ROM starts. */
static void the_rom_for_ever(void **state)
{
    static const char *const settings[] = {"nBOOT0=0", "nSWBOOT0=0"};
    struct bench *b = bench_named("stm32g431", "boot=app,wiring=rts-dtr");

    (void)state;
    bench_ok(b, bench_connect(b, "entry=rts-dtr"));
    bench_ok(b, bench_connect(b, "entry=rts=1")); // lowers BOOT0 and resets nothing
    bench_ok(b, stm32bl_options_write(b->bl, settings, 2, 0));
    assert_int_equal(value_of(b, "nSWBOOT0"), 0);
    bench_free(b);
}

static void damaged_bytes(void **state)
{
    struct bench *b = bench_named("stm32f303xc", NULL);
    struct search search = {"DATA1", 0, false};

    (void)state;
    stm32bl_sim_memory(b->sim, 0x1FFFF806, 2)[1] = 0x17;
    bench_connected(b);
    assert_int_equal(stm32bl_options_read(b->bl, compare_name, &search), 1);
    assert_true(search.damaged);
    assert_contains(b->log, "0x1ffff806: the complement does not fit");
    bench_expect(b, write_one(b, "DATA0=1", 0), STM32BL_ERR_REFUSED, "--force");
    bench_ok(b, write_one(b, "DATA1=2", STM32BL_REPAIR));
    search.damaged = true;
    assert_int_equal(stm32bl_options_read(b->bl, compare_name, &search), 1);
    assert_false(search.damaged);
    assert_int_equal(search.value, 2);
    bench_free(b);
}

static void chips_without(void **state)
{
    struct bench *b = bench_named("stm32c53x", NULL);
    unsigned changes = 0;

    (void)state;
    bench_connected(b);
    bench_expect(b, stm32bl_options_read(b->bl, count_change, &changes), STM32BL_ERR_UNSUPPORTED,
                 "where the ROM of stm32c53x shows its option bytes is not known");
    bench_free(b);
    b = bench_named("stm32f411", "pid=0x7ab");
    bench_connected(b);
    bench_expect(b, write_one(b, "BOR_LEV=0", 0), STM32BL_ERR_UNSUPPORTED, "device=");
    bench_free(b);
    b = bench_named("stm32f411", "rdp=1");
    bench_connected(b);
    bench_expect(b, stm32bl_options_read(b->bl, count_change, &changes), STM32BL_ERR_REFUSED,
                 "read-out protection is on");
    bench_free(b);
}

static void raw_areas(void **state)
{
    struct bench *b = bench_named("stm32f429", NULL);
    uint8_t room[64];
    struct stm32bl_bytes out = {room, sizeof room};
    uint32_t addr;

    (void)state;
    bench_connected(b);
    bench_ok(b, stm32bl_options_area(b->bl, 0, &addr, &out));
    assert_int_equal(addr, 0x1FFFC000);
    assert_int_equal(out.size, 16);
    assert_memory_equal(room, "\xEF\xAA\x10\x55", 4);
    bench_expect(b, stm32bl_options_area(b->bl, 2, &addr, &out), STM32BL_ERR_RANGE, "no area 2");
    out.size = 8;
    bench_expect(b, stm32bl_options_area(b->bl, 0, &addr, &out), STM32BL_ERR_MEMORY, "16 bytes");
    // Past the editor there is no way: a wrong block would lock the chip.
    bench_expect(b, stm32bl_write(b->bl, 0x1FFFC000, room, 16), STM32BL_ERR_UNSUPPORTED,
                 "option-bytes");
    bench_free(b);
}

/* The power fails while they are erased, and while they are written. */
static void power_loss(void **state)
{
    static const char *const devices[] = {"stm32f103xb", "stm32f411", "stm32l072",
                                          "stm32g431",   "stm32u575", "stm32h743"};

    (void)state;
    for (size_t i = 0; i < 2 * sizeof devices / sizeof *devices; i++) {
        struct bench *b = bench_named(devices[i / 2], i % 2 ? "fault=power@2" : "fault=power@1");
        if (!b)
            continue;
        print_message("%s, operation %u\n", devices[i / 2], (unsigned)(i % 2 + 1));
        bench_connected(b);
        bench_expect(b, write_one(b, "protect=0x08000000-0x08000001", 0),
                     b->usb ? STM32BL_ERR_IO : STM32BL_ERR_TIMEOUT, "may be half written");
        stm32bl_sim_power_cycle(b->sim);
        bench_connected(b);
        assert_int_equal(stm32bl_info(b->bl)->protection, STM32BL_PROTECTION_ON);
        bench_ok(b, stm32bl_read_unprotect(b->bl));
        assert_string_equal(protected_sectors(b), "");
        bench_free(b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_layout),
        cmocka_unit_test(two_areas),
        cmocka_unit_test(protected_sectors_stay),
        cmocka_unit_test(the_bank_bit_decides_the_layout),
        cmocka_unit_test(a_protected_chip_keeps_its_secret),
        cmocka_unit_test(what_is_refused),
        cmocka_unit_test(two_locks_at_once),
        cmocka_unit_test(protection_that_nobody_asked_for),
        cmocka_unit_test(level_2_ends_the_session),
        cmocka_unit_test(a_lockout_that_was_allowed),
        cmocka_unit_test(damaged_bytes),
        cmocka_unit_test(raw_areas),
        cmocka_unit_test(power_loss),
    };
    const struct CMUnitTest of_the_usart[] = {
        cmocka_unit_test(the_command_and_the_bytes_agree),
        cmocka_unit_test(what_finding_out_costs),
        cmocka_unit_test(the_rom_for_ever),
        cmocka_unit_test(chips_without),
    };

    return bench_run_on_both_wires(tests, NULL) + cmocka_run_group_tests(of_the_usart, NULL, NULL);
}
