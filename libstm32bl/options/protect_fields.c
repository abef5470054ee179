/*
 * protect_fields.c - write protection as the option bytes tell it: by bits or by areas of pages.
 */
#include <string.h>

#include "options.h"

enum { PAGES = 512, REST = 31, F413_LAST = 14 };

int bl_options_require_guard(const struct bl_options *o, struct bl_error *error)
{
    const struct bl_option_field *pcrop;

    if (!o->map || o->map->guard == BL_GUARD_NONE)
        return bl_fail(error, STM32BL_ERR_UNSUPPORTED,
                       "it is not known how the option bytes of %s tell write protection",
                       o->device->name);
    pcrop = bl_option_by_role(o, BL_OPTION_PCROP_MODE);
    if (pcrop && bl_option_get(o, pcrop))
        return bl_fail(error, STM32BL_ERR_UNSUPPORTED,
                       "%s is 1: the bits of write protection mean PCROP here, with the opposite "
                       "sense",
                       pcrop->name);
    if (bl_options_swapped(o))
        return bl_fail(error, STM32BL_ERR_UNSUPPORTED,
                       "the banks have changed places, and which of them the bits of write "
                       "protection mean then is not sure: swap them back first");
    return STM32BL_OK;
}

static unsigned bank_of(const struct bl_chip *chip, const struct stm32bl_sector *sector)
{
    const struct bl_bank *second = &chip->layout->banks[1];

    return second->start && sector->address >= second->start;
}

static unsigned index_of(const struct bl_chip *chip, const struct stm32bl_sector *sector)
{
    return sector->number - (unsigned)chip->layout->banks[bank_of(chip, sector)].first;
}

/* ---------------------------------------------------------------------------- bits */

/* Number of the unit of protection that holds a sector. */
static uint32_t unit_of(const struct bl_options *o, const struct bl_chip *chip,
                        const struct stm32bl_sector *sector)
{
    uint32_t unit = (sector->address - bl_chip_flash_start(chip)) / 4096;

    switch (o->map->guard) {
    case BL_GUARD_4K_LOW: // AN2662, reference manuals: the last bit is all that follows
        return unit < REST ? unit : REST;
    case BL_GUARD_BANKS:
        return 32 * bank_of(chip, sector) + index_of(chip, sector) / o->map->guard_sectors;
    case BL_GUARD_SECTORS:
        // RM0410: with two banks a bit is two sectors, six bits for each bank.
        if (o->device->product_id == 0x451 && chip->layout->mode == BL_DUAL_BANK)
            return 6 * bank_of(chip, sector) + index_of(chip, sector) / 2;
        // RM0430: sectors 14 and 15 of F413 share a bit.
        if (o->device->product_id == 0x463 && sector->number > F413_LAST)
            return F413_LAST;
        return sector->number;
    case BL_GUARD_NONE:
    case BL_GUARD_4K_HIGH:
    case BL_GUARD_PAGES:
        break;
    }
    return unit;
}

/* The field that holds a unit's bit; NULL: none. */
static const struct bl_option_field *bit_field(const struct bl_options *o, uint32_t unit)
{
    const struct bl_option_field *f;

    for (struct bl_option_cursor c = {0, 0}; (f = bl_option_next(o, &c)) != NULL;)
        if (f->role == BL_OPTION_WRP_BITS && unit >= f->index && unit < f->index + f->width)
            return f;
    return NULL;
}

static bool bit_means_protected(const struct bl_options *o)
{
    return o->map->guard == BL_GUARD_4K_HIGH;
}

static bool unit_is_protected(const struct bl_options *o, uint32_t unit)
{
    const struct bl_option_field *f = bit_field(o, unit);

    return f && (bl_option_get(o, f) >> (unit - f->index) & 1) == bit_means_protected(o);
}

/* False: there is no bit for it. */
static bool protect_unit(struct bl_options *o, uint32_t unit, bool on)
{
    const struct bl_option_field *f = bit_field(o, unit);
    uint32_t bit = f ? 1u << (unit - f->index) : 0;

    if (f)
        bl_option_set(o, f,
                      on == bit_means_protected(o) ? bl_option_get(o, f) | bit
                                                   : bl_option_get(o, f) & ~bit);
    return f;
}

/* --------------------------------------------------------------------------- pages */

/* The start of protected area `i` of those that serve a bank; its end stands behind. NULL: no more.
 */
static const struct bl_option_field *area_at(const struct bl_options *o, const struct bl_chip *chip,
                                             unsigned bank, size_t i)
{
    bool all = o->map->guard_global && !chip->layout->banks[1].start;
    const struct bl_option_field *f;

    for (struct bl_option_cursor c = {0, 0}; (f = bl_option_next(o, &c)) != NULL;)
        if (f->role == BL_OPTION_WRP_START && (all || f->index == bank) && i-- == 0)
            return f;
    return NULL;
}

static bool in_area(const struct bl_options *o, const struct bl_option_field *start, uint32_t page)
{
    return page >= bl_option_get(o, start) && page <= bl_option_get(o, start + 1);
}

