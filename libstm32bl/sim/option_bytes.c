/*
 * option_bytes.c - the area of bytes that the ROM shows as option bytes. How it is laid out follows
 * from where it is; the reference manuals' chapters "Option bytes" describe each kind.
 */
#include <string.h>

#include "flash.h"
#include "memory.h"
#include "option_bytes.h"

enum kind {
    NONE,
    BYTES,      // F0 F1 F3: a byte and its complement
    HALF_WORDS, // F2 F4 F7: 8 bytes: half-word, complement, both again
    WORDS,      // L0 L1: half-word and complement
    DOUBLES,    // L4 G0 G4 C0 WB WL: word and complement
    REGISTERS,  // L5 U5 U3 U0 WBA: words, no complement
    PAIRS       // H5 H7 H7RS: current value, then the one to program
};

static enum kind kind_of(const struct stm32bl_device *d)
{
    uint32_t start = d->option_bytes[0].start;

    if (!d->option_bytes[0].size)
        return NONE;
    if (start == 0x1FFFF800)
        return BYTES;
    if (start == 0x1FFFC000 || start == 0x1FFF0000)
        return HALF_WORDS;
    if (start == 0x1FF80000)
        return WORDS;
    if (start >> 28 == 4)
        return d->series[0] == 'H' ? PAIRS : REGISTERS;
    return start >> 28 == 5 ? PAIRS : DOUBLES;
}

static struct bl_sim_memory *area(struct stm32bl_sim *sim)
{
    return bl_sim_memory_at(sim, sim->device->option_bytes[0].start);
}

/* NULL: there is no such area. */
static uint8_t *area_bytes(struct stm32bl_sim *sim, size_t i)
{
    const struct bl_range *range = &sim->device->option_bytes[i];

    return range->size ? stm32bl_sim_memory(sim, range->start, range->size) : NULL;
}

static void look(struct stm32bl_sim *sim, struct bl_options *o)
{
    bl_options_start(o, sim->device);
    for (size_t i = 0; i < BL_OPTION_AREAS; i++) {
        const uint8_t *bytes = area_bytes(sim, i);
        if (bytes)
            memcpy(o->bytes[i], bytes, bl_option_area_size(o, i));
    }
}

bool bl_sim_option_has_rdp(const struct stm32bl_sim *sim)
{
    const char *series = sim->device->series;

    return strcmp(series, "H5") && strcmp(series, "C5") && strcmp(series, "H7RS") &&
           strcmp(series, "WB0") && strcmp(series, "WL3");
}

static uint8_t level_0(const struct stm32bl_sim *sim)
{
    return strcmp(sim->device->series, "F1") ? 0xAA : 0xA5; // RM0008: RDPRT key
}

static void put_word(uint8_t *p, uint32_t value)
{
    for (unsigned i = 0; i < 4; i++)
        p[i] = (uint8_t)(value >> 8 * i);
}

/* ------------------------------------------------------------------ factory values */

/*
 * Words of new chips, by their offset in the manual: values of the reference manuals and of dumps.
 * The parts that leave the factory with nBOOT_SEL set have it cleared here, as the maker of a board
 * with a BOOT0 pin does.
 */
struct factory {
    char series[4];
    uint8_t area;
    uint16_t offset;
    uint32_t value;
};

// clang-format off
static const struct factory doubles[] = {
    {"L4", 0, 0x00, 0xFFEFF8AA}, {"L4", 0, 0x10, 0x00000000},
    {"L4", 0, 0x18, 0x000000FF}, {"L4", 0, 0x20, 0x000000FF},
    {"L4", 1, 0x10, 0x00000000}, {"L4", 1, 0x18, 0x000000FF}, {"L4", 1, 0x20, 0x000000FF},
    {"G4", 0, 0x00, 0xFFEFF8AA}, {"G4", 0, 0x10, 0x00FF0000},
    {"G4", 0, 0x18, 0xFF00FFFF}, {"G4", 0, 0x20, 0xFF00FFFF}, {"G4", 0, 0x28, 0xFF00FF00},
    {"G4", 1, 0x10, 0x00FF0000}, {"G4", 1, 0x18, 0xFF00FFFF}, {"G4", 1, 0x20, 0xFF00FFFF},
    {"G0", 0, 0x00, 0xFEFFFEAA}, {"G0", 0, 0x10, 0x00000000},
    {"G0", 0, 0x18, 0x000000FF}, {"G0", 0, 0x20, 0x000000FF}, {"G0", 0, 0x30, 0x00000000},
    {"G0", 0, 0x40, 0x00000000}, {"G0", 1, 0x70, 0x00000000},
    {"C0", 0, 0x00, 0xFEFFFFAA}, {"C0", 0, 0x10, 0x00000000},
    {"C0", 0, 0x18, 0x000000FF}, {"C0", 0, 0x20, 0x000000FF}, {"C0", 0, 0x30, 0x00000000},
    {"C0", 0, 0x70, 0x00000000},
    {"WB", 0, 0x00, 0x3DFFF1AA}, {"WB", 0, 0x08, 0x000001FF}, {"WB", 0, 0x10, 0x80000000},
    {"WB", 0, 0x18, 0x000000FF}, {"WB", 0, 0x20, 0x000000FF}, {"WB", 0, 0x30, 0x00000000},
    {"WB", 0, 0x68, 0xFFFFC000},
    {"WL", 0, 0x00, 0x3FFFF0AA}, {"WL", 0, 0x10, 0xFFFFFF00},
    {"WL", 0, 0x18, 0xFF80FFFF}, {"WL", 0, 0x20, 0xFF80FFFF}, {"WL", 0, 0x30, 0xFFFFFF00},
};

