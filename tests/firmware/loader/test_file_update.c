/*
 * test_file_update.c - an application hands a file of its own drive over: firmware/examples/file_update.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../examples/file_update.h"
#include "../stm32bl_slot.h"
#include "boot.h"
#include "copy.h"
#include "flash_model.h"
#include "staged.h"
#include "staged_images.h"
#include "work.h"

void loader_work_goes_on(void)
{
}

void loader_staged_before(void)
{
}

void loader_staged_after(bool installed)
{
    (void)installed;
}

/* The version that a reset starts. */
static unsigned boot(void)
{
    struct stm32bl_slot_descriptor d;

    flash_model_reset();
    loader_boot_load();
    assert_int_equal(loader_boot_decide(), 0);
    assert_true(loader_image_is_whole(0, &d));
    return d.version;
}

static void begin(void)
{
    struct staged_image image = staged_image_make(0x140, 1, 1);

    flash_model_new(9);
    flash_model_put(LOADER_SLOT_A, image.words, image.bytes);
    assert_int_equal(boot(), 1);
}

static int update(struct staged_drive drive)
{
    struct stm32bl_fat fat = {.read = staged_drive_read, .user = &drive};

    return file_update(&fat, "UPDATE  BIN");
}

static int update_by(const struct staged_image *image)
{
    return update((struct staged_drive){.image = image});
}

static void a_file_is_handed_over_once(void **unused)
{
    struct staged_image next = staged_image_make(0x140, 2, 2);
    uint32_t before;

    (void)unused;
    begin();
    assert_int_equal(update_by(&next), 0);
    assert_int_equal(boot(), 2);
    assert_int_equal(stm32bl_slot_confirm(), 0);
    before = flash.operations;
    assert_int_equal(update_by(&next), FILE_UPDATE_SAME);
    assert_int_equal(flash.operations, before);
    assert_int_equal(boot(), 2);
}

static void one_that_is_on_trial_hands_nothing_over(void **unused)
{
    struct staged_image next = staged_image_make(0x140, 2, 2),
                        third = staged_image_make(0x140, 3, 3);

    (void)unused;
    begin();
    assert_int_equal(update_by(&next), 0);
    assert_int_equal(boot(), 2);
    assert_int_equal(update_by(&third), FILE_UPDATE_NO_PLACE);
    assert_int_equal(stm32bl_slot_confirm(), 0);
    assert_int_equal(update_by(&third), 0);
    assert_int_equal(boot(), 3);
}

static void every_byte_counts(void **unused)
{
    (void)unused;
    begin();
    for (uint32_t i = 0; i < 0x140 + 64; i++) {
        struct staged_image next = staged_image_make(0x140, 2, 2);

        ((uint8_t *)next.words)[i] ^= (uint8_t)(1u << i % 8);
        assert_true(update_by(&next) < 0);
    }
    assert_int_equal(boot(), 1);
}

static void what_is_no_update(void **unused)
{
    struct staged_image next = staged_image_make(0x140, 2, 2);

    (void)unused;
    begin();
    assert_int_equal(update((struct staged_drive){.image = &next, .name = "OTHER   BIN"}),
                     STM32BL_FAT_NO_FILE);
    assert_int_equal(update((struct staged_drive){.is_foreign = true}), STM32BL_FAT_FOREIGN);
    assert_int_equal(update((struct staged_drive){.image = &next, .unreadable = 3}),
                     STM32BL_FAT_READ);
    assert_int_equal(update((struct staged_drive){.image = &next, .size = 20}),
                     FILE_UPDATE_NO_IMAGE);
    assert_int_equal(update((struct staged_drive){.image = &next, .size = 1024}),
                     FILE_UPDATE_NO_PLACE);
    assert_int_equal(boot(), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_handed_over_once),
        cmocka_unit_test(one_that_is_on_trial_hands_nothing_over),
        cmocka_unit_test(every_byte_counts),
        cmocka_unit_test(what_is_no_update),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
