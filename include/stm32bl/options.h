/**
 * @file
 * stm32bl/options.h - option bytes; stm32bl.h brings it.
 */
#ifndef STM32BL_OPTIONS_H
#define STM32BL_OPTIONS_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

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
    bool damaged;    /**< its complement does not fit: the chip may use another value */
    uint32_t wanted; /**< by the settings of stm32bl_options_plan(); else as `value` */
    enum stm32bl_option_risk risk; /**< of changing it to `wanted` */
    const char *why;               /**< what that would do; "" if nothing */
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
    STM32BL_ALLOW_LOCKOUT = 1u << 0,            /**< changes of STM32BL_RISK_LOCKOUT */
    STM32BL_LEVEL_2_CANNOT_BE_UNDONE = 1u << 1, /**< read-out protection level 2 */
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

#ifdef __cplusplus
}
#endif
#endif
