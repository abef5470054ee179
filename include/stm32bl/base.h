/**
 * @file
 * stm32bl/base.h - what all the other headers use; stm32bl.h brings it.
 */
#ifndef STM32BL_BASE_H
#define STM32BL_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifndef STM32BL_API
#if defined(_WIN32) && defined(STM32BL_SHARED)
#ifdef STM32BL_BUILD
#define STM32BL_API __declspec(dllexport)
#else
#define STM32BL_API __declspec(dllimport)
#endif
#elif defined(__GNUC__)
#define STM32BL_API __attribute__((visibility("default")))
#else
#define STM32BL_API
#endif
#endif

#ifdef __cplusplus
extern "C" {
#endif

#define STM32BL_VERSION "0.1.0"

struct stm32bl;        /**< one conversation with one bootloader */
struct stm32bl_image;  /**< bytes with addresses: sorted segments that do not overlap */
struct stm32bl_device; /**< one row of the device table, constant and static; or a chip that the
                            target describes itself: until the session is opened again or freed */
struct stm32bl_stream; /**< a byte stream that carries a conversation: stm32bl/transport.h */
struct stm32bl_usb;    /**< a USB device in DFU mode: stm32bl/transport.h */

/** What went wrong, seen as what the caller can do about it. */
enum stm32bl_error {
    STM32BL_OK = 0,
    STM32BL_ERR_ARG = -1,         /**< a bug or a typing error in the call: correct it */
    STM32BL_ERR_MEMORY = -2,      /**< out of memory, or the memory given is too small */
    STM32BL_ERR_IO = -3,          /**< the operating system, driver or cable failed: look there */
    STM32BL_ERR_NOT_FOUND = -4,   /**< no such port, device name or file */
    STM32BL_ERR_ACCESS = -5,      /**< it exists, but is in use or may not be opened */
    STM32BL_ERR_TIMEOUT = -6,     /**< the chip stayed silent: wiring, BOOT0, reset, baud */
    STM32BL_ERR_REFUSED = -7,     /**< the chip said no (NACK): protection, address */
    STM32BL_ERR_PROTOCOL = -8,    /**< the chip answered what its document rules out */
    STM32BL_ERR_UNSUPPORTED = -9, /**< not with this chip, this ROM or this build */
    STM32BL_ERR_RANGE = -10,      /**< address or length outside the memory of the chip */
    STM32BL_ERR_FORMAT = -11,     /**< a file is malformed, or its format is not known */
    STM32BL_ERR_MISMATCH = -12,   /**< verify found a difference */
    STM32BL_ERR_CANCELLED = -13   /**< the progress callback said stop */
};

/** A sector or page: the smallest part of flash that can be erased. */
struct stm32bl_sector {
    uint32_t address;
    uint32_t size;
    uint16_t number; /**< as the erase command wants it, which is not always counted from 0 */
};

/** Bytes at an address. `data` belongs to whoever made the segment. */
struct stm32bl_segment {
    uint32_t address;
    size_t size;
    const uint8_t *data;
};

/** Bytes of the caller. Where a function fills them, `size` is the room before and the number after. */
struct stm32bl_bytes {
    uint8_t *bytes;
    size_t size;
};

#ifdef __cplusplus
}
#endif
#endif
