/*
 * plan.c - what programming an image means for a chip: sectors to erase, blocks to write. Pure: no
 * chip is talked to.
 *
 * A block is a run of whole write units that the image touches, inside one aligned stretch of the
 * most bytes that the protocol sends at once. So no unit is written twice (ECC flash forbids it),
 * none is written that the image does not touch, and every block starts as the ROM demands (AN2606,
 * write alignment).
 */
#include <string.h>

#include "flash.h"
#include "plan.h"

enum { RAM_UNIT = 4 }; // AN3155 3.6: whole words
enum { SECURE_FLASH = 0x0C000000, FLASH = 0x08000000 };

static uint64_t segment_end(const struct stm32bl_segment *s)
{
    return (uint64_t)s->address + s->size;
}

/* The first segment from cursor->segment on that ends behind cursor->from: near by, or anywhere. */
static const struct stm32bl_segment *seek(const struct stm32bl_plan *plan, struct bl_cursor *cursor)
{
    size_t low = cursor->segment, step = 1, high = low;

    while (high < plan->count && segment_end(&plan->segments[high]) <= cursor->from) {
        low = high + 1;
        high += step;
        step *= 2;
    }
    high = high < plan->count ? high : plan->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (segment_end(&plan->segments[middle]) <= cursor->from)
            low = middle + 1;
        else
            high = middle;
    }
    cursor->segment = low;
    return low < plan->count ? &plan->segments[low] : NULL;
}

static uint32_t unit_at(const struct bl_chip *chip, uint32_t addr, bool *flash)
{
    *flash = bl_chip_region(chip, addr, 1) == BL_REGION_FLASH;
    return *flash ? chip->device->write_unit : RAM_UNIT;
}

bool bl_plan_next_block(const struct bl_chip *chip, const struct stm32bl_plan *plan,
                        struct bl_cursor *cursor, struct bl_block *out)
{
    const struct stm32bl_segment *s = seek(plan, cursor);
    uint64_t at, start, end, limit;
    uint32_t unit;

    if (!s)
        return false;
    at = s->address > cursor->from ? s->address : cursor->from;
    unit = unit_at(chip, (uint32_t)at, &out->flash);
    start = end = at - at % unit;
    limit = start - start % plan->block_size + plan->block_size;
    for (size_t i = cursor->segment; i < plan->count && end < limit; i++) {
        uint64_t first = plan->segments[i].address, last = segment_end(&plan->segments[i]) - 1;
        if (first - first % unit > end)
            break;
        last = last < limit ? last - last % unit + unit : limit;
        end = last > end ? last : end;
    }
    out->address = (uint32_t)start;
    out->size = (uint32_t)(end - start);
    cursor->from = end;
    return true;
}

bool bl_plan_next_sector(const struct bl_chip *chip, const struct stm32bl_plan *plan,
                         struct bl_cursor *cursor, struct stm32bl_sector *out)
{
    const struct stm32bl_segment *s;

    while ((s = seek(plan, cursor)) != NULL) {
        uint64_t at = s->address > cursor->from ? s->address : cursor->from;
        if (bl_chip_sector(chip, (uint32_t)at, out)) {
            cursor->from = (uint64_t)out->address + out->size;
            return true;
        }
        cursor->from = segment_end(s); // not in flash
    }
    return false;
}

bool bl_plan_touches(const struct stm32bl_plan *plan, const struct stm32bl_sector *sector)
{
    struct bl_cursor cursor = {0, sector->address};
    const struct stm32bl_segment *s = seek(plan, &cursor);

    return s && s->address < (uint64_t)sector->address + sector->size;
}

bool bl_plan_next_erase(const struct bl_chip *chip, const struct stm32bl_plan *plan,
                        const struct bl_holds *holds, struct bl_erase_walk *walk, bool held_only,
                        struct stm32bl_sector *out)
{
    while (bl_next_held_sector(chip, holds, &walk->hold, out))
        if (bl_plan_touches(plan, out))
            return true;
    while (!held_only && bl_plan_next_sector(chip, plan, &walk->cursor, out))
        if (bl_hold_in(holds, out->address, out->size) == holds->count)
            return true;
    return false;
}

