/*
 * test_ttyusb.c - ports that libserialport knows, on an emulated USB adapter with control lines and
 * parity. Run it under umockdev-wrapper.
 */
#define _GNU_SOURCE

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sys/ioctl.h>
// sys/ioctl.h first
#include <asm/termbits.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/time.h>
#include <unistd.h>

#include "emulated_tty.h"
#include "entry/entry.h"
#include "transport/clock.h"
#include "transport/posix.h"

static struct emulated_tty *tty;
static char lines_of_log[2000];
static struct bl_error error;

static void collect(enum stm32bl_level level, const char *line, void *user)
{
    (void)user;
    assert_true(strlen(lines_of_log) + strlen(line) + 3 < sizeof lines_of_log);
    strcat(lines_of_log, level == STM32BL_LOG_WARN ? "W " : "D ");
    strcat(lines_of_log, line);
    strcat(lines_of_log, "\n");
}

static int plug(void **state)
{
    (void)state;
    lines_of_log[0] = '\0';
    tty = emulated_tty_plug();
    return tty ? 0 : -1;
}

static int unplug(void **state)
{
    (void)state;
    emulated_tty_free(tty);
    return 0;
}

static int try_open(const char *options, unsigned baud, char parity, struct stm32bl_stream **out)
{
    struct bl_log log = {collect, NULL, STM32BL_LOG_DEBUG};
    struct stm32bl_line line = {baud, parity};
    struct bl_target target;
    char text[100];

    snprintf(text, sizeof text, "serial:%s%s", EMULATED_PORT, options);
    error.text[0] = '\0';
    assert_int_equal(bl_target_parse(&target, text, &error), STM32BL_OK);
    return bl_serial_open(&target, &line, &log, &error, out);
}

static struct stm32bl_stream *must_open(const char *options)
{
    struct stm32bl_stream *s = NULL;

    if (try_open(options, 115200, 'E', &s))
        fail_msg("%s", error.text);
    return s;
}

static unsigned baud_of_line(void)
{
    struct termios2 t;
    assert_int_equal(ioctl(tty->master, TCGETS2, &t), 0);
    return t.c_ospeed;
}

static void the_line_is_set(void **state)
{
    struct stm32bl_stream *s = must_open("");
    (void)state;

    assert_int_equal(baud_of_line(), 115200);
    assert_int_equal(tty->frame, CS8 | PARENB);
    assert_string_equal(lines_of_log, "D /dev/ttyUSB0: opened through libserialport, 115200 baud "
                                      "8E1, low latency\n");
    assert_int_equal(s->ops->configure(s, &(struct stm32bl_line){57600, 'N'}), STM32BL_OK);
    assert_int_equal(baud_of_line(), 57600);
    assert_int_equal(tty->frame, CS8);
    assert_int_equal(s->ops->configure(s, &(struct stm32bl_line){250000, 'E'}), STM32BL_OK);
    assert_int_equal(baud_of_line(), 250000);
    assert_int_equal(tty->frame, CS8 | PARENB);
    s->ops->close(s);
}

/* For whichever version of libserialport: 0.1.2 takes the lock itself. */
static void nobody_else_gets_the_lock(void **state)
{
    struct stm32bl_stream *s = must_open(""), *second = NULL;
    int other = open(EMULATED_PORT, O_RDWR | O_NOCTTY);
    (void)state;

    assert_int_equal(flock(other, LOCK_EX | LOCK_NB), -1);
    s->ops->close(s);
    assert_int_equal(flock(other, LOCK_EX | LOCK_NB), 0);
    assert_int_equal(try_open("", 115200, 'E', &second), STM32BL_ERR_ACCESS);
    assert_null(second);
    close(other);
}

static void termios_sets_the_line_too(void **state)
{
    struct stm32bl_line line = {19200, 'E'};
    struct bl_tty plain = {.name = EMULATED_PORT, .fd = open(EMULATED_PORT, O_RDWR | O_NOCTTY)};
    bool held = false;
    (void)state;

    assert_int_equal(bl_tty_configure(&plain, &line, &held), STM32BL_OK);
    assert_true(held);
    assert_int_equal(tty->frame, CS8 | PARENB);
    assert_int_equal(baud_of_line(), 19200);
    line.parity = 'N';
    assert_int_equal(bl_tty_configure(&plain, &line, &held), STM32BL_OK);
    assert_true(held);
    assert_int_equal(tty->frame, CS8);
    close(plain.fd);
}

static void a_driver_without_parity_is_a_warning(void **state)
{
    struct stm32bl_stream *s;
    (void)state;

    tty->no_parity = true;
    s = must_open("");
    assert_non_null(strstr(lines_of_log, "W /dev/ttyUSB0: this port has no parity"));
    assert_null(strstr(lines_of_log, "DTR"));
    s->ops->close(s);
}

