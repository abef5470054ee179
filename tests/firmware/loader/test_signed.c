/*
 * test_signed.c - the decision of a loader that starts signed images only: by what nothing gets past it, and what it
 * verifies once and not again.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/evp.h>

#include "boot.h"
#include "flash.h"
#include "flash_model.h"
#include "images.h"
#include "stm32bl_slot.h"
#include "work.h"

static unsigned long work; // what verifying costs

void loader_work_goes_on(void)
{
    work++;
}

struct signed_image {
    struct image image;
    uint8_t signature[STM32BL_SLOT_SIGNATURE];
};

static void sign(struct signed_image *s, uint8_t key_byte)
{
    size_t size = sizeof s->signature;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    uint8_t seed[32];
    EVP_PKEY *key;

    memset(seed, key_byte, sizeof seed);
    key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, sizeof seed);
    assert_int_equal(EVP_DigestSignInit(context, NULL, NULL, NULL, key), 1);
    assert_int_equal(
        EVP_DigestSign(context, s->signature, &size, (const uint8_t *)&s->image, sizeof s->image),
        1);
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
}

/* Signed with key 1, 2, or 3, which the loader does not know; 0: it only says that it is. */
static struct signed_image make(unsigned slot, unsigned version, unsigned counter, uint32_t over,
                                uint8_t key)
{
    struct signed_image s = {.image = image_make(slot, version, counter)};

    s.image.descriptor.flags |= STM32BL_SLOT_SIGNED;
    s.image.descriptor.over = over;
    image_seal(&s.image);
    memset(s.signature, 0xFF, sizeof s.signature);
    if (key)
        sign(&s, key);
    return s;
}

/* What somebody writes who has the flash, but not the log: a programmer. */
static void put(unsigned slot, struct signed_image s)
{
    flash_model_put(loader_slot_start(slot), &s, sizeof s);
}

/* What a host writes through the loader. */
static void write_slot(unsigned slot, struct signed_image s)
{
    assert_true(loader_boot_prepare(loader_boot_keeper()));
    assert_int_not_equal(loader_boot_keeper(), slot);
    put(slot, s);
}

static unsigned boot(void)
{
    flash_model_reset();
    loader_boot_load();
    return loader_boot_decide();
}

/* Version 1 runs from slot A, with counter 5. */
static void begin(void)
{
    flash_model_new(1);
    put(0, make(0, 1, 5, 0, 1));
    assert_int_equal(boot(), 0);
}

static void the_first_image_starts_if_it_is_signed(void **unused)
{
    (void)unused;
    begin();
    assert_int_equal(loader_boot_state()->state, STM32BL_SLOT_CONFIRMED);
    assert_int_equal(loader_boot_state()->floor, 5);
    for (uint8_t key = 0; key <= 3; key++) {
        flash_model_new(1);
        put(0, make(0, 1, 5, 0, key));
        assert_int_equal(boot(), key == 1 || key == 2 ? 0 : LOADER_NO_SLOT);
    }
}

static void an_image_that_is_not_signed_starts_nowhere(void **unused)
{
    struct signed_image s = make(1, 2, 5, 0, 1);

    (void)unused;
    s.image.descriptor.flags &= (uint8_t)~STM32BL_SLOT_SIGNED;
    image_seal(&s.image);
    begin();
    write_slot(1, s);
    assert_false(loader_boot_activate(1));
    assert_int_equal(boot(), 0);
    flash_model_new(1);
    put(1, s);
    assert_int_equal(boot(), LOADER_NO_SLOT);
}

static void verifying_happens_once(void **unused)
{
    (void)unused;
    begin();
    write_slot(1, make(1, 2, 5, 0, 2));
    assert_true(loader_boot_activate(1));
    work = 0;
    for (unsigned i = 0; i < STM32BL_SLOT_TRIES; i++)
        assert_int_equal(boot(), 1);
    assert_true(loader_boot_confirm());
    assert_int_equal(boot(), 1);
    assert_int_equal(loader_boot_keeper(), 1);
    assert_int_equal(work, 0);
}

static void the_way_back_needs_no_verifying(void **unused)
{
    (void)unused;
    begin();
    write_slot(1, make(1, 2, 5, 0, 1));
    assert_true(loader_boot_activate(1));
    for (unsigned i = 0; i < STM32BL_SLOT_TRIES; i++)
        assert_int_equal(boot(), 1);
    work = 0;
    assert_int_equal(boot(), 0);
    assert_int_equal(work, 0);
}

static void no_changed_byte_is_activated(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof(struct signed_image); i += 5) {
        struct signed_image s = make(1, 2, 5, 0, 1);

        ((uint8_t *)&s)[i] ^= 0x20;
        image_seal(&s.image); // who changes a byte can make the sum right
        if (i / 4 == (offsetof(struct signed_image, signature) - 4) / 4)
            continue; // which has just been done
        begin();
        write_slot(1, s);
        assert_false(loader_boot_activate(1));
        assert_int_equal(boot(), 0);
    }
}

/* The image on trial is approved; whoever then writes over it is not. */
static void what_is_written_over_a_verified_image_is_verified_again(void **unused)
{
    (void)unused;
    begin();
    write_slot(1, make(1, 2, 5, 0, 1));
    assert_true(loader_boot_activate(1));
    assert_int_equal(boot(), 1);
    write_slot(1, make(1, 3, 5, 0, 3));
    assert_int_equal(boot(), 0);
    assert_int_equal(loader_boot_keeper(), 0);
}

