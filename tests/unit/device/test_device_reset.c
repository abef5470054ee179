/*
 * test_device_reset.c - the table of how families reset themselves checks itself, the programs that
 * are made from it, and that docs/RESET.md tells the same.
 */
#include <stdio.h>
#include <stdlib.h>

#include "check.h"
#include "device/reset_ways.h"

#define PATH PROJECT_ROOT "/docs/RESET.md"

static bool is_named(const struct bl_reset *reset, const struct stm32bl_device *device)
{
    return bl_reset_of(device) == reset;
}

static void each_row_is_for_a_device(void **state)
{
    (void)state;
    for (size_t i = 0; i < bl_reset_count; i++) {
        bool used = false;
        for (size_t d = 0; d < bl_device_count; d++)
            used = used || is_named(&bl_resets[i], &bl_devices[d]);
        if (!used)
            fail_msg("%s %s: no such device, or an earlier row takes it", bl_resets[i].series,
                     bl_resets[i].names ? bl_resets[i].names : "");
    }
}

static void each_name_is_a_device_of_the_series(void **state)
{
    (void)state;
    for (size_t i = 0; i < bl_reset_count; i++) {
        char names[200], *name;
        snprintf(names, sizeof names, "%s", bl_resets[i].names ? bl_resets[i].names : "");
        for (name = strtok(names, " "); name; name = strtok(NULL, " ")) {
            const struct stm32bl_device *d = stm32bl_device_find(name);
            if (!d || strcmp(d->name, name) || !is_named(&bl_resets[i], d))
                fail_msg("%s is not a device of %s", name, bl_resets[i].series);
        }
    }
}

static void each_device_has_a_row(void **state)
{
    (void)state;
    for (size_t d = 0; d < bl_device_count; d++) {
        const struct bl_reset *r = bl_reset_of(&bl_devices[d]);
        if (strcmp(r->series, bl_devices[d].series))
            fail_msg("%s: no row", bl_devices[d].name);
        if (!r->obstacle && r->empty != BL_EMPTY_NONE && !r->stores)
            fail_msg("%s: nothing is done about the empty flag", bl_devices[d].name);
        if (bl_devices[d].quirks & BL_QUIRK_CLEARS_EMPTY)
            assert_int_equal(r->empty, BL_EMPTY_ACR);
        if (bl_devices[d].quirks & BL_QUIRK_NO_RAM)
            assert_true(r->obstacle || r->load);
    }
}

static void a_described_device_has_none(void **state)
{
    static const struct stm32bl_device new_one = {.name = "stm32z9", .series = "Z9"};

    (void)state;
    assert_non_null(bl_reset_of(&new_one)->obstacle);
    assert_int_equal(bl_reset_load(&new_one), 0);
}

static uint32_t word(const uint8_t *image, size_t offset)
{
    return bl_le32(image + offset);
}

/* One Write Memory, aligned as any ROM wants it, within RAM that the ROM leaves, stack included. */
static void each_program_fits(void **state)
{
    (void)state;
    for (size_t d = 0; d < bl_device_count; d++) {
        const struct stm32bl_device *device = &bl_devices[d];
        struct bl_chip chip = bl_chip_of(device, 0, BL_ANY_BANKS);
        uint8_t image[BL_STUB_MAX + 16];
        uint32_t load = bl_reset_load(device);
        size_t size = bl_stub_image(bl_reset_of(device), load, image), end = BL_STUB_CODE;

        assert_true(size <= 256 && size % 16 == 0 && load % 16 == 0);
        assert_int_equal(word(image, 0), load + BL_STUB_STACK);
        assert_int_equal(word(image, 4), load + 9);
        for (; word(image, end); end += 12)
            assert_true(end + 24 <= size);
        assert_int_equal(word(image, end - 12), 0xE000ED0C); // AIRCR: SYSRESETREQ with its key
        assert_int_equal(word(image, end - 8), 0);
        assert_int_equal(word(image, end - 4), 0x05FA0004);
        if (load && !bl_reset_of(device)->load)
            assert_int_equal(bl_chip_region(&chip, load, BL_STUB_STACK), BL_REGION_RAM);
    }
}

/* ------------------------------------------------------------------------- the document */

/* The line of the table for a row, as docs/RESET.md must have it. */
static void line_of(const struct bl_reset *r, char *out, size_t size)
{
    static const char *const starts[] = {"the application", "the bootloader", "the bootloader",
                                         "the bootloader"};
    static const char *const does[] = {"", "loads the option bytes", "clears FLASH_ACR.EMPTY",
                                       "clears FLASH_SR.PEMPTY"};
    // The simulated F09x is as AN2606 has it: no RAM to try one's luck in.
    const char *evidence = r->obstacle || r->load ? "documented" : "simulated";
    bool rest = r > bl_resets && !strcmp(r->series, r[-1].series) && !r->names;
    char names[100] = "", action[100];

    for (const char *c = r->names ? r->names : ""; *c; c++)
        snprintf(names + strlen(names), sizeof names - strlen(names), *c == ' ' ? ", " : "%c", *c);
    if (r->obstacle)
        snprintf(action, sizeof action, "none: %s", r->obstacle);
    else
        snprintf(action, sizeof action, "%s%sresets", does[r->empty], *does[r->empty] ? ", " : "");
    snprintf(out, size, "| %s%s%s%s | %s | %s | %s%s | %s |\n", r->series, *names ? ": " : "",
             names, rest ? ": all others" : "", starts[r->empty], action, evidence,
             r->unsure ? ", doubtful" : "", r->source);
}

static void the_document_says_the_same(void **state)
{
    static char text[20000];
    FILE *file = fopen(PATH, "r");
    const char *at = text;

    (void)state;
    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    for (size_t i = 0; i < bl_reset_count; i++) {
        char line[400];
        line_of(&bl_resets[i], line, sizeof line);
        at = strstr(at, line);
        if (!at)
            fail_msg("docs/RESET.md lacks, or has elsewhere:\n%s", line);
        at += strlen(line);
    }
    if (*at == '|')
        fail_msg("docs/RESET.md has a line too many:\n%.80s", at);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_row_is_for_a_device),
        cmocka_unit_test(each_name_is_a_device_of_the_series),
        cmocka_unit_test(each_device_has_a_row),
        cmocka_unit_test(a_described_device_has_none),
        cmocka_unit_test(each_program_fits),
        cmocka_unit_test(the_document_says_the_same),
    };

    if (argc > 1 && !strcmp(argv[1], "--print")) { // the lines of the document's table
        for (size_t i = 0; i < bl_reset_count; i++) {
            char line[400];
            line_of(&bl_resets[i], line, sizeof line);
            fputs(line, stdout);
        }
        return 0;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
