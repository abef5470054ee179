/*
 * gpio_spec.c - how a GPIO line is written in a target.
 */
#include <string.h>

#include "gpio.h"

static const char *const names[BL_PIN_COUNT] = {"boot0", "reset"};

static int wrong(const char *text, enum bl_pin pin, struct bl_error *error)
{
    return bl_fail(error, STM32BL_ERR_ARG,
                   "option %s=%.60s: write gpio:NAME, gpio:gpiochip0/21 or gpio:532, then /low or "
                   "/high for the level of the line that asserts it, and /push-pull",
                   names[pin], text);
}

/* Cuts `suffix` off the end of `text`, if it is there and something is left. */
static bool cut_suffix(char *text, const char *suffix)
{
    size_t length = strlen(text), end = strlen(suffix);

    if (length <= end || strcmp(text + length - end, suffix))
        return false;
    text[length - end] = '\0';
    return true;
}

/* "gpiochip0/21". */
static bool read_place(char *text, struct bl_gpio_spec *spec)
{
    char *slash = strchr(text, '/');
    bool good;

    if (strncmp(text, "gpiochip", 8) || !slash)
        return false;
    *slash = '\0';
    good = bl_parse_number(text + 8, UINT16_MAX, &spec->chip) &&
           bl_parse_number(slash + 1, UINT16_MAX, &spec->line);
    *slash = '/';
    return good;
}

int bl_gpio_spec(const char *text, enum bl_pin pin, struct bl_gpio_spec *spec,
                 struct bl_error *error)
{
    char line[80];
    bool push_pull, high, low;

    memset(spec, 0, sizeof *spec);
    if (strncmp(text, "gpio:", 5) || !text[5] || strlen(text + 5) >= sizeof line)
        return wrong(text, pin, error);
    memcpy(line, text + 5, strlen(text + 5) + 1);
    push_pull = cut_suffix(line, "/push-pull");
    high = cut_suffix(line, "/high");
    low = cut_suffix(line, "/low");
    spec->low = low || (!high && pin == BL_PIN_RESET);
    spec->open_drain = pin == BL_PIN_RESET && spec->low && !push_pull;
    if ((high && low) || line[0] == '/')
        return wrong(text, pin, error);
    if (read_place(line, spec)) {
        spec->by = BL_GPIO_BY_PLACE;
    } else if (bl_parse_number(line, UINT16_MAX, &spec->number)) {
        spec->by = BL_GPIO_BY_NUMBER;
    } else {
        spec->by = BL_GPIO_BY_NAME;
        if (strlen(line) >= sizeof spec->name)
            return wrong(text, pin, error);
        memcpy(spec->name, line, strlen(line) + 1);
    }
    return STM32BL_OK;
}
