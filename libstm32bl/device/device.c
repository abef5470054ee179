/*
 * device.c - looking things up in the device table. What a chip's memory looks like follows from
 * its row, its flash size and its bank mode.
 */
#include <string.h>

#include "base/target.h"
#include "device.h"

size_t stm32bl_device_count(void)
{
    return bl_device_count;
}

const struct stm32bl_device *stm32bl_device_at(size_t i)
{
    return i < bl_device_count ? &bl_devices[i] : NULL;
}

bool bl_device_has_bootloader(const struct stm32bl_device *device, int bootloader_id)
{
    for (size_t i = 0; i < BL_IDS && device->bootloader_ids[i]; i++)
        if (device->bootloader_ids[i] == bootloader_id)
            return true;
    return false;
}

bool bl_device_go_is_broken(const struct stm32bl_device *device, int bootloader_id)
{
    for (size_t i = 0; i < sizeof device->go_broken_ids / sizeof *device->go_broken_ids; i++)
        if (bootloader_id > 0 && device->go_broken_ids[i] == bootloader_id)
            return true;
    return device->quirks & BL_QUIRK_GO_BROKEN;
}

const struct stm32bl_device *bl_device_by_id(uint16_t product_id, int bootloader_id)
{
    const struct stm32bl_device *first = NULL;

    for (size_t i = 0; i < bl_device_count; i++) {
        const struct stm32bl_device *d = &bl_devices[i];
        if (d->product_id != product_id || d->doubtful)
            continue;
        if (bl_device_has_bootloader(d, bootloader_id))
            return d;
        if (!first)
            first = d;
    }
    return first;
}

const struct stm32bl_device *bl_device_doubtful(uint16_t product_id)
{
    for (size_t i = 0; i < bl_device_count; i++)
        if (bl_devices[i].product_id == product_id && bl_devices[i].doubtful)
            return &bl_devices[i];
    return NULL;
}

bool bl_device_is_shared(uint16_t product_id)
{
    unsigned rows = 0;

    for (size_t i = 0; i < bl_device_count; i++)
        rows += bl_devices[i].product_id == product_id && !bl_devices[i].doubtful;
    return rows > 1;
}

/* ------------------------------------------------------------ names and part numbers */

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_alnum(char c)
{
    return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z');
}

static const char *without_stm32(const char *name)
{
    static const char prefix[] = "stm32";

    for (size_t i = 0; prefix[i]; i++)
        if (lower(name[i]) != prefix[i])
            return name;
    return name + sizeof prefix - 1;
}

static bool same_name(const char *a, const char *b)
{
    while (*a && lower(*a) == lower(*b))
        a++, b++;
    return lower(*a) == lower(*b);
}

static const struct stm32bl_device *find_by_name(const char *name)
{
    for (size_t i = 0; i < bl_device_count; i++)
        if (same_name(without_stm32(bl_devices[i].name), name))
            return &bl_devices[i];
    return NULL;
}

static const struct stm32bl_device *find_by_product_id(const char *text)
{
    const struct stm32bl_device *doubtful = NULL;
    uint32_t id;

    if (!bl_parse_number(text, UINT16_MAX, &id))
        return NULL;
    for (size_t i = 0; i < bl_device_count; i++) {
        if (bl_devices[i].product_id != id)
            continue;
        if (!bl_devices[i].doubtful)
            return &bl_devices[i];
        if (!doubtful)
            doubtful = &bl_devices[i];
    }
    return doubtful;
}

/*
 * How well `query` fits the `len` characters of `part`, where 'x' stands for any one character and
 * '-' for the two of package and temperature: "F103x8" fits "f103c8t6", "L151x8-A" fits
 * "l151c8t6a". 0: not at all. A query that ends early fits if it covers everything before the first
 * 'x'; one that goes on must do so with a letter, as part numbers do, so that "F4110" is no F411.
 */
