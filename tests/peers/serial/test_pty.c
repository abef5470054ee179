/*
 * test_pty.c - the POSIX stream on a pseudo-terminal, which libserialport refuses to open.
 */
#define _GNU_SOURCE

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <asm/termbits.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "transport/clock.h"
#include "transport/transport_internal.h"

static int master = -1;
static char path[64];
static char warnings[1000];
static struct bl_error error;

static void collect(enum stm32bl_level level, const char *line, void *user)
{
    (void)user;
    assert_int_equal(level, STM32BL_LOG_WARN);
    assert_true(strlen(warnings) + strlen(line) + 2 < sizeof warnings);
    strcat(warnings, line);
    strcat(warnings, "\n");
}

static int make_terminal(void **state)
{
    (void)state;
    master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
    if (master < 0 || grantpt(master) || unlockpt(master))
        return -1;
    warnings[0] = '\0';
    return ptsname_r(master, path, sizeof path);
}

static int drop_terminal(void **state)
{
    (void)state;
    if (master >= 0)
        close(master);
    master = -1;
    return 0;
}

static int try_open(const char *name, unsigned baud, char parity, struct stm32bl_stream **out)
{
    struct bl_log log = {collect, NULL, STM32BL_LOG_WARN};
    struct stm32bl_line line = {baud, parity};
    struct bl_target target;

    error.text[0] = '\0';
    assert_int_equal(bl_target_parse(&target, name, &error), STM32BL_OK);
    return bl_serial_open(&target, &line, &log, &error, out);
}

static struct stm32bl_stream *must_open(const char *name)
{
    struct stm32bl_stream *s = NULL;

    if (try_open(name, 115200, 'E', &s))
        fail_msg("%s", error.text);
    return s;
}

static void assert_refused(const char *name, int code, const char *part_of_message)
{
    struct stm32bl_stream *s = NULL;
    int err = try_open(name, 115200, 'E', &s);

    if (err != code || !strstr(error.text, part_of_message))
        fail_msg("%s: %d, '%s'", name, err, error.text);
    assert_null(s);
}

/* Waits until `fd` has bytes, since a pseudo-terminal hands them over with a delay. */
static void await(int fd)
{
    struct pollfd p = {fd, POLLIN, 0};
    assert_int_equal(poll(&p, 1, 2000), 1);
}

static void bytes_pass_both_ways(void **state)
{
    struct stm32bl_stream *s = must_open(path);
    uint8_t sent[256], got[256];
    size_t n = 0;
    (void)state;

    for (size_t i = 0; i < sizeof sent; i++)
        sent[i] = (uint8_t)i; // with every byte that a terminal may treat as special
    assert_int_equal(s->ops->write(s, sent, sizeof sent), STM32BL_OK);
    while (n < sizeof got) {
        ssize_t part;
        await(master);
        part = read(master, got + n, sizeof got - n);
        assert_true(part > 0);
        n += (size_t)part;
    }
    assert_memory_equal(got, sent, sizeof sent);

    assert_int_equal(write(master, sent, sizeof sent), sizeof sent);
    for (n = 0; n < sizeof got;) {
        int part = s->ops->read(s, got + n, sizeof got - n, 2000);
        assert_true(part > 0);
        n += (size_t)part;
    }
    assert_memory_equal(got, sent, sizeof sent);
    s->ops->close(s);
}

static void opening_throws_old_input_away(void **state)
{
    int other = open(path, O_RDWR | O_NOCTTY); // keeps what arrives while nobody reads
    struct stm32bl_stream *s = must_open(path);
    uint8_t byte;
    (void)state;

    assert_int_equal(write(master, "\x79\x79", 2), 2);
    assert_int_equal(s->ops->read(s, &byte, 1, 2000), 1);
    assert_int_equal(s->ops->discard(s), STM32BL_OK);
    assert_int_equal(s->ops->read(s, &byte, 1, 0), 0);
    assert_int_equal(write(master, "\x1F\x1F", 2), 2);
    assert_int_equal(s->ops->read(s, &byte, 1, 2000), 1);
    s->ops->close(s);
    s = must_open(path);
    assert_int_equal(s->ops->read(s, &byte, 1, 20), 0);
    s->ops->close(s);
    close(other);
}

