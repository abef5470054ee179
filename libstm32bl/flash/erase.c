/*
 * erase.c - erasing stretches of flash, and all of it.
 */
#include "connect/choose.h"
#include "connect/connect.h"
#include "flash.h"
#include "hold.h"
#include "protocol/dfuse.h"
#include "protocol/protocol.h"
#include "sectors.h"
#include "watch.h"

/* The sectors that [start, end) touches: those from which the chip may start, then the others. */
struct stretch {
    const struct bl_chip *chip;
    const struct bl_holds *holds;
    uint64_t start;
    uint64_t end;
    size_t hold;
    uint64_t from;
};

static bool next_of_stretch(void *user, struct stm32bl_sector *out)
{
    struct stretch *s = user;

    while (bl_next_held_sector(s->chip, s->holds, &s->hold, out))
        if ((uint64_t)out->address + out->size > s->start && out->address < s->end &&
            !bl_chip_is_fixed(s->chip, out->address, out->size))
            return true;
    while (s->from < s->end && bl_chip_sector_from(s->chip, (uint32_t)s->from, out) &&
           out->address < s->end) {
        s->from = (uint64_t)out->address + out->size;
        if (bl_hold_in(s->holds, out->address, out->size) == s->holds->count &&
            !bl_chip_is_fixed(s->chip, out->address, out->size))
            return true;
    }
    return false;
}

static int erase_stretch(struct stm32bl *bl, uint32_t addr, uint64_t end)
{
    struct bl_holds holds;
    struct stretch s = {&bl->chip, &holds, addr, end, 0, addr}, counting = s;
    struct stm32bl_sector sector;
    uint64_t total = 0;

    bl_holds_find(bl, NULL, &holds);
    while (next_of_stretch(&counting, &sector))
        total += sector.size;
    bl_phase(bl, STM32BL_ERASING, total);
    return bl_erase_sectors(bl, next_of_stretch, &s);
}

static bool is_touched(struct stm32bl *bl, const struct stm32bl_sector *sector, void *user)
{
    const struct stretch *s = user;

    (void)bl;
    return (uint64_t)sector->address + sector->size > s->start && sector->address < s->end;
}

int stm32bl_erase(struct stm32bl *bl, uint32_t addr, size_t len)
{
    struct stretch s = {.start = addr, .end = (uint64_t)addr + len};
    int err = bl_begin(bl);

    if (err || len == 0)
        return bl_end(bl, err);
    err = bl_require_device(bl);
    if (!err)
        err = bl_check_range(bl, addr, len, true);
    if (!err && bl_chip_region(&bl->chip, addr, (uint32_t)len) != BL_REGION_FLASH)
        return bl_fail(&bl->error, STM32BL_ERR_RANGE,
                       "0x%08x...0x%08x is not flash: there is nothing to erase", (unsigned)addr,
                       (unsigned)(addr + len - 1));
    if (!err)
        err = bl_refuse_locked(bl, is_touched, &s);
    if (!err)
        err = bl_turbo_enter(bl, len);
    return bl_end(bl, err ? err : erase_stretch(bl, addr, s.end));
}

/* By one command: not where nobody would wait for it as long as it may take. */
static bool erases_all_at_once(const struct stm32bl *bl)
{
    const struct stm32bl_device *device = bl->chip.device;
    uint32_t most_ms = bl->protocol->erase_all_ms;

    return bl->protocol->erase_all && !(device->quirks & BL_QUIRK_NO_MASS_ERASE) &&
           (!most_ms || device->timing->mass_max_ms <= most_ms);
}

/*
 * A bootloader on USB says what flash there is. Where that is not all that parts of the table have, as
 * with one that lies in front of what it describes, the command for all of it may take the rest along.
 */
static bool is_described_in_part(const struct stm32bl *bl)
{
    return bl->usb && (!bl_knows_map(bl) || bl->chip.layout == &bl->dfuse->layout ||
                       bl->chip.flash_kb < bl->chip.layout->flash_kb);
}

int bl_erase_everything(struct stm32bl *bl)
{
    uint64_t start_ms = stm32bl_now_ms(bl), size = bl_chip_flash_size(&bl->chip);
    int err = STM32BL_ERR_REFUSED;

    if (bl->chip.fixed[0].size) {
        bl_say(&bl->log, STM32BL_LOG_NOTE,
               "0x%08x and %u bytes on are left out: this bootloader does not let them be erased",
               (unsigned)bl->chip.fixed[0].start, (unsigned)bl->chip.fixed[0].size);
    } else if (is_described_in_part(bl)) {
        bl_say(&bl->log, STM32BL_LOG_DEBUG,
               "sector by sector: at once all flash is erased, and not only what the memory layout "
               "describes");
    } else if (erases_all_at_once(bl)) {
        bl_phase(bl, STM32BL_ERASING, size);
        err = bl_may_begin(bl, "erasing");
        if (err)
            return err;
        bl->nack_step = BL_STEP_DATA;
        bl->summary.touched = true;
        err = bl->protocol->erase_all(bl);
        if (err == STM32BL_ERR_REFUSED && bl->nack_step != BL_STEP_COMMAND)
            bl_say(&bl->log, STM32BL_LOG_NOTE,
                   "the ROM refuses mass erase: erasing sector by sector");
        else if (err)
            return bl_explain(bl, err, "mass erase of", bl->info.flash_start);
        else
            bl_settle_erase(bl, start_ms, bl->chip.device->timing->mass_typical_ms,
                            bl->chip.device->timing->mass_max_ms);
    }
    if (err)
        return erase_stretch(bl, bl->info.flash_start, 0x100000000u);
    bl->summary.mass_erased = true;
    bl->summary.erased_bytes += size;
    bl->summary.erase_ms += stm32bl_now_ms(bl) - start_ms;
    return bl_advance(bl, bl->info.flash_start, size);
}

int stm32bl_erase_all(struct stm32bl *bl)
{
    struct stretch s = {.start = 0, .end = 0x100000000u};
    int err = bl_begin(bl);

    if (!err)
        err = bl_require_device(bl);
    if (!err)
        err = bl_refuse_locked(bl, is_touched, &s);
    if (!err)
        err = bl_erase_everything(bl);
    if (!err)
        bl->was_unfinished = false; // whatever it was before
    return bl_end(bl, err);
}
