/*
 * test_boot.c - the decision, row by row of the table in docs/LOADER.md, and what an image must be.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "boot.h"
#include "flash.h"
#include "flash_model.h"
#include "images.h"

static void put(unsigned slot, struct image image)
{
    flash_model_put(loader_slot_start(slot), &image, sizeof image);
}

static unsigned boot(void)
{
    flash_model_reset();
    loader_boot_load();
    return loader_boot_decide();
}

/* A chip with version 1 in slot A, that has been started, and version 2 in slot B. */
static void two_images(void)
{
    flash_model_new(1);
    put(0, image_make(0, 1, 1));
    assert_int_equal(boot(), 0);
    put(1, image_make(1, 2, 2));
}

static void nothing_starts_without_an_image(void **unused)
{
    (void)unused;
    flash_model_new(1);
    assert_int_equal(boot(), LOADER_NO_SLOT);
    assert_int_equal(loader_boot_keeper(), LOADER_NO_SLOT);
    assert_int_equal(flash.operations, 0);
}

static void the_first_image_is_confirmed_by_being_alone(void **unused)
{
    (void)unused;
    two_images();
    assert_int_equal(loader_boot_state()->state, STM32BL_SLOT_CONFIRMED);
    assert_int_equal(loader_boot_state()->floor, 1);
}

static void a_confirmed_boot_writes_nothing(void **unused)
{
    uint32_t before;

    (void)unused;
    two_images();
    before = flash.operations;
    assert_int_equal(boot(), 0);
    assert_int_equal(flash.operations, before);
}

static void an_unconfirmed_image_gets_three_starts(void **unused)
{
    (void)unused;
    two_images();
    assert_true(loader_boot_activate(1));
    assert_int_equal(loader_boot_state()->state, STM32BL_SLOT_PENDING);
    for (int i = 0; i < STM32BL_SLOT_TRIES; i++) {
        assert_int_equal(boot(), 1);
        assert_int_equal(loader_boot_keeper(), 0);
    }
    assert_int_equal(boot(), 0);
    assert_int_equal(loader_boot_state()->state, STM32BL_SLOT_CONFIRMED);
    assert_int_equal(boot(), 0);
}

static void a_confirmed_image_stays(void **unused)
{
    (void)unused;
    two_images();
    assert_true(loader_boot_activate(1));
    assert_false(loader_boot_confirm()); // pending: it has not run
    assert_int_equal(boot(), 1);
    assert_true(loader_boot_confirm());
    for (int i = 0; i < 2 * STM32BL_SLOT_TRIES; i++)
        assert_int_equal(boot(), 1);
    assert_int_equal(loader_boot_state()->floor, 2);
    assert_int_equal(loader_boot_keeper(), 1);
}

static void without_the_trial_flag_it_is_confirmed_at_once(void **unused)
{
    struct image image = image_make(1, 2, 2);

    (void)unused;
    two_images();
    image.descriptor.flags = 0;
    image_seal(&image);
    put(1, image);
    assert_true(loader_boot_activate(1));
    assert_int_equal(loader_boot_state()->state, STM32BL_SLOT_CONFIRMED);
    assert_int_equal(boot(), 1);
}

static void a_damaged_active_image_makes_way_for_the_other(void **unused)
{
    (void)unused;
    two_images();
    flash.bytes[LOADER_SLOT_A - LOADER_FLASH + 0x3C] ^= 1;
    assert_int_equal(boot(), 1);
    assert_int_equal(loader_boot_state()->slot, 1);
    flash.bytes[LOADER_SLOT_B - LOADER_FLASH + 0x3C] ^= 1;
    assert_int_equal(boot(), LOADER_NO_SLOT);
}

static void what_is_below_the_floor_does_not_come_back(void **unused)
{
    (void)unused;
    two_images();
    assert_true(loader_boot_activate(1));
    assert_int_equal(boot(), 1);
    assert_true(loader_boot_confirm());
    assert_false(loader_boot_activate(0));
    flash.bytes[LOADER_SLOT_B - LOADER_FLASH + 0x3C] ^= 1;
    assert_int_equal(boot(), LOADER_NO_SLOT);
}

static struct image named(unsigned slot, unsigned version, uint32_t product)
{
    struct image image = image_make(slot, version, version);

    image.descriptor.product = product;
    image_seal(&image);
    return image;
}

/* An image that names no product is anybody's. */
static bool takes_the_place_of(uint32_t product, uint32_t runs)
{
    flash_model_new(1);
    put(0, named(0, 1, runs));
    assert_int_equal(boot(), 0);
    put(1, named(1, 2, product));
    return loader_boot_activate(1) && boot() == 1;
}

static void another_products_image_is_refused(void **unused)
{
    (void)unused;
    assert_false(takes_the_place_of(7, 8));
    assert_int_equal(boot(), 0);
    assert_true(takes_the_place_of(8, 8));
    assert_true(takes_the_place_of(0, 8));
    assert_true(takes_the_place_of(8, 0));
}

