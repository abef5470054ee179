/* Less to send: sectors that are in place already, and verifying by the ROM's checksum. */
#include <stdio.h>

#include "bench_chip.h"

enum { BASE = 0x08000000, SIZE = 40 * 1024 }; // 16 + 16 + 8 KiB in sectors of 16 KiB

static uint8_t image[SIZE];

static int make_image(void **state)
{
    (void)state;
    bench_image(NULL, BASE, image, sizeof image, 99);
    return 0;
}

static uint8_t *flash_of(const struct bench *b)
{
    return stm32bl_sim_memory(b->sim, BASE, SIZE);
}

/* A chip that holds the image, and a session on it. */
static struct bench *holding(const char *device, const char *options, const char *session)
{
    struct bench *b = bench_named(device, options);

    memcpy(flash_of(b), image, SIZE);
    bench_ok(b, bench_connect(b, session));
    return b;
}

static void diff(struct bench *b)
{
    bench_ok(b, bench_program(b, BASE, image, SIZE, STM32BL_DIFF));
    assert_memory_equal(flash_of(b), image, SIZE);
    assert_int_equal(bench_stats(b).violations, 0);
}

static void an_unchanged_image_is_only_read(void **state)
{
    struct bench *b = holding("stm32f411", NULL, NULL);
    const struct stm32bl_summary *s = stm32bl_summary(b->bl);

    (void)state;
    diff(b);
    assert_int_equal(s->kept_sectors, 3);
    assert_int_equal(s->kept_bytes, SIZE);
    assert_int_equal(s->kept_by_checksum, 0);
    assert_int_equal(s->erased_bytes + s->written_bytes + s->verified_bytes, 0);
    assert_int_equal(bench_stats(b).erases + bench_stats(b).programs, 0);
    bench_free(b);
}

static void an_unchanged_image_costs_one_checksum(void **state)
{
    struct bench *b = holding("stm32f411", "checksum=1", NULL);
    const struct stm32bl_summary *s = stm32bl_summary(b->bl);
    uint64_t sent = bench_stats(b).sent;

    (void)state;
    diff(b);
    assert_int_equal(s->kept_sectors, 3);
    assert_int_equal(s->kept_by_checksum, SIZE);
    // one block read to prove the checksum, and two checksums
    assert_in_range(bench_stats(b).sent - sent, 256, 300);
    assert_in_range(s->compare_ms, 1, 60);
    bench_free(b);
}

/* Pages of 128 bytes and blocks of 256: one page of a block may be in place, and the other one not. */
static void blocks_over_several_sectors(void **state)
{
    (void)state;
    for (uint32_t at = 0; at < 8 * 128; at += 64) {
        struct bench *b = holding("stm32l072", "quirks=none", NULL);
        flash_of(b)[at] ^= 0xFF;
        flash_of(b)[at + 700] ^= 0xFF;
        diff(b);
        assert_int_equal(stm32bl_summary(b->bl)->erased_sectors, 2);
        assert_int_equal(stm32bl_summary(b->bl)->written_bytes, 2 * 128);
        bench_free(b);
    }
}

static void one_changed_byte(const char *options, uint32_t at)
{
    struct bench *b = holding("stm32f411", options, NULL);
    const struct stm32bl_summary *s = stm32bl_summary(b->bl);

    flash_of(b)[at] ^= 0x10;
    diff(b);
    assert_int_equal(s->kept_sectors, 2);
    assert_int_equal(s->erased_sectors, 1);
    assert_int_equal(bench_stats(b).erases, 1);
    assert_int_equal(s->kept_bytes + s->verified_bytes, SIZE);
    assert_int_equal(s->written_bytes, s->verified_bytes);
    bench_free(b);
}

static void only_the_sector_that_differs_is_written(void **state)
{
    static const uint32_t places[] = {0, 3, 0x3FFF, 0x4000, 0x7FFF, 0x8000, SIZE - 1};

    (void)state;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        one_changed_byte(NULL, places[i]);
        one_changed_byte("checksum=1", places[i]);
    }
}

