/*
 * options.c - reading and editing a copy of a chip's option bytes. What an edit does not name stays
 * as it was read, reserved bits included.
 */
#include <string.h>

#include "base/target.h"
#include "options.h"

enum { NAME_MAX = 32 };

static const char read_protected[] =
    "no memory can be read any more; lifting it ('stm32bl unprotect') erases the whole chip";
static const char level_2[] =
    "LEVEL 2 CAN NEVER BE UNDONE: no debug probe and no bootloader reach the chip again, ever";

static const struct bl_option_map *const groups[] = {bl_option_maps_f_l, bl_option_maps_optr,
                                                     bl_option_maps_h};

static bool belongs_to(const struct bl_option_map *map, uint16_t product_id)
{
    for (size_t i = 0; i < BL_OPTION_IDS && map->product_ids[i]; i++)
        if (map->product_ids[i] == product_id)
            return true;
    return false;
}

const struct bl_option_map *bl_option_map_of(const struct stm32bl_device *device)
{
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        for (const struct bl_option_map *map = groups[i]; map->product_ids[0]; map++)
            if (belongs_to(map, device->product_id))
                return map;
    return NULL;
}

void bl_options_start(struct bl_options *o, const struct stm32bl_device *device)
{
    memset(o, 0, sizeof *o);
    o->device = device;
    o->map = bl_option_map_of(device);
}

uint32_t bl_option_area_size(const struct bl_options *o, size_t area)
{
    uint32_t size = area < BL_OPTION_AREAS ? o->device->option_bytes[area].size : 0;

    return size < BL_OPTION_AREA_SIZE ? size : BL_OPTION_AREA_SIZE;
}

/* ------------------------------------------------------------------------- fields */

/* Bytes of the value itself. */
static uint32_t value_size(enum bl_option_kind kind)
{
    switch (kind) {
    case BL_OPTION_BYTES:
        return 1;
    case BL_OPTION_HALF_WORDS:
    case BL_OPTION_WORDS:
        return 2;
    case BL_OPTION_DOUBLES:
    case BL_OPTION_REGISTERS:
    case BL_OPTION_PAIRS:
        break;
    }
    return 4;
}

/* Where the field's word begins in its area; UINT32_MAX: before it. */
static uint32_t place(const struct bl_options *o, const struct bl_option_field *field)
{
    uint32_t start = o->device->option_bytes[field->area].start & 0xFF;

    return field->offset < start ? UINT32_MAX : field->offset - start;
}

static bool is_reachable(const struct bl_options *o, const struct bl_option_field *field)
{
    uint32_t size = o->map->kind == BL_OPTION_PAIRS ? 8 : value_size(o->map->kind);

    return (uint64_t)place(o, field) + size <= bl_option_area_size(o, field->area);
}

const struct bl_option_field *bl_option_next(const struct bl_options *o,
                                             struct bl_option_cursor *cursor)
{
    const struct bl_option_field *f;

    if (!o->map)
        return NULL;
    for (; cursor->list < BL_OPTION_LISTS && o->map->lists[cursor->list];
         cursor->list++, cursor->field = 0)
        while ((f = &o->map->lists[cursor->list][cursor->field])->name) {
            cursor->field++;
            if (is_reachable(o, f))
                return f;
        }
    return NULL;
}

const struct bl_option_field *bl_option_by_role(const struct bl_options *o,
                                                enum bl_option_role role)
{
    const struct bl_option_field *f;

    for (struct bl_option_cursor c = {0, 0}; (f = bl_option_next(o, &c)) != NULL;)
        if (f->role == role)
            return f;
    return NULL;
}

/* Bits for the largest page number that a part of this row has in one bank. */
static unsigned page_bits(const struct stm32bl_device *device)
{
    uint32_t most = 0;
    unsigned bits = 1;

    for (const struct bl_layout *l = device->layouts; l->flash_kb; l++)
        for (size_t b = 0; b < BL_BANKS; b++)
            if (l->banks[b].runs[0].count > most)
                most = l->banks[b].runs[0].count;
    while (most > 1u << bits && bits < 16)
        bits++;
    return bits;
}

unsigned bl_option_width(const struct bl_options *o, const struct bl_option_field *field)
{
    return field->width ? field->width : page_bits(o->device);
}

uint32_t bl_option_mask(const struct bl_options *o, const struct bl_option_field *field)
{
    unsigned width = bl_option_width(o, field);

    return width < 32 ? (1u << width) - 1 : UINT32_MAX;
}

uint32_t bl_option_address(const struct bl_options *o, const struct bl_option_field *field)
{
    return o->device->option_bytes[field->area].start + place(o, field);
}

