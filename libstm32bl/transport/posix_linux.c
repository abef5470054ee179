/*
 * posix_linux.c - what only Linux has. Apart, because the kernel's termbits.h, which defines
 * termios2, and the C library's termios.h exclude each other.
 */
#define _DEFAULT_SOURCE
#include "posix.h"

#ifdef __linux__

#include <asm/ioctls.h>
#include <asm/termbits.h>
#include <errno.h>
#include <linux/serial.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

/* A UART reads bytes right while its clock is off by less than about half a bit in ten. */
static bool is_near(unsigned actual, unsigned baud)
{
    uint64_t difference = actual > baud ? actual - baud : baud - actual;
    return difference * 100 <= (uint64_t)baud * 3;
}

int bl_linux_set_baud(int fd, unsigned baud)
{
    struct termios2 t;

    if (ioctl(fd, TCGETS2, &t))
        return errno;
    if (t.c_ospeed == baud && t.c_ispeed == baud)
        return 0;
    t.c_cflag &= ~(tcflag_t)(CBAUD | CIBAUD);
    t.c_cflag |= BOTHER;
    t.c_ospeed = t.c_ispeed = baud;
    if (ioctl(fd, TCSETS2, &t) || ioctl(fd, TCGETS2, &t))
        return errno;
    return is_near(t.c_ospeed, baud) ? 0 : ERANGE; // the driver tells what it really does
}

unsigned bl_linux_baud(int fd)
{
    struct termios2 t;

    return ioctl(fd, TCGETS2, &t) ? 0 : t.c_ospeed;
}

bool bl_linux_set_low_latency(int fd, bool on)
{
    struct serial_struct serial;
    int wanted;

    if (ioctl(fd, TIOCGSERIAL, &serial))
        return false;
    wanted = on ? serial.flags | ASYNC_LOW_LATENCY : serial.flags & ~ASYNC_LOW_LATENCY;
    if (wanted == serial.flags)
        return false;
    serial.flags = wanted;
    return ioctl(fd, TIOCSSERIAL, &serial) == 0;
}

unsigned bl_linux_latency_ms(const char *path)
{
    const char *slash = strrchr(path, '/');
    char name[160];
    unsigned ms = 0;
    FILE *file;

    bl_format(name, sizeof name, "/sys/class/tty/%s/device/latency_timer",
              slash ? slash + 1 : path);
    file = fopen(name, "r");
    if (!file)
        return 0;
    if (fscanf(file, "%5u", &ms) != 1)
        ms = 0;
    fclose(file);
    return ms;
}

#endif
