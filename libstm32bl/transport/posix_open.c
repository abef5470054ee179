/*
 * posix_open.c - opens a terminal for this program alone, and says what is wrong if it cannot.
 */
#define _DEFAULT_SOURCE
#define _DARWIN_C_SOURCE
#include "posix.h"

#ifndef _WIN32

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>
#ifdef BL_HAVE_LIBSERIALPORT
#include <libserialport.h>
#endif

enum { SLOW_MS = 4 };

static int fail_busy(const char *name, struct bl_error *error)
{
    return bl_fail(error, STM32BL_ERR_ACCESS,
                   "%s: in use by another program: close it ('fuser %s' names it; ModemManager "
                   "looks at new ports for some seconds)",
                   name, name);
}

static int fail_permission(const char *name, const struct stat *st, struct bl_error *error)
{
    char buffer[1024];
    struct group group, *found = NULL;

    if ((st->st_mode & (S_IRGRP | S_IWGRP)) == (S_IRGRP | S_IWGRP))
        getgrgid_r(st->st_gid, &group, buffer, sizeof buffer, &found);
    if (!found)
        return bl_fail(error, STM32BL_ERR_ACCESS, "%s: no permission to open it", name);
    return bl_fail(error, STM32BL_ERR_ACCESS,
                   "%s: no permission: add yourself to group %s ('sudo usermod -aG %s $USER'), "
                   "then log in again",
                   name, found->gr_name, found->gr_name);
}

static int fail_open(const char *name, const struct stat *st, struct bl_error *error)
{
    switch (errno) {
    case EACCES:
    case EPERM:
        return fail_permission(name, st, error);
    case EBUSY:
        return fail_busy(name, error);
    case ENXIO:
    case ENODEV:
    case EIO:
        return bl_fail(error, STM32BL_ERR_IO, "%s: no hardware behind this port", name);
    default:
        return bl_fail(error, STM32BL_ERR_IO, "%s: open: %s", name, strerror(errno));
    }
}

/* Follows links such as /dev/serial/by-id/..., since libserialport knows the true names only. */
static bool resolve(const char *name, char *path, size_t size)
{
    struct stat st;

    if (lstat(name, &st))
        return false;
    if (S_ISLNK(st.st_mode))
        return realpath(name, path) != NULL;
    return bl_format(path, size, "%s", name) == strlen(name);
}

/* Finds the device that `name` leads to. `path` has room for PATH_MAX bytes. */
static int find(const char *name, char *path, struct stat *st, struct bl_error *error)
{
    char in_dev[BL_PORT_NAME];

    if (!strchr(name, '/')) {
        bl_format(in_dev, sizeof in_dev, "/dev/%s", name);
        name = in_dev;
    }
    if (!resolve(name, path, PATH_MAX) || stat(path, st)) {
        if (errno == EACCES)
            return bl_fail(error, STM32BL_ERR_ACCESS, "%s: no permission to look there", name);
        return bl_fail(error, STM32BL_ERR_NOT_FOUND,
                       "%s: no such port: 'stm32bl list' shows those there are", name);
    }
    if (!S_ISCHR(st->st_mode))
        return bl_fail(error, STM32BL_ERR_ARG, "%s: a %s, not a serial port", name,
                       S_ISDIR(st->st_mode)    ? "directory"
                       : S_ISREG(st->st_mode)  ? "file"
                       : S_ISSOCK(st->st_mode) ? "socket"
                                               : "thing of another kind");
    return STM32BL_OK;
}

/* Opens and locks the terminal at `path`. */
static int open_locked(const char *name, const char *path, const struct stat *st, int *out,
                       struct bl_error *error)
{
    int fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    struct termios settings;
    int err = STM32BL_OK;

    if (fd < 0)
        return fail_open(name, st, error);
    if (tcgetattr(fd, &settings))
        err = errno == EIO
                  ? fail_open(name, st, error)
                  : bl_fail(error, STM32BL_ERR_ARG, "%s: a device, but not a serial port", name);
    else if (flock(fd, LOCK_EX | LOCK_NB))
        err = fail_busy(name, error);
    if (err) {
        close(fd);
        return err;
    }
    *out = fd;
    return STM32BL_OK;
}

