/*
 * test_swap.c - `test_swap FOLDER CHIP`: what keeps a loader from having option bytes swap the banks, and what becomes of a
 * swap that fails: nothing is changed, or nothing but the one bit, the other image starts, and the record says so.
 */
#include <stdlib.h>
#include <string.h>

#include "kept.h"
#include "stm32bl_slot_format.h"

enum { AREA = 0x20000, AREA_SIZE = 0x800, LEVEL_2 = 0xCC00, LEVEL = 0xFF00 };

static struct emulated e;
static struct image first, second, third; // versions 1, 2 that confirms itself, 3 that does not
static struct kept one;                   // version 1 is there, confirmed
static const char *what;

static void must(bool good, unsigned value)
{
    if (!good)
        emulated_die(&e, what, value);
}

/* The last entry of the newer area: nothing is half done here. */
static struct stm32bl_slot_record record(void)
{
    struct stm32bl_slot_record newest = {0}, r;

    for (uint32_t bank = 0; bank <= e.model.half; bank += e.model.half)
        for (uint32_t at = 0; at < AREA_SIZE; at += STM32BL_RECORD_ENTRY) {
            memcpy(&r, e.bytes + bank + AREA + at, sizeof r);
            if (r.mark == STM32BL_RECORD_MARK && (r.area >= newest.area))
                newest = r;
        }
    return newest;
}

static void must_be(unsigned state, unsigned slot, bool stuck)
{
    struct stm32bl_slot_record r = record();

    must(r.state == state, r.state);
    must(r.slot == slot, r.slot);
    must(!(r.flags & STM32BL_SLOT_STUCK) == !stuck, r.flags);
}

static void must_start(unsigned version)
{
    unsigned started = emulated_boot(&e);

    must(started == version, started);
}

static void must_have_changed(unsigned times)
{
    must(e.options->changes == times, e.options->changes);
}

static void begin(const char *name)
{
    what = name;
    kept_go_back(&one, &e);
    e.options->changes = 0;
}

/* An update that is written, and whose Go is refused. */
static void must_refuse(const struct image *image)
{
    must(emulated_enter(&e) && emulated_erase(&e, image->start, image->size), 0);
    for (uint32_t at = 0; at < image->size; at += 32)
        must(emulated_write(&e, image->start + at, image->bytes + at, 32), at);
    must(emulated_command(&e, 0x21) && !emulated_address(&e, image->start), 1);
    emulated_off(&e);
}

enum trap {
    ASTRAY,
    AT_LEVEL_2 = OPTION_WORDS,
    BOOTS_ELSEWHERE,
    OTHER_LOADER,
    BROKEN_LOADER,
    TRAPS
};

static void set(unsigned trap)
{
    uint32_t last = e.model.half + 0x3FE0; // of what is compared

    if (trap < OPTION_WORDS)
        e.options->astray[trap] = trap == OPTSR ? 1u << 4 : 1; // nobody has asked for that
    else if (trap == AT_LEVEL_2)
        e.options->stored[OPTSR] = (e.options->stored[OPTSR] & ~(uint32_t)LEVEL) | LEVEL_2;
    else if (trap == BOOTS_ELSEWHERE)
        e.options->stored[BOOT] ^= 0x10;
    else if (trap == OTHER_LOADER)
        e.bytes[last] ^= 1;
    else
        e.states[last / e.model.unit] = 3; // ECC: flash.c
}

static void refused_by_go(unsigned trap)
{
    begin("Go is answered although the banks cannot be swapped");
    set(trap);
    must_refuse(&second);
    must_start(1);
    must_have_changed(0);
    must_be(STM32BL_SLOT_CONFIRMED, 0, false);
}

static void refused_at_the_boot(unsigned trap)
{
    begin("option bytes are changed, or the old image does not start");
    must(emulated_update(&e, &second), 0);
    set(trap);
    must_start(1);
    must_have_changed(0);
    must_be(STM32BL_SLOT_CONFIRMED, 0, true);
    must_start(1);
    must(e.boot_operations == 0, e.boot_operations);
}

