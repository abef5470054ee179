/*
 * fuzz_loader.c - bytes on the line of the resident loader (firmware/loader), with an image that is confirmed. Whatever
 * comes: the loader, the image that starts and the state of before stay, and something starts.
 */
#include <stdlib.h>
#include <string.h>

#include "boot.h"
#include "flash_model.h"
#include "images.h"
#include "line.h"
#include "serve.h"

static const uint8_t *input;
static size_t left;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int loader_line_get(bool begun)
{
    (void)begun;
    if (!left)
        return -1;
    left--;
    return *input++;
}

void loader_line_put(uint8_t byte)
{
    (void)byte;
}

void loader_line_restart(void)
{
    flash_model_reset();
    loader_boot_load();
    if (loader_boot_decide() == LOADER_NO_SLOT)
        abort();
}

static void must(bool true_)
{
    if (!true_)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t loader[LOADER_RECORD_A - LOADER_FLASH], kept[LOADER_SLOT_SIZE];
    struct image image = image_make(0, 1, 1);
    struct stm32bl_slot_descriptor d;
    unsigned slot;

    flash_model_new(1);
    flash_model_put(LOADER_SLOT_A, &image, sizeof image);
    loader_boot_load();
    must(loader_boot_decide() == 0);
    memcpy(loader, flash.bytes, sizeof loader);
    memcpy(kept, flash.bytes + (LOADER_SLOT_A - LOADER_FLASH), sizeof kept);

    input = data;
    left = size;
    loader_serve_begin();
    while (left)
        loader_serve_command();

    must(!memcmp(loader, flash.bytes, sizeof loader));
    // Slot A is written only if another image has proved itself, and nobody confirms one here.
    must(!memcmp(kept, flash.bytes + (LOADER_SLOT_A - LOADER_FLASH), sizeof kept));
    flash_model_reset();
    loader_boot_load();
    slot = loader_boot_decide();
    must(slot != LOADER_NO_SLOT && loader_image_is_whole(slot, &d));
    return 0;
}
