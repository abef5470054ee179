/*
 * posix_error.c - what went wrong with a terminal.
 */
#include "posix.h"

#ifndef _WIN32

#include <errno.h>
#include <string.h>

int bl_tty_vanished(struct bl_tty *tty)
{
    bl_format(tty->stream.error, sizeof tty->stream.error, "%s: port vanished (unplugged?)",
              tty->name);
    return STM32BL_ERR_IO;
}

int bl_tty_fail(struct bl_tty *tty, int number, const char *doing)
{
    if (number == EIO || number == ENXIO || number == ENODEV)
        return bl_tty_vanished(tty);
    bl_format(tty->stream.error, sizeof tty->stream.error, "%s: %s: %s", tty->name, doing,
              strerror(number));
    return STM32BL_ERR_IO;
}

#endif
