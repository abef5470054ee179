/*
 * fields.c - the fields of a copy of option bytes: where they are, what they hold, and changing them.
 */
#include <string.h>

#include "options.h"

static const struct bl_option_map *const groups[] = {bl_option_maps_f_l, bl_option_maps_optr,
                                                     bl_option_maps_h};

static bool belongs_to(const struct bl_option_map *map, uint16_t product_id)
{
    for (size_t i = 0; i < BL_OPTION_IDS && map->product_ids[i]; i++)
        if (map->product_ids[i] == product_id)
            return true;
    return false;
}

const struct bl_option_map *bl_option_map_of(const struct stm32bl_device *device)
{
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        for (const struct bl_option_map *map = groups[i]; map->product_ids[0]; map++)
            if (belongs_to(map, device->product_id))
                return map;
    return NULL;
}

void bl_options_start(struct bl_options *o, const struct stm32bl_device *device)
{
    memset(o, 0, sizeof *o);
    o->device = device;
    o->map = bl_option_map_of(device);
    if (bl_option_hidden_lock(o))
        o->hidden_lock = BL_HIDDEN_UNSEEN;
}

uint32_t bl_option_area_size(const struct bl_options *o, size_t area)
{
    uint32_t size = area < BL_OPTION_AREAS ? o->device->option_bytes[area].size : 0;

    return size < BL_OPTION_AREA_SIZE ? size : BL_OPTION_AREA_SIZE;
}

/* -------------------------------------------------------------------------- walking */

/* Bytes of the value itself. */
static uint32_t value_size(enum bl_option_kind kind)
{
    switch (kind) {
    case BL_OPTION_BYTES:
        return 1;
    case BL_OPTION_HALF_WORDS:
    case BL_OPTION_WORDS:
        return 2;
    case BL_OPTION_DOUBLES:
    case BL_OPTION_REGISTERS:
    case BL_OPTION_PAIRS:
        break;
    }
    return 4;
}

/* Where the field's word begins in its area; UINT32_MAX: before it. */
static uint32_t place(const struct bl_options *o, const struct bl_option_field *field)
{
    uint32_t start = o->device->option_bytes[field->area].start & 0xFF;

    return field->offset < start ? UINT32_MAX : field->offset - start;
}

static bool is_reachable(const struct bl_options *o, const struct bl_option_field *field)
{
    uint32_t size = o->map->kind == BL_OPTION_PAIRS ? 8 : value_size(o->map->kind);

    return (uint64_t)place(o, field) + size <= bl_option_area_size(o, field->area);
}

/* The next field of the map, wherever it is. */
static const struct bl_option_field *next(const struct bl_options *o,
                                          struct bl_option_cursor *cursor)
{
    const struct bl_option_field *f;

    if (!o->map)
        return NULL;
    for (; cursor->list < BL_OPTION_LISTS && o->map->lists[cursor->list];
         cursor->list++, cursor->field = 0)
        if ((f = &o->map->lists[cursor->list][cursor->field++])->name)
            return f;
    return NULL;
}

const struct bl_option_field *bl_option_next(const struct bl_options *o,
                                             struct bl_option_cursor *cursor)
{
    const struct bl_option_field *f;

    while ((f = next(o, cursor)) != NULL && !is_reachable(o, f)) {
    }
    return f;
}

const struct bl_option_field *bl_option_by_role(const struct bl_options *o,
                                                enum bl_option_role role)
{
    const struct bl_option_field *f;

    for (struct bl_option_cursor c = {0, 0}; (f = bl_option_next(o, &c)) != NULL;)
        if (f->role == role)
            return f;
    return NULL;
}

static uint32_t load(const uint8_t *p, uint32_t size)
{
    uint32_t value = 0;

    for (uint32_t i = 0; i < size; i++)
        value |= (uint32_t)p[i] << 8 * i;
    return value;
}

/* ------------------------------------------------------- a lock outside of the areas */

const struct bl_option_field *bl_option_hidden_lock(const struct bl_options *o)
{
    const struct bl_option_field *f;

    for (struct bl_option_cursor c = {0, 0}; (f = next(o, &c)) != NULL;)
        if (f->role == BL_OPTION_BOOT_LOCK && !is_reachable(o, f))
            return f;
    return NULL;
}

