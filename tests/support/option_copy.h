/*
 * option_copy.h - option bytes written as in a dump, without a chip.
 */
#ifndef TEST_OPTION_COPY_H
#define TEST_OPTION_COPY_H

#include "options/options.h"

/** A copy with the first bytes of its first area; what `hex` does not say is as new. */
struct bl_options option_copy(const char *device, const char *hex);

/** The value of a field; fails the test if there is none. */
uint32_t option_value(const struct bl_options *o, const char *name);

const struct bl_option_field *option_field(const struct bl_options *o, const char *name);

/** Fails unless an area begins with these bytes. */
void option_bytes_are(const struct bl_options *o, size_t area, const char *hex);

/** The largest chip of the copy's device, by the bank mode of the copy. */
struct bl_chip option_chip(const struct bl_options *o, uint32_t flash_kb);

/** The numbers of the protected sectors: "0-3 12". */
const char *option_protected(const struct bl_options *o, const struct bl_chip *chip);

#endif
