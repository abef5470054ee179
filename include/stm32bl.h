/**
 * @file
 * stm32bl.h - program STM32 microcontrollers through the bootloader in their ROM.
 *
 *     struct stm32bl *bl = stm32bl_new();
 *     int err = stm32bl_open(bl, "serial:/dev/ttyUSB0");
 *     if (err == STM32BL_OK) err = stm32bl_write(bl, 0x20003000, data, len);
 *     if (err != STM32BL_OK) puts(stm32bl_error_message(bl));
 *     stm32bl_free(bl);
 *
 * Conventions, said once:
 *  - A function that can fail returns STM32BL_OK (0) or a negative enum stm32bl_error; the text that
 *    belongs to it lies on the object (stm32bl_error_message()) until the next call on that object.
 *  - Addresses are addresses of the chip's memory map, lengths and sizes are bytes, times are
 *    milliseconds, unless a name says otherwise.
 *  - Objects are made by _new() and given back by _free(), which accepts NULL. Strings and structs
 *    that a function returns by pointer belong to the object and live until the next call on it.
 *  - No global state. One session or image is used by one thread at a time; different ones are
 *    independent. Callbacks run on the calling thread, inside the call, and must not use the object
 *    that calls them, except where this header says so.
 *  - ARG, MEMORY, IO, TIMEOUT and PROTOCOL may come from every function that talks to a chip and are
 *    described at the enum only.
 */
#ifndef STM32BL_H
#define STM32BL_H

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
    STM32BL_ERR_ARG = -1,          /**< a bug or a typing error in the call: correct it */
    STM32BL_ERR_MEMORY = -2,       /**< out of memory, or the memory given is too small */
    STM32BL_ERR_IO = -3,           /**< the operating system, driver or cable failed: look there */
    STM32BL_ERR_NOT_FOUND = -4,    /**< no such port, device name or file */
    STM32BL_ERR_ACCESS = -5,       /**< it exists, but is in use or may not be opened */
    STM32BL_ERR_TIMEOUT = -6,      /**< the chip stayed silent: wiring, BOOT0, reset, baud */
    STM32BL_ERR_REFUSED = -7,      /**< the chip said no (NACK): protection, address */
    STM32BL_ERR_PROTOCOL = -8,     /**< the chip answered what its document rules out */
    STM32BL_ERR_UNSUPPORTED = -9,  /**< not with this chip, this ROM or this build */
    STM32BL_ERR_RANGE = -10,       /**< address or length outside the memory of the chip */
    STM32BL_ERR_FORMAT = -11,      /**< a file is malformed, or its format is not known */
    STM32BL_ERR_MISMATCH = -12,    /**< verify found a difference */
    STM32BL_ERR_CANCELLED = -13    /**< the progress callback said stop */
};

/** How much a log callback is told. Each level includes the ones above it. */
enum stm32bl_level {
    STM32BL_LOG_WARN = 0,  /**< something is not as it should be, and the work goes on */
    STM32BL_LOG_NOTE = 1,  /**< something a person wants to know: a fall-back, a prompt */
    STM32BL_LOG_DEBUG = 2, /**< what the library is doing and what it found out */
    STM32BL_LOG_TRACE = 3  /**< every byte on the wire */
};

/** What an operation is busy with, for progress callbacks. */
enum stm32bl_phase {
    STM32BL_CONNECTING = 0, /**< done and total are 0 */
    STM32BL_ERASING = 1,
    STM32BL_WRITING = 2,
    STM32BL_VERIFYING = 3,
    STM32BL_READING = 4,
    STM32BL_COMPARING = 5 /**< looking what is in place already: STM32BL_DIFF */
};

/** A report of progress. Fields may be added at the end in later versions. */
struct stm32bl_progress {
    enum stm32bl_phase phase;
    uint32_t address;    /**< where the work is now */
    uint64_t done;       /**< bytes of this phase that are finished; an estimate while an erase runs */
    uint64_t total;      /**< bytes of this phase in all */
    uint64_t elapsed_ms; /**< since the phase began, in the transport's time */
};

/**
 * One line of log: no line break at its end. `line` lives during the call only.
 */
typedef void (*stm32bl_log_fn)(enum stm32bl_level level, const char *line, void *user);