/* Of what lies there. */
static void must_go(const struct image *image)
{
    must(emulated_enter(&e) && emulated_command(&e, 0x21) && emulated_address(&e, image->start), 2);
    emulated_off(&e);
}

/* Then it is the old image that starts; nothing is tried again by itself; and once it works, a new Go does it. */
static void fails(enum change change, const char *name)
{
    begin(name);
    must(emulated_update(&e, &second), 0);
    e.options->change = change;
    must_start(1);
    must_have_changed(1);
    must_be(STM32BL_SLOT_CONFIRMED, 0, true);
    must(e.options->locked, 0);
    must(!((e.options->next[OPTSR] ^ e.options->stored[OPTSR]) & OPTION_SWAP), 1);
    if (change != CHANGE_HAS_NO_EFFECT) {
        must_start(1);
        must_have_changed(1);
    }
    e.options->change = CHANGE_WORKS;
    must_start(1);
    must_be(STM32BL_SLOT_CONFIRMED, 0, true);
    must_go(&second);
    must_start(2);
    must_be(STM32BL_SLOT_CONFIRMED, 1, false);
    must_start(2);
}

/* Whatever resets it. */
static void trial_comes_back(bool by_software)
{
    begin("an image that does not confirm itself makes way");
    must(emulated_update(&e, &third), 0);
    for (int i = 0; i < 3; i++) {
        must_start(3);
        e.options->software_reset = by_software;
    }
    must_have_changed(1);
    must_start(1);
    must_have_changed(2);
    must_be(STM32BL_SLOT_CONFIRMED, 0, false);
    must(!(e.options->stored[OPTSR] & OPTION_SWAP), 0);
}

/* The way back fails: what is there is better than nothing. */
static void trial_stays(void)
{
    begin("an image that does not make way since the banks do not");
    must(emulated_update(&e, &third), 0);
    for (int i = 0; i < 3; i++)
        must_start(3);
    e.options->change = CHANGE_FAILS;
    must_start(3);
    must_have_changed(2);
    must_be(STM32BL_SLOT_CONFIRMED, 1, true);
}

/* The change shows in a register that a backup register forgets: then it is not begun. */
static void note_is_not_kept(void)
{
    begin("the option byte is changed although nothing tells the next boot of it");
    must(emulated_update(&e, &second), 0);
    e.options->no_backup = true;
    must_start(1);
    must_have_changed(0);
    must_be(STM32BL_SLOT_CONFIRMED, 0, true);
}

static void delivered_swapped(const char *folder, const char *chip)
{
    struct emulated other = e;

    emulated_new(&e, folder, chip);
    what = "a chip that comes with its banks swapped";
    e.options->stored[OPTSR] |= OPTION_SWAP;
    emulated_install(&e);
    must_start(0);
    must_have_changed(0);
    must(emulated_update(&e, &second), 0); // its bank is the first
    must_start(2);
    must_have_changed(0);
    must(emulated_update(&e, &first), 0);
    must_start(1);
    must_have_changed(1);
    emulated_free(&e);
    e = other;
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    emulated_new(&e, argv[1], argv[2]);
    what = "the first version";
    first = emulated_image(&e, argv[1], 'a', 1, 0);
    second = emulated_image(&e, argv[1], 'b', 2, 0);
    third = emulated_image(&e, argv[1], 'b', 3, 0);
    emulated_install(&e);
    must(emulated_update(&e, &first), 0);
    must_start(1);
    must_have_changed(0);
    kept_take(&one, &e);
    for (unsigned trap = 0; trap < TRAPS; trap++) {
        refused_by_go(trap);
        refused_at_the_boot(trap);
    }
    fails(CHANGE_FAILS, "OPTCHANGEERR");
    fails(CHANGE_IS_FORGOTTEN, "a change that the reset takes back");
    fails(CHANGE_HAS_NO_EFFECT, "a change without effect");
    note_is_not_kept();
    trial_comes_back(false);
    trial_comes_back(true);
    trial_stays();
    delivered_swapped(argv[1], argv[2]);
    kept_free(&one);
    free(first.bytes);
    free(second.bytes);
    free(third.bytes);
    emulated_free(&e);
    return 0;
}
