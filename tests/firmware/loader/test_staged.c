/*
 * test_staged.c - images that are copied: what is installed and what is refused, from the line and from a drive.
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
#include "staged.h"
#include "staged_images.h"
#include "work.h"

enum { LENGTH = 0x140, LONG = LOADER_SLOT_SIZE - 64, HAS_BACKUP = LOADER_BACKUP_SIZE > 0 };
enum { FLAGS = HAS_BACKUP ? STM32BL_SLOT_TRIAL : 0 };

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

/* Without a backup area, one that does not want to be on trial. */
static struct staged_image make(unsigned version)
{
    struct staged_image image = staged_image_make(LENGTH, version, version);
    struct stm32bl_slot_descriptor d = staged_image_descriptor(&image);

    d.flags = FLAGS;
    staged_image_seal(&image, d);
    return image;
}

static unsigned boot(void)
{
    flash_model_reset();
    loader_boot_load();
    return loader_boot_decide();
}

static unsigned state(void)
{
    return loader_boot_state()->state;
}

static unsigned running(void)
{
    struct stm32bl_slot_descriptor d;

    assert_int_equal(boot(), 0);
    assert_true(loader_image_is_whole(0, &d));
    return d.version;
}

static void put(uint32_t at, const struct staged_image *image)
{
    flash_model_put(at, image->words, image->bytes);
}

static void begin_with(const struct staged_image *image)
{
    flash_model_new(3);
    put(LOADER_SLOT_A, image);
    assert_int_equal(boot(), 0);
    assert_int_equal(state(), STM32BL_SLOT_CONFIRMED);
}

static void begin(void)
{
    struct staged_image image = make(1);

    begin_with(&image);
}

/* As a host does it. */
static bool activate(const struct staged_image *image)
{
    assert_true(loader_boot_prepare(RUN));
    assert_true(loader_copy_erase(LOADER_SLOT_B, LOADER_SLOT_SIZE));
    assert_true(loader_flash_write(LOADER_SLOT_B, image->words, image->bytes));
    return loader_boot_activate(1);
}

static enum loader_file_outcome look_at(struct staged_drive drive)
{
    struct stm32bl_fat fat = {.read = staged_drive_read, .user = &drive};

    flash_model_reset();
    loader_boot_load();
    return loader_file_look(&fat);
}

static enum loader_file_outcome look(const struct staged_image *image)
{
    return look_at((struct staged_drive){.image = image});
}

static void nothing_starts_without_an_image(void **unused)
{
    struct staged_image image = make(1);

    (void)unused;
    flash_model_new(1);
    assert_int_equal(boot(), LOADER_NO_SLOT);
    assert_int_equal(flash.operations, 0);
    assert_int_equal(look(&image), LOADER_FILE_TAKEN);
    assert_int_equal(running(), 1);
    assert_int_equal(state(), STM32BL_SLOT_CONFIRMED); // there is nothing to go back to
}

static void an_unconfirmed_image_makes_way(void **unused)
{
    struct staged_image next = make(2);

    (void)unused;
    begin();
    assert_true(activate(&next));
    assert_int_equal(state(), STM32BL_SLOT_PENDING);
    for (int i = 0; HAS_BACKUP && i < STM32BL_SLOT_TRIES; i++) {
        assert_int_equal(running(), 2);
        assert_int_equal(state(), STM32BL_SLOT_ON_TRIAL);
    }
    assert_int_equal(running(), HAS_BACKUP ? 1 : 2);
    assert_int_equal(state(), STM32BL_SLOT_CONFIRMED);
    assert_true(activate(&next)); // a host may try again
    assert_int_equal(running(), 2);
}

static void a_confirmed_image_stays(void **unused)
{
    struct staged_image next = make(2), old = make(1);
    uint32_t before;

    (void)unused;
    begin();
    assert_true(activate(&next));
    assert_int_equal(running(), 2);
    assert_true(loader_boot_confirm());
    assert_int_equal(loader_boot_state()->floor, 2);
    before = flash.operations;
    for (int i = 0; i < 2 * STM32BL_SLOT_TRIES; i++)
        assert_int_equal(running(), 2);
    assert_int_equal(flash.operations, before);
    assert_false(activate(&old)); // below the floor
}

static void without_the_trial_flag_it_is_confirmed_at_once(void **unused)
{
    struct staged_image next = make(2);
    struct stm32bl_slot_descriptor d = staged_image_descriptor(&next);

    (void)unused;
    d.flags = 0;
    staged_image_seal(&next, d);
    begin();
    assert_true(activate(&next));
    assert_int_equal(running(), 2);
    assert_int_equal(state(), STM32BL_SLOT_CONFIRMED);
}

