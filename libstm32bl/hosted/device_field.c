/*
 * device_field.c - see device_field.h.
 */
#include <stddef.h>
#include <string.h>

#include "base/target.h"
#include "device_field.h"

enum {
    UNIT_MAX = 128,  // half a page of an L1
    UNIT_USUAL = 32, // a multiple of what any device of AN2606 needs
    STARTUP_MS = 1000,
    NUMBER_MAX = 0xFFEF // AN3155 3.8: page numbers from FFF0 on are special codes
};

struct field {
    const char *name;
    bool (*take)(struct bl_draft *draft, char *value, const struct field *field);
    size_t offset;
    size_t size;   // bytes of a number, or elements of a list
    uint32_t most; // of a number
    const char *takes;
};

/* The next word of a list, NULL at the end. */
static char *next_word(char **text)
{
    char *word = *text + strspn(*text, " \t,");
    size_t len = strcspn(word, " \t,");

    if (len == 0)
        return NULL;
    *text = word + len + (word[len] != '\0');
    word[len] = '\0';
    return word;
}

static void *member(struct bl_draft *draft, const struct field *field)
{
    return (char *)draft->row + field->offset;
}

static bool take_text(struct bl_draft *draft, char *value, const struct field *field)
{
    *(const char **)member(draft, field) = value;
    return true;
}

static bool take_number(struct bl_draft *draft, char *value, const struct field *field)
{
    uint32_t number;
    uint16_t half;
    uint8_t byte;

    if (!bl_parse_number(value, field->most, &number))
        return false;
    half = (uint16_t)number;
    byte = (uint8_t)number;
    memcpy(member(draft, field),
           field->size == 1   ? (const void *)&byte
           : field->size == 2 ? (const void *)&half
                              : &number,
           field->size);
    return true;
}

static bool take_unit(struct bl_draft *draft, char *value, const struct field *field)
{
    uint8_t *unit = member(draft, field);

    return take_number(draft, value, field) && *unit && (*unit & (*unit - 1)) == 0;
}

static bool take_erased(struct bl_draft *draft, char *value, const struct field *field)
{
    return take_number(draft, value, field) &&
           (draft->row->erased == 0 || draft->row->erased == 0xFF);
}

static bool take_ids(struct bl_draft *draft, char *value, const struct field *field)
{
    uint16_t *ids = member(draft, field);
    uint32_t number;
    size_t count = 0;

    memset(ids, 0, BL_IDS * sizeof *ids);
    for (char *word; (word = next_word(&value)) != NULL;) {
        if (count == BL_IDS || !bl_parse_number(word, field->most, &number) || !number)
            return false;
        ids[count++] = (uint16_t)number;
    }
    return count > 0;
}

/* FIRST-LAST, both included. */
static bool parse_range(char *word, struct bl_range *out)
{
    char *dash = strchr(word, '-');
    uint32_t last;

    if (!dash)
        return false;
    *dash = '\0';
    if (!bl_parse_number(word, UINT32_MAX, &out->start) ||
        !bl_parse_number(dash + 1, UINT32_MAX, &last) || last < out->start ||
        last - out->start == UINT32_MAX)
        return false;
    out->size = last - out->start + 1;
    return true;
}

static bool take_ranges(struct bl_draft *draft, char *value, const struct field *field)
{
    struct bl_range *ranges = member(draft, field);
    size_t count = 0;

    memset(ranges, 0, field->size * sizeof *ranges);
    for (char *word; (word = next_word(&value)) != NULL;)
        if (count == field->size || !parse_range(word, &ranges[count++]))
            return false;
    return count > 0;
}

/* COUNTxSIZE: 4x16K. */
static bool parse_run(char *word, struct bl_run *out)
{
    char *x = strchr(word + strspn(word, "0x"), 'x');
    uint32_t count;

    if (!x)
        return false;
    *x = '\0';
    if (!bl_parse_number(word, NUMBER_MAX, &count) || !count || !bl_parse_size(x + 1, &out->size) ||
        !out->size)
        return false;
    out->count = (uint16_t)count;
    return true;
}

