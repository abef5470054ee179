/*
 * rom_commands.c - the bootloader's commands, AN3155 section 3. A function called on_... is one
 * step: it runs when the bytes that the step before asked for have come.
 */
#include <string.h>

#include "sim_internal.h"

enum {
    GET = 0x00,
    GET_VERSION = 0x01,
    GET_ID = 0x02,
    READ = 0x11,
    GO = 0x21,
    WRITE = 0x31,
    ERASE = 0x43,
    EXTENDED_ERASE = 0x44,
    WRITE_PROTECT = 0x63,
    WRITE_UNPROTECT = 0x73,
    READOUT_PROTECT = 0x82,
    READOUT_UNPROTECT = 0x92
};

enum { LONG_READ = 128, NS_PER_MS = 1000000 };

static void ack(struct stm32bl_sim *sim)
{
    bl_sim_wire_send(sim, BL_SIM_ACK);
}

static void finish(struct stm32bl_sim *sim)
{
    ack(sim);
    bl_sim_rom_idle(sim);
}

/* The ROM works for this long, deaf but for one byte; false: the power failed meanwhile. */
static bool work(struct stm32bl_sim *sim, uint64_t ns)
{
    sim->rom.time_ns += ns;
    return sim->running == BL_SIM_IN_ROM;
}

size_t bl_sim_commands(const struct stm32bl_sim *sim, uint8_t list[16])
{
    static const uint8_t always[] = {GET, GET_VERSION, GET_ID, READ, GO, WRITE};
    static const uint8_t protection[] = {WRITE_PROTECT, WRITE_UNPROTECT, READOUT_PROTECT,
                                         READOUT_UNPROTECT};
    size_t n = bl_sim_option_has_rdp(sim) ? 4 : 2;

    memcpy(list, always, sizeof always);
    list[sizeof always] = sim->device->erase_command;
    memcpy(list + sizeof always + 1, protection, n);
    return sizeof always + 1 + n;
}

/* ------------------------------------------------------ Get, Get Version, Get ID */

static void get(struct stm32bl_sim *sim)
{
    uint8_t list[16];
    size_t count = bl_sim_commands(sim, list);

    ack(sim);
    // AN2606, STM32H74x V9.0: announces 13 commands and sends 11
    bl_sim_wire_send(sim, (uint8_t)(count + (bl_sim_has_quirk(sim, BL_QUIRK_GET_COUNT) ? 2 : 0)));
    bl_sim_wire_send(sim, sim->device->protocol_version);
    for (size_t i = 0; i < count; i++)
        bl_sim_wire_send(sim, list[i]);
    finish(sim);
}

static void get_version(struct stm32bl_sim *sim)
{
    ack(sim);
    bl_sim_wire_send(sim, sim->device->protocol_version);
    bl_sim_wire_send(sim, 0); // AN3155 3.2: two option bytes, kept for compatibility
    bl_sim_wire_send(sim, 0);
    finish(sim);
}

static void get_id(struct stm32bl_sim *sim)
{
    unsigned id = sim->set.product_id < 0 ? sim->device->product_id : (unsigned)sim->set.product_id;

    ack(sim);
    if (sim->device->product_id < 0x100) {
        // STM32WB0 and WL3 have a bootloader of their own: the third byte is the product.
        bl_sim_wire_send(sim, 2);
        bl_sim_wire_send(sim, 0);
        bl_sim_wire_send(sim, 0);
    } else {
        bl_sim_wire_send(sim, 1); // AN3155 3.3: number of bytes minus 1
        bl_sim_wire_send(sim, (uint8_t)(id >> 8));
    }
    bl_sim_wire_send(sim, (uint8_t)id);
    finish(sim);
}

/* ------------------------------------------------------------------- Read Memory */

/* Takes the address of the frame; answers and returns false if it is not accepted. */
static bool take_address(struct stm32bl_sim *sim, bool writing)
{
    const struct bl_sim_memory *m;
    bool good;

    sim->rom.address = bl_be32(sim->rom.frame);
    if (bl_sim_rom_xor(sim, 5) != 0) {
        bl_sim_rom_refuse(sim);
        return false;
    }
    m = bl_sim_memory_at(sim, sim->rom.address);
    good = m && !(m->kind == BL_SIM_RAM && bl_sim_has_quirk(sim, BL_QUIRK_NO_RAM));
    if (good && writing)
        good = m->kind != BL_SIM_SYSTEM && m->kind != BL_SIM_INFO &&
               (m->kind != BL_SIM_OPTION || bl_sim_option_address(sim, sim->rom.address));
    if (good)
        return true;
    // AN3155, protocol 3.0: no NACK, and what follows is taken as a new command.
    if (bl_sim_has_quirk(sim, BL_QUIRK_NO_ADDRESS_NACK))
        bl_sim_rom_idle(sim);
    else
        bl_sim_rom_refuse(sim);
    return false;
}

