/*
 * session.h - the room of what a session is: its state, its bytes, its time and its progress, for
 * everybody who works on it. Uses base/ and device/. What one of them alone remembers is a struct
 * of its own, which only its owner's header explains.
 */
#ifndef BL_SESSION_H
#define BL_SESSION_H

#include "base/pins.h"
#include "device/device.h"
#include "stm32bl/transport.h"
#include "wish.h"

/* Room for a block. A host that has no 4 KiB of stack to spare may build with 256. */
#ifndef BL_BLOCK_MAX
#define BL_BLOCK_MAX 2048 // AN3156: the largest transfer of any ROM
#endif

enum { BL_TARGET_NAME = 160 };

struct bl_added;
struct bl_dfuse;
struct bl_kept;
struct bl_link;
struct bl_protocol;
struct bl_turbo;

/* Which step of a frame the chip answered by NACK; tells protection from a bad address. */
enum bl_step { BL_STEP_COMMAND, BL_STEP_ADDRESS, BL_STEP_DATA };

/* What came from the line while nobody answered properly; tells the reasons for silence apart. */
struct bl_seen {
    unsigned echo;    // our own sync byte
    unsigned text;    // printable characters
    unsigned garbage; // anything else
    uint8_t first[8];
    unsigned first_count;
};

/* What Get Checksum is worth on this chip. */
enum bl_crc { BL_CRC_UNKNOWN, BL_CRC_GOOD, BL_CRC_BAD };

/* What the option bytes say of write protection. */
enum bl_lock {
    BL_LOCK_UNASKED,
    BL_LOCK_HIDDEN, // they cannot be read, or do not tell
    BL_LOCK_NONE,   // no sector is protected
    BL_LOCK_SOME
};

enum { BL_STARTS = 4, BL_AMONG_ECHO = 32 };

struct stm32bl {
    struct stm32bl_stream *stream; // owned; of AN3155
    struct stm32bl_usb *usb;       // owned; of AN3156; both NULL: closed
    struct bl_pins *pins;          // owned; lines beside the wire for BOOT0 and NRST; NULL: none
    const struct bl_protocol *protocol;
    uint32_t block_size; // of the protocol on this wire, at most BL_BLOCK_MAX
    uint32_t read_size;  // what the wire carries best in one read, at most block_size
    bool connected;
    bool lost;                // a frame ended in the middle: recover before the next one
    bool erases_by_writing;   // a page, when its start is written: found out
    bool reset_expected;      // the chip resets itself: it is in no frame, and may take its time
    bool unfinished;          // flash was changed by a job that has not ended well
    bool was_unfinished;      // already, when the call began
    bool cancelled;           // the callback said stop; acted on where the chip can take a command
    void (*release)(void *);  // gives the memory back; NULL: it is the caller's
    enum stm32bl_word answer; // of the application, to the knock of this connection
    enum bl_step nack_step;   // of the last answer: which step it refused, or failed to come for
    struct bl_error error;
    struct bl_log log;
    stm32bl_progress_fn on_progress;
    void *progress_user;
    struct stm32bl_progress progress;
    uint64_t phase_start_ms;
    uint64_t ticked_ms;      // when progress was reported last
    uint64_t wait_start_ms;  // of the long operation that is running, for its estimate
    uint32_t wait_expect_ms; // how long it usually takes; 0: no estimate
    uint64_t wait_bytes;     // what it will have done by then
    struct stm32bl_info info;
    struct stm32bl_summary summary;
    struct bl_chip chip;
    struct bl_added *added;      // connect/choose.h
    struct bl_unlisted unlisted; // what chip.device points to where only options describe it
    struct bl_dfuse *dfuse;      // protocol/dfuse.h: what AN3156 knows of the device
    struct bl_link *link;        // protocol/link.h: what AN3155 knows of the line
    struct bl_turbo *turbo;      // protocol/turbo.h: the program in the chip's RAM
    enum bl_crc crc;
    enum bl_lock lock;
    bool swapped;               // the option bytes say that the banks have changed places
    bool lock_of_least;         // `lock` and `starts` are those of the sectors that all parts have
    uint32_t starts[BL_STARTS]; // in flash, named by option bytes; known where `lock` is
    size_t start_count;
    /*
     * Remembers a baud rate for this adapter and chip, or with 0 tells the one that it remembers (0:
     * none). NULL: nothing is remembered.
     */
    uint32_t (*recall_baud)(struct stm32bl *bl, uint32_t baud);
    /*
     * Asks for the size of flash, where that was put off: till then `chip` is the smallest part, and
     * flash up to `common_end` the same in all parts. NULL: it is known, or nobody can know.
     */
    int (*ask_size)(struct stm32bl *bl);
    uint32_t common_end;
    /* Notes that the chip erases for up to `ms`, should this process end before that; 0: it has ended. */
    void (*note_erase)(struct stm32bl *bl, uint32_t ms);
    /* How long an erase may still take that another process has noted and not ended; 0: none. */
    uint32_t (*recall_erase)(struct stm32bl *bl);
    uint8_t among_echo[BL_AMONG_ECHO]; // came among our own bytes; not received yet
    size_t among_echo_count;
    struct bl_kept *kept; // flash/kept.h: while a plan is executed; NULL: none
    struct bl_wish wish;
    char target[BL_TARGET_NAME];
};

