/*
 * again.c - finding a chip again that has reset itself.
 */
#include <string.h>

#include "choose.h"
#include "connect.h"
#include "protocol/dfuse.h"

enum { RESET_MS = 100 };

static int connect_and_settle(struct stm32bl *bl)
{
    int err = bl_connect_chip(bl);

    return err ? err : bl_baud_settle(bl);
}

static int reconnect(struct stm32bl *bl, uint32_t busy_ms)
{
    struct bl_wish wish = bl->wish;
    struct stm32bl_summary summary = bl->summary; // of the whole session
    uint64_t end = stm32bl_now_ms(bl) + busy_ms;
    int err;

    bl->wish.parity_given = true; // the framing is known by now
    bl->wish.line.parity = bl->info.parity;
    // Read-out protection may hide which chip it is, or may have hidden it until now.
    if (bl->usb && bl_knows_map(bl) && !bl->info.device_guessed)
        bl->wish.device = bl->chip.device;
    bl->reset_expected = true;
    do
        err = connect_and_settle(bl);
    while (bl_is_silence(err) && stm32bl_now_ms(bl) < end);
    bl->wish = wish;
    summary.retries += bl->summary.retries;
    bl->summary = summary;
    bl->reset_expected = false;
    return err;
}

/*
 * A chip that has reset itself starts by its option bytes and pins: into the ROM if BOOT0 is high
 * or the entry sequence says so, else into its application. It may also erase for a long time
 * first.
 */
int bl_find_again(struct stm32bl *bl, const char *what, uint32_t busy_ms)
{
    struct bl_error first;
    uint32_t startup_ms = bl->chip.device ? bl->chip.device->startup_ms : 1000;
    int err;

    bl_say(&bl->log, STM32BL_LOG_NOTE, "%s: the chip resets, synchronising again", what);
    bl_sleep(bl, RESET_MS + startup_ms);
    err = reconnect(bl, busy_ms);
    if (!err || err == STM32BL_ERR_CANCELLED)
        return err;
    first = bl->error;
    return bl_fail(
        &bl->error, err,
        "%s was done and the chip has reset, but it does not come back into its ROM: set "
        "BOOT0 high or name entry=; %s",
        what, first.text);
}