static unsigned fit(const char *part, size_t len, const char *query)
{
    unsigned same = 0;
    bool wild = false;
    size_t q = 0;

    for (size_t p = 0; p < len; p++) {
        bool skip_two = part[p] == '-' && query[q] != '-';
        if (!query[q])
            return wild || part[p] == 'x' ? 2 * same : 0;
        if (part[p] == 'x' || skip_two || (wild && lower(query[q]) == 'x')) {
            wild = true;
            if (skip_two && is_alnum(query[q]) && query[q + 1])
                q++;
        } else if (lower(part[p]) == lower(query[q])) {
            same++;
        } else {
            return 0;
        }
        q++;
    }
    if (query[q] >= '0' && query[q] <= '9')
        return 0;
    for (; query[q]; q++)
        if (!is_alnum(query[q]))
            return 0;
    return 2 * same + 1; // a part that fits to its end beats one that the query leaves open
}

static unsigned best_fit(const struct stm32bl_device *d, const char *query)
{
    unsigned best = 0;

    for (const char *part = d->parts; *part;) {
        size_t len = strcspn(part, "/");
        unsigned score = fit(part, len, query);
        if (score > best)
            best = score;
        part += len + (part[len] == '/');
    }
    return best;
}

static const struct stm32bl_device *find_by_part(const char *query)
{
    const struct stm32bl_device *found = NULL;
    unsigned best = 0;

    for (size_t i = 0; i < bl_device_count; i++) {
        unsigned score = best_fit(&bl_devices[i], query);
        if (score > best) {
            best = score;
            found = &bl_devices[i];
        }
    }
    return found;
}

const struct stm32bl_device *stm32bl_device_find(const char *name)
{
    const struct stm32bl_device *d;
    const char *query;

    if (!name)
        return NULL;
    if (name[0] == '0' && lower(name[1]) == 'x')
        return find_by_product_id(name);
    query = without_stm32(name);
    d = find_by_name(query);
    return d ? d : find_by_part(query);
}

/* ------------------------------------------------------------------------- layout */

static uint32_t bank_size(const struct bl_bank *bank)
{
    uint32_t size = 0;

    for (size_t i = 0; i < BL_RUNS; i++)
        size += bank->runs[i].count * bank->runs[i].size;
    return size;
}

/* Bytes of the sectors that lie wholly within the first `limit` bytes, but always the first sector.
 */
static uint32_t whole_sectors(const struct bl_layout *layout, uint32_t limit)
{
    uint32_t size = 0;

    for (size_t b = 0; b < BL_BANKS; b++)
        for (size_t r = 0; r < BL_RUNS; r++) {
            const struct bl_run *run = &layout->banks[b].runs[r];
            for (uint32_t n = 0; n < run->count; n++) {
                if (size && size + run->size > limit)
                    return size;
                size += run->size;
            }
        }
    return size;
}

/* The first layout of the smallest size from `flash_kb` on that has this mode; NULL: none. */
static const struct bl_layout *layout_for(const struct stm32bl_device *device, uint32_t flash_kb,
                                          enum bl_bank_mode mode)
{
    const struct bl_layout *best = NULL;

    for (const struct bl_layout *l = device->layouts; l->flash_kb; l++) {
        bool fits = mode == BL_ANY_BANKS || l->mode == BL_ANY_BANKS || l->mode == mode;
        if (fits && l->flash_kb >= flash_kb && (!best || l->flash_kb < best->flash_kb))
            best = l;
    }
    return best;
}

struct bl_chip bl_chip_of(const struct stm32bl_device *device, uint32_t flash_kb,
                          enum bl_bank_mode mode)
{
    uint32_t max = device->layouts->flash_kb;
    struct bl_chip chip = {.device = device};

    // Clones and virgin size registers answer 0xFFFF or more than the family has.
    if (flash_kb == 0 || flash_kb > max)
        flash_kb = max;
    chip.layout = layout_for(device, flash_kb, mode);
    if (!chip.layout)
        chip.layout = layout_for(device, flash_kb, BL_ANY_BANKS);
    chip.flash_kb = whole_sectors(chip.layout, flash_kb * 1024) / 1024;
    return chip;
}

uint32_t bl_chip_flash_start(const struct bl_chip *chip)
{
    return chip->layout->banks[0].start;
}