/**
 * Called at least every 100 ms of the transport's time while an operation runs.
 * Return 0 to go on; anything else ends the operation with STM32BL_ERR_CANCELLED as soon as the chip
 * is able to take a new command, so that the session stays usable. stm32bl_now_ms() may be called.
 */
typedef int (*stm32bl_progress_fn)(const struct stm32bl_progress *progress, void *user);

/* ------------------------------------------------------------------ sessions */

/** Bytes that stm32bl_new_in() needs; stm32bl_size() gives the exact number at run time. */
#define STM32BL_SESSION_SIZE 3072

/** Makes a session. Returns NULL when memory is short. Free it with stm32bl_free(). */
STM32BL_API struct stm32bl *stm32bl_new(void);

/**
 * Makes a session in memory of the caller, for hosts without a heap.
 * `memory` must be aligned for uint64_t, hold `size` >= STM32BL_SESSION_SIZE bytes, and outlive the
 * session. Returns NULL if it is NULL, misaligned or too small. stm32bl_free() closes such a session
 * and leaves the memory alone.
 */
STM32BL_API struct stm32bl *stm32bl_new_in(void *memory, size_t size);

/** Exact size of a session in bytes. */
STM32BL_API size_t stm32bl_size(void);

/** Closes and frees a session; NULL is ignored. */
STM32BL_API void stm32bl_free(struct stm32bl *bl);

/** Sends log lines up to `up_to` to `fn`; NULL for none. Replaces the callback before it. */
STM32BL_API void stm32bl_on_log(struct stm32bl *bl, enum stm32bl_level up_to, stm32bl_log_fn fn,
                                void *user);

/** Sends progress to `fn`; NULL for none. Replaces the callback before it. */
STM32BL_API void stm32bl_on_progress(struct stm32bl *bl, stm32bl_progress_fn fn, void *user);

/**
 * Opens a target, gets the chip's attention, and finds out which chip it is.
 *
 * Targets:  `serial:PORT[,OPTION=VALUE]...`, `usb[:VID:PID][,OPTION=VALUE]...`,
 * `sim:DEVICE[,OPTION=VALUE]...`; a bare `/dev/ttyUSB0` or `COM3` means `serial:`. The options are listed in docs/TARGETS.md and by `stm32bl help targets`.
 *
 * Errors: ARG (the target string; the message says which part), FORMAT (a device file; the message
 * begins with file and line), NOT_FOUND (no such port or device), ACCESS (port in use or no
 * permission), TIMEOUT and PROTOCOL (no bootloader answers; the message
 * says what was seen and the one thing to try next), CANCELLED.
 * A session that is open is closed first. After an error the session is closed and may be opened again.
 * Source: AN3155 section 1 (sequence), 3.1 Get, 3.2 Get Version, 3.3 Get ID.
 */
STM32BL_API int stm32bl_open(struct stm32bl *bl, const char *target);

/**
 * The same over a stream of the caller's own. `options` are the options of a serial target without
 * its name, such as "entry=rts-dtr,wait=5"; NULL for none. The session owns the stream from here on,
 * errors included, and closes it by its close operation.
 */
STM32BL_API int stm32bl_attach(struct stm32bl *bl, struct stm32bl_stream *stream,
                               const char *options);

/**
 * The same over a USB device of the caller's own, which speaks AN3156. `options` as above, as far as
 * they make sense: "wait" and "device".
 */
STM32BL_API int stm32bl_attach_usb(struct stm32bl *bl, struct stm32bl_usb *usb,
                                   const char *options);

/** Lets the chip go and closes the port; does nothing on a closed session. The chip is not reset. */
STM32BL_API void stm32bl_close(struct stm32bl *bl);

/** Milliseconds on the transport's clock, which a simulated chip runs faster than a wall clock. */
STM32BL_API uint64_t stm32bl_now_ms(const struct stm32bl *bl);

/** The message of the last error, one line, never NULL; empty when the last call succeeded. */
STM32BL_API const char *stm32bl_error_message(const struct stm32bl *bl);

/** The short name of an error code, such as "timeout"; "unknown" for other numbers. */
STM32BL_API const char *stm32bl_error_name(int error);

/** The version of the library at run time, such as "0.1.0". */
STM32BL_API const char *stm32bl_version(void);

