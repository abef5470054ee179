/*
 * memory.c - the memories of a chip, made from its device row.
 */
#include <stdlib.h>
#include <string.h>

#include "defects.h"
#include "memory.h"
#include "options/options.h"

enum { INFO_BLOCK = 256, UNIQUE_ID_SIZE = 12, SIZE_REGISTER_SIZE = 2 };

/* Of a RAM that begins at 20000000 the row names only what the ROM leaves. */
static uint32_t roms_own(enum bl_sim_kind kind, uint32_t start)
{
    enum { RAM = 0x20000000, MOST = 0x8000 };

    return kind == BL_SIM_RAM && start > RAM && start - RAM <= MOST ? start - RAM : 0;
}

static int add_memory(struct stm32bl_sim *sim, enum bl_sim_kind kind, struct bl_range range,
                      uint8_t fill)
{
    struct bl_sim_memory *m = &sim->memory[sim->memory_count];
    uint32_t before = roms_own(kind, range.start);

    if (!range.size)
        return STM32BL_OK;
    if (sim->memory_count == BL_SIM_MEMORIES)
        return bl_fail(&sim->error, STM32BL_ERR_MEMORY, "too many memories in device row %s",
                       sim->device->name);
    m->bytes = malloc(before + range.size);
    if (!m->bytes)
        return bl_fail(&sim->error, STM32BL_ERR_MEMORY,
                       "no memory for %u KiB of the simulated chip", (unsigned)(range.size / 1024));
    memset(m->bytes, fill, before + range.size);
    m->bytes += before;
    m->before = before;
    m->kind = kind;
    m->start = range.start;
    m->size = range.size;
    sim->memory_count++;
    return STM32BL_OK;
}

static size_t count_sectors(const struct bl_chip *chip)
{
    struct stm32bl_sector s = {0, 0, 0};
    size_t count = 0;

    while (bl_chip_sector_from(chip, s.address + s.size, &s))
        count++;
    return count;
}

static int make_sectors(struct stm32bl_sim *sim)
{
    struct stm32bl_sector s = {0, 0, 0};

    sim->sector_count = count_sectors(&sim->chip);
    sim->sectors = calloc(sim->sector_count ? sim->sector_count : 1, sizeof *sim->sectors);
    if (!sim->sectors)
        return bl_fail(&sim->error, STM32BL_ERR_MEMORY, "no memory for the list of sectors");
    for (size_t i = 0; i < sim->sector_count; i++) {
        bl_chip_sector_from(&sim->chip, s.address + s.size, &s);
        sim->sectors[i].at = s;
    }
    return STM32BL_OK;
}

/* One memory for each run of sectors without a hole. */
static int add_runs(struct stm32bl_sim *sim)
{
    int err = STM32BL_OK;

    for (size_t i = 0; i < sim->sector_count && !err;) {
        struct bl_range run = {sim->sectors[i].at.address, 0};
        while (i < sim->sector_count && sim->sectors[i].at.address == run.start + run.size)
            run.size += sim->sectors[i++].at.size;
        err = add_memory(sim, BL_SIM_FLASH, run, sim->device->erased);
    }
    return err;
}

static int make_flash(struct stm32bl_sim *sim)
{
    int err = make_sectors(sim);

    return err ? err : add_runs(sim);
}

/* The flash among `from`, byte after byte in the order of addresses, into that of the chip. */
static void pour(struct stm32bl_sim *sim, const struct bl_sim_memory *from, size_t count)
{
    size_t to = 0;
    uint32_t at = 0;

    for (size_t i = 0; i < count; i++)
        for (uint32_t n = 0; from[i].kind == BL_SIM_FLASH && n < from[i].size; n++, at++) {
            if (to < sim->memory_count && at == sim->memory[to].size) {
                to++;
                at = 0;
            }
            if (to == sim->memory_count)
                return;
            sim->memory[to].bytes[at] = from[i].bytes[n];
        }
}

/* True if the sectors lie where there is flash, and are all of it. */
static bool is_in_place(struct stm32bl_sim *sim)
{
    uint64_t size = 0;

    for (size_t i = 0; i < sim->memory_count; i++)
        size += sim->memory[i].kind == BL_SIM_FLASH ? sim->memory[i].size : 0;
    for (size_t i = 0; i < sim->sector_count; i++) {
        const struct stm32bl_sector *s = &sim->sectors[i].at;
        if (!stm32bl_sim_memory(sim, s->address, s->size))
            return false;
        size -= s->size;
    }
    return size == 0;
}

