/*
 * an3156.c - the USB bootloader protocol, AN3156, as a row of the protocols: synchronising,
 * erasing, leaving, and what it has no command for.
 */
#include <string.h>

#include "an3156.h"
#include "an3156_quirks.h"
#include "dfuse.h"
#include "protocol.h"

enum {
    GET_ROOM = 64,
    REOPEN_MS = 200,
    UNKNOWN_ERASE_MS = 40000,
    BLANK_LOOK = 64,
    GET_TRIES = 3,
    GET_MS = 1000, // some never answer it
    LEAVE_TRIES = 3,
    LEAVE_MS = 1000,
    LEAVE_WORK_MS = 5000,
    SPECIAL_DATA = 128
};

/* After a reset of its own the chip enumerates anew, which takes up to some seconds (AN2606). */
static int wait_for_device(struct stm32bl *bl)
{
    uint64_t end = stm32bl_now_ms(bl) + AN3156_RESET_MS;
    int err;

    do {
        err = bl->usb->ops->reopen(bl->usb, REOPEN_MS);
        bl_tick(bl);
        if (bl->cancelled)
            return bl_fail(&bl->error, STM32BL_ERR_CANCELLED, "cancelled while waiting for USB");
    } while (err == STM32BL_ERR_TIMEOUT && stm32bl_now_ms(bl) < end);
    return err ? bl_fail(&bl->error, err, "%s", bl->usb->error) : STM32BL_OK;
}

static int check_descriptor(struct stm32bl *bl)
{
    const struct stm32bl_usb *u = bl->usb;

    if (u->dfu_version != 0x011A) // DfuSe is DFU "1.1a"
        return bl_fail(&bl->error, STM32BL_ERR_UNSUPPORTED,
                       "the device speaks DFU %x.%02x, not ST's DfuSe (1.1a): use dfu-util for it",
                       u->dfu_version >> 8u, u->dfu_version & 0xFFu);
    if (u->alternate_count == 0 || u->transfer_size < AN3156_BLOCK_UNIT)
        return bl_fail(&bl->error, STM32BL_ERR_PROTOCOL,
                       "the device's descriptor is no bootloader's: %u settings, transfers of %u "
                       "bytes",
                       u->alternate_count, u->transfer_size);
    bl->block_size = u->transfer_size < BL_BLOCK_MAX ? u->transfer_size : BL_BLOCK_MAX;
    bl->read_size = bl->block_size;
    bl->block_size -= bl->block_size % AN3156_BLOCK_UNIT;
    return STM32BL_OK;
}

static int begin(struct stm32bl *bl)
{
    int err = bl->usb->ops->select(bl->usb, 0);

    return err ? bl_fail(&bl->error, err, "%s", bl->usb->error) : STM32BL_OK;
}

static int sync(struct stm32bl *bl, enum bl_effort effort, struct bl_seen *seen)
{
    int err = bl->reset_expected ? wait_for_device(bl) : STM32BL_OK;

    (void)effort;
    (void)seen;
    if (!err)
        err = check_descriptor(bl);
    if (err)
        return err;
    memset(bl->dfuse, 0, sizeof *bl->dfuse);
    bl->dfuse->state = DFU_UNKNOWN;
    bl->lost = false;
    err = begin(bl);
    if (!err)
        return an3156_to_idle(bl);
    if (err == STM32BL_ERR_REFUSED || err == STM32BL_ERR_TIMEOUT) // busy with what came before?
        err = an3156_to_idle(bl);
    return err ? err : begin(bl);
}

