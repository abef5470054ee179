/*
 * test_gpio.c - BOOT0 and NRST on lines of the computer: the real calls, to an emulated driver that
 * drives the pins of a simulated chip.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "emulated_gpio.h"
#include "session/session.h"
#include "stm32bl/sim.h"
#include "transport/gpio.h"

#define CHIP "sim:stm32f411,boot=flash,wiring=rts-dtr"

static struct stm32bl *bl;
static char lines_of_log[4000];
static int boot0_chip, boot0_line, nrst_chip, nrst_line;

static void collect(enum stm32bl_level level, const char *line, void *user)
{
    (void)level;
    (void)user;
    if (line[0] == '=' && strlen(lines_of_log) + strlen(line) + 2 < sizeof lines_of_log) {
        strcat(lines_of_log, line);
        strcat(lines_of_log, "\n");
    }
}

/* The wires from the lines to the chip, which has rts-dtr: an asserted line there is a low pin. */
static void drive_chip(void)
{
    if (bl->stream)
        bl->stream->ops->set_lines(bl->stream, !gpio.line[nrst_chip][nrst_line].high,
                                   !gpio.line[boot0_chip][boot0_line].high);
}

static void wire(int a, int b, int c, int d)
{
    boot0_chip = a;
    boot0_line = b;
    nrst_chip = c;
    nrst_line = d;
}

static int set_up(void **state)
{
    (void)state;
    emulated_gpio_reset();
    wire(0, 3, 2, 2);
    gpio.changed = drive_chip;
    lines_of_log[0] = '\0';
    bl = stm32bl_new();
    return bl ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    stm32bl_free(bl);
    return emulated_gpio_is_given_back() ? 0 : -1;
}

static void must_open(const char *target)
{
    if (stm32bl_open(bl, target))
        fail_msg("%s: %s", target, stm32bl_error_message(bl));
}

static void assert_refused(const char *target, int code, const char *message)
{
    assert_int_equal(stm32bl_open(bl, target), code);
    assert_string_equal(stm32bl_error_message(bl), message);
    assert_true(emulated_gpio_is_given_back());
}

static void lines_by_name_bring_a_chip_into_its_rom_and_out(void **state)
{
    static const uint8_t program[8] = {0x00, 0x10, 0x00, 0x20, 0x09, 0x00, 0x00, 0x08};
    (void)state;

    assert_int_not_equal(stm32bl_open(bl, CHIP), STM32BL_OK);
    must_open(CHIP ",boot0=gpio:BOOT0,reset=gpio:NRST");
    assert_string_equal(gpio.line[0][3].consumer, "stm32bl");
    assert_true(gpio.line[0][3].held && gpio.line[2][2].held);
    assert_true(gpio.line[0][3].high && gpio.line[2][2].high);
    assert_true(gpio.line[2][2].open_drain && !gpio.line[0][3].open_drain);
    assert_int_equal(stm32bl_write(bl, 0x20004000, program, sizeof program), STM32BL_OK);
    assert_int_equal(stm32bl_reset(bl), STM32BL_OK);
    assert_false(gpio.line[0][3].high);
    assert_true(gpio.line[2][2].high);
    stm32bl_close(bl);
    assert_true(emulated_gpio_is_given_back());
}

/* A chip behind a pseudo-terminal, in a thread of its own, which drives its pins when it is asked to. */
struct board {
    pthread_mutex_t mutex;
    pthread_cond_t done;
    struct stm32bl_sim *sim;
    struct stm32bl_stream *pins;
    char path[64];
    bool pending, ended;
};

static struct board board = {.mutex = PTHREAD_MUTEX_INITIALIZER, .done = PTHREAD_COND_INITIALIZER};

/* Returns once the pins have the levels of the lines, so that nothing depends on who is faster. */
static void drive_board(void)
{
    pthread_mutex_lock(&board.mutex);
    board.pending = true;
    while (board.pending)
        pthread_cond_wait(&board.done, &board.mutex);
    pthread_mutex_unlock(&board.mutex);
}

