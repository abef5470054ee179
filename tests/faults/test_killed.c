/*
 * A tool that was killed while the chip erased: the next one meets a ROM that hears nothing, keeps one
 * byte, and answers the old command when it has finished. That late ACK is not the answer to the sync
 * byte, and the next job succeeds all the same.
 */
#include <stdio.h>

#include "bench_chip.h"

static char running[100];
static unsigned warned; /* of something that was carried out for the killed one */

/* What the killed one sends; after the command it still heard the ACK. */
static void leave_erasing(struct bench *b, const uint8_t *list, size_t len)
{
    static const uint8_t command[] = {0x44, 0xBB};
    struct stm32bl_stream *s;
    uint8_t ack = 0;

    bench_connected(b);
    stm32bl_close(b->bl);
    s = stm32bl_sim_stream(b->sim);
    assert_int_equal(s->ops->write(s, command, sizeof command), STM32BL_OK);
    assert_int_equal(s->ops->read(s, &ack, 1, 100), 1);
    assert_int_equal(ack, 0x79);
    assert_int_equal(s->ops->write(s, list, len), STM32BL_OK);
    s->ops->sleep(s, 10);
    s->ops->close(s);
}

/* How long such an erase takes, in ms. */
static uint64_t measure(const uint8_t *list, size_t len)
{
    struct bench *b = bench_named("stm32f411", NULL);
    uint64_t ms;

    leave_erasing(b, list, len);
    ms = bench_stats(b).erase_us / 1000;
    bench_free(b);
    return ms;
}

static void comes_later(const uint8_t *list, size_t len, uint64_t after_ms, const char *options)
{
    struct bench *b = bench_named("stm32f411", NULL);
    uint8_t bytes[4];
    struct stm32bl_stream *s;

    snprintf(running, sizeof running, "the next tool after %u ms", (unsigned)after_ms);
    leave_erasing(b, list, len);
    s = stm32bl_sim_stream(b->sim);
    s->ops->sleep(s, (unsigned)after_ms);
    s->ops->close(s);
    bench_ok(b, bench_connect(b, options));
    warned += strstr(b->log, "what an earlier program had begun") != NULL;
    bench_ok(b, stm32bl_read(b->bl, 0x08000000, bytes, sizeof bytes));
    assert_int_equal(bench_stats(b).running, 0);
    bench_free(b);
}

static const uint8_t sectors[] = {0x00, 0x01, 0x00, 0x06, 0x00, 0x07, 0x00};
static const uint8_t everything[] = {0xFF, 0xFF, 0x00};

static void during_an_erase_of_sectors(void **state)
{
    uint64_t ms = measure(sectors, sizeof sectors);

    (void)state;
    assert_true(ms > 1000);
    for (uint64_t after = 0; after < ms + 100; after += 37)
        comes_later(sectors, sizeof sectors, after, "wait=10");
}

static void during_a_mass_erase(void **state)
{
    uint64_t ms = measure(everything, sizeof everything);

    (void)state;
    assert_true(ms > 5000);
    for (uint64_t after = 0; after < ms + 100; after += 113)
        comes_later(everything, sizeof everything, after, "wait=40");
}

/* Without being told to wait, as far as looking for a chip takes anyway. */
static void shortly_before_the_end(void **state)
{
    uint64_t ms = measure(everything, sizeof everything);

    (void)state;
    warned = 0;
    for (uint64_t before = 0; before < 1000; before += 7)
        comes_later(everything, sizeof everything, ms - before, NULL);
    // The late ACK came while the ROM was asked for attention, and not only for a byte.
    assert_true(warned > 0);
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
    const struct CMUnitTest tests[] = {
        TEST(during_an_erase_of_sectors),
        TEST(during_a_mass_erase),
        TEST(shortly_before_the_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
