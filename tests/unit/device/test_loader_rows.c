/*
 * test_loader_rows.c - the layouts of the resident loader against the device table, and that docs/LOADER.md tells
 * the same.
 */
#include <stdio.h>
#include <stdlib.h>

#include "check.h"
#include "device/device.h"
#include "stm32bl/loader.h"

#define PATH PROJECT_ROOT "/docs/LOADER.md"

enum { AREAS = 5 };

static size_t areas_of(const struct stm32bl_loader *l, struct bl_range *out)
{
    size_t n = 0;

    for (unsigned i = 0; i < 2; i++)
        out[n++] = (struct bl_range){l->log[i], l->log_size};
    for (unsigned i = 0; i < l->slots; i++)
        out[n++] = (struct bl_range){l->slot[i], l->slot_size};
    if (l->backup_size)
        out[n++] = (struct bl_range){l->backup, l->backup_size};
    return n;
}

static struct bl_chip chip_of(const struct stm32bl_loader *l)
{
    return bl_chip_of(bl_device_by_id(l->product_id, -1), l->flash_size / 1024,
                      l->kind == STM32BL_LOADER_BANKS ? BL_DUAL_BANK : BL_ANY_BANKS);
}

/* What one erase erases belongs to one area: a sector begins with it, and nothing else is in its sectors. */
static void areas_have_sectors_of_their_own(void **state)
{
    (void)state;
    for (size_t i = 0; i < stm32bl_loader_count(); i++) {
        const struct stm32bl_loader *l = stm32bl_loader_at(i);
        struct bl_chip chip = chip_of(l);
        struct bl_range areas[AREAS];
        size_t count = areas_of(l, areas);

        assert_non_null(chip.device);
        for (size_t k = 0; k < count; k++) {
            struct stm32bl_sector first, last;

            if (bl_chip_region(&chip, areas[k].start, areas[k].size) == BL_REGION_EEPROM)
                continue;
            assert_true(bl_chip_sector(&chip, areas[k].start, &first));
            assert_true(bl_chip_sector(&chip, areas[k].start + areas[k].size - 1, &last));
            if (first.address != areas[k].start)
                fail_msg("%s: 0x%08x is not the start of a sector", l->name,
                         (unsigned)areas[k].start);
            for (size_t other = 0; other < count; other++)
                if (other != k && areas[other].start >= first.address &&
                    areas[other].start < last.address + last.size)
                    fail_msg("%s: 0x%08x lies in the sectors of 0x%08x", l->name,
                             (unsigned)areas[other].start, (unsigned)areas[k].start);
        }
    }
}

static void the_loader_is_in_front(void **state)
{
    (void)state;
    for (size_t i = 0; i < stm32bl_loader_count(); i++) {
        const struct stm32bl_loader *l = stm32bl_loader_at(i);
        struct bl_chip chip = chip_of(l);
        uint32_t room = bl_chip_flash_start(&chip) +
                        (l->verifies || l->kind == STM32BL_LOADER_STAGED ? 8192 : 4096);
        struct bl_range areas[AREAS];
        size_t count = areas_of(l, areas);

        for (size_t k = 0; k < count; k++)
            assert_true(areas[k].start >= room);
    }
}

static void images_run_where_they_lie_or_are_copied(void **state)
{
    (void)state;
    for (size_t i = 0; i < stm32bl_loader_count(); i++) {
        const struct stm32bl_loader *l = stm32bl_loader_at(i);

        assert_int_equal(l->link[0], l->slot[0]);
        assert_int_equal(l->link[1], l->kind == STM32BL_LOADER_STAGED ||
                                             l->kind == STM32BL_LOADER_BANKS ||
                                             l->kind == STM32BL_LOADER_SWAP
                                         ? l->slot[0]
                                         : l->slot[1]);
    }
}

static char *read_document(void)
{
    enum { MOST = 1 << 20 };
    FILE *file = fopen(PATH, "r");
    char *text = calloc(MOST, 1);

    assert_non_null(file);
    assert_non_null(text);
    assert_true(fread(text, 1, MOST - 1, file) > 0);
    fclose(file);
    return text;
}

/* A line of the table that begins with '|' and has all of these. */
static bool has_line(const char *text, const char *const *words, size_t count)
{
    char line[512];

    while (*text) {
        size_t len = strcspn(text, "\n"), found = 0;

        snprintf(line, sizeof line, "%.*s", (int)(len < 511 ? len : 511), text);
        for (size_t i = 0; i < count; i++)
            found += strstr(line, words[i]) != NULL;
        if (line[0] == '|' && found == count)
            return true;
        text += len + (text[len] != 0);
    }
    return false;
}

/* The row without keys of the same chip. */
static const struct stm32bl_loader *unsigned_of(const struct stm32bl_loader *l)
{
    for (size_t i = 0; i < stm32bl_loader_count(); i++) {
        const struct stm32bl_loader *other = stm32bl_loader_at(i);

        if (!other->verifies && other->kind == l->kind && other->product_id == l->product_id)
            return other;
    }
    return NULL;
}

static size_t add(char (*words)[24], size_t n, const char *format, unsigned value)
{
    snprintf(words[n], sizeof words[n], format, value);
    return n + 1;
}

static void the_document_says_the_same(void **state)
{
    char *text = read_document();

    (void)state;
    for (size_t i = 0; i < stm32bl_loader_count(); i++) {
        const struct stm32bl_loader *l = stm32bl_loader_at(i), *plain = unsigned_of(l);
        char words[8][24];
        const char *list[8];
        size_t n = 0;
        bool log_as_without = l->verifies && l->log[0] == plain->log[0];

        if (l->verifies && log_as_without && l->slot[0] == plain->slot[0])
            continue; // the table says "as without"
        if (l->verifies && l->kind == STM32BL_LOADER_SINGLE)
            log_as_without = true; // behind the semicolon is the slot only
        if (!log_as_without) {
            n = add(words, n, "%08X", l->log[0]);
            n = add(words, n, "%08X", l->log[1]);
        }
        n = add(words, n, "%08X", l->slot[0]);
        if (l->slots > 1)
            n = add(words, n, "%08X", l->slot[1]);
        n = add(words, n, " %u KiB", l->slot_size / 1024);
        if (l->backup_size) {
            n = add(words, n, "%08X", l->backup);
            n = add(words, n, " %u KiB", l->backup_size / 1024);
        }
        for (size_t k = 0; k < n; k++)
            list[k] = words[k];
        if (!has_line(text, list, n))
            fail_msg("docs/LOADER.md has no row for the %sloader of %s with log 0x%08x and slots "
                     "0x%08x, 0x%08x",
                     l->verifies ? "signed " : "", l->name, (unsigned)l->log[0],
                     (unsigned)l->slot[0], (unsigned)l->slot[1]);
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(areas_have_sectors_of_their_own),
        cmocka_unit_test(the_loader_is_in_front),
        cmocka_unit_test(images_run_where_they_lie_or_are_copied),
        cmocka_unit_test(the_document_says_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
