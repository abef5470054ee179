/*
 * line.h - what the receiver wants of the board: bytes, and the way to an image.
 */
#ifndef LOADER_LINE_H
#define LOADER_LINE_H

#include <stdbool.h>
#include <stdint.h>

/* A byte; -1 if none has come in about a second of a frame that has begun. Else it waits for ever. */
int loader_line_get(bool begun);

void loader_line_put(uint8_t byte);

/*
 * With LOADER_PROTECT or LOADER_READ_PROTECT: once all bytes are sent, resets the chip, which loads the option bytes, and asks
 * to stay and wait for a host anew. Returns in tests only.
 */
void loader_line_again(void);

/* Resets the chip once all bytes are sent; the decision then starts an image. Returns in tests only. */
void loader_line_restart(void);

#endif
