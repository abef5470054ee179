/*
 * serial.h - what the parts of the serial transport share.
 */
#ifndef BL_SERIAL_H
#define BL_SERIAL_H

#include "transport_internal.h"

struct sp_port;

enum { BL_PORT_NAME = 96, BL_PORT_SERIAL = 64 }; // for messages; longer names are cut off there

/** A port that is there, as far as the system knows it, in UTF-8. */
struct bl_port {
    char name[BL_PORT_NAME];
    char product[128]; // "": not known; so the others
    char maker[64];
    char serial[BL_PORT_SERIAL];
    int vendor_id; // of USB; -1: it is not on USB
    int product_id;
};

struct bl_port_list {
    struct bl_port *ports; // from malloc()
    size_t count;
};

#ifdef BL_HAVE_LIBSERIALPORT
/** Sets baud and parity, 8 data bits, 1 stop bit, no flow control; leaves DTR and RTS alone. */
bool bl_sp_configure(struct sp_port *port, const struct stm32bl_line *line);

/** A stream on libserialport alone, for systems that are not POSIX. Errors as bl_serial_open(). */
int bl_sp_open(const char *name, const struct stm32bl_line *line, struct bl_error *error,
               struct stm32bl_stream **out);
#endif

/** A stream on a COM port of Windows. Errors as bl_serial_open(). */
int bl_com_open(const char *name, const struct stm32bl_line *line, bool low_latency,
                const struct bl_log *log, struct bl_error *error, struct stm32bl_stream **out);

/** Finds the COM ports of Windows. The caller frees list->ports, errors included. Errors: MEMORY. */
int bl_com_look(struct bl_port_list *list, struct bl_error *error);

/** A stream on a terminal of a POSIX system. Errors as bl_serial_open(). */
int bl_tty_open(const char *name, const struct stm32bl_line *line, bool low_latency,
                const struct bl_log *log, struct bl_error *error, struct stm32bl_stream **out);

#endif