/* ADDRESS [from NUMBER]: RUN [RUN [RUN]] */
static bool take_bank(struct bl_draft *draft, char *value, const struct field *field)
{
    struct bl_bank *bank = &draft->layout->banks[field->size];
    char *runs = strchr(value, ':');
    char *word;
    uint32_t first = 0;
    size_t count = 0;

    if (!runs)
        return false;
    *runs++ = '\0';
    word = next_word(&value);
    if (!word || !bl_parse_number(word, UINT32_MAX, &bank->start) || !bank->start)
        return false;
    word = next_word(&value);
    if (word) {
        char *number = strcmp(word, "from") ? NULL : next_word(&value);
        if (!number || !bl_parse_number(number, NUMBER_MAX, &first) || next_word(&value))
            return false;
    }
    bank->first = (uint16_t)first;
    while ((word = next_word(&runs)) != NULL)
        if (count == BL_RUNS || !parse_run(word, &bank->runs[count++]))
            return false;
    return count > 0;
}

static bool take_quirks(struct bl_draft *draft, char *value, const struct field *field)
{
    uint32_t flag;

    (void)field;
    draft->row->quirks = 0;
    for (char *word; (word = next_word(&value)) != NULL;) {
        if (!bl_quirk_find(word, strlen(word), &flag))
            return !strcmp(word, "none") && draft->row->quirks == 0 && !next_word(&value);
        draft->row->quirks |= flag;
    }
    return true;
}

static bool take_timing(struct bl_draft *draft, char *value, const struct field *field)
{
    (void)field;
    for (size_t i = 0; i < bl_device_count; i++)
        if (!strcmp(bl_devices[i].timing->name, value)) {
            draft->row->timing = bl_devices[i].timing;
            return true;
        }
    return false;
}

/* Everything but the name and what the file itself says of the row. */
static bool take_like(struct bl_draft *draft, char *value, const struct field *field)
{
    const struct stm32bl_device *other = stm32bl_device_find(value);
    struct stm32bl_device own = *draft->row;

    (void)field;
    if (!other || draft->given)
        return false;
    *draft->row = *other;
    draft->row->name = own.name;
    draft->row->source = own.source;
    draft->row->evidence = own.evidence;
    draft->row->doubtful = false;
    draft->row->turbo = bl_device_turbo(other);
    return true;
}

static bool take_turbo(struct bl_draft *draft, char *value, const struct field *field)
{
    (void)field;
    return bl_turbo_own_like(draft->row, draft->turbo, value);
}

static bool take_turbo_register(struct bl_draft *draft, char *value, const struct field *field)
{
    uint32_t *to = field->size ? &draft->turbo->parts.watchdog : &draft->turbo->flash_at;

    return bl_parse_number(value, field->most, to) && *to;
}

static bool take_turbo_pins(struct bl_draft *draft, char *value, const struct field *field)
{
    (void)field;
    return bl_turbo_own_pins(draft->turbo, value);
}

#define AT(field)     offsetof(struct stm32bl_device, field)
#define NUMBER(field) AT(field), sizeof((struct stm32bl_device){0}.field)
#define ADDRESS       UINT32_MAX, "an address, such as 0x1FFF7A22, or 0 if there is none"
#define RANGE         0, "FIRST-LAST, both included, such as 0x20003000-0x2001FFFF"
#define UNIT          UNIT_MAX, "a power of two up to 128"
#define BANK                                                                                       \
    0, "ADDRESS [from NUMBER]: COUNTxSIZE..., such as 0x08100000 from 12: 4x16K 1x64K 7x128K"