static void on_read_length(struct stm32bl_sim *sim)
{
    uint32_t count = sim->rom.frame[0] + 1u;
    uint32_t addr = sim->rom.address;
    bool too_short = bl_sim_has_quirk(sim, BL_QUIRK_LONG_READ) && count < LONG_READ &&
                     bl_sim_is_info(sim, addr, count);

    if ((sim->rom.frame[0] ^ sim->rom.frame[1]) != 0xFF || too_short ||
        !bl_sim_readable(sim, addr, count)) {
        bl_sim_rom_refuse(sim);
        return;
    }
    ack(sim);
    for (uint32_t i = 0; i < count; i++)
        bl_sim_wire_send(sim, *bl_sim_byte(sim, addr + i));
    bl_sim_rom_idle(sim);
}

static void on_read_address(struct stm32bl_sim *sim)
{
    if (!take_address(sim, false))
        return;
    ack(sim);
    bl_sim_rom_expect(sim, 2, on_read_length);
}

static void read_memory(struct stm32bl_sim *sim)
{
    ack(sim);
    bl_sim_rom_expect(sim, 5, on_read_address);
}

/* ---------------------------------------------------------------------------- Go */

static void on_go_address(struct stm32bl_sim *sim)
{
    const struct bl_sim_memory *m = bl_sim_memory_at(sim, bl_be32(sim->rom.frame));

    if (bl_sim_rom_xor(sim, 5) != 0 || !m || (m->kind != BL_SIM_FLASH && m->kind != BL_SIM_RAM)) {
        bl_sim_rom_refuse(sim);
        return;
    }
    ack(sim);
    sim->stats.go_address = bl_be32(sim->rom.frame);
    if (bl_sim_has_quirk(sim, BL_QUIRK_GO_BROKEN))
        sim->running = BL_SIM_CRASHED;
    else
        bl_sim_jump(sim, sim->stats.go_address, sim->rom.time_ns);
}

static void go(struct stm32bl_sim *sim)
{
    if (!bl_sim_has_quirk(sim, BL_QUIRK_GO_NO_ACK))
        ack(sim);
    bl_sim_rom_expect(sim, 5, on_go_address);
}

/* ------------------------------------------------------------------ Write Memory */

static void write_options(struct stm32bl_sim *sim, const uint8_t *data, uint32_t count)
{
    bl_sim_option_write(sim, sim->rom.address, data, count);
    ack(sim);
    bl_sim_reset(sim, sim->rom.time_ns); // AN3155 3.6: the device resets after the last ACK
}

static void write_flash(struct stm32bl_sim *sim, const uint8_t *data, uint32_t count)
{
    uint64_t ns = 0;

    // AN2606, table of write alignments: a misaligned write fails, and so does all that follows.
    if (sim->rom.address % sim->device->rom_align)
        sim->rom.failing = true;
    if (sim->rom.failing) {
        bl_sim_rom_refuse(sim);
        return;
    }
    bl_sim_program(sim, sim->rom.address, data, count, &ns);
    if (work(sim, ns))
        finish(sim);
}

static void on_write_data(struct stm32bl_sim *sim)
{
    const uint8_t *data = sim->rom.frame + 1;
    uint32_t count = sim->rom.frame[0] + 1u;
    uint32_t addr = sim->rom.address;
    const struct bl_sim_memory *m = bl_sim_memory_at(sim, addr);
    uint8_t *bytes = stm32bl_sim_memory(sim, addr, count);

    // AN3155 3.6: the number of bytes must be a multiple of 4. It does not say what happens else;
    // ROMs are known to round up and write rubbish, so a refusal is the strictest choice.
    if (bl_sim_rom_xor(sim, count + 2) != 0 || count % 4 || (!bytes && m->kind != BL_SIM_OPTION)) {
        bl_sim_rom_refuse(sim);
    } else if (m->kind == BL_SIM_OPTION) {
        write_options(sim, data, count);
    } else if (m->kind == BL_SIM_RAM) {
        memcpy(bytes, data, count);
        finish(sim);
    } else {
        write_flash(sim, data, count);
    }
}

static void on_write_count(struct stm32bl_sim *sim)
{
    bl_sim_rom_extend(sim, sim->rom.frame[0] + 3u, on_write_data);
}

