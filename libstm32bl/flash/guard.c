/*
 * guard.c - what the option bytes of a connected chip say: read whole, and which sectors they
 * protect.
 */
#include <string.h>

#include "flash.h"
#include "options/options.h"
#include "watch.h"

enum { PIECE = 256 }; // AN3155 3.4, 3.6: at most so many bytes in a frame

uint32_t bl_options_piece(const struct stm32bl *bl, uint32_t left)
{
    uint32_t most = bl->block_size < PIECE ? bl->block_size : PIECE;

    return left < most ? left : most;
}

int bl_options_require_area(struct stm32bl *bl)
{
    int err = bl_begin(bl);

    if (!err)
        err = bl_require_device(bl);
    if (err || bl->chip.device->option_bytes[0].size)
        return err;
    return bl_fail(&bl->error, STM32BL_ERR_UNSUPPORTED,
                   "where the ROM of %s shows its option bytes is not known; a device-file= can "
                   "say it (option_bytes), if the reference manual does",
                   bl->chip.device->name);
}

/* Data on the wire has no checksum: it is believed when two readings agree. */
int bl_options_read_area(struct stm32bl *bl, uint32_t addr, uint8_t *out, uint32_t size)
{
    uint8_t again[PIECE];
    int err = STM32BL_OK;

    for (uint32_t done = 0; done < size && !err;) {
        uint32_t n = bl_options_piece(bl, size - done);
        err = bl_read_block(bl, addr + done, out + done, n);
        if (!err)
            err = bl_read_block(bl, addr + done, again, n);
        if (!err && memcmp(out + done, again, n))
            return bl_fail(&bl->error, STM32BL_ERR_PROTOCOL,
                           "option bytes 0x%08x: two readings differ: %s", (unsigned)(addr + done),
                           bl_line_advice(bl));
        done += n;
    }
    return err;
}

int bl_options_read_all(struct stm32bl *bl, struct bl_options *o)
{
    const struct bl_range *areas = bl->chip.device->option_bytes;
    int err = STM32BL_OK;

    bl_options_start(o, bl->chip.device);
    for (size_t i = 0; i < BL_OPTION_AREAS && !err; i++)
        err = bl_options_read_area(bl, areas[i].start, o->bytes[i], bl_option_area_size(o, i));
    return err;
}

int bl_options_load(struct stm32bl *bl, struct bl_options *o)
{
    int err = bl_options_require_area(bl);

    if (!err && !bl_option_map_of(bl->chip.device))
        err = bl_fail(&bl->error, STM32BL_ERR_UNSUPPORTED,
                      "what the option bytes of %s at 0x%08x mean is not known: they are shown "
                      "as they are, and never written",
                      bl->chip.device->name, (unsigned)bl->chip.device->option_bytes[0].start);
    if (!err && bl->info.device_guessed)
        err = bl_fail(&bl->error, STM32BL_ERR_UNSUPPORTED,
                      "what option bytes mean differs by device, and that this is a %s is a guess: "
                      "if it is one, say device=%s",
                      bl->chip.device->name, bl->chip.device->name);
    return err ? err : bl_options_read_all(bl, o);
}

/* ------------------------------------------------------------- before the first erase */

static int note_sector(const struct stm32bl_sector *sector, void *user)
{
    *(struct stm32bl_sector *)user = *sector;
    return 1;
}

static int each_protected(struct stm32bl *bl, const struct bl_options *o, stm32bl_sector_fn each,
                          void *user)
{
    struct stm32bl_sector s = {0, 0, 0};
    int stop = 0;

    while (!stop && bl_chip_sector_from(&bl->chip, s.address + s.size, &s) &&
           (!bl->ask_size || s.address < bl->common_end))
        if (bl_options_protected(o, &bl->chip, &s))
            stop = each(&s, user);
    return stop;
}

/*
 * What of an area is looked at. F4 and L0 give areas of this kind whole, and refuse parts of some
 * (BL_QUIRK_LONG_READ); while the size is not known only sectors of the first bank are touched.
 */
static bool span_of(const struct stm32bl *bl, const struct bl_options *o, size_t area,
                    uint32_t *from, uint32_t *to)
{
    bool any = bl_options_guard_span(o, area, bl->ask_size != NULL, from, to);

    if (any && bl->chip.device->quirks & BL_QUIRK_LONG_READ) {
        *from = 0;
        *to = bl_option_area_size(o, area);
    }
    return any;
}

/* One reading is enough where nothing stands in the way: every write is verified all the same. */
static int read_once(struct stm32bl *bl, struct bl_options *o)
{
    const struct bl_range *areas = bl->chip.device->option_bytes;
    uint32_t from, to;
    int err = STM32BL_OK;

    bl_options_start(o, bl->chip.device);
    for (size_t i = 0; i < BL_OPTION_AREAS && !err; i++)
        for (bool any = span_of(bl, o, i, &from, &to); any && !err && from < to;) {
            uint32_t n = bl_options_piece(bl, to - from);
            err = bl_read_block(bl, areas[i].start + from, o->bytes[i] + from, n);
            from += n;
        }
    return err;
}

/* AN3155 3.8 and AN2606 number sectors, and do not tell what swapped banks make of that. */
static void warn_of_swap(struct stm32bl *bl, const struct bl_options *o)
{
    if (!bl_options_swapped(o))
        return;
    bl_say(&bl->log, STM32BL_LOG_WARN,
           "the option bytes have swapped the banks: what stands at 0x%08x is bank 2, and write "
           "protection is not known%s",
           (unsigned)bl_chip_flash_start(&bl->chip),
           bl->usb ? ""
                   : "; whether the ROM erases sectors by their place or by their bank is in no "
                     "document: what else is in flash may be lost");
}

