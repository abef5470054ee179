/*
 * session.h - the inside of a session, shared by the files that make it up.
 */
#ifndef BL_SESSION_H
#define BL_SESSION_H

#include "base/internal.h"
#include "base/target.h"
#include "device/device.h"
#include "stm32bl/transport.h"

/* Room for a block. A host that has no 4 KiB of stack to spare may build with 256. */
#ifndef BL_BLOCK_MAX
#define BL_BLOCK_MAX 2048 // AN3156: the largest transfer of any ROM
#endif

enum { BL_ERASE_BATCH = 32 };

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

/* The protection commands. Each ends in a reset of the chip. */
enum bl_protect { BL_WRITE_PROTECT, BL_WRITE_UNPROTECT, BL_READ_PROTECT, BL_READ_UNPROTECT };

/* A special or extended special command: what is sent and where the answer goes. */
struct bl_special {
    bool extended;
    uint16_t operation;
    uint32_t limit_ms;      // for each answer to data
    const uint8_t *data[2]; // the second block belongs to the extended form
    size_t size[2];
    uint8_t *answer; // of the plain form
    size_t answer_room;
    size_t *answer_size;
    uint8_t *status;
    size_t status_room;
    size_t *status_size;
};

/* How much a ROM without an answer is worth, given what it may be doing. */
enum bl_effort {
    BL_SYNC_FLUSH,   // it may be in the middle of a frame: fill it
    BL_SYNC_PATIENT, // it was just reset: it may take seconds to start, and is in no frame
    BL_SYNC_BRIEF    // it may be reset at any moment: disturb it by nothing but the sync byte
};

/* A protocol moves frames; it knows nothing of sectors, plans or images. */
struct bl_protocol {
    const char *name;
    uint32_t block_size; // at most so many bytes in one read or write
    /* Gets the ROM's attention, as well as `effort` allows. */
    int (*sync)(struct stm32bl *bl, enum bl_effort effort, struct bl_seen *seen);
    /* Fills in version, command list and product id; 0: it is not known. */
    int (*identify)(struct stm32bl *bl);
    int (*read)(struct stm32bl *bl, uint32_t addr, uint8_t *buf, size_t len);
    int (*write)(struct stm32bl *bl, uint32_t addr, const uint8_t *data, size_t len);
    int (*erase)(struct stm32bl *bl, const struct stm32bl_sector *sectors, size_t count);
    int (*erase_all)(struct stm32bl *bl);
    int (*go)(struct stm32bl *bl, uint32_t addr);
    /* `sectors` belong to BL_WRITE_PROTECT alone. */
    int (*protect)(struct stm32bl *bl, enum bl_protect what, const uint8_t *sectors, size_t count);
    int (*checksum)(struct stm32bl *bl, uint32_t addr, uint32_t len, uint32_t *crc);
    int (*special)(struct stm32bl *bl, const struct bl_special *special);
    /* Back to waiting for a command after a frame that ended in the middle. */
    int (*recover)(struct stm32bl *bl);
    /* Corrects bl->chip, made from the table, by what the ROM itself says; NULL: it says nothing. */
    int (*geometry)(struct stm32bl *bl);
};

extern const struct bl_protocol bl_an3155;
extern const struct bl_protocol bl_an3156;

/**
 * The rows of the table that fit best what a USB device says of itself, one after the other: the first
 * one behind `after` (NULL: of all); NULL: no more. Asks nothing.
 */
const struct stm32bl_device *bl_an3156_resembling(const struct stm32bl_usb *about,
                                                  const struct stm32bl_device *after);

/* What is known of a DfuSe device between two commands. */
struct bl_dfuse {
    bool guessed;  // several devices look like this one, and nothing tells which it is
    uint8_t state; // of DFU 1.1, as seen last
    uint8_t alternate;
    bool pointer_known;
    uint32_t pointer;
    bool blocks_known; // whether it takes block numbers into account has been found out
    bool blocks_work;
    bool last_known; // a whole block and its hash, to find that out with
    uint32_t last_addr;
    uint32_t last_hash;
    struct bl_layout layout; // of flash, if the ROM's own is none of the table
};

