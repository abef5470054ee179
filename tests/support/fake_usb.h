/*
 * fake_usb.h - a USB device that plays a written transcript on a virtual clock.
 *
 *     struct fake_usb *f = fake_usb_new("@Internal Flash  /0x08000000/04*016Kg,01*064Kg,03*128Kg");
 *     usb_line(f, "DNLOAD 0: 21 00 00 00 08");            // the host must send this next,
 *     usb_line(f, "GETSTATUS -> 00 01 00 00 04 00");      // then ask this, and gets that
 *     usb_line(f, "UPLOAD 2 256 -> FF*255 12");           // block 2, 256 bytes
 *     ... run the code on &f->usb ...
 *     fake_usb_free(f);                                   // fails if a line was not played
 *
 * Lines without an arrow have no data to answer. Other answers: STALL, SILENCE (no answer in time),
 * GONE (the device is unplugged for good), or fewer bytes than were asked for. Other lines:
 * CLRSTATUS, ABORT, SELECT n, REOPEN ("-> SILENCE": it has not come back yet). "AGAIN " before a line: as often as
 * the host does it. A transfer that is not the next line fails the test and names that line.
 */
#ifndef FAKE_USB_H
#define FAKE_USB_H

#include "stm32bl/transport.h"

enum { FAKE_USB_LINES = 400, FAKE_USB_LINE = 160 };

struct fake_usb {
    struct stm32bl_usb usb; /* hand it to the code under test; change the descriptor before */
    bool closed;
    bool gone;
    uint64_t now_ms;
    uint64_t slept_ms; /* in sleep(), without the time of transfers */
    size_t line;       /* the one that is played next */
    size_t lines;
    struct {
        int at; /* line of the test's source */
        char text[FAKE_USB_LINE];
    } script[FAKE_USB_LINES];
};

struct fake_usb *fake_usb_new(const char *layout);

/** Fails the test if the script was not played to its end, then frees. */
void fake_usb_free(struct fake_usb *f);

#define usb_line(f, text) fake_usb_add(f, text, __LINE__)

void fake_usb_add(struct fake_usb *f, const char *text, int at);

#endif
