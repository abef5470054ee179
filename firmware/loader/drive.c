/*
 * drive.c - the board's part of an update from a drive: when it is looked at, and what the LED says of it (pins.h).
 */
#include "drive.h"
#include "file.h"
#include "pins.h"
#include "staged.h"

/* docs/LOADER.md, "Updates from a drive". */
static unsigned blinks_of(enum loader_file_outcome outcome)
{
    switch (outcome) {
    case LOADER_FILE_REFUSED:
        return 4;
    case LOADER_FILE_DAMAGED:
        return 5;
    case LOADER_FILE_FOREIGN:
        return 6;
    case LOADER_FILE_LOST:
        return 7;
    default:
        return 0;
    }
}

void loader_staged_before(void)
{
    static struct stm32bl_fat fat;
    unsigned blinks;

    if (!loader_drive_begin())
        return;
    fat.read = loader_drive_read;
    blinks = blinks_of(loader_file_look(&fat));
    if (blinks)
        loader_led_tell(blinks);
}

void loader_staged_after(bool installed)
{
    if (installed)
        loader_led_tell(3);
}
