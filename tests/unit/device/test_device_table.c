/*
 * test_device_table.c - the device table checks itself: every row must make sense on its own and
 * among the others.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "device/device.h"

/* Fails with the row's name in front. */
#define ROW_ASSERT(d, ok)                                                                          \
    do {                                                                                           \
        if (!(ok))                                                                                 \
            fail_msg("%s: %s", (d)->name, #ok);                                                    \
    } while (0)

/* Every row in turn is `d`. */
#define EACH_ROW(d)                                                                                \
    const struct stm32bl_device *d = bl_devices;                                                   \
    d < bl_devices + bl_device_count;                                                              \
    d++

static bool power_of_two(uint32_t n)
{
    return n && (n & (n - 1)) == 0;
}

static bool has(const struct stm32bl_device *d, uint32_t quirk)
{
    return (d->quirks & quirk) != 0;
}

static void names_are_unique_and_found(void **state)
{
    (void)state;
    for (EACH_ROW(d)) {
        ROW_ASSERT(d, strncmp(d->name, "stm32", 5) == 0);
        for (const char *c = d->name; *c; c++)
            ROW_ASSERT(d, (*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || *c == '-');
        ROW_ASSERT(d, stm32bl_device_find(d->name) == d);
        ROW_ASSERT(d, stm32bl_device_find(d->name + 5) == d);
    }
}

static void ids_are_unique(void **state)
{
    (void)state;
    for (EACH_ROW(a))
        for (const struct stm32bl_device *b = a + 1; b < bl_devices + bl_device_count; b++) {
            if (a->product_id != b->product_id)
                continue;
            // Without a bootloader id to read, nothing could tell the two apart.
            ROW_ASSERT(a, a->bootloader_id_addr && b->bootloader_id_addr);
            ROW_ASSERT(a, a->bootloader_id_addr == b->bootloader_id_addr);
            for (size_t i = 0; i < BL_IDS && a->bootloader_ids[i]; i++)
                for (size_t k = 0; k < BL_IDS && b->bootloader_ids[k]; k++)
                    ROW_ASSERT(a, a->bootloader_ids[i] != b->bootloader_ids[k]);
        }
}

static void rows_are_found_by_their_ids(void **state)
{
    (void)state;
    for (EACH_ROW(d)) {
        if (d->doubtful) {
            ROW_ASSERT(d, bl_device_by_id(d->product_id, d->bootloader_ids[0]) != d);
            continue;
        }
        ROW_ASSERT(d, bl_device_by_id(d->product_id, -1) != NULL);
        ROW_ASSERT(d, d->bootloader_ids[0] || bl_device_by_id(d->product_id, -1) == d);
        for (size_t i = 0; i < BL_IDS && d->bootloader_ids[i]; i++)
            ROW_ASSERT(d, bl_device_by_id(d->product_id, d->bootloader_ids[i]) == d);
    }
}

/* An order number that `part` stands for: "L151x8-A" becomes "STM32L151C8T6A". */
static void order_number(char *out, const char *part, size_t len)
{
    out += sprintf(out, "STM32");
    for (size_t i = 0; i < len; i++)
        out += sprintf(out, part[i] == '-' ? "T6" : "%c", part[i] == 'x' ? 'C' : part[i]);
}

static void parts_are_found(void **state)
{
    (void)state;
    for (EACH_ROW(d)) {
        ROW_ASSERT(d, d->parts[0]);
        for (const char *part = d->parts; *part;) {
            char text[40], number[80];
            size_t len = strcspn(part, "/");
            const struct stm32bl_device *by_text, *by_number;

            assert_true(len > 0 && len < 20);
            snprintf(text, sizeof text, "%.*s", (int)len, part);
            order_number(number, part, len);
            by_text = stm32bl_device_find(text);
            by_number = stm32bl_device_find(number);
            if (!by_text || !by_number || (!d->doubtful && (by_text != d || by_number != d)))
                fail_msg("%s: '%s' finds %s, '%s' finds %s", d->name, text,
                         by_text ? by_text->name : "nothing", number,
                         by_number ? by_number->name : "nothing");
            ROW_ASSERT(d, strcmp(by_text->series, d->series) == 0);
            part += len + (part[len] == '/');
        }
    }
}

static uint32_t end_of(const struct bl_bank *bank)
{
    uint32_t end = bank->start;

    for (size_t i = 0; i < BL_RUNS; i++)
        end += bank->runs[i].count * bank->runs[i].size;
    return end;
}

static void check_bank(const struct stm32bl_device *d, const struct bl_bank *bank)
{
    uint32_t at = bank->start;

    for (size_t i = 0; i < BL_RUNS; i++) {
        uint32_t size = bank->runs[i].size;
        if (!bank->runs[i].count)
            continue;
        ROW_ASSERT(d, power_of_two(size));
        ROW_ASSERT(d, at % size == 0);
        ROW_ASSERT(d, size % d->write_unit == 0);
        at += bank->runs[i].count * size;
    }
}

static void check_walk(const struct stm32bl_device *d, const struct bl_chip *chip)
{
    struct stm32bl_sector s = {0, 0, 0}, before = {0, 0, 0};
    uint32_t sum = 0;

    for (uint32_t at = 0; bl_chip_sector_from(chip, at, &s); at = s.address + s.size) {
        struct stm32bl_sector same;

        ROW_ASSERT(d, s.address >= at);
        ROW_ASSERT(d, sum == 0 || s.number > before.number);
        ROW_ASSERT(d, s.number <= (d->erase_command == 0x43 ? 0xFF : 0xFFEF)); // AN3155 3.7, 3.8
        ROW_ASSERT(d, bl_chip_sector(chip, s.address + s.size - 1, &same));
        ROW_ASSERT(d, same.address == s.address && same.number == s.number);
        ROW_ASSERT(d, bl_chip_region(chip, s.address, s.size) == BL_REGION_FLASH);
        sum += s.size;
        before = s;
    }
    ROW_ASSERT(d, sum == bl_chip_flash_size(chip));
    ROW_ASSERT(d, sum == chip->layout->flash_kb * 1024u);
}

static void layouts_add_up(void **state)
{
    (void)state;
    for (EACH_ROW(d)) {
        ROW_ASSERT(d, d->layouts->flash_kb);
        for (const struct bl_layout *l = d->layouts; l->flash_kb; l++) {
            const struct bl_chip chip = {.device = d, .layout = l, .flash_kb = l->flash_kb};

            ROW_ASSERT(d, l->flash_kb <= d->layouts->flash_kb);
            ROW_ASSERT(d, l->banks[0].start == d->layouts->banks[0].start);
            check_bank(d, &l->banks[0]);
            if (l->banks[1].start) {
                check_bank(d, &l->banks[1]);
                ROW_ASSERT(d, l->banks[1].start >= end_of(&l->banks[0]));
            } else {
                ROW_ASSERT(d, l->mode != BL_DUAL_BANK);
            }
            ROW_ASSERT(d, l->mode != BL_SINGLE_BANK || !l->banks[1].start);
            check_walk(d, &chip);
            for (const struct bl_layout *m = d->layouts; m < l; m++)
                ROW_ASSERT(d, m->flash_kb != l->flash_kb || (m->mode && m->mode != l->mode));
        }
    }
}

static void units_fit(void **state)
{
    (void)state;
    for (EACH_ROW(d)) {
        ROW_ASSERT(d, power_of_two(d->rom_align) && power_of_two(d->hardware_unit));
        ROW_ASSERT(d,
                   power_of_two(d->write_unit) && d->write_unit >= 4 && d->write_unit <= 256 / 2);
        ROW_ASSERT(d, d->write_unit % d->rom_align == 0 && d->write_unit % d->hardware_unit == 0);
        ROW_ASSERT(d, d->erase_command == 0x43 || d->erase_command == 0x44);
        // AN3155 3.8: Extended Erase is there from version 3.0 on.
        ROW_ASSERT(d, d->doubtful || (d->erase_command == 0x44) == (d->protocol_version >= 0x30));
        ROW_ASSERT(d, (d->erased == 0) == (d->series[0] == 'L' && strchr("01", d->series[1])));
        ROW_ASSERT(d, d->erased == 0 || d->erased == 0xFF);
        ROW_ASSERT(d, (d->erased == 0) == has(d, BL_QUIRK_NO_MASS_ERASE));
        ROW_ASSERT(d, !has(d, BL_QUIRK_NO_RAM) || !d->ram[0].size);
    }
}

/* All regions of a row but flash: RAM, system memory, option bytes, OTP, EEPROM. */
static size_t regions_of(const struct stm32bl_device *d, struct bl_range *out)
{
    size_t n = 0;

    for (size_t i = 0; i < BL_RAMS; i++)
        out[n++] = d->ram[i];
    for (size_t i = 0; i < 2; i++)
        out[n++] = d->option_bytes[i];
    out[n++] = d->eeprom;
    out[n++] = d->otp;
    out[n++] = d->system_memory;
    out[n++] = d->system_memory_2;
    return n;
}

static bool overlap(struct bl_range a, struct bl_range b)
{
    return a.size && b.size && a.start < (uint64_t)b.start + b.size &&
           b.start < (uint64_t)a.start + a.size;
}

static bool is_range(struct bl_range a, struct bl_range b)
{
    return a.start == b.start && a.size == b.size;
}

static void regions_do_not_overlap(void **state)
{
    (void)state;
    for (EACH_ROW(d)) {
        struct bl_range r[BL_RAMS + 6];
        size_t n = regions_of(d, r);

        for (size_t i = 0; i < n; i++) {
            ROW_ASSERT(d, (uint64_t)r[i].start + r[i].size <= UINT32_MAX);
            for (const struct bl_layout *l = d->layouts; l->flash_kb; l++)
                for (size_t b = 0; b < BL_BANKS; b++) {
                    const struct bl_bank *bank = &l->banks[b];
                    struct bl_range flash = {bank->start, end_of(bank) - bank->start};
                    ROW_ASSERT(d, !overlap(r[i], flash));
                }
            for (size_t k = i + 1; k < n; k++) {
                // RM0431: the OTP area of F72x lies inside its system memory.
                bool f72x = d->product_id == 0x452 && is_range(r[i], d->otp);
                ROW_ASSERT(d, f72x || !overlap(r[i], r[k]));
            }
        }
    }
}

static void regions_are_recognised(void **state)
{
    (void)state;
    for (EACH_ROW(d)) {
        struct bl_chip chip = bl_chip_of(d, 0, BL_ANY_BANKS);
        const struct {
            struct bl_range range;
            enum bl_region region;
        } known[] = {
            {d->ram[0], BL_REGION_RAM},
            {d->eeprom, BL_REGION_EEPROM},
            {d->otp, BL_REGION_OTP},
            {d->option_bytes[0], BL_REGION_OPTION},
            {d->option_bytes[1], BL_REGION_OPTION},
            {d->system_memory_2, BL_REGION_SYSTEM},
        };

        for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
            struct bl_range r = known[i].range;
            if (!r.size)
                continue;
            ROW_ASSERT(d, bl_chip_region(&chip, r.start, r.size) == known[i].region);
            ROW_ASSERT(d, bl_chip_region(&chip, r.start + r.size - 1, 0) == known[i].region);
            ROW_ASSERT(d, bl_chip_region(&chip, r.start, r.size + 1) != known[i].region);
        }
        ROW_ASSERT(d, bl_chip_region(&chip, 0xE0000000, 4) == BL_REGION_NONE);
        ROW_ASSERT(d, bl_chip_region(&chip, 0xFFFFFFFF, 0xFFFFFFFF) == BL_REGION_NONE);
    }
}

static void bootloader_id_lies_in_system_memory(void **state)
{
    (void)state;
    for (EACH_ROW(d)) {
        uint32_t at = d->bootloader_id_addr;

        // AN2606 gives H523 an address outside its system memory; the row has none.
        if (d->doubtful || d->product_id == 0x478)
            continue;
        ROW_ASSERT(d, d->system_memory.size);
        ROW_ASSERT(d, (at != 0) == (d->bootloader_ids[0] != 0));
        ROW_ASSERT(d, !at || bl_within(at, 1, d->system_memory.start, d->system_memory.size) ||
                          bl_within(at, 1, d->system_memory_2.start, d->system_memory_2.size));
        for (size_t i = 0; i < BL_IDS; i++)
            ROW_ASSERT(d, d->bootloader_ids[i] <= 0xFFF);
    }
}

static void check_erase_times(const struct stm32bl_device *d, uint32_t size)
{
    const struct bl_timing *t = d->timing;
    bool covered = false;

    for (size_t i = 0; i < BL_ERASE_SIZES; i++)
        covered |= t->erase[i].size >= size;
    ROW_ASSERT(d, covered);
    ROW_ASSERT(d, bl_erase_typical_ms(d, size) > 0);
    ROW_ASSERT(d, bl_erase_max_ms(d, size) >= bl_erase_typical_ms(d, size));
}

static void times_are_there(void **state)
{
    (void)state;
    for (EACH_ROW(d)) {
        const struct bl_timing *t = d->timing;

        ROW_ASSERT(d, t && t->name[0]);
        ROW_ASSERT(d, t->program_unit && d->write_unit % t->program_unit == 0);
        ROW_ASSERT(d, t->program_ns && t->program_max_ns >= t->program_ns);
        ROW_ASSERT(d, t->mass_typical_ms && t->mass_max_ms >= t->mass_typical_ms);
        for (size_t i = 1; i < BL_ERASE_SIZES && t->erase[i].size; i++)
            ROW_ASSERT(d, t->erase[i].size > t->erase[i - 1].size);
        for (const struct bl_layout *l = d->layouts; l->flash_kb; l++)
            for (size_t b = 0; b < BL_BANKS; b++)
                for (size_t r = 0; r < BL_RUNS; r++)
                    if (l->banks[b].runs[r].count)
                        check_erase_times(d, l->banks[b].runs[r].size);
    }
}

static void check_text(const struct stm32bl_device *d, const char *text)
{
    size_t len = strlen(text);

    ROW_ASSERT(d, strpbrk(text, "|\n\t") == NULL); // docs/DEVICES.md puts it into a table
    ROW_ASSERT(d, len == 0 || (text[len - 1] != '.' && text[len - 1] != ' ' && text[0] != ' '));
    ROW_ASSERT(d, strstr(text, "  ") == NULL);
}

static void texts_are_there(void **state)
{
    (void)state;
    for (EACH_ROW(d)) {
        struct stm32bl_device_info info;

        stm32bl_device_get(d, &info);
        ROW_ASSERT(d, d->series[0] && d->pins[0] && d->source[0]);
        check_text(d, info.pins);
        check_text(d, info.notes);
        check_text(d, info.source);
        ROW_ASSERT(d, !d->doubtful || info.notes[0]);
        ROW_ASSERT(d, !d->doubtful || d->evidence == STM32BL_DOCUMENTED);
        ROW_ASSERT(d, info.sector_min <= info.sector_max && info.sector_min > 0);
        ROW_ASSERT(d, info.flash_kb == d->layouts->flash_kb && info.flash_start);
    }
}

static void any_flash_size_gives_whole_sectors(void **state)
{
    static const uint32_t sizes_kb[] = {0, 1, 3, 8, 17, 64, 100, 384, 4095, 0xFFFF, UINT32_MAX};

    (void)state;
    for (EACH_ROW(d))
        for (size_t i = 0; i < sizeof sizes_kb / sizeof *sizes_kb; i++)
            for (int mode = BL_ANY_BANKS; mode <= BL_DUAL_BANK; mode++) {
                struct bl_chip chip = bl_chip_of(d, sizes_kb[i], (enum bl_bank_mode)mode);
                struct stm32bl_sector s;
                uint32_t sum = 0;

                for (uint32_t at = 0; bl_chip_sector_from(&chip, at, &s); at = s.address + s.size)
                    sum += s.size;
                ROW_ASSERT(d, sum == bl_chip_flash_size(&chip));
                ROW_ASSERT(d, sum > 0 && chip.flash_kb <= chip.layout->flash_kb);
                ROW_ASSERT(d, chip.flash_kb <= d->layouts->flash_kb);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_unique_and_found),
        cmocka_unit_test(ids_are_unique),
        cmocka_unit_test(rows_are_found_by_their_ids),
        cmocka_unit_test(parts_are_found),
        cmocka_unit_test(layouts_add_up),
        cmocka_unit_test(units_fit),
        cmocka_unit_test(regions_do_not_overlap),
        cmocka_unit_test(regions_are_recognised),
        cmocka_unit_test(bootloader_id_lies_in_system_memory),
        cmocka_unit_test(times_are_there),
        cmocka_unit_test(texts_are_there),
        cmocka_unit_test(any_flash_size_gives_whole_sectors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
