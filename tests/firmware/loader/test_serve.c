/*
 * test_serve.c - the receiver, byte by byte: what it answers, what it refuses, and that nothing on the
 * line gets it to touch what must stay.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "boot.h"
#include "flash_model.h"
#include "images.h"
#include "line.h"
#include "serve.h"

enum { ACK = 0x79, NACK = 0x1F, ROUNDS = 200000 };

static struct {
    uint8_t in[700], out[700];
    unsigned count, taken, sent;
    unsigned started; // a slot
} line;

int loader_line_get(bool begun)
{
    (void)begun;
    return line.taken < line.count ? line.in[line.taken++] : -1;
}

void loader_line_put(uint8_t byte)
{
    if (line.sent < sizeof line.out)
        line.out[line.sent++] = byte;
}

void loader_line_restart(void)
{
    flash_model_reset();
    loader_boot_load();
    line.started = loader_boot_decide();
}

static void clear(void)
{
    memset(&line, 0, sizeof line);
    line.started = LOADER_NO_SLOT;
}

static void add(unsigned byte)
{
    line.in[line.count++] = (uint8_t)byte;
}

static void add_command(uint8_t command)
{
    add(command);
    add(command ^ 0xFFu);
}

static void add_number(uint32_t number)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        add(number >> shift);
    add((number >> 24 ^ number >> 16 ^ number >> 8 ^ number) & 0xFF);
}

static void add_block(const uint8_t *bytes, unsigned count)
{
    uint8_t sum = (uint8_t)(count - 1);

    add(count - 1);
    for (unsigned i = 0; i < count; i++) {
        add(bytes[i]);
        sum ^= bytes[i];
    }
    add(sum);
}

static void run(void)
{
    line.taken = line.sent = 0;
    loader_serve_command();
}

static void expect(const char *bytes, unsigned count)
{
    assert_int_equal(line.sent, count);
    assert_memory_equal(line.out, bytes, count);
}

/* Version 1 in slot A starts; slot B is free. */
static void begin(void)
{
    struct image image = image_make(0, 1, 1);

    flash_model_new(3);
    flash_model_put(LOADER_SLOT_A, &image, sizeof image);
    loader_boot_load();
    assert_int_equal(loader_boot_decide(), 0);
    loader_serve_begin();
    clear();
}

static void send_write(uint32_t at, const void *bytes, unsigned count)
{
    clear();
    add_command(0x31);
    add_number(at);
    add_block(bytes, count);
    run();
}

static void send_erase(uint16_t sector)
{
    clear();
    add_command(LOADER_PAGES ? 0x43 : 0x44);
    if (LOADER_PAGES) {
        add(0);
        add(sector);
        add(sector);
    } else {
        add(0);
        add(0);
        add(sector >> 8);
        add(sector & 0xFF);
        add((sector >> 8 ^ sector) & 0xFF);
    }
    run();
}

static void send_go(uint32_t at)
{
    clear();
    add_command(0x21);
    add_number(at);
    run();
}

static void it_introduces_itself(void **unused)
{
    (void)unused;
    begin();
    add_command(0x00);
    run();
    assert_int_equal(line.sent, 12);
    assert_memory_equal(line.out, "\x79\x08\x33\x00\x01\x02\x11\x21\x31", 9);
    assert_int_equal(line.out[11], ACK);
    clear();
    add_command(0x01);
    run();
    expect("\x79\x33\x00\x00\x79", 5);
    clear();
    add_command(0x02);
    run();
    assert_int_equal(line.out[2] << 8 | line.out[3], LOADER_PRODUCT);
}

static void what_is_no_command_is_refused(void **unused)
{
    (void)unused;
    begin();
    add_command(0x92);
    run();
    expect("\x1F", 1);
    clear();
    add(0x11);
    add(0x11);
    run();
    expect("\x1F", 1);
}

static void an_update_from_the_line_starts(void **unused)
{
    struct image image = image_make(1, 2, 2);

    (void)unused;
    begin();
    send_erase((LOADER_SLOT_B - LOADER_FLASH) / 0x400);
    expect("\x79\x79", 2);
    send_write(LOADER_SLOT_B, &image, sizeof image);
    expect("\x79\x79\x79", 3);
    send_go(LOADER_SLOT_B);
    expect("\x79\x79", 2);
    assert_int_equal(line.started, 1);
    assert_int_equal(loader_boot_state()->state, STM32BL_SLOT_ON_TRIAL);
    assert_int_equal(loader_boot_state()->tries, STM32BL_SLOT_TRIES - 1);
}

static void what_is_not_whole_is_not_started(void **unused)
{
    struct image image = image_make(1, 2, 2);

    (void)unused;
    begin();
    image.program[12] ^= 1;
    send_write(LOADER_SLOT_B, &image, sizeof image);
    send_go(LOADER_SLOT_B);
    expect("\x79\x1F", 2);
    assert_int_equal(line.started, LOADER_NO_SLOT);
    send_go(LOADER_SLOT_B + 4);
    expect("\x79\x1F", 2);
    send_go(LOADER_FLASH);
    expect("\x79\x1F", 2);
    send_go(LOADER_SLOT_A);
    expect("\x79\x79", 2);
    assert_int_equal(line.started, 0);
}