enum { BL_ENTRY_TEXT = 120, BL_TARGET_NAME = 160 };

/* What the target's options ask of the session. */
struct bl_wish {
    struct stm32bl_line line;
    bool parity_given;
    bool baud_given;
    uint32_t wait_ms;
    bool lock_step;                      // no bursts
    bool baud_auto;                      // climb
    bool few_facts;                      // learn only what programming needs
    bool high_supply;                    // 2.7 V or more, so the chip may program by words
    const struct stm32bl_device *device; // NULL: ask the chip
    uint32_t flash_size;                 // 0: ask the chip
    uint32_t sector_size;                // of a chip that is not known; 0: not given
    char enter[BL_ENTRY_TEXT];
    char leave[BL_ENTRY_TEXT];
};

/* Devices beside the table, from a device file. They live until the next open. */
struct bl_added {
    const struct stm32bl_device *rows;
    size_t count;
    void *memory;
    void (*release)(void *memory); // NULL: nothing to release
};

/* A way to send several steps of a frame at once, and what is known of it. */
struct bl_ability {
    bool takes;      // the link has taken one
    uint8_t seen;    // frames that went well step by step, as far as they matter
    uint8_t strikes; // bursts that went wrong
};

/* What Get Checksum is worth on this chip. */
enum bl_crc { BL_CRC_UNKNOWN, BL_CRC_GOOD, BL_CRC_BAD };

enum { BL_SHORT_BLOCK = 2 + 2 * BL_ERASE_BATCH + 1 }; // a list of sectors: AN3155 3.8

struct bl_link {
    uint32_t turn_ms;             // the longest that a step without work waited for its answer
    uint32_t quick_ms;            // and the shortest
    uint32_t turns;               // how many did
    struct bl_ability ask;        // a whole frame that only asks
    struct bl_ability put;        // command and address of a write
    struct bl_ability data;       // and its data
    uint8_t last[BL_SHORT_BLOCK]; // the block that has no answer yet, to be spoilt if it stays so
    uint8_t last_len;             // 0: none, or a longer one
};

struct stm32bl {
    struct stm32bl_stream *stream; // owned; of AN3155
    struct stm32bl_usb *usb;       // owned; of AN3156; both NULL: closed
    const struct bl_protocol *protocol;
    uint32_t block_size; // of the protocol on this wire, at most BL_BLOCK_MAX
    uint32_t read_size;  // what the wire carries best in one read, at most block_size
    bool connected;
    bool lost;               // a frame ended in the middle: recover before the next one
    bool reset_expected;     // the chip resets itself: it is in no frame, and may take its time
    bool cancelled;          // the callback said stop; acted on where the chip can take a command
    void (*release)(void *); // gives the memory back; NULL: it is the caller's
    enum bl_step nack_step;  // of the last answer: which step it refused, or failed to come for
    struct bl_error error;
    struct bl_log log;
    stm32bl_progress_fn on_progress;
    void *progress_user;
    struct stm32bl_progress progress;
    uint64_t phase_start_ms;
    uint64_t wait_start_ms;  // of the long operation that is running, for its estimate
    uint32_t wait_expect_ms; // how long it usually takes; 0: no estimate
    uint64_t wait_bytes;     // what it will have done by then
    struct stm32bl_info info;
    struct stm32bl_summary summary;
    struct bl_chip chip;
    struct bl_added added;
    struct bl_unlisted unlisted; // what chip.device points to where only options describe it
    struct bl_dfuse dfuse;       // what AN3156 knows of the device
    struct bl_link link;         // what AN3155 knows of the line
    enum bl_crc crc;
    /*
     * Remembers a baud rate for this adapter and chip, or with 0 tells the one that it remembers (0:
     * none). NULL: nothing is remembered.
     */
    uint32_t (*recall_baud)(struct stm32bl *bl, uint32_t baud);
    uint32_t kept_unit; // bytes of the smallest sector
    uint8_t kept[256];  // a bit for each sector that holds what it shall, while a plan is executed
    struct bl_wish wish;
    char target[BL_TARGET_NAME];
};

/* ---- session.c: time, progress, bytes */

