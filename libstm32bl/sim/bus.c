/*
 * bus.c - the bus of a program: time, addresses and memories.
 */
#include <string.h>

#include "bus.h"

static uint64_t earlier(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

uint64_t bl_bus_next_ps(const struct bl_bus *bus)
{
    return earlier(bl_usart_next_ps(bus), bl_iwdg_next_ps(bus));
}

void bl_bus_catch_up(struct bl_bus *bus)
{
    bl_bus_rebase(bus);
    bl_usart_catch_up(bus);
    bl_iwdg_catch_up(bus);
}

/* ---------------------------------------------------------------------- addresses */

static void add_block(struct bl_bus *bus, struct bl_bus_block block)
{
    bus->blocks[bus->block_count++] = block;
}

static const struct bl_bus_block *find(struct bl_bus *bus, uint32_t addr)
{
    enum { PERIPHERALS = 0x40000000 }; // Armv6-M ARM B3.1: below are code and RAM
    const struct bl_bus_block *b = &bus->blocks[bus->last];

    if (addr < PERIPHERALS)
        return NULL;
    if (addr - b->start < b->size)
        return b;
    for (size_t i = 0; i < bus->block_count; i++)
        if (addr - bus->blocks[i].start < bus->blocks[i].size) {
            bus->last = i;
            return &bus->blocks[i];
        }
    return NULL;
}

static uint32_t get(const uint8_t *p, unsigned size)
{
    uint32_t value = 0;

    for (unsigned i = 0; i < size; i++)
        value |= (uint32_t)p[i] << 8 * i;
    return value;
}

const char *bl_bus_read(void *user, uint32_t addr, unsigned size, uint32_t *value)
{
    struct bl_bus *bus = user;
    const struct bl_bus_block *block = find(bus, addr);
    enum bl_bus_memory kind = BL_BUS_NOTHING;
    const uint8_t *p;
    const char *why;

    if (block) {
        why = block->load(bus, block, (addr - block->start) & ~3u, value);
        *value >>= 8 * (addr & 3);
        if (size < 4)
            *value &= (UINT32_C(1) << 8 * size) - 1;
        return why;
    }
    addr = bl_remap(bus, addr);
    p = bus->chip.memory(bus->chip.user, addr, size, &kind);
    if (!p)
        return bl_bus_nothing;
    if (kind == BL_BUS_FLASH)
        bl_flash_wait_read(bus, addr);
    *value = get(p, size);
    return NULL;
}

const char *bl_bus_write(void *user, uint32_t addr, unsigned size, uint32_t value)
{
    struct bl_bus *bus = user;
    const struct bl_bus_block *block = find(bus, addr);
    enum bl_bus_memory kind = BL_BUS_NOTHING;
    uint8_t *p;

    if (size < 4)
        value &= (UINT32_C(1) << 8 * size) - 1;
    if (block && size < 4 && !block->narrow)
        return "registers are written by words";
    if (!block || (block->store != bl_iwdg_store && block->store != bl_usart_store)) {
        bus->asked = 0;
        bus->changes++;
    }
    if (block)
        return block->store(bus, block, (addr - block->start) & ~3u, value);
    addr = bl_remap(bus, addr);
    p = bus->chip.memory(bus->chip.user, addr, size, &kind);
    if (!p)
        return bl_bus_nothing;
    if (kind == BL_BUS_FLASH)
        return bl_flash_write(bus, addr, size, value);
    if (kind != BL_BUS_RAM)
        return "this memory is not written so";
    for (unsigned i = 0; i < size; i++)
        p[i] = (uint8_t)(value >> 8 * i);
    return NULL;
}

/* -------------------------------------------------------------------------- start */

static void add_flash(struct bl_bus *bus)
{
    static const struct {
        bl_bus_load *load;
        bl_bus_store *store;
        uint32_t size; // of one set of registers
        bl_flash_program *program;
    } kinds[] = {
        [BL_FLASH_F1] = {bl_flash_f1_load, bl_flash_f1_store, 0x40, bl_flash_f1_program},
        [BL_FLASH_F4] = {bl_flash_f4_load, bl_flash_f4_store, 0x400, bl_flash_f4_program},
        [BL_FLASH_L0] = {bl_flash_l0_load, bl_flash_l0_store, 0x400, bl_flash_l0_program},
        [BL_FLASH_L4] = {bl_flash_l4_load, bl_flash_l4_store, 0x400, bl_flash_l4_program},
        [BL_FLASH_H7] = {bl_flash_h7_load, bl_flash_h7_store, 0x100, bl_flash_h7_program},
        [BL_FLASH_L5] = {bl_flash_l5_load, bl_flash_l5_store, 0x400, bl_flash_l5_program},
        [BL_FLASH_H5] = {bl_flash_h5_load, bl_flash_h5_store, 0x400, bl_flash_h5_program},
        [BL_FLASH_ACR_ONLY] = {bl_flash_acr_load, bl_flash_acr_store, 4, NULL},
    };
    enum bl_bus_flash_kind kind = bus->row->flash_kind;
    const struct bl_bank *second = &bus->chip.layout->layout->banks[1];

    if (kind == BL_FLASH_NONE)
        return;
    bus->program = kinds[kind].program;
    bus->second_flash = second->start && (kind == BL_FLASH_F1 || kind == BL_FLASH_H7);
    for (unsigned i = 0; i < (bus->second_flash ? 2u : 1u); i++)
        add_block(bus, (struct bl_bus_block){.start = bus->row->flash + i * kinds[kind].size,
                                             .size = kinds[kind].size,
                                             .index = i,
                                             .load = kinds[kind].load,
                                             .store = kinds[kind].store});
}

static void add_icache(struct bl_bus *bus)
{
    enum bl_bus_flash_kind kind = bus->row->flash_kind;

    if (kind == BL_FLASH_L5 || kind == BL_FLASH_H5)
        add_block(bus, (struct bl_bus_block){.start = 0x40030400,
                                             .size = 4,
                                             .load = bl_icache_load,
                                             .store = bl_icache_store});
}

static void add_usarts(struct bl_bus *bus)
{
    static const uint32_t others[] = {0x40004400, 0x40004800};

    for (unsigned i = 0; i < BL_BUS_USARTS; i++)
        add_block(bus, (struct bl_bus_block){.start = i ? others[i - 1] : bus->row->usart1,
                                             .size = 0x30,
                                             .index = i,
                                             .narrow = true,
                                             .load = bl_usart_load,
                                             .store = bl_usart_store});
}

/* Registers that are modelled where the row has their address. */
static void add_known(struct bl_bus *bus, uint32_t start, uint32_t size, bl_bus_load *load,
                      bl_bus_store *store)
{
    if (start)
        add_block(
            bus, (struct bl_bus_block){.start = start, .size = size, .load = load, .store = store});
}

/* What a resident bootloader needs beside the line and the flash. */
static void add_others(struct bl_bus *bus)
{
    const struct bl_bus_row *row = bus->row;

    add_known(bus, row->syscfg, 4, bl_remap_load, bl_remap_store);
    add_known(bus, row->crc, 0x18, bl_crc_load, bl_crc_store);
    add_known(bus, row->power, 4, bl_power_load, bl_power_store);
    add_known(bus, row->backup, 4 * BL_BUS_BACKUP, bl_backup_load, bl_backup_store);
}

static void add_blocks(struct bl_bus *bus)
{
    const struct bl_bus_row *row = bus->row;

    add_block(bus, (struct bl_bus_block){.start = 0xE000E000,
                                         .size = 0x1000,
                                         .load = bl_core_load,
                                         .store = bl_core_store});
    add_flash(bus);
    add_icache(bus);
    if (row->rcc_kind == BL_RCC_NONE)
        return;
    add_usarts(bus);
    add_block(bus, (struct bl_bus_block){.start = row->rcc,
                                         .size = sizeof bus->rcc.words,
                                         .load = bl_rcc_load,
                                         .store = bl_rcc_store});
    add_block(bus, (struct bl_bus_block){.start = row->gpio,
                                         .size = 0x400 * BL_GPIO_PORTS,
                                         .load = bl_gpio_load,
                                         .store = bl_gpio_store});
    add_block(bus,
              (struct bl_bus_block){
                  .start = row->iwdg, .size = 0x10, .load = bl_iwdg_load, .store = bl_iwdg_store});
    add_others(bus);
}

static void start_flash(struct bl_bus *bus, bool unlocked)
{
    for (unsigned i = 0; i < 2; i++) {
        struct bl_bus_flash *f = &bus->flash[i];
        f->locked = f->program_locked = !unlocked;
        f->option_locked = true;
        f->acr = UINT32_C(1) << 18; // DBG_SWEN where there is one; elsewhere reserved
    }
}

static void start_usart(struct bl_bus *bus, const struct bl_bus_start *start)
{
    enum bl_bus_after_go after = start->after_go;
    uint32_t rom_hz;

    if (after == BL_BUS_AS_FAMILY)
        after = bus->row->drops_clock ? BL_BUS_HSI : BL_BUS_KEPT;
    rom_hz = bl_rcc_start(bus, start->clock_mhz, after);
    if (bus->row->rcc_kind == BL_RCC_NONE)
        return;
    bl_gpio_start(bus, after != BL_BUS_RESET);
    bl_usart_start(bus, start, after == BL_BUS_RESET ? 0 : rom_hz);
}

bool bl_bus_start(struct bl_bus *bus, struct bl_cpu *cpu, const struct bl_bus_chip *chip,
                  const struct bl_bus_start *start)
{
    memset(bus, 0, sizeof *bus);
    bus->row = bl_bus_row_of(chip->device);
    if (!bus->row)
        return false;
    bus->chip = *chip;
    bus->cpu = cpu;
    bus->base_ps = start->at_ps;
    bus->cycle_fs = 1;
    cpu->cycles = 0;
    cpu->bus = (struct bl_cpu_bus){bl_bus_read, bl_bus_write, bus};
    add_blocks(bus);
    bus->iwdg.reload = 0xFFF; // RM0091 24.4.3, its reset value
    bus->crc = UINT32_MAX;
    start_flash(bus, start->unlocked);
    start_usart(bus, start);
    return true;
}
