/*
 * an3156_device.c - which chip is at the other end. AN3156 has no Get ID; what there is instead is
 * the layout of the flash, the address of the option bytes, and the bootloader id in system memory
 * (AN2606), whose address follows from the row that is tried.
 */
#include <string.h>

#include "an3156.h"
#include "an3156_quirks.h"
#include "dfuse.h"
#include "dfuse_layout.h"
#include "protocol.h"

enum { FLASH = 0x08000000, TRIES = 3 }; // main flash of all families whose ROM has USB

/* How well a row fits what the chip says about itself. */
enum { NO_FIT, FITS_IN_PART, FITS_CUT_OFF, FITS, BEST_FIT = 2 * FITS + 1 };

/* The layout of the alternate setting that holds main flash; false: there is none. */
static bool flash_layout(const struct stm32bl_usb *u, struct bl_dfuse_layout *out)
{
    for (uint8_t i = 0; i < u->alternate_count; i++)
        if (bl_dfuse_parse(u->alternates[i], out) && strstr(out->name, "Flash"))
            return true;
    return false;
}

/* True if every sector of `layout` is one of the chip's. */
static bool is_part_of(const struct bl_dfuse_layout *layout, const struct bl_chip *chip)
{
    for (size_t i = 0; i < layout->count; i++) {
        const struct bl_dfuse_run *r = &layout->runs[i];
        for (uint32_t n = 0; n < r->count; n++) {
            struct stm32bl_sector s;
            uint32_t addr = r->start + n * r->size;
            if (!bl_chip_sector(chip, addr, &s) || s.address != addr || s.size != r->size)
                return false;
        }
    }
    return true;
}

static bool is_listed(const struct stm32bl_device *device, uint64_t size)
{
    for (const struct bl_layout *l = device->layouts; l->flash_kb; l++)
        if (l->flash_kb * (uint64_t)1024 == size)
            return true;
    return false;
}

/* The chip of this row and of that size whose layout is the same; else its largest, if in part. */
static int fit_row(const struct stm32bl_device *device, const struct bl_dfuse_layout *layout,
                   struct bl_chip *out)
{
    uint64_t size = bl_dfuse_size(layout);
    int best = NO_FIT;

    for (int mode = BL_ANY_BANKS; mode <= BL_DUAL_BANK; mode++) {
        struct bl_chip same = bl_chip_of(device, (uint32_t)(size / 1024), (enum bl_bank_mode)mode);
        struct bl_chip largest = bl_chip_of(device, 0, (enum bl_bank_mode)mode);
        if (bl_chip_flash_size(&same) == size && is_part_of(layout, &same)) {
            *out = same;
            return is_listed(device, size) ? FITS : FITS_CUT_OFF;
        }
        if (best == NO_FIT && is_part_of(layout, &largest)) {
            best = FITS_IN_PART;
            *out = largest;
        }
    }
    return best;
}

/* True if the chip has its option bytes where the row says. */
static bool has_options_there(const struct stm32bl_usb *u, const struct stm32bl_device *device)
{
    struct bl_dfuse_layout layout;

    for (uint8_t i = 0; i < u->alternate_count; i++)
        if (bl_dfuse_parse(u->alternates[i], &layout) && !strncmp(layout.name, "Option", 6))
            return layout.runs[0].start == device->option_bytes[0].start;
    return false;
}

static int score(const struct stm32bl_usb *u, const struct stm32bl_device *device,
                 const struct bl_dfuse_layout *layout)
{
    struct bl_chip chip;
    int fit = device->dfu_version && !device->doubtful ? fit_row(device, layout, &chip) : NO_FIT;

    return fit == NO_FIT ? 0 : 2 * fit + has_options_there(u, device);
}

/* The last bootloader id that was read, as many rows have theirs in the same place. */
struct id_cache {
    uint32_t addr;
    size_t size;
    int id; // -1: there is nothing at that address
};

