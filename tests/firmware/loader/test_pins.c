/*
 * test_pins.c - `test_pins FOLDER CHIP`: a loader built with its button on C13 (high is held) and its LED on A5,
 * on an emulated chip: who is started, what the pin is like afterwards, how the LED blinks.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emulated.h"

#define MS UINT64_C(1000000000)

enum { BUTTON = 13, LED = 5, TURN = 1 << 24 };

static struct emulated e;

static uint32_t port_c(void)
{
    return e.model.gpio + 0x800;
}

static uint32_t input_of_c(void)
{
    return port_c() + (e.model.gpio_f1 ? 8 : 0x10);
}

static bool is_lit(void)
{
    return board_stored(e.m, e.model.gpio + (e.model.gpio_f1 ? 0xC : 0x14)) >> LED & 1;
}

/* True: the loader stays. */
static bool start(bool held)
{
    emulated_on(&e);
    board_write(e.m, input_of_c(), held ? 1u << BUTTON : 0);
    machine_boot(e.m);
    for (int i = 0; i < 1000 && !e.m->ended && !board_stored(e.m, 0x40002FF0); i++) {
        machine_run(e.m, e.m->now_ps + MS);
        if (board_pin_ready(e.m, e.model.rx))
            return true;
    }
    return false;
}

static void not_held(void)
{
    uint32_t clocks;

    if (start(false))
        emulated_die(&e, "nobody holds the pin, and no image starts", 0);
    clocks = board_stored(e.m, e.model.gpio_clock);
    if (clocks || board_stored(e.m, port_c() + 4) || board_stored(e.m, port_c() + 0xC))
        emulated_die(&e, "the pin or its clock is not as it was", clocks);
    emulated_off(&e);
}

/* In 64ths of a turn of SysTick. */
static unsigned lit_part(void)
{
    uint64_t step = e.m->cycle_ps * (TURN / 64);
    unsigned lit = 0;

    for (int i = 0; i < 64; i++) {
        machine_run(e.m, e.m->now_ps + step);
        lit += is_lit();
    }
    return lit;
}

static void held(void)
{
    unsigned lit;

    if (!start(true))
        emulated_die(&e, "the pin is held, and an image starts", 0);
    lit = lit_part();
    if (lit < 24 || lit > 40)
        emulated_die(&e, "held: the LED is not lit for half of the time", lit);
    emulated_off(&e);
}

static void nothing_to_start(void)
{
    unsigned lit;

    if (!start(false))
        emulated_die(&e, "something starts", 0);
    lit = lit_part();
    if (lit < 2 || lit > 16)
        emulated_die(&e, "nothing to start: the LED does not flash", lit);
    emulated_off(&e);
}

/* Go, with a host that has seen the LED lit, and three blinks before the reset. */
static void update(const struct image *image)
{
    unsigned blinks = 0;
    bool lit = true;

    if (!emulated_enter(&e) || !is_lit())
        emulated_die(&e, "a host is there, and the LED is dark", 0);
    if (!emulated_erase(&e, image->start, image->size))
        emulated_die(&e, "no erasing", 0);
    for (uint32_t at = 0; at < image->size; at += 256)
        if (!emulated_write(&e, image->start + at, image->bytes + at,
                            image->size - at < 256 ? image->size - at : 256))
            emulated_die(&e, "no writing", at);
    if (!emulated_command(&e, 0x21) || !emulated_address(&e, image->start))
        emulated_die(&e, "no Go", 0);
    for (int i = 0; i < 10000 && !e.m->ended; i++) {
        machine_run(e.m, e.m->now_ps + MS);
        blinks += lit && !is_lit();
        lit = is_lit();
    }
    if (blinks != 3 || !e.m->ended)
        emulated_die(&e, "not three blinks", blinks);
    emulated_off(&e);
}

int main(int argc, char **argv)
{
    struct image image;

    if (argc != 3)
        return 2;
    emulated_new(&e, argv[1], argv[2]);
    image = emulated_image(&e, argv[1], 'a', 1, 0);
    emulated_install(&e);
    nothing_to_start();
    update(&image);
    if (emulated_boot(&e) != 1)
        emulated_die(&e, "the image does not start", 0);
    not_held();
    held();
    free(image.bytes);
    emulated_free(&e);
    return 0;
}