static void no_way_back_no_trial(void **unused)
{
    struct staged_image old = staged_image_make(LONG, 1, 1), next = staged_image_make(LENGTH, 2, 2);
    struct stm32bl_slot_descriptor d = staged_image_descriptor(&next);

    (void)unused;
    begin_with(&old);
    if (LOADER_BACKUP_SIZE >= LOADER_SLOT_SIZE)
        return;
    assert_int_equal(look(&next), LOADER_FILE_REFUSED);
    assert_false(activate(&next));
    assert_int_equal(running(), 1);
    d.flags = 0;
    staged_image_seal(&next, d);
    assert_int_equal(look(&next), LOADER_FILE_TAKEN);
    assert_int_equal(running(), 2);
}

static void another_product_is_refused(void **unused)
{
    struct staged_image images[3];

    (void)unused;
    for (unsigned i = 0; i < 3; i++) {
        struct stm32bl_slot_descriptor d;

        images[i] = make(i + 1);
        d = staged_image_descriptor(&images[i]);
        d.product = 2 - i; // 2, 1, any
        staged_image_seal(&images[i], d);
    }
    begin_with(&images[0]);
    assert_int_equal(look(&images[1]), LOADER_FILE_REFUSED);
    assert_false(activate(&images[1]));
    assert_int_equal(running(), 1);
    assert_int_equal(look(&images[2]), LOADER_FILE_TAKEN);
    assert_int_equal(running(), 3);
}

static void a_file_is_installed_once(void **unused)
{
    struct staged_image next = make(2), old = make(1);
    uint32_t before;

    (void)unused;
    begin();
    assert_int_equal(look(&old), LOADER_FILE_SAME);
    assert_int_equal(look(&next), LOADER_FILE_TAKEN);
    assert_int_equal(look(&next), LOADER_FILE_NONE); // it waits
    assert_int_equal(running(), 2);
    if (HAS_BACKUP)
        assert_int_equal(look(&next), LOADER_FILE_NONE); // on trial
    assert_true(loader_boot_confirm());
    before = flash.operations;
    assert_int_equal(look(&next), LOADER_FILE_SAME);
    assert_int_equal(look(&old), LOADER_FILE_REFUSED);
    assert_int_equal(flash.operations, before);
}

static void a_file_that_failed_is_not_tried_again(void **unused)
{
    struct staged_image next = make(2), third = make(3);

    (void)unused;
    if (!HAS_BACKUP)
        return;
    begin();
    assert_int_equal(look(&next), LOADER_FILE_TAKEN);
    for (int i = 0; i < STM32BL_SLOT_TRIES; i++)
        assert_int_equal(running(), 2);
    assert_int_equal(running(), 1);
    assert_int_equal(look(&next), LOADER_FILE_SAME);
    assert_int_equal(look(&third), LOADER_FILE_TAKEN);
    assert_int_equal(running(), 3);
}

static void every_byte_of_a_file_counts(void **unused)
{
    (void)unused;
    begin();
    for (uint32_t i = 0; i < LENGTH + 64; i++) {
        struct staged_image next = make(2);
        uint32_t before = flash.operations;

        ((uint8_t *)next.words)[i] ^= (uint8_t)(1u << i % 8);
        assert_int_equal(look(&next), LOADER_FILE_DAMAGED);
        assert_int_equal(flash.operations, before);
    }
}

static void a_file_of_another_size_is_damaged(void **unused)
{
    struct staged_image next = make(2);
    static const uint32_t sizes[] = {1, 39, LENGTH, LENGTH + 63, LENGTH + 65, 512, 513, 0xFFFFFFFF};

    (void)unused;
    begin();
    for (unsigned i = 0; i < sizeof sizes / sizeof *sizes; i++)
        assert_int_equal(look_at((struct staged_drive){.image = &next, .size = sizes[i]}),
                         LOADER_FILE_DAMAGED);
}

static void a_word_that_could_not_run_is_damage(void **unused)
{
    static const uint32_t words[][2] = {{0, LOADER_RAM + LOADER_RAM_SIZE + 4},
                                        {1, LOADER_SLOT_A + 0x30},
                                        {1, LOADER_SLOT_B + 0x31},
                                        {9, LENGTH + 2},
                                        {9, LOADER_SLOT_SIZE},
                                        {9, 0}};

    (void)unused;
    begin();
    for (unsigned i = 0; i < sizeof words / sizeof *words; i++) {
        struct staged_image next = make(2);

        next.words[words[i][0]] = words[i][1];
        staged_image_seal(&next, staged_image_descriptor(&next));
        assert_int_equal(look(&next), LOADER_FILE_DAMAGED);
    }
}

