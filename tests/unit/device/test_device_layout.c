/*
 * test_device_layout.c - sectors of well-known chips against the tables of ST's reference manuals,
 * and what becomes of odd flash sizes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "device/device.h"

enum { KB = 1024 };

struct golden {
    const char *device;
    uint32_t flash_kb;
    enum bl_bank_mode mode;
    struct stm32bl_sector expected; /* looked up by its address */
    bool last;
};

/* The sectors of the flash module organisation tables in the manuals named. */
static const struct golden goldens[] = {
    // RM0008: low, medium, high and XL density
    {"F103C6", 0, BL_ANY_BANKS, {0x08000000, 1 * KB, 0}, false},
    {"F103C6", 0, BL_ANY_BANKS, {0x08007C00, 1 * KB, 31}, true},
    {"F103C8", 128, BL_ANY_BANKS, {0x0801FC00, 1 * KB, 127}, true},
    {"F103C8", 64, BL_ANY_BANKS, {0x0800FC00, 1 * KB, 63}, true},
    {"F103RE", 512, BL_ANY_BANKS, {0x0807F800, 2 * KB, 255}, true},
    {"F103RC", 256, BL_ANY_BANKS, {0x0803F800, 2 * KB, 127}, true},
    {"F103ZG", 1024, BL_ANY_BANKS, {0x08080000, 2 * KB, 256}, false},
    {"F103ZG", 1024, BL_ANY_BANKS, {0x080FF800, 2 * KB, 511}, true},
    {"F103ZF", 768, BL_ANY_BANKS, {0x080BF800, 2 * KB, 383}, true},
    // RM0090: F405 and F42x, whose bank 2 starts with sector 12 in both modes
    {"F405", 1024, BL_ANY_BANKS, {0x0800C000, 16 * KB, 3}, false},
    {"F405", 1024, BL_ANY_BANKS, {0x08010000, 64 * KB, 4}, false},
    {"F405", 1024, BL_ANY_BANKS, {0x08020000, 128 * KB, 5}, false},
    {"F405", 1024, BL_ANY_BANKS, {0x080E0000, 128 * KB, 11}, true},
    {"F405", 512, BL_ANY_BANKS, {0x08060000, 128 * KB, 7}, true},
    {"F427", 2048, BL_ANY_BANKS, {0x080E0000, 128 * KB, 11}, false},
    {"F427", 2048, BL_ANY_BANKS, {0x08100000, 16 * KB, 12}, false},
    {"F427", 2048, BL_ANY_BANKS, {0x081E0000, 128 * KB, 23}, true},
    {"F427", 1024, BL_ANY_BANKS, {0x080E0000, 128 * KB, 11}, true},
    {"F427", 1024, BL_DUAL_BANK, {0x08060000, 128 * KB, 7}, false},
    {"F427", 1024, BL_DUAL_BANK, {0x08080000, 16 * KB, 12}, false},
    {"F427", 1024, BL_DUAL_BANK, {0x080E0000, 128 * KB, 19}, true},
    // RM0383
    {"F411", 512, BL_ANY_BANKS, {0x08060000, 128 * KB, 7}, true},
    {"F411", 256, BL_ANY_BANKS, {0x08020000, 128 * KB, 5}, true},
    // RM0410: one bank (nDBANK = 1) and two
    {"F767", 2048, BL_ANY_BANKS, {0x08018000, 32 * KB, 3}, false},
    {"F767", 2048, BL_ANY_BANKS, {0x08020000, 128 * KB, 4}, false},
    {"F767", 2048, BL_ANY_BANKS, {0x081C0000, 256 * KB, 11}, true},
    {"F767", 2048, BL_DUAL_BANK, {0x08100000, 16 * KB, 12}, false},
    {"F767", 2048, BL_DUAL_BANK, {0x081E0000, 128 * KB, 23}, true},
    {"F767", 1024, BL_SINGLE_BANK, {0x080C0000, 256 * KB, 7}, true},
    {"F767", 1024, BL_DUAL_BANK, {0x08080000, 16 * KB, 12}, false},
    // RM0431, RM0385: the 64 KB value lines
    {"F730", 64, BL_ANY_BANKS, {0x0800C000, 16 * KB, 3}, true},
    {"F750", 64, BL_ANY_BANKS, {0x08008000, 32 * KB, 1}, true},
    // RM0376
    {"L072", 192, BL_ANY_BANKS, {0x08017F80, 128, 767}, false},
    {"L072", 192, BL_ANY_BANKS, {0x08018000, 128, 768}, false},
    {"L072", 192, BL_ANY_BANKS, {0x0802FF80, 128, 1535}, true},
    {"L072", 128, BL_ANY_BANKS, {0x0801FF80, 128, 1023}, true},
    {"L072", 64, BL_ANY_BANKS, {0x0800FF80, 128, 511}, true},
    // RM0038
    {"L152RB", 128, BL_ANY_BANKS, {0x0801FF00, 256, 511}, true},
    {"L152RC", 256, BL_ANY_BANKS, {0x0803FF00, 256, 1023}, true},
    {"L152RD", 384, BL_ANY_BANKS, {0x08030000, 256, 768}, false},
    {"L152RE", 512, BL_ANY_BANKS, {0x08040000, 256, 1024}, false},
    {"L152RE", 512, BL_ANY_BANKS, {0x0807FF00, 256, 2047}, true},
    // RM0351
    {"L476", 1024, BL_ANY_BANKS, {0x08080000, 2 * KB, 256}, false},
    {"L476", 1024, BL_ANY_BANKS, {0x080FF800, 2 * KB, 511}, true},
    {"L476", 512, BL_SINGLE_BANK, {0x0807F800, 2 * KB, 255}, true},
    {"L476", 256, BL_DUAL_BANK, {0x08020000, 2 * KB, 64}, false},
    // RM0444
    {"G071", 128, BL_ANY_BANKS, {0x0801F800, 2 * KB, 63}, true},
    {"G0B1", 512, BL_SINGLE_BANK, {0x0807F800, 2 * KB, 255}, true},
    {"G0B1", 256, BL_SINGLE_BANK, {0x0803F800, 2 * KB, 127}, true},
    {"G0B1", 128, BL_DUAL_BANK, {0x0801F800, 2 * KB, 63}, true},
    // RM0440: DBANK doubles the page; smaller parts have a hole between the banks
    {"G474", 512, BL_ANY_BANKS, {0x08040000, 2 * KB, 128}, false},
    {"G474", 512, BL_ANY_BANKS, {0x0807F800, 2 * KB, 255}, true},
    {"G474", 512, BL_SINGLE_BANK, {0x0807F000, 4 * KB, 127}, true},
    {"G474", 256, BL_SINGLE_BANK, {0x0803F000, 4 * KB, 63}, true},
    {"G474", 256, BL_DUAL_BANK, {0x0801F800, 2 * KB, 63}, false},
    {"G474", 256, BL_DUAL_BANK, {0x0805F800, 2 * KB, 191}, true},
    // RM0433, RM0455
    {"H743", 2048, BL_ANY_BANKS, {0x08100000, 128 * KB, 8}, false},
    {"H743", 2048, BL_ANY_BANKS, {0x081E0000, 128 * KB, 15}, true},
    {"H750", 128, BL_ANY_BANKS, {0x08000000, 128 * KB, 0}, true},
    {"H7A3", 2048, BL_ANY_BANKS, {0x080FE000, 8 * KB, 127}, false},
    {"H7A3", 2048, BL_ANY_BANKS, {0x08100000, 8 * KB, 128}, false},
    {"H7A3", 2048, BL_ANY_BANKS, {0x081FE000, 8 * KB, 255}, true},
};