#ifdef BL_HAVE_LIBSERIALPORT
/*
 * Leaves tty->port NULL for terminals that libserialport does not know, which is no error. Its version 0.1.2
 * locks the port itself, and gives up where it is locked: the lock goes over to its descriptor.
 */
static int open_port(struct bl_tty *tty, const char *path, struct bl_error *error)
{
    int locked = tty->fd;

    if (sp_get_port_by_name(path, &tty->port) != SP_OK) {
        tty->port = NULL;
        return STM32BL_OK;
    }
    flock(tty->fd, LOCK_UN);
    if (sp_open(tty->port, SP_MODE_READ_WRITE) == SP_OK) {
        sp_get_port_handle(tty->port, &locked);
    } else {
        sp_free_port(tty->port);
        tty->port = NULL;
    }
    // Another program may have been quicker.
    return flock(locked, LOCK_EX | LOCK_NB) ? fail_busy(tty->name, error) : STM32BL_OK;
}
#endif

static void warn(const struct bl_tty *tty, bool parity_held, const struct bl_log *log)
{
    int lines;
    bool has_lines = ioctl(tty->fd, TIOCMGET, &lines) == 0;

    if (!parity_held || !has_lines)
        bl_say(log, STM32BL_LOG_WARN, "%s: this port has no %s%s%s (a pseudo-terminal?)", tty->name,
               parity_held ? "" : "parity", parity_held || has_lines ? "" : " and no ",
               has_lines ? "" : "DTR and RTS");
}

#ifdef __linux__
static void lower_latency(struct bl_tty *tty, const char *path, const struct bl_log *log)
{
    unsigned ms;

    tty->low_latency = bl_linux_set_low_latency(tty->fd, true);
    ms = bl_linux_latency_ms(path);
    if (ms >= SLOW_MS)
        bl_say(log, STM32BL_LOG_WARN,
               "%s: the adapter's latency timer stays at %u ms, for which every block waits; for "
               "good: ACTION==\"add\", SUBSYSTEM==\"usb-serial\", DRIVER==\"ftdi_sio\", "
               "ATTR{latency_timer}=\"1\" in /etc/udev/rules.d",
               tty->name, ms);
}
#endif

static int set_up(struct bl_tty *tty, const char *path, const struct stm32bl_line *line,
                  bool low_latency, const struct bl_log *log)
{
    bool parity_held;
    int err = bl_tty_configure(tty, line, &parity_held);

    if (err)
        return err;
    warn(tty, parity_held, log);
#ifdef __linux__
    if (low_latency)
        lower_latency(tty, path, log);
#else
    (void)path, (void)low_latency;
#endif
    ioctl(tty->fd, TIOCEXCL);
    bl_say(log, STM32BL_LOG_DEBUG, "%s: opened%s, %u baud 8%c1%s", tty->name,
           tty->port ? " through libserialport" : "", line->baud, line->parity,
           tty->low_latency ? ", low latency" : "");
    return tty->stream.ops->discard(&tty->stream);
}

int bl_tty_open(const char *name, const struct stm32bl_line *line, bool low_latency,
                const struct bl_log *log, struct bl_error *error, struct stm32bl_stream **out)
{
    char path[PATH_MAX];
    struct stat st;
    struct bl_tty *tty;
    int fd = -1, err = find(name, path, &st, error);

    if (err)
        return err;
    err = open_locked(name, path, &st, &fd, error);
    if (err)
        return err;
    tty = calloc(1, sizeof *tty);
    if (!tty) {
        close(fd);
        return bl_fail(error, STM32BL_ERR_MEMORY, "no memory for a serial port");
    }
    tty->stream.ops = &bl_tty_ops;
    tty->fd = fd;
    bl_format(tty->name, sizeof tty->name, "%s", name);
#ifdef BL_HAVE_LIBSERIALPORT
    err = open_port(tty, path, error);
#endif
    if (!err && (err = set_up(tty, path, line, low_latency, log)) != STM32BL_OK)
        bl_fail(error, err, "%s", tty->stream.error);
    if (err) {
        tty->stream.ops->close(&tty->stream);
        return err;
    }
    *out = &tty->stream;
    return STM32BL_OK;
}

#endif
