/*
 * test_staged_signed.c - the kind that copies, with keys: what is verified and when. The verification itself is
 * signature.c's; here staged_images.c has a stand-in.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "boot.h"
#include "copy.h"
#include "file.h"
#include "flash.h"
#include "flash_model.h"
#include "signature.h"
#include "staged.h"
#include "staged_images.h"
#include "work.h"

enum { LENGTH = 0x100 };

static unsigned verifications;

bool loader_signature_fits(uint32_t start, uint32_t bytes, uint32_t hint)
{
    (void)hint;
    verifications++;
    return staged_signature_fits(start, bytes);
}

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

static struct staged_image make(unsigned version, unsigned flags, uint32_t over)
{
    struct staged_image image = staged_image_make(LENGTH, version, version);
    struct stm32bl_slot_descriptor d = staged_image_descriptor(&image);

    d.flags = (uint8_t)(STM32BL_SLOT_TRIAL | flags);
    d.over = over;
    staged_image_seal(&image, d);
    if (flags & STM32BL_SLOT_SIGNED)
        staged_image_sign(&image);
    return image;
}

static struct staged_image sign(unsigned version)
{
    return make(version, STM32BL_SLOT_SIGNED, 0);
}

static struct staged_image sign_wrongly(unsigned version)
{
    struct staged_image image = sign(version);

    image.words[(image.bytes - STM32BL_SLOT_SIGNATURE) / 4] ^= 1;
    return image;
}

static unsigned boot(void)
{
    flash_model_reset();
    loader_boot_load();
    verifications = 0;
    return loader_boot_decide();
}

static unsigned state(void)
{
    return loader_boot_state()->state;
}

static void must_run(unsigned version)
{
    struct stm32bl_slot_descriptor d;

    assert_int_equal(boot(), 0);
    assert_true(loader_image_is_whole(0, &d));
    assert_int_equal(d.version, version);
}

static void begin_with(const struct staged_image *image)
{
    flash_model_new(3);
    flash_model_put(LOADER_SLOT_A, image->words, image->bytes);
}

static void begin(unsigned version)
{
    struct staged_image image = sign(version);

    begin_with(&image);
    must_run(version);
}

static bool write(const struct staged_image *image)
{
    return loader_boot_prepare(RUN) && loader_copy_erase(LOADER_SLOT_B, LOADER_SLOT_SIZE) &&
           loader_flash_write(LOADER_SLOT_B, image->words, image->bytes);
}

static enum loader_file_outcome look(const struct staged_image *image)
{
    struct staged_drive drive = {.image = image};
    struct stm32bl_fat fat = {.read = staged_drive_read, .user = &drive};

    flash_model_reset();
    loader_boot_load();
    return loader_file_look(&fat);
}

static void the_first_image_must_be_signed(void **unused)
{
    struct staged_image bad[] = {make(1, 0, 0), sign_wrongly(1)};

    (void)unused;
    for (unsigned i = 0; i < 2; i++) {
        begin_with(&bad[i]);
        assert_int_equal(boot(), LOADER_NO_SLOT);
        assert_int_equal(flash.operations, 0);
    }
}

static void what_is_signed_is_installed(void **unused)
{
    struct staged_image next = sign(2);
    uint32_t before;

    (void)unused;
    begin(1);
    assert_int_equal(look(&next), LOADER_FILE_TAKEN);
    must_run(2);
    assert_true(loader_boot_confirm());
    before = flash.operations;
    must_run(2);
    assert_int_equal(verifications, 0); // the record remembers it
    assert_int_equal(flash.operations, before);
}

static void what_is_not_signed_is_refused_once(void **unused)
{
    struct staged_image bad[] = {make(2, 0, 0), sign_wrongly(2)};

    (void)unused;
    for (unsigned i = 0; i < 2; i++) {
        uint32_t before;

        begin(1);
        assert_int_equal(look(&bad[i]), LOADER_FILE_REFUSED);
        assert_int_equal(state(), STM32BL_SLOT_CONFIRMED);
        must_run(1);
        before = flash.operations;
        assert_int_equal(look(&bad[i]), LOADER_FILE_SAME); // and costs nothing any more
        must_run(1);
        assert_int_equal(flash.operations, before);
        assert_true(write(&bad[i]));
        assert_false(loader_boot_activate(1)); // nor on the line
        must_run(1);
    }
}

/* An application has no keys, and activates what it was given: here the record of one. */
static void what_an_application_activates_is_verified(void **unused)
{
    struct staged_image bad = sign_wrongly(2);
    struct stm32bl_slot_descriptor d;

    (void)unused;
    begin(1);
    assert_true(write(&bad));
    assert_true(loader_image_is_whole(1, &d));
    loader_staged.image = d.sum;
    loader_staged.tries = STM32BL_SLOT_TRIES;
    assert_true(loader_staged_store(STM32BL_SLOT_PENDING));
    must_run(1);
    assert_int_equal(state(), STM32BL_SLOT_CONFIRMED);
}

static void what_was_verified_is_not_exchanged(void **unused)
{
    struct staged_image next = sign(2), bad = sign_wrongly(2);

    (void)unused;
    begin(1);
    assert_true(write(&next));
    assert_true(loader_boot_activate(1));
    assert_true(write(&bad)); // the same sum, still PENDING
    flash_model_reset();
    loader_boot_load();
    assert_false(loader_boot_activate(1));
    must_run(1);
    must_run(1);
}

static void what_comes_back_is_verified(void **unused)
{
    struct staged_image next = sign(2);

    (void)unused;
    begin(1);
    assert_int_equal(look(&next), LOADER_FILE_TAKEN);
    for (int i = 0; i < STM32BL_SLOT_TRIES; i++)
        must_run(2);
    must_run(1);
    assert_int_equal(verifications, 1);
    must_run(1);
    assert_int_equal(verifications, 0);
}

static void the_counter_falls_only_by_signature(void **unused)
{
    struct staged_image old = sign(2), over = make(2, STM32BL_SLOT_SIGNED, 3),
                        cheat = make(2, 0, 3);

    uint32_t before;

    (void)unused;
    begin(3);
    before = flash.operations;
    assert_int_equal(look(&old), LOADER_FILE_REFUSED);
    assert_int_equal(look(&cheat), LOADER_FILE_REFUSED);
    assert_int_equal(flash.operations, before);
    assert_int_equal(loader_boot_state()->floor, 3);
    assert_int_equal(look(&over), LOADER_FILE_TAKEN);
    must_run(2);
    assert_int_equal(loader_boot_state()->floor, 3);
    assert_true(loader_boot_confirm());
    assert_int_equal(loader_boot_state()->floor, 2);
    must_run(2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_image_must_be_signed),
        cmocka_unit_test(what_is_signed_is_installed),
        cmocka_unit_test(what_is_not_signed_is_refused_once),
        cmocka_unit_test(what_an_application_activates_is_verified),
        cmocka_unit_test(what_was_verified_is_not_exchanged),
        cmocka_unit_test(what_comes_back_is_verified),
        cmocka_unit_test(the_counter_falls_only_by_signature),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
