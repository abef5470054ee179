/*
 * protocol.h - the room of the protocols: which bytes make the ROM do what. A protocol moves frames;
 * it knows nothing of sectors to erase, plans or images. Uses session/, device/ and base/.
 */
#ifndef BL_PROTOCOL_H
#define BL_PROTOCOL_H

#include "session/session.h"

enum { BL_ERASE_BATCH = 32 }; // sectors in one erase

typedef void (*bl_stray_fn)(uint16_t number, void *user);

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

struct bl_protocol {
    const char *name;
    uint32_t block_size;  // at most so many bytes in one read or write
    uint32_t erase_batch; // at most so many sectors in one erase, which is repeated as a whole
    /* Gets the ROM's attention, as well as `effort` allows. */
    int (*sync)(struct stm32bl *bl, enum bl_effort effort, struct bl_seen *seen);
    /* Fills in version, command list and product id; 0: it is not known. */
    int (*identify)(struct stm32bl *bl);
    int (*read)(struct stm32bl *bl, uint32_t addr, uint8_t *buf, size_t len);
    int (*write)(struct stm32bl *bl, uint32_t addr, const uint8_t *data, size_t len);
    /* Whether write() is taken at an address, as far as that alone tells; writes nothing. NULL: it cannot tell. */
    int (*takes)(struct stm32bl *bl, uint32_t addr, bool *takes);
    int (*erase)(struct stm32bl *bl, const struct stm32bl_sector *sectors, size_t count);
    /*
     * Calls `each` with the numbers of the sectors that the chip may erase in place of these, where one
     * disturbance on the way leaves the checksum valid. False: such a list is not to be sent. NULL:
     * none, for the wire has checks of its own.
     */
    bool (*strays)(const struct stm32bl *bl, const struct stm32bl_sector *sectors, size_t count,
                   bl_stray_fn each, void *user);
    /*
     * The same of a list that was disturbed and filled up, if the chip acknowledged something meanwhile:
     * what it may have named in the end. Tells it once. False: there was none. NULL as above.
     */
    bool (*doubts)(struct stm32bl *bl, bl_stray_fn each, void *user);
    int (*erase_all)(struct stm32bl *bl); // NULL: sector by sector
    uint32_t erase_all_ms;                // so is a chip that may take longer than this; 0: none
    int (*go)(struct stm32bl *bl, uint32_t addr);
    /* `sectors` belong to BL_WRITE_PROTECT alone. */
    int (*protect)(struct stm32bl *bl, enum bl_protect what, const uint8_t *sectors, size_t count);
    int (*checksum)(struct stm32bl *bl, uint32_t addr, uint32_t len, uint32_t *crc);
    /* How many bytes are blank, from `addr` on: whole words. NULL: it cannot tell. */
    int (*blank)(struct stm32bl *bl, uint32_t addr, uint32_t len, uint32_t *count);
    /* The checksum of bytes of the host, one part after the other; starts with `sum_start`. */
    uint32_t (*sum)(uint32_t crc, const void *data, size_t len);
    uint32_t sum_start;
    /* Waits until everything was carried out. NULL: write() and erase() wait for themselves. */
    int (*flush)(struct stm32bl *bl);
    /* write() and erase() return before that; the chip does in order what they were given. read() takes any
     * length. */
    bool streams;
    uint32_t (*ahead_ms)(const struct stm32bl *bl); // as much erasing do its windows hide
    int (*special)(struct stm32bl *bl, const struct bl_special *special);
    /* Back to waiting for a command after a frame that ended in the middle. */
    int (*recover)(struct stm32bl *bl);
    /* Corrects bl->chip, made from the table, by what the ROM itself says; NULL: it says nothing. */
    int (*geometry)(struct stm32bl *bl);
};

extern const struct bl_protocol bl_an3155;
extern const struct bl_protocol bl_an3156;
extern const struct bl_protocol bl_an4221;

/**
 * The rows of the table that fit best what a USB device says of itself, one after the other: the first
 * one behind `after` (NULL: of all); NULL: no more. Asks nothing.
 */
const struct stm32bl_device *bl_an3156_resembling(const struct stm32bl_usb *about,
                                                  const struct stm32bl_device *after);

#endif
