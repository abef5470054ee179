/*
 * link.c - how fast a chip that has been found is driven: bursts or not, its programming width, and
 * what lies between.
 */
#include <string.h>

#include "session/session.h"

enum { SLOW_ANSWER_MS = 8 };

static int take_burst(struct stm32bl *bl, struct bl_target *target)
{
    const char *burst = bl_target_take(target, "burst");

    bl->wish.lock_step = burst && !strcmp(burst, "off");
    if (!burst || bl->wish.lock_step || !strcmp(burst, "auto"))
        return STM32BL_OK;
    return bl_fail(&bl->error, STM32BL_ERR_ARG, "option burst=%s: auto or off", burst);
}

static int take_supply(struct stm32bl *bl, struct bl_target *target)
{
    const char *supply = bl_target_take(target, "supply");

    bl->wish.high_supply = supply != NULL;
    if (!supply || !strcmp(supply, "2.7-3.6"))
        return STM32BL_OK;
    return bl_fail(&bl->error, STM32BL_ERR_ARG,
                   "option supply=%s: 2.7-3.6 is the only one; without it, any supply will do",
                   supply);
}

static int take_facts(struct stm32bl *bl, struct bl_target *target)
{
    const char *facts = bl_target_take(target, "facts");

    bl->wish.few_facts = facts && !strcmp(facts, "needed");
    if (!facts || bl->wish.few_facts || !strcmp(facts, "all"))
        return STM32BL_OK;
    return bl_fail(&bl->error, STM32BL_ERR_ARG, "option facts=%s: all or needed", facts);
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

int bl_link_take(struct stm32bl *bl, struct bl_target *target)
{
    int err = take_burst(bl, target);

    take_auto(bl, target);
    if (!err)
        err = take_facts(bl, target);
    return err ? err : take_supply(bl, target);
}

/* Two bytes out and one in take three bytes' time; what goes beyond is the adapter's, or a
 * network's. */
static void tell_latency(const struct stm32bl *bl)
{
    uint32_t wire_ms = 3 * 11 * 1000 / bl->wish.line.baud;

    if (bl->link.turns && bl->link.quick_ms >= wire_ms + SLOW_ANSWER_MS)
        bl_say(&bl->log, STM32BL_LOG_NOTE,
               "each answer takes %u ms to come through the adapter: docs/SPEED.md tells the cure",
               (unsigned)(bl->link.quick_ms - wire_ms));
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
    if (bl->usb || (strcmp(series, "F2") && strcmp(series, "F4") && strcmp(series, "F7")))
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
    int err = bl->wish.baud_auto ? bl_baud_climb(bl) : STM32BL_OK;

    if (err)
        return err;
    tell_latency(bl);
    return tell_supply(bl);
}
