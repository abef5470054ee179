/*
 * test_device_find.c - devices by name, part number and id.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "device/device.h"

static void expect_row(const char *query, const char *name)
{
    const struct stm32bl_device *d = stm32bl_device_find(query);

    if (!d)
        fail_msg("'%s' finds nothing instead of %s", query, name);
    if (strcmp(d->name, name) != 0)
        fail_msg("'%s' finds %s instead of %s", query, d->name, name);
}

static const char *const pairs[][2] = {
    {"F407", "stm32f405"},
    {"stm32f407", "stm32f405"},
    {"STM32F407VG", "stm32f405"},
    {"STM32F407VGT6", "stm32f405"},
    {"STM32F411CEU6", "stm32f411"},
    {"stm32F411ceu6", "stm32f411"},
    {"STM32F103C8", "stm32f103xb"},
    {"stm32f103c8t6", "stm32f103xb"},
    {"STM32F103CBT6TR", "stm32f103xb"},
    {"STM32F103C4", "stm32f103x6"},
    {"F103C6T6A", "stm32f103x6"},
    {"STM32F103RC", "stm32f103xe"},
    {"F103ZE", "stm32f103xe"},
    {"f103xD", "stm32f103xe"},
    {"STM32F103ZG", "stm32f103xg"},
    {"F103", "stm32f103xb"},
    {"stm32f103", "stm32f103xb"},
    {"f103xx", "stm32f103xb"},
    {"F103R", "stm32f103xb"},
    {"F100RB", "stm32f100xb"},
    {"F100VE", "stm32f100xe"},
    {"F107VC", "stm32f107"},
    {"F303CC", "stm32f303xc"},
    {"F303RE", "stm32f303xe"},
    {"F303K8", "stm32f303x8"},
    {"F302R8", "stm32f301"},
    {"F302VC", "stm32f303xc"},
    {"F334R8", "stm32f303x8"},
    {"F401CC", "stm32f401xc"},
    {"F401CE", "stm32f401xe"},
    {"F030F4P6", "stm32f031"},
    {"F030K6", "stm32f031"},
    {"F030R8", "stm32f051"},
    {"F030CC", "stm32f030xc"},
    {"F070F6", "stm32f070x6"},
    {"F070CB", "stm32f070xb"},
    {"F072RB", "stm32f072"},
    {"L152RB", "stm32l151xb"},
    {"L152RBT6A", "stm32l151xb-a"},
    {"STM32L152RCT6", "stm32l151xc"},
    {"STM32L152RCT6A", "stm32l151xd"},
    {"L152RD", "stm32l151xd"},
    {"L152RE", "stm32l151xe"},
    {"L100RC", "stm32l151xc"},
    {"L010F4", "stm32l011"},
    {"L010K8", "stm32l053"},
    {"L010RB", "stm32l072"},
    {"L073RZ", "stm32l072"},
    {"L433RC", "stm32l432"},
    {"L476RG", "stm32l476"},
    {"STM32L4R5ZI", "stm32l4r5"},
    {"G0B1RE", "stm32g0b1"},
    {"G0B0RE", "stm32g0b0"},
    {"H745ZI", "stm32h743"},
    {"STM32H7S3L8", "stm32h7s7"},
    {"WB55RG", "stm32wb55"},
    {"WB35CE", "stm32wb55"},
    {"WLE5JC", "stm32wl55"},
    {"STM32WBA52CG", "stm32wba52"},
    {"U575ZI", "stm32u575"},
    {"C551CE", "stm32c55x"},
    {"0x431", "stm32f411"},
    {"0X0431", "stm32f411"},
    {"0x448", "stm32f072"},
    {"0x496", "stm32wb35-496"},
};

static void part_numbers_find_their_density(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        expect_row(pairs[i][0], pairs[i][1]);
}

static void nonsense_finds_nothing(void **state)
{
    static const char *const queries[] = {
        "",      "stm32", "STM32",      "f",          "f4",       "stm32f4",        "f10",
        "f999",  "0x",    "0x999",      "0x10431",    "0xZZ",     "1073",           "F4110",
        "F411 ", " F411", "F411CE-foo", "/dev/ttyS0", "F103C5",   "stm32stm32f411", "F103/F101",
        "x",     "xxxx",  "stm8s003",   "L151x8-B",   "at32f403",
    };

    (void)state;
    assert_null(stm32bl_device_find(NULL));
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++)
        if (stm32bl_device_find(queries[i]))
            fail_msg("'%s' finds %s", queries[i], stm32bl_device_find(queries[i])->name);
}

static void expect_id(uint16_t product_id, int bootloader_id, const char *name)
{
    const struct stm32bl_device *d = bl_device_by_id(product_id, bootloader_id);

    assert_non_null(d);
    assert_string_equal(d->name, name);
}

static void bootloader_ids_tell_rows_apart(void **state)
{
    (void)state;
    expect_id(0x442, 0x50, "stm32f091");
    expect_id(0x442, 0x52, "stm32f030xc");
    expect_id(0x445, 0xA1, "stm32f042");
    expect_id(0x445, 0xA2, "stm32f070x6");
    expect_id(0x448, 0xA1, "stm32f072");
    expect_id(0x448, 0xA3, "stm32f070xb");
    expect_id(0x422, 0x50, "stm32f358");
    expect_id(0x467, 0xD0, "stm32g0b0");
    expect_id(0x467, 0x92, "stm32g0b1");
    expect_id(0x44D, 0x121, "stm32c091");
    expect_id(0x413, 0x31, "stm32f405");
    expect_id(0x413, 0x91, "stm32f405");
    expect_id(0x435, 0xFF, "stm32l432");
}

static void unknown_bootloader_ids_do_not_matter(void **state)
{
    (void)state;
    expect_id(0x410, -1, "stm32f103xb");
    expect_id(0x431, 0x77, "stm32f411");
    expect_id(0x448, 0x77, "stm32f072");
    expect_id(0x448, -1, "stm32f072");
    expect_id(0x448, 0, "stm32f072");
    assert_null(bl_device_by_id(0x999, 0x31));
    assert_null(bl_device_by_id(0x999, -1));
    assert_null(bl_device_by_id(0x496, -1)); // doubtful: only by name
}

static void shared_product_ids_are_known(void **state)
{
    static const uint16_t shared[] = {0x422, 0x432, 0x439, 0x442, 0x445, 0x446, 0x448, 0x467};

    (void)state;
    for (size_t i = 0; i < sizeof shared / sizeof *shared; i++)
        assert_true(bl_device_is_shared(shared[i]));
    assert_false(bl_device_is_shared(0x410));
    assert_false(bl_device_is_shared(0x495));
    assert_false(bl_device_is_shared(0x999));
}

static void rows_can_be_counted(void **state)
{
    size_t n = stm32bl_device_count();

    (void)state;
    assert_true(n >= 98);
    assert_non_null(stm32bl_device_at(0));
    assert_non_null(stm32bl_device_at(n - 1));
    assert_null(stm32bl_device_at(n));
    assert_null(stm32bl_device_at((size_t)-1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(part_numbers_find_their_density),
        cmocka_unit_test(nonsense_finds_nothing),
        cmocka_unit_test(bootloader_ids_tell_rows_apart),
        cmocka_unit_test(unknown_bootloader_ids_do_not_matter),
        cmocka_unit_test(shared_product_ids_are_known),
        cmocka_unit_test(rows_can_be_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
