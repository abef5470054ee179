/*
 * test_product.c - a loader that is built for the product "pump": what says that it is for another one, or for none, is no
 * image, in whichever slot it lies and however it got there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "boot.h"
#include "flash_model.h"
#include "images.h"

static void put(unsigned slot, unsigned version, const char *name)
{
    struct image image = image_make(slot, version, version);

    strncpy((char *)image.descriptor.name, name, sizeof image.descriptor.name);
    image_seal(&image);
    flash_model_put(loader_slot_start(slot), &image, sizeof image);
}

static unsigned boot(void)
{
    flash_model_reset();
    loader_boot_load();
    return loader_boot_decide();
}

static const char *const others[] = {"",     "pum",   "pumps",
                                     "Pump", "valve", "pump of 24 characters ..."};
enum { OTHERS = sizeof others / sizeof *others };

static void it_starts_no_other_product(void **unused)
{
    (void)unused;
    for (unsigned i = 0; i < OTHERS; i++) {
        flash_model_new(1);
        put(0, 1, others[i]);
        put(1, 2, others[i]);
        assert_int_equal(boot(), LOADER_NO_SLOT);
        assert_int_equal(flash.operations, 0);
        put(1, 2, "pump");
        assert_int_equal(boot(), 1);
    }
}

static void it_activates_no_other_product(void **unused)
{
    (void)unused;
    for (unsigned i = 0; i < OTHERS; i++) {
        flash_model_new(1);
        put(0, 1, "pump");
        assert_int_equal(boot(), 0);
        put(1, 2, others[i]);
        assert_false(loader_boot_activate(1));
        assert_int_equal(boot(), 0);
        put(1, 2, "pump");
        assert_true(loader_boot_activate(1));
        assert_int_equal(boot(), 1);
    }
}

/* Written by other means over what was confirmed. */
static void what_was_there_before_comes_back(void **unused)
{
    (void)unused;
    flash_model_new(1);
    put(0, 1, "pump");
    put(1, 2, "pump");
    assert_int_equal(boot(), 0);
    put(0, 1, "valve");
    assert_int_equal(boot(), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_starts_no_other_product),
        cmocka_unit_test(it_activates_no_other_product),
        cmocka_unit_test(what_was_there_before_comes_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