static struct bl_chip chip_of(const char *part, uint32_t flash_kb, enum bl_bank_mode mode)
{
    const struct stm32bl_device *d = stm32bl_device_find(part);

    assert_non_null(d);
    return bl_chip_of(d, flash_kb, mode);
}

static void check_golden(const struct golden *g)
{
    struct bl_chip chip = chip_of(g->device, g->flash_kb, g->mode);
    uint32_t end = g->expected.address + g->expected.size;
    struct stm32bl_sector s;

    if (!bl_chip_sector(&chip, g->expected.address, &s))
        fail_msg("%s: no sector at 0x%08x", g->device, g->expected.address);
    if (s.address != g->expected.address || s.size != g->expected.size ||
        s.number != g->expected.number)
        fail_msg("%s, %u KB: sector %u at 0x%08x of %u bytes", g->device, g->flash_kb, s.number,
                 s.address, s.size);
    if (g->last && bl_chip_sector_from(&chip, end, &s))
        fail_msg("%s, %u KB: another sector at 0x%08x", g->device, g->flash_kb, s.address);
    if (!g->last && !bl_chip_sector_from(&chip, end, &s))
        fail_msg("%s, %u KB: ends at 0x%08x", g->device, g->flash_kb, end);
}

static void sectors_are_those_of_the_manuals(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof goldens / sizeof *goldens; i++)
        check_golden(&goldens[i]);
}

static void the_first_sector_is_number_0(void **state)
{
    struct stm32bl_sector s;

    (void)state;
    for (size_t i = 0; i < sizeof goldens / sizeof *goldens; i++) {
        struct bl_chip chip = chip_of(goldens[i].device, goldens[i].flash_kb, goldens[i].mode);
        assert_true(bl_chip_sector_from(&chip, 0, &s));
        assert_int_equal(s.number, 0);
        assert_int_equal(s.address, 0x08000000);
        assert_int_equal(bl_chip_flash_start(&chip), 0x08000000);
    }
}