/** STM32BL_OK, or ARG if there is no connected chip. Clears the last error message. */
int bl_begin(struct stm32bl *bl);

/** Starts a phase of `total` bytes. */
void bl_phase(struct stm32bl *bl, enum stm32bl_phase phase, uint64_t total);

/** Reports progress; CANCELLED if the caller wants to stop. Only where the chip awaits a command. */
int bl_advance(struct stm32bl *bl, uint32_t addr, uint64_t done);

/** Reports progress without acting on a wish to stop. */
void bl_tick(struct stm32bl *bl);

/** Lets time pass on whatever wire there is, and reports progress meanwhile. */
void bl_sleep(struct stm32bl *bl, uint32_t ms);

int bl_send(struct stm32bl *bl, const uint8_t *data, size_t len);

/** Receives up to `len` bytes within `timeout_ms` in all; the number, or a negative error. */
int bl_receive(struct stm32bl *bl, uint8_t *buf, size_t len, uint32_t timeout_ms);

/** Throws away input until the line was quiet for `quiet_ms`, at most ten times that. */
int bl_drain(struct stm32bl *bl, unsigned quiet_ms, struct bl_seen *seen);

/** Notes bytes that fit nowhere. */
void bl_note_bytes(struct bl_seen *seen, const uint8_t *bytes, size_t len);

/* ---- connect.c */

/** Takes the session's options out of a target. */
int bl_wish_take(struct stm32bl *bl, struct bl_target *target);

/** The options that bl_wish_take() knows, for messages. */
#define BL_WISH_OPTIONS                                                                            \
    "baud, parity, entry, exit, wait, device, flash-size, sector-size, burst, facts, supply"

/** Synchronises with the chip on the open wire and identifies it. */
int bl_connect(struct stm32bl *bl);

/** As bl_connect(), keeping what the session did so far. */
int bl_connect_chip(struct stm32bl *bl);

/**
 * The same for a chip that has reset itself: what the session did so far is kept, and it is waited
 * for `busy_ms` longer than usual. The session is closed to commands after an error.
 */
int bl_reconnect(struct stm32bl *bl, uint32_t busy_ms);

/* ---- facts.c */

/** Finds out which device it is, how much flash it has and how that is laid out. */
int bl_identify_chip(struct stm32bl *bl);

/* ---- choose.c */

/* How a user describes a chip that is not known, for messages. */
#define BL_HOW_TO_DESCRIBE                                                                         \
    "give flash-size= and sector-size=, a device-file=, or the device= that it resembles"

/** Takes the options that say which device it is. */
int bl_choose_take(struct stm32bl *bl, struct bl_target *target);

/** Sets chip.device by the options and the product id; NULL: it is not known. */
int bl_choose_device(struct stm32bl *bl);

/** The device with the product id and bootloader id of this chip; NULL: none. */
const struct stm32bl_device *bl_choose_by_id(const struct stm32bl *bl);

/** Gives back the devices of a device file. */
void bl_forget_added(struct stm32bl *bl);

/** True if all memory of the chip is known, so that what lies elsewhere is a mistake. */
static inline bool bl_knows_map(const struct stm32bl *bl)
{
    return bl->chip.device && bl->chip.device != &bl->unlisted.device;
}

/* ---- link.c */

/** Takes the options that decide how fast the chip is driven. */
int bl_link_take(struct stm32bl *bl, struct bl_target *target);

/** After a chip has been found: applies them, and tells of a slow adapter. */
int bl_link_tune(struct stm32bl *bl);

/* ---- baud.c */

/** With baud=auto: finds the fastest baud rate that works, through resets. */
int bl_baud_climb(struct stm32bl *bl);

/** Before the session closes: remembers a lower one for the next time if there was trouble. */
void bl_baud_review(struct stm32bl *bl);

/* ---- memory.c */

/** REFUSED, UNSUPPORTED and so on if this chip's flash cannot be planned for. */
int bl_require_device(struct stm32bl *bl);

/** RANGE unless the chip has memory there, of a kind that can be written if `writing`. */
int bl_check_range(struct stm32bl *bl, uint32_t addr, size_t len, bool writing);

