/*
 * test_closed.c - the receiver behind read-out protection: what it answers does not depend on what is in flash. The same frames,
 * right ones, with bits turned over, and noise, are sent to two chips whose flash holds different bytes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "boot.h"
#include "flash.h"
#include "flash_model.h"
#include "line.h"
#include "serve.h"
#include "work.h"

enum { ACK = 0x79, NACK = 0x1F, ROUNDS = 20000, MOST = 1 << 20 };

static struct {
    uint8_t in[700];
    unsigned count, taken;
    uint8_t *out;
    unsigned sent;
} line;

static struct {
    bool closed, refuses;
    unsigned times, again;
} options;

int loader_line_get(bool begun)
{
    (void)begun;
    return line.taken < line.count ? line.in[line.taken++] : -1;
}

void loader_line_put(uint8_t byte)
{
    assert_true(line.sent < MOST);
    line.out[line.sent++] = byte;
}

void loader_line_restart(void)
{
}

void loader_line_again(void)
{
    options.again++;
}

void loader_work_goes_on(void)
{
}

bool loader_flash_is_closed(void)
{
    return options.closed;
}

bool loader_flash_close(void)
{
    options.times++;
    options.closed = options.closed || !options.refuses;
    return options.closed;
}

static void add(unsigned byte)
{
    line.in[line.count++] = (uint8_t)byte;
}

static void add_checked(const uint8_t *bytes, unsigned count)
{
    uint8_t sum = 0;

    for (unsigned i = 0; i < count; i++) {
        add(bytes[i]);
        sum ^= bytes[i];
    }
    add(sum);
}

static void add_number(uint32_t number)
{
    uint8_t b[4] = {(uint8_t)(number >> 24), (uint8_t)(number >> 16), (uint8_t)(number >> 8),
                    (uint8_t)number};

    add_checked(b, sizeof b);
}

static void add_command(uint8_t command)
{
    line.count = line.taken = 0;
    add(command);
    add(command ^ 0xFFu);
}

/* What is answered to the one command of this frame. */
static void answers(const char *bytes, unsigned count)
{
    unsigned before = line.sent;

    loader_serve_command();
    assert_int_equal(line.sent - before, count);
    assert_memory_equal(line.out + before, bytes, count);
}

/* Flash in which no word is erased, and no image is whole. */
static void begin(uint32_t seed, bool closed)
{
    uint8_t bytes[2 * LOADER_SLOT_SIZE];

    flash_model_new(seed);
    srand(seed);
    for (unsigned i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(rand() % 255);
    flash_model_put(LOADER_SLOT_A, bytes, sizeof bytes);
    loader_boot_load();
    loader_serve_begin();
    memset(&options, 0, sizeof options);
    options.closed = closed;
    line.sent = 0;
}

static uint32_t somewhere(void)
{
    uint32_t places[] = {LOADER_SLOT_A, LOADER_SLOT_B, LOADER_RECORD_A, LOADER_SYSTEM,
                         LOADER_FLASH + (uint32_t)rand() % LOADER_FLASH_SIZE};

    return places[rand() % 5] + 4 * (uint32_t)(rand() % 3);
}

static void add_block(void)
{
    static const uint8_t likely[] = {0x00, 0x01, 0x80, 0xFE, 0xFF};
    uint8_t bytes[257] = {(uint8_t)(rand() % 3 ? 3 : rand() % 256)};

    for (unsigned i = 1; i < sizeof bytes; i++)
        bytes[i] = likely[rand() % 5];
    add_checked(bytes, bytes[0] + 2u);
}

static void make_frame(void)
{
    static const uint8_t commands[] = {0x00, 0x01, 0x02, 0x11, 0x21, 0x31, 0x31,
                                       0x31, 0x44, 0x82, 0x92, 0xA1, 0x63, 0x73};
    uint8_t command = commands[(unsigned)rand() % sizeof commands];

    add_command(command);
    if (command == 0x44) { // slot B's, seldom: what it erases differs no more
        add_checked((const uint8_t[]){0, 0, 0, (uint8_t)(rand() % 50 ? 1 : 7)}, 4);
        return;
    }
    add_number(somewhere());
    if (command == 0x31) {
        add_block();
    } else if (command == 0x11) {
        add(3);
        add(0xFC);
    } else {
        add_number(1 + (uint32_t)rand() % 3);
        add_number(UINT32_C(0x04C11DB7));
        add_number(UINT32_C(0xFFFFFFFF));
    }
    if (rand() % 8 == 0)
        line.in[(unsigned)rand() % line.count] ^= (uint8_t)(1u << rand() % 8);
    if (rand() % 16 == 0)
        line.count = (unsigned)rand() % line.count;
}

/* Returns how many bytes were answered. */
static unsigned talk(uint32_t flash_seed, bool closed, uint8_t *out)
{
    line.out = out;
    begin(flash_seed, closed);
    options.refuses = true;
    srand(7);
    for (int i = 0; i < ROUNDS; i++) {
        make_frame();
        loader_serve_command();
    }
    return line.sent;
}

static bool tells_apart(bool closed)
{
    uint8_t *one = malloc(MOST), *other = malloc(MOST);
    unsigned count = talk(1, closed, one);
    bool told = talk(2, closed, other) != count || memcmp(one, other, count) != 0;

    free(one);
    free(other);
    assert_true(count > ROUNDS / 2);
    return told;
}

static void the_line_does_not_tell_what_is_in_flash(void **unused)
{
    (void)unused;
    assert_false(tells_apart(true));
    assert_true(tells_apart(false)); // and these frames could
}

static void readout_protect_is_acknowledged_twice(void **unused)
{
    uint8_t out[64];

    (void)unused;
    line.out = out;
    begin(1, false);
    add_command(0x82);
    answers("\x79\x79", 2);
    assert_int_equal(options.times, 1);
    assert_int_equal(options.again, 1);
    add_command(0x82);
    answers("\x1F", 1);
    add_command(0x92);
    answers("\x1F", 1);
    assert_int_equal(options.times, 1);
    add_command(0x02);
    answers("\x79\x01\x04\x10\x79", 5);
}

static void option_bytes_that_take_nothing_are_a_refusal(void **unused)
{
    uint8_t out[64];

    (void)unused;
    line.out = out;
    begin(1, false);
    options.refuses = true;
    add_command(0x82);
    answers("\x79\x1F", 2);
    assert_int_equal(options.again, 0);
}

static void nothing_but_the_command_turns_it_on(void **unused)
{
    uint8_t out[64];

    (void)unused;
    line.out = out;
    begin(1, false);
    for (unsigned second = 0; second < 256; second++) {
        line.count = line.taken = 0;
        add(0x82);
        add(second);
        line.sent = 0;
        if (second != 0x7D)
            loader_serve_command();
    }
    line.count = 1; // and then nothing
    line.taken = 0;
    answers("", 0);
    assert_int_equal(options.times, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_line_does_not_tell_what_is_in_flash),
        cmocka_unit_test(readout_protect_is_acknowledged_twice),
        cmocka_unit_test(option_bytes_that_take_nothing_are_a_refusal),
        cmocka_unit_test(nothing_but_the_command_turns_it_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
