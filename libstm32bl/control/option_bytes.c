/*
 * option_bytes.c - option bytes of a connected chip: read whole, edited as a copy, checked for
 * what would lock the chip, written whole, and compared after the reset.
 */
#include <string.h>

#include "connect/connect.h"
#include "control.h"
#include "flash/flash.h"
#include "options/options.h"
#include "protocol/protocol.h"

enum { TRIES = 3 };

static const char what[] = "writing the option bytes";

/* ------------------------------------------------------------------------- reading */

static void describe(const struct bl_options *before, const struct bl_options *after,
                     const struct bl_option_field *field, struct stm32bl_option *out)
{
    *out = (struct stm32bl_option){
        .name = field->name,
        .meaning = field->meaning,
        .address = bl_option_address(before, field),
        .bit = field->bit,
        .width = bl_option_width(before, field),
        .value = bl_option_get(before, field),
        .damaged = bl_option_damaged(before, field),
        .wanted = bl_option_get(after, field),
    };
    out->risk = bl_options_risk(before, after, field, &out->why);
}

/* Tells every field, or only those that change. */
static int tell(const struct bl_options *before, const struct bl_options *after, bool all,
                stm32bl_option_fn each, void *user)
{
    const struct bl_option_field *f;
    struct stm32bl_option option;
    int stop = 0;

    for (struct bl_option_cursor c = {0, 0}; !stop && (f = bl_option_next(before, &c)) != NULL;) {
        describe(before, after, f, &option);
        if (all || option.value != option.wanted)
            stop = each(&option, user);
    }
    return stop;
}

static void warn_of_damage(struct stm32bl *bl, const struct bl_options *o)
{
    const struct bl_option_field *f;

    for (struct bl_option_cursor c = {0, 0}; (f = bl_option_next(o, &c)) != NULL;)
        if (bl_option_damaged(o, f))
            bl_say(&bl->log, STM32BL_LOG_WARN,
                   "option bytes 0x%08x: the complement does not fit, the chip may use another "
                   "%s than 0x%x",
                   (unsigned)bl_option_address(o, f), f->name, (unsigned)bl_option_get(o, f));
}

/* New G0 and C0 start their bootloader only because they are empty (AN2606, RM0454). */
static void note_boot(struct stm32bl *bl, const struct bl_options *o)
{
    const struct bl_option_field *pin = bl_option_by_role(o, BL_OPTION_PIN_IF_0);

    pin = pin ? pin : bl_option_by_role(o, BL_OPTION_PIN_IF_1);
    if (pin && bl_options_boot(o) == BL_BOOT_FLASH)
        bl_say(
            &bl->log, STM32BL_LOG_NOTE,
            "the BOOT0 pin is ignored: once there is a program in flash, a reset starts that and "
            "not the bootloader; %s=%u gives the pin back",
            pin->name, pin->role == BL_OPTION_PIN_IF_1);
}

int stm32bl_options_read(struct stm32bl *bl, stm32bl_option_fn each, void *user)
{
    struct bl_options o;
    int err = bl_options_load(bl, &o);

    if (err)
        return err;
    warn_of_damage(bl, &o);
    note_boot(bl, &o);
    return bl_end(bl, tell(&o, &o, true, each, user));
}

int stm32bl_options_area(struct stm32bl *bl, size_t i, uint32_t *addr, struct stm32bl_bytes *out)
{
    uint32_t size;
    int err = bl_options_require_area(bl);

    if (err)
        return err;
    size = i < BL_OPTION_AREAS ? bl->chip.device->option_bytes[i].size : 0;
    if (!size)
        return bl_fail(&bl->error, STM32BL_ERR_RANGE, "%s has no area %u of option bytes",
                       bl->chip.device->name, (unsigned)i);
    if (out->size < size)
        return bl_fail(&bl->error, STM32BL_ERR_MEMORY, "the option bytes need room for %u bytes",
                       (unsigned)size);
    *addr = bl->chip.device->option_bytes[i].start;
    out->size = size;
    return bl_end(bl, bl_options_read_area(bl, *addr, out->bytes, size));
}

/* ------------------------------------------------------------------------- editing */

