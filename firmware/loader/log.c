/*
 * log.c - entries are appended; an area that is full is followed by the other one. An operation that the
 * power cut short leaves units that read differently each time, or blank although they are not. Hence:
 *
 *  1. The last valid entry of the area with the higher number is the state.
 *  2. An entry without its seal may be read today and not tomorrow: it is written anew, and sealed, before
 *     anyone acts on it.
 *  3. The place behind the last entry may be half programmed and look blank. The first store after a reset
 *     fills it with zeros, which programmed flash takes, and goes behind it.
 *  4. An area that looks blank may be half erased. It is erased right before its first entry, in the same
 *     power session.
 *
 * And one for those who change a slot: an entry that could not be read may be readable tomorrow. Before a
 * slot is erased, the state is stored once after each reset, which leaves every such entry behind
 * (loader_log_settle()). Otherwise it could call for an image that is being overwritten.
 */
#include "log.h"
#include "flash.h"

enum { ENTRY = STM32BL_RECORD_ENTRY, HALF = ENTRY / 2, SEAL = LOADER_UNIT < 4 ? 4 : LOADER_UNIT };

static struct {
    uint32_t area;  // 0 or 1: where entries go
    uint32_t place; // where the next one goes
    bool unsure;    // what is there may be half programmed
} now;

static uint32_t start_of(uint32_t area)
{
    return area ? LOADER_RECORD_B : LOADER_RECORD_A;
}

static uint32_t crc_of(const struct stm32bl_slot_record *record)
{
    const uint8_t *bytes = (const uint8_t *)record;
    uint32_t crc = UINT32_C(0xFFFFFFFF);

    for (unsigned i = 0; i < HALF - sizeof record->crc; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (UINT32_C(0xEDB88320) & -(crc & 1));
    }
    return crc;
}

static bool get(uint32_t at, struct stm32bl_slot_record *record)
{
    return loader_flash_read(at, record, sizeof *record) && record->mark == STM32BL_RECORD_MARK &&
           record->crc == crc_of(record);
}

static bool is_sealed(uint32_t at)
{
    uint32_t word;

    return loader_flash_read(at + HALF, &word, sizeof word) && word == STM32BL_RECORD_SEAL;
}

static bool looks_blank(uint32_t at)
{
    uint32_t words[ENTRY / 4];

    if (!loader_flash_read(at, words, sizeof words))
        return false;
    for (unsigned i = 0; i < ENTRY / 4; i++)
        if (words[i] != LOADER_ERASED)
            return false;
    return true;
}

/* The last valid entry of an area; `end` is behind the last one that does not look blank. */
static uint32_t newest(uint32_t area, struct stm32bl_slot_record *record, uint32_t *end)
{
    uint32_t start = start_of(area);

    *end = 0;
    for (uint32_t at = start + LOADER_RECORD_SIZE; at != start;) {
        at -= ENTRY;
        if (looks_blank(at))
            continue;
        if (!*end)
            *end = at + ENTRY - start;
        if (get(at, record))
            return at;
    }
    return 0;
}

static bool write_seal(uint32_t at)
{
    uint32_t seal[SEAL / 4];

    for (unsigned i = 0; i < SEAL / 4; i++)
        seal[i] = LOADER_ERASED;
    seal[0] = STM32BL_RECORD_SEAL;
    return loader_flash_write(at + HALF, seal, sizeof seal) && is_sealed(at);
}

static bool append(const struct stm32bl_slot_record *record)
{
    uint32_t at = start_of(now.area) + now.place;
    struct stm32bl_slot_record back;

    now.place += ENTRY;
    return loader_flash_write(at, record, sizeof *record) && get(at, &back) &&
           back.crc == record->crc && write_seal(at);
}

static bool is_full(void)
{
    return now.place + ENTRY > LOADER_RECORD_SIZE;
}

static void burn(void)
{
    uint32_t zeros[SEAL / 4];

    for (unsigned i = 0; i < SEAL / 4; i++)
        zeros[i] = ~LOADER_ERASED;
    loader_flash_write(start_of(now.area) + now.place, zeros, sizeof zeros); // may be refused
    now.place += ENTRY;
}

static bool begin_area(struct stm32bl_slot_record *record)
{
    now.area ^= 1;
    now.place = 0;
    record->area++;
    for (uint32_t at = 0; at < LOADER_RECORD_SIZE; at += LOADER_RECORD_PAGE)
        if (!loader_flash_erase(start_of(now.area) + at))
            return false;
    return true;
}

/* An entry that does not come out is tried behind it; never in a third area: that would erase the state. */
bool loader_log_store(struct stm32bl_slot_record *record)
{
    bool begun = false;

    if (now.unsure && !is_full())
        burn();
    now.unsure = false;
    record->mark = STM32BL_RECORD_MARK;
    for (;;) {
        if (is_full() && (begun || !begin_area(record)))
            return false;
        begun = begun || now.place == 0;
        record->crc = crc_of(record);
        if (append(record))
            return true;
    }
}

bool loader_log_settle(struct stm32bl_slot_record *record)
{
    return !now.unsure || loader_log_store(record);
}

static bool is_newer(const struct stm32bl_slot_record *a, const struct stm32bl_slot_record *b)
{
    return (int32_t)(a->area - b->area) > 0;
}

void loader_log_load(struct stm32bl_slot_record *record)
{
    struct stm32bl_slot_record other;
    uint32_t end[2], at[2];

    now.area = 0;
    at[0] = newest(0, record, &end[0]);
    at[1] = newest(1, &other, &end[1]);
    if (at[1] && (!at[0] || is_newer(&other, record))) {
        *record = other;
        now.area = 1;
    }
    now.place = end[now.area];
    now.unsure = true;
    if (!at[now.area]) { // no state: the first store begins area 0
        *record = (struct stm32bl_slot_record){0};
        now.area = 1;
        now.place = LOADER_RECORD_SIZE;
    } else if (!is_sealed(at[now.area])) {
        loader_log_store(record);
    }
}