static uint32_t load(const uint8_t *p, uint32_t size)
{
    uint32_t value = 0;

    for (uint32_t i = 0; i < size; i++)
        value |= (uint32_t)p[i] << 8 * i;
    return value;
}

static void store(uint8_t *p, uint32_t size, uint32_t value)
{
    for (uint32_t i = 0; i < size; i++)
        p[i] = (uint8_t)(value >> 8 * i);
}

uint32_t bl_option_get(const struct bl_options *o, const struct bl_option_field *field)
{
    const uint8_t *p = o->bytes[field->area] + place(o, field);

    return load(p, value_size(o->map->kind)) >> field->bit & bl_option_mask(o, field);
}

/* What the layout wants behind the value, as far as the area goes. */
static void complete(struct bl_options *o, size_t area, uint32_t at)
{
    enum bl_option_kind kind = o->map->kind;
    uint32_t size = value_size(kind), end = bl_option_area_size(o, area);
    uint8_t *bytes = o->bytes[area];

    if (kind == BL_OPTION_REGISTERS || at + 2 * size > end)
        return;
    store(bytes + at + size, size, load(bytes + at, size) ^ (kind == BL_OPTION_PAIRS ? 0 : ~0u));
    if (kind == BL_OPTION_HALF_WORDS && at + 4 * size <= end)
        memcpy(bytes + at + 2 * size, bytes + at, (size_t)2 * size);
}

void bl_option_set(struct bl_options *o, const struct bl_option_field *field, uint32_t value)
{
    uint32_t at = place(o, field), size = value_size(o->map->kind);
    uint32_t mask = bl_option_mask(o, field) << field->bit;
    uint8_t *p = o->bytes[field->area] + at;

    store(p, size, (load(p, size) & ~mask) | (value << field->bit & mask));
    complete(o, field->area, at);
}

bool bl_option_damaged(const struct bl_options *o, const struct bl_option_field *field)
{
    enum bl_option_kind kind = o->map->kind;
    uint32_t at = place(o, field), size = value_size(kind);
    uint32_t end = bl_option_area_size(o, field->area);
    const uint8_t *p = o->bytes[field->area] + at;

    if (kind == BL_OPTION_REGISTERS || kind == BL_OPTION_PAIRS || at + 2 * size > end)
        return false;
    if (kind == BL_OPTION_BYTES && p[0] == 0xFF && p[1] == 0xFF)
        return false; // RM0091: an erased pair is no error
    for (uint32_t i = 0; i < size; i++)
        if ((p[i] ^ p[size + i]) != 0xFF)
            return true;
    return kind == BL_OPTION_HALF_WORDS && at + 4 * size <= end &&
           memcmp(p, p + 2 * size, (size_t)2 * size);
}

void bl_options_complete(struct bl_options *o)
{
    const struct bl_option_field *f;

    for (struct bl_option_cursor c = {0, 0}; (f = bl_option_next(o, &c)) != NULL;)
        complete(o, f->area, place(o, f));
}

/* ------------------------------------------------------------------- what they say */

int bl_options_level(const struct bl_options *o)
{
    const struct bl_option_field *rdp = bl_option_by_role(o, BL_OPTION_RDP);
    uint32_t value;

    if (!rdp)
        return -1;
    value = bl_option_get(o, rdp);
    if (bl_option_damaged(o, rdp))
        return 1;
    return value == o->map->open ? 0 : value == 0xCC && o->map->level_2 ? 2 : 1;
}

/* The field that says how many banks parts of this size have. */
static const struct bl_option_field *bank_field(const struct bl_options *o, uint32_t flash_kb)
{
    const struct bl_option_field *f;

    for (struct bl_option_cursor c = {0, 0}; (f = bl_option_next(o, &c)) != NULL;)
        if ((f->role == BL_OPTION_DUAL_IF_1 || f->role == BL_OPTION_DUAL_IF_0) &&
            (f->index == 0 || f->index == flash_kb))
            return f;
    return NULL;
}

bool bl_options_choose_banks(const struct stm32bl_device *device, uint32_t flash_kb)
{
    struct bl_options o;

    bl_options_start(&o, device);
    return bl_chip_of(device, flash_kb, BL_SINGLE_BANK).layout !=
               bl_chip_of(device, flash_kb, BL_DUAL_BANK).layout &&
           bank_field(&o, flash_kb);
}

enum bl_bank_mode bl_options_bank_mode(const struct bl_options *o, uint32_t flash_kb)
{
    const struct bl_option_field *f = bank_field(o, flash_kb);

