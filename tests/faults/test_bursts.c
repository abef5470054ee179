/*
 * Bursts: used where the chip takes them, given up where it does not, and never a wrong byte in
 * flash, whatever the ROM's working time and whatever happens to the bytes on their way.
 */
#include <stdio.h>

#include "bad_wire.h"
#include "bench_chip.h"

enum { BASE = 0x08000000, SIZE = 6 * 1024 };

static uint8_t image[SIZE];

static int make_image(void **state)
{
    (void)state;
    bench_image(NULL, BASE, image, sizeof image, 815);
    return 0;
}

static void assert_written(const struct bench *b, const char *what)
{
    if (memcmp(stm32bl_sim_memory(b->sim, BASE, SIZE), image, SIZE))
        fail_msg("wrong bytes in flash: %s", what);
    assert_int_equal(bench_stats(b).violations, 0);
    assert_int_equal(bench_stats(b).erases, 1);
    assert_int_equal(bench_stats(b).resets, 0);
}

/* Programs and verifies; returns the time in microseconds. */
static uint64_t job(const char *chip, const char *session)
{
    struct bench *b = bench_named("stm32f411", chip);
    uint64_t before;

    bench_ok(b, bench_connect(b, session));
    before = bench_stats(b).elapsed_us;
    bench_ok(b, bench_program(b, BASE, image, SIZE, 0));
    before = bench_stats(b).elapsed_us - before;
    assert_written(b, chip);
    // An attempt may lose its bytes, and its repair some more; behind it nothing is lost.
    if (bench_stats(b).lost > 3 * 300)
        fail_msg("%s: %u bytes were lost", chip, (unsigned)bench_stats(b).lost);
    bench_free(b);
    return before;
}

static void every_working_time(void **state)
{
    static const unsigned works[] = {0,   10,  50,  90,  95,  96,   100,
                                     150, 191, 200, 290, 500, 1000, 5000};
    static const char *const bauds[] = {"baud=115200", "baud=57600", "baud=921600"};

    (void)state;
    for (size_t i = 0; i < sizeof works / sizeof *works; i++)
        for (size_t j = 0; j < sizeof bauds / sizeof *bauds; j++) {
            char chip[40];
            snprintf(chip, sizeof chip, "work=%u,latency=%u", works[i], (unsigned)(j % 2));
            job(chip, bauds[j]);
        }
}

/* Three turn-arounds become one: with 16 ms each that is to be seen. */
static void bursts_are_used_where_the_chip_takes_them(void **state)
{
    uint64_t slow = job("latency=16,work=20", "burst=off"), fast = job("latency=16,work=20", NULL);

    (void)state;
    if (fast * 3 > slow * 2)
        fail_msg("%u us in bursts, %u us without", (unsigned)fast, (unsigned)slow);
}

static void falling_back_costs_little(void **state)
{
    uint64_t lock_step = job("latency=16,work=120", "burst=off");
    uint64_t tried = job("latency=16,work=120", NULL);

    (void)state;
    if (tried > lock_step + 1500000)
        fail_msg("%u us with the attempts, %u us without", (unsigned)tried, (unsigned)lock_step);
}

static void a_chip_that_becomes_slower(void **state)
{
    (void)state;
    for (unsigned work = 50; work < 2000; work += work / 3) {
        struct bench *b = bench_named("stm32f411", "latency=1");
        char text[16];
        bench_connected(b);
        bench_ok(b, stm32bl_erase(b->bl, BASE, SIZE));
        bench_ok(b, stm32bl_write(b->bl, BASE, image, 3072));
        snprintf(text, sizeof text, "%u", work);
        assert_int_equal(stm32bl_sim_set(b->sim, "work", text), STM32BL_OK);
        bench_ok(b, stm32bl_write(b->bl, BASE + 3072, image + 3072, SIZE - 3072));
        assert_written(b, text);
        bench_free(b);
    }
}

/* How many writes of the stream `len` bytes of zeros cost. */
static unsigned writes_for(const char *session, size_t len)
{
    static const uint8_t zeros[SIZE];
    struct bench *b = bench_named("stm32f411", "latency=16");
    struct stm32bl_stream *wire = bad_wire_new(stm32bl_sim_stream(b->sim), BAD_WIRE_DROP, 0);
    unsigned before;

    bench_ok(b, stm32bl_attach(b->bl, wire, session));
    bench_ok(b, stm32bl_erase(b->bl, BASE, SIZE));
    before = bad_wire_writes(wire);
    bench_ok(b, stm32bl_write(b->bl, BASE, zeros, len));
    before = bad_wire_writes(wire) - before;
    bench_free(b);
    return before;
}

/* Command, address, data; or all of it, behind one attempt, for connecting has shown that questions pass. */
static void one_write_for_a_phase(void **state)
{
    (void)state;
    assert_int_equal(writes_for("burst=off", 4), 3);
    assert_int_equal(writes_for("burst=off", SIZE), 3 * (SIZE / 256));
    assert_int_equal(writes_for(NULL, SIZE), 1 + SIZE / 256);
}

