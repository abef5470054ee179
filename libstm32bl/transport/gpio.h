/*
 * gpio.h - lines of the computer's GPIO chips for BOOT0 and NRST, by the kernel's character device
 * (uAPI v2, Linux 5.10). gpio_spec.c reads what a user writes, gpio_find.c looks for the line,
 * gpio.c holds and drives it.
 */
#ifndef BL_GPIO_H
#define BL_GPIO_H

#include "base/pins.h"
#include "base/target.h"

enum { BL_GPIO_NAME = 32 }; // as long as the kernel's, GPIO_MAX_NAME_SIZE

enum bl_gpio_by { BL_GPIO_BY_NAME, BL_GPIO_BY_PLACE, BL_GPIO_BY_NUMBER };

/* "gpio:BOOT0", "gpio:gpiochip0/21/low", "gpio:532". */
struct bl_gpio_spec {
    enum bl_gpio_by by;
    char name[BL_GPIO_NAME];
    uint32_t chip;   // N of /dev/gpiochipN: given, or found
    uint32_t line;   // on that chip
    uint32_t number; // of the old interface in /sys/class/gpio
    bool low;        // the line is low when the pin is asserted
    bool open_drain; // it is never driven high
};

/**
 * Reads the value of the option boot0 or reset. Without /low or /high BOOT0 is asserted by a high
 * line and reset by a low one; a low reset is open-drain unless /push-pull is said, since the chip
 * pulls NRST low itself (AN2606 and the reference manuals' chapter on reset). Errors: ARG.
 */
int bl_gpio_spec(const char *text, enum bl_pin pin, struct bl_gpio_spec *spec,
                 struct bl_error *error);

/**
 * Fills in chip and line. Errors: NOT_FOUND, ACCESS, ARG (a name that exists twice: both places are
 * named), UNSUPPORTED (kernel without this interface).
 */
int bl_gpio_find(struct bl_gpio_spec *spec, struct bl_error *error);

/** Opens /dev/gpiochipN; a descriptor, or -1 with errno. */
int bl_gpio_open_chip(uint32_t chip);

/**
 * Takes the options boot0 and reset and holds their lines, not asserted, until close. *out is NULL
 * where neither is given. Errors: those above, ACCESS (busy: the message says who has the line),
 * IO; UNSUPPORTED elsewhere than on Linux.
 */
int bl_gpio_take(struct bl_target *target, const struct bl_log *log, struct bl_error *error,
                 struct bl_pins **out);

#endif
