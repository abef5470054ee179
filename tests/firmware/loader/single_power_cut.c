/*
 * single_power_cut.c - `single_power_cut SEEDS STRIDE`: as power_cut.c, with one slot. Odd generations confirm themselves, even ones
 * never do; then the loader waits, and the host writes the next one.
 */
#include <string.h>

#include "boot.h"
#include "flash.h"
#include "flash_model.h"
#include "images.h"
#include "lives.h"

enum { LAST = 4, SESSIONS = 80 };

static void write_update(void)
{
    struct image image = image_make(0, world.target, world.target % 2 ? world.target : 3);

    world.replacing = true;
    must(loader_boot_prepare(LOADER_NO_SLOT), "the slot cannot be prepared");
    must(loader_flash_erase(LOADER_SLOT_A), "the slot is not erased");
    must(loader_flash_write(LOADER_SLOT_A, &image, IMAGE_SIZE), "the image is not written");
    world.starts = 0;
    must(loader_boot_activate(0), "the image is not activated");
    world.replacing = false;
}

/* Nothing starts: something was being written, or a trial is over. True if it is that. */
static bool look_at_waiting(void)
{
    const struct stm32bl_slot_record *state = loader_boot_state();
    bool over = world.target % 2 == 0 && state->state == STM32BL_SLOT_ON_TRIAL && !state->tries;

    must(world.replacing || over, "nothing starts");
    must(state->floor >= world.floor, "the floor went back");
    return over;
}

static void look_at_start(unsigned generation)
{
    const struct stm32bl_slot_record *state = loader_boot_state();

    must(flash_model_is_sound(LOADER_SLOT_A, IMAGE_SIZE), "a half-written image starts");
    must(generation == world.target || generation == world.confirmed, "something else starts");
    must(state->floor >= world.floor, "the floor went back");
    world.floor = state->floor;
    world.replacing = false;
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
    if (generation != world.target || world.target % 2 == 0)
        return false;
    must(loader_boot_confirm(), "confirming fails");
    must(loader_boot_state()->floor >= generation, "confirming does not raise the floor");
    world.confirmed = generation;
    world.floor = loader_boot_state()->floor;
    return true;
}

/* From one reset to the next. */
static void session(void)
{
    struct stm32bl_slot_descriptor d = {0};
    bool over;

    loader_boot_load();
    if (loader_boot_decide() == LOADER_NO_SLOT) {
        over = look_at_waiting();
    } else {
        must(loader_image_is_whole(0, &d), "a damaged image starts");
        look_at_start(d.version);
        over = run_application(d.version);
    }
    if (over)
        world.target++;
    if (world.target <= LAST && d.version != world.target)
        write_update();
}

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
    struct image image = image_make(0, 1, 1);

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
