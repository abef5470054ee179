/* What has been erased is remembered in stretches, however the sectors come. */
#include "check.h"
#include "flash/stray.h"

enum { FLASH = 0x08000000, SIZE = 2048 };

static struct stm32bl_sector sector(unsigned number)
{
    return (struct stm32bl_sector){
        .number = (uint16_t)number, .address = FLASH + number * SIZE, .size = SIZE};
}

static void add(struct bl_erased *erased, unsigned number)
{
    struct stm32bl_sector s = sector(number);

    bl_erased_add(erased, &s);
}

static void expect(const struct bl_erased *erased, size_t i, unsigned first, unsigned sectors)
{
    assert_true(i < erased->count);
    assert_int_equal(erased->runs[i].start, FLASH + first * SIZE);
    assert_int_equal(erased->runs[i].size, sectors * SIZE);
}

static void upwards_and_downwards(void **state)
{
    struct bl_erased up = {.count = 0}, down = {.count = 0};

    (void)state;
    for (unsigned n = 0; n < 5; n++) {
        add(&up, 10 + n);
        add(&down, 14 - n);
        expect(&up, 0, 10, n + 1);
        expect(&down, 0, 14 - n, n + 1);
    }
    assert_int_equal(up.count + down.count, 2);
}

static void stretches_apart(void **state)
{
    struct bl_erased erased = {.count = 0};

    (void)state;
    add(&erased, 1);
    add(&erased, 3);
    add(&erased, 4);
    assert_int_equal(erased.count, 2);
    expect(&erased, 0, 1, 1);
    expect(&erased, 1, 3, 2);
}

/* No more are remembered than there is room for, and those that are stay. */
static void too_many(void **state)
{
    struct bl_erased erased = {.count = 0};

    (void)state;
    for (unsigned n = 0; n < 3 * BL_ERASED_RUNS; n++)
        add(&erased, 2 * n);
    assert_int_equal(erased.count, BL_ERASED_RUNS);
    for (unsigned n = 0; n < BL_ERASED_RUNS; n++)
        expect(&erased, n, 2 * n, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(upwards_and_downwards),
        cmocka_unit_test(stretches_apart),
        cmocka_unit_test(too_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
