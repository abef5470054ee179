/*
 * pins.h - a pin that keeps the loader, and an LED that says what it does; both are options of the build:
 *
 *   -DLOADER_BUTTON=LOADER_PIN('C', 13)   held at reset, the loader stays; a low level counts as held
 *   -DLOADER_BUTTON_LEVEL=1               a high level does
 *   -DLOADER_LED=LOADER_PIN('A', 5)       a high level lights it
 *   -DLOADER_LED_LEVEL=0                  a low level does
 *
 * LED: a short flash, the loader waits since nothing can be started; half on, half off, it waits since it was asked
 * to; on, a host is there; three blinks, an update was accepted, and it starts.
 */
#ifndef LOADER_PINS_H
#define LOADER_PINS_H

#include <stdbool.h>
#include <stdint.h>

#define LOADER_PIN(port, number) (((port) - 'A') * 16 + (number))

/* How much of a turn of SysTick the LED is lit, in eighths. */
enum loader_lit { LOADER_LIT_SHORT = 1, LOADER_LIT_HALF = 4, LOADER_LIT = 8 };

/* Leaves the pin as it was. */
bool loader_button_held(void);

void loader_led_set_up(void);

/* As it is to be at this time of SysTick's turn; call it while waiting. */
void loader_led(enum loader_lit lit);

void loader_led_blink(unsigned times);

/* The same before anything else is set up; leaves everything as it was. */
void loader_led_tell(unsigned times);

#endif
