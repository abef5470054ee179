/*
 * What is said of the resident loader: by its log, of which the last valid entry of the newer area counts; and
 * nothing where there is none, or where nothing can be read.
 */
#include "../../firmware/stm32bl_slot_format.h"
#include "base/internal.h"
#include "bench_chip.h"
#include "stm32bl/loader.h"
#include "stm32bl/transport.h"

static void says_nothing(struct bench *b, int code, const char *part)
{
    static const struct stm32bl_loader_state none;
    struct stm32bl_loader_state state;

    memset(&state, 0xA5, sizeof state);
    bench_expect(b, stm32bl_loader_state(b->bl, &state), code, part);
    assert_null(state.loader);
    assert_memory_equal(&state, &none, sizeof state);
    assert_int_equal(stm32bl_loader_free_slot(&state), 0);
}

static void a_chip_without(void **state)
{
    struct bench *b = bench_named("stm32f411", NULL);
    bool fits = true;

    (void)state;
    bench_connected(b);
    says_nothing(b, STM32BL_OK, "");
    memset(stm32bl_sim_memory(b->sim, 0x08000000, 0x20000), 0, 0x20000);
    says_nothing(b, STM32BL_OK, "");
    assert_false(stm32bl_loader_answers(b->bl));
    bench_expect(b, stm32bl_loader_fits(b->bl, stm32bl_loader_at(0), &fits),
                 STM32BL_ERR_UNSUPPORTED, "not the resident loader that answers");
    assert_false(fits);
    bench_free(b);
}

static void a_chip_of_which_there_is_no_loader(void **state)
{
    struct bench *b = bench_named("stm32f746", NULL);

    (void)state;
    bench_connected(b);
    says_nothing(b, STM32BL_OK, "");
    bench_free(b);
}

static void a_chip_that_lets_nothing_be_read(void **state)
{
    struct bench *b = bench_named("stm32f411", "rdp=1");

    (void)state;
    bench_connected(b);
    says_nothing(b, STM32BL_ERR_REFUSED, "read-out protection");
    stm32bl_close(b->bl);
    says_nothing(b, STM32BL_ERR_ARG, "no chip is connected");
    bench_free(b);
}