/* Get: the command list (AN3156 4.2). The version is that of the device descriptor. */
static int get(struct stm32bl *bl)
{
    uint8_t list[GET_ROOM];
    int n = an3156_transfer(bl, DFU_UPLOAD, 0, list, sizeof list, GET_MS);

    bl->info.version = (uint8_t)(bl->usb->release >> 8);
    bl->info.usb_vendor_id = bl->usb->vendor_id;
    bl->info.usb_product_id = bl->usb->product_id;
    if (n == STM32BL_ERR_REFUSED)
        return an3156_refused(bl, "Get");
    if (n < 0)
        return n;
    bl->dfuse->state = DFU_UNKNOWN; // ROMs differ in where this leaves them
    if (n > (int)sizeof bl->info.commands)
        n = sizeof bl->info.commands;
    if (n == 0 || list[0] != AN3156_GET)
        return bl_fail(&bl->error, STM32BL_ERR_PROTOCOL,
                       "the answer to Get has %d bytes and does not begin with 0x00", n);
    bl->info.command_count = (uint8_t)n;
    memcpy(bl->info.commands, list, (size_t)n);
    return STM32BL_OK;
}

/* L43x V9.1 answers STALL now and then (AN2606), and a transfer may be disturbed. */
static int get_patiently(struct stm32bl *bl)
{
    int err = get(bl);

    for (int i = 1; i < GET_TRIES && (err == STM32BL_ERR_TIMEOUT || err == STM32BL_ERR_PROTOCOL);
         i++) {
        int ready = an3156_ready(bl, true);
        if (ready)
            return ready;
        err = get(bl);
    }
    return err;
}

/*
 * Bootloaders beside ST's ROMs leave Get out: they answer STALL, or nothing. What they all have is what
 * programming needs.
 */
static int get_if_any(struct stm32bl *bl)
{
    static const uint8_t usual[] = {AN3156_GET, AN3156_SET_ADDRESS, AN3156_ERASE};
    int err = get_patiently(bl);

    if (err != STM32BL_ERR_TIMEOUT && err != STM32BL_ERR_REFUSED && err != STM32BL_ERR_PROTOCOL)
        return err;
    bl_say(&bl->log, STM32BL_LOG_DEBUG, "no answer to Get (%s): Set Address and Erase are assumed",
           bl->error.text);
    bl->error.text[0] = '\0';
    memcpy(bl->info.commands, usual, sizeof usual);
    bl->info.command_count = sizeof usual;
    return an3156_to_idle(bl);
}

static int identify(struct stm32bl *bl)
{
    int err = get_if_any(bl);

    return err ? err : an3156_identify(bl);
}

static bool has(const struct stm32bl *bl, enum an3156_code code)
{
    return memchr(bl->info.commands, (int)code, bl->info.command_count) != NULL;
}

static int lacks(struct stm32bl *bl, const char *what)
{
    return bl_fail(&bl->error, STM32BL_ERR_UNSUPPORTED, "USB (AN3156) has no command %s", what);
}

/* ------------------------------------------------------------------------- erasing */

static bool is_blank(struct stm32bl *bl, uint32_t addr)
{
    uint8_t found[BLANK_LOOK];
    uint8_t erased = bl->chip.device ? bl->chip.device->erased : 0xFF;

    if (an3156_read(bl, addr, found, sizeof found))
        return false;
    for (size_t i = 0; i < sizeof found; i++)
        if (found[i] != erased)
            return false;
    return true;
}

/* After a poll without end: both ends of the sector tell whether it was erased after all. */
static int look_at_sector(struct stm32bl *bl, const struct stm32bl_sector *s)
{
    struct bl_error first = bl->error;

    if (is_blank(bl, s->address) && is_blank(bl, s->address + s->size - BLANK_LOOK)) {
        bl_say(&bl->log, STM32BL_LOG_DEBUG, "%s, but 0x%08x is erased: going on", first.text,
               (unsigned)s->address);
        return STM32BL_OK;
    }
    bl->error = first;
    return STM32BL_ERR_TIMEOUT;
}

static void expect(struct stm32bl *bl, uint32_t typical_ms, uint64_t bytes)
{
    bl->wait_start_ms = stm32bl_now_ms(bl);
    bl->wait_expect_ms = typical_ms ? typical_ms : 1;
    bl->wait_bytes = bytes;
}