/* STM32BL_OK if option bytes can be read here and are understood; else why not. */
static int require_options(struct stm32bl *bl)
{
    const struct stm32bl_device *device = bl->chip.device;
    const char *why = NULL;

    if (bl->info.device_guessed)
        why = "which chip this is has been guessed";
    else if (bl->info.protection == STM32BL_PROTECTION_ON)
        why = "read-out protection is on";
    else if (!device->option_bytes[0].size || !bl_option_map_of(device))
        why = "where its option bytes lie, or what they mean, is not known";
    return why ? bl_fail(&bl->error, STM32BL_ERR_UNSUPPORTED, "%s", why) : STM32BL_OK;
}

static int find_locks(struct stm32bl *bl)
{
    struct bl_options o;
    struct stm32bl_sector any;
    int err = require_options(bl);

    if (!err)
        err = read_once(bl, &o);
    if (!err) {
        bl->swapped = bl_options_swapped(&o);
        warn_of_swap(bl, &o);
        err = bl_options_require_guard(&o, &bl->error);
    }
    if (!err && each_protected(bl, &o, note_sector, &any))
        err = bl_options_read_all(bl, &o);
    if (err)
        return err;
    bl->lock = each_protected(bl, &o, note_sector, &any) ? BL_LOCK_SOME : BL_LOCK_NONE;
    bl->start_count = bl_options_starts(&o, &bl->chip, bl->starts, BL_STARTS);
    return STM32BL_OK;
}

int bl_look_at_locks(struct stm32bl *bl)
{
    enum stm32bl_protection protection = bl->info.protection;
    int err = STM32BL_OK;

    if (bl->lock == BL_LOCK_UNASKED) {
        bl->lock = BL_LOCK_HIDDEN;
        bl->lock_of_least = bl->ask_size != NULL;
        err = find_locks(bl);
    }
    if (err == STM32BL_OK || err == STM32BL_ERR_IO || err == STM32BL_ERR_CANCELLED)
        return err;
    bl_say(&bl->log, STM32BL_LOG_DEBUG, "write protection is not known beforehand: %s",
           bl->error.text);
    bl->info.protection = protection; // a ROM may hide its option bytes and nothing else
    bl->error.text[0] = '\0';
    return STM32BL_OK;
}

struct search {
    struct stm32bl *bl;
    bl_touches_fn touches;
    void *user;
    struct stm32bl_sector first;
    uint32_t count;
};

static int count_touched(const struct stm32bl_sector *sector, void *user)
{
    struct search *s = user;

    if (s->touches(s->bl, sector, s->user) && s->count++ == 0)
        s->first = *sector;
    return 0;
}

int bl_refuse_locked(struct stm32bl *bl, bl_touches_fn touches, void *user)
{
    struct search s = {.bl = bl, .touches = touches, .user = user};
    char more[32] = "";
    int err = bl_look_at_locks(bl);

    if (err || bl->lock != BL_LOCK_SOME)
        return err;
    err = stm32bl_protected_sectors(bl, count_touched, &s);
    if (err || !s.count)
        return err;
    if (s.count > 1)
        bl_format(more, sizeof more, " and %u more are", (unsigned)s.count - 1);
    return bl_fail(&bl->error, STM32BL_ERR_REFUSED,
                   "sector %u at 0x%08x%s write-protected: nothing was erased or written; `stm32bl "
                   "write-unprotect` lifts that",
                   s.first.number, (unsigned)s.first.address, *more ? more : " is");
}

/* True if the option bytes, as they are now, protect the sector that holds `addr`. */
static bool is_locked(struct stm32bl *bl, uint32_t addr)
{
    struct bl_options o;
    struct stm32bl_sector sector;

    return bl_chip_sector(&bl->chip, addr, &sector) && bl_options_load(bl, &o) == STM32BL_OK &&
           bl_options_require_guard(&o, &bl->error) == STM32BL_OK &&
           bl_options_protected(&o, &bl->chip, &sector);
}

int bl_explain_not_blank(struct stm32bl *bl, uint32_t addr)
{
    struct stm32bl_sector sector = {addr, 0, 0};
    const char *cause;
    int err;

    if (bl->lock == BL_LOCK_HIDDEN) // perhaps only by a disturbance
        bl->lock = BL_LOCK_UNASKED;
    err = bl_look_at_locks(bl);
    if (err)
        return err;
    (void)bl_chip_sector(&bl->chip, addr, &sector);
    err = STM32BL_ERR_REFUSED;
    if (bl->lock == BL_LOCK_HIDDEN && bl_is_watched(bl) &&
        !(bl->chip.device->quirks & BL_QUIRK_CLONED)) {
        err = STM32BL_ERR_MISMATCH;
        cause = "its sectors are not those that were named for it, or it is write-protected";
    } else if (bl->lock == BL_LOCK_HIDDEN) {
        cause = "perhaps it is write-protected, which cannot be seen here, or the sectors of this "
                "chip are not those of its row in the table";
    } else if (is_locked(bl, addr)) {
        cause = "it is write-protected; `stm32bl write-unprotect` lifts that";
    } else {
        err = STM32BL_ERR_MISMATCH;
        cause = "no write protection shows, so the sectors of this chip may be smaller than those "
                "of its row in the table (a clone?), or its flash is worn";
    }
    return bl_fail(&bl->error, err,
                   "sector %u is not blank at 0x%08x after the chip acknowledged erasing it: %s",
                   sector.number, (unsigned)addr, cause);
}

int stm32bl_protected_sectors(struct stm32bl *bl, stm32bl_sector_fn each, void *user)
{
    struct bl_options o;
    int err = bl_options_load(bl, &o);

    if (!err)
        err = bl_options_require_guard(&o, &bl->error);
    return bl_end(bl, err ? err : each_protected(bl, &o, each, user));
}
