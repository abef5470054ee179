/*
 * staged_power_cut.c - `staged_power_cut SEEDS STRIDE`: as power_cut.c, for images that are copied. A product is updated
 * again and again, by a file on a drive that stays in it and by a host in turns, while the power fails in every
 * operation of its flash, and once more in every STRIDEth operation after that (0: only once).
 *
 * The product starts with generation 1. Odd generations confirm themselves, even ones never do. They have two
 * lengths, so that a copy ends before or behind the one before it.
 */
#include <string.h>

#include "boot.h"
#include "copy.h"
#include "file.h"
#include "flash.h"
#include "flash_model.h"
#include "lives.h"
#include "signature.h"
#include "staged.h"
#include "staged_images.h"
#include "work.h"

enum { LAST = 5, SESSIONS = 80, PATTERN = 0x69 };

static struct staged_image images[LAST + 2];

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

#ifdef LOADER_KEYS
enum { LONG = 0x100 };

bool loader_signature_fits(uint32_t start, uint32_t bytes, uint32_t hint)
{
    return !hint && staged_signature_fits(start, bytes);
}

static struct staged_image make(uint32_t length, unsigned version, unsigned counter)
{
    struct staged_image image = staged_image_make(length, version, counter);

    staged_image_sign(&image);
    return image;
}

/* What the log says was verified is there, whole. */
static void look_at_flags(void)
{
    struct stm32bl_slot_descriptor d;

    for (unsigned slot = 0; slot < 2; slot++)
        must(!(loader_boot_state()->flags >> slot & 1) ||
                 (loader_image_is_whole(slot, &d) &&
                  staged_signature_fits(loader_slot_start(slot), d.length + (uint32_t)sizeof d)),
             "the log says that something else was verified");
}
#else
enum { LONG = 0x140 };
#define make staged_image_make

static void look_at_flags(void)
{
}
#endif

static void make_images(void)
{
    for (unsigned i = 1; i <= LAST + 1; i++)
        images[i] = make(i % 3 == 2 ? 0xC0 : LONG, i, i % 2 ? i : 3);
}

static bool is_by_file(unsigned generation)
{
    return generation != 3;
}

static void write_update(void)
{
    const struct staged_image *image = &images[world.target];

    must(loader_boot_keeper() == 0, "the run area is not kept");
    must(loader_boot_prepare(RUN), "the update area cannot be prepared");
    must(loader_copy_erase(LOADER_SLOT_B, image->bytes), "the update area is not erased");
    must(loader_flash_write(LOADER_SLOT_B, image->words, image->bytes), "the image is not written");
    world.starts = 0;
    must(loader_boot_activate(1), "the image is not activated");
}

static void look_at_start(unsigned generation)
{
    const struct stm32bl_slot_record *state = loader_boot_state();

    must(flash_model_is_sound(LOADER_SLOT_A, images[generation].bytes),
         "a half-written image starts");
    must(generation >= world.confirmed, "an older image starts than was confirmed");
    must(generation <= world.target, "an image starts that was never there");
    must(generation == world.confirmed || generation == world.target, "a third image starts");
    must(state->floor >= world.floor, "the floor went back");
    world.floor = state->floor;
    if (state->state == STM32BL_SLOT_CONFIRMED)
        world.confirmed = generation;
    else if (generation == world.confirmed)
        must(state->state == STM32BL_SLOT_PENDING, "what was confirmed is on trial again");
    else
        must(++world.starts <= STM32BL_SLOT_TRIES, "an unconfirmed image starts too often");
}

static bool has_failed(unsigned generation)
{
    struct stm32bl_slot_descriptor d = staged_image_descriptor(&images[generation]);

    return loader_staged_has_failed(&d);
}

/* The application of that generation runs: true if nothing more is to be done. */
static bool run_application(unsigned generation)
{
    if (generation != world.target)
        return world.target % 2 == 0 && has_failed(world.target);
    if (world.target % 2 == 0)
        return false; // on trial, and does not confirm
    must(loader_boot_confirm(), "confirming fails");
    must(loader_boot_state()->state == STM32BL_SLOT_CONFIRMED, "confirming confirms nothing");
    world.confirmed = generation;
    must(loader_boot_state()->floor >= generation, "confirming does not raise the floor");
    world.floor = loader_boot_state()->floor;
    return true;
}

/* The drive has the last file that was for it; one of generation 1, if there was none. */
static void look_at_drive(void)
{
    unsigned file = world.target > LAST ? LAST : world.target;
    struct staged_drive drive = {&images[is_by_file(file) ? file : file - 1], NULL, false, 0, 0};
    struct stm32bl_fat fat = {.read = staged_drive_read, .user = &drive};
    enum loader_file_outcome outcome = loader_file_look(&fat);

    must(outcome <= LOADER_FILE_REFUSED, "the file is not taken");
}

/* From one reset to the next. */
static void session(void)
{
    struct stm32bl_slot_descriptor d = {0};
    unsigned slot;

    loader_boot_load();
    look_at_drive();
    slot = loader_boot_decide();
    must(slot == 0, "nothing starts");
    look_at_flags();
    must(loader_image_is_whole(0, &d), "a damaged image starts");
    if (world.wrong)
        return;
    look_at_start(d.version);
    if (run_application(d.version)) {
        world.target++;
        world.starts = 0;
    }
    if (world.target <= LAST && !is_by_file(world.target) && d.version != world.target)
        write_update();
}

static bool is_untouched(uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++)
        if (flash.bytes[i - LOADER_FLASH] != PATTERN ||
            flash.half[(i - LOADER_FLASH) / LOADER_UNIT])
            return false;
    return true;
}

static void look_at_rest(void)
{
    must(is_untouched(LOADER_FLASH, LOADER_RECORD_A), "the loader was touched");
    must(is_untouched(LOADER_RECORD_B + LOADER_RECORD_SIZE, LOADER_SLOT_A),
         "the product's parameters were touched");
    must(is_untouched(LOADER_BACKUP + LOADER_BACKUP_SIZE, LOADER_FLASH + LOADER_FLASH_SIZE),
         "what is behind the areas was touched");
}

/* Until every generation had its turn; true if the power failed before that. */
bool live(void)
{
    if (setjmp(flash.power)) {
        look_at_rest();
        return true;
    }
    for (unsigned i = 0; i < SESSIONS && world.target <= LAST && !world.wrong; i++)
        session();
    must(world.target > LAST, "the updates do not come to an end");
    must(world.confirmed == LAST, "the last one is not there in the end");
    look_at_rest();
    return false;
}

void be_born(uint32_t seed)
{
    static uint8_t pattern[LOADER_FLASH_SIZE];

    flash_model_new(seed);
    memset(&world, 0, sizeof world);
    world.target = 2;
    world.confirmed = 1;
    memset(pattern, PATTERN, sizeof pattern);
    flash_model_put(LOADER_FLASH, pattern, LOADER_RECORD_A - LOADER_FLASH);
    flash_model_put(LOADER_RECORD_B + LOADER_RECORD_SIZE, pattern,
                    LOADER_SLOT_A - LOADER_RECORD_B - LOADER_RECORD_SIZE);
    flash_model_put(LOADER_BACKUP + LOADER_BACKUP_SIZE, pattern,
                    LOADER_FLASH + LOADER_FLASH_SIZE - LOADER_BACKUP - LOADER_BACKUP_SIZE);
    flash_model_put(LOADER_SLOT_A, images[1].words, images[1].bytes);
}

int main(int argc, char **argv)
{
    make_images();
    return lives_run(argc, argv);
}
