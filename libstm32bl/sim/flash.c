/*
 * flash.c - what programming and erasing do to the cells, and how long they take.
 */
#include <string.h>

#include "flash.h"
#include "memory.h"

enum { MAX_UNIT = 128 }; // half a page of an L1

/* What becomes of a cell that is programmed without being blank. */
enum overwrite {
    KEEPS,    // refused, unless the new value is all zeros: ECC units; half-words of F0 F1 F3
    CLEARS,   // F2 F4 F7: bits go from 1 to 0, which is allowed
    DESTROYS, // H7: not refused, the ECC is then wrong; bits go from 1 to 0
    SETS      // L1: bits go from 0 to 1, the ECC is then wrong
};

static enum overwrite overwrite_of(const struct stm32bl_device *d)
{
    if (d->erased == 0)
        return strcmp(d->series, "L1") ? KEEPS : SETS; // L0 has NOTZEROERR, L1 has not
    if (d->hardware_unit == 1)
        return CLEARS;
    return strncmp(d->series, "H7", 2) ? KEEPS : DESTROYS;
}

static bool is_filled(const uint8_t *bytes, size_t len, uint8_t with)
{
    for (size_t i = 0; i < len; i++)
        if (bytes[i] != with)
            return false;
    return true;
}

static void combine(uint8_t *cell, const uint8_t *wanted, size_t len, bool set)
{
    for (size_t i = 0; i < len; i++)
        cell[i] = set ? cell[i] | wanted[i] : cell[i] & wanted[i];
}

/* Programs one cell of the hardware; returns false if the rules were broken. */
static bool program_cell(const struct stm32bl_device *d, uint8_t *cell, const uint8_t *wanted,
                         size_t len)
{
    if (is_filled(cell, len, d->erased) || (d->erased && is_filled(wanted, len, 0))) {
        memcpy(cell, wanted, len);
        return true;
    }
    switch (overwrite_of(d)) {
    case KEEPS:
        return false;
    case SETS:
        combine(cell, wanted, len, true);
        return false;
    case DESTROYS:
        combine(cell, wanted, len, false);
        return false;
    case CLEARS:
        combine(cell, wanted, len, false);
        return !memcmp(cell, wanted, len);
    }
    return false;
}

bool bl_sim_power_fails(struct stm32bl_sim *sim)
{
    sim->dirty = true;
    if (++sim->operations != sim->set.power_at)
        return false;
    sim->running = BL_SIM_OFF;
    return true;
}

/* The power fails: every other bit has changed already. */
static void half_done(uint8_t *cell, const uint8_t *before, size_t len)
{
    for (size_t i = 0; i < len; i++)
        cell[i] = (uint8_t)((before[i] & 0xAA) | (cell[i] & 0x55));
}

static void restore(uint32_t at, uint32_t start, uint8_t *bytes, const uint8_t *before, size_t len)
{
    if (at >= start && at - start < len)
        bytes[at - start] = before[at - start];
}

/* Programs all cells of the unit at `start` that [addr, addr + len) touches. */
static void program_unit(struct stm32bl_sim *sim, uint32_t start, uint32_t addr,
                         const uint8_t *data, uint32_t len)
{
    const struct stm32bl_device *d = sim->device;
    uint8_t wanted[MAX_UNIT], before[MAX_UNIT];
    uint8_t *unit = stm32bl_sim_memory(sim, start, d->write_unit);
    bool good = true;

    if (!unit)
        return;
    memset(wanted, d->erased, sizeof wanted);
    for (uint32_t i = 0; i < d->write_unit; i++)
        if (start + i >= addr && start + i - addr < len)
            wanted[i] = data[start + i - addr];
    memcpy(before, unit, d->write_unit);
    for (uint32_t c = 0; c < d->write_unit; c += d->hardware_unit)
        if (start + c + d->hardware_unit > addr && start + c < addr + len)
            good &= program_cell(d, unit + c, wanted + c, d->hardware_unit);
    sim->stats.programs++;
    sim->stats.violations += !good;
    if (bl_sim_power_fails(sim))
        half_done(unit, before, d->write_unit);
    if (sim->set.stuck)
        restore(sim->set.stuck_at, start, unit, before, d->write_unit);
}

static void program_eeprom(struct stm32bl_sim *sim, uint32_t addr, const uint8_t *data,
                           uint32_t len)
{
    for (uint32_t i = 0; i < len && sim->running != BL_SIM_OFF; i++) {
        uint8_t *cell = bl_sim_byte(sim, addr + i);
        if (cell)
            *cell = data[i];
        if (i % 4 == 0)
            bl_sim_power_fails(sim);
    }
}

static uint32_t cells_between(uint32_t from, uint32_t to, uint32_t size)
{
    return (to + size - 1) / size - from / size;
}

/* The ROM programs by blocks of program_unit, and what does not fill one cell by cell. */
static uint64_t program_ns(const struct stm32bl_sim *sim, uint32_t addr, uint32_t len)
{
    const struct stm32bl_device *d = sim->device;
    uint32_t unit = sim->parallelism ? sim->parallelism : d->timing->program_unit;
    uint32_t end = addr + len;
    uint64_t operations = 0;

    while (addr < end) {
        uint32_t block_end = addr - addr % unit + unit;
        bool whole = addr % unit == 0 && block_end <= end;
        if (block_end > end)
            block_end = end;
        operations += whole || unit <= d->hardware_unit
                          ? 1
                          : cells_between(addr, block_end, d->hardware_unit);
        addr = block_end;
    }
    return operations * d->timing->program_ns;
}