/* Never the slot from which the loader starts if all else fails, and none while images are copied. */
static void the_slot_that_is_free(void **state)
{
    static const struct {
        enum stm32bl_loader_kind kind;
        enum stm32bl_loader_phase state;
        int of_a, of_b; // what is free where the log is about slot A, or B
    } cases[] = {
        {STM32BL_LOADER_TWO_SLOTS, STM32BL_LOADER_NOTHING, 0, 0},
        {STM32BL_LOADER_TWO_SLOTS, STM32BL_LOADER_CONFIRMED, 1, 0},
        {STM32BL_LOADER_TWO_SLOTS, STM32BL_LOADER_PENDING, 0, 1},
        {STM32BL_LOADER_TWO_SLOTS, STM32BL_LOADER_ON_TRIAL, 0, 1},
        {STM32BL_LOADER_BANKS, STM32BL_LOADER_CONFIRMED, 1, 0},
        {STM32BL_LOADER_BANKS, STM32BL_LOADER_PENDING, 0, 1},
        {STM32BL_LOADER_SINGLE, STM32BL_LOADER_CONFIRMED, 0, 0},
        {STM32BL_LOADER_SINGLE, STM32BL_LOADER_WRITING, 0, 0},
        {STM32BL_LOADER_STAGED, STM32BL_LOADER_NOTHING, 1, 1},
        {STM32BL_LOADER_STAGED, STM32BL_LOADER_CONFIRMED, 1, 1},
        {STM32BL_LOADER_STAGED, STM32BL_LOADER_ON_TRIAL, 1, 1},
        {STM32BL_LOADER_STAGED, STM32BL_LOADER_SAVING, -1, -1},
        {STM32BL_LOADER_STAGED, STM32BL_LOADER_COPYING, -1, -1},
        {STM32BL_LOADER_STAGED, STM32BL_LOADER_RESTORING, -1, -1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct stm32bl_loader loader = {.kind = cases[i].kind};
        struct stm32bl_loader_state s = {.loader = &loader, .state = cases[i].state};
        assert_int_equal(stm32bl_loader_free_slot(&s), cases[i].of_a);
        s.slot = 1;
        assert_int_equal(stm32bl_loader_free_slot(&s), cases[i].of_b);
    }
}

/* ------------------------------------------------------------------------ a log */

// Those of the F411 (firmware/loader/chips/f411.h), the end of an area included.
enum { LOG_A = 0x08008000, LOG_B = 0x0800C000, SLOT_A = 0x08010000, SLOT_B = 0x08040000 };
enum { ENTRIES = 0x800 / STM32BL_RECORD_ENTRY, LENGTH = 0x100 };

/* The floor tells the entries apart. */
static void put_entry(struct bench *b, uint32_t log, unsigned i, uint32_t area, uint32_t floor)
{
    struct stm32bl_slot_record r = {.mark = STM32BL_RECORD_MARK,
                                    .area = area,
                                    .state = STM32BL_SLOT_ON_TRIAL,
                                    .slot = 1,
                                    .tries = 2,
                                    .flags = 2,
                                    .floor = floor,
                                    .image = 0xC0FFEE11};

    r.crc = ~bl_crc32(0, &r, offsetof(struct stm32bl_slot_record, crc));
    memcpy(stm32bl_sim_memory(b->sim, log + i * STM32BL_RECORD_ENTRY, sizeof r), &r, sizeof r);
}

static void put_image(struct bench *b, uint32_t slot, uint8_t major)
{
    const struct stm32bl_descriptor d = {.address = slot, .length = LENGTH, .major = major};
    uint8_t *flash = stm32bl_sim_memory(b->sim, slot, LENGTH + STM32BL_DESCRIPTOR_SIZE);
    const uint32_t mark[] = {STM32BL_SLOT_MARK, LENGTH};

    memset(flash, major, LENGTH);
    memcpy(flash + STM32BL_SLOT_MARK_AT, mark, sizeof mark);
    stm32bl_descriptor_write(&d, flash, flash + LENGTH);
}

static void expect_floor(struct bench *b, uint32_t floor)
{
    struct stm32bl_loader_state s;

    bench_ok(b, stm32bl_loader_state(b->bl, &s));
    assert_non_null(s.loader);
    assert_string_equal(s.loader->name, "f411");
    assert_int_equal(s.floor, floor);
}

static void a_log_and_two_images(void **state)
{
    struct bench *b = bench_named("stm32f411", NULL);
    struct stm32bl_loader_state s;

    (void)state;
    bench_connected(b);
    put_entry(b, LOG_A, 0, 7, 3);
    put_image(b, SLOT_A, 1);
    bench_ok(b, stm32bl_loader_state(b->bl, &s));
    assert_true(s.described[0] && !s.described[1]);
    put_image(b, SLOT_B, 2);
    bench_ok(b, stm32bl_loader_state(b->bl, &s));
    assert_int_equal(s.state, STM32BL_LOADER_ON_TRIAL);
    assert_int_equal(s.slot, 1);
    assert_int_equal(s.starts_left, 2);
    assert_int_equal(s.sum, 0xC0FFEE11);
    assert_true(!s.verified[0] && s.verified[1]);
    assert_true(s.described[0] && s.described[1]);
    assert_int_equal(s.image[0].major, 1);
    assert_int_equal(s.image[1].major, 2);
    assert_int_equal(stm32bl_loader_free_slot(&s), 1);
    memset(stm32bl_sim_memory(b->sim, SLOT_B + LENGTH, 4), 0, 4); // of its descriptor
    bench_ok(b, stm32bl_loader_state(b->bl, &s));
    assert_true(s.described[0] && !s.described[1]);
    bench_free(b);
}

static void the_last_entry_of_the_newer_area(void **state)
{
    struct bench *b = bench_named("stm32f411", NULL);

    (void)state;
    bench_connected(b);
    for (unsigned i = 0; i < ENTRIES; i++) {
        put_entry(b, LOG_A, i, 7, 100 + i);
        expect_floor(b, 100 + i);
    }
    put_entry(b, LOG_A, ENTRIES, 7, 999); // behind the area
    expect_floor(b, 100 + ENTRIES - 1);
    stm32bl_sim_memory(b->sim, LOG_A + (ENTRIES - 1) * STM32BL_RECORD_ENTRY, 1)[9] ^= 1; // torn
    expect_floor(b, 100 + ENTRIES - 2);
    put_entry(b, LOG_B, 0, 6, 1); // older
    expect_floor(b, 100 + ENTRIES - 2);
    put_entry(b, LOG_B, 0, 8, 2); // newer
    expect_floor(b, 2);
    put_entry(b, LOG_A, 0, 0xFFFFFFFF, 3);
    put_entry(b, LOG_B, 0, 0, 4); // behind it
    memset(stm32bl_sim_memory(b->sim, LOG_A + STM32BL_RECORD_ENTRY, 0x7C0), 0xFF, 0x7C0);
    expect_floor(b, 4);
    memset(stm32bl_sim_memory(b->sim, LOG_B, 4), 0xFF, 4); // an area begins with an entry
    put_entry(b, LOG_B, 1, 1, 5);
    expect_floor(b, 3);
    bench_free(b);
}

/* A log that cannot be read to its end says nothing, whatever its beginning was. */
static void a_port_that_goes_while_it_is_read(void **state)
{
    unsigned first = 0, last = 1;

    (void)state;
    for (unsigned at = 0; at <= last; at += at < first ? first - at : 97) {
        struct stm32bl_fault fault = {STM32BL_FAULT_FAIL, at};
        struct bench *b = bench_named("stm32f411", NULL);
        struct stm32bl_loader_state s;
        put_entry(b, LOG_A, 0, 7, 3);
        put_entry(b, LOG_B, 0, 8, 3);
        put_image(b, SLOT_A, 1);
        put_image(b, SLOT_B, 2);
        bench_ok(b, bench_connect_faulty(b, &fault));
        first = first ? first : (unsigned)bench_stats(b).sent + 1;
        bench_expect(b, stm32bl_loader_state(b->bl, &s), at ? STM32BL_ERR_IO : STM32BL_OK, "");
        last = at ? last : (unsigned)bench_stats(b).sent;
        bench_free(b);
    }
    assert_true(last > first + 4096);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chip_without),
        cmocka_unit_test(a_chip_of_which_there_is_no_loader),
        cmocka_unit_test(a_chip_that_lets_nothing_be_read),
        cmocka_unit_test(the_slot_that_is_free),
        cmocka_unit_test(a_log_and_two_images),
        cmocka_unit_test(the_last_entry_of_the_newer_area),
        cmocka_unit_test(a_port_that_goes_while_it_is_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