/**
 * STM32BL_OK, or ARG if there is no connected chip. Clears the last error message. Asks for the size of
 * flash where that was put off.
 */
int bl_begin(struct stm32bl *bl);

/** The same for what touches nothing, `all_parts` being true, but sectors that all parts have. */
int bl_begin_on(struct stm32bl *bl, bool all_parts);

/** What a public function returns with: `result`, and no message or phase if that is no error. */
int bl_end(struct stm32bl *bl, int result);

/** Starts a phase of `total` bytes. */
void bl_phase(struct stm32bl *bl, enum stm32bl_phase phase, uint64_t total);

/** Reports progress; CANCELLED if the caller wants to stop. Only where the chip awaits a command. */
int bl_advance(struct stm32bl *bl, uint32_t addr, uint64_t done);

/**
 * Before something begins that cannot be taken back: CANCELLED if the caller wants to stop by now. That is
 * asked by a report of no progress in no time.
 */
int bl_may_begin(struct stm32bl *bl, const char *what);

/** Reports progress without acting on a wish to stop. */
void bl_tick(struct stm32bl *bl);

/** A long operation starts that usually takes `typical_ms` and will have done `bytes`: for its estimate. */
void bl_expect(struct stm32bl *bl, uint32_t typical_ms, uint64_t bytes);

/** Lets time pass on whatever wire there is, and reports progress meanwhile. */
void bl_sleep(struct stm32bl *bl, uint32_t ms);

/** Sends; where the wire gives our own bytes back (wish.echo) takes them out of what comes. */
int bl_send(struct stm32bl *bl, const uint8_t *data, size_t len);

/** Receives up to `len` bytes within `timeout_ms` in all; the number, or a negative error. */
int bl_receive(struct stm32bl *bl, uint8_t *buf, size_t len, uint32_t timeout_ms);

/*
 * True if the wire is a bus: every write is a message, and every read one of a known length. A host that has
 * no bus, and no 4 KiB to spare, is built with BL_NO_I2C.
 */
static inline bool bl_on_bus(const struct stm32bl *bl)
{
#ifdef BL_NO_I2C
    (void)bl;
    return false;
#else
    return bl->stream && bl->stream->message_size;
#endif
}

/** True over USB. A host that has none, and no 12 KiB to spare, is built with BL_NO_USB. */
static inline bool bl_on_usb(const struct stm32bl *bl)
{
#ifdef BL_NO_USB
    (void)bl;
    return false;
#else
    return bl->usb != NULL;
#endif
}

/** What to do about bytes that change on their way, on a line or bus, as far as this end can do it. */
static inline const char *bl_slower(const struct stm32bl *bl)
{
    return bl_on_bus(bl)   ? "try a slower clock of the bus"
           : bl->info.baud ? "try a lower baud"
                           : "set a lower baud where the serial port is";
}

/** The same with what is the matter: a bus has a clock of its own, USB checks them. */
static inline const char *bl_line_advice(const struct stm32bl *bl)
{
    return bl_on_bus(bl)   ? "a disturbed bus, try a slower clock"
           : bl->usb       ? "a disturbed line, try another cable"
           : bl->info.baud ? "a disturbed line, try a lower baud"
                           : "a disturbed line, set a lower baud where the serial port is";
}

/** How long a byte takes to cross; `usb_us` over USB, and where nobody knows. */
static inline uint64_t bl_byte_us(const struct stm32bl *bl, uint64_t usb_us)
{
    if (bl_on_bus(bl))
        return 100; // the usual 100 kHz, 9 bits, some time between
    return bl->info.baud ? 11000000u / bl->info.baud + 1 : usb_us;
}

/** Throws away input until the line was quiet for `quiet_ms`, at most ten times that. */
int bl_drain(struct stm32bl *bl, unsigned quiet_ms, struct bl_seen *seen);

/** Notes bytes that fit nowhere. */
void bl_note_bytes(struct bl_seen *seen, const uint8_t *bytes, size_t len);

#endif