/*
 * A BOOT_LOCK that is not among the bytes that are written, before read-out protection is set. AN2606 names
 * more of G47x and G48x than those; a ROM that does not show it leaves it unseen.
 */
static int look_at_hidden_lock(struct stm32bl *bl, struct bl_options *o)
{
    struct bl_range word = bl_option_hidden_word(o);
    uint8_t bytes[8];
    int err;

    if (!word.size)
        return STM32BL_OK;
    err = bl_options_read_area(bl, word.start, bytes, word.size);
    if (!err)
        bl_option_see_lock(o, bytes);
    if (err != STM32BL_ERR_REFUSED)
        return err;
    bl->error.text[0] = '\0';
    return STM32BL_OK;
}

static int edit(struct stm32bl *bl, const char *const *settings, size_t count,
                struct bl_options *before, struct bl_options *after)
{
    int err = bl_options_load(bl, before);

    *after = *before;
    for (size_t i = 0; i < count && !err; i++)
        err = bl_options_apply(after, &bl->chip, settings[i], &bl->error);
    if (err || bl_options_level(after) != 1)
        return err;
    err = look_at_hidden_lock(bl, before);
    after->hidden_lock = before->hidden_lock;
    return err;
}

int stm32bl_options_plan(struct stm32bl *bl, const char *const *settings, size_t count,
                         stm32bl_option_fn each, void *user)
{
    struct bl_options before, after;
    int err = edit(bl, settings, count, &before, &after);

    if (err)
        return err;
    warn_of_damage(bl, &before);
    return bl_end(bl, tell(&before, &after, false, each, user));
}

struct permission {
    struct stm32bl *bl;
    unsigned flags;
};

static int check_change(const struct stm32bl_option *change, void *user)
{
    const struct permission *given = user;
    struct bl_error *error = &given->bl->error;

    switch (change->risk) {
    case STM32BL_RISK_NONE:
    case STM32BL_RISK_CARE:
        return STM32BL_OK;
    case STM32BL_RISK_LOCKOUT:
        if (given->flags & STM32BL_ALLOW_LOCKOUT)
            return STM32BL_OK;
        return bl_fail(error, STM32BL_ERR_REFUSED,
                       "%s=0x%x: %s; nothing was written, allow it by --allow-lockout",
                       change->name, (unsigned)change->wanted, change->why);
    case STM32BL_RISK_FOREVER:
        if (given->flags & STM32BL_LEVEL_2_CANNOT_BE_UNDONE)
            return STM32BL_OK;
        return bl_fail(error, STM32BL_ERR_REFUSED, "%s=0x%x: %s; nothing was written", change->name,
                       (unsigned)change->wanted, change->why);
    case STM32BL_RISK_REFUSED:
        break;
    }
    return bl_fail(error, STM32BL_ERR_REFUSED,
                   "%s=0x%x: %s; this tool does not write it, nothing was written", change->name,
                   (unsigned)change->wanted, change->why);
}

/* Damage to the read-out protection means level 1, at which nothing can be read: it cannot be. */
static int check_damage(struct stm32bl *bl, const struct bl_options *o, unsigned flags)
{
    const struct bl_option_field *f;

    for (struct bl_option_cursor c = {0, 0}; (f = bl_option_next(o, &c)) != NULL;) {
        if (!bl_option_damaged(o, f))
            continue;
        if (f->role == BL_OPTION_RDP)
            return bl_fail(&bl->error, STM32BL_ERR_REFUSED,
                           "option bytes 0x%08x: the complement of %s does not fit: power-cycle "
                           "the chip and read them again; nothing was written",
                           (unsigned)bl_option_address(o, f), f->name);
        if (!(flags & STM32BL_REPAIR))
            return bl_fail(&bl->error, STM32BL_ERR_REFUSED,
                           "option bytes 0x%08x: the complement of %s (0x%x) does not fit, so what "
                           "the chip uses is not sure: give every damaged field its value and "
                           "allow the repair by --force",
                           (unsigned)bl_option_address(o, f), f->name,
                           (unsigned)bl_option_get(o, f));
    }
    return STM32BL_OK;
}

