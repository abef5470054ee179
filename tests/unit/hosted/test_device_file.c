/* Device files: what they may hold, and what is said of each line that is wrong. */
#include "check.h"
#include "device/turbo_rows.h"
#include "hosted/device_file.h"

#define MINIMAL "[x]\nproduct_id = 0x7ab\nbank1 = 0x08000000: 64x2K\n"

static struct bl_device_file file;
static struct bl_error error;

static int parse(const char *text)
{
    error.text[0] = '\0';
    return bl_device_file_parse(&file, text, strlen(text), "my.devices", &error);
}

static void parses(const char *text)
{
    assert_result(parse(text), STM32BL_OK, error.text);
}

static void refuses(const char *text, const char *message)
{
    int err = parse(text);

    bl_device_file_free(&file);
    assert_result(err, STM32BL_ERR_FORMAT, error.text);
    assert_contains(error.text, message);
}

static void a_whole_file(void **state)
{
    static const char text[] = "\xEF\xBB\xBF# two chips\r\n"
                               "\r\n"
                               "  [stm32x1]   # the first\r\n"
                               "product_id=0x7AB\r\n"
                               "\tparts = X1x8/X1xB\r\n"
                               "series = X\n"
                               "bootloader_ids = 0x91 0x92,0x93\n"
                               "bootloader_id_addr = 0x1FF0FFFE\n"
                               "bank1 = 0x08000000: 4x16K 1x64K 3x0x20000\n"
                               "bank2 = 0x08100000 from 12: 4x16K, 1x64K, 3x128K\n"
                               "ram = 0x20003000-0x2001FFFF, 0x10000000-0x1000FFFF\n"
                               "system_memory = 0x1FF00000-0x1FF0FFFF\n"
                               "flash_size_reg = 0x1FFF7A22\n"
                               "rom_align = 4\nhardware_unit = 16\nwrite_unit = 16\n"
                               "erased = 0x00\nstartup_ms = 250\n"
                               "quirks = long_read one_page_erase\n"
                               "timing = U5/WBA\n"
                               "notes = one # comment\n"
                               "[stm32x2]\n"
                               "product_id = 1963\n"
                               "bank1 = 0x08000000: 10x1K";
    const struct stm32bl_device *d;
    struct stm32bl_sector s;

    (void)state;
    parses(text);
    assert_int_equal(file.count, 2);
    d = &file.rows[0];
    assert_string_equal(d->name, "stm32x1");
    assert_string_equal(d->parts, "X1x8/X1xB");
    assert_string_equal(d->notes, "one");
    assert_int_equal(d->product_id, 0x7AB);
    assert_int_equal(d->bootloader_ids[2], 0x93);
    assert_int_equal(d->layouts->flash_kb, 1024);
    assert_int_equal(d->ram[1].size, 0x10000);
    assert_int_equal(d->quirks, BL_QUIRK_LONG_READ | BL_QUIRK_ONE_PAGE_ERASE);
    assert_int_equal(d->rom_align, 4);
    assert_int_equal(d->write_unit, 16);
    assert_int_equal(d->erased, 0);
    assert_int_equal(d->startup_ms, 250);
    assert_string_equal(d->timing->name, "U5/WBA");
    assert_int_equal(stm32bl_device_sector(d, 0x08110000, &s), STM32BL_OK);
    assert_int_equal(s.number, 16);
    assert_int_equal(s.size, 0x10000);
    d = &file.rows[1];
    assert_int_equal(d->product_id, 1963);
    assert_int_equal(d->layouts->flash_kb, 10);
    assert_int_equal(d->write_unit, 32);
    assert_int_equal(d->rom_align, 32);
    assert_int_equal(d->erased, 0xFF);
    assert_string_equal(d->timing->name, "not known");
    assert_string_equal(d->notes, "");
    bl_device_file_free(&file);
}

