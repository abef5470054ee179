/*
 * test_single_signed.c - one slot and keys: a signature is verified once, and counts until the slot is touched.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "boot.h"
#include "flash.h"
#include "flash_model.h"
#include "images.h"
#include "signature.h"

static bool genuine;
static unsigned looks;

bool loader_signature_fits(uint32_t start, uint32_t bytes, uint32_t hint)
{
    looks++;
    return genuine && start && bytes && !hint;
}

static struct image make(unsigned version)
{
    struct image image = image_make(0, version, version);

    image.descriptor.flags |= STM32BL_SLOT_SIGNED;
    image_seal(&image);
    return image;
}

static unsigned boot(void)
{
    flash_model_reset();
    loader_boot_load();
    return loader_boot_decide();
}

static void begin(void)
{
    struct image image = make(1);

    flash_model_new(1);
    flash_model_put(LOADER_SLOT_A, &image, sizeof image);
    genuine = true;
}

static void replace(struct image image)
{
    assert_true(loader_boot_prepare(loader_boot_keeper()));
    assert_true(loader_flash_erase(LOADER_SLOT_A));
    assert_true(loader_flash_write(LOADER_SLOT_A, &image, sizeof image));
}

static void a_signature_is_verified_once(void **unused)
{
    (void)unused;
    begin();
    assert_int_equal(boot(), 0);
    looks = 0;
    assert_int_equal(boot(), 0);
    assert_int_equal(looks, 0);
}

static void what_is_not_genuine_does_not_start(void **unused)
{
    (void)unused;
    begin();
    genuine = false;
    assert_int_equal(boot(), LOADER_NO_SLOT);
    genuine = true;
    assert_int_equal(boot(), 0);
    replace(make(2));
    genuine = false;
    assert_false(loader_boot_activate(0));
    assert_int_equal(boot(), LOADER_NO_SLOT);
}

/* Noted at a Go that did not come to an end, then written over. */
static void it_counts_until_the_slot_is_touched(void **unused)
{
    (void)unused;
    begin();
    assert_int_equal(boot(), 0);
    replace(make(2));
    assert_true(loader_boot_accepts(0));
    replace(make(3));
    genuine = false;
    assert_false(loader_boot_activate(0));
    assert_int_equal(boot(), LOADER_NO_SLOT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_signature_is_verified_once),
        cmocka_unit_test(what_is_not_genuine_does_not_start),
        cmocka_unit_test(it_counts_until_the_slot_is_touched),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
