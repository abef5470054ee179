/*
 * pty.h - the near end of a pseudo-terminal, whose far end any program may open as a serial port.
 */
#ifndef BL_PTY_H
#define BL_PTY_H

#include "base/internal.h"

struct bl_pty;

/** Makes a pseudo-terminal in raw mode. Errors: UNSUPPORTED (not on this system), IO, MEMORY. */
int bl_pty_open(struct bl_pty **out, struct bl_error *error);

/** The name of its far end. */
const char *bl_pty_path(const struct bl_pty *pty);

/**
 * Waits for bytes from the far end. Returns how many came; 0 when `timeout_ms` passed with none or
 * nobody has the far end open.
 */
int bl_pty_read(struct bl_pty *pty, uint8_t *buf, size_t len, unsigned timeout_ms);

/** Sends bytes; what nobody is there to read is lost, as on a wire. */
void bl_pty_write(struct bl_pty *pty, const uint8_t *buf, size_t len);

/** The baud rate that the far end has set; 0: not known. */
unsigned bl_pty_baud(const struct bl_pty *pty);

void bl_pty_close(struct bl_pty *pty);

#endif