/* One disturbed transfer must not make another chip of it. */
static int read_patiently(struct stm32bl *bl, uint32_t addr, uint8_t *out, size_t len)
{
    int err = STM32BL_ERR_TIMEOUT;

    for (int i = 0; i < TRIES && (err == STM32BL_ERR_TIMEOUT || err == STM32BL_ERR_PROTOCOL); i++)
        err = an3156_read(bl, addr, out, len);
    return err;
}

/* AN2606: one byte; on C5 two. */
static size_t id_size(const struct stm32bl_device *device)
{
    return device->bootloader_ids[0] > 0xFF ? 2 : 1;
}

/* All bits 0 or all 1 is how nothing at all reads. */
static int read_id(struct stm32bl *bl, struct id_cache *cache, const struct stm32bl_device *device)
{
    uint32_t addr = device->bootloader_id_addr;
    uint8_t raw[2] = {0};
    size_t size = id_size(device);
    int err, none = size == 2 ? 0xFFFF : 0xFF;

    if (cache->addr == addr && cache->size == size)
        return STM32BL_OK;
    *cache = (struct id_cache){addr, size, -1};
    err = read_patiently(bl, addr, raw, size);
    if (!err && bl_le16(raw) != 0 && bl_le16(raw) != none)
        cache->id = bl_le16(raw);
    return err == STM32BL_ERR_REFUSED || err == STM32BL_ERR_PROTOCOL ? STM32BL_OK : err;
}

static bool has_id(const struct stm32bl_device *device, int id)
{
    for (size_t i = 0; i < BL_IDS && device->bootloader_ids[i]; i++)
        if (device->bootloader_ids[i] == id)
            return true;
    return false;
}

/* AN2606, "Bootloader ID": the high half says the interfaces, which stay; the low one is the version. */
static bool has_interfaces(const struct stm32bl_device *device, int id)
{
    for (size_t i = 0; i < BL_IDS && device->bootloader_ids[i]; i++)
        if ((device->bootloader_ids[i] & ~0xF) == (id & ~0xF))
            return true;
    return false;
}

/* What a row's bootloader id says about it. */
enum evidence { NONE, NOTHING_THERE, UNSEEN, OTHER_ID, OTHER_VERSION, PROVEN };

struct guess {
    const struct stm32bl_device *device;
    enum evidence evidence;
    int fit;         // by layout and option bytes
    int id;          // that was read; -1: none
    unsigned others; // rows that fit as well as far as can be seen
};

static enum evidence weigh(const struct stm32bl_device *device, int id)
{
    return id < 0                       ? NOTHING_THERE
           : has_id(device, id)         ? PROVEN
           : has_interfaces(device, id) ? OTHER_VERSION
                                        : OTHER_ID;
}

/* A row that fits better is only given up for one whose id proves it. */
static bool is_better(const struct guess *guess, int fit, enum evidence evidence)
{
    return evidence > guess->evidence &&
           (fit == guess->fit || !guess->device || evidence == PROVEN);
}

/* Tries one row; a bootloader id that can be read decides for it or against it. */
static int try_row(struct stm32bl *bl, const struct stm32bl_device *device, struct id_cache *cache,
                   int fit, struct guess *guess)
{
    enum evidence evidence = UNSEEN;
    bool readable = device->bootloader_id_addr && bl->info.protection != STM32BL_PROTECTION_ON;
    int err = readable ? read_id(bl, cache, device) : STM32BL_OK;

    if (err)
        return err;
    if (readable)
        evidence = weigh(device, cache->id);
    if (is_better(guess, fit, evidence))
        *guess = (struct guess){device, evidence, fit, readable ? cache->id : -1, 0};
    else if (evidence == guess->evidence && fit == guess->fit)
        guess->others++;
    return STM32BL_OK;
}

/* True if some row fits whose option bytes are where the chip says: then the others are not asked. */
static bool is_family_known(const struct stm32bl_usb *u, const struct bl_dfuse_layout *layout)
{
    for (size_t i = 0; i < bl_device_count; i++)
        if (score(u, &bl_devices[i], layout) % 2)
            return true;
    return false;
}