/** Whether the chip's read-out protection is on. */
enum stm32bl_protection {
    STM32BL_PROTECTION_UNKNOWN = 0,
    STM32BL_PROTECTION_OFF = 1, /**< the chip let its memory be read */
    STM32BL_PROTECTION_ON = 2   /**< Read Memory is refused: read-out protection level 1 or so */
};

/** What is known of the connected chip. Fields may be added at the end in later versions. */
struct stm32bl_info {
    const char *target;                  /**< as it was opened */
    const char *protocol;                /**< "AN3155", or "AN3156" over USB */
    const struct stm32bl_device *device; /**< NULL: the product id is not in the table */
    uint16_t product_id;                 /**< AN3155 3.3 Get ID; over USB that of `device` */
    uint8_t version;                     /**< of the protocol, BCD as sent: 0x31 is 3.1 */
    int bootloader_id;                   /**< AN2606 "bootloader ID" byte; -1: not readable */
    uint32_t flash_start;
    uint32_t flash_kb;                   /**< KiB; 0: not known */
    bool flash_size_read;                /**< true: read from the chip; false: largest of the table */
    bool unique_id_read;
    uint8_t unique_id[12];               /**< in the order of memory, if unique_id_read */
    uint8_t command_count;
    uint8_t commands[31];                /**< codes of the Get list, as sent */
    enum stm32bl_protection protection;  /**< as far as connecting showed it */
    unsigned baud;                       /**< bit/s; 0: the transport has none */
    char parity;                         /**< 'E' or 'N'; 0 over USB */
    uint16_t usb_vendor_id;              /**< of the USB device; 0: the chip is not on USB */
    uint16_t usb_product_id;
};

/** What is known of the connected chip; NULL on a closed session. */
STM32BL_API const struct stm32bl_info *stm32bl_info(const struct stm32bl *bl);

/** A port that stm32bl_list() found. */
struct stm32bl_endpoint {
    const char *target;      /**< open it with this */
    const char *description; /**< one line for people: product, manufacturer, serial number */
    bool plausible;          /**< an adapter that people plug in, not a built-in port */
};

/** Return 0 to go on, anything else to stop the listing, which then returns that value. */
typedef int (*stm32bl_list_fn)(const struct stm32bl_endpoint *found, void *user);

/**
 * Lists the serial ports and the USB bootloaders of this machine, without opening any port. Errors: UNSUPPORTED (built without a
 * transport that can list), IO.
 */
STM32BL_API int stm32bl_list(struct stm32bl *bl, stm32bl_list_fn each, void *user);

/* -------------------------------------------------------------------- memory */

/**
 * Reads `len` bytes at `addr`. Any alignment; `len` 0 does nothing.
 * Errors: RANGE, REFUSED (read-out protection, or an address that the ROM does not allow).
 * Source: AN3155 3.4 Read Memory.
 */
STM32BL_API int stm32bl_read(struct stm32bl *bl, uint32_t addr, void *buf, size_t len);

/**
 * Writes bytes as they are: nothing is erased, nothing is verified. Most callers want stm32bl_plan()
 * and stm32bl_program(). In flash `addr` and `len` must be multiples of the device's write unit
 * (stm32bl_device_get()), elsewhere of 4.
 * Errors: RANGE, REFUSED, ARG (alignment), UNSUPPORTED (option bytes: stm32bl_options_write()).
 * Source: AN3155 3.6 Write Memory; AN2606 table "bootloader device-dependent parameters" (alignment).
 */
STM32BL_API int stm32bl_write(struct stm32bl *bl, uint32_t addr, const void *data, size_t len);

/**
 * Erases every sector (page) that [addr, addr + len) touches. Errors: RANGE, REFUSED, UNSUPPORTED
 * (unknown device).
 * Source: AN3155 3.7 Erase Memory, 3.8 Extended Erase Memory.
 */
STM32BL_API int stm32bl_erase(struct stm32bl *bl, uint32_t addr, size_t len);

/**
 * Erases the whole main flash: by the mass erase command where the device has one, else sector by
 * sector. Errors as stm32bl_erase().
 */
STM32BL_API int stm32bl_erase_all(struct stm32bl *bl);

/**
 * Starts the program whose vector table lies at `addr`: the ROM loads the stack pointer from [addr]
 * and jumps to [addr + 4]. The session is over after success; only stm32bl_close(), _open() and _free()
 * are useful then.
 * Errors: RANGE (neither flash nor RAM), REFUSED. Source: AN3155 3.5 Go.
 */