static void drives_without_an_update(void **unused)
{
    struct staged_image next = make(2);

    (void)unused;
    begin();
    assert_int_equal(look_at((struct staged_drive){.is_foreign = true}), LOADER_FILE_FOREIGN);
    assert_int_equal(look(NULL), LOADER_FILE_NONE);
    assert_int_equal(look_at((struct staged_drive){.image = &next, .name = "UPDATE  BI "}),
                     LOADER_FILE_NONE);
    assert_int_equal(look_at((struct staged_drive){.image = &next, .unreadable = 2}),
                     LOADER_FILE_LOST);
    assert_int_equal(look_at((struct staged_drive){.image = &next, .unreadable = 3}),
                     LOADER_FILE_LOST);
    assert_int_equal(running(), 1);
}

static unsigned reads, reads_most;

static bool read_until_removed(void *drive, uint32_t sector, uint8_t *buf)
{
    return reads++ < reads_most && staged_drive_read(drive, sector, buf);
}

static void a_drive_may_be_removed_at_any_time(void **unused)
{
    struct staged_image next = make(2);
    struct staged_drive drive = {.image = &next};
    struct stm32bl_fat fat = {.read = read_until_removed, .user = &drive};
    enum loader_file_outcome outcome = LOADER_FILE_LOST;

    (void)unused;
    begin();
    for (reads_most = 0; outcome != LOADER_FILE_TAKEN; reads_most++) {
        reads = 0;
        outcome = loader_file_look(&fat);
        assert_true(outcome == LOADER_FILE_LOST || outcome == LOADER_FILE_TAKEN);
        if (outcome == LOADER_FILE_LOST)
            assert_int_equal(running(), 1);
    }
    assert_true(reads_most > 6);
    assert_int_equal(running(), 2);
}

static uint8_t *byte_at(uint32_t at)
{
    return &flash.bytes[at - LOADER_FLASH];
}

static void a_damaged_image_comes_back(void **unused)
{
    struct staged_image next = make(2);
    uint32_t before;

    (void)unused;
    begin();
    assert_true(activate(&next));
    assert_int_equal(running(), 2);
    assert_true(loader_boot_confirm());
    *byte_at(LOADER_SLOT_A + 0x3C) ^= 1;
    assert_int_equal(running(), 2); // the update area still has it
    assert_int_equal(state(), STM32BL_SLOT_CONFIRMED);
    *byte_at(LOADER_SLOT_A + 0x3C) ^= 1;
    *byte_at(LOADER_SLOT_B + 0x3C) ^= 1;
    before = flash.operations;
    assert_int_equal(boot(), LOADER_NO_SLOT); // the backup is below the floor
    assert_int_equal(flash.operations, before);
}

static void an_old_image_that_is_put_there_does_not_start(void **unused)
{
    struct staged_image next = make(2), old = make(1);

    (void)unused;
    begin_with(&next);
    put(LOADER_SLOT_A, &old);
    assert_int_equal(boot(), LOADER_NO_SLOT);
}

/* The signature, here. */
static void what_the_sum_does_not_cover_is_read_back(void **unused)
{
    struct staged_image next = make(2);
    struct stm32bl_slot_descriptor d = staged_image_descriptor(&next);

    (void)unused;
    d.flags |= STM32BL_SLOT_SIGNED;
    staged_image_seal(&next, d);
    next.bytes += 64;
    memset((uint8_t *)next.words + next.bytes - 64, 0x3A, 64);
    begin();
    assert_true(activate(&next));
    flash.worn = LOADER_SLOT_A + next.bytes - 32;
    assert_int_equal(boot(), HAS_BACKUP ? 0 : LOADER_NO_SLOT);
    assert_int_not_equal(state(), STM32BL_SLOT_ON_TRIAL);
    flash.worn = 0;
    assert_int_equal(running(), HAS_BACKUP ? 1 : 2);
}

static void what_failed_is_not_what_comes_back(void **unused)
{
    struct staged_image next = make(2);

    (void)unused;
    if (!HAS_BACKUP)
        return;
    begin();
    assert_true(activate(&next));
    for (int i = 0; i < STM32BL_SLOT_TRIES; i++)
        assert_int_equal(running(), 2);
    assert_int_equal(running(), 1);
    *byte_at(LOADER_SLOT_A + 0x3C) ^= 1;
    assert_int_equal(running(), 1);
}

static void an_image_on_trial_that_breaks_makes_way(void **unused)
{
    struct staged_image next = make(2);

    (void)unused;
    if (!HAS_BACKUP)
        return;
    begin();
    assert_true(activate(&next));
    assert_int_equal(running(), 2);
    assert_false(loader_boot_activate(1));
    *byte_at(LOADER_SLOT_A + 0x3C) ^= 1;
    assert_int_equal(running(), 1);
}