static void what_is_missing_is_a_warning(void **state)
{
    struct stm32bl_stream *s = must_open(path);
    char expected[200];
    (void)state;

    snprintf(expected, sizeof expected,
             "%s: this port has no parity and no DTR and RTS (a pseudo-terminal?)\n", path);
    assert_string_equal(warnings, expected);
    assert_int_equal(s->ops->set_lines(s, STM32BL_LINE_KEEP, STM32BL_LINE_KEEP), STM32BL_OK);
    assert_int_equal(s->ops->set_lines(s, STM32BL_LINE_ON, STM32BL_LINE_KEEP),
                     STM32BL_ERR_UNSUPPORTED);
    assert_non_null(strstr(s->error, "this port has no DTR line"));
    assert_int_equal(s->ops->set_lines(s, STM32BL_LINE_KEEP, STM32BL_LINE_OFF),
                     STM32BL_ERR_UNSUPPORTED);
    assert_non_null(strstr(s->error, "this port has no RTS line"));
    s->ops->close(s);

    warnings[0] = '\0';
    assert_int_equal(try_open(path, 115200, 'N', &s), STM32BL_OK);
    assert_non_null(strstr(warnings, "has no DTR and RTS"));
    s->ops->close(s);
}

static unsigned baud_of_terminal(void)
{
    struct termios2 t;
    assert_int_equal(ioctl(master, TCGETS2, &t), 0);
    assert_int_equal(t.c_ispeed, t.c_ospeed);
    return t.c_ospeed;
}

static void any_baud_will_do(void **state)
{
    // 13 and 4098 are the codes that termios has for 9600 and 115200.
    static const unsigned bauds[] = {1200, 250000, 115200, 13, 4098, 3000000, 123457, 57600, 1};
    struct stm32bl_stream *s = must_open(path);
    (void)state;

    assert_int_equal(baud_of_terminal(), 115200);
    for (size_t i = 0; i < sizeof bauds / sizeof *bauds; i++) {
        struct stm32bl_line line = {bauds[i], i % 2 ? 'N' : 'E'};
        assert_int_equal(s->ops->configure(s, &line), STM32BL_OK);
        assert_int_equal(baud_of_terminal(), bauds[i]);
    }
    s->ops->close(s);
    assert_int_equal(try_open(path, 0, 'E', &s), STM32BL_ERR_ARG);
    assert_int_equal(try_open(path, 9600, 'O', &s), STM32BL_ERR_ARG);
}

static void a_second_opener_is_refused(void **state)
{
    struct stm32bl_stream *s = must_open(path);
    (void)state;

    assert_refused(path, STM32BL_ERR_ACCESS, "in use by another program");
    assert_non_null(strstr(error.text, path));
    s->ops->close(s);
    s = must_open(path);
    s->ops->close(s);
}

static void links_lead_to_the_port(void **state)
{
    char folder[] = "/tmp/stm32bl-test-XXXXXX";
    char link[100], target[140];
    struct stm32bl_stream *s;
    (void)state;

    assert_non_null(mkdtemp(folder));
    snprintf(link, sizeof link, "%s/usb-FTDI_FT232R-if00-port0", folder);
    snprintf(target, sizeof target, "serial:%s", link);
    assert_int_equal(symlink(path, link), 0);
    s = must_open(target);
    assert_refused(target, STM32BL_ERR_ACCESS, link); // the name that the user knows
    s->ops->close(s);
    unlink(link);
    assert_refused(target, STM32BL_ERR_NOT_FOUND, link);
    rmdir(folder);
}

static void what_is_no_port_is_named(void **state)
{
    (void)state;
    assert_refused("/dev/ttyUSB99", STM32BL_ERR_NOT_FOUND, "/dev/ttyUSB99: no such port");
    assert_refused("ttyUSB99", STM32BL_ERR_NOT_FOUND, "/dev/ttyUSB99: no such port");
    assert_refused("/tmp", STM32BL_ERR_ARG, "/tmp: a directory, not a serial port");
    assert_refused("/etc/passwd", STM32BL_ERR_ARG, "/etc/passwd: a file, not a serial port");
    assert_refused("/dev/null", STM32BL_ERR_ARG, "/dev/null: a device, but not a serial port");
    assert_refused("/etc/passwd/x", STM32BL_ERR_NOT_FOUND, "no such port");
}

static void the_latency_option_is_taken(void **state)
{
    char target[100];
    struct stm32bl_stream *s;
    (void)state;

    snprintf(target, sizeof target, "%s,latency=keep", path);
    s = must_open(target);
    s->ops->close(s);
    snprintf(target, sizeof target, "%s,latency=fast", path);
    assert_refused(target, STM32BL_ERR_ARG, "option latency=fast: low or keep");
}

