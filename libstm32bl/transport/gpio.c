/*
 * gpio.c - holding and driving the lines. Both are requested at once where they are on one chip, so
 * that either this program has both of them or somebody else keeps them.
 */
#define _DEFAULT_SOURCE
#include "gpio.h"

static const char *const keys[BL_PIN_COUNT] = {"boot0", "reset"};

#ifdef __linux__

#include <errno.h>
#include <linux/gpio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "clock.h"

struct gpio {
    struct bl_pins pins;
    struct bl_log log;
    struct bl_gpio_spec spec[BL_PIN_COUNT];
    int fd[BL_PIN_COUNT];         // the same for both where one request has both; -1: none
    unsigned index[BL_PIN_COUNT]; // of the line in its request
};

static int gpio_set(struct bl_pins *pins, enum bl_pin pin, bool asserted)
{
    struct gpio *g = (struct gpio *)pins;
    uint64_t bit = (uint64_t)1 << g->index[pin];
    struct gpio_v2_line_values values = {.bits = asserted ? bit : 0, .mask = bit};

    bl_say(&g->log, STM32BL_LOG_TRACE, "= %s %s", keys[pin], asserted ? "on" : "off");
    if (ioctl(g->fd[pin], GPIO_V2_LINE_SET_VALUES_IOCTL, &values) == 0)
        return STM32BL_OK;
    return bl_fail(&pins->error, STM32BL_ERR_IO, "%s: gpiochip%u/%u cannot be driven: %s",
                   keys[pin], (unsigned)g->spec[pin].chip, (unsigned)g->spec[pin].line,
                   strerror(errno));
}

static void gpio_close(struct bl_pins *pins)
{
    struct gpio *g = (struct gpio *)pins;
    int first = g->fd[BL_PIN_BOOT0], second = g->fd[BL_PIN_RESET];

    if (first >= 0)
        close(first);
    if (second >= 0 && second != first)
        close(second);
    free(g);
}

static uint64_t flags_of(const struct bl_gpio_spec *spec)
{
    return GPIO_V2_LINE_FLAG_OUTPUT | (spec->low ? GPIO_V2_LINE_FLAG_ACTIVE_LOW : 0) |
           (spec->open_drain ? GPIO_V2_LINE_FLAG_OPEN_DRAIN : 0);
}

/* Adds a line to a request. Its level is "not asserted": the values default to 0. */
static void add_line(struct gpio *g, enum bl_pin pin, struct gpio_v2_line_request *request)
{
    struct gpio_v2_line_config *config = &request->config;
    struct gpio_v2_line_config_attribute *own = &config->attrs[config->num_attrs++];
    unsigned index = request->num_lines++;

    g->index[pin] = index;
    request->offsets[index] = g->spec[pin].line;
    own->mask = (uint64_t)1 << index;
    own->attr.id = GPIO_V2_LINE_ATTR_ID_FLAGS;
    own->attr.flags = flags_of(&g->spec[pin]);
}

/* Why a request was refused; for a line that is in use, by whom. */
static int refused(const struct gpio *g, enum bl_pin pin, int reason, struct bl_error *error)
{
    const struct bl_gpio_spec *spec = &g->spec[pin];
    struct gpio_v2_line_info info = {.offset = spec->line};
    int fd = bl_gpio_open_chip(spec->chip);
    bool known = fd >= 0 && !ioctl(fd, GPIO_V2_GET_LINEINFO_IOCTL, &info);

    if (fd >= 0)
        close(fd);
    if (reason == EBUSY && known && info.flags & GPIO_V2_LINE_FLAG_USED)
        return bl_fail(error, STM32BL_ERR_ACCESS,
                       "%s: gpiochip%u/%u is in use by '%.32s': end that first", keys[pin],
                       (unsigned)spec->chip, (unsigned)spec->line,
                       info.consumer[0] ? info.consumer : "?");
    if (reason == EBUSY && known)
        return STM32BL_OK; // it is the other one
    return bl_fail(error, reason == EINVAL && !known ? STM32BL_ERR_ARG : STM32BL_ERR_IO,
                   "%s: gpiochip%u/%u cannot be had as an output: %s%s", keys[pin],
                   (unsigned)spec->chip, (unsigned)spec->line, strerror(reason),
                   reason == EINVAL && !known ? " (has the chip this line? gpioinfo tells)" : "");
}

static int request_lines(int chip, struct gpio_v2_line_request *request)
{
    memcpy(request->consumer, "stm32bl", 8);
    return ioctl(chip, GPIO_V2_GET_LINE_IOCTL, request) ? errno : 0;
}

static int open_failed(const struct gpio *g, enum bl_pin pin, struct bl_error *error)
{
    bool denied = errno == EACCES || errno == EPERM;

    return bl_fail(error, denied ? STM32BL_ERR_ACCESS : STM32BL_ERR_NOT_FOUND,
                   "%s: /dev/gpiochip%u cannot be opened: %s%s", keys[pin],
                   (unsigned)g->spec[pin].chip, strerror(errno),
                   denied ? "; join the group that owns it" : "");
}