struct bl_range bl_option_hidden_word(const struct bl_options *o)
{
    const struct bl_option_field *f = bl_option_hidden_lock(o);

    if (!f || !bl_option_area_size(o, f->area) || place(o, f) == UINT32_MAX)
        return (struct bl_range){0, 0};
    return (struct bl_range){bl_option_address(o, f), o->map->kind == BL_OPTION_DOUBLES ? 8 : 4};
}

/* A complement that does not fit proves that these are no option bytes, or damaged ones. */
void bl_option_see_lock(struct bl_options *o, const uint8_t *bytes)
{
    uint32_t word = load(bytes, 4);

    if (o->map->kind == BL_OPTION_DOUBLES && load(bytes + 4, 4) != ~word)
        return;
    o->hidden_lock = word >> bl_option_hidden_lock(o)->bit & 1 ? BL_HIDDEN_SET : BL_HIDDEN_CLEAR;
}

/* ------------------------------------------------------------------------- fields */

/* Bits for the largest page number that a part of this row has in one bank. */
static unsigned page_bits(const struct stm32bl_device *device)
{
    uint32_t most = 0;
    unsigned bits = 1;

    for (const struct bl_layout *l = device->layouts; l->flash_kb; l++)
        for (size_t b = 0; b < BL_BANKS; b++)
            if (l->banks[b].runs[0].count > most)
                most = l->banks[b].runs[0].count;
    while (most > 1u << bits && bits < 16)
        bits++;
    return bits;
}

unsigned bl_option_width(const struct bl_options *o, const struct bl_option_field *field)
{
    return field->width ? field->width : page_bits(o->device);
}

uint32_t bl_option_mask(const struct bl_options *o, const struct bl_option_field *field)
{
    unsigned width = bl_option_width(o, field);

    return width < 32 ? (1u << width) - 1 : UINT32_MAX;
}

uint32_t bl_option_address(const struct bl_options *o, const struct bl_option_field *field)
{
    return o->device->option_bytes[field->area].start + place(o, field);
}

static void store(uint8_t *p, uint32_t size, uint32_t value)
{
    for (uint32_t i = 0; i < size; i++)
        p[i] = (uint8_t)(value >> 8 * i);
}

uint32_t bl_option_get(const struct bl_options *o, const struct bl_option_field *field)
{
    const uint8_t *p = o->bytes[field->area] + place(o, field);

    return load(p, value_size(o->map->kind)) >> field->bit & bl_option_mask(o, field);
}

/* What the layout wants behind the value, as far as the area goes. */
static void complete(struct bl_options *o, size_t area, uint32_t at)
{
    enum bl_option_kind kind = o->map->kind;
    uint32_t size = value_size(kind), end = bl_option_area_size(o, area);
    uint8_t *bytes = o->bytes[area];

    if (kind == BL_OPTION_REGISTERS || at + 2 * size > end)
        return;
    store(bytes + at + size, size, load(bytes + at, size) ^ (kind == BL_OPTION_PAIRS ? 0 : ~0u));
    if (kind == BL_OPTION_HALF_WORDS && at + 4 * size <= end)
        memcpy(bytes + at + 2 * size, bytes + at, (size_t)2 * size);
}

void bl_option_set(struct bl_options *o, const struct bl_option_field *field, uint32_t value)
{
    uint32_t at = place(o, field), size = value_size(o->map->kind);
    uint32_t mask = bl_option_mask(o, field) << field->bit;
    uint8_t *p = o->bytes[field->area] + at;

    store(p, size, (load(p, size) & ~mask) | (value << field->bit & mask));
    complete(o, field->area, at);
}