/* Odd ends are read, and so found; what stands beside them in the same word does not matter. */
static void parts_of_words(void **state)
{
    static const struct {
        uint32_t from, size, change;
        unsigned kept;
    } cases[] = {
        {1, 1001, 0, 1}, {1, 1001, 1, 0},    {1, 1001, 1001, 0}, {1, 1001, 1002, 1},
        {3, 2, 3, 0},    {3, 2, 4, 0},       {3, 2, 5, 1},       {2, 1, 2, 0},
        {2, 1, 1, 1},    {4, 1003, 1006, 0}, {4, 1003, 1007, 1}, {6, 1000, 6, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench *b = holding("stm32f411", "checksum=1", NULL);
        flash_of(b)[cases[i].change] ^= 0x01;
        bench_ok(b, bench_program(b, BASE + cases[i].from, image + cases[i].from, cases[i].size,
                                  STM32BL_DIFF));
        if (stm32bl_summary(b->bl)->kept_sectors != cases[i].kept)
            fail_msg("case %zu", i);
        assert_memory_equal(flash_of(b) + cases[i].from, image + cases[i].from, cases[i].size);
        bench_free(b);
    }
}

/* Two segments in one sector, and one in RAM, which is always written. */
static void several_segments(void **state)
{
    struct stm32bl_segment segments[] = {{BASE, 1000, image},
                                         {BASE + 0x1000, 100, image + 0x1000},
                                         {BASE + 0x4000, 100, image + 0x4000},
                                         {0x20003000, 64, image}};

    (void)state;
    for (uint32_t change = 0; change < 0x5000; change += 0x1010) {
        struct bench *b = holding("stm32f411", change % 0x2020 ? NULL : "checksum=1", NULL);
        bool hit = change < 1000 || change == 0x1010;
        struct stm32bl_plan plan;
        flash_of(b)[change] ^= 0x80;
        hit = hit || change == 0x4040;
        bench_ok(b, stm32bl_plan(b->bl, segments, 4, STM32BL_DIFF, &plan));
        bench_ok(b, stm32bl_program(b->bl, &plan));
        assert_int_equal(stm32bl_summary(b->bl)->kept_sectors, hit ? 1 : 2);
        for (int i = 0; i < 4; i++)
            assert_memory_equal(stm32bl_sim_memory(b->sim, segments[i].address, segments[i].size),
                                segments[i].data, segments[i].size);
        bench_ok(b, stm32bl_verify(b->bl, segments, 4));
        bench_free(b);
    }
}

/* Segments that end where a sector does: the next sector is not theirs, and its checksum is enough. */
static void segments_up_to_the_end_of_a_sector(void **state)
{
    struct stm32bl_segment segments[] = {{BASE, 0x4000, image},
                                         {BASE + 0x4100, 0x3F00, image + 0x4100},
                                         {BASE + 0x8000, 256, image + 0x8000}};
    struct bench *b = holding("stm32f411", "checksum=1", NULL);
    const struct stm32bl_summary *s = stm32bl_summary(b->bl);
    struct stm32bl_plan plan;

    (void)state;
    flash_of(b)[0x8000] ^= 1;
    bench_ok(b, stm32bl_plan(b->bl, segments, 3, STM32BL_DIFF, &plan));
    bench_ok(b, stm32bl_program(b->bl, &plan));
    assert_int_equal(s->kept_sectors, 2);
    assert_int_equal(s->kept_bytes, 0x7F00);
    assert_int_equal(s->kept_by_checksum, 0x7F00);
    assert_int_equal(s->written_bytes, 256);
    bench_free(b);
}

static void every_device_keeps_what_it_has(void **state)
{
    enum { PART = 6000 };

    (void)state;
    for (size_t i = 0; i < stm32bl_device_count(); i++) {
        struct stm32bl_device_info info;
        struct bench *b;
        stm32bl_device_get(stm32bl_device_at(i), &info);
        if (info.doubtful || info.flash_start != BASE || !bench_has_wire(stm32bl_device_at(i)))
            continue;
        b = bench_new(stm32bl_device_at(i), "quirks=none");
        bench_connected(b);
        bench_ok(b, bench_program(b, BASE, image, PART, 0));
        // some first sectors are as large as the image: the last one is looked at
        stm32bl_sim_memory(b->sim, BASE, PART)[PART - 1] ^= 1;
        bench_ok(b, bench_program(b, BASE, image, PART, STM32BL_DIFF));
        assert_memory_equal(stm32bl_sim_memory(b->sim, BASE, PART), image, PART);
        bench_ok(b, bench_program(b, BASE, image, PART, STM32BL_DIFF));
        if (stm32bl_summary(b->bl)->kept_sectors < (PART + info.sector_min - 1) / info.sector_max)
            fail_msg("%s: kept %u sectors", info.name, stm32bl_summary(b->bl)->kept_sectors);
        bench_free(b);
    }
}

/* Reading 16 KiB at 1200 baud takes longer than erasing and writing the one block in it. */
static void what_costs_more_to_read_is_written(void **state)
{
    static uint8_t blank[16 * 1024];
    struct bench *b = bench_named("stm32f411", NULL);

    (void)state;
    memset(blank, 0xFF, sizeof blank);
    memcpy(blank, image, 256);
    memcpy(stm32bl_sim_memory(b->sim, BASE, sizeof blank), blank, sizeof blank);
    bench_ok(b, bench_connect(b, "baud=1200"));
    bench_ok(b, bench_program(b, BASE, blank, sizeof blank, STM32BL_DIFF | STM32BL_NO_VERIFY));
    assert_int_equal(stm32bl_summary(b->bl)->kept_sectors, 0);
    assert_int_equal(bench_stats(b).erases, 1);
    bench_free(b);
}

static void flags_that_contradict(void **state)
{
    struct bench *b = holding("stm32f411", NULL, NULL);

    (void)state;
    bench_expect(b, bench_program(b, BASE, image, SIZE, STM32BL_DIFF | STM32BL_ERASE_ALL),
                 STM32BL_ERR_ARG, "sector by sector");
    bench_expect(b, bench_program(b, BASE, image, SIZE, STM32BL_DIFF | STM32BL_ERASE_NONE),
                 STM32BL_ERR_ARG, "sector by sector");
    bench_free(b);
}

/* ------------------------------------------------------------------- verifying */

static void verify_by_checksum(void **state)
{
    struct bench *b = holding("stm32f411", "checksum=1", NULL);
    struct stm32bl_segment segment = {BASE + 1, SIZE - 1, image + 1};

    (void)state;
    bench_ok(b, stm32bl_verify(b->bl, &segment, 1));
    assert_int_equal(stm32bl_summary(b->bl)->verified_bytes, SIZE - 1);
    assert_int_equal(stm32bl_summary(b->bl)->verified_by_checksum, SIZE - 1);
    assert_in_range(stm32bl_summary(b->bl)->verify_ms, 1, 80);
    bench_free(b);
}

/* The message of a mismatch is the same as without a checksum. */
static void a_wrong_checksum_is_looked_at(void **state)
{
    struct bench *b = holding("stm32f411", "checksum=1", NULL);
    struct stm32bl_segment segment = {BASE, SIZE, image};

    (void)state;
    flash_of(b)[0x1234] ^= 0xFF;
    bench_expect(b, stm32bl_verify(b->bl, &segment, 1), STM32BL_ERR_MISMATCH,
                 "1 of 40960 bytes differ, first at 0x08001234");
    assert_int_equal(stm32bl_summary(b->bl)->verified_by_checksum, 0);
    flash_of(b)[0x1234] ^= 0xFF;
    flash_of(b)[0] ^= 1; // in the block that proves the checksum
    bench_expect(b, stm32bl_verify(b->bl, &segment, 1), STM32BL_ERR_MISMATCH,
                 "first at 0x08000000");
    bench_free(b);
}

/* Damaged on the way: never a wrong verdict; the ROM's word is not taken for granted. */
static void checksums_on_a_bad_line(void **state)
{
    struct stm32bl_segment segment = {BASE, SIZE, image};
    unsigned distrusted = 0;

    (void)state;
    for (unsigned at = 250; at < 700; at++) { // at the end of connecting, and behind it
        struct bench *b = bench_named("stm32f411", "checksum=1");
        struct stm32bl_fault fault = {at % 2 ? STM32BL_FAULT_FLIP : STM32BL_FAULT_DROP, at};
        memcpy(flash_of(b), image, SIZE);
        bench_ok(b, bench_connect_faulty(b, &fault));
        bench_ok(b, stm32bl_verify(b->bl, &segment, 1));
        assert_int_equal(stm32bl_summary(b->bl)->verified_bytes, SIZE);
        if (strstr(b->log, "does not agree with what it lets read")) { // and is asked no more
            distrusted++;
            bench_ok(b, stm32bl_verify(b->bl, &segment, 1));
            assert_int_equal(stm32bl_summary(b->bl)->verified_by_checksum, 0);
        }
        bench_free(b);
    }
    assert_int_not_equal(distrusted, 0);
}

static void programming_verifies_by_checksum(void **state)
{
    struct bench *b = bench_named("stm32f411", "checksum=1");

    (void)state;
    bench_connected(b);
    bench_ok(b, bench_program(b, BASE, image, SIZE, 0));
    assert_int_equal(stm32bl_summary(b->bl)->verified_by_checksum, SIZE);
    bench_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unchanged_image_is_only_read),
        cmocka_unit_test(only_the_sector_that_differs_is_written),
        cmocka_unit_test(parts_of_words),
        cmocka_unit_test(blocks_over_several_sectors),
        cmocka_unit_test(several_segments),
        cmocka_unit_test(every_device_keeps_what_it_has),
        cmocka_unit_test(flags_that_contradict),
    };
    const struct CMUnitTest of_the_usart[] = {
        cmocka_unit_test(an_unchanged_image_costs_one_checksum),
        cmocka_unit_test(segments_up_to_the_end_of_a_sector),
        cmocka_unit_test(what_costs_more_to_read_is_written),
        cmocka_unit_test(verify_by_checksum),
        cmocka_unit_test(a_wrong_checksum_is_looked_at),
        cmocka_unit_test(checksums_on_a_bad_line),
        cmocka_unit_test(programming_verifies_by_checksum),
    };

    return bench_run_on_both_wires(tests, make_image) +
           cmocka_run_group_tests(of_the_usart, make_image, NULL);
}