bool bl_plan_fill(const struct bl_chip *chip, const struct stm32bl_plan *plan,
                  const struct bl_block *block, uint8_t buf[BL_BLOCK_MAX])
{
    uint64_t end = (uint64_t)block->address + block->size;
    struct bl_cursor cursor = {0, block->address};
    uint8_t erased = chip->device->erased;

    memset(buf, erased, block->size);
    (void)seek(plan, &cursor);
    for (size_t i = cursor.segment; i < plan->count && plan->segments[i].address < end; i++) {
        const struct stm32bl_segment *s = &plan->segments[i];
        uint64_t from = s->address > block->address ? s->address : block->address;
        uint64_t to = segment_end(s) < end ? segment_end(s) : end;
        memcpy(buf + (from - block->address), s->data + (from - s->address), (size_t)(to - from));
    }
    for (size_t i = 0; i < block->size; i++)
        if (buf[i] != erased)
            return true;
    return !block->flash;
}

static int check_order(struct stm32bl *bl, const struct stm32bl_segment *segments, size_t count)
{
    uint64_t end = 0;

    for (size_t i = 0; i < count; i++) {
        const struct stm32bl_segment *s = &segments[i];
        if (s->size == 0 || !s->data || segment_end(s) > 0x100000000u)
            return bl_fail(&bl->error, STM32BL_ERR_ARG, "segment %u at 0x%08x is empty or too long",
                           (unsigned)i, (unsigned)s->address);
        if (s->address < end)
            return bl_fail(&bl->error, STM32BL_ERR_ARG,
                           "segment %u at 0x%08x is not behind the one before it", (unsigned)i,
                           (unsigned)s->address);
        end = segment_end(s);
    }
    if (count == 0)
        return bl_fail(&bl->error, STM32BL_ERR_ARG, "the image is empty: nothing to write");
    return STM32BL_OK;
}

/* Armv8-M parts map flash twice, the second time for secure code (RM0438, RM0456: 0x0C000000). */
static bool is_secure_alias(const struct bl_chip *chip, const struct stm32bl_segment *s)
{
    return s->address >= SECURE_FLASH && s->address - SECURE_FLASH < bl_chip_flash_size(chip) &&
           bl_chip_region(chip, s->address - (SECURE_FLASH - FLASH), 1) == BL_REGION_FLASH;
}

static int outside(struct stm32bl *bl, const struct stm32bl_segment *s, bool others)
{
    const struct bl_chip *chip = &bl->chip;
    uint32_t last = (uint32_t)(segment_end(s) - 1);

    if (bl_chip_region(chip, s->address, 1) == BL_REGION_FLASH)
        return bl_fail(&bl->error, STM32BL_ERR_RANGE,
                       "image 0x%08x...0x%08x runs past the end of flash at 0x%08x (%s with %u "
                       "KiB)",
                       (unsigned)s->address, (unsigned)last,
                       (unsigned)bl_chip_flash_end(chip, s->address), chip->device->name,
                       (unsigned)chip->flash_kb);
    if (bl_chip_region(chip, s->address, 1) == BL_REGION_OPTION)
        return bl_fail(&bl->error, STM32BL_ERR_RANGE,
                       "image 0x%08x...0x%08x is outside the writable memory of %s: these are "
                       "option bytes, which `stm32bl option-bytes` edits; of a DfuSe file, format "
                       "dfu:0 takes flash alone",
                       (unsigned)s->address, (unsigned)last, chip->device->name);
    if (is_secure_alias(chip, s))
        return bl_fail(
            &bl->error, STM32BL_ERR_RANGE,
            "image 0x%08x...0x%08x is at the secure alias of flash, which the ROM knows by "
            "0x%08x: link it there, or move it with convert",
            (unsigned)s->address, (unsigned)last, (unsigned)(s->address - (SECURE_FLASH - FLASH)));
    return bl_fail(&bl->error, STM32BL_ERR_RANGE,
                   "image 0x%08x...0x%08x is outside the writable memory of %s: flash 0x%08x"
                   "...0x%08x, RAM for the host 0x%08x, %u bytes%s",
                   (unsigned)s->address, (unsigned)last, chip->device->name,
                   (unsigned)bl->info.flash_start,
                   (unsigned)bl_chip_flash_end(chip, bl->info.flash_start) - 1,
                   (unsigned)chip->device->ram[0].start, (unsigned)chip->device->ram[0].size,
                   others ? "; --only=flash leaves it out" : "");
}

static bool any_in_flash(const struct bl_chip *chip, const struct stm32bl_segment *segments,
                         size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (bl_chip_region(chip, segments[i].address, 1) == BL_REGION_FLASH)
            return true;
    return false;
}

