/*
 * turbo.h - the protocol of the program in the chip's RAM (docs/TURBO.md), as a session's: its frames
 * and its window. How the program gets there is connect/'s affair.
 */
#ifndef BL_PROTOCOL_TURBO_H
#define BL_PROTOCOL_TURBO_H

#include "device/turbo_rows.h"
#include "protocol.h"
#include "turbo_pack.h"

/* Bytes of frames that may be under way without an answer, in the session's memory. */
#ifndef BL_TURBO_WINDOW
#define BL_TURBO_WINDOW 4096
#endif

/* As many hide the erasing of a sector of 128 KiB at 921600 bit/s. Who has a heap gives them. */
enum { BL_TURBO_LARGE_WINDOW = 128 * 1024 };

_Static_assert((int)BL_TURBO_WINDOW >= (int)BL_TURBO_IMAGE_MOST, "the image is made in it");

enum { BL_TURBO_BANK_UNKNOWN = -1 };

/* A stretch of the image that the program never changes. */
struct bl_turbo_part {
    uint32_t at, size, crc; // offset from the load address
};

enum { BL_TURBO_PARTS = 3 };

/* What is known of the program that runs on the chip. */
struct bl_turbo {
    const struct bl_turbo_row *row; // NULL: it does not run
    uint32_t load;                  // where it lies
    uint32_t limit;                 // bytes that may be under way
    uint32_t rom_baud, baud;        // bit/s of the two rates; the same before the rate was changed
    uint32_t cpu_hz, usart_hz;
    struct bl_turbo_part parts[BL_TURBO_PARTS];
    uint32_t info[STM32BL_TURBO_INFO_WORDS];
    uint32_t filled;      // of the window
    uint32_t gathered;    // bytes behind that, the payload of a WRITE that is not sent yet,
    uint32_t gather_at;   // and where they belong
    uint8_t next;         // sequence of the next order
    uint8_t asked, tag;   // questions so far; the sequence of the last one
    int8_t bank;          // whose registers the block names, when all orders were carried out
    bool silent;          // nobody answers any more
    uint32_t repeats;     // of frames
    bool found;           // it was running already
    uint64_t heard_ms;    // when it answered last
    uint8_t *window;      // frames without an answer
    uint32_t room;        // of it
    struct bl_pack *pack; // NULL: nothing is packed
    uint8_t own[BL_TURBO_WINDOW];
};

/** Forgets everything but the memory of the window and for packing. */
void bl_turbo_forget(struct bl_turbo *t);

extern const struct bl_protocol bl_turbo;

/* ---- turbo_line.c */

struct bl_turbo_answer {
    uint8_t sequence, status, next;
    bool fault; // memory that is not there was read
    uint32_t value;
};

/* Where the data of an answer goes. */
struct bl_turbo_data {
    uint8_t *bytes;
    uint32_t size;
};

struct bl_turbo_question {
    uint8_t command; // STM32BL_TURBO_CRC, _BLANK or _READ
    uint32_t address, argument;
    uint32_t work_ms; // how long the chip works for it
    struct bl_turbo_data *data;
};

/**
 * Asks until there is an answer, all orders carried out before.
 * Errors: TIMEOUT; REFUSED where there is no such memory; and those of the orders.
 */
int bl_turbo_ask(struct stm32bl *bl, const struct bl_turbo_question *q, uint32_t *value);

struct bl_turbo_order {
    uint8_t command; // STM32BL_TURBO_ERASE, _PUT or _SCRIPT
    uint32_t address, argument;
    const uint8_t *payload;
    size_t size; // at most 1020 bytes
};

/** Sends an order as soon as the window has room for it. Its failure is reported by a later call. */
int bl_turbo_order(struct stm32bl *bl, const struct bl_turbo_order *o);

/**
 * Until flash is touched a program that hears nothing resets the chip, and the ROM would measure the baud by
 * what is sent to it then: false shortly before.
 */
bool bl_turbo_may_ask(const struct stm32bl *bl);

/**
 * Puts together orders to write from bytes for flash, whole units, and sends each when it is full, or
 * when something else is ordered. Fails as bl_turbo_order().
 */
int bl_turbo_gather(struct stm32bl *bl, uint32_t address, const uint8_t *bytes, size_t size);

/** Sends what was gathered, and waits until all orders were carried out. */
int bl_turbo_flush(struct stm32bl *bl);

enum { BL_TURBO_GREETING = 4 };

/**
 * HELLO and up to BL_TURBO_GREETING - 1 questions in one go, where each by itself would take a turn of the
 * adapter. HELLO is waited for `timeout_ms`. False: something of it went wrong; ask one by one.
 */
bool bl_turbo_greet(struct stm32bl *bl, uint32_t timeout_ms, const struct bl_turbo_question *q,
                    uint32_t *values, size_t count);

/** Listens for the HELLO that the program says unasked, within `timeout_ms`; false: it did not come. */
bool bl_turbo_heard(struct stm32bl *bl, uint32_t timeout_ms);

/** Says HELLO, back to back where the chip may wait for the rest of a frame; once, for `timeout_ms`. */
bool bl_turbo_hello(struct stm32bl *bl, uint32_t timeout_ms);

/**
 * The same until somebody answers, within `within_ms`; HELLO after HELLO, for the program may wait for the
 * rest of a frame that swallows some of them.
 */
bool bl_turbo_seek(struct stm32bl *bl, uint32_t within_ms);

/** Sends a script in its turn, as other orders: one that stores to the program's block. */
int bl_turbo_order_script(struct stm32bl *bl, const struct bl_turbo_step *steps, size_t count);

/** Sends a script by itself, after which the program may not be there any more, or talk at another rate. */
int bl_turbo_script(struct stm32bl *bl, const struct bl_turbo_step *steps, size_t count);

#endif