/* Only root can become somebody who has no permission. */
static void permission_is_explained(void **state)
{
    int status;
    pid_t child;
    (void)state;

    if (geteuid() != 0)
        skip();
    assert_int_equal(chmod(path, 0660), 0);
    assert_int_equal(chown(path, 0, 5), 0); // 5: Debian's group tty
    child = fork();
    if (child == 0) {
        struct stm32bl_stream *s;
        if (setgid(65534) || setuid(65534))
            _exit(2);
        _exit(try_open(path, 9600, 'N', &s) == STM32BL_ERR_ACCESS &&
                      strstr(error.text, "add yourself to group tty")
                  ? 0
                  : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void nothing_leaks_from_errors(void **state)
{
    int before = dup(master), after;
    (void)state;

    close(before);
    what_is_no_port_is_named(NULL);
    a_second_opener_is_refused(NULL);
    after = dup(master);
    close(after);
    assert_int_equal(after, before);
}

static void ignore(int number)
{
    (void)number;
}

static void unplug(int number)
{
    (void)number;
    close(master);
    master = -1;
}

/* Reads what the terminal has sent, so that it can send more. */
static void drain(int number)
{
    char buf[512];
    int saved = errno;
    (void)number;
    while (read(master, buf, sizeof buf) > 0)
        continue;
    errno = saved;
}

static void on_timer(void (*handler)(int), long first_us, long next_us)
{
    struct sigaction action = {.sa_handler = handler};
    struct itimerval timer = {{0, next_us}, {0, first_us}};

    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &timer, NULL);
}

static void stop_timer(void)
{
    on_timer(ignore, 0, 0);
}

static void time_outs_are_exact_among_signals(void **state)
{
    struct stm32bl_stream *s = must_open(path);
    uint64_t start_us, taken_us;
    uint8_t byte;
    (void)state;

    on_timer(ignore, 3000, 3000);
    start_us = bl_clock_us();
    assert_int_equal(s->ops->read(s, &byte, 1, 50), 0);
    taken_us = bl_clock_us() - start_us;
    stop_timer();
    assert_in_range(taken_us, 50000, 1000000);
    start_us = bl_clock_us();
    assert_int_equal(s->ops->read(s, &byte, 1, 0), 0);
    assert_in_range(bl_clock_us() - start_us, 0, 1000000);
    s->ops->close(s);
}

static void assert_vanished(struct stm32bl_stream *s, int result, uint64_t start_ms)
{
    char expected[100];

    snprintf(expected, sizeof expected, "%s: port vanished (unplugged?)", path);
    assert_int_equal(result, STM32BL_ERR_IO);
    assert_string_equal(s->error, expected);
    assert_true(bl_clock_ms() - start_ms < 2000);
}

static void unplugging_ends_a_read_at_once(void **state)
{
    struct stm32bl_stream *s = must_open(path);
    uint64_t start_ms = bl_clock_ms();
    uint8_t byte = 0x7F;
    (void)state;

    on_timer(unplug, 10000, 0);
    assert_vanished(s, s->ops->read(s, &byte, 1, 30000), start_ms);
    stop_timer();
    assert_vanished(s, s->ops->read(s, &byte, 1, 30000), start_ms);
    assert_vanished(s, s->ops->write(s, &byte, 1), start_ms);
    assert_vanished(s, s->ops->discard(s), start_ms);
    assert_vanished(s, s->ops->configure(s, &(struct stm32bl_line){9600, 'E'}), start_ms);
    s->ops->close(s);
}

enum { MUCH = 200000 };

static void unplugging_ends_a_write_at_once(void **state)
{
    static const uint8_t zeros[MUCH];
    struct stm32bl_stream *s = must_open(path);
    uint64_t start_ms = bl_clock_ms();
    (void)state;

    on_timer(unplug, 10000, 0);
    assert_vanished(s, s->ops->write(s, zeros, sizeof zeros), start_ms);
    stop_timer();
    s->ops->close(s);
}

static void a_write_waits_for_a_slow_wire(void **state)
{
    static const uint8_t zeros[MUCH];
    struct stm32bl_stream *s = must_open(path);
    (void)state;

    on_timer(drain, 500, 500);
    assert_int_equal(s->ops->write(s, zeros, sizeof zeros), STM32BL_OK);
    stop_timer();
    s->ops->close(s);
}

#define on_terminal(test) cmocka_unit_test_setup_teardown(test, make_terminal, drop_terminal)

int main(void)
{
    const struct CMUnitTest tests[] = {
        on_terminal(bytes_pass_both_ways),
        on_terminal(opening_throws_old_input_away),
        on_terminal(what_is_missing_is_a_warning),
        on_terminal(any_baud_will_do),
        on_terminal(a_second_opener_is_refused),
        on_terminal(links_lead_to_the_port),
        on_terminal(what_is_no_port_is_named),
        on_terminal(the_latency_option_is_taken),
        on_terminal(permission_is_explained),
        on_terminal(nothing_leaks_from_errors),
        on_terminal(time_outs_are_exact_among_signals),
        on_terminal(unplugging_ends_a_read_at_once),
        on_terminal(unplugging_ends_a_write_at_once),
        on_terminal(a_write_waits_for_a_slow_wire),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