STM32BL_API int stm32bl_go(struct stm32bl *bl, uint32_t addr);

/**
 * Resets the chip into its application: through the control lines where the target's `entry` or `exit`
 * option names them, else by a small program that is put into RAM and resets the chip from inside.
 * Either makes a chip that checks for empty flash look again, so that one which was just programmed
 * for the first time starts its application (docs/RESET.md).
 * Without lines BOOT0 must be low by now. Whether it was is found out by sending the sync byte up to
 * three times, which an application sees too. The session is over after success.
 * Errors: UNSUPPORTED (no line is named, and this chip cannot be reset from RAM: the message says why
 * and what to do; or its flash is blank), PROTOCOL (the chip was reset, and its bootloader answers
 * again; the session goes on), REFUSED.
 */
STM32BL_API int stm32bl_reset(struct stm32bl *bl);

/**
 * Says beforehand whether stm32bl_reset() knows a way, as far as that can be known without sending
 * anything. Errors: UNSUPPORTED, as there.
 */
STM32BL_API int stm32bl_check_reset(struct stm32bl *bl);

/* ---------------------------------------------------------------- protection */

/**
 * Turns read-out protection on (level 1): memory can no longer be read, and lifting it erases the
 * whole chip. Level 2, which can never be undone, is not set by this function.
 * Like all functions of this section it makes the chip reset itself; the session waits for it and
 * synchronises again, through the entry sequence if the target names one.
 * Errors: UNSUPPORTED (not in the Get list), REFUSED, TIMEOUT (done, but the chip starts its
 * application instead of the ROM; the message says so). Source: AN3155 3.11 Readout Protect.
 */
STM32BL_API int stm32bl_read_protect(struct stm32bl *bl);

/**
 * Lifts read-out protection: ERASES THE WHOLE CHIP, flash and backup registers included.
 * Errors as stm32bl_read_protect(). Source: AN3155 3.12 Readout Unprotect.
 */
STM32BL_API int stm32bl_read_unprotect(struct stm32bl *bl);

/**
 * Protects sectors from being written and erased; replaces the set that was protected before.
 * `codes` are what the ROM of this family takes, which is not always a sector number (AN3155 3.9,
 * AN2606); 1 to 255 of them. Errors as stm32bl_read_protect(), and ARG.
 */
STM32BL_API int stm32bl_write_protect(struct stm32bl *bl, const uint8_t *codes, size_t count);

/** Lifts the write protection of all sectors. Errors as stm32bl_read_protect(). AN3155 3.10. */
STM32BL_API int stm32bl_write_unprotect(struct stm32bl *bl);

/**
 * Lets the ROM compute the CRC of `len` bytes at `addr`, both multiples of 4: polynomial 0x04C11DB7,
 * initial value 0xFFFFFFFF, over little-endian words, as the chip's CRC unit does by default and
 * stm32bl_crc() does here. Few ROMs can: UNSUPPORTED otherwise.
 * Errors: ARG, RANGE, REFUSED. Source: AN3155 3.13 Get Checksum.
 */
STM32BL_API int stm32bl_checksum(struct stm32bl *bl, uint32_t addr, size_t len, uint32_t *crc);

/** The same CRC on this side: start with 0xFFFFFFFF. Bytes behind the last whole word are ignored. */
STM32BL_API uint32_t stm32bl_crc(uint32_t crc, const void *data, size_t len);

/** Bytes of the caller. Where a function fills them, `size` is the room before and the number after. */
struct stm32bl_bytes {
    uint8_t *bytes;
    size_t size;
};

/**
 * The Special command of newer ROMs: an operation with up to 128 bytes of data, answered by data and a
 * status. What operations there are: AN2606, chapter of the device.
 * Errors: UNSUPPORTED (not in the Get list), ARG (too much data), REFUSED, PROTOCOL (the answer does
 * not fit). An operation that resets the chip ends in TIMEOUT. Source: AN3155 3.14.
 */
STM32BL_API int stm32bl_special(struct stm32bl *bl, uint16_t operation,
                                const struct stm32bl_bytes *data, struct stm32bl_bytes *answer,
                                struct stm32bl_bytes *status);

