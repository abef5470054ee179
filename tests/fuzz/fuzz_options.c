/*
 * Option bytes of any content, and settings of any text. The first two bytes choose the device and
 * its flash size; a line of settings follows, separated by blanks; the rest is what the areas hold.
 */
#include <stdlib.h>
#include <string.h>

#include "options/options.h"
#include "oracle.h"

static void look(const struct bl_options *o, const struct bl_chip *chip)
{
    struct bl_error error = {{0}};
    struct stm32bl_sector s = {0, 0, 0};
    const struct bl_option_field *f;
    size_t size = 0;

    for (struct bl_option_cursor c = {0, 0}; (f = bl_option_next(o, &c)) != NULL;) {
        oracle_check(bl_option_get(o, f) <= bl_option_mask(o, f), "a value fits its field");
        size += bl_option_damaged(o, f);
    }
    bl_options_boot(o);
    oracle_check(bl_options_level(o) >= -1 && bl_options_level(o) <= 2, "there are three levels");
    if (bl_options_require_guard(o, &error)) {
        oracle_message(error.text);
        return;
    }
    while (bl_chip_sector_from(chip, s.address + s.size, &s))
        size += bl_options_protected(o, chip, &s);
    oracle_check(size < 100000, "counts are sane");
}

/* What an edit must leave alone, and what it must have put right. */
static void edit(struct bl_options *o, const struct bl_chip *chip, const char *setting)
{
    struct bl_options before = *o;
    struct bl_error error = {{0}};
    const struct bl_option_field *f;
    const char *why;

    if (bl_options_apply(o, chip, setting, &error)) {
        oracle_message(error.text);
        *o = before; // as the session does
        return;
    }
    for (struct bl_option_cursor c = {0, 0}; (f = bl_option_next(o, &c)) != NULL;) {
        enum stm32bl_option_risk risk = bl_options_risk(&before, o, f, &why);
        bool changed = bl_option_get(o, f) != bl_option_get(&before, f);
        oracle_check(risk == STM32BL_RISK_NONE || (changed && *why), "only a change has a risk");
        oracle_check(!changed || !bl_option_damaged(o, f), "what is edited is whole");
        oracle_check(f->role != BL_OPTION_RDP || !changed || bl_options_level(o) != 2 ||
                         risk == STM32BL_RISK_FOREVER,
                     "nobody gets to level 2 unseen");
    }
}

static const struct stm32bl_device *choose(uint8_t byte)
{
    const struct stm32bl_device *device = &bl_devices[byte % bl_device_count];

    return bl_option_map_of(device) ? device : stm32bl_device_find("stm32f411");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bl_options o;
    struct bl_chip chip;
    char *text = malloc(size + 1);
    size_t line = 0;

    if (size >= 2) {
        bl_options_start(&o, choose(data[0]));
        memcpy(text, data + 2, size - 2);
        text[size - 2] = '\0';
        line = strcspn(text, "\n");
        for (size_t i = line + 1, at = 0;
             i < size - 2 && at < BL_OPTION_AREAS * BL_OPTION_AREA_SIZE; i++, at++)
            o.bytes[at / BL_OPTION_AREA_SIZE][at % BL_OPTION_AREA_SIZE] = (uint8_t)text[i];
        text[line] = '\0';
        chip = bl_chip_of(o.device, data[1] * 16u, BL_ANY_BANKS);
        chip = bl_chip_of(o.device, chip.flash_kb, bl_options_bank_mode(&o, chip.flash_kb));
        look(&o, &chip);
        for (char *word = text; word;) {
            char *next = strchr(word, ' ');
            if (next)
                *next++ = '\0';
            edit(&o, &chip, word);
            word = next;
        }
        look(&o, &chip);
        bl_options_complete(&o);
        look(&o, &chip);
    }
    free(text);
    return 0;
}
