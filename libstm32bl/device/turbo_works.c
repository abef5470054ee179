/*
 * turbo_works.c - for which devices the program in RAM has a row and room.
 */
#include "device.h"
#include "turbo_rows.h"

const char *bl_turbo_obstacle(const struct stm32bl_device *device)
{
#ifdef BL_NO_TURBO
    (void)device;
    return "this host was built without it";
#else
    const struct bl_range *ram = &device->ram[0];
    const struct bl_turbo_row *row = bl_turbo_row(device->product_id);
    struct bl_turbo_job job = {.load = ram->start, .ram_end = ram->start + ram->size};
    uint8_t image[BL_TURBO_IMAGE_MOST];
    uint32_t load, ring;

    if (device->quirks & BL_QUIRK_NO_RAM || !ram->size)
        return "its ROM gives no access to RAM";
    if (!row)
        return "its registers are not known to the program";
    if (!bl_turbo_image(row, &job, image, &load, &ring))
        return "its ROM leaves too little RAM";
    return NULL;
#endif
}
