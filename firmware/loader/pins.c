/*
 * pins.c - GPIO of F1 (RM0008 9.2) and of the later families (RM0090 8.4, the same in all of them). Without
 * -DLOADER_BUTTON and -DLOADER_LED nothing is left of this.
 */
#include "pins.h"
#include "board.h"
#include "drivers/registers.h"

#ifndef LOADER_BUTTON_LEVEL
#define LOADER_BUTTON_LEVEL 0
#endif
#ifndef LOADER_LED_LEVEL
#define LOADER_LED_LEVEL 1
#endif

#define IS_F1 (!board.function)
#define IDR   (IS_F1 ? 0x08u : 0x10u)
#define ODR   (IS_F1 ? 0x0Cu : 0x14u)
#define PUPDR 0x0Cu

#define SYST_CSR 0xE000E010u
#define SYST_RVR 0xE000E014u
#define SYST_CVR 0xE000E018u

#if defined LOADER_BUTTON || defined LOADER_LED
static uint32_t port_of(unsigned pin)
{
    return board.gpio + 0x400 * (pin / 16);
}

static void clock_on(unsigned pin)
{
    REG(board.gpio_clock.reg) |= board.gpio_clock.bits << pin / 16;
    (void)REG(board.gpio_clock.reg);
}

/* The register that has the mode of a pin, where in it, and how wide. */
static uint32_t mode_register(unsigned pin)
{
    return port_of(pin) + (IS_F1 && pin % 16 >= 8 ? 4 : 0);
}

static void set_mode(unsigned pin, uint32_t mode)
{
    unsigned at = IS_F1 ? pin % 8 * 4 : pin % 16 * 2;
    uint32_t mask = IS_F1 ? 0xF : 3;

    REG(mode_register(pin)) = (REG(mode_register(pin)) & ~(mask << at)) | mode << at;
}
#endif

#ifdef LOADER_BUTTON
/* Pulled to the level at rest. F1 has its pull's direction in ODR. */
static void pull(unsigned pin)
{
    if (!IS_F1)
        REG(port_of(pin) + PUPDR) |= (LOADER_BUTTON_LEVEL ? 2u : 1u) << pin % 16 * 2;
    else if (!LOADER_BUTTON_LEVEL)
        REG(port_of(pin) + ODR) |= 1u << pin % 16;
}
#endif

bool loader_button_held(void)
{
#ifdef LOADER_BUTTON
    enum { PIN = LOADER_BUTTON, SETTLE = 1000 };
    uint32_t clock = REG(board.gpio_clock.reg), mode, pulled, pulled_at, level = 0;

    clock_on(PIN);
    mode = REG(mode_register(PIN));
    pulled_at = port_of(PIN) + (IS_F1 ? ODR : PUPDR);
    pulled = REG(pulled_at);
    pull(PIN);
    set_mode(PIN, IS_F1 ? 8 : 0);
    for (unsigned i = 0; i < SETTLE; i++) // some 100 us and more for the pull to have an effect
        level = REG(port_of(PIN) + IDR) >> PIN % 16 & 1;
    REG(mode_register(PIN)) = mode;
    REG(pulled_at) = pulled;
    REG(board.gpio_clock.reg) = clock;
    return level == LOADER_BUTTON_LEVEL;
#else
    return false;
#endif
}

#ifdef LOADER_LED
static void light(bool on)
{
    uint32_t bit = 1u << LOADER_LED % 16, odr = port_of(LOADER_LED) + ODR;

    REG(odr) = on == LOADER_LED_LEVEL ? REG(odr) | bit : REG(odr) & ~bit;
}
#endif

void loader_led_set_up(void)
{
#ifdef LOADER_LED
    clock_on(LOADER_LED);
    set_mode(LOADER_LED, IS_F1 ? 2 : 1); // an output, 2 MHz
#endif
}

void loader_led(enum loader_lit lit)
{
#ifdef LOADER_LED
    light(REG(SYST_CVR) >> 21 < lit);
#else
    (void)lit;
#endif
}

void loader_led_blink(unsigned times)
{
#ifdef LOADER_LED
    for (unsigned i = 0; i < 2 * times; i++) {
        light(i % 2 == 0);
        for (unsigned turns = 0; turns < board.turns; turns++) {
            REG(SYST_CVR) = 0;
            while (REG(SYST_CVR) == 0 || REG(SYST_CVR) >> 22 == 3) // a quarter of a turn
                REG(board.watchdog) = 0xAAAA;
        }
    }
    light(false);
#else
    (void)times;
#endif
}

void loader_led_tell(unsigned times)
{
#ifdef LOADER_LED
    uint32_t clock = REG(board.gpio_clock.reg), mode, odr;

    clock_on(LOADER_LED);
    mode = REG(mode_register(LOADER_LED));
    odr = REG(port_of(LOADER_LED) + ODR);
    loader_led_set_up();
    REG(SYST_RVR) = 0xFFFFFF;
    REG(SYST_CSR) = 5;
    loader_led_blink(times);
    REG(SYST_CSR) = 0;
    REG(mode_register(LOADER_LED)) = mode;
    REG(port_of(LOADER_LED) + ODR) = odr;
    REG(board.gpio_clock.reg) = clock;
#else
    (void)times;
#endif
}
