/*
 * pty.c - pseudo-terminals of POSIX systems.
 */
#ifdef _WIN32

#include "pty.h"

int bl_pty_open(struct bl_pty **out, struct bl_error *error)
{
    *out = NULL;
    return bl_fail(
        error, STM32BL_ERR_UNSUPPORTED,
        "no pseudo-terminals on Windows: use a sim: target, or a pair of null-modem ports");
}

const char *bl_pty_path(const struct bl_pty *pty)
{
    (void)pty;
    return "";
}

int bl_pty_read(struct bl_pty *pty, uint8_t *buf, size_t len, unsigned timeout_ms)
{
    (void)pty, (void)buf, (void)len, (void)timeout_ms;
    return 0;
}

void bl_pty_write(struct bl_pty *pty, const uint8_t *buf, size_t len)
{
    (void)pty, (void)buf, (void)len;
}

unsigned bl_pty_baud(const struct bl_pty *pty)
{
    (void)pty;
    return 0;
}

void bl_pty_close(struct bl_pty *pty)
{
    (void)pty;
}

#else
#define _XOPEN_SOURCE 700
#define _DARWIN_C_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "clock.h"
#include "posix.h"
#include "pty.h"

enum { CLOSED_MS = 10 }; // how often to look whether somebody opens the far end

struct bl_pty {
    int fd;
    char path[64];
    bool open; // somebody has the far end open, as far as the last read showed
};

/* Programs that set nothing must not find echo and line editing. */
static bool make_raw(const char *path)
{
    struct termios t;
    int fd = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
    bool good = fd >= 0 && tcgetattr(fd, &t) == 0;

    if (good) {
        t.c_iflag = t.c_oflag = t.c_lflag = 0;
        t.c_cflag |= CS8 | CREAD | CLOCAL;
        t.c_cc[VMIN] = 1;
        t.c_cc[VTIME] = 0;
        (void)cfsetispeed(&t, B115200);
        (void)cfsetospeed(&t, B115200);
        good = tcsetattr(fd, TCSANOW, &t) == 0;
    }
    if (fd >= 0)
        close(fd);
    return good;
}

static bool open_pair(struct bl_pty *pty)
{
    const char *path;

    pty->fd = posix_openpt(O_RDWR | O_NOCTTY);
    if (pty->fd < 0 || grantpt(pty->fd) || unlockpt(pty->fd))
        return false;
    path = ptsname(pty->fd);
    if (!path || strlen(path) >= sizeof pty->path)
        return false;
    memcpy(pty->path, path, strlen(path) + 1);
    return fcntl(pty->fd, F_SETFL, O_NONBLOCK) == 0 && fcntl(pty->fd, F_SETFD, FD_CLOEXEC) == 0 &&
           make_raw(pty->path);
}

int bl_pty_open(struct bl_pty **out, struct bl_error *error)
{
    struct bl_pty *pty = calloc(1, sizeof *pty);
    int err;

    *out = NULL;
    if (!pty)
        return bl_fail(error, STM32BL_ERR_MEMORY, "no memory for a pseudo-terminal");
    if (!open_pair(pty)) {
        err = bl_fail(error, STM32BL_ERR_IO,
                      "no pseudo-terminal to be had: %s: is /dev/pts mounted?", strerror(errno));
        bl_pty_close(pty);
        return err;
    }
    *out = pty;
    return STM32BL_OK;
}

const char *bl_pty_path(const struct bl_pty *pty)
{
    return pty->path;
}

int bl_pty_read(struct bl_pty *pty, uint8_t *buf, size_t len, unsigned timeout_ms)
{
    struct pollfd p = {.fd = pty->fd, .events = POLLIN};
    int events = poll(&p, 1, (int)timeout_ms);
    ssize_t n;

    if (events == 0)
        pty->open = true; // else poll() would have said that the other end hung up
    if (events <= 0)
        return 0;
    n = read(pty->fd, buf, len);
    pty->open = n > 0 || (n < 0 && errno == EAGAIN);
    if (!pty->open) // Linux says EIO, others end of file: poll() would return at once for ever
        bl_clock_sleep_ms(timeout_ms < CLOSED_MS ? timeout_ms : CLOSED_MS);
    return n > 0 ? (int)n : 0;
}

void bl_pty_write(struct bl_pty *pty, const uint8_t *buf, size_t len)
{
    while (pty->open && len > 0) {
        ssize_t n = write(pty->fd, buf, len);
        if (n <= 0)
            return;
        buf += n;
        len -= (size_t)n;
    }
}

unsigned bl_pty_baud(const struct bl_pty *pty)
{
#ifdef __linux__
    return bl_linux_baud(pty->fd);
#else
    struct termios t;

    return tcgetattr(pty->fd, &t) ? 0 : (unsigned)cfgetospeed(&t); // plain numbers, but on Linux
#endif
}

void bl_pty_close(struct bl_pty *pty)
{
    if (!pty)
        return;
    if (pty->fd >= 0)
        close(pty->fd);
    free(pty);
}
#endif