/** Extended Special: two blocks of data, of up to 128 and 1024 bytes. AN3155 3.15; as above. */
STM32BL_API int stm32bl_special_extended(struct stm32bl *bl, uint16_t operation,
                                         const struct stm32bl_bytes data[2],
                                         struct stm32bl_bytes *status);

/** A sector or page: the smallest part of flash that can be erased. */
struct stm32bl_sector {
    uint32_t address;
    uint32_t size;
    uint16_t number; /**< as the erase command wants it, which is not always counted from 0 */
};

/** The sector that holds `addr` on the connected chip. Errors: RANGE, UNSUPPORTED (unknown device). */
STM32BL_API int stm32bl_sector(struct stm32bl *bl, uint32_t addr, struct stm32bl_sector *out);

/* -------------------------------------------------------------- option bytes */

/** What changing an option byte may do; stm32bl_options_write() needs a flag from LOCKOUT on. */
enum stm32bl_option_risk {
    STM32BL_RISK_NONE = 0,
    STM32BL_RISK_CARE = 1,    /**< there is a consequence to know of */
    STM32BL_RISK_LOCKOUT = 2, /**< this bootloader may not be reached again */
    STM32BL_RISK_FOREVER = 3, /**< read-out protection level 2: nothing undoes it, ever */
    STM32BL_RISK_REFUSED = 4  /**< what this library never writes */
};

/** A field of the option bytes. Fields may be added at the end in later versions. */
struct stm32bl_option {
    const char *name;    /**< as in the reference manual: "nSWBOOT0" */
    const char *meaning; /**< one line */
    uint32_t address;    /**< of the byte, half-word or word that holds it */
    unsigned bit;        /**< its lowest bit there */
    unsigned width;      /**< bits */
    uint32_t value;
    bool damaged;        /**< its complement does not fit: the chip may use another value */
    uint32_t wanted;     /**< by the settings of stm32bl_options_plan(); else as `value` */
    enum stm32bl_option_risk risk; /**< of changing it to `wanted` */
    const char *why;     /**< what that would do; "" if nothing */
};

/** Return 0 to go on, anything else to stop, which is then returned. */
typedef int (*stm32bl_option_fn)(const struct stm32bl_option *option, void *user);

/**
 * Reads the option bytes and tells `each` every field that is known on this family. What is damaged
 * is logged, too. Errors: UNSUPPORTED (not known on this device, or they have no place in memory that
 * its ROM shows), REFUSED (read-out protection). Source: the reference manual's "Option bytes".
 */
STM32BL_API int stm32bl_options_read(struct stm32bl *bl, stm32bl_option_fn each, void *user);

/**
 * Reads area `i` of the option bytes, counted from 0, as it is, to `out`. The largest has 308 bytes.
 * Errors: RANGE (there is no such area), MEMORY (no room), otherwise as stm32bl_options_read().
 */
STM32BL_API int stm32bl_options_area(struct stm32bl *bl, size_t i, uint32_t *addr,
                                     struct stm32bl_bytes *out);

/**
 * Reads the option bytes, edits a copy of them by `settings`, and tells `each` every field that would
 * change. Nothing is written. A setting is
 *
 *     NAME=VALUE              a field; RDP takes level0, level1 or level2
 *     protect=FIRST-LAST      write protection of the sectors that these addresses touch,
 *     unprotect=FIRST-LAST    lifting it, with that of others in the same unit of protection,
 *     unprotect=all           or all of it
 *
 * Errors: ARG and NOT_FOUND (a setting), RANGE (no flash; more areas than the chip can protect),
 * UNSUPPORTED, REFUSED.
 */
STM32BL_API int stm32bl_options_plan(struct stm32bl *bl, const char *const *settings, size_t count,
                                     stm32bl_option_fn each, void *user);

/** Flags of stm32bl_options_write(). */
enum stm32bl_options_flag {
    STM32BL_ALLOW_LOCKOUT = 1u << 0,             /**< changes of STM32BL_RISK_LOCKOUT */
    STM32BL_LEVEL_2_CANNOT_BE_UNDONE = 1u << 1,  /**< read-out protection level 2 */
    STM32BL_REPAIR = 1u << 2 /**< damaged words become what their first half says */
};

