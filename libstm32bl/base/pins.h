/*
 * pins.h - lines of the computer that hang on BOOT0 and NRST of the chip, beside its wire. What an
 * entry sequence needs of them, whoever drives them.
 */
#ifndef BL_PINS_H
#define BL_PINS_H

#include "internal.h"

enum bl_pin { BL_PIN_BOOT0, BL_PIN_RESET, BL_PIN_COUNT };

struct bl_pins {
    /** Asserts a pin (BOOT0 high, NRST low) or lets go. Errors: IO, with `error` filled in. */
    int (*set)(struct bl_pins *pins, enum bl_pin pin, bool asserted);
    /** Lets time pass, where no wire is open that could. */
    void (*sleep)(unsigned ms);
    /** Gives the lines back and frees this. */
    void (*close)(struct bl_pins *pins);
    bool has[BL_PIN_COUNT]; /* which of them are there */
    struct bl_error error;
};

#endif