static const struct field fields[] = {
    {"like", take_like, 0, 0, 0,
     "the name of a device of the table, and the first line of its section"},
    {"product_id", take_number, NUMBER(product_id), 0xFFFF, "a number up to 0xFFFF"},
    {"bootloader_ids", take_ids, AT(bootloader_ids), BL_IDS, 0xFFF, "1 to 6 numbers up to 0xFFF"},
    {"bootloader_id_addr", take_number, NUMBER(bootloader_id_addr), ADDRESS},
    {"series", take_text, AT(series), 0, 0, ""},
    {"parts", take_text, AT(parts), 0, 0, ""},
    {"bank1", take_bank, 0, 0, BANK},
    {"bank2", take_bank, 0, 1, BANK},
    {"ram", take_ranges, AT(ram), BL_RAMS, RANGE},
    {"system_memory", take_ranges, AT(system_memory), 1, RANGE},
    {"system_memory_2", take_ranges, AT(system_memory_2), 1, RANGE},
    {"option_bytes", take_ranges, AT(option_bytes), 2, RANGE},
    {"otp", take_ranges, AT(otp), 1, RANGE},
    {"eeprom", take_ranges, AT(eeprom), 1, RANGE},
    {"flash_size_reg", take_number, NUMBER(flash_size_reg), ADDRESS},
    {"unique_id", take_number, NUMBER(unique_id), ADDRESS},
    {"rom_align", take_unit, NUMBER(rom_align), UNIT},
    {"write_unit", take_unit, NUMBER(write_unit), UNIT},
    {"hardware_unit", take_unit, NUMBER(hardware_unit), UNIT},
    {"erased", take_erased, NUMBER(erased), 0xFF, "0xFF or 0x00"},
    {"startup_ms", take_number, NUMBER(startup_ms), 60000, "milliseconds up to 60000"},
    {"quirks", take_quirks, 0, 0, 0, "names of ROM defects (docs/DEVICES.md), or none"},
    {"timing", take_timing, 0, 0, 0, "the name of a timing of the table, such as U5/WBA"},
    {"turbo", take_turbo, 0, 0, 0,
     "the name of a device of the table that turbo is for, or none, before other lines of turbo"},
    {"turbo_flash", take_turbo_register, 0, 0, UINT32_MAX, "an address, such as 0x40022000"},
    {"turbo_watchdog", take_turbo_register, 0, 1, UINT32_MAX, "an address, such as 0x40003000"},
    {"turbo_pins", take_turbo_pins, 0, 0, 0,
     "up to 4 times USART:TX/RX:FUNCTION on one port, such as 1:PA9/PA10:7"},
    {"pins", take_text, AT(pins), 0, 0, ""},
    {"notes", take_text, AT(notes), 0, 0, ""},
    {"source", take_text, AT(source), 0, 0, ""},
};

enum { FIELDS = sizeof fields / sizeof *fields };
_Static_assert(FIELDS <= 32, "a bit for each");

static bool is_given(const struct bl_draft *draft, const char *name)
{
    for (size_t i = 0; i < FIELDS; i++)
        if (!strcmp(fields[i].name, name))
            return draft->given >> i & 1;
    return false;
}

int bl_field_take(struct bl_draft *draft, const char *key, char *value, struct bl_error *error)
{
    char shown[48];

    for (size_t i = 0; i < FIELDS; i++) {
        if (strcmp(fields[i].name, key) != 0)
            continue;
        if (draft->given >> i & 1)
            return bl_fail(error, STM32BL_ERR_FORMAT, "%s is given twice for %s", key,
                           draft->row->name);
        bl_format(shown, sizeof shown, "%s", value); // it is cut up
        if (!fields[i].take(draft, value, &fields[i]))
            return bl_fail(error, STM32BL_ERR_FORMAT, "%s = %s: must be %s", key, shown,
                           fields[i].takes);
        draft->given |= 1u << i;
        return STM32BL_OK;
    }
    return bl_fail(error, STM32BL_ERR_FORMAT, "unknown field '%.40s': docs/DEVICES.md lists them",
                   key);
}

