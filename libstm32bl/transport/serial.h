/*
 * serial.h - what the parts of the serial transport share.
 */
#ifndef BL_SERIAL_H
#define BL_SERIAL_H

#include "transport_internal.h"

struct sp_port;

enum { BL_PORT_NAME = 96 }; // for messages; longer names are cut off there

#ifdef BL_HAVE_LIBSERIALPORT
/** Sets baud and parity, 8 data bits, 1 stop bit, no flow control; leaves DTR and RTS alone. */
bool bl_sp_configure(struct sp_port *port, const struct stm32bl_line *line);

/** A stream on libserialport alone, for systems that are not POSIX. Errors as bl_serial_open(). */
int bl_sp_open(const char *name, const struct stm32bl_line *line, struct bl_error *error,
               struct stm32bl_stream **out);
#endif

/** A stream on a terminal of a POSIX system. Errors as bl_serial_open(). */
int bl_tty_open(const char *name, const struct stm32bl_line *line, bool low_latency,
                const struct bl_log *log, struct bl_error *error, struct stm32bl_stream **out);

#endif
