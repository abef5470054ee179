#include <string.h>

#include "flash.h"
#include "flash_model.h"

enum half { WHOLE, AS_BEFORE, AS_INTENDED, FLICKERING, MIXED, BROKEN, KINDS, DEAD };

struct flash_model flash;

static uint32_t index_of(uint32_t at)
{
    if (at - LOADER_FLASH < LOADER_FLASH_SIZE)
        return at - LOADER_FLASH;
    return LOADER_FLASH_SIZE + (at - MODEL_EEPROM_START);
}

static uint32_t draw(void)
{
    flash.random = flash.random * 1664525u + 1013904223u;
    return flash.random >> 8;
}

static void make_half(uint32_t unit)
{
    bool ecc = MODEL == MODEL_ECC || MODEL == MODEL_ECC_ALWAYS;

    flash.half[unit] = (uint8_t)(1 + draw() % (ecc ? KINDS - 1 : KINDS - 2));
    if (draw() % 4 == 0)
        flash.half[unit] = AS_BEFORE;
}

void flash_model_new(uint32_t seed)
{
    memset(&flash, 0, sizeof flash);
    memset(flash.bytes, (uint8_t)LOADER_ERASED, sizeof flash.bytes);
    flash.random = seed * 2654435761u + 1;
}

void flash_model_reset(void)
{
    for (uint32_t unit = 0; unit < MODEL_UNITS; unit++)
        if (flash.half[unit] && flash.half[unit] != DEAD)
            make_half(unit);
}

void flash_model_put(uint32_t at, const void *data, uint32_t bytes)
{
    memcpy(flash.bytes + index_of(at), data, bytes);
}

bool flash_model_is_sound(uint32_t at, uint32_t bytes)
{
    for (uint32_t i = index_of(at); i < index_of(at) + bytes; i++)
        if (flash.half[i / LOADER_UNIT])
            return false;
    return true;
}

/* A byte as it reads now; a mixture is bits of both. */
static uint8_t look(uint32_t i)
{
    uint8_t mask = 0;

    switch (flash.half[i / LOADER_UNIT]) {
    case AS_BEFORE:
        mask = 0xFF;
        break;
    case FLICKERING:
        mask = draw() % 2 ? (uint8_t)draw() : draw() % 2 ? 0 : 0xFF;
        break;
    case MIXED:
        mask = (uint8_t)(i * 37 ^ 0x5A);
        break;
    default:
        break;
    }
    return (uint8_t)((flash.bytes[i] & ~mask) | (flash.old[i] & mask));
}

bool loader_flash_read(uint32_t at, void *to, uint32_t bytes)
{
    bool good = true;

    if (at - LOADER_SYSTEM < LOADER_SYSTEM_SIZE) {
        memset(to, 0xFF, bytes);
        return true;
    }
    for (uint32_t i = 0; i < bytes; i++) {
        ((uint8_t *)to)[i] = look(index_of(at) + i);
        good = good && flash.half[(index_of(at) + i) / LOADER_UNIT] < BROKEN;
    }
    return good;
}

uint32_t flash_model_sum(const void *data, uint32_t bytes)
{
    const uint8_t *b = data;
    uint32_t sum = UINT32_C(0xFFFFFFFF);

    for (uint32_t i = 0; i < bytes; i++) {
        sum ^= (uint32_t)b[i ^ 3] << 24; // words, highest byte first
        for (int bit = 0; bit < 8; bit++)
            sum = sum << 1 ^ (UINT32_C(0x04C11DB7) & -(sum >> 31));
    }
    return sum;
}

bool loader_flash_sum(uint32_t at, uint32_t bytes, uint32_t *sum)
{
    static uint8_t all[LOADER_FLASH_SIZE];
    bool good = loader_flash_read(at, all, bytes);

    *sum = flash_model_sum(all, bytes);
    return good;
}

static bool is_cut(void)
{
    return ++flash.operations == flash.cut;
}

/* Units [first, first + count) become `data`, or erased if NULL; the last look at them is in `old`. */
static void change(uint32_t first, uint32_t count, const uint8_t *data, bool sound)
{
    bool cut = is_cut();

    for (uint32_t unit = first; unit < first + count; unit++) {
        uint32_t at = unit * LOADER_UNIT;

        for (uint32_t i = at; i < at + LOADER_UNIT; i++) {
            flash.old[i] = look(i);
            flash.bytes[i] = data ? data[i - at] : (uint8_t)LOADER_ERASED;
        }
        flash.half[unit] = WHOLE;
        if (cut || !sound)
            make_half(unit);
        if (!cut && !sound && draw() % 4)
            flash.half[unit] = AS_INTENDED; // it looks well, for now
    }
    if (cut)
        longjmp(flash.power, 1);
}

static bool is(uint32_t at, const uint8_t *data, uint8_t value)
{
    for (uint32_t i = 0; i < LOADER_UNIT; i++)
        if ((data ? data[i] : flash.bytes[at + i]) != value)
            return false;
    return true;
}

/* On top of what was half done or is not blank, only zeros hold. */
static bool write_unit(uint32_t at, const uint8_t *data)
{
    uint32_t unit = at / LOADER_UNIT;
    bool zeros = is(at, data, 0), half = flash.half[unit];

    if (flash.worn && at == index_of(flash.worn))
        return true;
    if (MODEL == MODEL_EEPROM) {
        change(unit, 1, data, true);
        return true;
    }
    if (!half && !is(at, NULL, (uint8_t)LOADER_ERASED) && !zeros)
        return false;
    change(unit, 1, data, !half || zeros);
    if (zeros && MODEL == MODEL_ECC_ALWAYS)
        flash.half[unit] = DEAD; // zeros, but their ECC is not, and stays so
    return true;
}

bool loader_flash_write(uint32_t at, const void *data, uint32_t bytes)
{
    for (uint32_t i = 0; i < bytes; i += LOADER_UNIT)
        if (!write_unit(index_of(at) + i, (const uint8_t *)data + i))
            return false;
    return true;
}

static uint32_t size_of_sector(uint32_t at)
{
    for (uint32_t n = 0; n < LOADER_SECTORS; n++)
        if (LOADER_SECTOR(n) == at)
            return LOADER_SECTOR(n + 1) - at;
    return LOADER_RECORD_PAGE;
}

bool loader_flash_erase(uint32_t at)
{
    bool record = at == LOADER_RECORD_A || at == LOADER_RECORD_B;
    uint32_t size = record ? LOADER_RECORD_PAGE : size_of_sector(at);

    change(index_of(at) / LOADER_UNIT, size / LOADER_UNIT, NULL, true);
    return true;
}
