/*
 * link.c - how fast a chip that has been found is driven: bursts or not, its programming width, and
 * what lies between.
 */
#include <string.h>

#include "base/target.h"
#include "connect.h"
#include "protocol/link.h"
#include "protocol/protocol.h"

enum { SLOW_ANSWER_MS = 8 };

/* An option of one word that changes something, and perhaps another that says the usual. */
struct word {
    const char *key;
    const char *changes;
    const char *usual; // NULL: leaving the option out
    const char *may_be;
};

static int take_word(struct stm32bl *bl, struct bl_target *target, const struct word *w,
                     bool *changed)
{
    const char *given = bl_target_take(target, w->key);

    *changed = given && !strcmp(given, w->changes);
    if (!given || *changed || (w->usual && !strcmp(given, w->usual)))
        return STM32BL_OK;
    return bl_fail(&bl->error, STM32BL_ERR_ARG, "option %s=%s: %s", w->key, given, w->may_be);
}

/* "baud=auto"; a number is left for others. */
static void take_auto(struct stm32bl *bl, struct bl_target *target)
{
    for (size_t i = 0; i < target->count; i++) {
        struct bl_option *o = &target->options[i];
        if (!strcmp(o->key, "baud") && !strcmp(o->value, "auto"))
            o->taken = bl->wish.baud_auto = true;
    }
}

/* "echo=strip" and "echo=auto"; the simulated chip has an option of that name, too. */
static void take_echo(struct stm32bl *bl, struct bl_target *target)
{
    for (size_t i = 0; i < target->count; i++) {
        struct bl_option *o = &target->options[i];
        bool strip = !strcmp(o->value, "strip");
        if (strcmp(o->key, "echo") || (!strip && strcmp(o->value, "auto")))
            continue;
        o->taken = true;
        bl->wish.echo = strip;
        bl->wish.lock_step |= strip; // on one wire nobody talks while the other does
    }
}

static int take_facts(struct stm32bl *bl, struct bl_target *target)
{
    const char *given = bl_target_take(target, "facts");

    bl->wish.size_later = given && !strcmp(given, "least");
    bl->wish.few_facts = bl->wish.size_later || (given && !strcmp(given, "needed"));
    if (!given || bl->wish.few_facts || !strcmp(given, "all"))
        return STM32BL_OK;
    return bl_fail(&bl->error, STM32BL_ERR_ARG, "option facts=%s: all, needed or least", given);
}

int bl_link_take(struct stm32bl *bl, struct bl_target *target)
{
    static const struct word burst = {"burst", "off", "auto", "auto or off"};
    static const struct word supply = {"supply", "2.7-3.6", NULL,
                                       "2.7-3.6 is the only one; without it, any supply will do"};
    int err = take_word(bl, target, &burst, &bl->wish.lock_step);

    take_echo(bl, target);
    take_auto(bl, target);
    if (!err)
        err = take_facts(bl, target);
    return err ? err : take_word(bl, target, &supply, &bl->wish.high_supply);
}

/* Two bytes out and one in take three bytes' time; what goes beyond is the adapter's, or a
 * network's. */
static void tell_latency(const struct stm32bl *bl)
{
    uint32_t delay_ms = bl->stream ? bl->stream->delay_ms : 0;
    uint32_t wire_ms = 3 * 11 * 1000 / bl->wish.line.baud + delay_ms;

    if (bl->link->turns && bl->link->quick_ms >= wire_ms + SLOW_ANSWER_MS)
        bl_say(&bl->log, STM32BL_LOG_NOTE,
               "each answer takes %u ms to come through the adapter: docs/SPEED.md tells the cure",
               (unsigned)(bl->link->quick_ms - wire_ms));
}

/*
 * AN2606 4.4: the ROMs of F2, F4 and F7 program byte by byte unless a byte written to a virtual
 * address tells the supply voltage; 3 stands for 2.7 V to 3.6 V, and programming by words. A ROM
 * that does not take it programs as before.
 */
static int tell_supply(struct stm32bl *bl)
{
    static const uint32_t address = 0xFFFF0000;
    static const uint8_t high = 3;
    const char *series = bl->chip.device ? bl->chip.device->series : "";
    int err;

    if (!bl->wish.high_supply)
        return STM32BL_OK;
    if (bl->usb || bl_on_bus(bl) ||
        (strcmp(series, "F2") && strcmp(series, "F4") && strcmp(series, "F7")))
        return bl_fail(&bl->error, STM32BL_ERR_UNSUPPORTED,
                       "option supply: only the USART bootloaders of F2, F4 and F7 can be told "
                       "(AN2606 4.4)");
    err = bl->protocol->write(bl, address, &high, 1);
    if (err != STM32BL_ERR_REFUSED)
        return err;
    bl->error.text[0] = '\0';
    bl_say(&bl->log, STM32BL_LOG_WARN,
           "the ROM does not take the supply voltage: it programs byte by byte");
    return STM32BL_OK;
}

int bl_link_tune(struct stm32bl *bl)
{
    tell_latency(bl);
    return tell_supply(bl);
}
