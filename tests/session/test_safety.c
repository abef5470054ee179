/* What must never happen: bytes lost in silence, half an image that starts, a wrong "verified". */
#include <stdio.h>

#include "bench_chip.h"

enum { BASE = 0x08000000, SIZE = 2000 };

static uint8_t image[SIZE];

static int make_image(void **state)
{
    (void)state;
    bench_image(NULL, BASE, image, sizeof image, 4711);
    return 0;
}

static unsigned operations_of(const struct stm32bl_device *device)
{
    struct bench *b = bench_new(device, NULL);
    unsigned n;

    bench_connected(b);
    bench_ok(b, bench_program(b, BASE, image, sizeof image, STM32BL_NO_VERIFY));
    n = bench_stats(b).erases + bench_stats(b).programs;
    bench_free(b);
    return n;
}

static void the_vectors_are_written_last(void **state)
{
    struct bench *b = bench_named("stm32f411", NULL);
    unsigned n = operations_of(b->device);

    (void)state;
    bench_free(b);
    assert_true(n > 400);
    for (unsigned at = 2; at < n - 8; at += 37) {
        char options[40];
        snprintf(options, sizeof options, "fault=power@%u", at);
        b = bench_named("stm32f411", options);
        bench_connected(b);
        assert_int_not_equal(bench_program(b, BASE, image, sizeof image, 0), STM32BL_OK);
        for (int i = 0; i < 8; i++)
            assert_int_equal(stm32bl_sim_memory(b->sim, BASE, 8)[i], 0xFF);
        bench_free(b);
    }
}

/* Old content, in full, unless the job was done. */
static void expect_old(struct bench *b, int result, const char *part)
{
    const uint8_t *flash = stm32bl_sim_memory(b->sim, BASE, 0x10000);

    bench_expect(b, result, STM32BL_ERR_REFUSED, part);
    for (size_t i = 0; i < 0x10000; i++)
        assert_int_equal(flash[i], 0x42);
}

static struct bench *bench_protected(const char *device, const char *options)
{
    struct bench *b = bench_named(device, options);

    if (!b)
        return NULL;
    memset(stm32bl_sim_memory(b->sim, BASE, 0x10000), 0x42, 0x10000);
    bench_connected(b);
    return b;
}

/*
 * AN3155 3.6, 3.7: what is write-protected is acknowledged, and neither erased nor written. So option
 * bytes are asked before the first erase, whichever sector of a job it is.
 */
static void write_protection_is_seen_before_anything_is_erased(void **state)
{
    static const char *const devices[] = {"stm32f411", "stm32f103xb", "stm32l476",
                                          "stm32g071", "stm32f746",   "stm32h743"};

    (void)state;
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++)
        for (unsigned last = 0; last < 2; last++) {
            struct stm32bl_segment segment = {BASE, SIZE, image};
            struct stm32bl_plan plan;
            struct stm32bl_sector sector;
            struct bench *b = bench_protected(devices[i], "wrp=0-3");
            if (!b)
                continue;
            bench_ok(b, stm32bl_sector(b->bl, BASE, &sector));
            if (last) // the protected sectors are not the first of the job
                segment.address = BASE + 4 * sector.size - 2 * SIZE;
            bench_ok(b, stm32bl_plan(b->bl, &segment, 1, 0, &plan));
            expect_old(b, stm32bl_check_plan(b->bl, &plan), "write-protected");
            expect_old(b, stm32bl_program(b->bl, &plan), "write-protected: nothing was erased");
            expect_old(b, bench_program(b, BASE, image, SIZE, STM32BL_ERASE_ALL), "sector 0 at");
            expect_old(b, bench_program(b, BASE, image, SIZE, STM32BL_ERASE_NONE), "sector 0 at");
            expect_old(b, stm32bl_erase(b->bl, segment.address, 1), "write-protected");
            expect_old(b, stm32bl_erase_all(b->bl), "sector 0 at 0x08000000 and 3 more are");
            assert_int_equal(bench_stats(b).erases, 0);
            bench_free(b);
        }
}

/* Where option bytes do not tell, the first sector does, before others are erased. */
static void hidden_write_protection_shows_in_the_first_erase(void **state)
{
    static const unsigned ways[] = {0, STM32BL_ERASE_ALL};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct bench *b = bench_protected("stm32u031", "wrp=0");
        uint8_t *flash;
        if (!b)
            return;
        flash = stm32bl_sim_memory(b->sim, BASE, 0x8000);
        bench_expect(b, bench_program(b, BASE, image, SIZE, ways[i]), STM32BL_ERR_REFUSED,
                     "not blank at 0x08000000 after the chip acknowledged erasing it");
        for (size_t k = 0; k < 0x8000; k++)
            assert_int_equal(flash[k], 0x42);
        assert_int_equal(bench_stats(b).programs, 0);
        bench_free(b);
    }
}

