/*
 * test_protect.c - `test_protect FOLDER CHIP`: the machine code of a loader with LOADER_PROTECT. Only the loader's own sector,
 * only where that changes something, and nothing else in the option bytes, least of all RDP.
 */
#include <stdio.h>
#include <string.h>

#include "emulated.h"
#include "options_model.h"

#define MS UINT64_C(1000000000)

static struct emulated e;

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

static bool say(const uint8_t *bytes, unsigned count)
{
    uint8_t byte = 0;

    line_send(e.m, bytes, count);
    return line_get(e.m, e.m->now_ps + 100 * MS, &byte) && byte == 0x79;
}

/* Up to two sectors; then the host has to connect anew. */
static bool protect(unsigned count, uint8_t a, uint8_t b)
{
    uint8_t frame[4] = {(uint8_t)(count - 1), a, count > 1 ? b : 0, 0};

    frame[count + 1] = frame[0] ^ frame[1] ^ frame[2];
    return emulated_command(&e, 0x63) && say(frame, count + 2);
}

static bool unprotect(void)
{
    uint8_t byte;

    return emulated_command(&e, 0x73) && line_get(e.m, e.m->now_ps + 100 * MS, &byte) &&
           byte == 0x79;
}

static bool answers(void)
{
    bool good = emulated_command(&e, 0x02);
    uint8_t byte;

    while (line_get(e.m, e.m->now_ps + 5 * MS, &byte))
        ;
    return good;
}

/* The chip is reset, and the loader stays. */
static bool connect(void)
{
    bool stays = emulated_again(&e);

    options_model_begin(e.m);
    return stays && answers();
}

static void it_lists_the_commands(void)
{
    uint8_t bytes[16];
    unsigned count = 0;

    enter();
    must(emulated_command(&e, 0), "Get is refused");
    while (count < sizeof bytes && line_get(e.m, e.m->now_ps + 50 * MS, &bytes[count]))
        count++;
    must(count == 13 && bytes[0] == 10 && bytes[9] == 0x63 && bytes[10] == 0x73 &&
             bytes[11] == 0xA1,
         "Get does not list them");
    emulated_off(&e);
}

static void it_protects_what_is_its_own(uint32_t options)
{
    unsigned before = option.programmed;

    option.stored = options | SECTOR_0;
    enter();
    must(protect(1, 0, 0), "the loader's sector is not protected");
    must(option.stored == (options & ~(uint32_t)SECTOR_0), "other option bits have changed");
    must(option.programmed == before + 1 && option.locked,
         "programmed more than once, or left open");
    must(connect(), "nobody answers afterwards");
    emulated_off(&e);

    enter();
    must(protect(2, 0, 0) && connect(), "it is not protected again");
    must(option.programmed == before + 1, "option bytes are programmed though they do not differ");
    must(unprotect() && connect(), "the protection does not go away");
    must(option.stored == (options | SECTOR_0) && option.programmed == before + 2,
         "other option bits have changed with it");
    must(unprotect() && connect() && option.programmed == before + 2, "it goes away twice");
    emulated_off(&e);
}

static void it_protects_nothing_else(void)
{
    unsigned before = option.programmed;

    enter();
    must(!protect(1, 1, 0), "another sector is protected");
    must(!protect(2, 0, 4), "another sector is protected with its own");
    must(!emulated_command(&e, 0x82) && !emulated_command(&e, 0x92),
         "read-out protection is a command");
    must(emulated_command(&e, 0x63) && !say((const uint8_t[]){0, 0, 1}, 3),
         "a wrong checksum is taken");
    must(emulated_command(&e, 0x63), "Write Protect is refused");
    line_send(e.m, (const uint8_t[]){0, 0}, 2); // the frame breaks off
    machine_run(e.m, e.m->now_ps + 3000 * MS);
    must(answers(), "after a frame that broke off nobody answers");
    must(option.programmed == before, "option bytes were programmed");
    emulated_off(&e);
}

/* PCROP: the same bits mean something else then (RM0383 3.5.4). */
static void it_leaves_read_protection_of_code_alone(void)
{
    unsigned before = option.programmed;

    option.stored = 0x80000000 | OTHERS;
    enter();
    must(!protect(1, 0, 0) && !unprotect(), "bits of PCROP are changed");
    must(option.programmed == before, "option bytes were programmed");
    emulated_off(&e);
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    emulated_new(&e, argv[1], argv[2]);
    emulated_install(&e);
    option.stored = OTHERS;
    it_lists_the_commands();
    it_protects_what_is_its_own(0x0FFFAAEC); // as delivered: level 0
    it_protects_what_is_its_own(
        0x0AF555E4); // level 1, other sectors protected, another brown-out level
    it_protects_nothing_else();
    it_leaves_read_protection_of_code_alone();
    printf("%s: option bytes programmed %u times\n", argv[2], option.programmed);
    emulated_free(&e);
    return 0;
}
