/* Keeping what programming would destroy, for images of very many pieces. */
#include <time.h>

#include "bench_chip.h"

enum { BASE = 0x08000000, FLASH = 2048 * 1024 };

/* Of the processor: the machine may be busy. */
static double seconds(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

static uint8_t byte_of(size_t piece)
{
    return (uint8_t)(piece * 31 + 1);
}

/* One byte in each `step`, with others between that stay. */
static struct stm32bl_image *make_pieces(size_t count, uint32_t step)
{
    struct stm32bl_image *img = stm32bl_image_new();

    for (size_t i = 0; i < count; i++) {
        uint8_t byte = byte_of(i);
        assert_int_equal(stm32bl_image_add(img, BASE + (uint32_t)i * step, &byte, 1), STM32BL_OK);
    }
    assert_int_equal(stm32bl_image_count(img), count);
    return img;
}

static void check_merged(const struct stm32bl_image *img, size_t count, uint32_t step)
{
    const struct stm32bl_segment *all = stm32bl_image_segments(img);

    assert_int_equal(stm32bl_image_count(img), 1);
    for (size_t i = 0; i < all[0].size; i++) {
        uint8_t want = i % step || i / step >= count ? 0x5A : byte_of(i / step);
        if (all[0].data[i] != want)
            fail_msg("byte %zu is 0x%02X, not 0x%02X", i, all[0].data[i], want);
    }
}

/* Seconds that it took. */
static double preserve(size_t count, uint32_t step)
{
    struct bench *b = bench_named("stm32f429", NULL);
    struct stm32bl_image *img = make_pieces(count, step), *saved = stm32bl_image_new();
    double took;

    memset(stm32bl_sim_memory(b->sim, BASE, FLASH), 0x5A, FLASH);
    bench_connected(b);
    took = seconds();
    bench_ok(b, stm32bl_preserve(b->bl, img, saved));
    took = seconds() - took;
    check_merged(img, count, step);
    assert_int_equal(stm32bl_image_count(saved), count);
    assert_true(stm32bl_summary(b->bl)->read_bytes <= stm32bl_image_segments(img)[0].size);
    stm32bl_image_free(img);
    stm32bl_image_free(saved);
    bench_free(b);
    return took;
}

/* A segment takes as long however many there are: no more than eight times as long here. */
static void the_time_is_linear_in_segments(void **state)
{
    double few = preserve(10000, 25), many = preserve(80000, 25);

    (void)state;
    print_message("10000 segments: %.2f s, 80000: %.2f s\n", few, many);
    if (many > 2 && many > 4 * 8 * few)
        fail();
}

static void a_million_segments(void **state)
{
    (void)state;
    print_message("a million segments: %.2f s\n", preserve(1000000, 2));
}

/* A gap is read at once, also over a border between sectors. */
static void one_read_for_a_gap(void **state)
{
    struct bench *b = bench_named("stm32g0b1", NULL);
    struct stm32bl_image *img = stm32bl_image_new();
    static uint8_t page[0x800];
    uint64_t before;

    (void)state;
    memset(page, 1, sizeof page);
    assert_int_equal(stm32bl_image_add(img, BASE, page, 0x7C0), STM32BL_OK);
    assert_int_equal(stm32bl_image_add(img, BASE + 0x840, page, 0x40), STM32BL_OK);
    assert_int_equal(stm32bl_image_add(img, BASE + 0x884, page, 0x1000 - 0x884), STM32BL_OK);
    bench_connected(b);
    before = bench_stats(b).sent;
    bench_ok(b, stm32bl_preserve(b->bl, img, NULL));
    // Both gaps lie within one read: three ACKs and the bytes from the first to the last.
    assert_int_equal(bench_stats(b).sent - before, 3 + 0x884 - 0x7C0);
    assert_int_equal(stm32bl_summary(b->bl)->read_bytes, 0x884 - 0x7C0);
    bench_expect(b, stm32bl_preserve(b->bl, img, img), STM32BL_ERR_ARG, "added to");
    stm32bl_image_free(img);
    bench_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_read_for_a_gap),
        cmocka_unit_test(the_time_is_linear_in_segments),
        cmocka_unit_test(a_million_segments),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