/* A sector that differs is refused, one that is as it shall be does no harm. */
static void write_protected_sectors_may_be_left_as_they_are(void **state)
{
    struct bench *b = bench_named("stm32f411", "wrp=0");
    uint8_t *flash = stm32bl_sim_memory(b->sim, BASE, 0x4000);

    (void)state;
    memcpy(flash, image, SIZE);
    bench_connected(b);
    bench_ok(b, bench_program(b, BASE, image, SIZE, STM32BL_DIFF));
    assert_int_equal(stm32bl_summary(b->bl)->kept_sectors, 1);
    flash[7] ^= 1;
    bench_expect(b, bench_program(b, BASE, image, SIZE, STM32BL_DIFF), STM32BL_ERR_REFUSED,
                 "write-protected");
    bench_free(b);
}

/* What was seen of an erase, and by what. */
static void erased_flash_is_looked_at(void **state)
{
    struct bench *b = bench_named("stm32f411", "checksum=1");
    const struct stm32bl_summary *s = stm32bl_summary(b->bl);

    (void)state;
    bench_connected(b);
    bench_ok(b, stm32bl_erase_all(b->bl));
    assert_int_equal(s->blank_bytes, 0);
    bench_ok(b, stm32bl_check_blank(b->bl, BASE, 0x80000, false));
    assert_int_equal(s->blank_by_checksum, b->usb ? 0 : 0x80000); // AN3156 has no checksum
    if (!b->usb)
        assert_int_equal(s->blank_bytes, 0x80000);
    bench_free(b);

    b = bench_named("stm32f411", NULL);
    s = stm32bl_summary(b->bl);
    bench_connected(b);
    bench_ok(b, stm32bl_check_blank(b->bl, BASE, 0x80000, false));
    assert_in_range(s->blank_bytes, 1, 0x1000); // samples
    bench_ok(b, stm32bl_check_blank(b->bl, BASE, 0x80000, true));
    assert_in_range(s->blank_bytes, 0x80000, 0x81000);
    stm32bl_sim_memory(b->sim, BASE + 0x12345, 1)[0] = 0xFE;
    bench_expect(b, stm32bl_check_blank(b->bl, BASE, 0x80000, true), STM32BL_ERR_MISMATCH,
                 "sector 4 is not blank at 0x08012345");
    bench_expect(b, stm32bl_check_blank(b->bl, BASE + 1, 64, true), STM32BL_ERR_ARG, "multiples");
    bench_expect(b, stm32bl_check_blank(b->bl, 0x20003000, 64, true), STM32BL_ERR_RANGE, "flash");
    bench_free(b);
}

/* Pages of half the size that the row says: the chip erases half, and acknowledges all. */
static void smaller_sectors_are_found_out(void **state)
{
    struct bench *b = bench_named("stm32f303xc", "sector=1024");

    (void)state;
    memset(stm32bl_sim_memory(b->sim, BASE, 0x20000), 0x42, 0x20000);
    bench_connected(b);
    bench_ok(b, stm32bl_erase(b->bl, BASE + 10 * 0x800, 3 * 0x800));
    bench_expect(b, stm32bl_check_blank(b->bl, BASE + 10 * 0x800, 3 * 0x800, false),
                 STM32BL_ERR_MISMATCH, "sector 10 is not blank at 0x0800");
    bench_free(b);
}

static void what_is_lost_is_counted_if_it_is_in_use(void **state)
{
    struct bench *b = bench_named("stm32f411", "checksum=1");
    struct stm32bl_segment segment = {BASE + 0x101, SIZE, image};
    struct stm32bl_plan plan;
    uint32_t used = 1;

    (void)state;
    bench_connected(b);
    bench_ok(b, stm32bl_plan(b->bl, &segment, 1, 0, &plan));
    if (b->usb) {
        bench_expect(b, stm32bl_lost_in_use(b->bl, &plan, &used), STM32BL_ERR_UNSUPPORTED,
                     "only reading it tells");
        bench_free(b);
        return;
    }
    bench_ok(b, stm32bl_lost_in_use(b->bl, &plan, &used));
    assert_int_equal(used, 0);
    stm32bl_sim_memory(b->sim, BASE + 0x100, 1)[0] = 0; // the byte before the image
    bench_ok(b, stm32bl_lost_in_use(b->bl, &plan, &used));
    assert_int_equal(used, 0x101);
    stm32bl_sim_memory(b->sim, BASE + 0x3FFF, 1)[0] = 0;
    bench_ok(b, stm32bl_lost_in_use(b->bl, &plan, &used));
    assert_int_equal(used, plan.lost_size);
    bench_ok(b, stm32bl_plan(b->bl, &segment, 1, STM32BL_ERASE_ALL, &plan));
    bench_ok(b, stm32bl_lost_in_use(b->bl, &plan, &used));
    assert_int_equal(used, plan.lost_size);
    bench_free(b);
}

