/*
 * reset.c - from the ROM into the application: by the reset line, or by a program in RAM.
 */
#include <string.h>

#include "connect/connect.h"
#include "control.h"
#include "device/reset_ways.h"
#include "entry/entry.h"
#include "flash/flash.h"
#include "protocol/protocol.h"

enum { TRIES = 3, SETTLE_MS = 200 }; // longer than the pauses of the program in RAM at 8 MHz

/* What a person can do who has no reset line, where the program in RAM is of no help. */
static const char *advice(const struct bl_reset *reset)
{
    if (reset->empty == BL_EMPTY_NONE)
        return "reset it by hand, or start the application with go";
    return "switch its power off and on, or start the application with go";
}

static int no_way(struct stm32bl *bl, const char *obstacle)
{
    return bl_fail(&bl->error, STM32BL_ERR_UNSUPPORTED,
                   "no reset line is known, and %s cannot be told to reset itself: %s; %s",
                   bl->chip.device->name, obstacle, advice(bl_reset_of(bl->chip.device)));
}

static bool has_bad_rom(const struct stm32bl *bl, const struct bl_reset *reset)
{
    for (size_t i = 0; i < BL_BAD_ROMS && reset->bad_roms[i]; i++)
        if (reset->bad_roms[i] == bl->info.bootloader_id)
            return true;
    return bl->chip.device->quirks & BL_QUIRK_GO_BROKEN;
}

/* Sends nothing. */
static int check_program(struct stm32bl *bl)
{
    const struct bl_reset *reset;

    if (!bl->chip.device)
        return bl_fail(&bl->error, STM32BL_ERR_UNSUPPORTED,
                       "no reset line is known, nor how product id 0x%03X resets itself: name the "
                       "wiring with entry=, or the device= that it resembles",
                       bl->info.product_id);
    reset = bl_reset_of(bl->chip.device);
    if (reset->obstacle)
        return no_way(bl, reset->obstacle);
    // What serves one family may hit anything on another.
    if (reset->stores && bl->chip.device->product_id != bl->info.product_id)
        return no_way(bl, "the chip is used as one by request, but has another product id");
    if (bl->usb)
        return no_way(bl, "over USB its ROM gives no access to RAM");
    if (!bl_reset_load(bl->chip.device))
        return no_way(bl, "it is not known which RAM its ROM leaves free");
    if (bl->info.protection == STM32BL_PROTECTION_ON)
        return no_way(bl, "read-out protection is on, under which its ROM runs nothing");
    if (has_bad_rom(bl, reset))
        return no_way(bl, "Go does not work on this version of its ROM (AN2606)");
    return STM32BL_OK;
}

/* A chip that starts from blank flash locks up, where there is no empty check to catch it. */
static int refuse_blank(struct stm32bl *bl)
{
    uint32_t start = bl->info.flash_start;
    bool blank;
    int err = bl_looks_blank(bl, start, &blank);

    if (err || !blank)
        return err;
    return bl_fail(&bl->error, STM32BL_ERR_UNSUPPORTED,
                   "the flash is blank at 0x%08x, where the chip starts after a reset: write an "
                   "application there first",
                   (unsigned)start);
}

/* Reading back is no formality: AN2606 names ROMs of L47x that spoil what is written to RAM. */
static int put_program(struct stm32bl *bl, uint32_t load)
{
    uint8_t image[BL_STUB_MAX + 16], found[sizeof image];
    size_t size = bl_stub_image(bl_reset_of(bl->chip.device), load, image);
    int err = bl_write_block(bl, load, image, size);

    if (!err)
        err = bl_read_block(bl, load, found, size);
    if (err == STM32BL_ERR_REFUSED)
        return no_way(bl, "its ROM refuses access to RAM");
    if (!err && memcmp(found, image, size))
        return no_way(bl, "its ROM spoils what is written to RAM");
    return err;
}