/* True if `addr` is flash that a clone only claims to have. */
static bool is_missing(const struct stm32bl_sim *sim, uint32_t addr)
{
    return sim->set.real_kb && addr - bl_chip_flash_start(&sim->chip) >= sim->set.real_kb * 1024;
}

/* What some bootloaders do that are not ST's: an erase for each sector whose start is written. */
static void erase_what_begins(struct stm32bl_sim *sim, uint32_t addr, uint32_t len, uint64_t *ns)
{
    for (uint32_t i = 0; i < len && sim->running != BL_SIM_OFF; i++) {
        struct bl_sim_sector *sector = bl_sim_sector_at(sim, addr + i);
        if (sector && sector->at.address == addr + i)
            bl_sim_erase(sim, sector, ns);
    }
}

void bl_sim_program(struct stm32bl_sim *sim, uint32_t addr, const uint8_t *data, uint32_t len,
                    uint64_t *ns)
{
    const struct bl_sim_memory *memory = bl_sim_memory_at(sim, addr);
    uint32_t unit = sim->device->write_unit;

    if (sim->set.erases)
        erase_what_begins(sim, addr, len, ns);
    *ns += program_ns(sim, addr, len);
    if (memory->kind == BL_SIM_EEPROM) {
        program_eeprom(sim, addr, data, len);
        return;
    }
    for (uint32_t at = addr - addr % unit; at < addr + len && sim->running != BL_SIM_OFF;
         at += unit) {
        const struct bl_sim_sector *sector = bl_sim_sector_at(sim, at);
        // AN3155 3.6: no NACK for write-protected memory
        if (!sector || (!sector->locked && !is_missing(sim, at)))
            program_unit(sim, at, addr, data, len);
    }
}

static void erase_cells(struct stm32bl_sim *sim, struct bl_range cells)
{
    uint8_t *bytes = stm32bl_sim_memory(sim, cells.start, cells.size);
    uint32_t bad = sim->set.unerasable_at;
    bool spoilt = sim->set.unerasable && bl_within(bad, 1, cells.start, cells.size);
    uint8_t kept;

    if (!bytes || is_missing(sim, cells.start))
        return;
    kept = spoilt ? bytes[bad - cells.start] : 0;
    if (bl_sim_power_fails(sim)) {
        memset(bytes, sim->device->erased, cells.size / 2);
        for (uint32_t i = cells.size / 2; i < cells.size; i++)
            bytes[i] = (uint8_t)((bytes[i] & 0xAA) | (sim->device->erased & 0x55));
    } else {
        memset(bytes, sim->device->erased, cells.size);
    }
    if (spoilt)
        bytes[bad - cells.start] = kept;
}

/* What the command for this sector erases: on a clone all of a larger sector, or a smaller one. */
static struct bl_range cells_of(const struct stm32bl_sim *sim, const struct stm32bl_sector *at)
{
    uint32_t size = sim->set.sector_size ? sim->set.sector_size : at->size;
    uint32_t from = at->address - bl_chip_flash_start(&sim->chip);

    if (size <= at->size)
        return (struct bl_range){at->address, size};
    return (struct bl_range){at->address - from % size, size};
}

static void count_erase(struct stm32bl_sim *sim, struct bl_sim_sector *sector, uint64_t *ns)
{
    *ns += (uint64_t)bl_erase_typical_ms(sim->device, sector->at.size) * 1000000u;
    sim->stats.erases++;
    sector->erases++;
}

void bl_sim_erase(struct stm32bl_sim *sim, struct bl_sim_sector *sector, uint64_t *ns)
{
    if (sector->locked) // AN3155 3.7: no NACK for write-protected pages
        return;
    count_erase(sim, sector, ns);
    erase_cells(sim, cells_of(sim, &sector->at));
}

static bool in_banks(const struct stm32bl_sim *sim, const struct bl_sim_sector *sector,
                     unsigned banks)
{
    const struct bl_bank *second = &sim->chip.layout->banks[1];

    return banks & (second->start && sector->at.address >= second->start ? 2u : 1u);
}

void bl_sim_erase_banks(struct stm32bl_sim *sim, unsigned banks, uint64_t *ns)
{
    uint64_t one_by_one_ns = 0;
    uint64_t mass_ns = (uint64_t)sim->device->timing->mass_typical_ms * 1000000u;

    for (size_t i = 0; i < sim->sector_count; i++)
        if (in_banks(sim, &sim->sectors[i], banks) && sim->sectors[i].locked)
            return;
    for (size_t i = 0; i < sim->sector_count && sim->running != BL_SIM_OFF; i++)
        if (in_banks(sim, &sim->sectors[i], banks)) {
            const struct stm32bl_sector *at = &sim->sectors[i].at;
            count_erase(sim, &sim->sectors[i], &one_by_one_ns);
            erase_cells(sim, (struct bl_range){at->address, at->size});
        }
    // The table's time is that of the family's largest part: smaller parts are bounded by their
    // sectors.
    *ns += mass_ns && mass_ns < one_by_one_ns ? mass_ns : one_by_one_ns;
}