/**
 * The same, and writes the edited areas whole, which makes the chip reset; finds it again and
 * compares. Nothing is sent where nothing changes. The chip's supply must be stable meanwhile.
 * Errors: those of stm32bl_options_plan(); REFUSED (a risk that no flag allows, or damaged bytes
 * without STM32BL_REPAIR; the message says what would happen), MISMATCH (the chip took something else),
 * TIMEOUT (written, but the chip does not come back into its ROM; the message says so).
 * Source: AN3155 3.6, the reference manual's "Option bytes"; docs/OPTION-BYTES.md.
 */
STM32BL_API int stm32bl_options_write(struct stm32bl *bl, const char *const *settings, size_t count,
                                      unsigned flags);

/** Return 0 to go on, anything else to stop, which is then returned. */
typedef int (*stm32bl_sector_fn)(const struct stm32bl_sector *sector, void *user);

/**
 * Tells `each` every sector that the option bytes protect from being written, in order of address.
 * Errors: those of stm32bl_options_read(); UNSUPPORTED also where the bits have another meaning (PCROP)
 * or the banks have changed places.
 */
STM32BL_API int stm32bl_protected_sectors(struct stm32bl *bl, stm32bl_sector_fn each, void *user);

/* -------------------------------------------------------------- whole images */

/** Bytes at an address. `data` belongs to whoever made the segment. */
struct stm32bl_segment {
    uint32_t address;
    size_t size;
    const uint8_t *data;
};

/** Flags of stm32bl_plan(). Without any: erase what the image touches, write, verify. */
enum stm32bl_flag {
    STM32BL_ERASE_ALL = 1u << 0,  /**< mass erase first */
    STM32BL_ERASE_NONE = 1u << 1, /**< the caller knows that the flash is blank */
    STM32BL_NO_VERIFY = 1u << 2,  /**< do not verify */
    /**
     * Erase and write only the sectors that differ from their part of the image. What the plan counts
     * is then the most that can happen.
     */
    STM32BL_DIFF = 1u << 3
};

/** What programming an image will do. The caller's memory; its segments must outlive it. */
struct stm32bl_plan {
    const struct stm32bl_segment *segments; /**< sorted by address, without overlap */
    size_t count;
    unsigned flags;
    uint32_t block_size;    /**< most bytes of one block: 256 over a USART (AN3155 3.6) */
    uint32_t image_size;    /**< bytes of the image */
    uint32_t erase_count;   /**< sectors to erase */
    uint32_t erase_size;    /**< their bytes */
    uint32_t lost_size;     /**< bytes that erasing destroys and the image does not write */
    uint32_t write_count;   /**< blocks to send */
    uint32_t write_size;    /**< their bytes, padding included */
    uint32_t blank_size;    /**< bytes in blocks that are skipped: erased flash reads like them */
    const char *warning;    /**< NULL, or one line on an image that cannot start */
    /**
     * The flash block that holds this address is written last: the lowest one, where a program has
     * its vector table. A caller who knows better may change it before stm32bl_program().
     */
    uint32_t last_address;
};

/** What a step of a plan does. */
enum stm32bl_step_kind {
    STM32BL_STEP_ERASE_ALL = 0,
    STM32BL_STEP_ERASE = 1, /**< one sector */
    STM32BL_STEP_WRITE = 2, /**< one block */
    STM32BL_STEP_SKIP = 3,  /**< one block that is blank */
    STM32BL_STEP_VERIFY = 4 /**< one segment */
};

/** One step of a plan. */
struct stm32bl_step {
    enum stm32bl_step_kind kind;
    uint32_t address;
    uint32_t size;
    uint16_t sector; /**< number of the sector, in an ERASE step */
};

/** Return 0 to go on, anything else to stop, which is then returned. */
typedef int (*stm32bl_step_fn)(const struct stm32bl_step *step, void *user);

/**
 * Computes what programming `segments` would do to the connected chip, and checks all of it against
 * the memory map. Sends nothing. Segments may lie in main flash, RAM or data EEPROM.
 * Errors: ARG (no bytes, unsorted, overlapping, contradicting flags), RANGE (a byte outside the
 * memory of the chip; the message says which), UNSUPPORTED (unknown device).
 */
STM32BL_API int stm32bl_plan(struct stm32bl *bl, const struct stm32bl_segment *segments,
                             size_t count, unsigned flags, struct stm32bl_plan *out);

