/*
 * system_shim.c - library functions that do not work under umockdev.
 *
 * tcgetattr and tcsetattr: as plain ioctls. The C library makes the system call itself, past
 * umockdev, which therefore could not show the parity that a program sets.
 */
#include <asm/termbits.h>
#include <string.h>
#include <sys/ioctl.h>

/* The C library's struct termios; its own header and the kernel's exclude each other. */
struct library_termios {
    tcflag_t flags[4];
    cc_t line;
    cc_t cc[32];
    speed_t ispeed, ospeed;
};

int tcgetattr(int fd, struct library_termios *t);
int tcsetattr(int fd, int when, const struct library_termios *t);

int tcgetattr(int fd, struct library_termios *t)
{
    struct termios k;

    if (ioctl(fd, TCGETS, &k))
        return -1;
    memset(t, 0, sizeof *t);
    t->flags[0] = k.c_iflag;
    t->flags[1] = k.c_oflag;
    t->flags[2] = k.c_cflag;
    t->flags[3] = k.c_lflag;
    t->line = k.c_line;
    memcpy(t->cc, k.c_cc, sizeof k.c_cc);
    t->ispeed = t->ospeed = k.c_cflag & CBAUD;
    return 0;
}

int tcsetattr(int fd, int when, const struct library_termios *t)
{
    struct termios k = {t->flags[0], t->flags[1], t->flags[2], t->flags[3], t->line, {0}};

    memcpy(k.c_cc, t->cc, sizeof k.c_cc);
    return ioctl(fd, TCSETS + (unsigned)when, &k);
}
