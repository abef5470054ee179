/*
 * posix.c - the traffic of a terminal: bytes, control lines, time.
 */
#define _DEFAULT_SOURCE
#define _DARWIN_C_SOURCE
#include "posix.h"

#ifndef _WIN32

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#ifdef BL_HAVE_LIBSERIALPORT
#include <libserialport.h>
#endif

#include "clock.h"

enum { WRITE_EXTRA_MS = 5000, BITS_PER_BYTE = 11 };

static struct bl_tty *tty_of(struct stm32bl_stream *s)
{
    return (struct bl_tty *)s;
}

static int fail_unsupported(struct bl_tty *tty, int number, const char *what)
{
    if (number != ENOTTY && number != EINVAL && number != EOPNOTSUPP)
        return bl_tty_fail(tty, number, what);
    bl_format(tty->stream.error, sizeof tty->stream.error, "%s: this port has no %s", tty->name,
              what);
    return STM32BL_ERR_UNSUPPORTED;
}

/*
 * Waits for `events` until `end_us`. Returns the events that came, 0 at the end of the time, -1
 * with errno set. Signals do not end the wait, and rounding never shortens it.
 */
static int wait_for(int fd, short events, uint64_t end_us)
{
    for (;;) {
        struct pollfd p = {.fd = fd, .events = events};
        uint64_t now_us = bl_clock_us();
        uint64_t left_ms = now_us < end_us ? (end_us - now_us + 999) / 1000 : 0;
        int n = poll(&p, 1, left_ms < INT_MAX ? (int)left_ms : INT_MAX);

        if (n > 0)
            return p.revents;
        if (n < 0 && errno != EINTR && errno != EAGAIN)
            return -1;
        if (bl_clock_us() >= end_us)
            return 0;
    }
}

/*
 * Bytes were announced and are not there. A hang-up looks like that, and goes on doing so; else somebody
 * else has taken them.
 */
static int announced_in_vain(struct bl_tty *tty, int events)
{
    uint8_t byte;
    int again = wait_for(tty->fd, POLLIN, bl_clock_us());

    if (events & (POLLHUP | POLLERR | POLLNVAL) || again < 0 ||
        again & (POLLHUP | POLLERR | POLLNVAL))
        return bl_tty_vanished(tty);
    if (again & POLLIN && read(tty->fd, &byte, 1) == 0)
        return bl_tty_vanished(tty);
    bl_format(tty->stream.error, sizeof tty->stream.error,
              "%s: another program reads from this port and takes the answers: end it", tty->name);
    return STM32BL_ERR_IO;
}

static int tty_read(struct stm32bl_stream *s, uint8_t *buf, size_t len, unsigned timeout_ms)
{
    struct bl_tty *tty = tty_of(s);
    uint64_t end_us = bl_clock_us() + (uint64_t)timeout_ms * 1000;

    if (len > INT_MAX)
        len = INT_MAX;
    while (len > 0) {
        int events = wait_for(tty->fd, POLLIN, end_us);
        ssize_t n;

        if (events == 0)
            return 0;
        if (events < 0)
            return bl_tty_fail(tty, errno, "wait");
        if (!(events & POLLIN))
            return bl_tty_vanished(tty);
        n = read(tty->fd, buf, len);
        if (n > 0)
            return (int)n;
        if (n == 0)
            return announced_in_vain(tty, events);
        if (errno != EINTR && errno != EAGAIN)
            return bl_tty_fail(tty, errno, "read");
    }
    return 0;
}

static int tty_write(struct stm32bl_stream *s, const uint8_t *buf, size_t len)
{
    struct bl_tty *tty = tty_of(s);
    uint64_t wire_us = (uint64_t)len * BITS_PER_BYTE * 1000000 / tty->baud;
    uint64_t end_us = bl_clock_us() + wire_us + WRITE_EXTRA_MS * 1000u;

    while (len > 0) {
        ssize_t n = write(tty->fd, buf, len);
        int events;

        if (n > 0) {
            buf += n;
            len -= (size_t)n;
            continue;
        }
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno != EAGAIN)
            return bl_tty_fail(tty, errno, "write");
        events = wait_for(tty->fd, POLLOUT, end_us);
        if (events < 0)
            return bl_tty_fail(tty, errno, "wait");
        if (events & (POLLHUP | POLLERR | POLLNVAL))
            return bl_tty_vanished(tty);
        if (events == 0) {
            tcflush(tty->fd, TCOFLUSH); // or closing the port would wait for these bytes
            bl_format(s->error, sizeof s->error,
                      "%s: the port has taken no bytes for %u s: something blocks its output",
                      tty->name, (unsigned)((wire_us / 1000 + WRITE_EXTRA_MS) / 1000));
            return STM32BL_ERR_IO;
        }
    }
    return STM32BL_OK;
}

static int tty_discard(struct stm32bl_stream *s)
{
    struct bl_tty *tty = tty_of(s);
    return tcflush(tty->fd, TCIFLUSH) ? bl_tty_fail(tty, errno, "flush") : STM32BL_OK;
}

static int tty_configure(struct stm32bl_stream *s, const struct stm32bl_line *line)
{
    bool held;
    return bl_tty_configure(tty_of(s), line, &held);
}

static int drive(struct bl_tty *tty, int bit, int level)
{
    if (level == STM32BL_LINE_KEEP || !ioctl(tty->fd, level ? TIOCMBIS : TIOCMBIC, &bit))
        return STM32BL_OK;
    return fail_unsupported(tty, errno, bit == TIOCM_DTR ? "DTR line" : "RTS line");
}

static int tty_set_lines(struct stm32bl_stream *s, int dtr, int rts)
{
    int err = drive(tty_of(s), TIOCM_DTR, dtr);
    return err ? err : drive(tty_of(s), TIOCM_RTS, rts);
}

static int tty_set_break(struct stm32bl_stream *s, bool on)
{
    struct bl_tty *tty = tty_of(s);

    if (ioctl(tty->fd, on ? TIOCSBRK : TIOCCBRK))
        return fail_unsupported(tty, errno, "break");
    return STM32BL_OK;
}

static void tty_sleep(struct stm32bl_stream *s, unsigned ms)
{
    (void)s;
    bl_clock_sleep_ms(ms);
}

static uint64_t tty_now_ms(struct stm32bl_stream *s)
{
    (void)s;
    return bl_clock_ms();
}

static void tty_close(struct stm32bl_stream *s)
{
    struct bl_tty *tty = tty_of(s);

#ifdef __linux__
    if (tty->low_latency)
        bl_linux_set_low_latency(tty->fd, false);
#endif
    ioctl(tty->fd, TIOCNXCL);
#ifdef BL_HAVE_LIBSERIALPORT
    if (tty->port) {
        sp_close(tty->port);
        sp_free_port(tty->port);
    }
#endif
    close(tty->fd);
    free(tty);
}

const struct stm32bl_stream_ops bl_tty_ops = {
    .read = tty_read,
    .write = tty_write,
    .discard = tty_discard,
    .configure = tty_configure,
    .set_lines = tty_set_lines,
    .set_break = tty_set_break,
    .sleep = tty_sleep,
    .now_ms = tty_now_ms,
    .close = tty_close,
};

#endif