/** Tells `each` every step of a plan in the order of execution. */
STM32BL_API int stm32bl_plan_steps(struct stm32bl *bl, const struct stm32bl_plan *plan,
                                   stm32bl_step_fn each, void *user);

/**
 * Executes a plan: erases, writes (the block with the vector table last, see plan->last_address, so
 * that an interrupted write never starts half an image), and verifies unless told otherwise. With
 * STM32BL_DIFF the sector with the vector table may stay as it is: what is interrupted then may start
 * with some sectors old and some new.
 * Errors: REFUSED, MISMATCH, CANCELLED. The message says how far it came.
 */
STM32BL_API int stm32bl_program(struct stm32bl *bl, const struct stm32bl_plan *plan);

/**
 * Compares segments with the chip: by the ROM's checksum where it lists Get Checksum and that agrees
 * with what one block reads as, else by reading back. A difference is read again before it is believed,
 * since data on the wire has no checksum; the message gives the first address, expected and found
 * byte, the number of different bytes, and the probable cause.
 * Errors: MISMATCH, RANGE, REFUSED.
 */
STM32BL_API int stm32bl_verify(struct stm32bl *bl, const struct stm32bl_segment *segments,
                               size_t count);

/** What the operations of a session did so far. Fields may be added at the end in later versions. */
struct stm32bl_summary {
    uint32_t erased_sectors; /**< 0 after a mass erase command */
    uint64_t erased_bytes;
    uint64_t written_bytes;
    uint64_t verified_bytes;
    uint64_t read_bytes;     /**< without those read to verify */
    uint64_t erase_ms;
    uint64_t write_ms;
    uint64_t verify_ms;
    uint64_t read_ms;
    unsigned retries;        /**< frames that had to be repeated */
    bool mass_erased;
    uint64_t verified_by_checksum; /**< of verified_bytes, those that the ROM summed up (AN3155 3.13) */
    uint32_t kept_sectors;   /**< found to be as they shall be, by STM32BL_DIFF */
    uint64_t kept_bytes;     /**< bytes of the image in them: compared, not written */
    uint64_t kept_by_checksum;
    uint64_t compare_ms;     /**< finding that out */
};

/** Totals since the session was opened, in the transport's time. */
STM32BL_API const struct stm32bl_summary *stm32bl_summary(const struct stm32bl *bl);

/* ------------------------------------------------------------------- devices */

/** How a device row is known to be right, in rising order. */
enum stm32bl_evidence {
    STM32BL_DOCUMENTED = 0, /**< taken from documents, never tried */
    STM32BL_SIMULATED = 1,  /**< the tests run against the simulated chip */
    STM32BL_HARDWARE = 2    /**< someone ran it on silicon and reported it */
};

/** A device in plain numbers. Fields may be added at the end in later versions. */
struct stm32bl_device_info {
    const char *name;     /**< the name to use in targets: "stm32f411" */
    const char *series;   /**< "F4" */
    const char *parts;    /**< the part numbers that the row stands for */
    uint16_t product_id;
    uint32_t flash_start;
    uint32_t flash_kb;    /**< of the largest part */
    uint32_t ram_start;   /**< first byte of RAM that the ROM leaves to the host; 0: none */
    uint32_t ram_size;
    uint32_t write_unit;  /**< bytes; flash is written in multiples of it */
    uint8_t erased;       /**< what erased flash reads as: 0xFF, or 0x00 on L0 and L1 */
    uint32_t sector_min;  /**< bytes of the smallest sector */
    uint32_t sector_max;  /**< bytes of the largest sector */
    const char *pins;     /**< the USART pins on which the ROM listens */
    const char *notes;    /**< what a user should know; "" if nothing */
    const char *source;   /**< documents the row was taken from */
    enum stm32bl_evidence evidence;
    bool doubtful;        /**< a low-confidence row: not used unless named by the user */
};

/** Number of rows in the device table. */
STM32BL_API size_t stm32bl_device_count(void);

/** Row `i`, counted from 0; NULL from stm32bl_device_count() on. */
STM32BL_API const struct stm32bl_device *stm32bl_device_at(size_t i);

/**
 * Finds a device by name: "stm32f411", "STM32F411CE", "f411", or a product id "0x431". NULL: none.
 */
STM32BL_API const struct stm32bl_device *stm32bl_device_find(const char *name);