#define TRUSTZONE_REGISTERS(s) \
    {s, 0, 0x44, 0x0800007F}, {s, 0, 0x48, 0x0BF9007F}, {s, 0, 0x4C, 0x0C00007C}, \
    {s, 0, 0x50, 0xFFFFFF80}, {s, 0, 0x54, 0x00000000}, \
    {s, 0, 0x58, 0xFF80FFFF}, {s, 0, 0x5C, 0xFF80FFFF}, \
    {s, 0, 0x60, 0xFFFFFF80}, {s, 0, 0x64, 0x00000000}, \
    {s, 0, 0x68, 0xFF80FFFF}, {s, 0, 0x6C, 0xFF80FFFF}
static const struct factory registers[] = {
    {"L5", 0, 0x40, 0x7FEFF8AA}, TRUSTZONE_REGISTERS("L5"),
    {"U5", 0, 0x40, 0x1FEFF8AA}, TRUSTZONE_REGISTERS("U5"),
    {"WBA", 0, 0x40, 0x1FEFF8AA}, TRUSTZONE_REGISTERS("WBA"),
};

/* Whether a register is 8 or 32 bits wide: what a part has not reads as it does here. */
static const struct factory pairs[] = {
    {"H5", 0, 0x50, 0x2D30EDF8}, {"H5", 0, 0x70, 0xC3000000}, {"H5", 0, 0x80, 0x080000C3},
    {"H5", 0, 0x88, 0x0C0000C3}, {"H5", 0, 0xE8, 0xFFFFFFFF}, {"H5", 1, 0xE8, 0xFFFFFFFF},
    {"H7", 0, 0x1C, 0x1BC6AAF0}, {"H7", 0, 0x28, 0x000000FF}, {"H7", 0, 0x30, 0x000000FF},
    {"H7", 0, 0x38, 0xFFFFFFFF}, {"H7", 0, 0x40, 0x1FF00800}, {"H7", 0, 0x48, 0x10000810},
    {"H7", 0, 0x70, 0x00000000}, {"H7", 0, 0x128, 0x000000FF}, {"H7", 0, 0x130, 0x000000FF},
    {"H7", 0, 0x138, 0xFFFFFFFF},
};
// clang-format on

static void put_half_words(uint8_t *p, uint16_t value)
{
    put_word(p, value | (uint32_t)(uint16_t)~value << 16);
    memcpy(p + 4, p, 4);
}

/* Reserved bits of dumps are ones; DB1M and SPRMOD are zero on parts that have them. */
static void default_half_words(struct stm32bl_sim *sim, uint8_t *first, uint8_t *second)
{
    static const uint16_t f4[] = {0xAAEF, 0x7FFF};
    static const uint16_t f7[] = {0xAAFF, 0xFFFF, 0x0080, 0x0040};
    bool is_f7 = !strcmp(sim->device->series, "F7");
    uint32_t size = sim->device->option_bytes[0].size;
    uint32_t count = is_f7 ? 4 : 2;

    for (uint32_t i = 0; i < count && 8 * i + 8 <= size; i++)
        put_half_words(first + 8 * i, is_f7 ? f7[i] : f4[i]);
    if (size > 40) { // F72: PCROP off, and erased with read-out protection
        put_half_words(first + 32, 0);
        put_word(first + 40, 0x7FFF8000);
    }
    if (!second)
        return;
    put_half_words(first + 8, 0x3FFF);
    put_half_words(second + 8, 0xFFFF);
}