    if (!f)
        return BL_ANY_BANKS;
    return (bl_option_get(o, f) == 1) == (f->role == BL_OPTION_DUAL_IF_1) ? BL_DUAL_BANK
                                                                          : BL_SINGLE_BANK;
}

bool bl_options_swapped(const struct bl_options *o)
{
    const struct bl_option_field *f = bl_option_by_role(o, BL_OPTION_SWAPPED_IF_1);

    if (f)
        return bl_option_get(o, f) == 1;
    f = bl_option_by_role(o, BL_OPTION_SWAPPED_IF_0);
    return f && bl_option_get(o, f) == 0;
}

static bool is_locked_to_flash(const struct bl_options *o)
{
    const struct bl_option_field *lock = bl_option_by_role(o, BL_OPTION_BOOT_LOCK);

    return lock && bl_option_get(o, lock);
}

enum bl_boot bl_options_boot(const struct bl_options *o)
{
    const struct bl_option_field *pin_1 = bl_option_by_role(o, BL_OPTION_PIN_IF_1);
    const struct bl_option_field *pin_0 = bl_option_by_role(o, BL_OPTION_PIN_IF_0);
    const struct bl_option_field *nboot0 = bl_option_by_role(o, BL_OPTION_NBOOT0);
    const struct bl_option_field *nboot1 = bl_option_by_role(o, BL_OPTION_NBOOT1);
    bool rom = !nboot1 || bl_option_get(o, nboot1);

    if (is_locked_to_flash(o))
        return BL_BOOT_FLASH;
    if (pin_1 ? bl_option_get(o, pin_1) : pin_0 ? !bl_option_get(o, pin_0) : true)
        return rom ? BL_BOOT_PIN_ROM : BL_BOOT_PIN_SRAM;
    if (!nboot0 || bl_option_get(o, nboot0))
        return BL_BOOT_FLASH;
    return rom ? BL_BOOT_ROM : BL_BOOT_SRAM;
}

/* --------------------------------------------------------------------------- risks */

static enum stm32bl_option_risk boot_risk(enum bl_boot before, enum bl_boot after, const char **why)
{
    static const char *const texts[] = {
        [BL_BOOT_PIN_ROM] = "",
        [BL_BOOT_PIN_SRAM] = "with BOOT0 high the chip then starts what is in SRAM and no longer "
                             "its bootloader",
        [BL_BOOT_FLASH] = "the BOOT0 pin is then ignored and the chip always starts from flash: "
                          "only its program or a debug probe reaches the bootloader again",
        [BL_BOOT_ROM] = "the chip then always starts its bootloader and never its program, until "
                        "this is changed back",
        [BL_BOOT_SRAM] = "the chip then always starts what is in SRAM: only a debug probe changes "
                         "it back",
    };

    if (after == before || after == BL_BOOT_PIN_ROM)
        return STM32BL_RISK_NONE;
    *why = texts[after];
    return after == BL_BOOT_ROM ? STM32BL_RISK_CARE : STM32BL_RISK_LOCKOUT;
}

static enum stm32bl_option_risk reset_pin_risk(uint32_t mode, const char **why)
{
    if (mode == 0) {
        *why = "mode 0 of the reset pin is reserved";
        return STM32BL_RISK_REFUSED;
    }
    if (mode != 2)
        return STM32BL_RISK_NONE;
    *why = "the reset pin becomes an input/output: a reset by it, as by RTS or DTR, does nothing "
           "any more";
    return STM32BL_RISK_LOCKOUT;
}

enum stm32bl_option_risk bl_options_risk(const struct bl_options *before,
                                         const struct bl_options *after,
                                         const struct bl_option_field *field, const char **why)
{
    uint32_t was = bl_option_get(before, field), is = bl_option_get(after, field);
    int level = bl_options_level(after);

    *why = "";
    if (was == is)
        return STM32BL_RISK_NONE;
    if (field->role == BL_OPTION_RDP && level == 1 && is_locked_to_flash(after)) {
        *why = "with BOOT_LOCK set, no bootloader and no debug probe ever lifts it again";
        return STM32BL_RISK_REFUSED;
    }
    if (field->role == BL_OPTION_RDP) {
        *why = level == 2 ? level_2 : level == 1 ? read_protected : "";
        return level == 2   ? STM32BL_RISK_FOREVER
               : level == 1 ? STM32BL_RISK_CARE
                            : STM32BL_RISK_NONE;
    }
    if (field->role == BL_OPTION_PIN_IF_0 || field->role == BL_OPTION_PIN_IF_1 ||
        field->role == BL_OPTION_NBOOT0 || field->role == BL_OPTION_NBOOT1)
        return boot_risk(bl_options_boot(before), bl_options_boot(after), why);
    if (field->role == BL_OPTION_RESET_PIN)
        return reset_pin_risk(is, why);
    if ((field->when == BL_OPTION_TO_1 && !(is & ~was)) ||
        (field->when == BL_OPTION_TO_0 && !(was & ~is)) || !field->risk)
        return STM32BL_RISK_NONE;
    *why = field->why;
    return field->risk;
}