/* The reset may cut off the ACK that follows the address. */
static int start_program(struct stm32bl *bl, uint32_t load)
{
    int err = STM32BL_OK;

    for (int i = 0; i < TRIES; i++) {
        err = bl->protocol->go(bl, load);
        if (err != STM32BL_ERR_TIMEOUT && err != STM32BL_ERR_PROTOCOL)
            break;
        if (bl->nack_step == BL_STEP_ADDRESS)
            return STM32BL_OK;
    }
    return err ? bl_explain(bl, err, "go", load) : STM32BL_OK;
}

static int run_program(struct stm32bl *bl)
{
    uint32_t load = bl_reset_load(bl->chip.device);
    int err = refuse_blank(bl);

    if (!err)
        err = put_program(bl, load);
    if (err)
        return err;
    bl_say(&bl->log, STM32BL_LOG_DEBUG, "resetting by a program in RAM at 0x%08x", (unsigned)load);
    return start_program(bl, load);
}

/*
 * Whether the ROM has started once more. It answers the sync byte and Get ID; an application that
 * happens to send an ACK does not. Nothing else is sent, for there may be an application.
 */
static bool is_in_rom(struct stm32bl *bl)
{
    struct bl_seen seen = {0};

    bl_sleep(bl, SETTLE_MS + bl->chip.device->startup_ms);
    for (int i = 0; i < TRIES && bl->protocol->sync(bl, BL_SYNC_BRIEF, &seen) == STM32BL_OK; i++)
        if (bl->protocol->identify(bl) == STM32BL_OK)
            return true;
    return false;
}

static int reset_by_program(struct stm32bl *bl)
{
    int err = check_program(bl);

    if (!err)
        err = run_program(bl);
    if (err)
        return err;
    if (is_in_rom(bl))
        return bl_fail(&bl->error, STM32BL_ERR_PROTOCOL,
                       "the chip was reset, and its bootloader answers again: BOOT0 is still high, "
                       "or option bits choose the bootloader; set BOOT0 low and reset the chip");
    bl->connected = false;
    bl->error.text[0] = '\0';
    return STM32BL_OK;
}

/*
 * A reset by the pin does not make the chip look again whether its flash is empty, so one that was
 * just programmed for the first time would start its ROM. The program in RAM settles that; the chip
 * then starts its ROM because BOOT0 is high, and the lines do the rest. Returns false if the flag
 * may still be set.
 */
static bool settle_empty_flag(struct stm32bl *bl)
{
    int err;

    if (!bl->chip.device || bl_reset_of(bl->chip.device)->empty == BL_EMPTY_NONE)
        return true;
    err = check_program(bl);
    if (!err)
        err = run_program(bl);
    if (err)
        bl_say(&bl->log, STM32BL_LOG_DEBUG, "by the lines alone: %s", bl->error.text);
    else
        bl_sleep(bl, SETTLE_MS);
    bl->error.text[0] = '\0';
    return !err;
}

static int reset_by_lines(struct stm32bl *bl)
{
    bool settled = settle_empty_flag(bl);
    int err = bl_entry_run(bl->stream, bl->pins, bl->wish.leave, &bl->error);

    if (err)
        return err;
    if (!settled && bl->stream && is_in_rom(bl))
        return bl_fail(&bl->error, STM32BL_ERR_PROTOCOL,
                       "the chip was reset, and its bootloader answers again: its flash was blank "
                       "when its power came; switch its power off and on");
    bl->connected = false;
    bl->error.text[0] = '\0';
    return STM32BL_OK;
}

int stm32bl_check_reset(struct stm32bl *bl)
{
    int err = bl_begin(bl);

    return bl_end(bl, err || bl->wish.leave[0] ? err : check_program(bl));
}

int stm32bl_reset(struct stm32bl *bl)
{
    int err = bl_begin(bl);

    if (!err)
        err = bl_turbo_leave(bl);
    if (err)
        return err;
    return bl_end(bl, bl->wish.leave[0] ? reset_by_lines(bl) : reset_by_program(bl));
}