static void default_words(const struct stm32bl_sim *sim, size_t area, uint8_t *bytes)
{
    // RM0367 and RM0038: FLASH_OBR or FLASH_OPTR of new chips
    uint32_t user = strcmp(sim->device->series, "L0") ? 0x00F800AA : 0x807000AA;

    for (uint32_t i = 0; i + 4 <= sim->device->option_bytes[area].size; i += 4) {
        uint32_t half = area ? 0 : i == 0 ? user & 0xFFFF : i == 4 ? user >> 16 : 0;
        put_word(bytes + i, half | (half ^ 0xFFFF) << 16);
    }
}

/* Every word as its list says, what it does not name all ones. */
static void default_list(struct stm32bl_sim *sim, enum kind kind, const struct factory *list,
                         size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct bl_range *range = &sim->device->option_bytes[list[i].area];
        uint32_t addr = (range->start & ~0xFFu) + list[i].offset;
        uint8_t *p = stm32bl_sim_memory(sim, addr, 4);
        if (!p || !range->size || addr < range->start ||
            strcmp(list[i].series, sim->device->series))
            continue;
        put_word(p, list[i].value);
        if (kind != REGISTERS && stm32bl_sim_memory(sim, addr, 8))
            put_word(p + 4, kind == PAIRS ? list[i].value : ~list[i].value);
    }
}

static void default_doubles(struct stm32bl_sim *sim)
{
    for (size_t area = 0; area < 2; area++) {
        uint32_t size = sim->device->option_bytes[area].size;
        uint8_t *bytes = area_bytes(sim, area);
        for (uint32_t i = 0; bytes && i + 8 <= size; i += 8)
            put_word(bytes + i + 4, 0);
    }
    default_list(sim, DOUBLES, doubles, sizeof doubles / sizeof *doubles);
}

void bl_sim_option_defaults(struct stm32bl_sim *sim)
{
    enum kind kind = kind_of(sim->device);
    const struct bl_range *ranges = sim->device->option_bytes;
    uint8_t *areas[] = {area_bytes(sim, 0), area_bytes(sim, 1)};

    if (kind == NONE || !areas[0])
        return;
    for (size_t i = 0; i < 2 && areas[i]; i++)
        memset(areas[i], 0xFF, ranges[i].size);
    if (kind == BYTES)
        for (uint32_t i = 0; i + 2 <= ranges[0].size; i += 2)
            areas[0][i + 1] = 0;
    else if (kind == HALF_WORDS)
        default_half_words(sim, areas[0], areas[1]);
    else if (kind == WORDS)
        for (size_t i = 0; i < 2 && areas[i]; i++)
            default_words(sim, i, areas[i]);
    else if (kind == DOUBLES)
        default_doubles(sim);
    else if (kind == REGISTERS)
        default_list(sim, kind, registers, sizeof registers / sizeof *registers);
    else
        default_list(sim, kind, pairs, sizeof pairs / sizeof *pairs);
    if (bl_sim_option_has_rdp(sim))
        bl_sim_option_set_rdp(sim, 0);
}

/* ------------------------------------------------------------- read-out protection */

static size_t rdp_offset(enum kind kind)
{
    return kind == HALF_WORDS || kind == PAIRS ? 1 : 0;
}

unsigned bl_sim_option_rdp(struct stm32bl_sim *sim)
{
    enum kind kind = kind_of(sim->device);
    const struct bl_sim_memory *m = area(sim);
    uint8_t value;

    if (kind == NONE || !bl_sim_option_has_rdp(sim))
        return sim->rdp;
    value = m->bytes[rdp_offset(kind)];
    if ((kind == BYTES && (m->bytes[1] ^ value) != 0xFF) ||
        (kind == HALF_WORDS && (m->bytes[3] ^ value) != 0xFF) ||
        (kind == WORDS && (m->bytes[2] ^ value) != 0xFF) ||
        (kind == DOUBLES && (m->bytes[4] ^ value) != 0xFF))
        return 1; // the manuals: a complement that does not fit is level 1
    if (value == level_0(sim))
        return 0;
    return value == 0xCC && level_0(sim) == 0xAA ? 2 : 1;
}