static void a_row_like_another(void **state)
{
    const struct stm32bl_device *other = stm32bl_device_find("stm32g0b1");

    (void)state;
    parses("[new]\nlike = STM32G0B1\nproduct_id = 0x7ab\n[again]\nlike = g0b1\n"
           "bank1 = 0x08000000: 4x2K\nwrite_unit = 16");
    assert_int_equal(file.rows[0].product_id, 0x7AB);
    assert_string_equal(file.rows[0].name, "new");
    assert_ptr_equal(file.rows[0].layouts, other->layouts);
    assert_int_equal(file.rows[0].quirks, other->quirks);
    assert_int_equal(file.rows[0].evidence, STM32BL_DOCUMENTED);
    assert_int_equal(file.rows[1].product_id, other->product_id);
    assert_int_equal(file.rows[1].layouts->flash_kb, 8);
    assert_int_equal(file.rows[1].hardware_unit, 16);
    bl_device_file_free(&file);
}

static void lines_that_are_wrong(void **state)
{
    (void)state;
    refuses("", "my.devices: describes no device");
    refuses("# nothing\n\n", "my.devices: describes no device");
    refuses("\n\nproduct_id = 1\n", "my.devices:3: 'product_id' stands before the first [name]");
    refuses("[x\n", "my.devices:1: '[x': a section is [name]");
    refuses("[]\n", "my.devices:1: []: a name of 1 to 31");
    refuses("[a b]\n", "my.devices:1: [a b]: a name");
    refuses("[a,b]\n", "a name");
    refuses("[0123456789012345678901234567890123]\n", "a name");
    refuses(MINIMAL "\n[x]\n", "my.devices:5: a second [x]");
    refuses("[x]\nhello\n", "my.devices:2: 'hello': neither [name] nor key = value");
    refuses("[x]\nflash = 4\n", "my.devices:2: unknown field 'flash'");
    refuses("[x]\n= 4\n", "my.devices:2: unknown field ''");
    refuses("[x]\nproduct_id = 1\nproduct_id = 1\n", "my.devices:3: product_id is given twice");
}

static void values_that_are_wrong(void **state)
{
    static const char *const bad[] = {
        "product_id =",
        "product_id = 0x10000",
        "product_id = -1",
        "product_id = 431h",
        "like = stm32x999",
        "bootloader_ids = ",
        "bootloader_ids = 0x1000",
        "bootloader_ids = 1 2 3 4 5 6 7",
        "bank1 = 64x2K",
        "bank1 = 0x08000000",
        "bank1 = 0x08000000:",
        "bank1 = 0: 64x2K",
        "bank1 = 0x08000000: 64",
        "bank1 = 0x08000000: 0x2K",
        "bank1 = 0x08000000: x2K",
        "bank1 = 0x08000000: 64x",
        "bank1 = 0x08000000: 64x0",
        "bank1 = 0x08000000: 65520x1",
        "bank1 = 0x08000000: 64x4G",
        "bank1 = 0x08000000: 64x4194304K",
        "bank1 = 0x08000000: 1x2K 1x2K 1x2K 1x2K",
        "bank1 = 0x08000000 at 12: 1x2K",
        "bank1 = 0x08000000 from: 1x2K",
        "bank1 = 0x08000000 from 12 13: 1x2K",
        "bank1 = 0x08000000 from 65536: 1x2K",
        "ram = 0x20000000",
        "ram = 0x20000000-",
        "ram = 0x20000001-0x20000000",
        "ram = 0-0xFFFFFFFF",
        "otp = 1-2 3-4",
        "write_unit = 0",
        "write_unit = 24",
        "write_unit = 256",
        "erased = 0x7F",
        "startup_ms = 60001",
        "quirks = brave",
        "quirks = long_read none",
        "timing = fast",
        "unique_id = 0x100000000",
    };
    char text[120], place[80];

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        bl_format(text, sizeof text, "[x]\n%s\n", bad[i]);
        bl_format(place, sizeof place, "my.devices:2: %s", bad[i]);
        place[strcspn(place, "=") + 1] = '\0'; // the field, and then what it takes
        refuses(text, place);
        assert_contains(error.text, ": must be ");
    }
    refuses("[x]\nproduct_id = 1\nlike = stm32f411\n", "my.devices:3: like = stm32f411: must be");
}

