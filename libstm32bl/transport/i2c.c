/*
 * i2c.c - a chip on an I2C bus of this computer, by the kernel's i2c-dev: each message is one read() or write()
 * to the address that was chosen. What the errors mean: Documentation/i2c/fault-codes.rst of Linux.
 */
#define _DEFAULT_SOURCE
#include "transport_internal.h"

#ifdef __linux__

#include <errno.h>
#include <fcntl.h>
#include <linux/i2c-dev.h>
#include <linux/i2c.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "clock.h"

enum {
    FIRST_ADDRESS = 0x08, // those below and above are reserved by the I2C bus specification
    LAST_ADDRESS = 0x77,
    LONGEST = 8192, // i2c-dev itself carries no more
    SHORTEST = 130, // a block of 128 bytes, count and checksum
    STRETCH_MOST = 60000,
    PATH = 80,
    AGAIN_MS = 2,
    HELD_MS = 100,
    HELD_TRIES = 3
};

struct i2c {
    struct stm32bl_stream stream;
    int fd;
    unsigned address;
    char path[PATH];
};

static struct i2c *i2c_of(struct stm32bl_stream *s)
{
    return (struct i2c *)s;
}

/* What came of a message. */
enum fate { ARRIVED, NOBODY, HELD, AGAIN, BROKEN };

static enum fate fate_of(int reason)
{
    switch (reason) {
    case ENXIO: // the two by which drivers say that there was no acknowledge
    case EREMOTEIO:
    case EIO: // some drivers say no more than this
        return NOBODY;
    case ETIMEDOUT:
    case EBUSY:
    case EAGAIN: // arbitration lost: to another controller, or to a line that is held
        return HELD;
    case EINTR:
        return AGAIN;
    default:
        return BROKEN;
    }
}

/* Puts into stream.error why a message of `len` bytes did not pass; returns its fate. */
static enum fate explain(struct i2c *b, int reason, size_t len)
{
    char *text = b->stream.error;
    size_t size = sizeof b->stream.error;
    enum fate fate = fate_of(reason);

    if (reason == EIO)
        bl_format(text, size, "%s: address 0x%02x: %s (no acknowledge, or the bus was disturbed)",
                  b->path, b->address, strerror(reason));
    else if (fate == NOBODY)
        bl_format(text, size, "%s: nobody acknowledges address 0x%02x", b->path, b->address);
    else if (fate == HELD)
        bl_format(text, size,
                  "%s: the bus hangs, or SCL is held for longer than its driver bears (%s)",
                  b->path, strerror(reason));
    else if (reason == EOPNOTSUPP)
        bl_format(text, size, "%s: the adapter carries no message of %u bytes: try frame=130",
                  b->path, (unsigned)len);
    else if (fate == BROKEN)
        bl_format(text, size, "%s: %s", b->path, strerror(reason));
    return fate;
}

static int i2c_read(struct stm32bl_stream *s, uint8_t *buf, size_t len, unsigned timeout_ms)
{
    struct i2c *b = i2c_of(s);
    uint64_t end_ms = bl_clock_ms() + timeout_ms;

    for (;;) {
        ssize_t n = read(b->fd, buf, len);
        enum fate fate = n == (ssize_t)len ? ARRIVED : explain(b, n < 0 ? errno : EIO, len);
        if (fate == ARRIVED) {
            s->error[0] = '\0';
            return (int)len;
        }
        if (fate == BROKEN)
            return STM32BL_ERR_IO;
        if (bl_clock_ms() >= end_ms)
            return 0;
        bl_clock_sleep_ms(AGAIN_MS);
    }
}

static int i2c_write(struct stm32bl_stream *s, const uint8_t *buf, size_t len)
{
    struct i2c *b = i2c_of(s);

    for (int held = 0;;) {
        ssize_t n = write(b->fd, buf, len);
        enum fate fate = n == (ssize_t)len ? ARRIVED : explain(b, n < 0 ? errno : EIO, len);
        if (fate == ARRIVED) {
            s->error[0] = '\0';
            return STM32BL_OK;
        }
        if (fate == NOBODY)
            return STM32BL_ERR_TIMEOUT;
        if (fate == BROKEN || ++held >= HELD_TRIES)
            return STM32BL_ERR_IO;
        bl_clock_sleep_ms(fate == HELD ? HELD_MS : AGAIN_MS);
    }
}

static int i2c_discard(struct stm32bl_stream *s)
{
    (void)s;
    return STM32BL_OK; // nothing comes unasked
}

static int fail_unsupported(struct stm32bl_stream *s, const char *what)
{
    bl_format(s->error, sizeof s->error,
              "%s: an I2C bus has no %s: boot0= and reset= name lines of this computer",
              i2c_of(s)->path, what);
    return STM32BL_ERR_UNSUPPORTED;
}

static int i2c_configure(struct stm32bl_stream *s, const struct stm32bl_line *line)
{
    (void)line;
    return fail_unsupported(s, "baud and parity");
}

static int i2c_set_lines(struct stm32bl_stream *s, int dtr, int rts)
{
    (void)dtr;
    (void)rts;
    return fail_unsupported(s, "DTR and RTS");
}

static int i2c_set_break(struct stm32bl_stream *s, bool on)
{
    (void)on;
    return fail_unsupported(s, "break");
}

static void i2c_sleep(struct stm32bl_stream *s, unsigned ms)
{
    (void)s;
    bl_clock_sleep_ms(ms);
}