void bl_sim_option_set_rdp(struct stm32bl_sim *sim, unsigned level)
{
    enum kind kind = kind_of(sim->device);
    uint8_t value = level == 0 ? level_0(sim) : level == 2 ? 0xCC : 0xBB;
    uint8_t *p;

    sim->rdp = level;
    if (kind == NONE || !bl_sim_option_has_rdp(sim))
        return;
    p = area(sim)->bytes;
    p[rdp_offset(kind)] = value;
    if (kind == BYTES)
        p[1] = (uint8_t)~value;
    else if (kind == HALF_WORDS)
        put_half_words(p, bl_le16(p));
    else if (kind == WORDS)
        put_word(p, bl_le16(p) | (uint32_t)(uint16_t)~bl_le16(p) << 16);
    else if (kind == DOUBLES)
        put_word(p + 4, ~bl_le32(p));
    else if (kind == PAIRS)
        put_word(p + 4, bl_le32(p));
}

/* ------------------------------------------------------------------------- writing */

bool bl_sim_option_address(const struct stm32bl_sim *sim, uint32_t addr)
{
    enum kind kind = kind_of(sim->device);
    const struct bl_range *range = sim->device->option_bytes;

    // AN3155 3.6 wants the start of the area. Where option bytes are registers, or mirror them,
    // ST's own tools write inside it, so those ROMs must allow it.
    if (kind == BYTES || kind == HALF_WORDS || kind == WORDS)
        return addr == range[0].start ||
               (range[1].size && (addr == range[1].start || addr == range[1].start + 8));
    return true;
}

/* The hardware works out the complements of what was written. */
static void complete(struct bl_sim_memory *m, enum kind kind)
{
    for (uint32_t i = 0; i + 8 <= m->size; i += 8) {
        uint8_t *p = m->bytes + i;
        if (kind == HALF_WORDS)
            put_half_words(p, bl_le16(p));
        else if (kind == DOUBLES)
            put_word(p + 4, ~bl_le32(p));
    }
    for (uint32_t i = 0; kind == WORDS && i + 4 <= m->size; i += 4)
        put_word(m->bytes + i, bl_le16(m->bytes + i) | (uint32_t)(uint16_t)~bl_le16(m->bytes + i)
                                                           << 16);
}

/* Only the second register of a pair can be written; what it says becomes what the first shows. */
static void program_pairs(struct stm32bl_sim *sim, struct bl_sim_memory *m, uint32_t offset,
                          const uint8_t *data, uint32_t len)
{
    const struct bl_option_field *f;
    struct bl_options o;

    bl_options_start(&o, sim->device);
    for (struct bl_option_cursor c = {0, 0}; (f = bl_option_next(&o, &c)) != NULL;) {
        uint32_t at = bl_option_address(&o, f) - m->start;
        if (bl_option_address(&o, f) < m->start || at + 8 > m->size || at + 4 < offset ||
            at + 8 > offset + len)
            continue;
        memcpy(m->bytes + at, data + (at + 4 - offset), 4);
        memcpy(m->bytes + at + 4, m->bytes + at, 4);
    }
}

/* The power fails: cells are blank, or half of them are; the manuals: that is level 1. */
static void spoil(struct stm32bl_sim *sim, struct bl_sim_memory *m, enum kind kind)
{
    if (kind == REGISTERS || kind == PAIRS)
        bl_sim_option_set_rdp(sim, bl_sim_option_has_rdp(sim));
    else
        memset(m->bytes, 0xFF, m->size < 8 ? m->size : m->size / 16 * 8);
}

void bl_sim_option_write(struct stm32bl_sim *sim, uint32_t addr, const uint8_t *data, uint32_t len)
{
    struct bl_sim_memory *m = bl_sim_memory_at(sim, addr);
    enum kind kind = kind_of(sim->device);
    uint32_t offset = addr - m->start;

    if (len > m->size - offset)
        len = m->size - offset;
    // One operation to erase them, one to program them.
    if (bl_sim_power_fails(sim)) {
        spoil(sim, m, kind);
        return;
    }
    if (kind == BYTES) // AN3155 3.6: the whole area is erased first
        memset(m->bytes, 0xFF, m->size);
    if (kind == PAIRS)
        program_pairs(sim, m, offset, data, len);
    else
        memcpy(m->bytes + offset, data, len);
    complete(m, kind);
    if (bl_sim_power_fails(sim))
        spoil(sim, m, kind);
}

void bl_sim_option_swap(struct stm32bl_sim *sim)
{
    uint8_t *pair = area(sim)->bytes; // OPTSR_CUR, OPTSR_PRG: RM0433 4.9

    pair[7] ^= bl_sim_power_fails(sim) ? 0 : 0x80;
    pair[3] = pair[7];
}

void bl_sim_option_heal(struct stm32bl_sim *sim)
{
    const struct bl_option_field *f;
    struct bl_options o;

    look(sim, &o);
    for (struct bl_option_cursor c = {0, 0}; (f = bl_option_next(&o, &c)) != NULL;)
        if (bl_option_damaged(&o, f)) {
            bl_sim_option_defaults(sim);
            return;
        }
}