/* Requests the lines from `first` on that are on its chip. */
static int hold(struct gpio *g, enum bl_pin first, struct bl_error *error)
{
    struct gpio_v2_line_request request;
    int chip = bl_gpio_open_chip(g->spec[first].chip);
    int reason, err = STM32BL_OK;

    if (chip < 0)
        return open_failed(g, first, error);
    memset(&request, 0, sizeof request);
    request.config.flags = GPIO_V2_LINE_FLAG_OUTPUT;
    for (unsigned pin = first; pin < BL_PIN_COUNT; pin++)
        if (g->pins.has[pin] && g->spec[pin].chip == g->spec[first].chip)
            add_line(g, pin, &request);
    reason = request_lines(chip, &request);
    close(chip);
    for (unsigned pin = first; pin < BL_PIN_COUNT; pin++) {
        if (!g->pins.has[pin] || g->spec[pin].chip != g->spec[first].chip)
            continue;
        g->fd[pin] = reason ? -1 : request.fd;
        if (reason && !err)
            err = refused(g, pin, reason, error);
    }
    if (reason && !err)
        return bl_fail(error, STM32BL_ERR_ACCESS, "GPIO lines on gpiochip%u: %s",
                       (unsigned)g->spec[first].chip, strerror(reason));
    return err;
}

static int read_option(struct gpio *g, enum bl_pin pin, const char *text, struct bl_error *error)
{
    int err = STM32BL_OK;

    if (!text)
        return STM32BL_OK;
    err = bl_gpio_spec(text, pin, &g->spec[pin], error);
    if (!err)
        err = bl_gpio_find(&g->spec[pin], error);
    g->pins.has[pin] = !err;
    return err;
}

static int hold_all(struct gpio *g, struct bl_error *error)
{
    const struct bl_gpio_spec *boot0 = &g->spec[BL_PIN_BOOT0], *reset = &g->spec[BL_PIN_RESET];
    bool both = g->pins.has[BL_PIN_BOOT0] && g->pins.has[BL_PIN_RESET];
    int err = STM32BL_OK;

    if (both && boot0->chip == reset->chip && boot0->line == reset->line)
        return bl_fail(error, STM32BL_ERR_ARG, "boot0 and reset are one line, gpiochip%u/%u",
                       (unsigned)boot0->chip, (unsigned)boot0->line);
    for (unsigned pin = 0; pin < BL_PIN_COUNT && !err; pin++)
        if (g->pins.has[pin] && g->fd[pin] < 0)
            err = hold(g, pin, error);
    for (unsigned pin = 0; pin < BL_PIN_COUNT && !err; pin++)
        if (g->pins.has[pin])
            bl_say(&g->log, STM32BL_LOG_DEBUG, "%s: gpiochip%u/%u, asserted %s%s", keys[pin],
                   (unsigned)g->spec[pin].chip, (unsigned)g->spec[pin].line,
                   g->spec[pin].low ? "low" : "high",
                   g->spec[pin].open_drain ? ", open drain" : "");
    return err;
}

int bl_gpio_take(struct bl_target *target, const struct bl_log *log, struct bl_error *error,
                 struct bl_pins **out)
{
    const char *boot0 = bl_target_take(target, keys[BL_PIN_BOOT0]);
    const char *reset = bl_target_take(target, keys[BL_PIN_RESET]);
    struct gpio *g = NULL;
    int err;

    *out = NULL;
    if (!boot0 && !reset)
        return STM32BL_OK;
    g = calloc(1, sizeof *g);
    if (!g)
        return bl_fail(error, STM32BL_ERR_MEMORY, "no memory for GPIO lines");
    g->pins.set = gpio_set;
    g->pins.sleep = bl_clock_sleep_ms;
    g->pins.close = gpio_close;
    g->log = *log;
    g->fd[BL_PIN_BOOT0] = g->fd[BL_PIN_RESET] = -1;
    err = read_option(g, BL_PIN_BOOT0, boot0, error);
    if (!err)
        err = read_option(g, BL_PIN_RESET, reset, error);
    if (!err)
        err = hold_all(g, error);
    if (err)
        gpio_close(&g->pins);
    else
        *out = &g->pins;
    return err;
}

#else

int bl_gpio_take(struct bl_target *target, const struct bl_log *log, struct bl_error *error,
                 struct bl_pins **out)
{
    (void)log;
    *out = NULL;
    for (unsigned pin = 0; pin < BL_PIN_COUNT; pin++)
        if (bl_target_take(target, keys[pin]))
            return bl_fail(error, STM32BL_ERR_UNSUPPORTED,
                           "option %s: GPIO lines are driven on Linux only: use DTR and RTS, "
                           "entry=rts-dtr",
                           keys[pin]);
    return STM32BL_OK;
}

#endif