static int guess_device(struct stm32bl *bl, const struct bl_dfuse_layout *layout,
                        struct guess *guess)
{
    struct id_cache cache = {.id = -1};
    int err = STM32BL_OK, step = is_family_known(bl->usb, layout) ? 2 : 1;

    for (int wanted = BEST_FIT; wanted > 0 && guess->evidence < PROVEN && !err; wanted -= step) {
        for (size_t i = 0; i < bl_device_count && guess->evidence < PROVEN && !err; i++)
            if (score(bl->usb, &bl_devices[i], layout) == wanted)
                err = try_row(bl, &bl_devices[i], &cache, wanted, guess);
    }
    return err;
}

/* Writes the runs into banks: a new bank where they leave a hole or no room. */
static bool make_layout(const struct bl_dfuse_layout *from, struct bl_layout *to)
{
    size_t bank = 0, run = 0;
    uint64_t end = from->runs[0].start;
    uint16_t number = 0;

    memset(to, 0, sizeof *to);
    to->flash_kb = (uint32_t)(bl_dfuse_size(from) / 1024);
    to->banks[0].start = from->runs[0].start;
    for (size_t i = 0; i < from->count; i++) {
        const struct bl_dfuse_run *r = &from->runs[i];
        if (r->count > (uint32_t)UINT16_MAX - number)
            return false;
        if (run == BL_RUNS || r->start != end) {
            if (++bank == BL_BANKS)
                return false;
            to->banks[bank].start = r->start;
            to->banks[bank].first = number;
            run = 0;
        }
        to->banks[bank].runs[run++] = (struct bl_run){(uint16_t)r->count, r->size};
        number = (uint16_t)(number + r->count);
        end = (uint64_t)r->start + (uint64_t)r->count * r->size;
    }
    return true;
}

/*
 * A chip that is not in the table still says itself what its sectors are, as if the options
 * flash-size and sector-size had been given; an3156_geometry() then takes them from the text.
 */
static bool describe_unknown(struct stm32bl *bl, const struct bl_dfuse_layout *layout)
{
    uint64_t size = bl_dfuse_size(layout);
    uint32_t sector = UINT32_MAX;

    for (size_t i = 0; i < layout->count; i++)
        if (layout->runs[i].size < sector)
            sector = layout->runs[i].size;
    if (bl->wish.sector_size || size > BL_FLASH_MAX_KB * UINT64_C(1024) ||
        !make_layout(layout, &bl->dfuse->layout))
        return false;
    while (sector < size && !bl_device_unlisted(&bl->unlisted, 0, (uint32_t)size, sector))
        sector *= 2; // there are too many of them to have numbers, which USB does not need
    if (sector >= size)
        return false;
    bl->wish.flash_size = (uint32_t)size;
    bl->wish.sector_size = sector;
    return true;
}

/* What a device that fits no row is like, and what can be done with it. */
static void tell_unknown(struct stm32bl *bl, const struct bl_dfuse_layout *layout, bool described)
{
    const char *text = bl->usb->alternates[0];

    if (described)
        bl_say(&bl->log, STM32BL_LOG_WARN,
               "no device of the table has the memory layout '%s': its sectors are used as they "
               "are there; RAM and option bytes are not known",
               text);
    else if (!text[0])
        bl_say(&bl->log, STM32BL_LOG_WARN,
               "the device does not tell what memory it has, so which chip it is cannot be known: "
               "name one with device=NAME");
    else if (!layout->count)
        bl_say(&bl->log, STM32BL_LOG_WARN,
               "'%s' is all that the device tells of its memory, and no layout of flash: name a "
               "device with device=NAME",
               text);
    else
        bl_say(&bl->log, STM32BL_LOG_WARN,
               "no device of the table has the memory layout '%s', whose sectors are too many or "
               "too different to be used: name a device with device=NAME",
               text);
}

