/*
 * tinyusb_msc.c - the callback of stm32bl_fat.h on a USB stick, by the MSC host of TinyUSB (msc_host.h, as of 0.15 and
 * later). Not run on USB: no USB host is emulated in the tests. They run it against a stand-in (test_stick.c), and compile it
 * against TinyUSB's headers where these are present.
 *
 *     void tuh_msc_mount_cb(uint8_t address) { stick = address; }      // in the application
 *     void tuh_msc_umount_cb(uint8_t address) { stick = 0; }
 *
 *     static struct stm32bl_fat fat = {.read = tinyusb_msc_read, .user = &stick};
 *     if (stick && file_update(&fat, "UPDATE  BIN") == 0)              // from the main loop, not from a callback
 *         reset();
 */
#include "tinyusb_msc.h"

#include <tusb.h>

enum { SECTOR = 512, WAITING = 0, DONE = 1, FAILED = 2 };

// Where the controller may write: its own lines of a data cache.
static uint8_t sector_buffer[SECTOR] __attribute__((aligned(32)));
static volatile uint8_t answer;

static bool on_answer(uint8_t address, const tuh_msc_complete_data_t *data)
{
    const msc_csw_t *csw = data->csw;

    (void)address;
    // A stick may pass and have sent less (Bulk-Only Transport 5.2): the rest of the buffer is the sector before.
    answer = csw->status == MSC_CSW_STATUS_PASSED && !csw->data_residue ? DONE : FAILED;
    return true;
}

/* Ends when the stick answers, or is pulled out: TinyUSB then unmounts it. A time-out is the application's watchdog. */
bool tinyusb_msc_read(void *user, uint32_t sector, uint8_t *buf)
{
    const volatile uint8_t *address = user;
    uint8_t stick = *address;

    if (!stick || !tuh_msc_mounted(stick) || tuh_msc_get_block_size(stick, 0) != SECTOR ||
        sector >= tuh_msc_get_block_count(stick, 0))
        return false;
    answer = WAITING;
    if (!tuh_msc_read10(stick, 0, sector_buffer, sector, 1, on_answer, 0))
        return false;
    while (answer == WAITING && tuh_msc_mounted(stick))
        tuh_task();
    if (answer != DONE)
        return false;
    for (unsigned i = 0; i < SECTOR; i++)
        buf[i] = sector_buffer[i];
    return true;
}