static void board_is_ready(const char *path, void *user)
{
    (void)user;
    pthread_mutex_lock(&board.mutex);
    snprintf(board.path, sizeof board.path, "%s", path);
    pthread_cond_broadcast(&board.done);
    pthread_mutex_unlock(&board.mutex);
}

static int look_at_lines(void *user)
{
    int end;
    (void)user;

    pthread_mutex_lock(&board.mutex);
    if (board.pending)
        board.pins->ops->set_lines(board.pins, !gpio.line[2][2].high, !gpio.line[0][3].high);
    board.pending = false;
    pthread_cond_broadcast(&board.done);
    end = board.ended;
    pthread_mutex_unlock(&board.mutex);
    return end;
}

static void *serve_board(void *unused)
{
    (void)unused;
    stm32bl_sim_serve(board.sim, board_is_ready, look_at_lines, NULL);
    return NULL;
}

static pthread_t start_board(void)
{
    pthread_t thread;

    board.sim = stm32bl_sim_new(stm32bl_device_find("stm32f411"));
    assert_int_equal(stm32bl_sim_set(board.sim, "boot", "flash"), STM32BL_OK);
    assert_int_equal(stm32bl_sim_set(board.sim, "wiring", "rts-dtr"), STM32BL_OK);
    assert_int_equal(stm32bl_sim_set(board.sim, "realtime", "1"), STM32BL_OK);
    board.pins = stm32bl_sim_stream(board.sim);
    assert_non_null(board.pins);
    assert_int_equal(pthread_create(&thread, NULL, serve_board, NULL), 0);
    pthread_mutex_lock(&board.mutex);
    while (!board.path[0])
        pthread_cond_wait(&board.done, &board.mutex);
    pthread_mutex_unlock(&board.mutex);
    return thread;
}

static void stop_board(pthread_t thread, struct stm32bl_sim_stats *stats)
{
    pthread_mutex_lock(&board.mutex);
    board.ended = true;
    pthread_mutex_unlock(&board.mutex);
    pthread_join(thread, NULL);
    stm32bl_sim_get_stats(board.sim, stats);
    board.pins->ops->close(board.pins);
    stm32bl_sim_free(board.sim);
}

static void a_serial_port_and_lines_beside_it(void **state)
{
    static const uint8_t program[16] = {0x00, 0x10, 0x00, 0x20, 0x09, 0x00, 0x00, 0x08};
    struct stm32bl_segment segment = {0x08000000, sizeof program, program};
    struct stm32bl_plan plan;
    struct stm32bl_sim_stats stats;
    pthread_t thread = start_board();
    char target[160];
    (void)state;

    gpio.changed = drive_board;
    snprintf(target, sizeof target, "serial:%s,boot0=gpio:BOOT0,reset=gpio:NRST", board.path);
    must_open(target);
    assert_int_equal(stm32bl_plan(bl, &segment, 1, 0, &plan), STM32BL_OK);
    if (stm32bl_program(bl, &plan))
        fail_msg("%s", stm32bl_error_message(bl));
    assert_int_equal(stm32bl_reset(bl), STM32BL_OK);
    stm32bl_close(bl);
    stop_board(thread, &stats);
    assert_true(stats.running);
    assert_int_equal(stats.resets, 3); // power, entry, exit
    assert_int_equal(stats.violations, 0);
}

static void both_lines_of_a_chip_are_one_request(void **state)
{
    (void)state;
    wire(0, 3, 0, 7);
    must_open(CHIP ",boot0=gpio:BOOT0,reset=gpio:gpiochip0/7/low");
    assert_int_equal(gpio.requests, 1);
    stm32bl_close(bl);
    wire(0, 3, 2, 2);
    must_open(CHIP ",boot0=gpio:BOOT0,reset=gpio:NRST");
    assert_int_equal(gpio.requests, 3);
}

static void a_number_of_the_old_interface_is_found(void **state)
{
    (void)state;
    wire(0, 6, 0, 7);
    must_open(CHIP ",boot0=gpio:518,reset=gpio:519/low/push-pull");
    assert_true(gpio.line[0][6].held && gpio.line[0][7].held && !gpio.line[0][7].open_drain);
    assert_refused(CHIP ",reset=gpio:520", STM32BL_ERR_NOT_FOUND,
                   "GPIO number 520: no chip in /sys/class/gpio has it: name the line, or its "
                   "place as gpio:gpiochip0/21");
}

