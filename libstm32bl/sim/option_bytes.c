/*
 * option_bytes.c - the area of bytes that the ROM shows as option bytes. How it is laid out follows
 * from where it is; the reference manuals' chapters "Option bytes" describe each kind.
 */
#include <string.h>

#include "sim_internal.h"

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

/* First option word of those families whose manuals or dumps give it. */
static uint32_t factory_word(const char *series)
{
    static const struct {
        const char *series;
        uint32_t word;
    } words[] = {{"L4", 0xFFEFF8AA}, {"G4", 0xFFEFF8AA}, {"WB", 0x3DFFF1AA}, {"WL", 0x3FFFF0AA},
                 {"G0", 0xFFFFFEAA}, {"C0", 0xFFFFFFAA}, {"L5", 0x7FEFF8AA}, {"U5", 0x1FEFF8AA},
                 {"H5", 0x2D30EDF8}, {"L0", 0x807000AA}, {"L1", 0x00F800AA}};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strcmp(series, words[i].series))
            return words[i].word;
    return 0xFFFFFFAA;
}

static void put_half_words(uint8_t *p, uint16_t value)
{
    put_word(p, value | (uint32_t)(uint16_t)~value << 16);
    memcpy(p + 4, p, 4);
}

static void default_half_words(const struct stm32bl_sim *sim, struct bl_sim_memory *m)
{
    static const uint16_t f4[] = {0xAAEF, 0x7FFF};
    static const uint16_t f7[] = {0xAAFF, 0xFFFF, 0x0080, 0x0040};
    bool is_f7 = !strcmp(sim->device->series, "F7");
    size_t count = is_f7 ? 4 : 2;

    for (uint32_t i = 0; i < count && 8 * i + 8 <= m->size; i++)
        put_half_words(m->bytes + 8 * i, is_f7 ? f7[i] : f4[i]);
}

static void default_words(const struct stm32bl_sim *sim, struct bl_sim_memory *m)
{
    uint32_t user = factory_word(sim->device->series);

    for (uint32_t i = 0; i + 4 <= m->size && i < 20; i += 4) {
        uint32_t half = i == 0 ? user & 0xFFFF : i == 4 ? user >> 16 : 0;
        put_word(m->bytes + i, half | (half ^ 0xFFFF) << 16);
    }
}

static void default_doubles(const struct stm32bl_sim *sim, struct bl_sim_memory *m)
{
    // Option word; PCROP start above its end; write protection start above its end.
    uint32_t values[] = {factory_word(sim->device->series), 0xFFFFFFFF, 0, 0xFF, 0xFF};

    for (uint32_t i = 0; i < 5 && 8 * i + 8 <= m->size; i++) {
        put_word(m->bytes + 8 * i, values[i]);
        put_word(m->bytes + 8 * i + 4, ~values[i]);
    }
}

void bl_sim_option_defaults(struct stm32bl_sim *sim)
{
    struct bl_sim_memory *m = area(sim);
    enum kind kind = kind_of(sim->device);

    if (kind == NONE)
        return;
    memset(m->bytes, 0xFF, m->size);
    if (kind == BYTES)
        for (uint32_t i = 0; i + 2 <= m->size; i += 2)
            m->bytes[i + 1] = (uint8_t)~m->bytes[i];
    else if (kind == HALF_WORDS)
        default_half_words(sim, m);
    else if (kind == WORDS)
        default_words(sim, m);
    else if (kind == DOUBLES)
        default_doubles(sim, m);
    else
        put_word(m->bytes, factory_word(sim->device->series));
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
    if (kind == BYTES && (m->bytes[1] ^ value) != 0xFF)
        return 1;
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
        else if (kind == PAIRS)
            put_word(p, bl_le32(p + 4));
    }
    for (uint32_t i = 0; kind == WORDS && i + 4 <= m->size; i += 4)
        put_word(m->bytes + i, bl_le16(m->bytes + i) | (uint32_t)(uint16_t)~bl_le16(m->bytes + i)
                                                           << 16);
}

void bl_sim_option_write(struct stm32bl_sim *sim, uint32_t addr, const uint8_t *data, uint32_t len)
{
    struct bl_sim_memory *m = bl_sim_memory_at(sim, addr);
    enum kind kind = kind_of(sim->device);
    uint32_t offset = addr - m->start;

    sim->dirty = true;
    if (kind == BYTES) // AN3155 3.6: the whole area is erased first
        memset(m->bytes, 0xFF, m->size);
    if (len > m->size - offset)
        len = m->size - offset;
    memcpy(m->bytes + offset, data, len);
    complete(m, kind);
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
}