static void a_slow_adapter_is_reported(void **state)
{
    static const struct {
        const char *chip, *session;
        bool slow;
    } cases[] = {{"latency=16", NULL, true},
                 {"latency=10", "baud=921600", true},
                 {"latency=1", NULL, false},
                 {"latency=0", NULL, false},
                 {"latency=1", "baud=1200", false}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench *b = bench_named("stm32f411", cases[i].chip);
        bench_ok(b, bench_connect(b, cases[i].session));
        if (cases[i].slow != (strstr(b->log, "docs/SPEED.md") != NULL))
            fail_msg("%s: %s", cases[i].chip, b->log);
        bench_free(b);
    }
}

/* A session over a wire that damages byte `at`; returns the wire's writes, or 0 after an error. */
static unsigned over_bad_wire(enum bad_wire_kind kind, unsigned at, const uint8_t *data,
                              unsigned *bytes)
{
    struct bench *b = bench_named("stm32f411", "latency=1");
    struct stm32bl_stream *wire = bad_wire_new(stm32bl_sim_stream(b->sim), kind, at);
    struct stm32bl_sim_stats stats;
    unsigned writes = 0;
    int err = stm32bl_attach(b->bl, wire, NULL);

    if (!err)
        err = bench_program(b, BASE, data, SIZE, 0);
    stats = bench_stats(b);
    if (!err) {
        writes = bad_wire_writes(wire);
        *bytes = bad_wire_bytes(wire);
        if (memcmp(stm32bl_sim_memory(b->sim, BASE, SIZE), data, SIZE))
            fail_msg("wrong bytes in flash, and no error");
    }
    // Whatever happens to a byte: nothing else is erased, written, protected or started.
    if (stats.erases > 1 || stats.resets || stats.running || stats.violations)
        fail_msg("kind %d, byte %u: %u erases, %u resets, %u violations", (int)kind, at,
                 stats.erases, stats.resets, stats.violations);
    for (uint32_t i = 0; i < 1024; i++)
        assert_int_equal(stm32bl_sim_memory(b->sim, 0x08004000 + i, 1)[0], 0xFF);
    bench_free(b);
    return writes;
}

static void sweep(const uint8_t *data)
{
    unsigned total = 0, failed = 0, tried = 0, ignored;

    assert_true(over_bad_wire(BAD_WIRE_DROP, 0, data, &total) > 0);
    for (unsigned at = 1; at <= total; at += at < 40 ? 3 : 71)
        for (unsigned kind = BAD_WIRE_DROP; kind <= BAD_WIRE_NOISE; kind++, tried++)
            failed += over_bad_wire((enum bad_wire_kind)kind, at, data, &ignored) == 0;
    // Nearly all is repaired; what connecting and erasing cannot repair ends in an error.
    if (failed * 10 > tried)
        fail_msg("%u of %u ended in an error", failed, tried);
}

static void every_byte_to_the_chip_damaged(void **state)
{
    (void)state;
    sweep(image);
}

/* An image that is full of commands, as a programmer's own firmware may be. */
static void commands_in_the_image(void **state)
{
    static const uint8_t codes[] = {0x92, 0x82, 0x73, 0x44, 0x21, 0x31, 0x63};
    uint8_t data[SIZE];

    (void)state;
    for (size_t i = 0; i < SIZE; i++) {
        uint8_t code = codes[i / 64 % sizeof codes];
        data[i] = i % 2 ? (uint8_t)~code : code;
    }
    sweep(data);
}

/* The time in microseconds to write blocks in each of which `code` is followed by its complement. */
static uint64_t write_us(uint8_t code, uint8_t next)
{
    struct bench *b = bench_named("stm32f411", "latency=16");
    uint8_t data[SIZE] = {0};
    uint64_t before;

    for (size_t i = 100; i < SIZE; i += 256) {
        data[i] = code;
        data[i + 2] = next;
    }
    bench_connected(b);
    bench_ok(b, stm32bl_erase(b->bl, BASE, SIZE));
    before = bench_stats(b).elapsed_us;
    bench_ok(b, stm32bl_write(b->bl, BASE, data, SIZE));
    before = bench_stats(b).elapsed_us - before;
    bench_free(b);
    return before;
}

/* Of those that this ROM lists, and of those that it does not: the list itself may be misread. */
static void data_that_holds_a_command_waits_for_the_address(void **state)
{
    static const uint8_t codes[] = {0x21, 0x31, 0x43, 0x44, 0x50, 0x51, 0x63, 0x73, 0x82, 0x92};
    uint64_t plain = write_us(0x55, 0x55);

    (void)state;
    for (size_t i = 0; i < sizeof codes; i++)
        if (write_us(codes[i], (uint8_t)~codes[i]) < plain + SIZE / 256 * 10000)
            fail_msg("0x%02X is sent in one go", codes[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_working_time),
        cmocka_unit_test(bursts_are_used_where_the_chip_takes_them),
        cmocka_unit_test(falling_back_costs_little),
        cmocka_unit_test(a_chip_that_becomes_slower),
        cmocka_unit_test(one_write_for_a_phase),
        cmocka_unit_test(a_slow_adapter_is_reported),
        cmocka_unit_test(every_byte_to_the_chip_damaged),
        cmocka_unit_test(commands_in_the_image),
        cmocka_unit_test(data_that_holds_a_command_waits_for_the_address),
    };

    return cmocka_run_group_tests(tests, make_image, NULL);
}
