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
};

/** How many layouts there are. */
STM32BL_API size_t stm32bl_loader_count(void);

/** One of them; NULL past the last. */
STM32BL_API const struct stm32bl_loader *stm32bl_loader_at(size_t i);

/** Bytes of a descriptor, and of the signature behind it. */
enum { STM32BL_DESCRIPTOR_SIZE = 64, STM32BL_SIGNATURE_SIZE = 64 };

/** What a descriptor says. Fields may be added at the end in later versions. */
struct stm32bl_descriptor {
    uint32_t address; /**< where the image belongs: the start of a slot */
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