bool bl_option_damaged(const struct bl_options *o, const struct bl_option_field *field)
{
    enum bl_option_kind kind = o->map->kind;
    uint32_t at = place(o, field), size = value_size(kind);
    uint32_t end = bl_option_area_size(o, field->area);
    const uint8_t *p = o->bytes[field->area] + at;

    if (kind == BL_OPTION_REGISTERS || kind == BL_OPTION_PAIRS || at + 2 * size > end)
        return false;
    if (kind == BL_OPTION_BYTES && p[0] == 0xFF && p[1] == 0xFF)
        return false; // RM0091: an erased pair is no error
    for (uint32_t i = 0; i < size; i++)
        if ((p[i] ^ p[size + i]) != 0xFF)
            return true;
    return kind == BL_OPTION_HALF_WORDS && at + 4 * size <= end &&
           memcmp(p, p + 2 * size, (size_t)2 * size);
}

void bl_options_complete(struct bl_options *o)
{
    const struct bl_option_field *f;

    for (struct bl_option_cursor c = {0, 0}; (f = bl_option_next(o, &c)) != NULL;)
        complete(o, f->area, place(o, f));
}

/* ------------------------------------------------------------------- what they say */

int bl_options_level(const struct bl_options *o)
{
    const struct bl_option_field *rdp = bl_option_by_role(o, BL_OPTION_RDP);
    uint32_t value;

    if (!rdp)
        return -1;
    value = bl_option_get(o, rdp);
    if (bl_option_damaged(o, rdp))
        return 1;
    return value == o->map->open ? 0 : value == 0xCC && o->map->level_2 ? 2 : 1;
}

/* The field that says how many banks parts of this size have. */
static const struct bl_option_field *bank_field(const struct bl_options *o, uint32_t flash_kb)
{
    const struct bl_option_field *f;

    for (struct bl_option_cursor c = {0, 0}; (f = bl_option_next(o, &c)) != NULL;)
        if ((f->role == BL_OPTION_DUAL_IF_1 || f->role == BL_OPTION_DUAL_IF_0) &&
            (f->index == 0 || f->index == flash_kb))
            return f;
    return NULL;
}

bool bl_options_choose_banks(const struct stm32bl_device *device, uint32_t flash_kb)
{
    struct bl_options o;

    bl_options_start(&o, device);
    return bl_chip_of(device, flash_kb, BL_SINGLE_BANK).layout !=
               bl_chip_of(device, flash_kb, BL_DUAL_BANK).layout &&
           bank_field(&o, flash_kb);
}

enum bl_bank_mode bl_options_bank_mode(const struct bl_options *o, uint32_t flash_kb)
{
    const struct bl_option_field *f = bank_field(o, flash_kb);

    if (!f)
        return BL_ANY_BANKS;
    return (bl_option_get(o, f) == 1) == (f->role == BL_OPTION_DUAL_IF_1) ? BL_DUAL_BANK
                                                                          : BL_SINGLE_BANK;
}

bool bl_options_swapped(const struct bl_options *o)
{
    const struct bl_option_field *f = bl_option_by_role(o, BL_OPTION_SWAPPED_IF_1);

    if (f)
        return bl_option_get(o, f) == 1;
    f = bl_option_by_role(o, BL_OPTION_SWAPPED_IF_0);
    return f && bl_option_get(o, f) == 0;
}

static bool guards(const struct bl_options *o, const struct bl_option_field *f, bool first_bank)
{
    switch (f->role) {
    case BL_OPTION_WRP_BITS:
    case BL_OPTION_PCROP_MODE:
    case BL_OPTION_SWAPPED_IF_1:
    case BL_OPTION_SWAPPED_IF_0:
    case BL_OPTION_START_AT:
        return true;
    case BL_OPTION_WRP_START:
    case BL_OPTION_WRP_END:
        return !first_bank || f->index == 0 || o->map->guard_global;
    default:
        return false;
    }
}

bool bl_options_guard_span(const struct bl_options *o, size_t area, bool first_bank, uint32_t *from,
                           uint32_t *to)
{
    const struct bl_option_field *f;

    *from = UINT32_MAX;
    *to = 0;
    for (struct bl_option_cursor c = {0, 0}; (f = bl_option_next(o, &c)) != NULL;) {
        uint32_t at = place(o, f), end = at + value_size(o->map->kind);
        if (f->area != area || !guards(o, f, first_bank))
            continue;
        *from = at < *from ? at : *from;
        *to = end > *to ? end : *to;
    }
    return *to != 0;
}
