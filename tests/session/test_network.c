/* A wire with a network in between: its round trip is added to every wait, and bursts gain by it. */
#include "check.h"
#include "stm32bl/sim.h"

enum { SIZE = 8192 };

static uint8_t image[SIZE];

static struct stm32bl_sim *far_chip(const char *latency)
{
    struct stm32bl_sim *sim = stm32bl_sim_new(stm32bl_device_find("stm32f411"));

    assert_non_null(sim);
    assert_int_equal(stm32bl_sim_set(sim, "latency", latency), STM32BL_OK);
    return sim;
}

static struct stm32bl *attach(struct stm32bl_sim *sim, unsigned delay_ms, const char *options)
{
    struct stm32bl *bl = stm32bl_new();
    struct stm32bl_stream *s = stm32bl_sim_stream(sim);

    assert_non_null(bl);
    assert_non_null(s);
    s->delay_ms = delay_ms;
    assert_result(stm32bl_attach(bl, s, options), STM32BL_OK, stm32bl_error_message(bl));
    return bl;
}

/* Milliseconds to write SIZE bytes, without a repetition. */
static uint64_t write_ms(const char *latency, unsigned delay_ms, const char *options)
{
    struct stm32bl_sim *sim = far_chip(latency);
    struct stm32bl *bl = attach(sim, delay_ms, options);
    struct stm32bl_sim_stats before, after;

    assert_int_equal(stm32bl_erase(bl, 0x08000000, SIZE), STM32BL_OK);
    stm32bl_sim_get_stats(sim, &before);
    for (size_t i = 0; i < SIZE; i += 1024)
        assert_result(stm32bl_write(bl, 0x08000000 + (uint32_t)i, image + i, 1024), STM32BL_OK,
                      stm32bl_error_message(bl));
    stm32bl_sim_get_stats(sim, &after);
    assert_memory_equal(stm32bl_sim_memory(sim, 0x08000000, SIZE), image, SIZE);
    stm32bl_free(bl);
    stm32bl_sim_free(sim);
    return (after.elapsed_us - before.elapsed_us) / 1000;
}

static void bursts_gain_over_any_network(void **state)
{
    static const struct {
        const char *latency;
        unsigned delay_ms;
    } networks[] = {{"1", 1}, {"20", 20}, {"100", 100}, {"300", 300}};
    (void)state;

    for (size_t i = 0; i < SIZE; i++)
        image[i] = (uint8_t)(i * 7 + i / 256);
    for (size_t i = 0; i < sizeof networks / sizeof *networks; i++) {
        unsigned ms = networks[i].delay_ms;
        uint64_t burst = write_ms(networks[i].latency, ms, "");
        uint64_t step_by_step = write_ms(networks[i].latency, ms, "burst=off");
        // So near and so little to write, it is not worth while to try.
        if (burst > step_by_step || (burst == step_by_step && ms >= 20))
            fail_msg("%u ms away: %u ms in bursts, %u ms step by step", ms, (unsigned)burst,
                     (unsigned)step_by_step);
    }
}

/* Longer than the 300 ms that a local chip has for its first answer: a second sync byte would be taken
 * for a command. */
static void a_far_chip_is_asked_once(void **state)
{
    struct stm32bl_sim *sim = far_chip("800");
    struct stm32bl *bl = attach(sim, 800, "facts=needed");
    struct stm32bl_sim *near_sim = far_chip("0");
    struct stm32bl *near_bl = attach(near_sim, 0, "facts=needed");
    struct stm32bl_sim_stats far_stats, near_stats;
    (void)state;

    stm32bl_sim_get_stats(sim, &far_stats);
    stm32bl_sim_get_stats(near_sim, &near_stats);
    assert_int_equal(far_stats.received, near_stats.received);
    stm32bl_free(bl);
    stm32bl_sim_free(sim);
    stm32bl_free(near_bl);
    stm32bl_sim_free(near_sim);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bursts_gain_over_any_network),
        cmocka_unit_test(a_far_chip_is_asked_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
