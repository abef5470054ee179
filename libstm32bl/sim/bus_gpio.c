/*
 * bus_gpio.c - the pins: registers that keep what is written, and whether PA9 and PA10 are handed to
 * USART1. RM0008 9.2 (F1); RM0091 8.4 and its like (all others).
 */
#include <string.h>

#include "bus.h"

enum { MODER = 0x00, IDR = 0x10, AFRH = 0x24, CRH = 0x04, IDR_F1 = 0x08, PORT = 0x400 };
enum { TX = 9, RX = 10 }; // of port A

static bool is_f1(const struct bl_bus *bus)
{
    return !bus->row->alternate;
}

static bool port_is_on(const struct bl_bus *bus, unsigned port)
{
    struct bl_bus_bit bit = bus->row->gpio_on;

    bit.bit = (uint8_t)(bit.bit + port);
    return bit.bit < 32 && bl_rcc_is_on(bus, bit);
}

/* The wire rests high, and so does what is not connected. */
static uint32_t inputs(struct bl_bus *bus, unsigned port)
{
    bool analog = !is_f1(bus) && (bus->gpio[0][MODER / 4] >> 2 * RX & 3) == 3; // which reads as 0
    bool low = port == 0 && (analog || !bl_line_level(bus, bl_bus_now_ps(bus)));

    bus->changes++; // the line moves
    return 0xFFFF & ~(low ? 1u << RX : 0);
}

const char *bl_gpio_load(struct bl_bus *bus, const struct bl_bus_block *block, uint32_t offset,
                         uint32_t *value)
{
    unsigned port = offset / PORT;

    (void)block;
    offset %= PORT;
    if (offset >= 4 * BL_GPIO_WORDS)
        return bl_bus_nothing;
    *value = 0;
    if (!port_is_on(bus, port))
        return NULL;
    *value = offset == (is_f1(bus) ? (uint32_t)IDR_F1 : (uint32_t)IDR)
                 ? inputs(bus, port)
                 : bus->gpio[port][offset / 4];
    return NULL;
}

const char *bl_gpio_store(struct bl_bus *bus, const struct bl_bus_block *block, uint32_t offset,
                          uint32_t value)
{
    unsigned port = offset / PORT;

    (void)block;
    offset %= PORT;
    if (offset >= 4 * BL_GPIO_WORDS)
        return bl_bus_nothing;
    if (port_is_on(bus, port))
        bus->gpio[port][offset / 4] = value;
    bus->usart[0].wake_ps = 0;
    return NULL;
}

bool bl_gpio_connects(const struct bl_bus *bus)
{
    const uint32_t *a = bus->gpio[0];
    uint32_t tx, rx;

    if (is_f1(bus)) { // four bits a pin: an output of a peripheral, push-pull; an input
        tx = a[CRH / 4] >> 4 * (TX - 8) & 15;
        rx = a[CRH / 4] >> 4 * (RX - 8) & 15;
        return (tx & 0xC) == 0x8 && (tx & 3) && (rx == 4 || rx == 8);
    }
    for (unsigned pin = TX; pin <= RX; pin++)
        if ((a[MODER / 4] >> 2 * pin & 3) != 2 ||
            (a[AFRH / 4] >> 4 * (pin - 8) & 15) != bus->row->alternate)
            return false;
    return true;
}

void bl_gpio_start(struct bl_bus *bus, bool connected)
{
    uint32_t *a = bus->gpio[0];
    uint32_t af = bus->row->alternate;

    if (is_f1(bus)) {
        for (unsigned port = 0; port < BL_GPIO_PORTS; port++)
            bus->gpio[port][0] = bus->gpio[port][CRH / 4] = 0x44444444;
        if (connected)
            a[CRH / 4] = 0x444444B4; // RX floats
        return;
    }
    // RM0444 7.4.1, RM0090 8.4.1: analog or input, but for the pins of the debug port.
    a[MODER / 4] = bus->row->analog_pins ? 0xEBFFFFFF : 0x28000000;
    if (connected)
        a[MODER / 4] =
            (a[MODER / 4] & ~(3u << 2 * TX | 3u << 2 * RX)) | 2u << 2 * TX | 2u << 2 * RX;
    a[AFRH / 4] = connected ? af << 4 * (TX - 8) | af << 4 * (RX - 8) : 0;
}
