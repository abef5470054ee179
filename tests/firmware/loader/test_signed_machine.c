/*
 * test_signed_machine.c - `test_signed_machine FOLDER CHIP SLOT_A SLOT_B`: the machine code of a loader with two keys takes
 * what is signed by either, and refuses the rest, on the line and after a reset.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emulated.h"
#include "signing.h"
#include "stm32bl_slot_format.h"

enum { ACK = 0x79, NACK = 0x1F };
#define SECOND UINT64_C(1000000000000)

static struct emulated e;
static const char *folder;

/* Signed with the key of that number; 0: not signed. */
static struct image make(char slot, unsigned version, uint32_t counter, uint32_t over, uint8_t key)
{
    struct image image = emulated_image(&e, folder, slot, version, 0);

    signing_seal_as(&image, counter, over, key);
    return image;
}

static bool send(const struct image *image)
{
    if (!emulated_enter(&e) || !emulated_erase(&e, image->start, image->size))
        return false;
    for (uint32_t at = 0; at < image->size; at += 256)
        if (!emulated_write(&e, image->start + at, image->bytes + at,
                            image->size - at < 256 ? image->size - at : 256))
            return false;
    return true;
}

/* What the loader answers to the address of Go, and how long it takes. */
static uint8_t go(uint32_t at, const char *what)
{
    uint8_t b[5] = {(uint8_t)(at >> 24), (uint8_t)(at >> 16), (uint8_t)(at >> 8), (uint8_t)at, 0};
    uint64_t before;
    uint8_t answer;

    b[4] = b[0] ^ b[1] ^ b[2] ^ b[3];
    if (!emulated_command(&e, 0x21))
        emulated_die(&e, "Go is refused", 0);
    before = e.m->cycles;
    line_send(e.m, b, sizeof b);
    if (!line_get(e.m, e.m->now_ps + 20 * SECOND, &answer))
        emulated_die(&e, "no answer to Go", e.m->ended);
    printf("%s: %s after %.1f million cycles: %s\n", e.kind->name, answer == ACK ? "ACK" : "NACK",
           (double)(e.m->cycles - before) / 1e6, what);
    return answer;
}

static void must_start(unsigned wanted)
{
    unsigned started = emulated_boot(&e);

    if (started != wanted)
        emulated_die(&e, "another version starts", started);
}

static void must_take(struct image image, unsigned version)
{
    if (!send(&image) || go(image.start, "signed") != ACK)
        emulated_die(&e, "an update fails", version);
    machine_run(e.m, e.m->now_ps + SECOND / 100);
    if (!e.m->ended || e.m->end != END_RESET)
        emulated_die(&e, "Go does not reset the chip", version);
    emulated_off(&e);
    memcpy(&e.watch, image.bytes + 4, sizeof e.watch); // where it begins
    e.watch &= ~1u;
    free(image.bytes);
    must_start(version);
}

/* The loader writes it, and does not start it: neither at Go nor after a reset. */
static void must_refuse(const char *what, struct image image, unsigned version)
{
    if (!send(&image))
        emulated_die(&e, "an image cannot be written", version);
    if (go(image.start, what) != NACK || e.m->ended)
        emulated_die(&e, what, version);
    emulated_off(&e);
    free(image.bytes);
    must_start(version);
}

/* Verifying happens when an image is installed. */
static void must_boot_at_once(unsigned version)
{
    must_start(version);
    if (e.boot_operations)
        emulated_die(&e, "a confirmed boot writes", e.boot_operations);
    printf("%s: %lu cycles to version %u\n", e.kind->name, (unsigned long)e.cycles, version);
    if (!e.cycles || e.cycles > 1000000)
        emulated_die(&e, "a confirmed boot verifies", (unsigned)e.cycles);
}

static void refuse_in_b(void)
{
    struct image image = make('b', 2, 5, 0, 1);

    image.bytes[image.size - 1] ^= 0x01;
    must_refuse("a wrong S is taken", image, 1);
    image = make('b', 2, 5, 0, 1);
    image.bytes[image.size - STM32BL_SLOT_SIGNATURE] ^= 0x80;
    must_refuse("a wrong R is taken", image, 1);
    image = make('b', 2, 5, 0, 1);
    image.size -= STM32BL_SLOT_SIGNATURE;
    must_refuse("no signature is taken", image, 1);
    must_refuse("an image that is not signed is taken", make('b', 2, 5, 0, 0), 1);
    must_refuse("the signature of a stranger is taken", make('b', 2, 5, 0, 3), 1);
    must_refuse("an older counter is taken", make('b', 2, 4, 0, 1), 1);
    must_refuse("an older counter is taken, over one that is too low", make('b', 2, 3, 4, 1), 1);
}

int main(int argc, char **argv)
{
    struct kind kind;

    if (argc != 5)
        return 2;
    folder = argv[1];
    emulated_new(&e, folder, argv[2]);
    kind = *e.kind;
    kind.slot_a = (uint32_t)strtoul(argv[3], NULL, 0);
    kind.slot_b = (uint32_t)strtoul(argv[4], NULL, 0);
    e.kind = &kind;

    emulated_install(&e);
    must_start(0);
    must_take(make('a', 1, 5, 0, 1), 1);
    must_boot_at_once(1);
    refuse_in_b();
    must_take(make('b', 2, 6, 0, 2), 2); // which confirms itself
    must_boot_at_once(2);
    must_refuse("a counter of before is taken", make('a', 1, 5, 0, 1), 2);
    must_take(make('a', 1, 5, 6, 2), 1); // signed to go back; on trial
    must_start(1);
    must_start(1);
    must_start(2);
    printf("%s: signed images only\n", kind.name);
    emulated_free(&e);
    return 0;
}
