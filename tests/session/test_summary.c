/* What stm32bl_summary() counts is what the whole session has done, not the last call alone. */
#include "bench_chip.h"

enum { BASE = 0x08000000, SIZE = 1024, SECTOR = 16384 };

static uint8_t image[SIZE];

static const struct stm32bl_summary *summary_of(const struct bench *b)
{
    return stm32bl_summary(b->bl);
}

static void twice_is_twice(void **state)
{
    struct bench *b = bench_named("stm32f411", NULL);
    struct stm32bl_segment segment = {BASE, SIZE, image};
    struct stm32bl_summary once, twice;
    uint8_t back[SIZE];

    (void)state;
    bench_image(b, BASE, image, sizeof image, 1);
    bench_connected(b);
    for (int i = 0; i < 2; i++) {
        bench_ok(b, stm32bl_erase(b->bl, BASE, SECTOR));
        bench_ok(b, stm32bl_check_blank(b->bl, BASE, SECTOR, true));
        bench_ok(b, stm32bl_write(b->bl, BASE, image, SIZE));
        bench_ok(b, stm32bl_verify(b->bl, &segment, 1));
        bench_ok(b, stm32bl_read(b->bl, BASE, back, SIZE));
        if (i == 0)
            once = *summary_of(b);
    }
    twice = *summary_of(b);
    assert_int_equal(once.erased_sectors, 1);
    assert_int_equal(once.erased_bytes, SECTOR);
    assert_int_equal(once.blank_bytes, SECTOR);
    assert_int_equal(once.written_bytes, SIZE);
    assert_int_equal(once.verified_bytes, SIZE);
    assert_int_equal(once.read_bytes, SIZE);
    assert_true(once.erase_ms && once.write_ms && once.verify_ms && once.read_ms && once.touched);

    assert_int_equal(twice.erased_sectors, 2 * once.erased_sectors);
    assert_int_equal(twice.erased_bytes, 2 * once.erased_bytes);
    assert_int_equal(twice.blank_bytes, 2 * once.blank_bytes);
    assert_int_equal(twice.written_bytes, 2 * once.written_bytes);
    assert_int_equal(twice.verified_bytes, 2 * once.verified_bytes);
    assert_int_equal(twice.read_bytes, 2 * once.read_bytes);
    // The clock is the simulated one, on which the same takes as long.
    assert_in_range(twice.erase_ms, 2 * once.erase_ms - 20, 2 * once.erase_ms + 20);
    assert_in_range(twice.write_ms, 2 * once.write_ms - 20, 2 * once.write_ms + 20);
    assert_in_range(twice.verify_ms, 2 * once.verify_ms - 20, 2 * once.verify_ms + 20);
    assert_in_range(twice.read_ms, 2 * once.read_ms - 20, 2 * once.read_ms + 20);
    bench_free(b);
}

static void jobs_add_up_too(void **state)
{
    struct bench *b = bench_named("stm32f411", NULL);

    (void)state;
    bench_image(b, BASE, image, sizeof image, 1);
    bench_connected(b);
    bench_ok(b, bench_program(b, BASE, image, SIZE, 0));
    bench_ok(b, bench_program(b, BASE + 2 * SECTOR, image, SIZE, 0));
    assert_int_equal(summary_of(b)->erased_sectors, 2);
    assert_int_equal(summary_of(b)->written_bytes, 2 * SIZE);
    assert_int_equal(summary_of(b)->verified_bytes, 2 * SIZE);
    bench_ok(b, stm32bl_erase_all(b->bl));
    assert_true(summary_of(b)->mass_erased);
    assert_int_equal(summary_of(b)->erased_bytes, 2 * SECTOR + 512 * 1024);
    bench_ok(b, stm32bl_erase_all(b->bl));
    assert_int_equal(summary_of(b)->erased_bytes, 2 * SECTOR + 2 * 512 * 1024);
    bench_free(b);
}

static void sectors_that_stay_add_up(void **state)
{
    struct bench *b = bench_named("stm32f411", NULL);

    (void)state;
    bench_image(b, BASE, image, sizeof image, 1);
    bench_connected(b);
    bench_ok(b, bench_program(b, BASE, image, SIZE, 0));
    for (unsigned i = 1; i <= 3; i++) {
        bench_ok(b, bench_program(b, BASE, image, SIZE, STM32BL_DIFF));
        assert_int_equal(summary_of(b)->kept_sectors, i);
        assert_int_equal(summary_of(b)->kept_bytes, i * SIZE);
        assert_int_equal(summary_of(b)->written_bytes, SIZE);
    }
    bench_free(b);
}

/* A new connection begins at nothing. */
static void each_session_has_its_own(void **state)
{
    struct bench *b = bench_named("stm32f411", NULL);

    (void)state;
    bench_image(b, BASE, image, sizeof image, 1);
    bench_connected(b);
    bench_ok(b, bench_program(b, BASE, image, SIZE, 0));
    stm32bl_close(b->bl);
    bench_connected(b);
    assert_int_equal(summary_of(b)->written_bytes + summary_of(b)->erased_bytes, 0);
    assert_false(summary_of(b)->touched);
    bench_free(b);
}

/* Nothing that cannot be done is counted as done. */
static void what_failed_does_not_count(void **state)
{
    struct bench *b = bench_named("stm32f411", "rdp=1");
    uint8_t byte;

    (void)state;
    bench_connected(b);
    bench_expect(b, stm32bl_read(b->bl, BASE, &byte, 1), STM32BL_ERR_REFUSED, "read");
    bench_expect(b, stm32bl_write(b->bl, BASE, image, 4), STM32BL_ERR_REFUSED, "write");
    bench_expect(b, stm32bl_erase(b->bl, BASE, 4), STM32BL_ERR_REFUSED, "erase");
    assert_int_equal(summary_of(b)->read_bytes + summary_of(b)->written_bytes +
                         summary_of(b)->erased_bytes + summary_of(b)->erased_sectors,
                     0);
    bench_free(b);
}

static void what_differs_is_not_verified(void **state)
{
    struct bench *b = bench_named("stm32f411", NULL);
    struct stm32bl_segment segment = {BASE, SIZE, image};

    (void)state;
    bench_image(b, BASE, image, sizeof image, 1);
    bench_connected(b);
    bench_expect(b, stm32bl_verify(b->bl, &segment, 1), STM32BL_ERR_MISMATCH, "bytes differ");
    assert_int_equal(summary_of(b)->verified_bytes + summary_of(b)->verified_by_checksum, 0);
    bench_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(twice_is_twice),
        cmocka_unit_test(jobs_add_up_too),
        cmocka_unit_test(sectors_that_stay_add_up),
        cmocka_unit_test(each_session_has_its_own),
        cmocka_unit_test(what_failed_does_not_count),
        cmocka_unit_test(what_differs_is_not_verified),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
