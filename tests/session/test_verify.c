/* What is compared: any chip's memory, known or not; and what is not even asked for. */
#include "bench_chip.h"

enum { BASE = 0x08000000, SIZE = 1000 };

static uint8_t image[SIZE];

static int make_image(void **state)
{
    (void)state;
    bench_image(NULL, BASE, image, sizeof image, 17);
    return 0;
}

static struct bench *holding(const char *options)
{
    struct bench *b = bench_named("stm32f411", options);

    memcpy(stm32bl_sim_memory(b->sim, BASE, SIZE), image, SIZE);
    bench_connected(b);
    return b;
}

/* No table is needed to compare bytes. */
static void a_chip_that_is_in_no_table(void **state)
{
    struct stm32bl_segment segments[] = {{BASE, 500, image}, {BASE + 600, 400, image + 600}};
    struct bench *b = holding("pid=0x999");

    (void)state;
    assert_null(stm32bl_info(b->bl)->device);
    bench_ok(b, stm32bl_verify(b->bl, segments, 2));
    assert_int_equal(stm32bl_summary(b->bl)->verified_bytes, 900);
    stm32bl_sim_memory(b->sim, BASE, SIZE)[SIZE - 1] ^= 1;
    bench_expect(b, stm32bl_verify(b->bl, segments, 2), STM32BL_ERR_MISMATCH,
                 "1 of 900 bytes differ, first at 0x080003e7");
    assert_int_equal(stm32bl_summary(b->bl)->verified_bytes, 900);
    bench_free(b);
}

static void is_refused(struct bench *b, const struct stm32bl_segment *segments, size_t count,
                       int code, const char *part)
{
    uint64_t received = bench_stats(b).received;

    bench_expect(b, stm32bl_verify(b->bl, segments, count), code, part);
    assert_int_equal(stm32bl_summary(b->bl)->verified_bytes, 0);
    assert_int_equal(bench_stats(b).received, received);
}

/* What a known chip has not, or what nobody can have meant, is said before anything is sent. */
static void nothing_to_compare(void **state)
{
    const struct stm32bl_segment behind = {BASE + 512 * 1024 - 500, SIZE, image},
                                 nowhere = {0x60000000, SIZE, image},
                                 unsorted[] = {{BASE + 500, 500, image + 500}, {BASE, 500, image}};
    struct bench *b = holding(NULL);

    (void)state;
    is_refused(b, &behind, 1, STM32BL_ERR_RANGE, "0x08080000");
    is_refused(b, &nowhere, 1, STM32BL_ERR_RANGE, "0x60000000");
    is_refused(b, unsorted, 2, STM32BL_ERR_ARG, "");
    is_refused(b, NULL, 0, STM32BL_ERR_ARG, "");
    stm32bl_close(b->bl);
    bench_expect(b, stm32bl_verify(b->bl, unsorted + 1, 1), STM32BL_ERR_ARG,
                 "no chip is connected");
    bench_free(b);
}

/* Both ends of what was asked for, and of what there is, are told. */
static void ranges_are_told(void **state)
{
    const struct stm32bl_segment nowhere = {0x60000000, SIZE, image};
    struct bench *b = holding(NULL);
    uint8_t got[16];

    (void)state;
    bench_expect(b, stm32bl_read(b->bl, 0x60000000, got, sizeof got), STM32BL_ERR_RANGE,
                 "0x60000000...0x6000000f is not readable memory of stm32f411: flash is "
                 "0x08000000...0x0807ffff, RAM for the host 0x20003000...0x2001ffff");
    bench_expect(b, stm32bl_write(b->bl, 0x1FFF0000, got, sizeof got), STM32BL_ERR_RANGE,
                 "0x1fff0000...0x1fff000f is not writable memory of stm32f411");
    bench_expect(b, stm32bl_read(b->bl, 0xFFFFFFF8, got, sizeof got), STM32BL_ERR_RANGE,
                 "0xfffffff8 and 16 bytes on: past the end");
    bench_expect(b, stm32bl_erase(b->bl, 0x20003000, 64), STM32BL_ERR_RANGE,
                 "0x20003000...0x2000303f is not flash");
    bench_expect(b, stm32bl_check_blank(b->bl, 0x20003000, 64, true), STM32BL_ERR_RANGE,
                 "0x20003000...0x2000303f is not flash");
    bench_expect(b, stm32bl_verify(b->bl, &nowhere, 1), STM32BL_ERR_RANGE,
                 "image 0x60000000...0x600003e7 is outside the writable memory of stm32f411: "
                 "flash 0x08000000...0x0807ffff, RAM for the host 0x20003000, 118784 bytes");
    bench_free(b);
}

int main(void)
{
    const struct CMUnitTest of_the_usart[] = {cmocka_unit_test(a_chip_that_is_in_no_table)};
    const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_to_compare),
                                       cmocka_unit_test(ranges_are_told)};

    return cmocka_run_group_tests(of_the_usart, make_image, NULL) +
           bench_run_on_both_wires(tests, make_image);
}
