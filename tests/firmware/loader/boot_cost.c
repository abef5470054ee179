/*
 * boot_cost.c - `boot_cost FOLDER CHIP...`: cycles from reset to a confirmed image, for images of several
 * sizes; the table of docs/LOADER.md. Fails above 100,000 cycles and 10 a word, or if such a boot writes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emulated.h"

enum { LARGEST = 0 };

static uint32_t slot_size(const struct emulated *e)
{
    if (emulated_has_banks(e->kind) && !e->options)
        return FLASH_START + e->model.half - e->kind->slot_a;
    return e->model.kind == FLASH_H7 ? 0xC0000 : e->kind->slot_b - e->kind->slot_a;
}

/* Of the loader's code; 0: it did not start. */
static unsigned long cycles_of(struct emulated *e, const char *folder, uint32_t size)
{
    struct image image = emulated_image(e, folder, 'a', 1, size);

    memcpy(e->bytes + (image.start - FLASH_START), image.bytes, image.size);
    e->watch = (image.bytes[4] & 0xFEu) | (uint32_t)image.bytes[5] << 8 |
               (uint32_t)image.bytes[6] << 16 | (uint32_t)image.bytes[7] << 24;
    free(image.bytes);
    if (emulated_boot(e) != 1 || emulated_boot(e) != 1)
        return 0;
    if (e->boot_operations)
        emulated_die(e, "a confirmed boot writes", e->boot_operations);
    return (unsigned long)e->cycles;
}

static bool measure(const char *folder, const char *chip, uint32_t size)
{
    struct emulated e;
    unsigned long cycles, most;

    emulated_new(&e, folder, chip);
    emulated_install(&e);
    if (size == LARGEST)
        size = slot_size(&e) - 64;
    cycles = cycles_of(&e, folder, size);
    most = 100000 + 10ul * (size / 4 + 16);
    printf("%s, %u bytes: %lu cycles, %.1f ms at %.1f MHz; at most %lu\n", chip, size, cycles,
           (double)cycles * 1000 / e.model.reset_hz, e.model.reset_hz / 1e6, most);
    emulated_free(&e);
    return cycles && cycles <= most;
}

int main(int argc, char **argv)
{
    static const uint32_t sizes[] = {4096, 16384, LARGEST};
    bool good = argc > 2;

    for (int i = 2; i < argc; i++)
        for (size_t j = 0; j < sizeof sizes / sizeof *sizes; j++)
            good = measure(argv[1], argv[i], sizes[j]) && good;
    return good ? 0 : 1;
}
