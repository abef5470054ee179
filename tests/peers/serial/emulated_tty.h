/*
 * emulated_tty.h - an FT232R at /dev/ttyUSB0 that exists only in the processes under
 * umockdev-wrapper: control lines, parity and driver settings over a pseudo-terminal.
 */
#ifndef EMULATED_TTY_H
#define EMULATED_TTY_H

#include <stdbool.h>

#define EMULATED_PORT "/dev/ttyUSB0"
#define EMULATED_LINK "/dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A50285BI-if00-port0"

struct emulated_tty {
    int master;       /* what the wire carries */
    unsigned lines;   /* TIOCM_DTR, TIOCM_RTS */
    unsigned changes; /* how often a program has changed one of them */
    unsigned frame;   /* PARENB, PARODD, CSIZE */
    bool low_latency;
    unsigned latency_changes;
    bool exclusive;
    bool on_break;
    bool no_parity; /* the driver drops the parity */
};

/** Plugs it in. One at a time; NULL if umockdev does not work here. */
struct emulated_tty *emulated_tty_plug(void);

/** What the driver says of its latency timer from now on. */
void emulated_tty_set_latency(struct emulated_tty *tty, const char *ms);

/** Hangs the line up, as unplugging does. */
void emulated_tty_hang_up(struct emulated_tty *tty);

/** Takes it out of the system. */
void emulated_tty_free(struct emulated_tty *tty);

#endif