static void lines_are_driven_only_when_asked(void **state)
{
    struct stm32bl_stream *s = must_open("");
    unsigned both = TIOCM_DTR | TIOCM_RTS;
    (void)state;

    assert_int_equal(tty->changes, 0);
    assert_int_equal(s->ops->set_lines(s, STM32BL_LINE_KEEP, STM32BL_LINE_OFF), STM32BL_OK);
    assert_int_equal(tty->lines, TIOCM_DTR);
    assert_int_equal(s->ops->set_lines(s, STM32BL_LINE_OFF, STM32BL_LINE_KEEP), STM32BL_OK);
    assert_int_equal(tty->lines, 0);
    assert_int_equal(s->ops->set_lines(s, STM32BL_LINE_ON, STM32BL_LINE_ON), STM32BL_OK);
    assert_int_equal(tty->lines, both);
    assert_int_equal(bl_entry_run(s, NULL, "rts=0 dtr=1 1ms", &error), STM32BL_OK);
    assert_int_equal(tty->lines, TIOCM_DTR);
    assert_int_equal(s->ops->configure(s, &(struct stm32bl_line){9600, 'N'}), STM32BL_OK);
    assert_int_equal(tty->lines, TIOCM_DTR);
    assert_int_equal(s->ops->set_break(s, true), STM32BL_OK);
    assert_true(tty->on_break);
    assert_int_equal(s->ops->set_break(s, false), STM32BL_OK);
    assert_false(tty->on_break);
    s->ops->close(s);
    assert_int_equal(tty->lines, TIOCM_DTR);
}

static tcflag_t set_flags(tcflag_t more)
{
    struct termios2 t;

    assert_int_equal(ioctl(tty->master, TCGETS2, &t), 0);
    t.c_cflag |= more;
    assert_int_equal(ioctl(tty->master, TCSETS2, &t), 0);
    return t.c_cflag;
}

static void what_others_left_is_cleared(void **state)
{
    struct stm32bl_stream *s;
    (void)state;

    assert_true(set_flags(HUPCL | CRTSCTS) & CRTSCTS);
    s = must_open("");
    // With HUPCL, closing the port would move the lines, and with them the chip's reset.
    assert_int_equal(set_flags(0) & (HUPCL | CRTSCTS), 0);
    s->ops->close(s);
}

static void a_link_leads_to_the_port(void **state)
{
    struct bl_log log = {collect, NULL, STM32BL_LOG_DEBUG};
    struct stm32bl_line line = {57600, 'E'};
    struct stm32bl_stream *s, *second;
    struct bl_target target;
    (void)state;

    assert_int_equal(bl_target_parse(&target, EMULATED_LINK, &error), STM32BL_OK);
    assert_int_equal(bl_serial_open(&target, &line, &log, &error, &s), STM32BL_OK);
    assert_non_null(strstr(lines_of_log, EMULATED_LINK ": opened through libserialport"));
    assert_int_equal(try_open("", 57600, 'E', &second), STM32BL_ERR_ACCESS);
    s->ops->close(s);
}

static void low_latency_is_given_back(void **state)
{
    struct stm32bl_stream *s = must_open("");
    (void)state;

    assert_true(tty->low_latency);
    s->ops->close(s);
    assert_false(tty->low_latency);
    assert_int_equal(tty->latency_changes, 2);

    s = must_open(",latency=keep");
    assert_false(tty->low_latency);
    s->ops->close(s);
    assert_int_equal(tty->latency_changes, 2);

    tty->low_latency = true; // set by the user, so it stays
    s = must_open("");
    s->ops->close(s);
    assert_true(tty->low_latency);
    assert_int_equal(tty->latency_changes, 2);
}

/* A driver that does not heed the wish. */
static void a_high_latency_is_reported_with_the_cure(void **state)
{
    struct stm32bl_stream *s;
    (void)state;

    emulated_tty_set_latency(tty, "16\n");
    s = must_open("");
    s->ops->close(s);
    assert_non_null(
        strstr(lines_of_log, "W /dev/ttyUSB0: the adapter's latency timer stays at 16 ms"));
    assert_non_null(strstr(lines_of_log, "ATTR{latency_timer}=\"1\" in /etc/udev/rules.d\n"));
    lines_of_log[0] = '\0';
    s = must_open(",latency=keep"); // as it was asked for
    s->ops->close(s);
    emulated_tty_set_latency(tty, "2\n");
    s = must_open("");
    s->ops->close(s);
    assert_null(strstr(lines_of_log, "latency timer"));
}

static void a_second_opener_is_refused(void **state)
{
    struct stm32bl_stream *s = must_open(""), *second = NULL;
    (void)state;

    assert_true(tty->exclusive);
    assert_int_equal(try_open("", 9600, 'N', &second), STM32BL_ERR_ACCESS);
    assert_non_null(strstr(error.text, "/dev/ttyUSB0: in use by another program"));
    assert_int_equal(baud_of_line(), 115200); // the first one is not disturbed
    assert_int_equal(tty->frame, CS8 | PARENB);
    assert_true(tty->low_latency);
    s->ops->close(s);
    assert_false(tty->exclusive);
    s = must_open("");
    s->ops->close(s);
}