uint32_t bl_chip_flash_size(const struct bl_chip *chip)
{
    return chip->flash_kb * 1024;
}

/* Looks in one bank, of which the chip has `size` bytes. */
static bool bank_sector_from(const struct bl_bank *bank, uint32_t size, uint32_t addr,
                             struct stm32bl_sector *out)
{
    uint32_t start = bank->start;
    uint32_t end = start + size;
    uint16_t number = bank->first;

    for (size_t i = 0; i < BL_RUNS && start < end; i++) {
        const struct bl_run *run = &bank->runs[i];
        uint32_t run_end = start + run->count * run->size;
        if (run_end > end)
            run_end = end;
        if (addr < run_end) {
            uint32_t index = addr < start ? 0 : (addr - start) / run->size;
            out->address = start + index * run->size;
            out->size = run->size;
            out->number = (uint16_t)(number + index);
            return true;
        }
        start += run->count * run->size;
        number = (uint16_t)(number + run->count);
    }
    return false;
}

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

bool bl_chip_sector_from(const struct bl_chip *chip, uint32_t addr, struct stm32bl_sector *out)
{
    uint32_t left = bl_chip_flash_size(chip);

    for (size_t i = 0; i < BL_BANKS; i++) {
        const struct bl_bank *bank = &chip->layout->banks[i];
        uint32_t size = smaller(bank_size(bank), left);
        if (bank_sector_from(bank, size, addr, out))
            return true;
        left -= size;
    }
    return false;
}

bool bl_chip_sector(const struct bl_chip *chip, uint32_t addr, struct stm32bl_sector *out)
{
    return bl_chip_sector_from(chip, addr, out) && addr >= out->address;
}

uint32_t bl_chip_flash_end(const struct bl_chip *chip, uint32_t addr)
{
    uint32_t left = bl_chip_flash_size(chip);

    for (size_t i = 0; i < BL_BANKS; i++) {
        const struct bl_bank *bank = &chip->layout->banks[i];
        uint32_t size = smaller(bank_size(bank), left);
        if (addr >= bank->start && addr - bank->start < size)
            addr = bank->start + size;
        left -= size;
    }
    return addr;
}

static bool in_ranges(const struct bl_range *ranges, size_t count, uint32_t addr, uint32_t len)
{
    for (size_t i = 0; i < count; i++)
        if (bl_within(addr, len, ranges[i].start, ranges[i].size))
            return true;
    return false;
}

enum bl_region bl_chip_region(const struct bl_chip *chip, uint32_t addr, uint32_t len)
{
    const struct stm32bl_device *d = chip->device;

    if (!d)
        return BL_REGION_NONE;
    if (len == 0)
        len = 1;
    if (bl_chip_flash_end(chip, addr) - addr >= len)
        return BL_REGION_FLASH;
    if (in_ranges(d->ram, BL_RAMS, addr, len))
        return BL_REGION_RAM;
    if (in_ranges(&d->eeprom, 1, addr, len))
        return BL_REGION_EEPROM;
    if (in_ranges(d->option_bytes, 2, addr, len))
        return BL_REGION_OPTION;
    // Before system memory, since on F72x it lies inside.
    if (in_ranges(&d->otp, 1, addr, len))
        return BL_REGION_OTP;
    if (in_ranges(&d->system_memory, 1, addr, len) || in_ranges(&d->system_memory_2, 1, addr, len))
        return BL_REGION_SYSTEM;
    return BL_REGION_NONE;
}

/* -------------------------------------------------------------------------- times */

/* The entry for sectors of this size, else the next larger one, else the largest. */
static size_t erase_entry(const struct bl_timing *timing, uint32_t sector_size)
{
    size_t i = 0;

    while (i + 1 < BL_ERASE_SIZES && timing->erase[i + 1].size &&
           timing->erase[i].size < sector_size)
        i++;
    return i;
}

uint32_t bl_erase_typical_ms(const struct stm32bl_device *device, uint32_t sector_size)
{
    return device->timing->erase[erase_entry(device->timing, sector_size)].typical_ms;
}

