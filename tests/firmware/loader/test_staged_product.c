/*
 * test_staged_product.c - a loader that copies images, built for the product "pump": a file of another product costs no
 * operation of the flash, however often the chip is reset, even where nothing runs yet.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "boot.h"
#include "file.h"
#include "flash_model.h"
#include "staged.h"
#include "staged_images.h"
#include "work.h"

enum { LENGTH = 0x140 };

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

static struct staged_image make(unsigned version, const char *name)
{
    struct staged_image image = staged_image_make(LENGTH, version, version);
    struct stm32bl_slot_descriptor d = staged_image_descriptor(&image);

    strncpy((char *)d.name, name, sizeof d.name);
    staged_image_seal(&image, d);
    return image;
}

static enum loader_file_outcome look(const struct staged_image *image)
{
    struct staged_drive drive = {.image = image};
    struct stm32bl_fat fat = {.read = staged_drive_read, .user = &drive};

    flash_model_reset();
    loader_boot_load();
    return loader_file_look(&fat);
}

static void a_file_of_another_product_is_refused(void **unused)
{
    static const char *const others[] = {"", "valve"};
    struct staged_image image;

    (void)unused;
    flash_model_new(3);
    for (int i = 0; i < 4; i++) {
        image = make(1, others[i / 2]);
        assert_int_equal(look(&image), LOADER_FILE_REFUSED);
    }
    assert_int_equal(flash.operations, 0);
    assert_int_equal(loader_boot_decide(), LOADER_NO_SLOT);
    image = make(1, "pump");
    assert_int_equal(look(&image), LOADER_FILE_TAKEN);
    assert_int_equal(loader_boot_decide(), 0);
}

static void what_lies_in_the_run_area_is_looked_at(void **unused)
{
    struct staged_image image = make(1, "valve");

    (void)unused;
    flash_model_new(3);
    flash_model_put(LOADER_SLOT_A, image.words, image.bytes);
    loader_boot_load();
    assert_int_equal(loader_boot_decide(), LOADER_NO_SLOT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_of_another_product_is_refused),
        cmocka_unit_test(what_lies_in_the_run_area_is_looked_at),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