/* What is wrong with a section as a whole is reported at its head. */
static void sections_that_are_wrong(void **state)
{
    (void)state;
    refuses("[x]\nbank1 = 0x08000000: 64x2K\n", "my.devices:1: x: product_id is missing");
    refuses("[x]\nproduct_id = 1\n[y]\n", "my.devices:1: x: bank1 is missing");
    refuses(MINIMAL "[y]\nlike = stm32f411\nbank2 = 0x08100000: 1x2K\n",
            "my.devices:4: y: bank1 is missing");
    refuses(MINIMAL "bank2 = 0x08010000: 1x2K\n", "bank2 must lie behind bank1");
    refuses(MINIMAL "bank2 = 0xFFFFF000: 4x2K\n", "lie below 4 GiB");
    refuses(MINIMAL "write_unit = 16\nrom_align = 32\n", "write_unit must be the larger one");
    refuses("[x]\nproduct_id = 1\nbank1 = 0x08000000: 4x2047\n", "multiples of write_unit (32)");
    refuses("[x]\nproduct_id = 1\nbank1 = 0x08000000: 1x32\n", "whole KiB");
    refuses("[x]\nproduct_id = 1\nbank1 = 0x08000000: 1025x1M\n", "at most 1 GiB");
    refuses("[x]\nproduct_id = 1\nbank1 = 0x08000000 from 65519: 2x2K\n", "below 0xFFF0");
}

static void bytes_that_are_no_text(void **state)
{
    static const char text[] = "[x]\n\0product_id = 1\n";

    (void)state;
    assert_int_equal(bl_device_file_parse(&file, text, sizeof text - 1, "my.devices", &error),
                     STM32BL_ERR_FORMAT);
    assert_string_equal(error.text, "my.devices: not a text file");
    bl_device_file_free(&file);
    assert_int_equal(bl_device_file_parse(&file, NULL, 0, "my.devices", &error),
                     STM32BL_ERR_FORMAT);
    bl_device_file_free(&file);
    assert_int_equal(bl_device_file_load(&file, "/nowhere/my.devices", &error),
                     STM32BL_ERR_NOT_FOUND);
    bl_device_file_free(&file);
    // A terminal must not be told what to do by a file.
    refuses("[x]\nlike = \033[31mh743\n", "like = ?[31mh743");
}

static void two_numbers_describe_a_chip(void **state)
{
    struct bl_unlisted u;
    struct bl_chip chip;
    struct stm32bl_sector s;

    (void)state;
    assert_true(bl_device_unlisted(&u, 0x7AB, 128 * 1024, 2048));
    chip = bl_chip_of(&u.device, 0, BL_ANY_BANKS);
    assert_int_equal(chip.flash_kb, 128);
    assert_true(bl_chip_sector(&chip, 0x0801FFFF, &s));
    assert_int_equal(s.number, 63);
    assert_false(bl_device_unlisted(&u, 1, 128 * 1024, 0));
    assert_false(bl_device_unlisted(&u, 1, 0, 2048));
    assert_false(bl_device_unlisted(&u, 1, 1000, 1000));
    assert_false(bl_device_unlisted(&u, 1, 3000 * 1024, 2048 * 1024));
    assert_false(bl_device_unlisted(&u, 1, 1025u * 1024 * 1024, 1024 * 1024));
    assert_false(bl_device_unlisted(&u, 1, 4096 * 1024, 32));
}

#define G0                                                                                         \
    "[x]\nproduct_id = 0x7ab\nbank1 = 0x08000000: 64x2K\nram = 0x20002700-0x20008FFF\nwrite_unit " \
    "= 8\n"