static uint64_t bank_end(const struct bl_bank *bank)
{
    uint64_t end = bank->start;

    for (size_t i = 0; i < BL_RUNS; i++)
        end += (uint64_t)bank->runs[i].count * bank->runs[i].size;
    return end;
}

static bool runs_fit(const struct bl_bank *bank, uint32_t unit)
{
    uint32_t number = bank->first;

    for (size_t i = 0; i < BL_RUNS; i++) {
        number += bank->runs[i].count;
        if (bank->runs[i].size % unit)
            return false;
    }
    return number <= NUMBER_MAX + 1u && bank->start % unit == 0 && bank_end(bank) <= UINT32_MAX;
}

static int check_banks(const struct bl_draft *draft, struct bl_error *error)
{
    const struct bl_bank *banks = draft->layout->banks;
    uint64_t size = bank_end(&banks[0]) - banks[0].start + bank_end(&banks[1]) - banks[1].start;
    const char *name = draft->row->name;

    if (!runs_fit(&banks[0], draft->row->write_unit) ||
        !runs_fit(&banks[1], draft->row->write_unit))
        return bl_fail(error, STM32BL_ERR_FORMAT,
                       "%s: sectors must be multiples of write_unit (%u), have numbers below "
                       "0xFFF0, and lie below 4 GiB",
                       name, draft->row->write_unit);
    if (banks[1].start && banks[1].start < bank_end(&banks[0]))
        return bl_fail(error, STM32BL_ERR_FORMAT, "%s: bank2 must lie behind bank1", name);
    if (size % 1024 || size / 1024 > BL_FLASH_MAX_KB)
        return bl_fail(error, STM32BL_ERR_FORMAT,
                       "%s: the banks must be whole KiB, at most 1 GiB in all", name);
    draft->layout->flash_kb = (uint32_t)(size / 1024);
    draft->row->layouts = draft->layout;
    return STM32BL_OK;
}

/* What is not given follows from what is. */
static void complete_units(struct bl_draft *draft)
{
    struct stm32bl_device *row = draft->row;
    bool unit = is_given(draft, "write_unit");

    if (!unit && !is_given(draft, "like"))
        row->write_unit = UNIT_USUAL;
    if (unit && !is_given(draft, "rom_align"))
        row->rom_align = row->write_unit;
    if (unit && !is_given(draft, "hardware_unit"))
        row->hardware_unit = row->write_unit;
    row->rom_align = row->rom_align ? row->rom_align : row->write_unit;
    row->hardware_unit = row->hardware_unit ? row->hardware_unit : row->write_unit;
}

int bl_field_finish(struct bl_draft *draft, struct bl_error *error)
{
    struct stm32bl_device *row = draft->row;
    bool like = is_given(draft, "like"), bank1 = is_given(draft, "bank1");
    const char *fault;

    complete_units(draft);
    if (!row->timing)
        row->timing = &bl_unlisted_timing;
    if (!is_given(draft, "startup_ms") && !like)
        row->startup_ms = STARTUP_MS;
    if (!like && !is_given(draft, "product_id"))
        return bl_fail(error, STM32BL_ERR_FORMAT, "%s: product_id is missing", row->name);
    if ((!like && !bank1) || (!bank1 && is_given(draft, "bank2")))
        return bl_fail(error, STM32BL_ERR_FORMAT, "%s: bank1 is missing", row->name);
    if (row->write_unit % row->rom_align || row->write_unit % row->hardware_unit)
        return bl_fail(error, STM32BL_ERR_FORMAT,
                       "%s: write_unit must be the larger one of rom_align and hardware_unit",
                       row->name);
    if (bank1 && check_banks(draft, error))
        return STM32BL_ERR_FORMAT;
    fault = bl_turbo_own_finish(row, draft->turbo);
    if (fault)
        return bl_fail(error, STM32BL_ERR_FORMAT, "%s: turbo: %s", row->name, fault);
    return STM32BL_OK;
}