/* Only what was activated is installed. */
static void what_replaces_an_activated_image_is_not_installed(void **unused)
{
    struct staged_image next = make(2), third = make(3);
    uint32_t before;

    (void)unused;
    begin();
    assert_true(activate(&next));
    assert_true(loader_boot_prepare(RUN));
    assert_true(loader_copy_erase(LOADER_SLOT_B, LOADER_SLOT_SIZE));
    assert_true(loader_flash_write(LOADER_SLOT_B, third.words, third.bytes));
    before = flash.operations;
    assert_int_equal(running(), 1);
    assert_int_equal(state(), STM32BL_SLOT_CONFIRMED);
    assert_true(flash.operations <= before + 2 * STM32BL_RECORD_ENTRY / LOADER_UNIT + 1); // the log
}

/* The power fails in the first operation in which the state is `wanted`. */
static void cut_in(unsigned wanted)
{
    struct flash_model before = flash;

    for (volatile uint32_t cut = 1;; cut++) {
        flash = before;
        flash.cut = flash.operations + cut;
        if (!setjmp(flash.power)) {
            boot();
            fail_msg("the state was not reached");
        }
        flash.cut = 0;
        flash_model_reset();
        loader_boot_load();
        if (state() == wanted)
            return;
    }
}

static void the_source_of_a_copy_is_left_alone(void **unused)
{
    struct staged_image next = make(2);

    (void)unused;
    begin();
    assert_true(activate(&next));
    cut_in(STM32BL_SLOT_COPYING);
    assert_false(loader_boot_prepare(RUN));
    assert_false(loader_boot_activate(1));
    assert_int_equal(look(&next), LOADER_FILE_NONE);
    assert_int_equal(running(), 2);
}

/* Unless it is damaged: then there is nothing to copy, and a host or a drive may help. */
static void a_copy_without_its_source_can_be_helped(void **unused)
{
    struct staged_image next = make(2), third = make(3);

    (void)unused;
    begin();
    assert_true(activate(&next));
    cut_in(STM32BL_SLOT_COPYING);
    *byte_at(LOADER_SLOT_B + 0x3C) ^= 1;
    if (HAS_BACKUP) {
        assert_int_equal(running(), 1);
        return;
    }
    *byte_at(LOADER_SLOT_A + 0x3C) ^= 1;
    assert_int_equal(boot(), LOADER_NO_SLOT);
    assert_int_equal(look(&third), LOADER_FILE_TAKEN);
    assert_int_equal(running(), 3);
}

static uint32_t operations_of_installing(const struct staged_image *image)
{
    uint32_t before;

    begin();
    assert_true(activate(image));
    before = flash.operations;
    assert_int_equal(running(), 2);
    return flash.operations - before;
}

static void steps_that_are_equal_are_skipped(void **unused)
{
    struct staged_image near = make(2), far = make(2);

    (void)unused;
    for (uint32_t i = LOADER_STEP / 4; i < LENGTH / 4; i++)
        near.words[i] = make(1).words[i];
    for (uint32_t i = 0x20; i < LENGTH / 4; i++)
        far.words[i] = i * 77;
    staged_image_seal(&near, staged_image_descriptor(&near));
    staged_image_seal(&far, staged_image_descriptor(&far));
    if (LOADER_STEP == 0x80) // the step with the descriptor always differs
        assert_true(operations_of_installing(&near) + LOADER_STEP / LOADER_UNIT <
                    operations_of_installing(&far));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_starts_without_an_image),
        cmocka_unit_test(an_unconfirmed_image_makes_way),
        cmocka_unit_test(a_confirmed_image_stays),
        cmocka_unit_test(without_the_trial_flag_it_is_confirmed_at_once),
        cmocka_unit_test(no_way_back_no_trial),
        cmocka_unit_test(another_product_is_refused),
        cmocka_unit_test(a_file_is_installed_once),
        cmocka_unit_test(a_file_that_failed_is_not_tried_again),
        cmocka_unit_test(every_byte_of_a_file_counts),
        cmocka_unit_test(a_file_of_another_size_is_damaged),
        cmocka_unit_test(a_word_that_could_not_run_is_damage),
        cmocka_unit_test(drives_without_an_update),
        cmocka_unit_test(a_drive_may_be_removed_at_any_time),
        cmocka_unit_test(a_damaged_image_comes_back),
        cmocka_unit_test(an_old_image_that_is_put_there_does_not_start),
        cmocka_unit_test(what_the_sum_does_not_cover_is_read_back),
        cmocka_unit_test(what_failed_is_not_what_comes_back),
        cmocka_unit_test(an_image_on_trial_that_breaks_makes_way),
        cmocka_unit_test(what_replaces_an_activated_image_is_not_installed),
        cmocka_unit_test(the_source_of_a_copy_is_left_alone),
        cmocka_unit_test(a_copy_without_its_source_can_be_helped),
        cmocka_unit_test(steps_that_are_equal_are_skipped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