/* ------------------------------------------------------------------------- editing */

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool same(const char *a, const char *b)
{
    while (*a && lower(*a) == lower(*b))
        a++, b++;
    return lower(*a) == lower(*b);
}

static const struct bl_option_field *find(const struct bl_options *o, const char *name)
{
    const struct bl_option_field *f;

    for (struct bl_option_cursor c = {0, 0}; (f = bl_option_next(o, &c)) != NULL;)
        if (same(f->name, name))
            return f;
    return NULL;
}

/*
 * RDP is a code, and all but two or three of its 256 values mean level 1. So it is set by level, or
 * by the very bytes that ST's tools write.
 */
static bool parse_level(const struct bl_option_map *map, const char *text, uint32_t *value)
{
    if (same(text, "level0"))
        *value = map->open;
    else if (same(text, "level1"))
        *value = map->closed;
    else if (same(text, "level2"))
        *value = 0xCC;
    else if (!bl_parse_number(text, 0xFF, value))
        return false;
    return *value == map->open || *value == map->closed || (*value == 0xCC && map->level_2);
}

static int set_field(struct bl_options *o, const char *name, const char *text,
                     struct bl_error *error)
{
    const struct bl_option_field *field = find(o, name);
    uint32_t value;

    if (!field)
        return bl_fail(error, STM32BL_ERR_NOT_FOUND,
                       "%s has no option '%s': `stm32bl option-bytes` lists those it has",
                       o->device->name, name);
    if (field->role == BL_OPTION_RDP) {
        if (!parse_level(o->map, text, &value))
            return bl_fail(error, STM32BL_ERR_ARG,
                           "RDP=%.40s: level0 (0x%02X) or level1 (0x%02X)%s; other values are "
                           "level 1 in disguise",
                           text, o->map->open, o->map->closed,
                           o->map->level_2 ? ", or level2 (0xCC), which is for ever" : "");
    } else if (!bl_parse_number(text, bl_option_mask(o, field), &value)) {
        return bl_fail(error, STM32BL_ERR_ARG, "%s=%.40s: a number from 0 to 0x%x", field->name,
                       text, (unsigned)bl_option_mask(o, field));
    }
    bl_option_set(o, field, value);
    return STM32BL_OK;
}

/* FIRST-LAST, or "all" where that means something. */
static bool parse_stretch(const char *text, struct bl_option_stretch *out)
{
    char first[NAME_MAX];
    size_t len = strcspn(text, "-");

    if (!out->on && same(text, "all")) {
        out->first = 0;
        out->last = UINT32_MAX;
        return true;
    }
    if (text[len] != '-' || len >= sizeof first)
        return false;
    memcpy(first, text, len);
    first[len] = '\0';
    return bl_parse_number(first, UINT32_MAX, &out->first) &&
           bl_parse_number(text + len + 1, UINT32_MAX, &out->last) && out->first <= out->last;
}

static bool is_printable(const char *text)
{
    while (*text >= ' ' && *text <= '~')
        text++;
    return !*text;
}

int bl_options_apply(struct bl_options *o, const struct bl_chip *chip, const char *setting,
                     struct bl_error *error)
{
    char name[NAME_MAX];
    size_t len = strcspn(setting, "=");
    const char *value = setting + len + 1;
    struct bl_option_stretch stretch = {0};

    if (!is_printable(setting))
        return bl_fail(error, STM32BL_ERR_ARG, "a setting has a character that cannot be printed");
    if (setting[len] != '=' || len == 0 || len >= sizeof name || !*value)
        return bl_fail(error, STM32BL_ERR_ARG, "'%.40s' is not NAME=VALUE, such as nBOOT0=1",
                       setting);
    memcpy(name, setting, len);
    name[len] = '\0';
    stretch.on = same(name, "protect");
    if (!stretch.on && !same(name, "unprotect"))
        return set_field(o, name, value, error);
    if (!parse_stretch(value, &stretch))
        return bl_fail(error, STM32BL_ERR_ARG, "%s=%.40s: FIRST-LAST address%s", name, value,
                       stretch.on ? ", such as 0x08000000-0x08003fff" : ", or all");
    return bl_options_protect(o, chip, &stretch, error);
}