static bool page_is_protected(const struct bl_options *o, const struct bl_chip *chip, unsigned bank,
                              uint32_t page)
{
    const struct bl_option_field *f;

    for (size_t i = 0; (f = area_at(o, chip, bank, i)) != NULL; i++)
        if (in_area(o, f, page))
            return true;
    return false;
}

/* The next run of protected pages from `page` on; false: none. */
static bool next_run(const bool *pages, uint32_t count, uint32_t *page, uint32_t *end)
{
    while (*page < count && !pages[*page])
        ++*page;
    for (*end = *page; *end < count && pages[*end];)
        ++*end;
    return *page < count;
}

static int store_pages(struct bl_options *o, const struct bl_chip *chip, unsigned bank,
                       const bool *pages, struct bl_error *error)
{
    const struct bl_option_field *f = area_at(o, chip, bank, 0);
    uint32_t count = f ? bl_option_mask(o, f) + 1 : 0, page = 0, end;
    size_t areas = 0;

    for (; (f = area_at(o, chip, bank, areas)) != NULL; areas++) {
        bool off = bl_option_get(o, f) > bl_option_get(o, f + 1);
        bool used = next_run(pages, count, &page, &end);
        if (used || !off) {
            // Off is a start above the end; as far apart as it gets, as when the chip is new.
            bl_option_set(o, f, used ? page : UINT32_MAX);
            bl_option_set(o, f + 1, used ? end - 1 : 0);
        }
        page = end;
    }
    if (!next_run(pages, count, &page, &end))
        return STM32BL_OK;
    return bl_fail(error, STM32BL_ERR_RANGE,
                   "the protected pages make more separate areas than the %u that this bank of %s "
                   "can have: protect neighbouring pages, or what lies between, too",
                   (unsigned)areas, o->device->name);
}

/* -------------------------------------------------------------------------- either */

bool bl_options_protected(const struct bl_options *o, const struct bl_chip *chip,
                          const struct stm32bl_sector *sector)
{
    if (o->map->guard == BL_GUARD_PAGES)
        return page_is_protected(o, chip, bank_of(chip, sector), index_of(chip, sector));
    return unit_is_protected(o, unit_of(o, chip, sector));
}

static bool touches(const struct bl_option_stretch *stretch, const struct stm32bl_sector *sector)
{
    return sector->address <= stretch->last &&
           sector->address + (sector->size - 1) >= stretch->first;
}

static int no_bit(const struct bl_options *o, const struct stm32bl_sector *sector,
                  struct bl_error *error)
{
    return bl_fail(error, STM32BL_ERR_UNSUPPORTED,
                   "the option bytes that the ROM of %s shows say nothing of the write protection "
                   "of sector %u at 0x%08x",
                   o->device->name, sector->number, (unsigned)sector->address);
}

static int protect_pages(struct bl_options *o, const struct bl_chip *chip, unsigned bank,
                         const struct bl_option_stretch *stretch, struct bl_error *error)
{
    struct stm32bl_sector s = {0, 0, 0};
    bool pages[PAGES], touched = false;
    bool everything = !stretch->on && stretch->first == 0 && stretch->last == UINT32_MAX;

    for (uint32_t page = 0; page < PAGES; page++)
        pages[page] = !everything && page_is_protected(o, chip, bank, page);
    while (bl_chip_sector_from(chip, s.address + s.size, &s)) {
        if (!touches(stretch, &s) || bank_of(chip, &s) != bank || index_of(chip, &s) >= PAGES)
            continue;
        if (!area_at(o, chip, bank, 0))
            return everything ? STM32BL_OK : no_bit(o, &s, error);
        pages[index_of(chip, &s)] = stretch->on;
        touched = true;
    }
    return touched ? store_pages(o, chip, bank, pages, error) : STM32BL_OK;
}

static int protect_units(struct bl_options *o, const struct bl_chip *chip,
                         const struct bl_option_stretch *stretch, struct bl_error *error)
{
    struct stm32bl_sector s = {0, 0, 0};

    while (bl_chip_sector_from(chip, s.address + s.size, &s))
        if (touches(stretch, &s) && !protect_unit(o, unit_of(o, chip, &s), stretch->on))
            return no_bit(o, &s, error);
    return STM32BL_OK;
}

int bl_options_protect(struct bl_options *o, const struct bl_chip *chip,
                       const struct bl_option_stretch *stretch, struct bl_error *error)
{
    struct stm32bl_sector s;
    int err = bl_options_require_guard(o, error);

    if (err)
        return err;
    if (!bl_chip_sector_from(chip, stretch->first, &s) || s.address > stretch->last)
        return bl_fail(error, STM32BL_ERR_RANGE, "0x%08x-0x%08x holds no flash of this chip",
                       (unsigned)stretch->first, (unsigned)stretch->last);
    if (o->map->guard != BL_GUARD_PAGES)
        return protect_units(o, chip, stretch, error);
    for (unsigned bank = 0; bank < BL_BANKS && !err; bank++)
        err = protect_pages(o, chip, bank, stretch, error);
    return err;
}
