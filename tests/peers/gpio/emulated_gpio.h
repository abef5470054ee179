/*
 * emulated_gpio.h - /dev/gpiochip0 and gpiochip2, whose driver is this program: open and ioctl of the
 * C library are replaced, and what is not about them is passed on.
 *
 *   gpiochip0  8 lines: 3 is called BOOT0, 4 TWICE, 5 is held by "blinker"; in the old numbering
 *              from 512 on
 *   gpiochip2  4 lines: 1 is called TWICE, 2 NRST
 */
#ifndef EMULATED_GPIO_H
#define EMULATED_GPIO_H

#include <stdbool.h>

enum { EMULATED_LINES = 8 };

struct emulated_line {
    bool held, low, open_drain; // as it was asked for
    bool high;                  // the level, which a line keeps when it is given back
    char consumer[32];
};

struct emulated_gpio {
    struct emulated_line line[3][EMULATED_LINES];
    unsigned requests;
    int fail;     // errno of every change of a line; 0: none
    int no_chips; // errno of every opening; 0: none
    bool old_kernel;
    void (*changed)(void); // after each request and change
};

extern struct emulated_gpio gpio;

void emulated_gpio_reset(void);

/** True if no line is held but the blinker's. */
bool emulated_gpio_is_given_back(void);

#endif