static void drive_inverted(void)
{
    if (bl->stream)
        bl->stream->ops->set_lines(bl->stream, gpio.line[0][7].high, gpio.line[0][3].high);
}

static void a_transistor_inverts(void **state)
{
    (void)state;
    gpio.changed = drive_inverted;
    must_open(CHIP ",boot0=gpio:BOOT0/low,reset=gpio:gpiochip0/7/high");
    assert_false(gpio.line[0][3].high || gpio.line[0][7].high || gpio.line[0][7].open_drain);
}

static void steps_stand_next_to_those_of_the_port(void **state)
{
    (void)state;
    stm32bl_on_log(bl, STM32BL_LOG_TRACE, collect, NULL);
    gpio.changed = NULL;
    must_open("sim:stm32f411,wiring=rts-dtr,boot0=gpio:BOOT0,entry=boot0=1 rts=0 dtr=1 50ms dtr=0 "
              "100ms");
    assert_true(gpio.line[0][3].high);
    assert_non_null(strstr(lines_of_log, "= boot0 on\n= RTS off\n= DTR on\n= 50 ms\n"));
}

/* The usual way on an embedded computer: everything but these two lines is on the bus. */
static void a_chip_on_i2c_has_pins_too(void **state)
{
    (void)state;
    assert_int_equal(stm32bl_open(bl, "sim:stm32g071,wire=i2c,boot=flash,wiring=rts-dtr"),
                     STM32BL_ERR_TIMEOUT);
    must_open("sim:stm32g071,wire=i2c,boot=flash,wiring=rts-dtr,boot0=gpio:BOOT0,reset=gpio:NRST");
    assert_string_equal(stm32bl_info(bl)->protocol, "AN4221");
    assert_true(gpio.line[0][3].high); // BOOT0 stays, NRST is let go
    assert_true(gpio.line[2][2].high);
    stm32bl_close(bl);
    assert_true(emulated_gpio_is_given_back());
}

static void a_chip_on_usb_has_pins_too(void **state)
{
    (void)state;
    gpio.changed = NULL;
    stm32bl_on_log(bl, STM32BL_LOG_TRACE, collect, NULL);
    must_open("sim:stm32f411,wire=usb,boot0=gpio:BOOT0,reset=gpio:NRST");
    assert_ptr_equal(strstr(lines_of_log, "= boot0 on\n= reset on\n= reset off\n"), lines_of_log);
    assert_true(gpio.line[0][3].high && gpio.line[2][2].high);
    assert_int_equal(stm32bl_reset(bl), STM32BL_OK);
    assert_true(!gpio.line[0][3].high && gpio.line[2][2].high);
    assert_non_null(strstr(lines_of_log, "= boot0 off\n= reset on\n= reset off\n"));
}

static void a_step_needs_its_line(void **state)
{
    (void)state;
    assert_refused(CHIP ",boot0=gpio:BOOT0,entry=gpio", STM32BL_ERR_ARG,
                   "entry step 'reset=1' needs a line of this computer: reset=gpio:LINE");
    assert_refused(CHIP ",entry=boot0=1", STM32BL_ERR_ARG,
                   "entry step 'boot0=1' needs a line of this computer: boot0=gpio:LINE");
    assert_refused("usb,boot0=gpio:BOOT0,entry=dtr=1", STM32BL_ERR_ARG,
                   "entry step 'dtr=1' drives a serial port, and over USB there is none");
}

