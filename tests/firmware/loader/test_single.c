/*
 * test_single.c - the decision with one slot, row by row of the table in docs/LOADER.md, and the application's side.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../stm32bl_slot.h"
#include "boot.h"
#include "flash.h"
#include "flash_model.h"
#include "images.h"

static void put(struct image image)
{
    flash_model_put(LOADER_SLOT_A, &image, sizeof image);
}

static unsigned boot(void)
{
    flash_model_reset();
    loader_boot_load();
    return loader_boot_decide();
}

static bool waits(void)
{
    return boot() == LOADER_NO_SLOT;
}

/* Version 1, which came with the loader, has been started. */
static void begin(void)
{
    flash_model_new(1);
    put(image_make(0, 1, 1));
    assert_int_equal(boot(), 0);
}

/* As a host does it. */
static void replace(struct image image)
{
    assert_true(loader_boot_prepare(loader_boot_keeper()));
    assert_true(loader_flash_erase(LOADER_SLOT_A));
    assert_true(loader_flash_write(LOADER_SLOT_A, &image, sizeof image));
}

static void nothing_starts_without_an_image(void **unused)
{
    (void)unused;
    flash_model_new(1);
    assert_true(waits());
    assert_int_equal(flash.operations, 0);
}

static void a_confirmed_boot_writes_nothing(void **unused)
{
    uint32_t before;

    (void)unused;
    begin();
    assert_int_equal(loader_boot_state()->state, STM32BL_SLOT_CONFIRMED);
    assert_int_equal(loader_boot_state()->flags, STM32BL_SLOT_SINGLE);
    before = flash.operations;
    assert_int_equal(boot(), 0);
    assert_int_equal(flash.operations, before);
}

/* Whole or not: before Go nothing starts, and before the first erase the log says so. */
static void what_is_being_replaced_does_not_start(void **unused)
{
    (void)unused;
    begin();
    assert_true(loader_boot_prepare(loader_boot_keeper()));
    assert_int_equal(loader_boot_state()->state, STM32BL_SLOT_WRITING);
    assert_true(waits());
    replace(image_make(0, 2, 2));
    assert_true(waits());
    assert_true(loader_boot_activate(0));
    assert_int_equal(boot(), 0);
}

static void an_unconfirmed_image_gets_three_starts(void **unused)
{
    (void)unused;
    begin();
    replace(image_make(0, 2, 2));
    assert_true(loader_boot_activate(0));
    assert_int_equal(loader_boot_state()->state, STM32BL_SLOT_PENDING);
    for (int i = 0; i < STM32BL_SLOT_TRIES; i++)
        assert_int_equal(boot(), 0);
    assert_true(waits());
    assert_true(waits());
    replace(image_make(0, 1, 1)); // which was confirmed before
    assert_true(loader_boot_activate(0));
    assert_int_equal(boot(), 0);
}

static void a_confirmed_image_stays(void **unused)
{
    (void)unused;
    begin();
    replace(image_make(0, 2, 2));
    assert_true(loader_boot_activate(0));
    assert_false(loader_boot_confirm()); // it has not run
    assert_int_equal(boot(), 0);
    assert_int_equal(stm32bl_slot_confirm(), 0);
    for (int i = 0; i < 2 * STM32BL_SLOT_TRIES; i++)
        assert_int_equal(boot(), 0);
    assert_int_equal(loader_boot_state()->floor, 2);
    assert_true(loader_boot_activate(0)); // Go at what runs
    assert_int_equal(loader_boot_state()->state, STM32BL_SLOT_CONFIRMED);
}

static void without_the_trial_flag_it_is_confirmed_at_once(void **unused)
{
    struct image image = image_make(0, 2, 2);

    (void)unused;
    begin();
    image.descriptor.flags = 0;
    image_seal(&image);
    replace(image);
    assert_true(loader_boot_activate(0));
    assert_int_equal(loader_boot_state()->state, STM32BL_SLOT_CONFIRMED);
    assert_int_equal(boot(), 0);
}

static void what_is_wrong_is_not_activated(void **unused)
{
    struct image damaged = image_make(0, 2, 2), old = image_make(0, 2, 0);

    (void)unused;
    begin();
    damaged.program[13] ^= 0x100;
    replace(damaged);
    assert_false(loader_boot_activate(0));
    assert_true(waits());
    replace(old);
    assert_false(loader_boot_accepts(0));
    assert_false(loader_boot_activate(0));
    replace(image_make(0, 2, 2));
    assert_false(loader_boot_activate(1)); // there is no such slot
    assert_true(loader_boot_activate(0));
}

static void a_damaged_image_does_not_start(void **unused)
{
    (void)unused;
    begin();
    flash.bytes[LOADER_SLOT_A - LOADER_FLASH + 0x3C] ^= 1;
    assert_true(waits());
}

static void what_was_not_activated_has_no_trial(void **unused)
{
    (void)unused;
    begin();
    replace(image_make(0, 2, 2));
    assert_true(loader_boot_activate(0));
    put(image_make(0, 3, 3));
    assert_true(waits());
}

/* It would erase what it runs from. */
static void an_application_has_no_place_for_an_update(void **unused)
{
    (void)unused;
    begin();
    assert_int_equal(stm32bl_slot_start(), 0);
    assert_int_equal(stm32bl_slot_begin(128), STM32BL_SLOT_NO_PLACE);
    assert_int_equal(stm32bl_slot_activate(), STM32BL_SLOT_NO_IMAGE);
    assert_int_equal(boot(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_confirmed_boot_writes_nothing),
        cmocka_unit_test(what_is_being_replaced_does_not_start),
        cmocka_unit_test(an_unconfirmed_image_gets_three_starts),
        cmocka_unit_test(a_confirmed_image_stays),
        cmocka_unit_test(without_the_trial_flag_it_is_confirmed_at_once),
        cmocka_unit_test(what_is_wrong_is_not_activated),
        cmocka_unit_test(a_damaged_image_does_not_start),
        cmocka_unit_test(what_was_not_activated_has_no_trial),
        cmocka_unit_test(an_application_has_no_place_for_an_update),
        cmocka_unit_test(nothing_starts_without_an_image),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
