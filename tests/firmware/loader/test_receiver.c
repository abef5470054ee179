/*
 * test_receiver.c - `test_receiver FOLDER CHIP BYTES`: the loader's machine code and its line: every rate, what it
 * must refuse, and BYTES of noise with pieces of frames in it. Image B is confirmed, A is free.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emulated.h"

#define MS UINT64_C(1000000000)

static struct emulated e;

static void must(bool good, const char *what)
{
    if (!good)
        emulated_die(&e, what, 0);
}

/* ---- rates */

static void at_rate(unsigned baud)
{
    uint8_t byte, count = 0, last = 0;

    e.baud = baud;
    must(emulated_enter(&e), "the loader does not synchronise");
    must(emulated_command(&e, 0), "Get is refused");
    while (line_get(e.m, e.m->now_ps + 50 * MS, &byte)) {
        last = byte;
        count++;
    }
    if (count != 11 || last != 0x79)
        emulated_die(&e, "Get does not end as it should, at baud", baud);
    emulated_off(&e);
}

static void rates(void)
{
    static const unsigned bauds[] = {1200, 9600, 57600, 115200, 230400};

    for (size_t i = 0; i < sizeof bauds / sizeof *bauds; i++)
        at_rate(bauds[i]);
    e.baud = 115200;
}

/* ---- what is refused */

static void what_must_stay(void)
{
    uint8_t block[64] = {0};

    must(emulated_enter(&e), "the loader is not there");
    must(!emulated_erase(&e, e.kind->slot_b, 4), "the active slot is erased");
    must(!emulated_erase(&e, FLASH_START, 4), "the loader is erased");
    must(!emulated_write(&e, e.kind->slot_b, block, sizeof block), "the active slot is written");
    must(!emulated_write(&e, FLASH_START, block, sizeof block), "the loader is written");
    emulated_off(&e);
}

/* Go into slot A, where `image` lies. */
static bool starts(const struct image *image)
{
    bool done;

    must(emulated_enter(&e) && emulated_erase(&e, e.kind->slot_a, image->size),
         "the free slot is not erased");
    for (uint32_t at = 0; at < image->size; at += 256)
        must(emulated_write(&e, e.kind->slot_a + at, image->bytes + at,
                            image->size - at < 256 ? image->size - at : 256),
             "the free slot is not written");
    done = emulated_command(&e, 0x21) && emulated_address(&e, e.kind->slot_a);
    emulated_off(&e);
    return done;
}

static void bad_images(const char *folder)
{
    struct image image = emulated_image(&e, folder, 'a', 1, 0);

    image.bytes[image.size / 2] ^= 1;
    must(!starts(&image), "a damaged image starts");
    image.bytes[image.size / 2] ^= 1;
    emulated_seal(&image, e.kind->slot_b, 1, "pump");
    must(!starts(&image), "an image for another address starts");
    emulated_seal(&image, image.start, 0, "pump");
    must(!starts(&image), "an old counter starts");
    emulated_seal(&image, image.start, 1, "valve");
    must(!starts(&image), "another product's image starts");
    free(image.bytes);
    must(emulated_boot(&e) == 2, "the confirmed image does not start");
}

/* ---- noise */

static size_t make_noise(uint8_t *noise, size_t size)
{
    static const uint8_t commands[] = {0x00, 0x02, 0x11, 0x31, 0x43, 0x44, 0xA1};
    uint32_t addresses[] = {e.kind->slot_a, e.kind->slot_b, FLASH_START, (uint32_t)rand() * 5u};
    size_t n = 0;

    while (n + 300 < size) {
        uint8_t command = commands[(unsigned)rand() % sizeof commands];
        uint32_t at = addresses[rand() % 4];
        noise[n++] = command;
        noise[n++] = (uint8_t)~command;
        for (int shift = 24; shift >= 0; shift -= 8)
            noise[n++] = (uint8_t)(at >> shift);
        noise[n++] = (uint8_t)(at >> 24 ^ at >> 16 ^ at >> 8 ^ at);
        for (int i = rand() % 40; i > 0; i--)
            noise[n++] = (uint8_t)rand();
        if (rand() % 3 == 0)
            noise[n - 1 - (size_t)rand() % 7] ^= (uint8_t)(1u << rand() % 8);
    }
    return n;
}

static void drain(unsigned ms)
{
    uint8_t byte;

    while (line_get(e.m, e.m->now_ps + ms * MS, &byte))
        ;
}

static void hear(size_t bytes)
{
    uint8_t noise[2048];
    uint8_t *before = malloc(flash_bytes(&e.model));
    uint32_t b = e.kind->slot_b - FLASH_START;

    memcpy(before, e.bytes, flash_bytes(&e.model));
    srand(1);
    e.baud = 230400;
    must(emulated_enter(&e), "the loader is not there");
    for (size_t sent = 0; sent < bytes && !e.m->ended; sent += sizeof noise) {
        line_send(e.m, noise, make_noise(noise, sizeof noise));
        drain(60);
    }
    if (!e.m->ended) {
        drain(3000); // a frame that broke off is dropped
        must(emulated_command(&e, 2), "after the noise nobody answers");
    }
    emulated_off(&e);
    must(!memcmp(before, e.bytes, e.loader.size), "noise has changed the loader");
    must(!memcmp(before + b, e.bytes + b, e.model.flash_size - b), "noise has changed the slot");
    must(emulated_boot(&e) == 2, "after the noise something else starts");
    free(before);
}

int main(int argc, char **argv)
{
    struct image first, next;

    if (argc != 4)
        return 2;
    emulated_new(&e, argv[1], argv[2]);
    first = emulated_image(&e, argv[1], 'a', 1, 0);
    next = emulated_image(&e, argv[1], 'b', 2, 0);
    emulated_install(&e);
    must(emulated_update(&e, &first) && emulated_boot(&e) == 1, "version 1 does not start");
    must(emulated_update(&e, &next) && emulated_boot(&e) == 2, "version 2 does not start");
    rates();
    what_must_stay();
    bad_images(argv[1]);
    hear((size_t)atoi(argv[3]));
    free(first.bytes);
    free(next.bytes);
    emulated_free(&e);
    return 0;
}
