/*
 * turbo_works.c - for which devices the program in RAM has a row and room.
 */
#include <string.h>

#include "device.h"
#include "turbo_rows.h"

#ifndef BL_NO_TURBO

enum { LEAST = 4096 };

/* Why there is no row for a series; the last one is for all others. */
static const char *no_row(const char *series)
{
    static const struct {
        const char *series, *reason;
    } reasons[] = {
        {"C5", "of its flash controller and clocks too little is known"},
        {"H5", "on which pins its ROM listens is not known"},
        {"H7RS", "of its flash controller too little is known"},
        {"U3", "it is programmed in one voltage range only, and which its ROM leaves is not known"},
        {"WBA", "RX and TX of its USART are on different ports, of WBA2 in some packages only"},
        {"WB0", "its bootloader is another one, of which little is known"},
        {"WL3", "its bootloader is another one, of which little is known"},
        {"", "its registers are not known to the program"},
    };
    size_t i = 0;

    while (reasons[i].series[0] && strcmp(reasons[i].series, series) != 0)
        i++;
    return reasons[i].reason;
}

#endif

const struct bl_turbo_row *bl_device_turbo(const struct stm32bl_device *device)
{
#ifdef BL_NO_TURBO
    (void)device;
    return NULL;
#else
    return device->turbo ? device->turbo : bl_turbo_row(device->product_id);
#endif
}

const char *bl_turbo_obstacle(const struct stm32bl_device *device)
{
#ifdef BL_NO_TURBO
    (void)device;
    return "this host was built without it";
#else
    const struct bl_range *ram = &device->ram[0];
    const struct bl_turbo_row *row = bl_device_turbo(device);
    struct bl_turbo_job job = {.load = ram->start, .ram_end = ram->start + ram->size};
    uint8_t image[BL_TURBO_IMAGE_MOST];
    uint32_t load, ring;

    if (device->quirks & BL_QUIRK_NO_RAM || !ram->size)
        return "its ROM gives no access to RAM";
    if (device->without_turbo)
        return "its device file says so";
    if (!row && ram->size >= LEAST)
        return no_row(device->series);
    if (!row || !bl_turbo_image(row, &job, image, &load, &ring))
        return "its ROM leaves too little RAM";
    if (device->write_unit % row->flash->unit || device->erased != (row->flash->erased & 0xFF))
        return "its flash is not written like that of the row for the program";
    return NULL;
#endif
}
