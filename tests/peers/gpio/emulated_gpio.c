/*
 * emulated_gpio.c - see the header. Only what a client of uAPI v2 does with outputs.
 */
#define _GNU_SOURCE
#include "emulated_gpio.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/gpio.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

enum { FDS = 64, NO_CHIP = -1 };

struct emulated_gpio gpio;

/* What a descriptor of this program means. */
static struct handle {
    bool open, is_request;
    int chip;
    unsigned count, offset[GPIO_V2_LINES_MAX];
} handles[FDS];

static const unsigned lines_of[] = {8, 0, 4};

static const char *name_of(int chip, unsigned line)
{
    if (chip == 0)
        return line == 3 ? "BOOT0" : line == 4 ? "TWICE" : "";
    return line == 1 ? "TWICE" : line == 2 ? "NRST" : "";
}

void emulated_gpio_reset(void)
{
    memset(&gpio, 0, sizeof gpio);
    gpio.line[0][5].held = true;
    strcpy(gpio.line[0][5].consumer, "blinker");
    gpio.line[2][2].high = true; // the pull-up of NRST
}

bool emulated_gpio_is_given_back(void)
{
    for (int fd = 0; fd < FDS; fd++)
        if (handles[fd].open)
            return false;
    for (int chip = 0; chip < 3; chip++)
        for (unsigned i = 0; i < EMULATED_LINES; i++)
            if (gpio.line[chip][i].held && strcmp(gpio.line[chip][i].consumer, "blinker") != 0)
                return false;
    return true;
}

static int new_handle(int chip)
{
    int fd = memfd_create("gpio", 0);

    if (fd < 0 || fd >= FDS)
        return -1;
    memset(&handles[fd], 0, sizeof handles[fd]);
    handles[fd].open = true;
    handles[fd].chip = chip;
    return fd;
}

static int fail(int reason)
{
    errno = reason;
    return -1;
}

static int open_text(const char *text)
{
    int fd = memfd_create("text", 0);

    if (fd >= 0 && (write(fd, text, strlen(text)) < 0 || lseek(fd, 0, SEEK_SET) < 0))
        return -1;
    return fd;
}

int open(const char *path, int flags, ...)
{
    int (*real)(const char *, int, ...);
    va_list args;
    int mode;

    if (!strncmp(path, "/dev/gpiochip", 13)) {
        if (gpio.no_chips)
            return fail(gpio.no_chips);
        return !strcmp(path + 13, "0")   ? new_handle(0)
               : !strcmp(path + 13, "2") ? new_handle(2)
                                         : fail(ENOENT);
    }
    if (!strcmp(path, "/sys/class/gpio/gpiochip512/ngpio"))
        return open_text("8\n");
    if (!strcmp(path, "/sys/class/gpio/gpiochip512/label"))
        return open_text("emulated-0\n");
    va_start(args, flags);
    mode = va_arg(args, int);
    va_end(args);
    *(void **)&real = dlsym(RTLD_NEXT, "open");
    return real(path, flags, mode);
}

int close(int fd)
{
    int (*real)(int);

    if (fd >= 0 && fd < FDS && handles[fd].open) {
        for (unsigned i = 0; handles[fd].is_request && i < handles[fd].count; i++)
            gpio.line[handles[fd].chip][handles[fd].offset[i]].held = false;
        handles[fd].open = false;
    }
    *(void **)&real = dlsym(RTLD_NEXT, "close");
    return real(fd);
}

static int tell_chip(const struct handle *h, struct gpiochip_info *info)
{
    memset(info, 0, sizeof *info);
    snprintf(info->name, sizeof info->name, "gpiochip%d", h->chip);
    snprintf(info->label, sizeof info->label, "emulated-%d", h->chip);
    info->lines = lines_of[h->chip];
    return 0;
}

static int tell_line(const struct handle *h, struct gpio_v2_line_info *info)
{
    const struct emulated_line *line;

    if (gpio.old_kernel || info->offset >= lines_of[h->chip])
        return fail(EINVAL);
    line = &gpio.line[h->chip][info->offset];
    snprintf(info->name, sizeof info->name, "%s", name_of(h->chip, info->offset));
    snprintf(info->consumer, sizeof info->consumer, "%s", line->held ? line->consumer : "");
    info->flags = line->held ? GPIO_V2_LINE_FLAG_USED | GPIO_V2_LINE_FLAG_OUTPUT : 0;
    return 0;
}

static void changed(void)
{
    if (gpio.changed)
        gpio.changed();
}

static uint64_t flags_of(const struct gpio_v2_line_config *config, unsigned index)
{
    uint64_t flags = config->flags;

    for (unsigned i = 0; i < config->num_attrs; i++)
        if (config->attrs[i].attr.id == GPIO_V2_LINE_ATTR_ID_FLAGS &&
            config->attrs[i].mask >> index & 1)
            flags = config->attrs[i].attr.flags;
    return flags;
}

static int give_lines(const struct handle *h, struct gpio_v2_line_request *r)
{
    struct handle *given;
    int fd;

    for (unsigned i = 0; i < r->num_lines; i++)
        if (r->offsets[i] >= lines_of[h->chip])
            return fail(EINVAL);
    for (unsigned i = 0; i < r->num_lines; i++)
        if (gpio.line[h->chip][r->offsets[i]].held)
            return fail(EBUSY);
    fd = new_handle(h->chip);
    if (fd < 0)
        return fail(EMFILE);
    given = &handles[fd];
    given->is_request = true;
    given->count = r->num_lines;
    for (unsigned i = 0; i < r->num_lines; i++) {
        struct emulated_line *line = &gpio.line[h->chip][r->offsets[i]];
        uint64_t flags = flags_of(&r->config, i);
        given->offset[i] = r->offsets[i];
        line->held = true;
        line->low = (flags & GPIO_V2_LINE_FLAG_ACTIVE_LOW) != 0;
        line->open_drain = (flags & GPIO_V2_LINE_FLAG_OPEN_DRAIN) != 0;
        line->high = line->low;
        memcpy(line->consumer, r->consumer, sizeof line->consumer);
    }
    gpio.requests++;
    r->fd = fd;
    changed();
    return 0;
}

static int set_values(const struct handle *h, const struct gpio_v2_line_values *values)
{
    if (gpio.fail)
        return fail(gpio.fail);
    for (unsigned i = 0; i < h->count; i++) {
        struct emulated_line *line = &gpio.line[h->chip][h->offset[i]];
        if (values->mask >> i & 1)
            line->high = (values->bits >> i & 1) != line->low;
    }
    changed();
    return 0;
}

int ioctl(int fd, unsigned long request, ...)
{
    int (*real)(int, unsigned long, ...);
    va_list args;
    void *data;

    va_start(args, request);
    data = va_arg(args, void *);
    va_end(args);
    if (fd >= 0 && fd < FDS && handles[fd].open) {
        const struct handle *h = &handles[fd];
        if (h->is_request)
            return request == GPIO_V2_LINE_SET_VALUES_IOCTL ? set_values(h, data) : fail(ENOTTY);
        switch (request) {
        case GPIO_GET_CHIPINFO_IOCTL:
            return tell_chip(h, data);
        case GPIO_V2_GET_LINEINFO_IOCTL:
            return tell_line(h, data);
        case GPIO_V2_GET_LINE_IOCTL:
            return give_lines(h, data);
        default:
            return fail(ENOTTY);
        }
    }
    *(void **)&real = dlsym(RTLD_NEXT, "ioctl");
    return real(fd, request, data);
}
