/*
 * test_read_protect.c - `test_read_protect FOLDER CHIP`: the machine code of a loader with two keys, LOADER_READ_PROTECT and
 * LOADER_PROTECT. Level 1 at a host's word and never 2, nothing else in the option bytes; then nothing on the line tells what is
 * in flash, and signed updates go on.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emulated.h"
#include "options_model.h"
#include "signing.h"

#define MS UINT64_C(1000000000)

enum { RDP = 0xFF00, LEVEL_1 = 0x5500, LEVEL_2 = 0xCC00 };

static struct emulated e;
static const char *folder;

static void must(bool good, const char *what)
{
    if (!good)
        emulated_die(&e, what, option.programmed);
}

static void enter(void)
{
    must(emulated_enter(&e), "the loader is not there");
    options_model_begin(e.m);
}

static void again(const char *what)
{
    must(emulated_again(&e), what);
    options_model_begin(e.m);
}

static bool acknowledges(void)
{
    uint8_t byte = 0;

    return line_get(e.m, e.m->now_ps + 100 * MS, &byte) && byte == 0x79;
}

static bool close_reading(void)
{
    return emulated_command(&e, 0x82) && acknowledges();
}

static void skip(void)
{
    uint8_t byte;

    while (line_get(e.m, e.m->now_ps + 5 * MS, &byte))
        ;
}

static bool reads(uint32_t at)
{
    bool good = emulated_command(&e, 0x11) && emulated_address(&e, at);

    if (good)
        line_send(e.m, (const uint8_t[]){3, 0xFC}, 2);
    good = good && acknowledges();
    skip();
    return good;
}

static void it_lists_the_commands(void)
{
    static const uint8_t list[] = {11,   0x33, 0x00, 0x01, 0x02, 0x11, 0x21,
                                   0x31, 0x44, 0x63, 0x73, 0x82, 0xA1};
    uint8_t bytes[20];
    unsigned count = 0;

    enter();
    must(emulated_command(&e, 0), "Get is refused");
    while (count < sizeof bytes && line_get(e.m, e.m->now_ps + 50 * MS, &bytes[count]))
        count++;
    must(count == sizeof list + 1 && !memcmp(bytes, list, sizeof list), "Get does not list them");
    must(reads(0x08000000), "Read Memory is refused without protection");
    must(!emulated_command(&e, 0x92), "Readout Unprotect is a command");
    must(option.programmed == 0, "option bytes were programmed");
    emulated_off(&e);
}

/* Everything of the line that might tell a byte. */
static void it_tells_nothing(const char *when)
{
    static const uint8_t silent[] = {0x11, 0xA1, 0x63, 0x73, 0x82, 0x92};
    unsigned before = option.programmed;

    for (unsigned i = 0; i < sizeof silent; i++) {
        must(!emulated_command(&e, silent[i]), when);
        skip();
    }
    must(emulated_command(&e, 0x02), "Get ID is refused");
    skip();
    must(option.programmed == before, "option bytes were programmed");
}

/* Signed by key 3, which the loader does not know: refused. */
static void it_takes_an_update(char slot, unsigned version, uint32_t counter, uint8_t key)
{
    struct image image = emulated_image(&e, folder, slot, version, 0);
    bool taken;

    signing_seal_as(&image, counter, 0, key);
    enter();
    must(emulated_erase(&e, image.start, image.size), "the free slot is not erased");
    for (uint32_t at = 0; at < image.size; at += 256)
        must(emulated_write(&e, image.start + at, image.bytes + at,
                            image.size - at < 256 ? image.size - at : 256),
             "the free slot is not written");
    taken = emulated_command(&e, 0x21) && emulated_address(&e, image.start);
    must(taken == (key < 3), "the other answer to Go");
    machine_run(e.m, e.m->now_ps + 10 * MS);
    emulated_off(&e);
    free(image.bytes);
    must(!taken || emulated_boot(&e) == version, "another version starts");
}

/* Bits are cleared where they are written over, so that ACK or NACK would tell what they were. */
static void it_writes_erased_flash_only(void)
{
    static const uint8_t ones[4] = {0x80, 0, 0, 0}, word[4] = {1, 2, 3, 4};
    uint32_t a = e.kind->slot_a; // on trial

    enter();
    must(!emulated_write(&e, a, ones, 4), "what is there is compared");
    must(!emulated_erase(&e, e.kind->slot_b, 4), "the active slot is erased");
    must(emulated_erase(&e, a, 4) && emulated_write(&e, a, word, 4), "erased flash is not written");
    must(!emulated_write(&e, a, word, 4), "what is there is compared with the same");
    emulated_off(&e);
}

static void it_closes(uint32_t options)
{
    unsigned before = option.programmed;

    option.stored = options;
    enter();
    must(close_reading(), "Readout Protect is refused");
    must(option.programmed == before + 1 && option.locked,
         "programmed more than once, or left open");
    again("it does not stay");
    must(option.stored == ((options & ~(uint32_t)RDP) | LEVEL_1), "other option bits have changed");
    it_tells_nothing("protected, something is told");
    emulated_off(&e);
    enter();
    it_tells_nothing("after a reset something is told");
    emulated_off(&e);
}

/* A level that is there already, whatever stands for it. */
static void it_leaves_alone(uint32_t level)
{
    option.stored = (OTHERS & ~(uint32_t)RDP) | level;
    enter();
    it_tells_nothing("at another level something is told");
    emulated_off(&e);
    must(option.stored == ((OTHERS & ~(uint32_t)RDP) | level), "the level has changed");
}

/* OPTCR shows what was written to it; a reset shows what the option bytes took. */
static void it_does_not_claim_what_is_not(void)
{
    option.stored = OTHERS;
    option.dead = true;
    enter();
    must(close_reading(), "Readout Protect is refused");
    again("it does not stay");
    must(reads(0x08000000), "it is closed though the option bytes are not");
    emulated_off(&e);
    option.dead = false;
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    folder = argv[1];
    emulated_new(&e, folder, argv[2]);
    emulated_install(&e);
    option.stored = OTHERS;
    it_lists_the_commands();
    it_takes_an_update('a', 1, 1, 1);
    it_closes(0x0FFFAAEC); // as delivered
    it_closes(0x8AF5AAE4); // PCROP, other sectors protected, another brown-out level
    it_leaves_alone(LEVEL_1);
    it_leaves_alone(LEVEL_2);
    it_leaves_alone(0xFF00);
    option.stored = (OTHERS & ~(uint32_t)RDP) | LEVEL_1;
    it_takes_an_update('b', 2, 2, 3);
    it_takes_an_update('b', 2, 2, 2); // which confirms itself
    it_takes_an_update('a', 1, 3, 1);
    it_writes_erased_flash_only();
    it_does_not_claim_what_is_not();
    printf("%s: option bytes programmed %u times\n", argv[2], option.programmed);
    emulated_free(&e);
    return 0;
}