static void holes_are_stepped_over(void **state)
{
    struct bl_chip chip = chip_of("G474", 256, BL_DUAL_BANK); // 128 KB, hole, 128 KB
    struct stm32bl_sector s;

    (void)state;
    assert_int_equal(bl_chip_flash_size(&chip), 256 * KB);
    assert_true(bl_chip_sector_from(&chip, 0x08020000, &s));
    assert_int_equal(s.address, 0x08040000);
    assert_true(bl_chip_sector_from(&chip, 0x0803FFFF, &s));
    assert_int_equal(s.address, 0x08040000);
    assert_true(bl_chip_sector_from(&chip, 0x08040801, &s));
    assert_int_equal(s.address, 0x08040800);

    assert_false(bl_chip_sector(&chip, 0x08020000, &s));
    assert_false(bl_chip_sector(&chip, 0x07FFFFFF, &s));
    assert_false(bl_chip_sector(&chip, 0x08060000, &s));
    assert_false(bl_chip_sector_from(&chip, 0x08060000, &s));
    assert_false(bl_chip_sector_from(&chip, 0xFFFFFFFF, &s));

    assert_int_equal(bl_chip_flash_end(&chip, 0x08000000), 0x08020000);
    assert_int_equal(bl_chip_flash_end(&chip, 0x08020000), 0x08020000);
    assert_int_equal(bl_chip_flash_end(&chip, 0x08040000), 0x08060000);
    assert_int_equal(bl_chip_region(&chip, 0x0801FFFF, 1), BL_REGION_FLASH);
    assert_int_equal(bl_chip_region(&chip, 0x0801FFFF, 2), BL_REGION_NONE);
    assert_int_equal(bl_chip_region(&chip, 0x08020000, 1), BL_REGION_NONE);
}

static void touching_banks_are_one_piece_of_flash(void **state)
{
    struct bl_chip chip = chip_of("F427", 2048, BL_ANY_BANKS);

    (void)state;
    assert_int_equal(bl_chip_flash_end(&chip, 0x080FFFFF), 0x08200000);
    assert_int_equal(bl_chip_region(&chip, 0x080FFF00, 0x200), BL_REGION_FLASH);
    assert_int_equal(bl_chip_region(&chip, 0x08000000, 2048 * KB), BL_REGION_FLASH);
    assert_int_equal(bl_chip_region(&chip, 0x08000000, 2048 * KB + 1), BL_REGION_NONE);
    assert_int_equal(bl_chip_flash_end(&chip, 0x20000000), 0x20000000);
}

static void expect_size(const char *part, uint32_t asked_kb, uint32_t flash_kb)
{
    struct bl_chip chip = chip_of(part, asked_kb, BL_ANY_BANKS);

    if (chip.flash_kb != flash_kb)
        fail_msg("%s: %u KB gives %u KB, not %u", part, asked_kb, chip.flash_kb, flash_kb);
}

static void odd_sizes_are_cut_to_whole_sectors(void **state)
{
    (void)state;
    expect_size("F103C8", 0, 128);
    expect_size("F103C8", 0xFFFF, 128);
    expect_size("F103C8", 20, 20); // a size that no part has
    expect_size("F411", 513, 512);
    expect_size("F411", 383, 256);
    expect_size("F411", 100, 64);
    expect_size("F411", 1, 16); // never nothing
    expect_size("F427", 1536, 1536);
    expect_size("H743", 1024, 1024);
    expect_size("H743", 0xFFFF, 2048);
}

static void the_mode_that_is_asked_for_is_taken_if_there_is_one(void **state)
{
    (void)state;
    assert_int_equal(chip_of("F767", 0, BL_ANY_BANKS).layout->mode, BL_SINGLE_BANK);
    assert_int_equal(chip_of("F767", 0, BL_DUAL_BANK).layout->mode, BL_DUAL_BANK);
    assert_int_equal(chip_of("G474", 0, BL_ANY_BANKS).layout->mode, BL_DUAL_BANK);
    assert_int_equal(chip_of("F427", 1024, BL_ANY_BANKS).layout->mode, BL_SINGLE_BANK);
    // 2 MB parts of F42x have no single-bank mode, F411 has no modes at all.
    assert_int_equal(chip_of("F427", 2048, BL_SINGLE_BANK).layout->mode, BL_DUAL_BANK);
    assert_int_equal(chip_of("F411", 0, BL_DUAL_BANK).flash_kb, 512);
}

