/*
 * fake_stream.h - a stream that plays a written transcript on a virtual clock.
 *
 *     struct fake *f = fake_new();
 *     fake_expect(f, "7F");            // the host must send this next,
 *     fake_reply(f, "79");             // then it can read this
 *     fake_expect(f, "31 CE");
 *     fake_silence(f);                 // no answer: the host must have waited for one
 *     ... run the code on &f->stream ...
 *     fake_free(f);                    // fails if a part of the script was not played
 *
 * With stream.message_size set, each step is a message, to be sent and fetched as a whole.
 *
 * Reading where the script has nothing to read waits on the virtual clock and times out. Writing
 * anything but the expected bytes, or while a reply is unread (and not discarded), fails the test,
 * naming the line of the script. The close operation only sets `closed`: the test frees.
 */
#ifndef FAKE_STREAM_H
#define FAKE_STREAM_H

#include "stm32bl/transport.h"

struct fake_step {
    int kind;
    int line;       /* of the test's source */
    unsigned value; /* pause in ms; error code of a failure */
    size_t start;   /* its bytes */
    size_t length;
    size_t done;
};

enum { FAKE_STEPS = 400, FAKE_BYTES = 40000, FAKE_EVENTS = 2000 };

struct fake {
    struct stm32bl_stream stream; /* hand it to the code under test */
    bool closed;
    bool no_lines;     /* set_lines and set_break are UNSUPPORTED */
    bool no_configure; /* configure is UNSUPPORTED */
    uint64_t now_ms;
    unsigned written; /* bytes that the host sent */
    unsigned discards;
    /* What the host did to the line, in the spelling of entry.h: "115200E dtr=1 rts=0 100ms
     * break=1" */
    char events[FAKE_EVENTS];
    size_t step; /* the one that is being played */
    size_t steps;
    bool waited;       /* a read timed out during this step */
    uint64_t ready_ms; /* nothing arrives before; 0: no pause is running */
    struct fake_step script[FAKE_STEPS];
    size_t used;
    uint8_t bytes[FAKE_BYTES];
};

struct fake *fake_new(void);

/** Fails the test if the script was not played to its end, then frees. */
void fake_free(struct fake *f);

/** Frees without a check. */
void fake_drop(struct fake *f);

/** Bytes are written in hexadecimal: "31 CE". Several steps in a row may be sent by one write. */
#define fake_expect(f, hex) fake_add(f, FAKE_EXPECT, hex, __LINE__)
#define fake_reply(f, hex)  fake_add(f, FAKE_REPLY, hex, __LINE__)

/** The same with bytes from memory. */
#define fake_expect_bytes(f, bytes, len) fake_add_bytes(f, FAKE_EXPECT, bytes, len, __LINE__)
#define fake_reply_bytes(f, bytes, len)  fake_add_bytes(f, FAKE_REPLY, bytes, len, __LINE__)

/** No answer comes: at least one read must time out before the host goes on. */
#define fake_silence(f) fake_add_value(f, FAKE_SILENCE, 0, __LINE__)

/** The next reply comes `ms` later. */
#define fake_pause(f, ms) fake_add_value(f, FAKE_PAUSE, ms, __LINE__)

/** From here on every read and write fails with this code (a positive number: -STM32BL_ERR_IO). */
#define fake_fail(f, code) fake_add_value(f, FAKE_FAIL, code, __LINE__)

enum { FAKE_EXPECT, FAKE_REPLY, FAKE_SILENCE, FAKE_PAUSE, FAKE_FAIL };

void fake_add(struct fake *f, int kind, const char *hex, int line);
void fake_add_bytes(struct fake *f, int kind, const void *bytes, size_t len, int line);
void fake_add_value(struct fake *f, int kind, unsigned value, int line);

#endif