/** Puts the place, and what a refusal means, before the protocol's message; returns `err`. */
int bl_explain(struct stm32bl *bl, int err, const char *what, uint32_t addr);

/** The same for a command without an address. */
int bl_explain_refusal(struct stm32bl *bl, int err, const char *what);

/** Writes a block of at most bl->block_size bytes; after a disturbed frame looks what is there and repeats. */
int bl_write_block(struct stm32bl *bl, uint32_t addr, const uint8_t *data, size_t len);

/** Reads any number of bytes as part of a phase of which `done` bytes are behind it. */
int bl_read_range(struct stm32bl *bl, uint32_t addr, uint8_t *out, size_t len, uint64_t done);

/** Reads at most bl->block_size bytes; repeats disturbed frames. */
int bl_read_block(struct stm32bl *bl, uint32_t addr, uint8_t *buf, size_t len);

/** Erases sectors given one after the other by `next`, which returns false at the end. */
typedef bool (*bl_next_sector_fn)(void *user, struct stm32bl_sector *out);
int bl_erase_sectors(struct stm32bl *bl, bl_next_sector_fn next, void *user, uint64_t total);

/** Erases all of flash, by command or by sectors. */
int bl_erase_everything(struct stm32bl *bl);

/* ---- verify.c */

/**
 * Compares segments with the chip, those parts left out that bl_find_kept() has found in place; a
 * phase of its own.
 */
int bl_verify_segments(struct stm32bl *bl, const struct stm32bl_segment *segments, size_t count);

/** Compares by the ROM's checksum. UNSUPPORTED: the ROM cannot, or could not just now. */
int bl_compare_by_crc(struct stm32bl *bl, const struct stm32bl_segment *s, bool *same);

/* ---- diff.c */

/** Finds out which sectors hold their part of the plan's image already; a phase of its own. */
int bl_find_kept(struct stm32bl *bl, const struct stm32bl_plan *plan);

void bl_forget_kept(struct stm32bl *bl);

/** True if the sector at `addr` is one of them. */
bool bl_is_kept(const struct stm32bl *bl, uint32_t addr);

/* ---- watch.c */

enum { BL_FENCE_BYTES = 64 };

/* The bytes on either side of what is erased. */
struct bl_fence {
    uint32_t start;
    uint32_t end;
    bool up[2];
    uint8_t bytes[2][BL_FENCE_BYTES];
};

/** True if this chip may have other sectors than its row says. */
bool bl_is_watched(const struct stm32bl *bl);

/** Remembers what lies below and above [start, end). */
void bl_fence_put(struct stm32bl *bl, struct bl_fence *fence, bool below, bool above);

/** MISMATCH if it has changed. */
int bl_fence_check(struct stm32bl *bl, const struct bl_fence *fence);

/** Waits for an erase that began at `start_ms` and was acknowledged too early. */
void bl_settle_erase(struct stm32bl *bl, uint64_t start_ms, uint32_t typical_ms, uint32_t max_ms);

/* ---- protect.c */

/** After a command that resets the chip: waits for it and synchronises again. */
int bl_find_again(struct stm32bl *bl, const char *what, uint32_t busy_ms);

/* ---- plan.c */

/* A place in the walk over a plan's sectors or blocks. Start with zeros. */
struct bl_cursor {
    size_t segment;
    uint64_t from;
};

struct bl_block {
    uint32_t address;
    uint32_t size;
    bool flash;
};

bool bl_plan_next_block(const struct bl_chip *chip, const struct stm32bl_plan *plan,
                        struct bl_cursor *cursor, struct bl_block *out);
bool bl_plan_next_sector(const struct bl_chip *chip, const struct stm32bl_plan *plan,
                         struct bl_cursor *cursor, struct stm32bl_sector *out);

/** True for the flash block that is held back to the end. */
bool bl_plan_is_last(const struct stm32bl_plan *plan, const struct bl_block *block);

/** Fills `buf` with a block's bytes; false if it is blank flash, which needs no write. */
bool bl_plan_fill(const struct bl_chip *chip, const struct stm32bl_plan *plan,
                  const struct bl_block *block, uint8_t buf[BL_BLOCK_MAX]);

#endif
