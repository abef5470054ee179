/*
 * transcript.h - a session over a written AN3155 transcript, for a chip that behaves like an F411.
 */
#ifndef TEST_TRANSCRIPT_H
#define TEST_TRANSCRIPT_H

#include "check.h"
#include "fake_stream.h"
#include "stm32bl.h"

struct transcript {
    struct fake *f;
    struct stm32bl *bl;
    char log[4096]; /* lines of the log up to DEBUG, each with its break */
};

/** Makes both; use as a cmocka setup and teardown. Teardown fails if the script was not played out.
 */
int transcript_set_up(void **state);
int transcript_tear_down(void **state);

/** Adds synchronising to the script: 7F, 79. */
void transcript_sync(struct transcript *t);

/** Adds what follows it: Get, Get Version, Get ID, and the reads of bootloader id, size and id. */
void transcript_identify(struct transcript *t);

/** Plays both and opens the session. */
void transcript_open(struct transcript *t);

/** Of a cmocka test whose setup this was: plays both, opens the session, and gives the transcript. */
struct transcript *transcript_opened(void **state);

/** The option bytes are not read before the next erase, as if they had been: nothing is protected. */
void transcript_knows_locks(struct transcript *t);

/** Opens the session; it must end with `code` and a message that contains `part`. */
void transcript_fails(struct transcript *t, const char *options, int code, const char *part);

/** What an operation returned: success, or this error with a message that contains `part`. */
void transcript_ok(struct transcript *t, int result);
void transcript_error(struct transcript *t, int result, int code, const char *part);

/**
 * Adds synchronising again to the script: a drain, then these flush bytes, of which the ROM refuses a
 * whole frame. The other has EE for all of them.
 */
void transcript_recovers_by(struct transcript *t, const uint8_t bytes[32]);
void transcript_recovers(struct transcript *t);

/** Adds Read Memory, up to the ACK of the count: "08 00 00 00 08", "FF 00". */
void transcript_read_at(struct transcript *t, const char *address, const char *count);

#endif