static void device_info_is_that_of_the_largest_part(void **state)
{
    const struct stm32bl_device *d = stm32bl_device_find("F411CE");
    struct stm32bl_device_info info;
    struct stm32bl_sector s;

    (void)state;
    stm32bl_device_get(d, &info);
    assert_string_equal(info.name, "stm32f411");
    assert_string_equal(info.series, "F4");
    assert_int_equal(info.product_id, 0x431);
    assert_int_equal(info.flash_start, 0x08000000);
    assert_int_equal(info.flash_kb, 512);
    assert_int_equal(info.ram_start, 0x20003000);
    assert_int_equal(info.ram_size, 0x1D000);
    assert_int_equal(info.write_unit, 4);
    assert_int_equal(info.erased, 0xFF);
    assert_int_equal(info.sector_min, 16 * KB);
    assert_int_equal(info.sector_max, 128 * KB);
    assert_string_equal(info.pins, "USART1 PA9/PA10, USART2 PD5/PD6");
    assert_string_equal(info.notes, "");
    assert_false(info.doubtful);

    assert_int_equal(stm32bl_device_sector(d, 0x0807FFFF, &s), STM32BL_OK);
    assert_int_equal(s.number, 7);
    assert_int_equal(stm32bl_device_sector(d, 0x08080000, &s), STM32BL_ERR_RANGE);
    assert_int_equal(stm32bl_device_sector(d, 0, &s), STM32BL_ERR_RANGE);
}

static void erase_times_fit_the_sector(void **state)
{
    const struct stm32bl_device *f4 = stm32bl_device_find("f405");
    const struct stm32bl_device *g0 = stm32bl_device_find("g071");

    (void)state;
    assert_int_equal(bl_erase_typical_ms(f4, 16 * KB), 400);
    assert_int_equal(bl_erase_max_ms(f4, 64 * KB), 2400);
    assert_int_equal(bl_erase_typical_ms(f4, 128 * KB), 2000);
    assert_int_equal(bl_erase_typical_ms(f4, 32 * KB), 1200); // none of its own: the next larger
    assert_int_equal(bl_erase_max_ms(f4, 256 * KB), 4000);
    assert_int_equal(bl_erase_typical_ms(g0, 2 * KB), 22);
    assert_int_equal(bl_erase_max_ms(g0, 2 * KB), 40);
}

static uint32_t common_kb(const char *name)
{
    const struct stm32bl_device *d = stm32bl_device_find(name);

    return (bl_device_common_end(d) - d->layouts->banks[0].start) / 1024;
}

static void common_sectors_end_where_parts_begin_to_differ(void **state)
{
    (void)state;
    assert_int_equal(common_kb("stm32f411"), 256);
    assert_int_equal(common_kb("stm32f103xb"), 64);
    assert_int_equal(common_kb("stm32f429"), 512); // one bank or two: sectors 0 to 7 are the same
    assert_int_equal(common_kb("stm32l476"), 128); // the second bank of the smallest part
    assert_int_equal(common_kb("stm32g0b1"), 128);
    assert_int_equal(common_kb("stm32g474"), 0);  // DBANK doubles the pages
    assert_int_equal(common_kb("stm32f767"), 0);  // and so does nDBANK
    assert_int_equal(common_kb("stm32wba25"), 0); // its smallest part is not known
}

/* Whatever the part and its mode: below that place it has the sectors that the smallest one has. */
static void common_sectors_are_those_of_every_part(void **state)
{
    (void)state;
    for (const struct stm32bl_device *d = bl_devices; d < bl_devices + bl_device_count; d++) {
        uint32_t end = bl_device_common_end(d);
        struct bl_chip least = bl_chip_of(d, d->least_kb, BL_ANY_BANKS);
        for (uint32_t kb = d->least_kb; kb && kb <= d->layouts->flash_kb; kb *= 2)
            for (int mode = BL_ANY_BANKS; mode <= BL_DUAL_BANK; mode++) {
                struct bl_chip part = bl_chip_of(d, kb, (enum bl_bank_mode)mode);
                struct stm32bl_sector a = {0}, b;
                while (bl_chip_sector_from(&least, a.address + a.size, &a) && a.address < end)
                    if (!bl_chip_sector(&part, a.address, &b) || memcmp(&a, &b, sizeof a) != 0)
                        fail_msg("%s with %u KiB, mode %d: another sector at 0x%08x", d->name,
                                 (unsigned)kb, mode, (unsigned)a.address);
            }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sectors_are_those_of_the_manuals),
        cmocka_unit_test(the_first_sector_is_number_0),
        cmocka_unit_test(holes_are_stepped_over),
        cmocka_unit_test(touching_banks_are_one_piece_of_flash),
        cmocka_unit_test(odd_sizes_are_cut_to_whole_sectors),
        cmocka_unit_test(the_mode_that_is_asked_for_is_taken_if_there_is_one),
        cmocka_unit_test(device_info_is_that_of_the_largest_part),
        cmocka_unit_test(erase_times_fit_the_sector),
        cmocka_unit_test(common_sectors_end_where_parts_begin_to_differ),
        cmocka_unit_test(common_sectors_are_those_of_every_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
