/*
 * posix_line.c - the settings of a terminal.
 */
#define _DEFAULT_SOURCE
#define _DARWIN_C_SOURCE
#include "posix.h"

#ifndef _WIN32

#include <errno.h>
#include <termios.h>

static void make_raw(struct termios *t)
{
    t->c_iflag = IGNBRK; // a chip in reset may hold the line low
    t->c_oflag = 0;
    t->c_lflag = 0;
    t->c_cc[VMIN] = 0;
    t->c_cc[VTIME] = 0;
    t->c_cflag |= CREAD | CLOCAL;
    // HUPCL would drop DTR and RTS when the port closes, and one of them may hold NRST high.
    t->c_cflag &= ~(tcflag_t)(HUPCL | CRTSCTS);
}

static void set_frame(struct termios *t, char parity)
{
    t->c_cflag &= ~(tcflag_t)(CSIZE | PARENB | PARODD | CSTOPB);
    t->c_cflag |= CS8;
    if (parity == 'E')
        t->c_cflag |= PARENB;
}

/* Returns 0 or an errno. */
static int apply(int fd, const struct termios *t)
{
    // Pseudo-terminals drop the parity. glibc reports that as EINVAL after it has set the rest.
    return tcsetattr(fd, TCSANOW, t) && errno != EINVAL ? errno : 0;
}

/* Returns 0 or an errno. */
static int set_line(int fd, const struct stm32bl_line *line)
{
    struct termios t;
    int unknown, number;

    if (tcgetattr(fd, &t))
        return errno;
    set_frame(&t, line->parity);
    unknown = cfsetspeed(&t, line->baud); // glibc, the BSDs and macOS take plain numbers
    number = apply(fd, &t);
#ifdef __linux__
    (void)unknown;
    return number ? number : bl_linux_set_baud(fd, line->baud);
#else
    return unknown ? ERANGE : number;
#endif
}

/* Lets libserialport set the line where it knows the port. */
static int set_line_of(const struct bl_tty *tty, const struct stm32bl_line *line)
{
#ifdef BL_HAVE_LIBSERIALPORT
    if (tty->port && bl_sp_configure(tty->port, line))
        return 0;
#endif
    return set_line(tty->fd, line);
}

int bl_tty_configure(struct bl_tty *tty, const struct stm32bl_line *line, bool *held)
{
    tcflag_t wanted = line->parity == 'E' ? PARENB : 0;
    int number = set_line_of(tty, line);
    struct termios t;

    if (number == ERANGE) {
        bl_format(tty->stream.error, sizeof tty->stream.error, "%s: this port cannot do %u baud",
                  tty->name, line->baud);
        return STM32BL_ERR_UNSUPPORTED;
    }
    if (number || tcgetattr(tty->fd, &t))
        return bl_tty_fail(tty, number ? number : errno, "settings");
    make_raw(&t);
    number = apply(tty->fd, &t);
    if (number || tcgetattr(tty->fd, &t))
        return bl_tty_fail(tty, number ? number : errno, "settings");
    *held = (t.c_cflag & (PARENB | PARODD)) == wanted;
    tty->baud = line->baud;
    return STM32BL_OK;
}

#endif