static void bytes_pass(struct stm32bl_stream *s)
{
    uint8_t buf[8];

    assert_int_equal(s->ops->write(s, (const uint8_t *)"\x7F\x11\x13", 3), STM32BL_OK);
    assert_int_equal(read(tty->master, buf, sizeof buf), 3);
    assert_memory_equal(buf, "\x7F\x11\x13", 3);
    assert_int_equal(write(tty->master, "\x79", 1), 1);
    assert_int_equal(s->ops->read(s, buf, sizeof buf, 2000), 1);
    assert_int_equal(buf[0], 0x79);
    assert_int_equal(s->ops->read(s, buf, sizeof buf, 0), 0);
    assert_int_equal(s->ops->read(s, buf, sizeof buf, 5), 0);
    assert_int_equal(write(tty->master, "\x1F\x1F", 2), 2);
    assert_int_equal(s->ops->read(s, buf, 1, 2000), 1);
    assert_int_equal(s->ops->discard(s), STM32BL_OK);
    assert_int_equal(s->ops->read(s, buf, 1, 5), 0);
}

static void bytes_pass_both_ways(void **state)
{
    struct stm32bl_stream *s = must_open("");
    (void)state;
    bytes_pass(s);
    s->ops->close(s);
}

static void hang_up(int number)
{
    (void)number;
    emulated_tty_hang_up(tty);
}

static void unplugging_is_noticed_at_once(void **state)
{
    struct stm32bl_stream *s = must_open("");
    struct sigaction action = {.sa_handler = hang_up};
    struct itimerval timer = {{0, 0}, {0, 20000}};
    uint64_t start_ms = bl_clock_ms();
    uint8_t byte;
    (void)state;

    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &timer, NULL);
    assert_int_equal(s->ops->read(s, &byte, 1, 30000), STM32BL_ERR_IO);
    assert_string_equal(s->error, "/dev/ttyUSB0: port vanished (unplugged?)");
    assert_true(bl_clock_ms() - start_ms < 2000);
    assert_int_equal(s->ops->write(s, &byte, 1), STM32BL_ERR_IO);
    s->ops->close(s);
}

static int look(const struct stm32bl_endpoint *found, void *user)
{
    int *seen = user;

    if (strcmp(found->target, "serial:/dev/ttyUSB0"))
        return 0;
    assert_string_equal(found->description,
                        "FT232R USB UART (FTDI), USB 0403:6001, serial number A50285BI");
    assert_true(found->plausible);
    ++*seen;
    return 17;
}

static void the_adapter_is_listed(void **state)
{
    int seen = 0;
    (void)state;

    assert_int_equal(bl_serial_list(&error, look, &seen), 17);
    assert_int_equal(seen, 1);
}

/* The stream of systems that are not POSIX. */
static void libserialport_alone_carries_bytes_and_lines(void **state)
{
    struct stm32bl_line line = {38400, 'E'};
    struct stm32bl_stream *s = NULL;
    uint64_t start_ms;
    (void)state;

    assert_int_equal(bl_sp_open("/dev/ttyUSB9", &line, &error, &s), STM32BL_ERR_NOT_FOUND);
    assert_int_equal(bl_sp_open(EMULATED_PORT, &line, &error, &s), STM32BL_OK);
    assert_int_equal(baud_of_line(), 38400);
    assert_int_equal(tty->frame, CS8 | PARENB);
    assert_int_equal(tty->changes, 0);
    bytes_pass(s);
    assert_int_equal(s->ops->set_lines(s, STM32BL_LINE_OFF, STM32BL_LINE_KEEP), STM32BL_OK);
    assert_int_equal(tty->lines, TIOCM_RTS);
    assert_int_equal(s->ops->set_lines(s, STM32BL_LINE_ON, STM32BL_LINE_OFF), STM32BL_OK);
    assert_int_equal(tty->lines, TIOCM_DTR);
    assert_int_equal(s->ops->set_break(s, true), STM32BL_OK);
    assert_true(tty->on_break);
    assert_int_equal(s->ops->set_break(s, false), STM32BL_OK);
    start_ms = s->ops->now_ms(s);
    s->ops->sleep(s, 3);
    assert_true(s->ops->now_ms(s) - start_ms >= 3);
    s->ops->close(s);
}

#define on_adapter(test) cmocka_unit_test_setup_teardown(test, plug, unplug)

int main(void)
{
    const struct CMUnitTest tests[] = {
        on_adapter(the_line_is_set),
        on_adapter(nobody_else_gets_the_lock),
        on_adapter(termios_sets_the_line_too),
        on_adapter(a_driver_without_parity_is_a_warning),
        on_adapter(lines_are_driven_only_when_asked),
        on_adapter(what_others_left_is_cleared),
        on_adapter(a_link_leads_to_the_port),
        on_adapter(low_latency_is_given_back),
        on_adapter(a_high_latency_is_reported_with_the_cure),
        on_adapter(a_second_opener_is_refused),
        on_adapter(bytes_pass_both_ways),
        on_adapter(unplugging_is_noticed_at_once),
        on_adapter(the_adapter_is_listed),
        on_adapter(libserialport_alone_carries_bytes_and_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