static void worn_cells_show_in_verify(void **state)
{
    struct bench *b = bench_named("stm32f411", "fault=stuck@0x08000123");
    char want[80];

    (void)state;
    bench_connected(b);
    snprintf(want, sizeof want,
             "verify: 1 of 2000 bytes differ, first at 0x08000123: expected 0x%02X", image[0x123]);
    bench_expect(b, bench_program(b, BASE, image, sizeof image, 0), STM32BL_ERR_MISMATCH, want);
    bench_free(b);
}

static void flash_that_was_not_erased_shows_in_verify(void **state)
{
    struct bench *b = bench_named("stm32f303xc", NULL);

    (void)state;
    memset(stm32bl_sim_memory(b->sim, BASE, 0x800), 0x0F, 0x800);
    bench_connected(b);
    bench_expect(b, bench_program(b, BASE, image, sizeof image, STM32BL_ERASE_NONE),
                 STM32BL_ERR_MISMATCH, "bytes differ");
    bench_free(b);
}

static void comparing_finds_one_bit(void **state)
{
    struct bench *b = bench_named("stm32f411", NULL);
    struct stm32bl_segment segment = {BASE, SIZE, image};
    uint8_t *flash = stm32bl_sim_memory(b->sim, BASE, SIZE);

    (void)state;
    memcpy(flash, image, SIZE);
    bench_connected(b);
    bench_ok(b, stm32bl_verify(b->bl, &segment, 1));
    flash[SIZE - 1] ^= 1;
    bench_expect(b, stm32bl_verify(b->bl, &segment, 1), STM32BL_ERR_MISMATCH,
                 "first at 0x080007cf");
    bench_free(b);
}

static void nothing_is_erased_for_an_image_that_does_not_fit(void **state)
{
    struct bench *b = bench_named("stm32f411", "size=256");
    uint8_t *flash = stm32bl_sim_memory(b->sim, BASE, 0x40000);

    (void)state;
    memset(flash, 0x42, 0x40000);
    bench_connected(b);
    assert_int_equal(stm32bl_info(b->bl)->flash_kb, 256);
    bench_expect(b, bench_program(b, 0x08040000 - 100, image, 101, 0), STM32BL_ERR_RANGE,
                 "runs past the end of flash at 0x08040000");
    bench_expect(b, bench_program(b, 0x08040000, image, 4, 0), STM32BL_ERR_RANGE, "outside");
    bench_expect(b, bench_program(b, 0x20000100, image, 4, 0), STM32BL_ERR_RANGE, "outside");
    bench_expect(b, stm32bl_erase(b->bl, 0x08040000, 1), STM32BL_ERR_RANGE, "writable");
    bench_expect(b, stm32bl_erase(b->bl, 0x20003000, 1), STM32BL_ERR_RANGE, "not flash");
    assert_int_equal(bench_stats(b).erases, 0);
    bench_free(b);
}

/* What the touched sectors hold besides the image is kept, and goes to the back-up too. */
static void preserving(void **state)
{
    struct bench *b = bench_named("stm32g0b1", NULL);
    struct stm32bl_image *img = stm32bl_image_new(), *saved = stm32bl_image_new();
    struct stm32bl_plan plan;
    uint8_t want[0x1000];

    (void)state;
    memset(stm32bl_sim_memory(b->sim, BASE, sizeof want), 0x3C, sizeof want);
    memset(want, 0x3C, sizeof want);
    memcpy(want + 0x7F3, image, 0x7C0);
    bench_connected(b);
    assert_int_equal(stm32bl_image_add(img, BASE + 0x7F3, image, 0x7C0), STM32BL_OK);
    bench_ok(b, stm32bl_preserve(b->bl, img, saved));
    bench_ok(b,
             stm32bl_plan(b->bl, stm32bl_image_segments(img), stm32bl_image_count(img), 0, &plan));
    assert_int_equal(plan.lost_size, 0);
    plan.last_address = BASE + 0x7F3; // the new program's vector table, not the first kept byte
    bench_ok(b, stm32bl_program(b->bl, &plan));
    assert_memory_equal(stm32bl_sim_memory(b->sim, BASE, sizeof want), want, sizeof want);
    assert_int_equal(stm32bl_image_count(saved), 2);
    assert_int_equal(stm32bl_image_segments(saved)[0].size, 0x7F3);
    assert_int_equal(stm32bl_image_segments(saved)[1].address, BASE + 0x7F3 + 0x7C0);
    stm32bl_image_free(img);
    stm32bl_image_free(saved);
    bench_free(b);
}