static int erase_sector(struct stm32bl *bl, const struct stm32bl_sector *s)
{
    const struct stm32bl_device *device = bl->chip.device;
    uint8_t data[5] = {AN3156_ERASE, (uint8_t)s->address, (uint8_t)(s->address >> 8),
                       (uint8_t)(s->address >> 16), (uint8_t)(s->address >> 24)}; // AN3156 5.3
    struct an3156_job job = {"Erase", 0, data, sizeof data,
                             device ? 2 * bl_erase_max_ms(device, s->size) : UNKNOWN_ERASE_MS};
    int err = an3156_may_erase(bl, s);

    if (!err)
        err = an3156_select(bl, s->address);
    if (err)
        return err;
    bl->dfuse->pointer_known = bl->dfuse->last_known = false;
    err = an3156_run(bl, &job);
    return err == STM32BL_ERR_TIMEOUT && bl->lost ? look_at_sector(bl, s) : err;
}

static int erase_sectors(struct stm32bl *bl, const struct stm32bl_sector *sectors, size_t count)
{
    uint64_t bytes = 0;
    uint32_t typical_ms = 0;

    for (size_t i = 0; i < count; i++) {
        bytes += sectors[i].size;
        typical_ms += bl_erase_typical_ms(bl->chip.device, sectors[i].size);
    }
    expect(bl, typical_ms, bytes);
    for (size_t i = 0; i < count; i++) {
        int err = erase_sector(bl, &sectors[i]);
        if (err)
            return err;
        bl_tick(bl);
    }
    return STM32BL_OK;
}

static int erase_all(struct stm32bl *bl)
{
    static const uint8_t data[1] = {AN3156_ERASE}; // AN3156 5.3: without an address
    const struct bl_timing *t = bl->chip.device->timing;
    // F405 promises 100 ms and takes up to 32 s: only the answer to GETSTATUS tells.
    struct an3156_job job = {"Mass erase", 0, data, sizeof data, 2 * t->mass_max_ms};
    int err;

    if (job.limit_ms < UNKNOWN_ERASE_MS)
        job.limit_ms = UNKNOWN_ERASE_MS;
    if (!has(bl, AN3156_ERASE) || !an3156_can_mass_erase(bl)) {
        bl->nack_step = BL_STEP_DATA;
        return bl_fail(&bl->error, STM32BL_ERR_REFUSED, "this ROM cannot erase all over USB");
    }
    err = an3156_select(bl, bl->info.flash_start);
    if (err)
        return err;
    bl->dfuse->pointer_known = bl->dfuse->last_known = false;
    expect(bl, t->mass_typical_ms, bl_chip_flash_size(&bl->chip));
    return an3156_run(bl, &job);
}

/* ------------------------------------------------------------------------- leaving */

/* Asks until the chip is on its way: some work for a while before they go. */
static int ask_on_the_way(struct stm32bl *bl, struct an3156_status *st)
{
    uint64_t end = stm32bl_now_ms(bl) + LEAVE_WORK_MS;
    int err = STM32BL_ERR_TIMEOUT;

    for (int i = 0; i < LEAVE_TRIES && (err == STM32BL_ERR_TIMEOUT || err == STM32BL_ERR_REFUSED);
         i++)
        err = an3156_get_status(bl, st, LEAVE_MS);
    while (!err && st->state == DFU_DNBUSY && stm32bl_now_ms(bl) < end && !bl->cancelled) {
        bl_sleep(bl, st->poll_ms < LEAVE_WORK_MS ? st->poll_ms + 1 : LEAVE_WORK_MS);
        bl_tick(bl);
        err = an3156_get_status(bl, st, LEAVE_MS);
    }
    return err;
}

/*
 * The GETSTATUS that lets the chip go. It may be gone before it answers, or answer STALL on its way
 * out; but a chip that was only not reached must be asked again, or it stays.
 */
static int see_off(struct stm32bl *bl)
{
    struct an3156_status st = {0};
    int err = ask_on_the_way(bl, &st);

    if (!err && st.state != DFU_MANIFEST && st.state != DFU_MANIFEST_SYNC &&
        st.state != DFU_MANIFEST_WAIT_RESET)
        return an3156_fail(bl, "Leave", &st);
    bl->error.text[0] = '\0';
    return STM32BL_OK;
}

