/*
 * oracle.h - what must hold for any input. A check that fails ends the process, which is how a
 * fuzzer is told.
 */
#ifndef FUZZ_ORACLE_H
#define FUZZ_ORACLE_H

#include <stddef.h>
#include <stdint.h>

/** What every fuzz_<name>.c defines. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/** Ends the process with `what` on standard error unless `holds`. */
void oracle_check(int holds, const char *what);

/** An error message is one printable line. */
void oracle_message(const char *text);

/**
 * Parses `data` as `format` (NULL: by content). What is refused must have a message and leave no
 * trace; what is accepted must be sound and the same after it was saved and parsed again.
 */
void oracle_image(const uint8_t *data, size_t size, const char *format);

/**
 * oracle_image() on the input, and again after each line's checksum has been put right: a fuzzer
 * hardly ever gets one right by itself. Digits begin at `head`; `complement` is added to the sum's
 * negative.
 */
void oracle_text(const uint8_t *data, size_t size, const char *format, size_t head,
                 unsigned complement);

#endif
