/**
 * @file
 * stm32bl/loader.h - the resident loader of firmware/loader (docs/LOADER.md): where its slots are, and what the
 * descriptor of an image says; stm32bl.h brings it.
 */
#ifndef STM32BL_LOADER_H
#define STM32BL_LOADER_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What a loader does with its slots. */
enum stm32bl_loader_kind {
    STM32BL_LOADER_TWO_SLOTS =
        0, /**< an image runs where it lies, and the other slot takes the next one */
    STM32BL_LOADER_STAGED =
        1, /**< slot A is the run area, slot B the update area, whose image is copied there */
    STM32BL_LOADER_SINGLE = 2, /**< there is slot A only, in which an image runs and is replaced */
    STM32BL_LOADER_BANKS =
        3, /**< two slots in two banks that change places, so that all images are linked for slot A */
    STM32BL_LOADER_SWAP =
        4 /**< the same by an option byte: each bank has a loader, an area of the log, and a slot */
};

/** The layout of a loader. Fields may be added at the end in later versions. */
struct stm32bl_loader {
    const char *name;    /**< as firmware/loader/build calls it: "g071" */
    uint16_t product_id; /**< of the chip */
    bool verifies;       /**< it is the one that starts signed images only */
    uint32_t log[2];     /**< the two areas of its log, log_size bytes each */
    uint32_t log_size;
    uint32_t slot[2]; /**< slots A and B, slot_size bytes each */
    uint32_t slot_size;
    uint32_t ram_start; /**< where the stack of an image may be */
    uint32_t ram_size;
    uint32_t flash_size; /**< of the smallest chip that has this layout */
    enum stm32bl_loader_kind kind;
    uint32_t link[2];     /**< what an image for that slot is linked for: where it runs */
    unsigned slots;       /**< how many there are: 1 or 2; the other one's fields are 0 */
    uint32_t backup;      /**< staged: where the old image waits until the new one is confirmed, */
    uint32_t backup_size; /**< and what is free there; 0: no such area */
};

/** How many layouts there are. */
STM32BL_API size_t stm32bl_loader_count(void);

/** One of them; NULL past the last. */
STM32BL_API const struct stm32bl_loader *stm32bl_loader_at(size_t i);

/** Bytes of a descriptor, and of the signature behind it. */
enum { STM32BL_DESCRIPTOR_SIZE = 64, STM32BL_SIGNATURE_SIZE = 64 };

/** What a descriptor says. Fields may be added at the end in later versions. */
struct stm32bl_descriptor {
    uint32_t address; /**< where the image runs: what it is linked for */
    uint32_t length;  /**< of the program; the descriptor lies behind it */
    uint8_t major, minor;
    uint16_t patch;
    uint32_t counter; /**< security counter */
    uint32_t over;    /**< it may replace images up to this counter, although its own is lower */
    bool is_signed;   /**< a signature lies behind the descriptor */
    bool trial;       /**< it must confirm itself after it was started */
    char product[25]; /**< the product's name; "": any */
    uint32_t key;     /**< the first bytes of the public key, lowest first; 0: not told */
    uint32_t sum;     /**< stm32bl_crc() of the program and of the descriptor before this field */
};

/** Reads the 64 bytes of a descriptor. False: they are none. The sum is not looked at. */
STM32BL_API bool stm32bl_descriptor_read(const void *bytes, struct stm32bl_descriptor *out);

/** What a loader's log says of the image that is to start. */
enum stm32bl_loader_phase {
    STM32BL_LOADER_NOTHING = 0,   /**< none is known to be good */
    STM32BL_LOADER_CONFIRMED = 1, /**< it is started */
    STM32BL_LOADER_PENDING = 2,   /**< activated, and not started yet */
    STM32BL_LOADER_ON_TRIAL = 3,  /**< started, and not confirmed yet */
    STM32BL_LOADER_SAVING = 4,    /**< staged: the old image is being copied to the backup area, */
    STM32BL_LOADER_COPYING = 5,   /**< the new one to the run area, */
    STM32BL_LOADER_RESTORING = 6, /**< or the old one back */
    STM32BL_LOADER_WRITING =
        7 /**< single: the image is being replaced, and nothing starts before Go */
};

/** The state of a loader, as its log and the descriptors say. No sum or signature is checked. */
struct stm32bl_loader_state {
    const struct stm32bl_loader *loader; /**< NULL: there is no log of a loader that is known */
    enum stm32bl_loader_phase state;
    unsigned slot;                      /**< that this is about: 0 for A, 1 for B */
    unsigned starts_left;               /**< of an image that is not confirmed */
    uint32_t floor;                     /**< an image with a lower counter is not started */
    bool described[2];                  /**< a descriptor lies in that slot */
    bool verified[2];                   /**< and the loader found its signature right */
    struct stm32bl_descriptor image[2]; /**< what it says */
    uint32_t sum;                     /**< of the image that was activated last: its descriptor's */
    bool backed_up;                   /**< staged: a descriptor lies in the backup area, */
    struct stm32bl_descriptor backup; /**< which says this */
    bool swapped; /**< swap: bank 2 comes first, and `loader` has addresses as they are with that */
    bool stuck;   /**< swap: the banks did not change places for the image that was activated */
};

/**
 * Reads the state of the loader that is on the chip, if any, through whatever bootloader answers.
 * Errors as stm32bl_read().
 */
STM32BL_API int stm32bl_loader_state(struct stm32bl *bl, struct stm32bl_loader_state *out);

/** True if it is such a loader that answers, as far as its commands tell, and not the bootloader in system memory. */
STM32BL_API bool stm32bl_loader_answers(const struct stm32bl *bl);

/**
 * Of a loader that answers, and has no log yet: whether it is one with this layout, as far as what it lets a host write tells.
 * It is asked for the edges of the slots (Write Memory, AN3155 3.6, with a block whose checksum is wrong), and nothing is written. Two layouts may
 * fit: those of one chip with one slot and with two side by side, with keys and without. UNSUPPORTED where no loader answers; other errors as
 * stm32bl_write().
 */
STM32BL_API int stm32bl_loader_fits(struct stm32bl *bl, const struct stm32bl_loader *loader,
                                    bool *fits);

/**
 * The slot that the loader lets a host write: 0 or 1; -1: none, since images are being copied. It keeps the
 * other one, from which it starts if all else fails. Without a log both are free, and it is 0.
 */
STM32BL_API int stm32bl_loader_free_slot(const struct stm32bl_loader_state *state);

/**
 * Makes the 64 bytes of one, for the program whose `length` bytes are `program`: sum, product and the like are
 * as a loader expects them. `sum` of the struct is ignored.
 */
STM32BL_API void stm32bl_descriptor_write(const struct stm32bl_descriptor *descriptor,
                                          const void *program, void *bytes);

#ifdef __cplusplus
}
#endif
#endif
