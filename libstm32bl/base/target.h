/*
 * target.h - target strings: SCHEME:NAME[,KEY=VALUE]... Pure text, no I/O.
 */
#ifndef BL_TARGET_H
#define BL_TARGET_H

#include "internal.h"

enum { BL_TARGET_OPTIONS = 24, BL_TARGET_TEXT = 512 };

struct bl_option {
    const char *key;
    const char *value; /* "" where the text has no '=' */
    bool taken;
};

struct bl_target {
    const char *scheme;
    const char *name;
    size_t count;
    struct bl_option options[BL_TARGET_OPTIONS];
    char text[BL_TARGET_TEXT]; /* scheme, name, keys and values point into it */
};

/**
 * Splits a target string. A string without a known scheme is a serial port: "COM3", "/dev/ttyUSB0".
 * Errors: ARG (empty, too long, too many options, an option without a key).
 */
int bl_target_parse(struct bl_target *target, const char *text, struct bl_error *error);

/** The same for options alone: "entry=rts-dtr,wait=5". NULL and "" are no options. */
int bl_target_parse_options(struct bl_target *target, const char *text, struct bl_error *error);

/** The value of the next option `key` that nobody has taken yet, and takes it; NULL: none. */
const char *bl_target_take(struct bl_target *target, const char *key);

/**
 * Takes a whole number, decimal or 0x-hexadecimal, between min and max. Leaves *out alone where the
 * option is absent. Errors: ARG, naming option, value and limits.
 */
int bl_target_take_number(struct bl_target *target, const char *key, uint32_t min, uint32_t max,
                          uint32_t *out, struct bl_error *error);

/** Fails with ARG if an option was not taken; `known` lists the valid ones for the message. */
int bl_target_finish(const struct bl_target *target, const char *known, struct bl_error *error);

/** True if `word` is one of the words between blanks in `words`. */
bool bl_is_word_of(const char *words, const char *word);

/** bl_target_finish() before all are taken: those in `later`, words between blanks, are let pass. */
int bl_target_check(const struct bl_target *target, const char *later, const char *known,
                    struct bl_error *error);

/** Parses a whole number, decimal without a leading zero or 0x; false unless all of `text` is one <= max. */
bool bl_parse_number(const char *text, uint32_t max, uint32_t *out);

/** The same for a number of bytes, where K or M may stand behind it. */
bool bl_parse_size(const char *text, uint32_t *out);

#endif
