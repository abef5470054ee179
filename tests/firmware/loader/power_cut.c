/*
 * power_cut.c - `power_cut SEEDS STRIDE`: a product is updated again and again while the power fails in
 * every operation of its flash, and once more in every STRIDEth operation after that (0: only once).
 *
 * The product starts with generation 1. Its updates are whole images, written by a host that begins anew
 * whenever the chip has been reset. Odd generations confirm themselves, even ones never do.
 */
#include <string.h>

#include "boot.h"
#include "flash.h"
#include "flash_model.h"
#include "images.h"
#include "lives.h"
#include "signature.h"

enum { LAST = 4, SESSIONS = 80 };

static struct image make_image(unsigned slot, unsigned generation)
{
    struct image image = image_make(slot, generation, generation % 2 ? generation : 3);

#ifdef LOADER_KEYS
    image.descriptor.flags |= STM32BL_SLOT_SIGNED;
    image_seal(&image);
#endif
    return image;
}

#ifdef LOADER_KEYS
bool loader_signature_fits(uint32_t start, uint32_t bytes, uint32_t hint)
{
    return start && bytes && !hint; // whole is right: here it is about the record of it
}
#endif

/* What the log says was verified is there, whole. */
static void look_at_flags(void)
{
    struct stm32bl_slot_descriptor d;

    for (unsigned slot = 0; slot < 2; slot++)
        if (loader_boot_state()->flags >> slot & 1)
            must(loader_image_is_whole(slot, &d) &&
                     flash_model_is_sound(loader_slot_start(slot), IMAGE_SIZE),
                 "what is not whole counts as verified");
}

static void write_update(void)
{
    unsigned slot = loader_boot_keeper() ^ 1u;
    struct image image;

    must(slot < 2, "nothing to keep");
    if (world.wrong)
        return;
    must(loader_boot_prepare(slot ^ 1u), "the slot cannot be prepared");
    must(loader_flash_erase(loader_slot_start(slot)), "the slot is not erased");
    image = make_image(slot, world.target);
    must(loader_flash_write(loader_slot_start(slot), &image, IMAGE_SIZE),
         "the image is not written");
    world.starts = 0;
    must(loader_boot_activate(slot), "the image is not activated");
}

static void look_at_start(unsigned slot, unsigned generation)
{
    const struct stm32bl_slot_record *state = loader_boot_state();

    must(state->slot == slot, "what starts is not the state's");
#ifdef LOADER_SWAP
    must(slot == flash.first, "what starts does not lie where it runs");
#endif
    must(flash_model_is_sound(loader_slot_start(slot), IMAGE_SIZE), "a half-written image starts");
    must(generation >= world.confirmed, "an older image starts than was confirmed");
    must(generation <= world.target, "an image starts that was never written");
    must(state->floor >= world.floor, "the floor went back");
    world.floor = state->floor;
    if (state->state == STM32BL_SLOT_CONFIRMED)
        world.confirmed = generation;
    else if (generation == world.confirmed)
        must(false, "what was confirmed is on trial again");
    else
        must(++world.starts <= STM32BL_SLOT_TRIES, "an unconfirmed image starts too often");
}

/* The application of that generation runs: true if the host has nothing more to do to it. */
static bool run_application(unsigned generation)
{
    if (generation != world.target)
        return world.target % 2 == 0 && world.starts == STM32BL_SLOT_TRIES;
    if (world.target % 2 == 0)
        return false; // on trial, and does not confirm
    must(loader_boot_confirm(), "confirming fails");
    must(loader_boot_state()->state == STM32BL_SLOT_CONFIRMED, "confirming confirms nothing");
    world.confirmed = generation;
    must(loader_boot_state()->floor >= generation, "confirming does not raise the floor");
    world.floor = loader_boot_state()->floor;
    return true;
}

/* From one reset to the next. */
static void session(void)
{
    struct stm32bl_slot_descriptor d = {0};
    unsigned slot;

    (void)setjmp(flash.restart);
    flash.restarts = true;
    loader_boot_load();
    look_at_flags();
    slot = loader_boot_decide();
    must(slot < 2, "nothing starts");
    if (slot > 1)
        return;
    must(loader_image_is_whole(slot, &d), "a damaged image starts");
    look_at_start(slot, d.version);
    if (run_application(d.version)) {
        world.target++;
        world.starts = 0;
    }
    if (world.target <= LAST && (d.version != world.target || !world.starts))
        write_update();
}

/* Until every generation had its turn; true if the power failed before that. */
bool live(void)
{
    if (setjmp(flash.power))
        return true;
    for (unsigned i = 0; i < SESSIONS && world.target <= LAST && !world.wrong; i++)
        session();
    must(world.target > LAST, "the updates do not come to an end");
    return false;
}

void be_born(uint32_t seed)
{
    struct image image = make_image(0, 1);

    flash_model_new(seed);
    memset(&world, 0, sizeof world);
    world.target = 2;
    world.confirmed = 1;
    flash_model_put(LOADER_SLOT_A, &image, IMAGE_SIZE);
}

int main(int argc, char **argv)
{
    return lives_run(argc, argv);
}