static int check_map(struct stm32bl *bl, const struct stm32bl_segment *segments, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct stm32bl_segment *s = &segments[i];
        enum bl_region region = bl_chip_region(&bl->chip, s->address, (uint32_t)s->size);
        if (region != BL_REGION_FLASH && region != BL_REGION_RAM && region != BL_REGION_EEPROM)
            return outside(bl, s, any_in_flash(&bl->chip, segments, count));
        if (region != BL_REGION_FLASH && (s->address % RAM_UNIT || s->size % RAM_UNIT))
            return bl_fail(&bl->error, STM32BL_ERR_RANGE,
                           "segment 0x%08x, %u bytes: outside flash, address and size must be "
                           "multiples of %u",
                           (unsigned)s->address, (unsigned)s->size, (unsigned)RAM_UNIT);
        if (region == BL_REGION_FLASH && bl_refuse_fixed(bl, s->address, (uint32_t)s->size))
            return STM32BL_ERR_RANGE;
    }
    return STM32BL_OK;
}

int bl_begin_plan(struct stm32bl *bl, const struct stm32bl_plan *plan)
{
    struct stm32bl_sector next;
    bool all_parts = bl->ask_size && !(plan->flags & STM32BL_ERASE_ALL);

    for (size_t i = 0; all_parts && i < plan->count; i++)
        all_parts =
            bl_chip_sector(&bl->chip, plan->segments[i].address, &next) &&
            bl_chip_sector(&bl->chip, (uint32_t)(segment_end(&plan->segments[i]) - 1), &next) &&
            next.address + next.size < bl->common_end;
    return bl_begin_on(bl, all_parts);
}

/* Counts what is erased and what of it the image does not write again. */
static void count_erase(const struct bl_chip *chip, struct stm32bl_plan *plan, uint32_t in_flash)
{
    struct bl_cursor cursor = {0, 0};
    struct stm32bl_sector sector = {0};
    uint64_t from = 0;

    if (plan->flags & STM32BL_ERASE_NONE)
        return;
    if (plan->flags & STM32BL_ERASE_ALL) {
        for (; bl_chip_sector_from(chip, (uint32_t)from, &sector);
             from = (uint64_t)sector.address + sector.size) {
            if (bl_chip_is_fixed(chip, sector.address, sector.size))
                continue;
            plan->erase_count++;
            plan->erase_size += sector.size;
        }
    } else {
        while (bl_plan_next_sector(chip, plan, &cursor, &sector)) {
            plan->erase_count++;
            plan->erase_size += sector.size;
        }
    }
    plan->lost_size = plan->erase_size - in_flash;
}

static void count_blocks(const struct bl_chip *chip, struct stm32bl_plan *plan)
{
    struct bl_cursor cursor = {0, 0};
    struct bl_block block;
    uint8_t buf[BL_BLOCK_MAX];

    while (bl_plan_next_block(chip, plan, &cursor, &block)) {
        if (bl_plan_fill(chip, plan, &block, buf)) {
            plan->write_count++;
            plan->write_size += block.size;
        } else {
            plan->blank_size += block.size;
        }
    }
}

/* The vector table of ARMv6-M and ARMv7-M starts with the stack pointer and the reset vector. */
static const char *check_vectors(const struct bl_chip *chip, const struct stm32bl_segment *s)
{
    uint32_t sp, reset;

    if (s->size < 8)
        return NULL;
    sp = bl_le32(s->data);
    reset = bl_le32(s->data + 4);
    if (sp % 4 ||
        !((sp > 0x20000000u && sp < 0x40000000u) || (sp > 0x10000000u && sp < 0x10080000u)))
        return "the image does not start with a vector table (its first word is no stack pointer "
               "into RAM): as a program it cannot start";
    if (!(reset & 1))
        return "the reset vector has no Thumb bit: as a program the image cannot start";
    if (bl_chip_region(chip, reset & ~1u, 2) != BL_REGION_FLASH)
        return "the reset vector does not point into flash: as a program the image cannot start";
    return NULL;
}

/* The reset vector may point to where only larger parts have flash. */
static bool starts_on_larger(const struct stm32bl_device *device, const struct stm32bl_segment *s)
{
    struct bl_chip largest = bl_chip_of(device, 0, BL_ANY_BANKS);

    return !check_vectors(&largest, s);
}