static int check(struct stm32bl *bl, const struct bl_options *before,
                 const struct bl_options *after, unsigned flags)
{
    struct permission given = {bl, flags};
    int err = check_damage(bl, before, flags);

    return err ? err : tell(before, after, false, check_change, &given);
}

/* This chip, going by its map: no reading is wanted for that. */
static bool has_boot_lock(const struct stm32bl *bl)
{
    struct bl_options o;

    bl_options_start(&o, bl->chip.device);
    return o.hidden_lock || bl_option_by_role(&o, BL_OPTION_BOOT_LOCK);
}

int bl_options_refuse(struct stm32bl *bl, const char *setting, unsigned flags)
{
    struct bl_options before, after;
    int err = edit(bl, &setting, 1, &before, &after);

    if (err == STM32BL_ERR_REFUSED && !has_boot_lock(bl)) { // a resident loader shows none
        bl_say(&bl->log, STM32BL_LOG_DEBUG, "the option bytes cannot be read here: %s",
               bl->error.text);
        bl->error.text[0] = '\0';
        return STM32BL_OK;
    }
    return err ? err : check(bl, &before, &after, flags);
}

/* ------------------------------------------------------------------------- writing */

/* Part `i` of what is written of an area, as far as one frame carries; false: no more. */
static bool part_at(const struct stm32bl *bl, const struct bl_options *o, size_t area, uint32_t i,
                    struct bl_range *out)
{
    uint32_t skip = o->map->write[area].skip, size = o->map->write[area].size;
    uint32_t end = size ? skip + size : bl_option_area_size(o, area);
    uint32_t from = skip + i * bl_options_piece(bl, UINT32_MAX);

    *out = (struct bl_range){from, from < end ? bl_options_piece(bl, end - from) : 0};
    return out->size > 0;
}

/*
 * Nothing is written before the data: a frame that was disturbed until then is sent again, and so
 * is one behind which the ROM still awaits commands, for it has not reset. To find that out the
 * protocol fills up what the ROM may wait for, so that nothing else can; a chip that did reset
 * hears that as a wrong baud rate and stays deaf until the entry sequence, or somebody, resets it.
 */
static int send(struct stm32bl *bl, uint32_t addr, const uint8_t *data, uint32_t len)
{
    int err = STM32BL_OK;

    bl->summary.touched = true;
    for (int i = 0; i < TRIES; i++) {
        err = bl->protocol->write(bl, addr, data, len);
        if ((err != STM32BL_ERR_TIMEOUT && err != STM32BL_ERR_PROTOCOL) ||
            (bl->nack_step == BL_STEP_DATA && bl->lost))
            break;
        bl->summary.retries++;
    }
    return err;
}

/*
 * The write makes the chip reset, after its ACK or while it sends it, and a USB device goes. So
 * whatever came in the ACK's place the chip is looked for, and the comparison tells what became of
 * it.
 */
static int write_part(struct stm32bl *bl, uint32_t addr, const uint8_t *data, uint32_t len)
{
    struct bl_error first;
    int again, err = send(bl, addr, data, len);

    if (!err)
        return bl_find_again(bl, what, 0);
    if (bl->nack_step != BL_STEP_DATA || err == STM32BL_ERR_CANCELLED ||
        (err == STM32BL_ERR_IO && !bl->usb))
        return bl_explain(bl, err, "option bytes", addr);
    first = bl->error;
    again = bl_find_again(bl, what, 0);
    if (again == STM32BL_ERR_CANCELLED)
        return again;
    if (again)
        return bl_fail(&bl->error, err,
                       "option bytes 0x%08x: %s; they may be half written, which a chip takes as "
                       "read-out protection: power it, bring it into its ROM and look at them",
                       (unsigned)addr, first.text);
    if (err != STM32BL_ERR_REFUSED)
        return STM32BL_OK;
    bl->error = first;
    return bl_explain(bl, err, "option bytes", addr);
}

/* Level 2 ends the ROM's life on this chip: there is nothing to find again. */
static int write_last(struct stm32bl *bl, uint32_t addr, const uint8_t *data, uint32_t len)
{
    int err = send(bl, addr, data, len);

    if (err)
        return bl_explain(bl, err, "option bytes", addr);
    bl_say(&bl->log, STM32BL_LOG_WARN,
           "read-out protection level 2 is set: the chip never answers here again");
    bl->connected = false;
    return STM32BL_OK;
}