/* The addresses of bank 2 go with the number of banks (RM0440, G47x with less than 512 KiB). */
static int move_flash(struct stm32bl_sim *sim)
{
    struct bl_sim_memory old[BL_SIM_MEMORIES];
    size_t count = sim->memory_count;
    int err;

    if (is_in_place(sim))
        return STM32BL_OK;
    memcpy(old, sim->memory, sizeof old);
    sim->memory_count = 0;
    err = add_runs(sim);
    if (err) {
        for (size_t i = 0; i < sim->memory_count; i++)
            free(sim->memory[i].bytes);
        memcpy(sim->memory, old, sizeof old);
        sim->memory_count = count;
        return err;
    }
    pour(sim, old, count);
    for (size_t i = 0; i < count; i++)
        if (old[i].kind == BL_SIM_FLASH)
            free(old[i].bytes);
        else
            sim->memory[sim->memory_count++] = old[i];
    return STM32BL_OK;
}

void bl_sim_memory_cut(struct stm32bl_sim *sim, enum bl_bank_mode mode)
{
    struct bl_chip before = sim->chip;
    struct bl_sim_sector *sectors = sim->sectors;
    size_t count = sim->sector_count;

    sim->chip = bl_chip_of(sim->device, before.flash_kb, mode);
    if (sim->chip.layout == before.layout)
        return;
    if (!make_sectors(sim) && !move_flash(sim)) {
        free(sectors);
        return;
    }
    if (sim->sectors != sectors)
        free(sim->sectors);
    sim->chip = before;
    sim->sectors = sectors;
    sim->sector_count = count;
}

void bl_sim_memory_swap(struct stm32bl_sim *sim)
{
    const struct bl_bank *banks = sim->chip.layout->banks;
    uint32_t half = sim->chip.flash_kb * 1024 / 2;

    sim->swapped = !sim->swapped;
    for (uint32_t i = 0; banks[1].start && i < half; i++) {
        uint8_t *a = bl_sim_byte(sim, banks[0].start + i),
                *b = bl_sim_byte(sim, banks[1].start + i);
        uint8_t kept = a ? *a : 0;
        if (!a || !b)
            return;
        *a = *b;
        *b = kept;
    }
}

/* Registers are read in blocks: what lies around them in a block of 256 bytes can be read too. */
static int add_info(struct stm32bl_sim *sim, uint32_t addr, uint32_t len)
{
    uint32_t start = addr & ~(uint32_t)(INFO_BLOCK - 1);

    if (!addr || bl_sim_readable(sim, addr, len))
        return STM32BL_OK;
    return add_memory(sim, BL_SIM_INFO, (struct bl_range){start, INFO_BLOCK}, 0xFF);
}

static void plant(struct stm32bl_sim *sim, uint32_t addr, const void *bytes, size_t len)
{
    for (size_t i = 0; addr && i < len; i++) {
        uint8_t *p = bl_sim_byte(sim, addr + (uint32_t)i);
        if (p)
            *p = ((const uint8_t *)bytes)[i];
    }
}

void bl_sim_memory_plant(struct stm32bl_sim *sim)
{
    const struct stm32bl_device *d = sim->device;
    uint32_t size = sim->chip.flash_kb;
    uint32_t id =
        sim->set.bootloader_id < 0 ? d->bootloader_ids[0] : (uint32_t)sim->set.bootloader_id;
    uint8_t id_bytes[] = {(uint8_t)id, (uint8_t)(id >> 8)};

    if (bl_sim_has_quirk(sim, BL_QUIRK_SIZE_CODE))
        size = size > 256 ? 0 : 1; // RM0038: 0 means 384 KiB, 1 means 256 KiB
    plant(sim, d->flash_size_reg, (uint8_t[]){(uint8_t)size, (uint8_t)(size >> 8)}, 2);
    // Coordinates, wafer and ASCII lot number, as the reference manuals describe the id.
    plant(sim, d->unique_id, "\x2A\x00\x17\x00\x0ASIM-LOT", UNIQUE_ID_SIZE);
    if (id)
        plant(sim, d->bootloader_id_addr, id_bytes, id > 0xFF ? 2 : 1);
}