static void what_was_not_activated_has_no_trial(void **unused)
{
    (void)unused;
    two_images();
    assert_true(loader_boot_activate(1));
    assert_int_equal(boot(), 1);
    put(1, image_make(1, 3, 3)); // written over it, without a Go
    assert_int_equal(boot(), 0);
    assert_int_equal(loader_boot_state()->state, STM32BL_SLOT_CONFIRMED);
}

/* A word of the program or the descriptor becomes `value`, with the right sum. */
static bool starts_with(unsigned word, uint32_t value)
{
    struct image image = image_make(0, 1, 1);

    flash_model_new(1);
    memcpy((uint8_t *)&image + 4 * word, &value, sizeof value);
    image_seal(&image);
    put(0, image);
    return boot() == 0;
}

static void only_what_could_run_starts(void **unused)
{
    enum { LENGTH = IMAGE_LENGTH / 4 };

    (void)unused;
    assert_true(starts_with(0, LOADER_RAM + LOADER_RAM_SIZE));
    assert_true(starts_with(0, LOADER_RAM + 0x100));
    assert_false(starts_with(0, LOADER_RAM + LOADER_RAM_SIZE + 4));
    assert_false(starts_with(0, LOADER_RAM));
    assert_false(starts_with(0, LOADER_RAM + 0x102));
    assert_false(starts_with(1, LOADER_SLOT_A + 0x30)); // not Thumb
    assert_false(starts_with(1, LOADER_SLOT_A + IMAGE_LENGTH + 1));
    assert_false(starts_with(1, LOADER_SLOT_A - 3));
    assert_false(starts_with(8, 0xFFFFFFFF));
    assert_false(starts_with(9, IMAGE_LENGTH + 4));
    assert_false(starts_with(9, IMAGE_LENGTH - 4));
    assert_false(starts_with(9, 0xFFFFFFFC));
    assert_false(starts_with(9, LOADER_SLOT_SIZE - 60));
    assert_false(starts_with(LENGTH, 0));                 // mark
    assert_false(starts_with(LENGTH + 2, LOADER_SLOT_B)); // linked for the other slot
    assert_false(starts_with(LENGTH + 3, IMAGE_LENGTH + 4));
}

static void every_bit_counts(void **unused)
{
    (void)unused;
    for (unsigned bit = 0; bit < IMAGE_SIZE * 8; bit++) {
        flash_model_new(1);
        put(0, image_make(0, 1, 1));
        flash.bytes[LOADER_SLOT_A - LOADER_FLASH + bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_equal(boot(), LOADER_NO_SLOT);
    }
}

static void an_entry_that_does_not_come_out_is_written_behind(void **unused)
{
    (void)unused;
    for (uint32_t offset = 0; offset < STM32BL_RECORD_ENTRY; offset += LOADER_UNIT) {
        two_images();
        flash_model_reset();
        loader_boot_load();
        flash.worn = LOADER_RECORD_A + 2 * STM32BL_RECORD_ENTRY + offset; // 1 was burnt
        assert_true(loader_boot_activate(1));
        assert_int_equal(boot(), 1);
    }
}

static void records_of_garbage_are_no_state(void **unused)
{
    (void)unused;
    for (unsigned seed = 1; seed < 200; seed++) {
        flash_model_new(seed);
        put(0, image_make(0, 1, 1));
        for (unsigned i = 0; i < LOADER_RECORD_SIZE; i++) {
            flash.bytes[LOADER_RECORD_A - LOADER_FLASH + i] = (uint8_t)(i * seed * 31 >> 3);
            flash.bytes[LOADER_RECORD_B - LOADER_FLASH + i] = (uint8_t)(i * seed * 57 >> 4);
        }
        assert_int_equal(boot(), 0);
        assert_int_equal(boot(), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_starts_without_an_image),
        cmocka_unit_test(the_first_image_is_confirmed_by_being_alone),
        cmocka_unit_test(a_confirmed_boot_writes_nothing),
        cmocka_unit_test(an_unconfirmed_image_gets_three_starts),
        cmocka_unit_test(a_confirmed_image_stays),
        cmocka_unit_test(without_the_trial_flag_it_is_confirmed_at_once),
        cmocka_unit_test(a_damaged_active_image_makes_way_for_the_other),
        cmocka_unit_test(what_is_below_the_floor_does_not_come_back),
        cmocka_unit_test(another_products_image_is_refused),
        cmocka_unit_test(what_was_not_activated_has_no_trial),
        cmocka_unit_test(only_what_could_run_starts),
        cmocka_unit_test(every_bit_counts),
        cmocka_unit_test(an_entry_that_does_not_come_out_is_written_behind),
        cmocka_unit_test(records_of_garbage_are_no_state),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