static void tell(struct stm32bl *bl, const struct guess *guess)
{
    char id[64] = "no bootloader id can be read here";

    bl->info.device_guessed = guess->device && guess->evidence < PROVEN;
    if (guess->id >= 0)
        bl_format(id, sizeof id, "the bootloader id 0x%02X is in no row of the table", guess->id);
    if (bl->info.device_guessed && guess->others)
        bl_say(
            &bl->log, STM32BL_LOG_WARN,
            "the memory layout fits %s and %u more device%s, and %s: that it is a %s is a guess; "
            "name the device with device=NAME",
            guess->device->name, guess->others, guess->others > 1 ? "s" : "", id,
            guess->device->name);
    else if (bl->info.device_guessed)
        bl_say(&bl->log, STM32BL_LOG_WARN,
               "the memory layout fits %s, and %s: that it is one is a guess; name the device "
               "with device=NAME",
               guess->device->name, id);
}

/* Looks into flash, to see whether it can be read. */
struct looking {
    unsigned vendor; // times that errVENDOR was the answer
    unsigned other;  // that something else went wrong
    unsigned silent; // that there was no answer
};

/* True: seen enough. What is refused is no error here. */
static bool look_at(struct stm32bl *bl, uint32_t addr, struct looking *looking, int *err)
{
    uint8_t look[2];
    int result = read_patiently(bl, addr, look, sizeof look);
    bool refused = result == STM32BL_ERR_REFUSED;

    *err = refused || result == STM32BL_ERR_PROTOCOL ? STM32BL_OK : result;
    if (!result)
        bl->info.protection = STM32BL_PROTECTION_OFF;
    if (refused && bl->nack_step == BL_STEP_COMMAND)
        looking->vendor++;
    else if (result)
        looking->other++;
    return !result || (*err && (result != STM32BL_ERR_TIMEOUT || ++looking->silent > 1));
}

/*
 * Whether flash may be read tells of the read-out protection (AN3156 4.1), which refuses all of it; and a
 * bootloader may keep a part of it to itself. So both ends of each run are looked at, until one is read.
 */
static int learn_protection(struct stm32bl *bl, const struct bl_dfuse_layout *layout)
{
    struct looking looking = {0};
    bool enough = false;
    int err = STM32BL_OK;

    for (int i = 0; !layout->count && i < 2 && !enough; i++)
        enough = look_at(bl, FLASH, &looking, &err);
    for (size_t i = 0; i < layout->count && !enough; i++) {
        const struct bl_dfuse_run *r = &layout->runs[i];
        if (r->readable)
            enough = look_at(bl, r->start, &looking, &err) ||
                     look_at(bl, r->start + r->count * r->size - 2, &looking, &err);
    }
    if (looking.vendor && !looking.other && !enough)
        bl->info.protection = STM32BL_PROTECTION_ON;
    return err;
}

int an3156_identify(struct stm32bl *bl)
{
    struct bl_dfuse_layout layout = {0};
    struct guess guess = {.id = -1};
    bool has_layout = flash_layout(bl->usb, &layout);
    int err;

    if (!has_layout)
        layout.count = 0;
    err = learn_protection(bl, &layout);
    if (err)
        return err;
    bl->info.product_id =
        bl->wish.device ? bl->wish.device->product_id : an3156_known_by_wrong_layout(bl->usb);
    if (bl->info.product_id)
        return STM32BL_OK;
    if (has_layout)
        err = guess_device(bl, &layout, &guess);
    if (err)
        return err;
    tell(bl, &guess);
    bl->info.product_id = guess.device ? guess.device->product_id : 0;
    if (!guess.device)
        tell_unknown(bl, &layout, has_layout && describe_unknown(bl, &layout));
    return STM32BL_OK;
}