static uint64_t i2c_now_ms(struct stm32bl_stream *s)
{
    (void)s;
    return bl_clock_ms();
}

static void i2c_close(struct stm32bl_stream *s)
{
    if (i2c_of(s)->fd >= 0)
        close(i2c_of(s)->fd);
    free(s);
}

static const struct stm32bl_stream_ops i2c_ops = {
    .read = i2c_read,
    .write = i2c_write,
    .discard = i2c_discard,
    .configure = i2c_configure,
    .set_lines = i2c_set_lines,
    .set_break = i2c_set_break,
    .sleep = i2c_sleep,
    .now_ms = i2c_now_ms,
    .close = i2c_close,
};

static int open_node(struct i2c *b, struct bl_error *error)
{
    b->fd = open(b->path, O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (b->fd >= 0)
        return STM32BL_OK;
    if (errno == EACCES || errno == EPERM)
        return bl_fail(error, STM32BL_ERR_ACCESS,
                       "%s: %s: join the group that owns it (i2c on many systems)", b->path,
                       strerror(errno));
    if (errno == EISDIR)
        return bl_fail(error, STM32BL_ERR_ARG, "%s: a folder, not an I2C bus", b->path);
    return bl_fail(error, STM32BL_ERR_NOT_FOUND,
                   "%s: %s: is the module i2c-dev loaded, and the bus switched on?", b->path,
                   strerror(errno));
}

static int check_functions(const struct i2c *b, struct bl_error *error)
{
    unsigned long functions = 0;

    if (ioctl(b->fd, I2C_FUNCS, &functions))
        return bl_fail(error, STM32BL_ERR_ARG, "%s: not an I2C bus: /dev/i2c-N is one", b->path);
    if (functions & I2C_FUNC_I2C)
        return STM32BL_OK;
    return bl_fail(error, STM32BL_ERR_UNSUPPORTED,
                   "%s: this adapter does SMBus only, and the bootloader needs messages of any "
                   "length: another adapter, or i2c-gpio",
                   b->path);
}

static int choose_address(const struct i2c *b, struct bl_error *error)
{
    if (ioctl(b->fd, I2C_SLAVE, (unsigned long)b->address) == 0)
        return STM32BL_OK;
    if (errno == EBUSY)
        return bl_fail(error, STM32BL_ERR_ACCESS,
                       "%s: a driver of the kernel has address 0x%02x: unbind it first", b->path,
                       b->address);
    return bl_fail(error, STM32BL_ERR_IO, "%s: address 0x%02x cannot be chosen: %s", b->path,
                   b->address, strerror(errno));
}

/* The driver keeps what it was asked for, for everybody; so only by request. In units of 10 ms. */
static int bear_stretching(const struct i2c *b, uint32_t ms, struct bl_error *error)
{
    if (!ms || ioctl(b->fd, I2C_TIMEOUT, (unsigned long)(ms + 9) / 10) == 0)
        return STM32BL_OK;
    return bl_fail(error, STM32BL_ERR_IO, "%s: option stretch=%u: %s", b->path, (unsigned)ms,
                   strerror(errno));
}

static int set_up(struct i2c *b, uint32_t stretch_ms, struct bl_error *error)
{
    int err = open_node(b, error);

    if (!err)
        err = check_functions(b, error);
    if (!err)
        err = choose_address(b, error);
    return err ? err : bear_stretching(b, stretch_ms, error);
}

int bl_i2c_open(struct bl_target *target, uint8_t usual, const struct bl_log *log,
                struct bl_error *error, struct stm32bl_stream **out)
{
    uint32_t address = usual, frame = LONGEST, stretch_ms = 0;
    int err = bl_target_take_number(target, "addr", FIRST_ADDRESS, LAST_ADDRESS, &address, error);
    struct i2c *b;

    if (!err)
        err = bl_target_take_number(target, "frame", SHORTEST, LONGEST, &frame, error);
    if (!err)
        err = bl_target_take_number(target, "stretch", 10, STRETCH_MOST, &stretch_ms, error);
    if (!err && !address)
        err = bl_fail(error, STM32BL_ERR_ARG,
                      "%s: at which address? addr=0x56, or device=stm32g031 where docs/I2C.md has "
                      "it",
                      target->name);
    if (!err && strlen(target->name) >= PATH)
        err = bl_fail(error, STM32BL_ERR_ARG, "the name of an I2C bus has at most %u characters",
                      (unsigned)PATH - 1);
    if (err)
        return err;
    b = calloc(1, sizeof *b);
    if (!b)
        return bl_fail(error, STM32BL_ERR_MEMORY, "no memory for an I2C bus");
    b->stream.ops = &i2c_ops;
    b->stream.message_size = frame;
    b->fd = -1;
    b->address = address;
    bl_format(b->path, sizeof b->path, "%s", target->name);
    err = set_up(b, stretch_ms, error);
    if (err) {
        i2c_close(&b->stream);
        return err;
    }
    bl_say(log, STM32BL_LOG_DEBUG, "%s: address 0x%02x", b->path, b->address);
    *out = &b->stream;
    return STM32BL_OK;
}

#else

int bl_i2c_open(struct bl_target *target, uint8_t usual, const struct bl_log *log,
                struct bl_error *error, struct stm32bl_stream **out)
{
    (void)usual;
    (void)log;
    (void)out;
    return bl_fail(error, STM32BL_ERR_UNSUPPORTED,
                   "i2c:%s: I2C buses are reached on Linux only: use a serial port or USB",
                   target->name);
}

#endif
