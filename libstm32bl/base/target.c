/*
 * target.c - see target.h for the grammar.
 */
#include <string.h>

#include "target.h"

static const char *const schemes[] = {"serial", "sim", "usb", "tcp", "rfc2217", "i2c"};

bool bl_parse_number(const char *text, uint32_t max, uint32_t *out)
{
    unsigned base = 10;
    uint64_t value = 0;

    if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
        base = 16;
        text += 2;
    }
    if (!*text || (base == 10 && text[0] == '0' && text[1])) // hexadecimal? octal? decimal?
        return false;
    for (; *text; text++) {
        char c = *text;
        unsigned digit = c >= '0' && c <= '9'   ? (unsigned)(c - '0')
                         : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10)
                         : c >= 'A' && c <= 'F' ? (unsigned)(c - 'A' + 10)
                                                : base;
        if (digit >= base)
            return false;
        value = value * base + digit;
        if (value > max)
            return false;
    }
    *out = (uint32_t)value;
    return true;
}

bool bl_parse_size(const char *text, uint32_t *out)
{
    char digits[24];
    size_t len = strlen(text);
    char last = len ? text[len - 1] : '\0';
    uint32_t unit = last == 'k' || last == 'K'   ? 1024
                    : last == 'm' || last == 'M' ? 1024 * 1024
                                                 : 1;

    len -= unit > 1;
    if (len >= sizeof digits)
        return false;
    memcpy(digits, text, len);
    digits[len] = '\0';
    if (!bl_parse_number(digits, UINT32_MAX / unit, out))
        return false;
    *out *= unit;
    return true;
}

/* Cuts `text` at its next comma; returns what follows, or NULL. */
static char *cut(char *text, char at)
{
    char *p = strchr(text, at);
    if (!p)
        return NULL;
    *p = '\0';
    return p + 1;
}

static int split_options(struct bl_target *target, char *text, struct bl_error *error)
{
    while (text) {
        char *next = cut(text, ',');
        char *value = cut(text, '=');
        if (!*text)
            return bl_fail(error, STM32BL_ERR_ARG,
                           "option %u has no name: write KEY=VALUE, with commas between options",
                           (unsigned)target->count + 1);
        if (target->count == BL_TARGET_OPTIONS)
            return bl_fail(error, STM32BL_ERR_ARG, "more than %u options, from '%s' on",
                           (unsigned)BL_TARGET_OPTIONS, text);
        target->options[target->count++] = (struct bl_option){text, value ? value : "", false};
        text = next;
    }
    return STM32BL_OK;
}

static int copy_text(struct bl_target *target, const char *text, struct bl_error *error)
{
    size_t len = strlen(text);

    memset(target, 0, sizeof *target);
    target->scheme = target->name = "";
    if (len >= sizeof target->text)
        return bl_fail(error, STM32BL_ERR_ARG, "target of %u characters: at most %u", (unsigned)len,
                       (unsigned)sizeof target->text - 1);
    memcpy(target->text, text, len + 1);
    return STM32BL_OK;
}

int bl_target_parse_options(struct bl_target *target, const char *text, struct bl_error *error)
{
    int err = copy_text(target, text ? text : "", error);

    if (err || !target->text[0])
        return err;
    return split_options(target, target->text, error);
}

static bool is_plain_usb(const char *text)
{
    return !strncmp(text, "usb", 3) && (!text[3] || text[3] == ',');
}

/* A word in front of a colon, and none of ours. Ports with colons have more than letters there, or nothing behind. */
static bool is_misspelt(const char *text)
{
    size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789");

    return len > 1 && text[len] == ':' && text[len + 1] && text[len + 1] != ',';
}

int bl_target_parse(struct bl_target *target, const char *text, struct bl_error *error)
{
    int err = copy_text(target, text ? text : "", error);
    char *options;

    if (err)
        return err;
    target->scheme = "serial";
    target->name = target->text;
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        size_t len = strlen(schemes[i]);
        if (!strncmp(target->text, schemes[i], len) && target->text[len] == ':') {
            target->scheme = schemes[i];
            target->name = target->text + len + 1;
        }
    }
    if (is_plain_usb(target->text)) { // any USB device needs no name
        target->scheme = "usb";
        target->name = target->text + 3;
    }
    if (target->name == target->text && is_misspelt(target->text))
        return bl_fail(
            error, STM32BL_ERR_ARG,
            "target '%.80s': what stands before the colon is serial, usb, sim, tcp, rfc2217 or "
            "i2c; a port of that name is serial:%.80s",
            text, text);
    options = cut((char *)target->name, ',');
    if (!target->name[0] && strcmp(target->scheme, "usb"))
        return bl_fail(error, STM32BL_ERR_ARG,
                       "no name in target '%s': try serial:/dev/ttyUSB0, usb or sim:stm32f411",
                       text);
    return options ? split_options(target, options, error) : STM32BL_OK;
}

const char *bl_target_take(struct bl_target *target, const char *key)
{
    for (size_t i = 0; i < target->count; i++) {
        struct bl_option *o = &target->options[i];
        if (!o->taken && !strcmp(o->key, key)) {
            o->taken = true;
            return o->value;
        }
    }
    return NULL;
}

int bl_target_take_number(struct bl_target *target, const char *key, uint32_t min, uint32_t max,
                          uint32_t *out, struct bl_error *error)
{
    const char *text = bl_target_take(target, key);
    uint32_t value;

    if (!text)
        return STM32BL_OK;
    if (!bl_parse_number(text, max, &value) || value < min)
        return bl_fail(error, STM32BL_ERR_ARG, "option %s=%s: a whole number from %u to %u", key,
                       text, (unsigned)min, (unsigned)max);
    *out = value;
    return STM32BL_OK;
}

bool bl_is_word_of(const char *words, const char *word)
{
    size_t len = strlen(word);

    for (const char *at = words; *at; at += strspn(at, " ")) {
        size_t n = strcspn(at, " ");
        if (n == len && !strncmp(at, word, len))
            return true;
        at += n;
    }
    return false;
}

int bl_target_check(const struct bl_target *target, const char *later, const char *known,
                    struct bl_error *error)
{
    for (size_t i = 0; i < target->count; i++) {
        const struct bl_option *o = &target->options[i];
        if (o->taken || bl_is_word_of(later, o->key))
            continue;
        for (size_t k = 0; k < i; k++)
            if (!strcmp(target->options[k].key, o->key))
                return bl_fail(error, STM32BL_ERR_ARG, "option '%s' given twice", o->key);
        return bl_fail(error, STM32BL_ERR_ARG, "unknown option '%s': known are %s", o->key, known);
    }
    return STM32BL_OK;
}

int bl_target_finish(const struct bl_target *target, const char *known, struct bl_error *error)
{
    return bl_target_check(target, "", known, error);
}
