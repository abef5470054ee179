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

#include "stm32bl/base.h"
#include "stm32bl/device.h"
#include "stm32bl/image.h"
#include "stm32bl/loader.h"
#include "stm32bl/options.h"

#ifdef __cplusplus
extern "C" {
#endif

/** How much a log callback is told. Each level includes the ones above it. */
enum stm32bl_level {
    STM32BL_LOG_WARN = 0,  /**< something is not as it should be, and the work goes on */
    STM32BL_LOG_NOTE = 1,  /**< something a person wants to know: a fall-back, a prompt */
    STM32BL_LOG_DEBUG = 2, /**< what the library is doing and what it found out */
    STM32BL_LOG_TRACE = 3  /**< every byte on the wire */
};

/** What an operation is busy with, for progress callbacks. */
enum stm32bl_phase {
    STM32BL_CONNECTING =
        0, /**< done and total are 0; any other talk outside the phases below, too */
    STM32BL_ERASING = 1,
    STM32BL_WRITING = 2,
    STM32BL_VERIFYING = 3,
    STM32BL_READING = 4,
    STM32BL_COMPARING = 5 /**< looking what is in place already: STM32BL_DIFF */
};

/** A report of progress. Fields may be added at the end in later versions. */
struct stm32bl_progress {
    enum stm32bl_phase phase;
    uint32_t address; /**< where the work is now */
    uint64_t done;    /**< bytes of this phase that are finished; an estimate while an erase runs */
    uint64_t total;   /**< bytes of this phase in all */
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
 * It is asked once, with nothing done in no time, before something begins that cannot be taken back.
 */
typedef int (*stm32bl_progress_fn)(const struct stm32bl_progress *progress, void *user);

/** What an application says of itself on its console (firmware/stm32bl_knock_frame.h). */
enum stm32bl_word {
    STM32BL_SAID_NOTHING = 0,
    STM32BL_SAID_YES = 1, /**< to a knock: it hands over to the bootloader */
    STM32BL_SAID_NO = 2,
    STM32BL_SAID_LATER = 3,    /**< it asks its user, perhaps, and may hand over then */
    STM32BL_SAID_CONFIRMED = 4 /**< after an update: it works */
};

/* ------------------------------------------------------------------ sessions */

/** Bytes that stm32bl_new_in() needs; stm32bl_size() gives the exact number at run time. */
#define STM32BL_SESSION_SIZE 7424

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
 * `i2c:NODE,addr=N[,OPTION=VALUE]...`, `sim:DEVICE[,OPTION=VALUE]...`; a bare `/dev/ttyUSB0` or `COM3` means `serial:`. The options are listed in docs/TARGETS.md and by `stm32bl help targets`.
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
 * its name, such as "entry=rts-dtr,wait=5"; NULL for none. With message_size it is an I2C bus. The session owns the stream from here on,
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
    const char *protocol;                /**< "AN3155"; "AN3156" over USB, "AN4221" over I2C */
    const struct stm32bl_device *device; /**< NULL: the product id is not in the table */
    uint16_t product_id;                 /**< AN3155 3.3 Get ID; over USB that of `device` */
    uint8_t version;                     /**< of the protocol, BCD as sent: 0x31 is 3.1 */
    int bootloader_id;                   /**< AN2606 "bootloader ID" byte; -1: not readable,
                                              or not asked for (target option facts=needed) */
    uint32_t flash_start;
    uint32_t flash_kb; /**< KiB; 0: not known */
    bool
        flash_size_read; /**< true: read from the chip; false: of the largest part in the table, or with
                              facts=least of the smallest, until a job needs to know */
    bool unique_id_read;
    uint8_t unique_id[12]; /**< in the order of memory, if unique_id_read */
    uint8_t command_count;
    uint8_t commands[31];               /**< codes of the Get list, as sent */
    enum stm32bl_protection protection; /**< as far as connecting showed it */
    unsigned baud;                      /**< bit/s; 0: the transport has none */
    char parity;                        /**< 'E' or 'N'; 0 over USB */
    uint16_t usb_vendor_id;             /**< of the USB device; 0: the chip is not on USB */
    uint16_t usb_product_id;
    bool
        device_guessed; /**< `device` resembles the chip, and nothing proves that it is this one: its
                              option bytes are not written, nor is anything concluded from them */
};

/**
 * What the application answered when connecting knocked at it (entry=knock); NOTHING: it was not asked, or says
 * nothing. After NO and LATER stm32bl_open() may have failed.
 */
STM32BL_API enum stm32bl_word stm32bl_answer(const struct stm32bl *bl);

/** What is known of the connected chip; NULL on a closed session. */
STM32BL_API const struct stm32bl_info *stm32bl_info(const struct stm32bl *bl);

/** A port that stm32bl_list() found. Fields may be added at the end in later versions. */
struct stm32bl_endpoint {
    const char *target;      /**< open it with this */
    const char *description; /**< one line for people: product, manufacturer, serial number */
    bool plausible;          /**< an adapter that people plug in, not a built-in port */
    const char *path; /**< where a USB bootloader is plugged in: bus and ports, "1-2.3"; else "" */
    const char *serial;  /**< serial number of adapter or bootloader; "" if none is known */
    const char *devices; /**< names of the table that a USB bootloader may be, with blanks between;
                                  "" if not known: which one it is, stm32bl_open() finds out */
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
 * Erases every sector (page) that [addr, addr + len) touches, and none of them if option bytes say
 * that one is write-protected. Success means that the chip acknowledged it: stm32bl_check_blank().
 * Errors: RANGE, REFUSED, UNSUPPORTED (unknown device).
 * Source: AN3155 3.7 Erase Memory, 3.8 Extended Erase Memory.
 */
STM32BL_API int stm32bl_erase(struct stm32bl *bl, uint32_t addr, size_t len);

/**
 * Erases the whole main flash: by the mass erase command where the device has one, else sector by
 * sector. Errors as stm32bl_erase().
 */
STM32BL_API int stm32bl_erase_all(struct stm32bl *bl);

/**
 * Whether flash that was erased is blank, for the ACK of an erase says little: of write-protected
 * sectors nothing (AN3155 3.7), and sectors may be smaller than the table says. By the ROM's checksum
 * where it has one that agrees with what one block reads as, else by reading: all of it if `whole`, or
 * if that takes no longer than about two seconds; else both ends of up to 32 sectors. What was seen is
 * added to summary->blank_bytes. `addr` and `len` are multiples of 4.
 * Errors: REFUSED (not blank, because it is or may be write-protected), MISMATCH (not blank, and not
 * protected), RANGE (no flash), ARG, UNSUPPORTED (unknown device).
 */
STM32BL_API int stm32bl_check_blank(struct stm32bl *bl, uint32_t addr, size_t len, bool whole);

/**
 * Asks whether there is a program to start at `addr`, an address of a vector table: its first word is
 * read, and refused if it is 00000000 or FFFFFFFF, as memory reads that was erased or never written.
 * Errors: UNSUPPORTED (blank); REFUSED and others if it cannot be read, which says nothing about a start.
 */
STM32BL_API int stm32bl_check_start(struct stm32bl *bl, uint32_t addr);

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

/**
 * After stm32bl_go(): listens to what was started, at the line that entry= names for its console (115200 8N1), until it
 * says that it works and is confirmed. `sum` is then that of its image (struct stm32bl_descriptor).
 * Errors: TIMEOUT (it said nothing within `wait_ms`), ARG (no target is open), UNSUPPORTED (USB, I2C), CANCELLED.
 */
STM32BL_API int stm32bl_hear_confirmed(struct stm32bl *bl, uint32_t wait_ms, uint32_t *sum);

/* ---------------------------------------------------------------- protection */

/**
 * Turns read-out protection on (level 1): memory can no longer be read, and lifting it erases the
 * whole chip. Level 2, which can never be undone, is not set by this function.
 * Like all functions of this section it makes the chip reset itself; the session waits for it and
 * synchronises again, through the entry sequence if the target names one.
 * The option bytes are read before: where BOOT_LOCK is set it is REFUSED with nothing written, for
 * nothing lifts the two together; where they do not tell that, it is REFUSED unless `flags` have
 * STM32BL_ALLOW_LOCKOUT (stm32bl/options.h; else 0).
 * Errors: UNSUPPORTED (not in the Get list), REFUSED, TIMEOUT (done, but the chip starts its
 * application instead of the ROM; the message says so). Source: AN3155 3.11 Readout Protect.
 */
STM32BL_API int stm32bl_read_protect(struct stm32bl *bl, unsigned flags);

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

/**
 * The CRC-32 of `len` bytes at `addr`: that of zip, Ethernet and zlib's crc32(). The program in RAM
 * computes it on the chip (option turbo=); *by_chip is then true. Else the memory is read.
 * Errors: as stm32bl_read(), and ARG where `len` is 0.
 */
STM32BL_API int stm32bl_crc32(struct stm32bl *bl, uint32_t addr, size_t len, uint32_t *crc,
                              bool *by_chip);

/** The CRC of the chip's CRC unit on this side: start with 0xFFFFFFFF. Bytes behind the last whole word are ignored. */
STM32BL_API uint32_t stm32bl_crc(uint32_t crc, const void *data, size_t len);

/**
 * The Special command of newer ROMs: an operation with up to 128 bytes of data, answered by data and a
 * status. What operations there are: AN2606, chapter of the device.
 * Errors: UNSUPPORTED (not in the Get list), ARG (too much data), REFUSED, PROTOCOL (the answer does
 * not fit). Behind the operation 2 of H5 and C5, a reset, the session finds the chip again;
 * another one that resets the chip ends in TIMEOUT: open the target again. Source: AN3155 3.14.
 */
STM32BL_API int stm32bl_special(struct stm32bl *bl, uint16_t operation,
                                const struct stm32bl_bytes *data, struct stm32bl_bytes *answer,
                                struct stm32bl_bytes *status);

/** Extended Special: two blocks of data, of up to 128 and 1024 bytes. AN3155 3.15; as above. */
STM32BL_API int stm32bl_special_extended(struct stm32bl *bl, uint16_t operation,
                                         const struct stm32bl_bytes data[2],
                                         struct stm32bl_bytes *status);

/** The sector that holds `addr` on the connected chip. Errors: RANGE, UNSUPPORTED (unknown device). */
STM32BL_API int stm32bl_sector(struct stm32bl *bl, uint32_t addr, struct stm32bl_sector *out);

/* -------------------------------------------------------------- whole images */

/** Flags of stm32bl_plan(). Without any: erase what the image touches, write, verify. */
enum stm32bl_flag {
    STM32BL_ERASE_ALL = 1u << 0,  /**< mass erase first */
    STM32BL_ERASE_NONE = 1u << 1, /**< the caller knows that the flash is blank */
    STM32BL_NO_VERIFY = 1u << 2,  /**< do not verify */
    /**
     * Erase and write only the sectors that differ from their part of the image. What the plan counts
     * is then the most that can happen.
     */
    STM32BL_DIFF = 1u << 3,
    /**
     * Write in the order of addresses, the vectors not last: for bootloaders, none of ST's, that erase a
     * page when its start is written. Where a verification finds that out, this is done without the flag.
     * A write that is interrupted may leave half a program that starts.
     */
    STM32BL_ASCENDING = 1u << 4
};

/** What programming an image will do. The caller's memory; its segments must outlive it. */
struct stm32bl_plan {
    const struct stm32bl_segment *segments; /**< sorted by address, without overlap */
    size_t count;
    unsigned flags;
    uint32_t block_size;  /**< most bytes of one block: 256 over a USART (AN3155 3.6) */
    uint32_t image_size;  /**< bytes of the image */
    uint32_t erase_count; /**< sectors to erase */
    uint32_t erase_size;  /**< their bytes */
    uint32_t lost_size;   /**< bytes that erasing destroys and the image does not write */
    uint32_t write_count; /**< blocks to send */
    uint32_t write_size;  /**< their bytes, padding included */
    uint32_t blank_size;  /**< bytes in blocks that are skipped: erased flash reads like them */
    const char *warning;  /**< NULL, or one line on an image that cannot start */
    /**
     * Where the program has its vector table: the lowest address of the image in flash. It is written
     * after the rest (see stm32bl_program()). A caller who knows better may change it before.
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
 * Looks, once in a session, at what the chip's option bytes say of write protection, and whether the
 * plan touches a protected sector; stm32bl_program() does so itself before it erases. Where they
 * cannot be read, or do not tell, that is no error. With STM32BL_DIFF the sector may turn out to be as
 * it shall be, and then the plan can be executed all the same.
 * Errors: REFUSED (a protected sector; the message names it), UNSUPPORTED (unknown device).
 */
STM32BL_API int stm32bl_check_plan(struct stm32bl *bl, const struct stm32bl_plan *plan);

/**
 * How many of the bytes that a plan destroys are in use, as far as the ROM's checksum tells: those of
 * each gap between segments that is not blank. Takes a moment, and changes nothing.
 * Errors: UNSUPPORTED (the ROM has no checksum to be believed, or there are many gaps).
 */
STM32BL_API int stm32bl_lost_in_use(struct stm32bl *bl, const struct stm32bl_plan *plan,
                                    uint32_t *used);

/**
 * Executes a plan: erases, writes, and verifies unless told otherwise. Every place from which the chip
 * may start - where its option bytes say, the start of flash and of its second bank, and
 * plan->last_address - is erased first and written last, and of it the first two words at the very
 * end, so that an interrupted write never starts half an image. Nothing is erased where a sector is
 * write-protected; where the chip does not tell, those places are erased and looked at before the
 * rest. With
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
    uint32_t erased_sectors; /**< whose erasing was acknowledged; 0 after a mass erase command */
    uint64_t erased_bytes;   /**< in them: what of it is blank, blank_bytes or verifying tells */
    uint64_t written_bytes;
    uint64_t verified_bytes;
    uint64_t read_bytes; /**< without those read to verify */
    uint64_t erase_ms; /**< 0 where sectors were erased in turn with writing, in write_ms: turbo */
    uint64_t write_ms;
    uint64_t verify_ms;
    uint64_t read_ms;
    unsigned retries; /**< frames that had to be repeated */
    bool mass_erased; /**< by the command that erases everything, as far as its ACK says */
    uint64_t
        verified_by_checksum; /**< of verified_bytes, those that the ROM summed up (AN3155 3.13) */
    uint32_t kept_sectors;    /**< found to be as they shall be, by STM32BL_DIFF */
    uint64_t kept_bytes;      /**< bytes of the image in them: compared, not written */
    uint64_t kept_by_checksum;
    uint64_t compare_ms; /**< finding that out */
    uint64_t
        blank_bytes; /**< seen to be blank after erasing: of erased_bytes, or samples of them */
    uint64_t blank_by_checksum; /**< of blank_bytes, those that the ROM summed up */
    bool
        touched; /**< something that changes flash, EEPROM, option bytes or protection was sent, whatever
                       became of it: after an error the chip may hold something else than before */
    bool
        turbo; /**< the program in the chip's RAM ran: its CRC-32 takes the place of the ROM's sum */
};

/** Totals since the session was opened, in the transport's time. */
STM32BL_API const struct stm32bl_summary *stm32bl_summary(const struct stm32bl *bl);

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