/** Describes a device; `device` must not be NULL. */
STM32BL_API void stm32bl_device_get(const struct stm32bl_device *device,
                                    struct stm32bl_device_info *out);

/**
 * The sector of the largest part of a row that holds `addr`, without any chip: walk a table with it
 * from flash_start on. Errors: RANGE.
 */
STM32BL_API int stm32bl_device_sector(const struct stm32bl_device *device, uint32_t addr,
                                      struct stm32bl_sector *out);

/* -------------------------------------------------------------------- images */

/** Makes an empty image. NULL when memory is short. */
STM32BL_API struct stm32bl_image *stm32bl_image_new(void);

/** Frees an image; NULL is ignored. */
STM32BL_API void stm32bl_image_free(struct stm32bl_image *img);

/**
 * Adds bytes; they are copied. Segments that touch are joined.
 * Errors: ARG (NULL, or past 32 bits), FORMAT (overlaps bytes that are there already).
 */
STM32BL_API int stm32bl_image_add(struct stm32bl_image *img, uint32_t addr, const void *data,
                                  size_t len);

/**
 * Parses a file's content into the image. `format` is "bin", "hex", "srec", "elf" or "dfu", or NULL
 * to recognise it by content. Raw binary is placed at `base`; other formats bring their addresses and
 * ignore it. With `format` NULL, content that is no known format is raw binary; content that is
 * plainly one, but broken, is an error and never taken as raw.
 * After an error the image is as before. Errors: FORMAT (the message gives line or offset), ARG.
 */
STM32BL_API int stm32bl_image_parse(struct stm32bl_image *img, const void *data, size_t len,
                                    const char *format, uint32_t base);

/**
 * Reads a file, "-" for standard input, and parses it. With `format` NULL the format is recognised by
 * content first, then by the suffix of `path`.
 * Errors: those of stm32bl_image_parse(), NOT_FOUND, ACCESS, IO.
 */
STM32BL_API int stm32bl_image_load(struct stm32bl_image *img, const char *path,
                                   const char *format, uint32_t base);

/**
 * Writes the image to a file, "-" for standard output. `format` is "bin", "hex", "srec" or "dfu", or
 * NULL to choose by the suffix of `path` (raw binary where it says nothing). Gaps of a raw binary are filled
 * with `fill`. The file appears under its name only when it is complete; what is no regular file, such
 * as a pipe or a device, is written directly.
 * Errors: IO (disk full, the message says so), ACCESS, NOT_FOUND (no such directory), ARG (no such
 * format), FORMAT (empty image; a raw binary of more than 256 MiB because of a gap), UNSUPPORTED
 * ("elf").
 */
STM32BL_API int stm32bl_image_save(struct stm32bl_image *img, const char *path, const char *format,
                                   uint8_t fill);

/**
 * The format that the last parse or load found: "bin", "hex", "srec", "elf", "dfu"; "" before. A DFU
 * file without addresses counts as "bin".
 */
STM32BL_API const char *stm32bl_image_format(const struct stm32bl_image *img);

/** The USB device that a DFU file is for, 0xFFFF meaning any; false where no file named one. */
STM32BL_API bool stm32bl_image_usb_id(const struct stm32bl_image *img, uint16_t *vendor_id,
                                      uint16_t *product_id);

/** Entry address of an ELF file or a start record; false where the file named none. */
STM32BL_API bool stm32bl_image_entry(const struct stm32bl_image *img, uint32_t *entry);

/** Number of segments. */
STM32BL_API size_t stm32bl_image_count(const struct stm32bl_image *img);

/**
 * All segments, sorted by address; NULL if there are none. They belong to the image and live until it
 * is changed or freed.
 */
STM32BL_API const struct stm32bl_segment *stm32bl_image_segments(const struct stm32bl_image *img);

/** The message of the last error on this image, one line, never NULL. */
STM32BL_API const char *stm32bl_image_error_message(const struct stm32bl_image *img);

/**
 * Keeps what programming `img` would destroy: reads the bytes of every touched sector that the image
 * does not cover and adds them to `img`; the same bytes also go to `saved`, if it is not NULL.
 * Errors: those of stm32bl_plan() and stm32bl_read().
 */
STM32BL_API int stm32bl_preserve(struct stm32bl *bl, struct stm32bl_image *img,
                                 struct stm32bl_image *saved);

#ifdef __cplusplus
}
#endif
#endif
