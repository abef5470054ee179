/**
 * stm32bl_slot_format.h - bytes that the resident loader, the application and the host agree upon: what
 * makes a program an image that the loader starts, and the record that says which one it is to start.
 * All numbers are little-endian.
 *
 * An image is a program linked for the start of its slot. Two of its reserved vectors mark it, and a
 * descriptor stands behind it:
 *
 *     load + 0x00   stack pointer, reset vector
 *     load + 0x20   "SIM1", length              length: of the program, a multiple of 4
 *     load + length descriptor of 64 bytes      its sum covers all before it, the program included
 *                   signature of 64 bytes       if the descriptor says so; it covers all before it
 */
#ifndef STM32BL_SLOT_FORMAT_H
#define STM32BL_SLOT_FORMAT_H

#include <stdint.h>

#define STM32BL_SLOT_MARK   UINT32_C(0x314D4953) /**< "SIM1" */
#define STM32BL_RECORD_MARK UINT32_C(0x31524C42) /**< "BLR1" */
#define STM32BL_RECORD_SEAL UINT32_C(0x5EA15EA1)

enum {
    STM32BL_SLOT_MARK_AT =
        0x20, /**< in the vector table: vectors 8 and 9 are reserved (ARMv7-M, B1.5.2) */
    STM32BL_SLOT_LENGTH_AT = 0x24,
    STM32BL_SLOT_LENGTH_LEAST = 0x40,
    STM32BL_SLOT_FORMAT = 1,
    STM32BL_SLOT_PADDING = 32, /**< the host pads programs to a multiple: every flash's unit */
    STM32BL_SLOT_SIGNATURE = 64,
    STM32BL_SLOT_TRIES = 3 /**< starts of an image that does not confirm itself */
};

/** Flags of a descriptor. */
enum {
    STM32BL_SLOT_SIGNED = 1, /**< 64 bytes of signature follow: Ed25519 of all before them */
    STM32BL_SLOT_TRIAL = 2,  /**< on trial until the application confirms it */
};

struct stm32bl_slot_descriptor {
    uint32_t mark;
    uint8_t size;   /**< of this: 64 */
    uint8_t format; /**< STM32BL_SLOT_FORMAT */
    uint8_t flags;
    uint8_t unit; /**< what the image was padded to: bytes */
    uint32_t load;
    uint32_t length;
    uint32_t version; /**< major 8, minor 8, patch 16 bits */
    uint32_t counter; /**< security counter: one that is below the record's floor is not started */
    uint32_t product; /**< sum of `name`, as below; 0: any */
    uint32_t key;     /**< of signed images: the first bytes of the public key; 0: not told */
    uint8_t name[24]; /**< of the product; zeros behind it */
    uint32_t over;    /**< signed images: a floor up to this one may be lowered to `counter` */
    uint32_t sum;     /**< as the CRC unit computes it after reset: stm32bl_crc() */
};

/** States of a record; 4 to 6 are of loaders that copy images, 7 of those with one slot. */
enum {
    STM32BL_SLOT_NONE = 0,
    STM32BL_SLOT_CONFIRMED = 1, /**< its slot is started */
    STM32BL_SLOT_PENDING = 2,   /**< activated, never started */
    STM32BL_SLOT_ON_TRIAL = 3,  /**< started, and not confirmed yet */
    STM32BL_SLOT_SAVING = 4,    /**< the run area is being copied to the backup area */
    STM32BL_SLOT_COPYING = 5,   /**< the update area to the run area */
    STM32BL_SLOT_RESTORING = 6, /**< the backup area to the run area */
    STM32BL_SLOT_WRITING = 7    /**< the only image is being replaced: nothing starts before Go */
};

/** Of a record's flags, besides the bits of the slots. */
enum {
    STM32BL_SLOT_STUCK = 0x40, /**< banks did not change places: the other image starts */
    STM32BL_SLOT_SINGLE = 0x80 /**< there is one slot, A */
};

/** One entry of the log: 32 bytes, and 32 for its seal, the first word of which is STM32BL_RECORD_SEAL. */
struct stm32bl_slot_record {
    uint32_t mark;
    uint32_t area; /**< grows by one with each area that is begun: the higher one is newer */
    uint8_t state;
    uint8_t slot;  /**< 0 or 1 */
    uint8_t tries; /**< starts that are left */
    uint8_t
        flags; /**< bit 0, 1: the signature of the image in slot A, B was verified; 6, 7: above */
    uint32_t floor; /**< the highest counter that was ever confirmed */
    uint32_t image; /**< sum of the image that was activated */
    /** Images that are copied: the steps that are being written, firmware/loader/copy.c. */
    uint32_t progress;
    /** Images that are copied: sum of the one that failed its last trial. */
    uint32_t spare;
    uint32_t crc; /**< CRC-32 (as in zip, not complemented at the end) of all before it */
};

enum { STM32BL_RECORD_ENTRY = 64 };

#endif