int stm32bl_plan(struct stm32bl *bl, const struct stm32bl_segment *segments, size_t count,
                 unsigned flags, struct stm32bl_plan *out)
{
    const struct stm32bl_segment *first = NULL;
    struct stm32bl_plan asked = {.segments = segments, .count = count, .flags = flags};
    uint32_t in_flash = 0;
    int err = bl_begin_plan(bl, &asked);

    if (!err && (flags & STM32BL_ERASE_ALL) && (flags & STM32BL_ERASE_NONE))
        err =
            bl_fail(&bl->error, STM32BL_ERR_ARG, "erase all and erase none contradict each other");
    if (!err && (flags & STM32BL_DIFF) && (flags & (STM32BL_ERASE_ALL | STM32BL_ERASE_NONE)))
        err = bl_fail(&bl->error, STM32BL_ERR_ARG,
                      "writing what differs erases sector by sector: not all, and not none");
    if (!err)
        err = bl_require_device(bl);
    if (!err)
        err = check_order(bl, segments, count);
    if (!err)
        err = check_map(bl, segments, count);
    if (err)
        return err;
    *out = (struct stm32bl_plan){
        .segments = segments, .count = count, .flags = flags, .block_size = bl->block_size};
    for (size_t i = 0; i < count; i++) {
        bool flash = bl_chip_region(&bl->chip, segments[i].address, 1) == BL_REGION_FLASH;
        out->image_size += (uint32_t)segments[i].size;
        in_flash += flash ? (uint32_t)segments[i].size : 0;
        first = flash && !first ? &segments[i] : first;
    }
    count_erase(&bl->chip, out, in_flash);
    count_blocks(&bl->chip, out);
    out->warning = first ? check_vectors(&bl->chip, first) : NULL;
    if (out->warning && bl->ask_size && starts_on_larger(bl->chip.device, first)) {
        err = bl->ask_size(bl);
        out->warning = check_vectors(&bl->chip, first);
    }
    out->last_address = first ? first->address : 0;
    return bl_end(bl, err);
}

/* What is told, of which plan and to whom. */
struct telling {
    const struct bl_chip *chip;
    const struct stm32bl_plan *plan;
    struct bl_holds holds;
    stm32bl_step_fn each;
    void *user;
};

static int tell_erase(const struct telling *t)
{
    struct bl_erase_walk walk = {0};
    struct stm32bl_sector sector;
    int stop = 0;

    if (t->plan->flags & STM32BL_ERASE_NONE)
        return 0;
    if (t->plan->flags & STM32BL_ERASE_ALL) {
        struct stm32bl_step step = {STM32BL_STEP_ERASE_ALL, bl_chip_flash_start(t->chip),
                                    t->plan->erase_size, 0};
        return t->each(&step, t->user);
    }
    while (!stop && bl_plan_next_erase(t->chip, t->plan, &t->holds, &walk, false, &sector)) {
        struct stm32bl_step step = {STM32BL_STEP_ERASE, sector.address, sector.size, sector.number};
        stop = t->each(&step, t->user);
    }
    return stop;
}

static int tell_block(const struct telling *t, const struct bl_block *block)
{
    uint8_t buf[BL_BLOCK_MAX];
    bool needed = bl_plan_fill(t->chip, t->plan, block, buf);
    struct stm32bl_step step = {needed ? STM32BL_STEP_WRITE : STM32BL_STEP_SKIP, block->address,
                                block->size, 0};

    return t->each(&step, t->user);
}

static int tell_writes(const struct telling *t)
{
    struct bl_cursor cursor = {0, 0};
    struct bl_block block, held[BL_HOLDS] = {{0}};
    int stop = 0;

    while (!stop && bl_plan_next_block(t->chip, t->plan, &cursor, &block)) {
        size_t hold = bl_hold_in(&t->holds, block.address, block.size);
        if (block.flash && hold < t->holds.count)
            held[hold] = block;
        else
            stop = tell_block(t, &block);
    }
    for (size_t i = t->holds.count; !stop && i-- > 0;)
        if (held[i].size)
            stop = tell_block(t, &held[i]);
    return stop;
}

int stm32bl_plan_steps(struct stm32bl *bl, const struct stm32bl_plan *plan, stm32bl_step_fn each,
                       void *user)
{
    struct telling t = {.chip = &bl->chip, .plan = plan, .each = each, .user = user};
    int stop = bl_begin_plan(bl, plan);

    if (!stop)
        stop = bl_require_device(bl);
    if (stop)
        return bl_end(bl, stop);
    bl_holds_find(bl, plan, &t.holds);
    stop = tell_erase(&t);
    if (plan->flags & STM32BL_ASCENDING || bl->erases_by_writing)
        t.holds.count = 0;
    if (!stop)
        stop = tell_writes(&t);
    for (size_t i = 0; !stop && i < plan->count && !(plan->flags & STM32BL_NO_VERIFY); i++) {
        struct stm32bl_step step = {STM32BL_STEP_VERIFY, plan->segments[i].address,
                                    (uint32_t)plan->segments[i].size, 0};
        stop = each(&step, user);
    }
    return bl_end(bl, stop);
}