const struct stm32bl_device *bl_an3156_resembling(const struct stm32bl_usb *about,
                                                  const struct stm32bl_device *after)
{
    uint16_t known = an3156_known_by_wrong_layout(about);
    struct bl_dfuse_layout layout;
    int most = 1;

    if (known)
        return after ? NULL : bl_device_by_id(known, -1);
    if (!flash_layout(about, &layout))
        return NULL;
    for (size_t i = 0; i < bl_device_count; i++) {
        int points = score(about, &bl_devices[i], &layout);
        most = points > most ? points : most;
    }
    for (size_t i = after ? (size_t)(after - bl_devices) + 1 : 0; i < bl_device_count; i++)
        if (score(about, &bl_devices[i], &layout) == most)
            return &bl_devices[i];
    return NULL;
}

/* ------------------------------------------------------------------------- geometry */

/* The table's chip, if it cuts its flash in the same way; else one made from the text. */
static bool take_layout(struct stm32bl *bl, const struct bl_dfuse_layout *layout)
{
    const struct stm32bl_device *device = bl->chip.device;
    uint64_t size = bl_dfuse_size(layout);
    struct bl_chip chip;

    if (fit_row(device, layout, &chip) >= FITS_CUT_OFF) {
        bl->chip = chip;
        return true;
    }
    if (size > BL_FLASH_MAX_KB * UINT64_C(1024) || size % 1024 ||
        !make_layout(layout, &bl->dfuse->layout))
        return false;
    bl->chip = (struct bl_chip){
        .device = device, .layout = &bl->dfuse->layout, .flash_kb = (uint32_t)(size / 1024)};
    return true;
}

/*
 * The ROM of F42x sends only the first part of its text, of which the size register knows more. A text
 * that begins behind the start of flash leaves out what lies there: another bootloader.
 */
static bool is_cut_off(const struct stm32bl *bl, const struct bl_dfuse_layout *layout)
{
    return bl->info.flash_size_read && bl->info.flash_kb > bl_dfuse_size(layout) / 1024 &&
           layout->runs[0].start == bl_chip_flash_start(&bl->chip) && is_part_of(layout, &bl->chip);
}

/* UM0424: what is not both erasable and writable is not to be changed, a bootloader for example. */
static void note_rights(struct stm32bl *bl)
{
    struct bl_dfuse_layout layout;

    if (!flash_layout(bl->usb, &layout))
        return;
    for (size_t i = 0; i < layout.count; i++) {
        const struct bl_dfuse_run *r = &layout.runs[i];
        if (!r->erasable || !r->writable)
            bl_chip_fix(&bl->chip, r->start, r->count * r->size);
    }
}

static void take_geometry(struct stm32bl *bl)
{
    uint32_t kb = bl->info.flash_size_read || bl->wish.flash_size ? bl->info.flash_kb : 0;
    const char *text = bl->usb->alternates[0];
    struct bl_dfuse_layout layout;

    if (!an3156_layout_is_right(bl)) {
        bl_say(&bl->log, STM32BL_LOG_DEBUG, "this ROM's own memory layout is wrong: not used");
        return;
    }
    if (flash_layout(bl->usb, &layout) && is_cut_off(bl, &layout))
        return;
    if (!flash_layout(bl->usb, &layout) || !take_layout(bl, &layout)) {
        bl_say(&bl->log, STM32BL_LOG_WARN, "%s%s%s: that of the table is used",
               text[0] ? "the chip's memory layout '" : "",
               text[0] ? text : "the chip does not tell its memory layout",
               text[0] ? "' is not understood" : "");
        return;
    }
    if (kb && kb < bl->chip.flash_kb) // the text is that of the largest part, the register is not
        bl->chip.flash_kb = kb;
    bl->info.flash_kb = bl->chip.flash_kb;
    bl->info.flash_start = bl_chip_flash_start(&bl->chip);
}

int an3156_geometry(struct stm32bl *bl)
{
    take_geometry(bl);
    if (an3156_layout_is_right(bl))
        note_rights(bl);
    return STM32BL_OK;
}