static void what_must_stay_is_refused(void **unused)
{
    static const uint32_t places[] = {LOADER_FLASH,
                                      LOADER_FLASH + 0xF00,
                                      LOADER_RECORD_A,
                                      LOADER_RECORD_B,
                                      LOADER_SLOT_A,
                                      LOADER_SLOT_A + LOADER_SLOT_SIZE - 32,
                                      LOADER_SLOT_B - 32,
                                      LOADER_SLOT_B + LOADER_SLOT_SIZE,
                                      LOADER_SLOT_B + LOADER_SLOT_SIZE - 32,
                                      LOADER_RAM,
                                      LOADER_SYSTEM,
                                      0xFFFFFFE0};
    uint8_t zeros[64] = {0};
    uint32_t before;

    (void)unused;
    begin();
    before = flash.operations;
    for (unsigned i = 0; i < sizeof places / sizeof places[0]; i++) {
        send_write(places[i], zeros, sizeof zeros);
        assert_int_equal(line.out[line.sent - 1], NACK);
    }
    for (uint16_t sector = 0; sector < 9; sector++) {
        if (sector == 7)
            continue;
        send_erase(sector);
        expect("\x79\x1F", 2);
    }
    assert_int_equal(flash.operations, before);
}

static void erasing_everything_is_refused(void **unused)
{
    (void)unused;
    begin();
    add_command(LOADER_PAGES ? 0x43 : 0x44);
    add(0xFF);
    if (LOADER_PAGES) {
        add(0x00);
    } else {
        add(0xFF);
        add(0x00);
    }
    run();
    expect("\x79\x1F", 2);
    assert_int_equal(line.taken, line.count);
}

static void reading_and_sums_agree(void **unused)
{
    struct image image = image_make(0, 1, 1);
    uint32_t sum = flash_model_sum(&image, sizeof image);

    (void)unused;
    begin();
    add_command(0x11);
    add_number(LOADER_SLOT_A + 2);
    add(0x0F);
    add(0xF0);
    run();
    assert_int_equal(line.sent, 3 + 16);
    assert_memory_equal(line.out + 3, (const uint8_t *)&image + 2, 16);
    clear();
    add_command(0xA1);
    add_number(LOADER_SLOT_A);
    add_number(sizeof image / 4);
    add_number(0x04C11DB7);
    add_number(0xFFFFFFFF);
    run();
    assert_int_equal(line.sent, 5 + 5);
    assert_int_equal(line.out[5], sum >> 24);
    assert_int_equal(line.out[8], sum & 0xFF);
}

/* Every frame, cut short after each of its bytes: no answer to the rest, nothing done. */
static void a_frame_that_breaks_off_is_forgotten(void **unused)
{
    struct image image = image_make(1, 2, 2);
    unsigned whole;
    uint32_t before;

    (void)unused;
    begin();
    add_command(0x31);
    add_number(LOADER_SLOT_B);
    add_block((const uint8_t *)&image, sizeof image);
    whole = line.count;
    before = flash.operations;
    for (line.count = 1; line.count < whole; line.count++) {
        run();
        assert_true(line.sent <= 2);
        for (unsigned i = 0; i < line.sent; i++)
            assert_int_equal(line.out[i], ACK);
    }
    assert_int_equal(flash.operations, before);
    run();
    expect("\x79\x79\x79", 3);
}

static void flip_some(void)
{
    for (int n = rand() % 3; n > 0; n--)
        line.in[(unsigned)rand() % line.count] ^= (uint8_t)(1u << rand() % 8);
    if (rand() % 8 == 0)
        line.count = (unsigned)rand() % line.count;
}

static void make_frame(void)
{
    static const uint8_t commands[] = {0x00, 0x01, 0x02, 0x11, 0x21, 0x31, 0x43, 0x44, 0xA1};
    uint32_t addresses[] = {LOADER_SLOT_A, LOADER_SLOT_B, LOADER_FLASH + (uint32_t)rand() % 0x2200,
                            (uint32_t)rand() * 3u};

    clear();
    add_command(commands[(unsigned)rand() % sizeof commands]);
    if (rand() % 4)
        add_number(addresses[rand() % 4]);
    for (int n = rand() % 300; n > 0; n--)
        add((unsigned)rand());
}

/* Right frames with bits turned over, and noise: the loader, the log's place and slot A stay. */
static void noise_does_no_harm(void **unused)
{
    struct image image = image_make(0, 1, 1);

    (void)unused;
    begin();
    srand(1);
    for (int i = 0; i < ROUNDS; i++) {
        make_frame();
        flip_some();
        run();
    }
    for (uint32_t at = 0; at < LOADER_RECORD_A - LOADER_FLASH; at++)
        assert_int_equal(flash.bytes[at], (uint8_t)LOADER_ERASED);
    assert_memory_equal(flash.bytes + (LOADER_SLOT_A - LOADER_FLASH), &image, sizeof image);
    loader_boot_load();
    assert_int_equal(loader_boot_decide(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_introduces_itself),
        cmocka_unit_test(what_is_no_command_is_refused),
        cmocka_unit_test(an_update_from_the_line_starts),
        cmocka_unit_test(what_is_not_whole_is_not_started),
        cmocka_unit_test(what_must_stay_is_refused),
        cmocka_unit_test(erasing_everything_is_refused),
        cmocka_unit_test(reading_and_sums_agree),
        cmocka_unit_test(a_frame_that_breaks_off_is_forgotten),
        cmocka_unit_test(noise_does_no_harm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