static void on_write_address(struct stm32bl_sim *sim)
{
    if (!take_address(sim, true))
        return;
    ack(sim);
    bl_sim_rom_expect(sim, 1, on_write_count);
}

static void write_memory(struct stm32bl_sim *sim)
{
    ack(sim);
    bl_sim_rom_expect(sim, 5, on_write_address);
}

/* --------------------------------------------------------- Erase, Extended Erase */

static struct bl_sim_sector *sector_number(struct stm32bl_sim *sim, uint16_t number)
{
    for (size_t i = 0; i < sim->sector_count; i++)
        if (sim->sectors[i].at.number == number)
            return &sim->sectors[i];
    return NULL;
}

/* Erases a list of page numbers of `width` bytes each. */
static void erase_list(struct stm32bl_sim *sim, const uint8_t *list, size_t count, size_t width)
{
    uint64_t ns = 0;

    // AN2606, STM32U375 V14.1 among others: erases the first page only, and acknowledges.
    if (bl_sim_has_quirk(sim, BL_QUIRK_ONE_PAGE_ERASE))
        count = 1;
    for (size_t i = 0; i < count && sim->running == BL_SIM_IN_ROM; i++) {
        const uint8_t *p = list + i * width;
        uint16_t number = (uint16_t)(width == 1 ? p[0] : p[0] << 8 | p[1]);
        struct bl_sim_sector *sector = sector_number(sim, number);
        if (sector)
            bl_sim_erase(sim, sector, &ns);
        else
            sim->stats.violations++;
    }
    if (work(sim, ns))
        finish(sim);
}

static void erase_banks(struct stm32bl_sim *sim, unsigned banks)
{
    uint64_t ns = 0;
    bool early = banks == 2 && bl_sim_has_quirk(sim, BL_QUIRK_EARLY_ERASE_ACK);

    if (early)
        ack(sim);
    bl_sim_erase_banks(sim, banks, &ns);
    if (!work(sim, ns))
        return;
    if (early)
        bl_sim_rom_idle(sim);
    else
        finish(sim);
}

static void on_erase_pages(struct stm32bl_sim *sim)
{
    size_t count = sim->rom.frame[0] + 1u;

    if (bl_sim_rom_xor(sim, count + 2) != 0 || sim->rom.failing)
        bl_sim_rom_refuse(sim);
    else
        erase_list(sim, sim->rom.frame + 1, count, 1);
}

static void on_erase_all(struct stm32bl_sim *sim)
{
    if (sim->rom.failing)
        bl_sim_rom_refuse(sim);
    else if (sim->rom.frame[1] != 0x00)
        finish(sim); // AN3155 3.7: FF not followed by 00 erases nothing and is acknowledged
    else
        erase_banks(sim, 3);
}

static void on_erase_count(struct stm32bl_sim *sim)
{
    if (sim->rom.frame[0] == 0xFF)
        bl_sim_rom_extend(sim, 2, on_erase_all);
    else
        bl_sim_rom_extend(sim, sim->rom.frame[0] + 3u, on_erase_pages);
}

static void erase(struct stm32bl_sim *sim)
{
    ack(sim);
    bl_sim_rom_expect(sim, 1, on_erase_count);
}

static bool has_banks(const struct stm32bl_sim *sim)
{
    const struct bl_bank *second = &sim->chip.layout->banks[1];

    return second->start && sim->sector_count &&
           sim->sectors[sim->sector_count - 1].at.address >= second->start &&
           !bl_sim_has_quirk(sim, BL_QUIRK_NO_BANK_ERASE | BL_QUIRK_NO_MASS_ERASE);
}

/* AN3155 3.8: FFFF all, FFFE bank 1, FFFD bank 2; the others up to FFF0 are reserved. */
static void on_special_erase(struct stm32bl_sim *sim)
{
    unsigned code = sim->rom.frame[1];
    bool good = bl_sim_rom_xor(sim, 3) == 0 && !sim->rom.failing;

    if (good && code == 0xFF && !bl_sim_has_quirk(sim, BL_QUIRK_NO_MASS_ERASE))
        erase_banks(sim, 3);
    else if (good && (code == 0xFE || code == 0xFD) && has_banks(sim))
        erase_banks(sim, code == 0xFE ? 1 : 2);
    else
        bl_sim_rom_refuse(sim);
}

static void on_extended_pages(struct stm32bl_sim *sim)
{
    size_t count = (size_t)(sim->rom.frame[0] << 8 | sim->rom.frame[1]) + 1;

    if (bl_sim_rom_xor(sim, 2 * count + 3) != 0 || sim->rom.failing)
        bl_sim_rom_refuse(sim);
    else
        erase_list(sim, sim->rom.frame + 2, count, 2);
}

