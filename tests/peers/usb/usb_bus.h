/*
 * usb_bus.h - simulated chips on a USB bus that umockdev emulates, and a serial port to touch.
 */
#ifndef TEST_USB_BUS_H
#define TEST_USB_BUS_H

// Before umockdev's headers, which bring in others that exclude it.
#include <asm/termbits.h>

#include <glib.h>
#include <umockdev.h>

#include "descriptors.h"
#include "stm32bl/sim.h"

enum { DEVICES = 4 };

struct plug {
    struct stm32bl_sim *sim;
    struct stm32bl_usb *usb;
    struct bus *bus;
    unsigned port;
    unsigned address; /* a new one after each enumeration */
    bool run_time;    /* an application runs */
    bool detached;    /* and was told to go when the bus is reset */
    bool gone;
    unsigned transfers;
    gint64 last_us;
    struct descriptors d;
    UMockdevIoctlBase *handler;
    GQueue *done; /* URBs that are complete and not fetched yet */
    char node[64];
    char sysfs[64];
};

struct bus {
    UMockdevTestbed *testbed;
    GMainLoop *loop;
    struct plug plugs[DEVICES];
    unsigned count;
    unsigned speed;
    unsigned unplug_at;
    bool lost;
    bool waits_for_reset;
    unsigned addresses;
    int port;             /* to touch */
    struct termios2 line; /* of it */
    bool touched;
    int status;
};

/** Makes a device that is seen on the bus, with its node and its place in sysfs. */
void bus_plug_in(struct plug *p);

/** Makes the port $TOUCH_PORT; all are plugged in when it has been opened at 1200 baud and closed. */
void bus_make_port(struct bus *bus);

#endif
