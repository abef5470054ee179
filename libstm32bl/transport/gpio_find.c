/*
 * gpio_find.c - which line of which chip a user means.
 */
#define _DEFAULT_SOURCE
#include "gpio.h"

#ifdef __linux__

#include <errno.h>
#include <fcntl.h>
#include <linux/gpio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { CHIPS = 256, LABEL = 40 };

int bl_gpio_open_chip(uint32_t chip)
{
    char path[32];

    bl_format(path, sizeof path, "/dev/gpiochip%u", (unsigned)chip);
    return open(path, O_RDWR | O_CLOEXEC);
}

/* What a search has seen; `spec` is the answer where `count` is 1. */
struct search {
    struct bl_gpio_spec *spec;
    const char *label; // of the chip, where that is what is looked for
    uint32_t lines;
    unsigned chips, denied, count;
    uint32_t second_chip, second_line;
    bool too_old;
};

static void note(struct search *s, uint32_t chip, uint32_t line)
{
    if (s->count++ == 0) {
        s->spec->chip = chip;
        s->spec->line = line;
    } else if (s->count == 2) {
        s->second_chip = chip;
        s->second_line = line;
    }
}

static void look_at_names(struct search *s, int fd, uint32_t chip, uint32_t lines)
{
    for (uint32_t i = 0; i < lines; i++) {
        struct gpio_v2_line_info info;
        memset(&info, 0, sizeof info);
        info.offset = i;
        if (ioctl(fd, GPIO_V2_GET_LINEINFO_IOCTL, &info)) {
            s->too_old |= errno == EINVAL || errno == ENOTTY;
            return;
        }
        if (!strncmp(info.name, s->spec->name, sizeof info.name))
            note(s, chip, i);
    }
}

static void look_at_chip(struct search *s, int fd, uint32_t chip)
{
    struct gpiochip_info info;

    memset(&info, 0, sizeof info);
    if (ioctl(fd, GPIO_GET_CHIPINFO_IOCTL, &info))
        return;
    s->chips++;
    if (!s->label)
        look_at_names(s, fd, chip, info.lines);
    else if (info.lines == s->lines && !strncmp(info.label, s->label, sizeof info.label))
        note(s, chip, s->spec->line);
}

/* Chips come and go, and leave gaps in the numbers. */
static void look_everywhere(struct search *s)
{
    for (uint32_t chip = 0; chip < CHIPS; chip++) {
        int fd = bl_gpio_open_chip(chip);
        if (fd >= 0) {
            look_at_chip(s, fd, chip);
            close(fd);
        } else {
            s->denied += errno == EACCES || errno == EPERM;
        }
    }
}

static int find_name(struct bl_gpio_spec *spec, struct bl_error *error)
{
    struct search s = {.spec = spec};

    look_everywhere(&s);
    if (s.count == 1)
        return STM32BL_OK;
    if (s.count > 1)
        return bl_fail(error, STM32BL_ERR_ARG,
                       "GPIO line name '%s' exists twice: name the place, gpio:gpiochip%u/%u or "
                       "gpio:gpiochip%u/%u",
                       spec->name, (unsigned)spec->chip, (unsigned)spec->line,
                       (unsigned)s.second_chip, (unsigned)s.second_line);
    if (s.too_old)
        return bl_fail(error, STM32BL_ERR_UNSUPPORTED,
                       "GPIO line '%s': this kernel's GPIO interface is too old: Linux 5.10 or "
                       "later is needed",
                       spec->name);
    if (s.denied)
        return bl_fail(error, STM32BL_ERR_ACCESS,
                       "GPIO line '%s' not found, and %u of /dev/gpiochip* may not be opened: join "
                       "the group that owns them",
                       spec->name, s.denied);
    return bl_fail(error, STM32BL_ERR_NOT_FOUND,
                   "no GPIO line is called '%s' (%u chips looked at): gpioinfo lists the names",
                   spec->name, s.chips);
}

/* The first line of a small file; false if it cannot be read. */
static bool read_line(uint32_t base, const char *what, char *text, size_t size)
{
    char path[64];
    ssize_t n;
    int fd;

    bl_format(path, sizeof path, "/sys/class/gpio/gpiochip%u/%s", (unsigned)base, what);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    n = read(fd, text, size - 1);
    close(fd);
    text[n > 0 ? n : 0] = '\0';
    text[strcspn(text, "\n")] = '\0';
    return n > 0;
}

/* The old interface calls a chip by the number of its first line. */
static bool find_base(struct bl_gpio_spec *spec, char label[LABEL], uint32_t *lines)
{
    for (uint32_t base = spec->number + 1; base-- > 0;) {
        char count[16];
        if (!read_line(base, "ngpio", count, sizeof count))
            continue;
        spec->line = spec->number - base;
        return bl_parse_number(count, UINT16_MAX, lines) && spec->line < *lines &&
               read_line(base, "label", label, LABEL);
    }
    return false;
}

static int find_number(struct bl_gpio_spec *spec, struct bl_error *error)
{
    char label[LABEL];
    struct search s = {.spec = spec, .label = label};

    if (!find_base(spec, label, &s.lines))
        return bl_fail(error, STM32BL_ERR_NOT_FOUND,
                       "GPIO number %u: no chip in /sys/class/gpio has it: name the line, or its "
                       "place as gpio:gpiochip0/21",
                       (unsigned)spec->number);
    look_everywhere(&s);
    if (s.count == 1)
        return STM32BL_OK;
    return bl_fail(error, s.denied && !s.count ? STM32BL_ERR_ACCESS : STM32BL_ERR_NOT_FOUND,
                   "GPIO number %u is line %u of a chip '%s', and %u of /dev/gpiochip* are called "
                   "that (%u may not be opened): name the place as gpio:gpiochip0/%u",
                   (unsigned)spec->number, (unsigned)spec->line, label, s.count, s.denied,
                   (unsigned)spec->line);
}

int bl_gpio_find(struct bl_gpio_spec *spec, struct bl_error *error)
{
    if (spec->by == BL_GPIO_BY_NAME)
        return find_name(spec, error);
    if (spec->by == BL_GPIO_BY_NUMBER)
        return find_number(spec, error);
    return STM32BL_OK;
}

#else

typedef int bl_no_gpio_find; // an empty file is no C

#endif
