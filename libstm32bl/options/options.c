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
static const char locked_and_protected[] =
    "with BOOT_LOCK set, no bootloader and no debug probe ever lifts it again";
static const char perhaps_locked[] =
    "whether BOOT_LOCK is set cannot be seen here: if it is, no bootloader and no debug probe ever "
    "lifts it again";
static const char protected_and_locked[] =
    "with read-out protection on, no bootloader and no debug probe ever lifts it again";

static bool is_locked_to_flash(const struct bl_options *o)
{
    const struct bl_option_field *lock = bl_option_by_role(o, BL_OPTION_BOOT_LOCK);

    return lock ? bl_option_get(o, lock) : o->hidden_lock == BL_HIDDEN_SET;
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
    if ((field->role == BL_OPTION_RDP || field->role == BL_OPTION_BOOT_LOCK) && level == 1 &&
        is_locked_to_flash(after)) {
        *why = field->role == BL_OPTION_RDP ? locked_and_protected : protected_and_locked;
        return STM32BL_RISK_REFUSED;
    }
    if (field->role == BL_OPTION_RDP && level == 1 && after->hidden_lock == BL_HIDDEN_UNSEEN) {
        *why = perhaps_locked;
        return STM32BL_RISK_LOCKOUT;
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

/* ------------------------------------------------------------------------ starting */

/* Where main flash shows under another address: on F7 for the ITCM bus, secure on L5, U5 and H5. */
static uint32_t without_alias(uint32_t addr)
{
    enum { FLASH = 0x08000000, ITCM = 0x00200000, ITCM_SIZE = 0x00200000, SECURE = 0x04000000 };

    if (bl_within(addr, 1, ITCM, ITCM_SIZE)) // RM0385, RM0410, RM0431: "Memory map"
        return FLASH + (addr - ITCM);
    return (addr & ~0x03FFFFFFu) == (FLASH | SECURE) ? addr & ~(uint32_t)SECURE : addr;
}

size_t bl_options_starts(const struct bl_options *o, const struct bl_chip *chip, uint32_t *out,
                         size_t most)
{
    const struct bl_option_field *f;
    size_t count = 0;

    for (struct bl_option_cursor c = {0, 0}; count < most && (f = bl_option_next(o, &c)) != NULL;) {
        uint32_t addr;
        if (f->role != BL_OPTION_START_AT)
            continue;
        addr = without_alias(bl_option_get(o, f) << f->index);
        if (bl_chip_region(chip, addr, 1) == BL_REGION_FLASH)
            out[count++] = addr;
    }
    return count;
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