static void on_extended_count(struct stm32bl_sim *sim)
{
    size_t count = (size_t)(sim->rom.frame[0] << 8 | sim->rom.frame[1]) + 1;

    if (count > 0xFFF0)
        bl_sim_rom_extend(sim, 3, on_special_erase);
    else if (count > BL_SIM_PAGES) // AN3155 3.8: the most is product dependent; L152 takes 512
        bl_sim_rom_refuse(sim);
    else
        bl_sim_rom_extend(sim, 2 * count + 3, on_extended_pages);
}

static void extended_erase(struct stm32bl_sim *sim)
{
    ack(sim);
    bl_sim_rom_expect(sim, 2, on_extended_count);
}

/* -------------------------------------------------------------------- protection */

static void finish_by_reset(struct stm32bl_sim *sim)
{
    ack(sim);
    bl_sim_reset(sim, sim->rom.time_ns);
}

static void on_protect_sectors(struct stm32bl_sim *sim)
{
    size_t count = sim->rom.frame[0] + 1u;

    if (bl_sim_rom_xor(sim, count + 2) != 0) {
        bl_sim_rom_refuse(sim);
        return;
    }
    bl_sim_option_protect(sim, sim->rom.frame + 1, count);
    finish_by_reset(sim);
}

static void on_protect_count(struct stm32bl_sim *sim)
{
    bl_sim_rom_extend(sim, sim->rom.frame[0] + 3u, on_protect_sectors);
}

static void write_protect(struct stm32bl_sim *sim)
{
    ack(sim);
    bl_sim_rom_expect(sim, 1, on_protect_count);
}

static void write_unprotect(struct stm32bl_sim *sim)
{
    ack(sim);
    bl_sim_option_protect(sim, NULL, 0);
    finish_by_reset(sim);
}

static void readout_protect(struct stm32bl_sim *sim)
{
    ack(sim);
    bl_sim_option_set_rdp(sim, 1);
    sim->dirty = true;
    finish_by_reset(sim);
}

/* AN3155: erases all flash and, since protocol 2.2, wipes the RAM. */
static void readout_unprotect(struct stm32bl_sim *sim)
{
    uint64_t ns = 0;

    ack(sim);
    for (size_t i = 0; i < sim->sector_count; i++)
        sim->sectors[i].locked = false;
    bl_sim_erase_banks(sim, 3, &ns);
    if (!work(sim, ns))
        return;
    for (size_t i = 0; i < sim->memory_count; i++)
        if (sim->memory[i].kind == BL_SIM_RAM || sim->memory[i].kind == BL_SIM_EEPROM)
            memset(sim->memory[i].bytes, 0, sim->memory[i].size);
    bl_sim_option_set_rdp(sim, 0);
    sim->dirty = true;
    finish_by_reset(sim);
}

/* ---------------------------------------------------------------------- dispatch */

static bool is_offered(const struct stm32bl_sim *sim, uint8_t code)
{
    uint8_t list[16];
    size_t count = bl_sim_commands(sim, list);

    return memchr(list, code, count) != NULL;
}

/* AN3155 section 3: with read-out protection only these work. */
static bool is_open(const struct stm32bl_sim *sim, uint8_t code)
{
    return !sim->rdp || code == GET || code == GET_VERSION || code == GET_ID ||
           code == READOUT_UNPROTECT;
}

void bl_sim_command(struct stm32bl_sim *sim)
{
    static const struct {
        uint8_t code;
        bl_sim_step *begin;
    } commands[] = {{GET, get},
                    {GET_VERSION, get_version},
                    {GET_ID, get_id},
                    {READ, read_memory},
                    {GO, go},
                    {WRITE, write_memory},
                    {ERASE, erase},
                    {EXTENDED_ERASE, extended_erase},
                    {WRITE_PROTECT, write_protect},
                    {WRITE_UNPROTECT, write_unprotect},
                    {READOUT_PROTECT, readout_protect},
                    {READOUT_UNPROTECT, readout_unprotect}};
    uint8_t code = sim->rom.command;
    bool twice = (code == READ || code == WRITE || code == GO) && !is_open(sim, code) &&
                 bl_sim_has_quirk(sim, BL_QUIRK_DOUBLE_NACK);

    if (!is_offered(sim, code) || !is_open(sim, code)) {
        if (twice)
            bl_sim_wire_send(sim, BL_SIM_NACK);
        bl_sim_rom_refuse(sim);
        return;
    }
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (commands[i].code == code)
            commands[i].begin(sim);
}