static void what_cannot_be_had_is_told(void **state)
{
    (void)state;
    assert_refused(CHIP ",boot0=gpio:TWICE", STM32BL_ERR_ARG,
                   "GPIO line name 'TWICE' exists twice: name the place, gpio:gpiochip0/4 or "
                   "gpio:gpiochip2/1");
    assert_refused(CHIP ",boot0=gpio:BOOT0,reset=gpio:gpiochip0/5", STM32BL_ERR_ACCESS,
                   "reset: gpiochip0/5 is in use by 'blinker': end that first");
    assert_refused(CHIP ",boot0=gpio:BOOTO", STM32BL_ERR_NOT_FOUND,
                   "no GPIO line is called 'BOOTO' (2 chips looked at): gpioinfo lists the names");
    assert_refused(CHIP ",boot0=gpio:gpiochip0/8", STM32BL_ERR_ARG,
                   "boot0: gpiochip0/8 cannot be had as an output: Invalid argument (has the chip "
                   "this line? gpioinfo tells)");
    assert_refused(CHIP ",boot0=gpio:gpiochip1/0", STM32BL_ERR_NOT_FOUND,
                   "boot0: /dev/gpiochip1 cannot be opened: No such file or directory");
    assert_refused(CHIP ",boot0=gpio:BOOT0,reset=gpio:gpiochip0/3", STM32BL_ERR_ARG,
                   "boot0 and reset are one line, gpiochip0/3");
    gpio.old_kernel = true;
    assert_refused(CHIP ",boot0=gpio:BOOT0", STM32BL_ERR_UNSUPPORTED,
                   "GPIO line 'BOOT0': this kernel's GPIO interface is too old: Linux 5.10 or "
                   "later is needed");
    gpio.no_chips = EACCES;
    assert_refused(CHIP ",boot0=gpio:gpiochip0/3", STM32BL_ERR_ACCESS,
                   "boot0: /dev/gpiochip0 cannot be opened: Permission denied; join the group that "
                   "owns it");
}

static void a_line_that_fails_is_told(void **state)
{
    (void)state;
    gpio.fail = EIO;
    assert_refused(CHIP ",boot0=gpio:BOOT0,reset=gpio:NRST", STM32BL_ERR_IO,
                   "boot0: gpiochip0/3 cannot be driven: Input/output error");
}

static void a_line_is_spelled_in_three_ways(void **state)
{
    static const char *const wrong[] = {"",
                                        "BOOT0",
                                        "gpio:",
                                        "gpio:/low/high",
                                        "gpio:x/low/high",
                                        "gpio:a-name-of-more-than-31-characters"};
    struct bl_gpio_spec spec;
    struct bl_error error;
    (void)state;

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(bl_gpio_spec(wrong[i], BL_PIN_BOOT0, &spec, &error), STM32BL_ERR_ARG);
    assert_int_equal(bl_gpio_spec("gpio:A/B/low", BL_PIN_BOOT0, &spec, &error), STM32BL_OK);
    assert_int_equal(spec.by, BL_GPIO_BY_NAME);
    assert_string_equal(spec.name, "A/B");
    assert_true(spec.low && !spec.open_drain);
    assert_int_equal(bl_gpio_spec("gpio:gpiochip12/34", BL_PIN_RESET, &spec, &error), STM32BL_OK);
    assert_int_equal(spec.by, BL_GPIO_BY_PLACE);
    assert_int_equal(spec.chip, 12);
    assert_int_equal(spec.line, 34);
    assert_true(spec.low && spec.open_drain);
    assert_int_equal(bl_gpio_spec("gpio:gpiochipX/4", BL_PIN_RESET, &spec, &error), STM32BL_OK);
    assert_int_equal(spec.by, BL_GPIO_BY_NAME);
}

#define WITH_CHIP(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_CHIP(lines_by_name_bring_a_chip_into_its_rom_and_out),
        WITH_CHIP(a_serial_port_and_lines_beside_it),
        WITH_CHIP(both_lines_of_a_chip_are_one_request),
        WITH_CHIP(a_number_of_the_old_interface_is_found),
        WITH_CHIP(a_transistor_inverts),
        WITH_CHIP(steps_stand_next_to_those_of_the_port),
        WITH_CHIP(a_chip_on_i2c_has_pins_too),
        WITH_CHIP(a_chip_on_usb_has_pins_too),
        WITH_CHIP(a_step_needs_its_line),
        WITH_CHIP(what_cannot_be_had_is_told),
        WITH_CHIP(a_line_that_fails_is_told),
        cmocka_unit_test(a_line_is_spelled_in_three_ways),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