static void turbo_rows_are_taken_and_changed(void **state)
{
    const struct bl_turbo_row *row, *g0 = bl_turbo_row(0x460);

    (void)state;
    parses(G0);
    assert_null(file.rows[0].turbo);
    assert_non_null(bl_turbo_obstacle(&file.rows[0]));
    bl_device_file_free(&file);

    parses(G0 "turbo = stm32g071\n");
    row = file.rows[0].turbo;
    assert_null(bl_turbo_obstacle(&file.rows[0]));
    assert_memory_equal(row->flash, g0->flash, sizeof *row->flash);
    assert_memory_equal(row->pins, g0->pins, sizeof row->pins);
    bl_device_file_free(&file);

    parses(G0 "turbo = stm32g071\nturbo_flash = 0x40032000\nturbo_watchdog = 0x40003400\n"
              "turbo_pins = 2:PB10/PB11:4, 1:PA9/PA10:1\n");
    row = file.rows[0].turbo;
    assert_int_equal(row->flash->status, 0x40032010);
    assert_int_equal(row->flash->control, 0x40032014);
    assert_int_equal(row->flash->ecc, 0x40032018);
    assert_int_equal(row->flash->unlock[0].reg, 0x40032014 | STM32BL_TURBO_STEP_IF);
    assert_int_equal(row->flash->unlock[1].reg, 0x40032008);
    assert_int_equal(row->parts->abort[0].reg, 0x40032000); // FLASH_ACR
    assert_int_equal(row->parts->usarts[0].base, g0->parts->usarts[0].base);
    assert_int_equal(row->parts->watchdog, 0x40003400);
    assert_int_equal(row->pins[0].usart, 2);
    assert_int_equal(row->pins[0].port, 'B');
    assert_int_equal(row->pins[0].tx, 10);
    assert_int_equal(row->pins[0].rx, 11);
    assert_int_equal(row->pins[0].function, 4);
    assert_int_equal(row->pins[1].usart, 1);
    assert_int_equal(row->pins[2].usart, 0);
    assert_int_equal(g0->flash->control, 0x40022014); // the table's own is what it was
    bl_device_file_free(&file);

    parses("[x]\nlike = stm32g071\nproduct_id = 0x7ab\n"); // takes that, too
    assert_null(bl_turbo_obstacle(&file.rows[0]));
    bl_device_file_free(&file);
    parses("[x]\nlike = stm32g071\nturbo = none\n");
    assert_string_equal(bl_turbo_obstacle(&file.rows[0]), "its device file says so");
    bl_device_file_free(&file);
}

static void wrong_turbo_rows_are_refused(void **state)
{
    (void)state;
    refuses(G0 "turbo = stm32wba65\n", "my.devices:6: turbo = stm32wba65: must be the name");
    refuses(G0 "turbo = nothing\n", "must be the name of a device");
    refuses(G0 "turbo_flash = 0x40032000\n", "my.devices:1: x: turbo: turbo_flash, turbo_pins and");
    refuses(G0 "turbo = none\nturbo_watchdog = 0x40003000\n", "need turbo = NAME before them");
    refuses(G0 "turbo = stm32g071\nturbo_flash = 0x40032100\n", "multiple of 0x400");
    refuses(G0 "turbo = stm32g071\nturbo_flash = 0x20002000\n", "at no address of a register");
    refuses(G0 "turbo = stm32g071\nturbo_watchdog = 2\n", "at no address of a register");
    refuses(G0 "turbo = stm32g071\nturbo_pins = 1:PA9/PB10:1\n", "must be up to 4 times");
    refuses(G0 "turbo = stm32g071\nturbo_pins = 4:PA9/PA10:1\n", "must be up to 4 times");
    refuses(G0 "turbo = stm32g071\nturbo_pins = 1:PA9/PA16:1\n", "must be up to 4 times");
    refuses(G0 "turbo = stm32g071\nturbo_pins = 1:PA9/PA10\n", "must be up to 4 times");
    refuses(G0 "turbo = stm32g071\nturbo_pins = 1:PA9/PA9:1\n", "pins that no port has");
    refuses(G0 "turbo = stm32l053\nturbo_pins = 3:PA9/PA10:1\n",
            "USART that the row does not have");
    refuses(G0 "turbo = stm32h743\n", "not written like that of the row");
    refuses(G0 "turbo = stm32l476\nerased = 0\n", "not written like that of the row");
    refuses(MINIMAL "turbo = stm32g071\n", "its ROM gives no access to RAM");
    refuses(MINIMAL "write_unit = 8\nram = 0x20000000-0x200007FF\nturbo = stm32g071\n",
            "its ROM leaves too little RAM");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(turbo_rows_are_taken_and_changed),
        cmocka_unit_test(wrong_turbo_rows_are_refused),
        cmocka_unit_test(a_whole_file),
        cmocka_unit_test(a_row_like_another),
        cmocka_unit_test(lines_that_are_wrong),
        cmocka_unit_test(values_that_are_wrong),
        cmocka_unit_test(sections_that_are_wrong),
        cmocka_unit_test(bytes_that_are_no_text),
        cmocka_unit_test(two_numbers_describe_a_chip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