/* A request whose answer was lost may have arrived all the same: the chip tells, or goes. */
static int leave(struct stm32bl *bl)
{
    int n = an3156_transfer(bl, DFU_DNLOAD, 0, NULL, 0, AN3156_ANSWER_MS);

    if (n == STM32BL_ERR_REFUSED)
        return an3156_refused(bl, "Leave");
    return n < 0 && n != STM32BL_ERR_TIMEOUT ? n : see_off(bl);
}

/*
 * AN3156 5.5: the ROM jumps through the vector table at the pointer, wherever the last write left
 * it, so it is always set here.
 */
static int go(struct stm32bl *bl, uint32_t addr)
{
    int err = an3156_select(bl, addr);

    if (!err)
        err = an3156_set_pointer(bl, addr);
    if (err)
        return err;
    an3156_warn(bl, AN3156_LEAVING);
    for (int i = 1;; i++) {
        err = an3156_ready(bl, false);
        if (!err)
            err = leave(bl);
        if (err != STM32BL_ERR_PROTOCOL || i == LEAVE_TRIES)
            return err; // else it is still there, and idle
    }
}

static int read_unprotect(struct stm32bl *bl)
{
    static const uint8_t data[1] = {AN3156_READ_UNPROTECT};
    const struct stm32bl_device *device = bl->chip.device;
    struct an3156_job job = {"Read Unprotect", 0, data, sizeof data,
                             device ? 2 * device->timing->mass_max_ms : UNKNOWN_ERASE_MS};

    return an3156_run_to_reset(bl, &job);
}

static int protect(struct stm32bl *bl, enum bl_protect what, const uint8_t *sectors, size_t count)
{
    (void)sectors;
    (void)count;
    if (what == BL_READ_UNPROTECT && has(bl, AN3156_READ_UNPROTECT))
        return read_unprotect(bl);
    if (what == BL_READ_UNPROTECT)
        return bl_fail(&bl->error, STM32BL_ERR_UNSUPPORTED,
                       "this ROM has no Read Unprotect: its product state is changed by the "
                       "special command");
    return lacks(bl, "to protect: write the option bytes instead");
}

static int checksum(struct stm32bl *bl, uint32_t addr, uint32_t len, uint32_t *crc)
{
    (void)addr;
    (void)len;
    (void)crc;
    return lacks(bl, "Get Checksum");
}

/* AN2606, protocol 3.0: a download to block 0 of the operation in one byte and its data. */
static int special(struct stm32bl *bl, const struct bl_special *special)
{
    uint8_t frame[1 + SPECIAL_DATA];
    struct an3156_job job = {"Special", 0, frame, 1 + special->size[0], UNKNOWN_ERASE_MS};
    int err;

    if (bl->info.version < 0x30 || special->extended)
        return lacks(bl, special->extended ? "Extended Special" : "Special before its version 3.0");
    if (special->operation > 0xFF || special->size[0] > SPECIAL_DATA)
        return bl_fail(&bl->error, STM32BL_ERR_ARG,
                       "special operation 0x%X with %u bytes: over USB at most 0xFF and %u",
                       special->operation, (unsigned)special->size[0], (unsigned)SPECIAL_DATA);
    frame[0] = (uint8_t)special->operation;
    if (special->size[0])
        memcpy(frame + 1, special->data[0], special->size[0]);
    err = an3156_run(bl, &job);
    *special->answer_size = 0;
    *special->status_size = 0;
    return err;
}

static int recover(struct stm32bl *bl)
{
    bl->dfuse->pointer_known = false;
    return an3156_to_idle(bl);
}

const struct bl_protocol bl_an3156 = {
    .name = "AN3156",
    .block_size = BL_BLOCK_MAX,
    .erase_batch = 1, // AN3156 5.3 has no list
    .sync = sync,
    .identify = identify,
    .read = an3156_read,
    .write = an3156_write,
    .erase = erase_sectors,
    .erase_all = erase_all,
    .go = go,
    .protect = protect,
    .checksum = checksum,
    .sum = stm32bl_crc,
    .sum_start = 0xFFFFFFFF,
    .special = special,
    .recover = recover,
    .geometry = an3156_geometry,
};
