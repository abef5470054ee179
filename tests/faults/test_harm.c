/*
 * What a disturbance must never do, whichever byte it hits and in whichever direction: erase a
 * sector that was not to be erased, have the ROM carry out a command that nobody gave, change
 * memory elsewhere. And the same session goes on where the ROM allows it: the operation, asked for
 * again, succeeds.
 */
#include <stdio.h>
#include <stdlib.h>

#include "bench_chip.h"
#include "pass_wire.h"
#include "session/session.h"
#include "sim/state.h"

enum { START = 0x08000000, SIZE = 700 };

enum { READ = 0x11, GO = 0x21, WRITE = 0x31, ERASE = 0x43, EXTENDED_ERASE = 0x44 };

enum { SET_ADDRESS = 0x21, USB_ERASE = 0x41 }; // AN3156 4

static uint8_t image[SIZE];
static char running[120];

/* An operation, and what it may do. */
static const struct job {
    const char *name;
    const char *device;
    const char *options;
    uint32_t address;
    uint32_t size;
    int (*run)(struct bench *b, const struct job *job);
    bool erases;
    bool writes;
    bool goes;
} * job;

static int do_read(struct bench *b, const struct job *j)
{
    uint8_t got[8 * SIZE];

    return stm32bl_read(b->bl, j->address, got, j->size);
}

static int do_program(struct bench *b, const struct job *j)
{
    int err = bench_program(b, j->address, image, j->size, 0);

    if (err == STM32BL_OK)
        assert_memory_equal(stm32bl_sim_memory(b->sim, j->address, j->size), image, j->size);
    return err;
}

static int do_erase(struct bench *b, const struct job *j)
{
    return stm32bl_erase(b->bl, j->address, j->size);
}

static int do_go(struct bench *b, const struct job *j)
{
    return stm32bl_go(b->bl, j->address);
}

/* Page 0 alone is a list of nothing but zeros; page 238 is 0xEE, with which frames are filled. */
static const struct job jobs[] = {
    {"reading", "stm32f410", "size=64", START + 0x100, 300, do_read, false, false, false},
    {"programming", "stm32f410", "size=64", START + 0xBF00, SIZE, do_program, true, true, false},
    {"erasing page 0", "stm32g0b1", NULL, START, 16, do_erase, true, false, false},
    {"erasing some pages", "stm32l072", "size=64", START + 0x7600, 0x500, do_erase, true, false,
     false},
    {"erasing pages of the old command", "stm32f103xe", NULL, START + 0x77000, 0x1000, do_erase,
     true, false, false},
    {"starting", "stm32f410", "size=64", START, 16, do_go, false, false, true},
};

static const struct job usb_jobs[] = {
    {"reading over USB", "stm32f411", "size=64,wire=usb", START + 0x100, 5000, do_read, false,
     false, false},
    {"programming over USB", "stm32f411", "size=64,wire=usb", START + 0xBE00, SIZE, do_program,
     true, true, false},
    {"erasing over USB", "stm32f072", "wire=usb", START + 0x1000, 0x1000, do_erase, true, false,
     false},
    {"starting over USB", "stm32f411", "size=64,wire=usb", START, 16, do_go, false, false, true},
};

static bool is_planned(const struct stm32bl_sector *s)
{
    return job->erases && s->address < job->address + job->size &&
           s->address + s->size > job->address;
}

static void no_sector_but_the_planned_ones(const struct bench *b)
{
    for (size_t i = 0; i < b->sim->sector_count; i++) {
        const struct bl_sim_sector *s = &b->sim->sectors[i];
        if (s->erases && !is_planned(&s->at))
            fail_msg("sector %u at 0x%08x was erased", s->at.number, (unsigned)s->at.address);
    }
}

static bool is_allowed_on_usb(unsigned code)
{
    return code == SET_ADDRESS || (code == WRITE && job->writes) ||
           (code == USB_ERASE && job->erases);
}

static bool is_allowed(unsigned code)
{
    if (code <= 0x02 || code == READ)
        return true;
    return (code == WRITE && job->writes) || (code == GO && job->goes) ||
           ((code == ERASE || code == EXTENDED_ERASE) && job->erases);
}

static void no_command_but_the_planned_ones(const struct bench *b)
{
    for (unsigned code = 0; code < 256; code++)
        if (b->sim->executed[code] && !(b->usb ? is_allowed_on_usb(code) : is_allowed(code)))
            fail_msg("the ROM carried out command 0x%02X", code);
}

/* All flash held 5A before, but for the program that is started. */
static void nothing_else_has_changed(const struct bench *b)
{
    for (size_t i = 0; i < b->sim->sector_count; i++) {
        const struct stm32bl_sector *s = &b->sim->sectors[i].at;
        const uint8_t *bytes = stm32bl_sim_memory(b->sim, s->address, s->size);
        uint32_t from = s->address == START ? 16 : 0;
        if (is_planned(s))
            continue;
        if (bytes[from] != 0x5A || memcmp(bytes + from, bytes + from + 1, s->size - from - 1) != 0)
            fail_msg("sector %u at 0x%08x has changed", s->number, (unsigned)s->address);
    }
}