uint32_t bl_erase_max_ms(const struct stm32bl_device *device, uint32_t sector_size)
{
    return device->timing->erase[erase_entry(device->timing, sector_size)].max_ms;
}

uint32_t bl_mass_erase_limit_ms(const struct stm32bl_device *device)
{
    return device ? 2 * device->timing->mass_max_ms : bl_unlisted_timing.mass_max_ms;
}

/* -------------------------------------------------------------- the public questions */

static void sector_limits(const struct bl_layout *layout, uint32_t *min, uint32_t *max)
{
    *min = UINT32_MAX;
    *max = 0;
    for (size_t b = 0; b < BL_BANKS; b++)
        for (size_t r = 0; r < BL_RUNS; r++) {
            uint32_t size = layout->banks[b].runs[r].size;
            if (size && size < *min)
                *min = size;
            if (size > *max)
                *max = size;
        }
}

void stm32bl_device_get(const struct stm32bl_device *device, struct stm32bl_device_info *out)
{
    *out = (struct stm32bl_device_info){
        .name = device->name,
        .series = device->series,
        .parts = device->parts,
        .product_id = device->product_id,
        .flash_start = device->layouts->banks[0].start,
        .flash_kb = device->layouts->flash_kb,
        .ram_start = device->ram[0].start,
        .ram_size = device->ram[0].size,
        .write_unit = device->write_unit,
        .erased = device->erased,
        .pins = device->pins,
        .notes = device->notes ? device->notes : "",
        .source = device->source,
        .evidence = device->evidence,
        .doubtful = device->doubtful,
        .eeprom_start = device->eeprom.start,
        .eeprom_size = device->eeprom.size,
        .i2c_address = bl_device_i2c_address(device),
        .without_turbo = bl_turbo_obstacle(device),
    };
    sector_limits(device->layouts, &out->sector_min, &out->sector_max);
}

int stm32bl_device_sector(const struct stm32bl_device *device, uint32_t addr,
                          struct stm32bl_sector *out)
{
    struct bl_chip chip = bl_chip_of(device, 0, BL_ANY_BANKS);

    return bl_chip_sector(&chip, addr, out) ? STM32BL_OK : STM32BL_ERR_RANGE;
}

/* -------------------------------------------------------------------- not to be changed */

void bl_chip_fix(struct bl_chip *chip, uint32_t addr, uint32_t len)
{
    struct bl_range *last = NULL;

    for (size_t i = 0; i < BL_FIXED && chip->fixed[i].size; i++)
        last = &chip->fixed[i];
    if (last && (last == &chip->fixed[BL_FIXED - 1] || last->start + last->size == addr))
        last->size = addr + len - last->start;
    else
        *(last ? last + 1 : chip->fixed) = (struct bl_range){addr, len};
}

bool bl_chip_is_fixed(const struct bl_chip *chip, uint32_t addr, uint32_t len)
{
    uint64_t from = addr, end = from + len;
    struct bl_range free;

    return len &&
           (!bl_chip_next_free(chip, &from, end, &free) || free.start != addr || free.size != len);
}

/* `at`, or where the fixed ranges that begin there end. */
static uint64_t behind_fixed(const struct bl_chip *chip, uint64_t at)
{
    for (size_t i = 0; i < BL_FIXED * BL_FIXED; i++) { // in whatever order they are
        const struct bl_range *r = &chip->fixed[i % BL_FIXED];
        if (at >= r->start && at < (uint64_t)r->start + r->size)
            at = (uint64_t)r->start + r->size;
    }
    return at;
}

bool bl_chip_next_free(const struct bl_chip *chip, uint64_t *from, uint64_t end,
                       struct bl_range *out)
{
    uint64_t start = behind_fixed(chip, *from), stop = end;

    for (size_t i = 0; i < BL_FIXED; i++)
        if (chip->fixed[i].size && chip->fixed[i].start > start && chip->fixed[i].start < stop)
            stop = chip->fixed[i].start;
    *from = stop;
    if (start >= stop)
        return false;
    *out = (struct bl_range){(uint32_t)start, (uint32_t)(stop - start)};
    return true;
}
