/*
 * test_slot.c - the application's side: it receives an update, hands it over, and confirms itself.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../stm32bl_slot.h"
#include "boot.h"
#include "flash_model.h"
#include "images.h"

static unsigned boot(void)
{
    flash_model_reset();
    loader_boot_load();
    return loader_boot_decide();
}

static void begin(void)
{
    struct image image = image_make(0, 1, 1);

    image.descriptor.product = 8;
    image_seal(&image);
    flash_model_new(5);
    flash_model_put(LOADER_SLOT_A, &image, sizeof image);
    assert_int_equal(boot(), 0);
}

static int install(struct image *image)
{
    assert_int_equal(stm32bl_slot_begin(sizeof *image), 0);
    for (uint32_t at = 0; at < sizeof *image; at += 32)
        assert_int_equal(stm32bl_slot_write(at, (const uint8_t *)image + at, 32), 0);
    return stm32bl_slot_activate();
}

static void an_application_installs_its_successor(void **unused)
{
    struct image next = image_make(1, 2, 2), third = image_make(0, 3, 3);

    (void)unused;
    begin();
    assert_int_equal(stm32bl_slot_start(), LOADER_SLOT_B);
    assert_int_equal(install(&next), 0);
    assert_int_equal(stm32bl_slot_state().state, STM32BL_SLOT_PENDING);
    assert_int_equal(stm32bl_slot_start(), LOADER_SLOT_B); // A still runs
    assert_int_equal(boot(), 1);
    assert_int_equal(stm32bl_slot_begin(128), STM32BL_SLOT_NO_PLACE); // on trial
    assert_int_equal(stm32bl_slot_confirm(), 0);
    assert_int_equal(stm32bl_slot_confirm(), 0);
    assert_int_equal(stm32bl_slot_start(), LOADER_SLOT_A);
    assert_int_equal(install(&third), 0);
    assert_int_equal(boot(), 0);
}

static void what_is_wrong_is_not_activated(void **unused)
{
    struct image wrong_slot = image_make(0, 2, 2), old = image_make(1, 2, 0);
    struct image damaged = image_make(1, 2, 2), strange = image_make(1, 2, 2);

    (void)unused;
    begin();
    wrong_slot.descriptor.load = LOADER_SLOT_A + LOADER_SLOT_B - loader_slot_link(1);
    image_seal(&wrong_slot);
    damaged.program[13] ^= 0x100;
    strange.descriptor.product = 7;
    image_seal(&strange);
    assert_int_equal(stm32bl_slot_activate(), STM32BL_SLOT_NO_IMAGE); // nothing was begun
    assert_int_equal(install(&wrong_slot), STM32BL_SLOT_NO_IMAGE);
    assert_int_equal(install(&old), STM32BL_SLOT_NO_IMAGE);
    assert_int_equal(install(&damaged), STM32BL_SLOT_NO_IMAGE);
    assert_int_equal(install(&strange), STM32BL_SLOT_NO_IMAGE);
    assert_int_equal(boot(), 0);
}

static void places_outside_are_refused(void **unused)
{
    uint32_t words[16] = {0};

    (void)unused;
    begin();
    assert_int_equal(stm32bl_slot_begin(LOADER_SLOT_SIZE + 1), STM32BL_SLOT_NO_PLACE);
    assert_int_equal(stm32bl_slot_write(0, words, 32), STM32BL_SLOT_NO_PLACE);
    assert_int_equal(stm32bl_slot_begin(64), 0);
    assert_int_equal(stm32bl_slot_write(64, words, 32), STM32BL_SLOT_NO_PLACE);
    assert_int_equal(stm32bl_slot_write(2, words, 32), STM32BL_SLOT_NO_PLACE);
    assert_int_equal(stm32bl_slot_write(32, words, 64), STM32BL_SLOT_NO_PLACE);
    flash.worn = LOADER_SLOT_B;
    words[0] = 0x12345678;
    assert_int_equal(stm32bl_slot_write(0, words, 32), STM32BL_SLOT_FLASH);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_application_installs_its_successor),
        cmocka_unit_test(what_is_wrong_is_not_activated),
        cmocka_unit_test(places_outside_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
