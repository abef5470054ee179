/*
 * posix.h - a terminal of a POSIX system as a stream, in parts: opening it (posix_open.c), its
 * settings (posix_line.c, posix_linux.c), its traffic (posix.c) and its errors (posix_error.c).
 */
#ifndef BL_POSIX_H
#define BL_POSIX_H

#include "serial.h"

struct bl_tty {
    struct stm32bl_stream stream;
    char name[BL_PORT_NAME]; // as the user wrote it
    int fd;
    struct sp_port *port; // NULL: a terminal that libserialport does not know
    bool low_latency;     // asked for, to be given back
    unsigned baud;
};

extern const struct stm32bl_stream_ops bl_tty_ops;

/** Says that the port has gone; returns the code for it. */
int bl_tty_vanished(struct bl_tty *tty);

/** Puts "NAME: " and an errno's text into stream.error; returns the code that suits it. */
int bl_tty_fail(struct bl_tty *tty, int number, const char *doing);

/** Sets baud, parity and raw mode, and reads the parity back into *held. */
int bl_tty_configure(struct bl_tty *tty, const struct stm32bl_line *line, bool *held);

#ifdef __linux__
/** Sets any baud, where it is not set already. Returns 0 or an errno. */
int bl_linux_set_baud(int fd, unsigned baud);

/** The baud rate, whichever it is; of a pseudo-terminal's near end that of its far end. 0: unknown. */
unsigned bl_linux_baud(int fd);

/** Asks the driver to hand on every byte at once. Returns true if that changed anything. */
bool bl_linux_set_low_latency(int fd, bool on);

/** The latency timer of the adapter behind the terminal at `path`, in ms; 0: it tells none. */
unsigned bl_linux_latency_ms(const char *path);
#endif

#endif