struct brake {
    unsigned calls;
    unsigned at;
};

static int stop_at(const struct stm32bl_progress *progress, void *user)
{
    struct brake *brake = user;

    (void)progress;
    return ++brake->calls == brake->at;
}

/* Cancelled at any time: the session goes on, and the next job completes. */
static void cancelling_leaves_a_usable_session(void **state)
{
    (void)state;
    for (unsigned at = 1; at < 40; at++) {
        struct bench *b = bench_named("stm32f411", NULL);
        struct brake brake = {0, at};
        int err;
        bench_connected(b);
        stm32bl_on_progress(b->bl, stop_at, &brake);
        err = bench_program(b, BASE, image, sizeof image, 0);
        assert_true(err == STM32BL_OK || err == STM32BL_ERR_CANCELLED);
        stm32bl_on_progress(b->bl, NULL, NULL);
        bench_ok(b, bench_program(b, BASE, image, sizeof image, 0));
        bench_free(b);
    }
}

static uint64_t last_done;
static unsigned moves;

static int must_not_go_back(const struct stm32bl_progress *progress, void *user)
{
    (void)user;
    if (progress->phase == STM32BL_ERASING) {
        assert_in_range(progress->done, last_done, progress->total);
        moves += progress->done > last_done;
        last_done = progress->done;
    }
    return 0;
}

static void progress_moves_during_a_long_erase(void **state)
{
    struct bench *b = bench_named("stm32f411", NULL);

    (void)state;
    bench_connected(b);
    stm32bl_on_progress(b->bl, must_not_go_back, NULL);
    last_done = moves = 0;
    bench_ok(b, stm32bl_erase_all(b->bl));
    assert_true(moves > 20);
    last_done = moves = 0;
    bench_ok(b, stm32bl_erase(b->bl, 0x08040000, 0x40000));
    assert_true(moves > 20);
    assert_int_equal(last_done, 0x40000);
    bench_free(b);
    b = bench_named("stm32f411", "rdp=1"); // lifting the protection erases, too
    bench_connected(b);
    stm32bl_on_progress(b->bl, must_not_go_back, NULL);
    last_done = moves = 0;
    bench_ok(b, stm32bl_read_unprotect(b->bl));
    assert_true(moves > 20);
    if (!b->usb) // there the chip leaves the bus before it tells
        assert_int_equal(last_done, 512 * 1024);
    bench_free(b);
}

static void memory_of_the_caller(void **state)
{
    static uint64_t memory[STM32BL_SESSION_SIZE / 8];
    struct stm32bl_sim *sim = stm32bl_sim_new(stm32bl_device_find("stm32f411"));
    struct stm32bl *bl = stm32bl_new_in(memory, sizeof memory);

    (void)state;
    assert_non_null(bl);
    assert_true(stm32bl_size() <= STM32BL_SESSION_SIZE);
    assert_null(stm32bl_new_in(memory, 16));
    assert_null(stm32bl_new_in((char *)memory + 1, sizeof memory - 8));
    assert_null(stm32bl_new_in(NULL, sizeof memory));
    assert_int_equal(bench_is_on_usb() ? stm32bl_attach_usb(bl, stm32bl_sim_usb(sim), NULL)
                                       : stm32bl_attach(bl, stm32bl_sim_stream(sim), NULL),
                     STM32BL_OK);
    stm32bl_free(bl);
    stm32bl_sim_free(sim);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_vectors_are_written_last),
        cmocka_unit_test(write_protection_is_seen_before_anything_is_erased),
        cmocka_unit_test(hidden_write_protection_shows_in_the_first_erase),
        cmocka_unit_test(write_protected_sectors_may_be_left_as_they_are),
        cmocka_unit_test(erased_flash_is_looked_at),
        cmocka_unit_test(smaller_sectors_are_found_out),
        cmocka_unit_test(what_is_lost_is_counted_if_it_is_in_use),
        cmocka_unit_test(worn_cells_show_in_verify),
        cmocka_unit_test(flash_that_was_not_erased_shows_in_verify),
        cmocka_unit_test(comparing_finds_one_bit),
        cmocka_unit_test(nothing_is_erased_for_an_image_that_does_not_fit),
        cmocka_unit_test(preserving),
        cmocka_unit_test(cancelling_leaves_a_usable_session),
        cmocka_unit_test(progress_moves_during_a_long_erase),
        cmocka_unit_test(memory_of_the_caller),
    };

    return bench_run_on_both_wires(tests, make_image);
}
