/*
 * line.h - what the receiver wants of the board: bytes, and the way out.
 */
#ifndef LOADER_LINE_H
#define LOADER_LINE_H

#include <stdbool.h>
#include <stdint.h>

/* A byte; -1 if none has come in about a second of a frame that has begun. Else it waits for ever. */
int loader_line_get(bool begun);

void loader_line_put(uint8_t byte);

/* Starts the image in `slot`, as after a reset. Returns in tests only. */
void loader_line_start(unsigned slot);

#endif