/* ------------------------------------------------------------------ what they cause */

enum bl_boot bl_sim_option_boot(struct stm32bl_sim *sim)
{
    struct bl_options o;

    look(sim, &o);
    return bl_options_boot(&o);
}

static bool has_guard(const struct bl_options *o)
{
    struct bl_error ignored;

    return !bl_options_require_guard(o, &ignored);
}

bool bl_sim_option_swapped(struct stm32bl_sim *sim)
{
    struct bl_options o;

    if (kind_of(sim->device) == NONE)
        return false;
    look(sim, &o);
    return bl_options_swapped(&o);
}

void bl_sim_option_load(struct stm32bl_sim *sim)
{
    enum bl_bank_mode mode;
    struct bl_options o;

    sim->rdp = bl_sim_option_rdp(sim);
    if (kind_of(sim->device) == NONE)
        return;
    look(sim, &o);
    mode = bl_options_bank_mode(&o, sim->chip.flash_kb);
    if (mode != BL_ANY_BANKS)
        bl_sim_memory_cut(sim, mode);
    if (bl_options_swapped(&o) != sim->swapped)
        bl_sim_memory_swap(sim);
    for (size_t i = 0; has_guard(&o) && i < sim->sector_count; i++)
        sim->sectors[i].locked = bl_options_protected(&o, &sim->chip, &sim->sectors[i].at);
}

/* Puts what is locked into the option bytes. */
void bl_sim_option_keep_locks(struct stm32bl_sim *sim)
{
    struct bl_option_stretch all = {0, UINT32_MAX, false};
    struct bl_error ignored;
    struct bl_options o;

    if (kind_of(sim->device) == NONE)
        return;
    look(sim, &o);
    if (!has_guard(&o))
        return;
    bl_options_protect(&o, &sim->chip, &all, &ignored);
    for (size_t i = 0; i < sim->sector_count; i++) {
        const struct stm32bl_sector *at = &sim->sectors[i].at;
        struct bl_option_stretch one = {at->address, at->address + at->size - 1, true};
        if (sim->sectors[i].locked)
            bl_options_protect(&o, &sim->chip, &one, &ignored);
    }
    for (size_t i = 0; i < BL_OPTION_AREAS; i++) {
        uint8_t *bytes = area_bytes(sim, i);
        if (bytes)
            memcpy(bytes, o.bytes[i], bl_option_area_size(&o, i));
    }
}

/* ---------------------------------------------------------------- write protection */

static void lock_range(struct stm32bl_sim *sim, uint32_t from, uint64_t len)
{
    for (size_t i = 0; i < sim->sector_count; i++)
        if (bl_within(sim->sectors[i].at.address, 1, from, len))
            sim->sectors[i].locked = true;
}

/* A code is a bit of the protection words: 4 KiB each; bit 31 of F0 F1 F3 is all that follows. */
static void lock_4k(struct stm32bl_sim *sim, uint8_t code)
{
    uint32_t start = bl_chip_flash_start(&sim->chip);
    bool rest = code == 31 && sim->device->erased;

    lock_range(sim, start + code * 4096u, rest ? UINT32_MAX : 4096u);
}

static void lock_numbers(struct stm32bl_sim *sim, uint32_t first, uint32_t last)
{
    for (size_t i = 0; i < sim->sector_count; i++)
        if (sim->sectors[i].at.number >= first && sim->sectors[i].at.number <= last)
            sim->sectors[i].locked = true;
}

void bl_sim_option_protect(struct stm32bl_sim *sim, const uint8_t *codes, size_t count)
{
    enum kind kind = kind_of(sim->device);
    uint32_t second = sim->chip.layout->banks[1].first;

    sim->dirty = true;
    for (size_t i = 0; i < sim->sector_count; i++)
        sim->sectors[i].locked = false;
    for (size_t i = 0; i < count; i++) {
        if (kind == BYTES || kind == WORDS)
            lock_4k(sim, codes[i]);
        else if (kind == HALF_WORDS || kind == PAIRS)
            lock_numbers(sim, codes[i], codes[i]);
        else if (i + 1 < count && i % 2 == 0) {
            uint32_t base = i < 4 ? 0 : second; // areas 1A, 1B, 2A, 2B: first and last page
            lock_numbers(sim, base + codes[i], base + codes[i + 1]);
        }
    }
    bl_sim_option_keep_locks(sim);
}
