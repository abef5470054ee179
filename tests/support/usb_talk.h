/*
 * usb_talk.h - a session over a written AN3156 transcript, with an F411 on USB.
 */
#ifndef TEST_USB_TALK_H
#define TEST_USB_TALK_H

#include "check.h"
#include "fake_usb.h"
#include "stm32bl.h"

/* GETSTATUS: status, poll time-out in three bytes, state, string (USB DFU 1.1, 6.1.2). */
#define IDLE     "GETSTATUS -> 00 00 00 00 02 00"
#define BUSY     "GETSTATUS -> 00 01 00 00 04 00"
#define DONE     "GETSTATUS -> 00 00 00 00 05 00"
#define MANIFEST "GETSTATUS -> 00 00 00 00 07 00"

struct talk {
    struct fake_usb *f;
    struct stm32bl *bl;
    char log[4096]; /* lines of the log up to NOTE, each with its break */
};

/** Makes both; use as a cmocka setup and teardown. */
int talk_set_up(void **state);
int talk_tear_down(void **state);

/** Adds to the script how every conversation begins: to dfuIDLE, and Get. */
void talk_begins(struct talk *t);

/** Adds Set Address Pointer: "00 00 00 08". */
void talk_points_to(struct talk *t, const char *address);

/** Adds the same, and an upload: "UPLOAD 2 2 -> FF FF". */
void talk_reads_at(struct talk *t, const char *address, const char *upload);

/** Adds what identifies the chip, for the first time or once more. */
void talk_identifies(struct talk *t, bool again);

/** Opens the session; it must end with `code` and a message that contains `part`. */
void talk_attach(struct talk *t, int code, const char *part);

/** Of a cmocka test whose setup this was: plays all that, opens the session, gives the transcript. */
struct talk *talk_opened(void **state);

/** What an operation returned: success, or this error with a message that contains `part`. */
void talk_ok(struct talk *t, int result);
void talk_error(struct talk *t, int result, int code, const char *part);

#endif