/* AN2606 names more option bytes of G47x and G48x than hosts write: they are shown, no more. */
static struct bl_range hidden_lock(const struct stm32bl_device *device)
{
    struct bl_options o;

    bl_options_start(&o, device);
    return bl_option_hidden_word(&o);
}

static int make_others(struct stm32bl_sim *sim)
{
    const struct stm32bl_device *d = sim->device;
    int err = STM32BL_OK;

    for (size_t i = 0; i < BL_RAMS && !err; i++)
        err = add_memory(sim, BL_SIM_RAM, d->ram[i], 0xA5);
    for (size_t i = 0; i < 2 && !err; i++)
        err = add_memory(sim, BL_SIM_OPTION, d->option_bytes[i], 0xFF);
    if (!err)
        err = add_memory(sim, BL_SIM_SYSTEM, hidden_lock(d), 0xFF);
    if (!err)
        err = add_memory(sim, BL_SIM_EEPROM, d->eeprom, 0x00);
    if (!err)
        err = add_memory(sim, BL_SIM_OTP, d->otp, 0xFF);
    if (!err)
        err = add_memory(sim, BL_SIM_SYSTEM, d->system_memory, 0xFF);
    if (!err)
        err = add_memory(sim, BL_SIM_SYSTEM, d->system_memory_2, 0xFF);
    if (!err)
        err = add_info(sim, d->unique_id, UNIQUE_ID_SIZE);
    if (!err)
        err = add_info(sim, d->flash_size_reg, SIZE_REGISTER_SIZE);
    return err;
}

int bl_sim_memory_make(struct stm32bl_sim *sim, uint32_t flash_kb)
{
    int err;

    bl_sim_memory_free(sim);
    sim->swapped = false;
    sim->chip = bl_chip_of(sim->device, flash_kb, BL_ANY_BANKS);
    err = make_flash(sim);
    if (!err)
        err = make_others(sim);
    if (err)
        return err;
    bl_sim_memory_plant(sim);
    return STM32BL_OK;
}

void bl_sim_memory_free(struct stm32bl_sim *sim)
{
    for (size_t i = 0; i < sim->memory_count; i++)
        free(sim->memory[i].bytes - sim->memory[i].before);
    sim->memory_count = 0;
    free(sim->sectors);
    sim->sectors = NULL;
    sim->sector_count = 0;
}

struct bl_sim_memory *bl_sim_memory_at(struct stm32bl_sim *sim, uint32_t addr)
{
    for (size_t i = 0; i < sim->memory_count; i++)
        if (bl_within(addr, 1, sim->memory[i].start, sim->memory[i].size))
            return &sim->memory[i];
    return NULL;
}

uint8_t *bl_sim_byte(struct stm32bl_sim *sim, uint32_t addr)
{
    struct bl_sim_memory *m = bl_sim_memory_at(sim, addr);

    return m ? m->bytes + (addr - m->start) : NULL;
}

bool bl_sim_readable(struct stm32bl_sim *sim, uint32_t addr, uint32_t len)
{
    for (uint32_t i = 0; i < len; i++)
        if (addr + i < addr || !bl_sim_memory_at(sim, addr + i))
            return false;
    return true;
}

static bool overlaps(uint32_t a, uint32_t a_len, uint32_t b, uint32_t b_len)
{
    return b && (uint64_t)a + a_len > b && (uint64_t)b + b_len > a;
}

bool bl_sim_is_info(const struct stm32bl_sim *sim, uint32_t addr, uint32_t len)
{
    return overlaps(addr, len, sim->device->flash_size_reg, SIZE_REGISTER_SIZE) ||
           overlaps(addr, len, sim->device->unique_id, UNIQUE_ID_SIZE);
}

struct bl_sim_sector *bl_sim_sector_at(struct stm32bl_sim *sim, uint32_t addr)
{
    for (size_t i = 0; i < sim->sector_count; i++)
        if (bl_within(addr, 1, sim->sectors[i].at.address, sim->sectors[i].at.size))
            return &sim->sectors[i];
    return NULL;
}

uint8_t *stm32bl_sim_memory(struct stm32bl_sim *sim, uint32_t addr, size_t len)
{
    struct bl_sim_memory *m = bl_sim_memory_at(sim, addr);

    if (!m || len > m->size || !bl_within(addr, len, m->start, m->size))
        return NULL;
    return m->bytes + (addr - m->start);
}