static void no_harm(const struct bench *b)
{
    no_sector_but_the_planned_ones(b);
    no_command_but_the_planned_ones(b);
    nothing_else_has_changed(b);
}

static struct bench *chip(void)
{
    struct bench *b = bench_named(job->device, job->options);

    for (size_t i = 0; i < b->sim->sector_count; i++) {
        const struct stm32bl_sector *s = &b->sim->sectors[i].at;
        memset(stm32bl_sim_memory(b->sim, s->address, s->size), 0x5A, s->size);
    }
    memcpy(stm32bl_sim_memory(b->sim, START, 16), image, 16);
    return b;
}

/* Once more on the same session; with the same guarantees. */
static void goes_on(struct bench *b)
{
    if (bench_stats(b).running)
        return; // started, whether or not the host knows
    bench_ok(b, job->run(b, job));
    no_harm(b);
}

/* ------------------------------------------------------------ what the chip sends */

static const char *const kinds[] = {"drop", "flip", "nack", "delay", "fail", "noise"};

static void spoil_received(enum stm32bl_fault_kind kind, unsigned at)
{
    struct stm32bl_fault fault = {kind, at};
    struct bench *b = chip();

    snprintf(running, sizeof running, "%s, %s of received byte %u (over USB: transfer)", job->name,
             kinds[kind], at);
    bench_ok(b, bench_connect_faulty(b, &fault));
    (void)job->run(b, job);
    no_harm(b);
    if (kind == STM32BL_FAULT_DELAY)
        bl_sleep(b->bl, 31000); // until the late byte has come
    if (kind != STM32BL_FAULT_FAIL)
        goes_on(b);
    bench_free(b);
}

/* -------------------------------------------------------------- what the host sends */

/*
 * Loses bytes in a row on their way to the chip, or turns two bits of one over, which parity does
 * not notice. A row ends where the host pauses.
 */
struct lossy {
    struct pass_wire pass;
    unsigned sent;
    unsigned at; // counted from 1; 0: none
    unsigned lost;
    uint64_t since_ms;
};

enum { ROW_MS = 100 };

static bool is_hit(struct lossy *l)
{
    uint64_t now_ms = pass_wire_now_ms(&l->pass.base);

    l->sent++;
    if (l->at && l->sent == l->at)
        l->since_ms = now_ms;
    return l->at && l->sent >= l->at && l->sent < l->at + (l->lost ? l->lost : 1) &&
           now_ms - l->since_ms < ROW_MS;
}

static int lossy_write(struct stm32bl_stream *s, const uint8_t *buf, size_t len)
{
    struct lossy *l = (struct lossy *)s;
    int err = STM32BL_OK;

    for (size_t i = 0; i < len && !err; i++) {
        uint8_t byte = buf[i];
        bool hit = is_hit(l);
        if (hit && l->lost)
            continue;
        byte = hit ? byte ^ 0x18 : byte;
        err = pass_wire_write(s, &byte, 1);
    }
    return err;
}

static const struct stm32bl_stream_ops lossy_ops = PASS_WIRE_OPS(pass_wire_read, lossy_write);

/* Connects over a good line; returns how many bytes the host has sent by then. */
static unsigned connect_lossy(struct bench *b, struct lossy *l)
{
    *l = (struct lossy){.pass = {{.ops = &lossy_ops}, stm32bl_sim_stream(b->sim)}};
    bench_ok(b, stm32bl_attach(b->bl, &l->pass.base, NULL));
    return l->sent;
}

static void spoil_sent(unsigned at, unsigned lost)
{
    struct bench *b = chip();
    struct lossy l;

    snprintf(running, sizeof running, "%s, %u lost from sent byte %u on (0: changed)", job->name,
             lost, at);
    connect_lossy(b, &l);
    l.sent = 0;
    l.at = at;
    l.lost = lost;
    (void)job->run(b, job);
    l.at = 0;
    no_harm(b);
    goes_on(b);
    bench_free(b);
}

/* ------------------------------------------------------------------------- sweeps */

/* The host's transfers have a CRC and arrive as they are, or not at all. */
static void sweep_usb(const struct job *j)
{
    struct bench *b;
    unsigned first, last;

    job = j;
    b = chip();
    bench_connected(b);
    first = (unsigned)bench_stats(b).received + 1;
    bench_ok(b, j->run(b, j));
    no_harm(b);
    last = (unsigned)bench_stats(b).received;
    bench_free(b);
    for (unsigned kind = 0; kind < sizeof kinds / sizeof *kinds; kind++)
        for (unsigned at = first; at <= last; at++)
            spoil_received((enum stm32bl_fault_kind)kind, at);
}

