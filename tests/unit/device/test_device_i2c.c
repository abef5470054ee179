/*
 * The addresses on I2C: every one belongs to a device of the table, and docs/I2C.md says the same.
 */
#include <stdio.h>
#include <stdlib.h>

#include "check.h"
#include "device/device.h"

static char *page;

static int read_page(void **state)
{
    FILE *file = fopen(PROJECT_ROOT "/docs/I2C.md", "r");
    size_t n;

    (void)state;
    page = calloc(1, 65536);
    if (!file || !page)
        return -1;
    n = fread(page, 1, 65535, file);
    fclose(file);
    return n ? 0 : -1;
}

static int free_page(void **state)
{
    (void)state;
    free(page);
    return 0;
}

/* The row of the table of addresses that names it, whole words only; NULL: none. */
static const char *row_of(const char *device)
{
    size_t len = strlen(device);

    for (const char *line = strstr(page, "| 0x"); line; line = strstr(line + 1, "\n| 0x")) {
        size_t end = strcspn(line + 1, "\n") + 1;
        for (const char *p = strstr(line, device); p && p < line + end; p = strstr(p + 1, device))
            if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789", p[len]))
                return line + (*line == '\n');
    }
    return NULL;
}

static void the_page_has_them(void **state)
{
    size_t known = 0;

    (void)state;
    for (size_t i = 0; i < bl_device_count; i++) {
        uint8_t address = bl_device_i2c_address(&bl_devices[i]);
        const char *row = row_of(bl_devices[i].name);
        if (address && !row)
            fail_msg("docs/I2C.md lacks %s", bl_devices[i].name);
        if (!address && row)
            fail_msg("docs/I2C.md has %s, the table has not", bl_devices[i].name);
        if (!row)
            continue;
        known++;
        assert_int_equal(strtoul(row + 2, NULL, 16), address);
        assert_in_range(address, 0x08, 0x77);
    }
    assert_int_equal(known, 29);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_page_has_them)};

    return cmocka_run_group_tests(tests, read_page, free_page);
}