static int write_area(struct stm32bl *bl, const struct bl_options *before,
                      const struct bl_options *after, size_t area)
{
    bool forever = area == 0 && bl_options_level(after) == 2 && bl_options_level(before) != 2;
    uint32_t count = 0;
    struct bl_range part;
    int err = STM32BL_OK;

    while (part_at(bl, after, area, count, &part))
        count++;
    while (count-- > 0 && !err && part_at(bl, after, area, count, &part)) {
        const uint8_t *data = after->bytes[area] + part.start;
        uint32_t addr = after->device->option_bytes[area].start + part.start;
        if (memcmp(before->bytes[area] + part.start, data, part.size) == 0)
            continue;
        err = forever && count == 0 ? write_last(bl, addr, data, part.size)
                                    : write_part(bl, addr, data, part.size);
    }
    return err;
}

/* The beginning last: it holds the read-out protection, behind which nothing can be written. */
static int write_areas(struct stm32bl *bl, const struct bl_options *before,
                       const struct bl_options *after)
{
    int err = STM32BL_OK;

    for (size_t area = BL_OPTION_AREAS; area-- > 0 && !err;)
        err = write_area(bl, before, after, area);
    return err;
}

static int compare(struct stm32bl *bl, const struct bl_options *wanted)
{
    const struct bl_option_field *f;
    struct bl_options found;
    int err;

    if (!bl->connected)
        return STM32BL_OK;
    if (bl->info.protection == STM32BL_PROTECTION_ON && bl_options_level(wanted) == 0)
        return bl_fail(&bl->error, STM32BL_ERR_MISMATCH,
                       "read-out protection is on after the write, which it should not be: the "
                       "option bytes did not arrive whole; `stm32bl unprotect` lifts it and erases "
                       "the whole chip");
    if (bl->info.protection == STM32BL_PROTECTION_ON)
        return STM32BL_OK; // it was asked for, and keeps from looking
    bl_options_start(&found, wanted->device);
    err = bl_options_read_all(bl, &found);
    for (struct bl_option_cursor c = {0, 0}; !err && (f = bl_option_next(wanted, &c)) != NULL;)
        if (bl_option_get(wanted, f) != bl_option_get(&found, f))
            return bl_fail(&bl->error, STM32BL_ERR_MISMATCH,
                           "%s is 0x%x after the write, not 0x%x: some ROMs take new option bytes "
                           "only after a power cycle, others refuse this change silently",
                           f->name, (unsigned)bl_option_get(&found, f),
                           (unsigned)bl_option_get(wanted, f));
    return err;
}

/* AN2606, STM32G07x V11.2. */
static void warn_of_rom(struct stm32bl *bl)
{
    const struct stm32bl_device *device = bl->chip.device;

    if (bl->connected && device->quirks & BL_QUIRK_NO_LAUNCH &&
        (bl->info.bootloader_id < 0 || bl->info.bootloader_id == device->bootloader_ids[0]))
        bl_say(&bl->log, STM32BL_LOG_WARN,
               "this version of the ROM does not load the new option bytes (AN2606): they count "
               "from the next power-on");
}

int stm32bl_options_write(struct stm32bl *bl, const char *const *settings, size_t count,
                          unsigned flags)
{
    struct bl_options before, after;
    int err = edit(bl, settings, count, &before, &after);

    if (!err)
        err = check(bl, &before, &after, flags);
    if (err)
        return err;
    if (flags & STM32BL_REPAIR)
        bl_options_complete(&after);
    if (memcmp(before.bytes, after.bytes, sizeof before.bytes) == 0) {
        bl_say(&bl->log, STM32BL_LOG_NOTE, "the option bytes say so already: nothing was written");
        return bl_end(bl, STM32BL_OK);
    }
    err = bl_may_begin(bl, what);
    if (!err)
        err = write_areas(bl, &before, &after);
    if (!err)
        err = compare(bl, &after);
    if (!err)
        warn_of_rom(bl);
    return bl_end(bl, err);
}