static void sweep(const struct job *j)
{
    struct bench *b;
    struct lossy l;
    unsigned connecting, first, last, sent;

    job = j;
    b = chip();
    connecting = connect_lossy(b, &l);
    first = (unsigned)bench_stats(b).sent + 1;
    bench_ok(b, j->run(b, j));
    no_harm(b);
    last = (unsigned)bench_stats(b).sent;
    sent = l.sent - connecting;
    bench_free(b);
    for (unsigned kind = 0; kind < sizeof kinds / sizeof *kinds; kind++)
        for (unsigned at = first; at <= last; at += at > first + 400 ? 5 : 1)
            spoil_received((enum stm32bl_fault_kind)kind, at);
    for (unsigned lost = 0; lost <= 4; lost++)
        for (unsigned at = 1; at <= sent; at += at > 400 ? 5 : 1)
            spoil_sent(at, lost);
}

static void reading(void **state)
{
    (void)state;
    sweep(&jobs[0]);
}

static void programming(void **state)
{
    (void)state;
    sweep(&jobs[1]);
}

static void erasing(void **state)
{
    (void)state;
    for (size_t i = 2; i < 5; i++)
        sweep(&jobs[i]);
}

static void starting(void **state)
{
    (void)state;
    sweep(&jobs[5]);
}

/* ------------------------------------------------------------ every row of the table */

enum {
    PLACES = 3
}; // for each kind of fault, spread over the operation and shifted from row to row

/* As little flash as the row allows to simulate: the sweep looks at all of it each time. */
static const char *small_flash(const struct stm32bl_device *device, char *text, size_t size)
{
    for (unsigned kb = 32; kb <= device->layouts->flash_kb; kb *= 2)
        if (bl_chip_of(device, kb, BL_ANY_BANKS).flash_kb == kb) {
            struct stm32bl_sim *sim = stm32bl_sim_new(device);
            snprintf(text, size, "%u", kb);
            int err = stm32bl_sim_set(sim, "size", text);
            size_t sectors = sim->sector_count;
            stm32bl_sim_free(sim);
            snprintf(text, size, "size=%u", kb);
            if (!err && sectors > 3)
                return text;
        }
    return NULL;
}

/* The end of the second sector and the beginning of the third. */
static uint32_t seam_of(const struct stm32bl_device *device)
{
    struct stm32bl_sector s;

    assert_int_equal(stm32bl_device_sector(device, START, &s), STM32BL_OK);
    assert_int_equal(stm32bl_device_sector(device, s.address + s.size, &s), STM32BL_OK);
    return s.address + s.size;
}

static void scatter(const struct job *j, unsigned shift)
{
    unsigned connecting, first, count, sent;
    struct bench *b;
    struct lossy l;

    job = j;
    b = chip();
    connecting = connect_lossy(b, &l);
    first = (unsigned)bench_stats(b).sent + 1;
    bench_ok(b, j->run(b, j));
    no_harm(b);
    count = (unsigned)bench_stats(b).sent + 1 - first;
    sent = l.sent - connecting;
    bench_free(b);
    for (unsigned i = 0; i < PLACES; i++) {
        for (unsigned kind = 0; kind < sizeof kinds / sizeof *kinds; kind++)
            spoil_received((enum stm32bl_fault_kind)kind,
                           first + (i * count / PLACES + shift + 5 * kind) % count);
        for (unsigned lost = 0; lost <= 4; lost++)
            spoil_sent(1 + (i * sent / PLACES + shift + 7 * lost) % sent, lost);
    }
}

static void every_device(void **state)
{
    (void)state;
    for (size_t i = 0; i < bl_device_count; i++) {
        const struct stm32bl_device *device = &bl_devices[i];
        struct job program = {.run = do_program, .size = 300, .erases = true, .writes = true};
        struct job erase = {.run = do_erase, .size = 200, .erases = true};
        char options[24], name[80];
        if (device->doubtful)
            continue;
        program.device = erase.device = device->name;
        program.options = erase.options = small_flash(device, options, sizeof options);
        program.address = erase.address = seam_of(device) - 128;
        snprintf(name, sizeof name, "%s on %s", "programming", device->name);
        program.name = name;
        scatter(&program, (unsigned)i);
        erase.name = device->name;
        scatter(&erase, (unsigned)i);
    }
}

static void over_usb(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof usb_jobs / sizeof *usb_jobs; i++)
        sweep_usb(&usb_jobs[i]);
}

static int make_image(void **state)
{
    (void)state;
    bench_image(NULL, START, image, sizeof image, 99);
    // A ROM that loses the count of a block takes the rest of it for commands. What the user's data
    // are cannot be helped; this test is about the bytes that the library chooses.
    for (size_t i = 8; i < sizeof image; i++)
        image[i] &= 0x7F;
    return 0;
}

static int tell_where(void **state)
{
    (void)state;
    print_message("the last one: %s\n", running);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, NULL, tell_where)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(reading),  TEST(programming),  TEST(erasing),
                                       TEST(starting), TEST(every_device), TEST(over_usb)};

    return cmocka_run_group_tests(tests, make_image, NULL);
}