/* Nor is it the way back, should what runs be damaged afterwards. */
static void what_is_written_over_the_way_back_is_verified_again(void **unused)
{
    uint32_t zero = 0;

    (void)unused;
    begin();
    write_slot(1, make(1, 2, 5, 0, 1));
    assert_true(loader_boot_activate(1));
    assert_int_equal(boot(), 1);
    assert_true(loader_boot_confirm());
    write_slot(0, make(0, 3, 5, 0, 3));
    flash_model_put(LOADER_SLOT_B + 48, &zero, sizeof zero);
    assert_int_equal(boot(), LOADER_NO_SLOT);
}

/* The same before the first start of it, and by the application's side. */
static void an_application_that_writes_takes_the_approval_away(void **unused)
{
    struct signed_image bad = make(1, 3, 5, 0, 3);

    (void)unused;
    begin();
    write_slot(1, make(1, 2, 5, 0, 1));
    assert_true(loader_boot_activate(1));
    flash_model_reset();
    assert_int_equal(stm32bl_slot_begin(sizeof bad), 0);
    put(1, bad);
    assert_int_equal(boot(), 0);
}

static void a_confirmed_image_is_not_replaced_while_it_is_damaged(void **unused)
{
    uint32_t zero = 0;

    (void)unused;
    begin();
    flash_model_put(LOADER_SLOT_A + 48, &zero, sizeof zero);
    assert_int_equal(boot(), LOADER_NO_SLOT);
    assert_int_equal(loader_boot_keeper(), LOADER_NO_SLOT);
    write_slot(0, make(0, 9, 5, 0, 3)); // where the state still points
    write_slot(1, make(1, 9, 5, 0, 0));
    assert_int_equal(boot(), LOADER_NO_SLOT);
    write_slot(1, make(1, 2, 5, 0, 2));
    assert_true(loader_boot_activate(1));
    assert_int_equal(boot(), 1);
}

static void an_older_counter_is_refused(void **unused)
{
    (void)unused;
    begin();
    write_slot(1, make(1, 2, 4, 0, 1));
    assert_false(loader_boot_activate(1));
    write_slot(1, make(1, 2, 4, 4, 1)); // over 4, and 5 was confirmed
    assert_false(loader_boot_activate(1));
    assert_int_equal(boot(), 0);
}

static void an_image_signed_for_it_goes_back_once(void **unused)
{
    (void)unused;
    begin();
    write_slot(1, make(1, 2, 3, 5, 1));
    assert_true(loader_boot_activate(1));
    assert_int_equal(boot(), 1);
    assert_int_equal(loader_boot_state()->floor, 5); // until it is confirmed
    assert_true(loader_boot_confirm());
    assert_int_equal(loader_boot_state()->floor, 3);
    assert_int_equal(boot(), 1);
    write_slot(0, make(0, 3, 6, 0, 1));
    assert_true(loader_boot_activate(0));
    assert_int_equal(boot(), 0);
    assert_true(loader_boot_confirm());
    write_slot(1, make(1, 2, 3, 5, 1)); // the same again: 6 is more than it was signed for
    assert_false(loader_boot_activate(1));
}

static void a_failed_way_back_leaves_the_floor(void **unused)
{
    (void)unused;
    begin();
    write_slot(1, make(1, 2, 3, 5, 1));
    assert_true(loader_boot_activate(1));
    for (unsigned i = 0; i < STM32BL_SLOT_TRIES; i++)
        assert_int_equal(boot(), 1);
    assert_int_equal(boot(), 0);
    assert_int_equal(loader_boot_state()->floor, 5);
}

/* A program so long that its signature would lie behind the slot. */
static void a_signature_has_to_be_in_the_slot(void **unused)
{
    enum { LENGTH = LOADER_SLOT_SIZE - sizeof(struct stm32bl_slot_descriptor) };
    static uint32_t words[LOADER_SLOT_SIZE / 4];
    struct signed_image s = make(1, 2, 5, 0, 1);
    struct stm32bl_slot_descriptor *d = (void *)((uint8_t *)words + LENGTH);

    (void)unused;
    memcpy(words, s.image.program, sizeof s.image.program);
    words[STM32BL_SLOT_LENGTH_AT / 4] = LENGTH;
    *d = s.image.descriptor;
    d->length = LENGTH;
    d->sum = flash_model_sum(words, LOADER_SLOT_SIZE - 4);
    begin();
    flash_model_put(LOADER_SLOT_B, words, sizeof words);
    assert_false(loader_image_is_whole(1, &s.image.descriptor));
    assert_false(loader_boot_activate(1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_image_starts_if_it_is_signed),
        cmocka_unit_test(an_image_that_is_not_signed_starts_nowhere),
        cmocka_unit_test(verifying_happens_once),
        cmocka_unit_test(the_way_back_needs_no_verifying),
        cmocka_unit_test(no_changed_byte_is_activated),
        cmocka_unit_test(what_is_written_over_a_verified_image_is_verified_again),
        cmocka_unit_test(what_is_written_over_the_way_back_is_verified_again),
        cmocka_unit_test(an_application_that_writes_takes_the_approval_away),
        cmocka_unit_test(a_confirmed_image_is_not_replaced_while_it_is_damaged),
        cmocka_unit_test(an_older_counter_is_refused),
        cmocka_unit_test(an_image_signed_for_it_goes_back_once),
        cmocka_unit_test(a_failed_way_back_leaves_the_floor),
        cmocka_unit_test(a_signature_has_to_be_in_the_slot),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
