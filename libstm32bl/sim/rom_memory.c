/*
 * rom_memory.c - the commands Read Memory, Go and Write Memory, AN3155 3.4 to 3.6.
 */
#include <string.h>

#include "chip.h"
#include "defects.h"
#include "flash.h"
#include "memory.h"
#include "option_bytes.h"
#include "rom.h"

enum { LONG_READ = 128 };

static const uint32_t supply_address = 0xFFFF0000; // AN2606 4.4: no memory, but a setting

static bool has_supply(const struct stm32bl_sim *sim)
{
    const char *series = sim->device->series;

    return !strcmp(series, "F2") || !strcmp(series, "F4") || !strcmp(series, "F7");
}

/* Takes the address of the frame; answers and returns false if it is not accepted. */
static bool take_address(struct stm32bl_sim *sim, bool writing)
{
    const struct bl_sim_memory *m;
    bool good;

    sim->rom->address = bl_be32(sim->rom->frame);
    if (bl_sim_rom_xor(sim, 5) != 0) {
        bl_sim_rom_refuse(sim);
        return false;
    }
    m = bl_sim_memory_at(sim, sim->rom->address);
    good = m && !(m->kind == BL_SIM_RAM && bl_sim_has_quirk(sim, BL_QUIRK_NO_RAM));
    if (good && writing)
        good = m->kind != BL_SIM_SYSTEM && m->kind != BL_SIM_INFO &&
               (m->kind != BL_SIM_OPTION || bl_sim_option_address(sim, sim->rom->address));
    if (writing && sim->rom->address == supply_address && has_supply(sim))
        good = true;
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
    uint32_t count = sim->rom->frame[0] + 1u;
    uint32_t addr = sim->rom->address;
    bool too_short = bl_sim_has_quirk(sim, BL_QUIRK_LONG_READ) && count < LONG_READ &&
                     bl_sim_is_info(sim, addr, count);

    if ((sim->rom->frame[0] ^ sim->rom->frame[1]) != 0xFF || too_short ||
        !bl_sim_readable(sim, addr, count)) {
        bl_sim_rom_refuse(sim);
        return;
    }
    bl_sim_rom_ack(sim);
    for (uint32_t i = 0; i < count; i++)
        bl_sim_rom_send(sim, *bl_sim_byte(sim, addr + i));
    bl_sim_rom_idle(sim);
}

static void on_read_address(struct stm32bl_sim *sim)
{
    if (!take_address(sim, false))
        return;
    bl_sim_rom_ack(sim);
    bl_sim_rom_expect(sim, 2, on_read_length);
}

void bl_sim_rom_read(struct stm32bl_sim *sim)
{
    bl_sim_rom_ack(sim);
    bl_sim_rom_expect(sim, 5, on_read_address);
}

/* ---------------------------------------------------------------------------- Go */

static void on_go_address(struct stm32bl_sim *sim)
{
    const struct bl_sim_memory *m = bl_sim_memory_at(sim, bl_be32(sim->rom->frame));

    if (bl_sim_rom_xor(sim, 5) != 0 || !m || (m->kind != BL_SIM_FLASH && m->kind != BL_SIM_RAM)) {
        bl_sim_rom_refuse(sim);
        return;
    }
    bl_sim_rom_ack(sim);
    sim->stats.go_address = bl_be32(sim->rom->frame);
    if (bl_sim_go_is_broken(sim))
        sim->running = BL_SIM_CRASHED;
    else
        bl_sim_jump(sim, sim->stats.go_address, sim->rom->time_ns);
}

void bl_sim_rom_go(struct stm32bl_sim *sim)
{
    if (!bl_sim_has_quirk(sim, BL_QUIRK_GO_NO_ACK) || sim->set.i2c)
        bl_sim_rom_ack(sim);
    bl_sim_rom_expect(sim, 5, on_go_address);
}

/* ------------------------------------------------------------------ Write Memory */

static void write_options(struct stm32bl_sim *sim, const uint8_t *data, uint32_t count)
{
    uint64_t ns = (uint64_t)sim->device->timing->erase[0].typical_ms * 1000000u;

    bl_sim_option_write(sim, sim->rom->address, data, count);
    if (!bl_sim_rom_work(sim, ns))
        return;
    bl_sim_rom_ack(sim);
    // AN3155 3.6: the device resets after the last ACK
    if (!bl_sim_reset_after_options(sim, sim->rom->time_ns))
        bl_sim_rom_idle(sim);
}

static void write_flash(struct stm32bl_sim *sim, const uint8_t *data, uint32_t count)
{
    uint64_t ns = 0;

    // AN2606, table of write alignments: a misaligned write fails, and so does all that follows.
    if (sim->rom->address % sim->device->rom_align)
        sim->rom->failing = true;
    if (sim->rom->failing) {
        bl_sim_rom_refuse(sim);
        return;
    }
    bl_sim_program(sim, sim->rom->address, data, count, &ns);
    sim->stats.program_us += ns / 1000u;
    if (bl_sim_rom_work(sim, ns))
        bl_sim_rom_finish(sim);
}

/* AN2606 4.4: one byte, 0 for 1.8 V to 4 for 2.7 V and 9 V at VPP, decides the programming width.
 */
static void set_supply(struct stm32bl_sim *sim, const uint8_t *data, uint32_t count)
{
    static const uint8_t width[] = {1, 2, 2, 4, 8};

    if (bl_sim_rom_xor(sim, count + 2) != 0 || count != 1 || data[0] >= sizeof width) {
        bl_sim_rom_refuse(sim);
        return;
    }
    sim->parallelism = width[data[0]];
    bl_sim_rom_finish(sim);
}

static void on_write_data(struct stm32bl_sim *sim)
{
    const uint8_t *data = sim->rom->frame + 1;
    uint32_t count = sim->rom->frame[0] + 1u;
    uint32_t addr = sim->rom->address;
    const struct bl_sim_memory *m = bl_sim_memory_at(sim, addr);
    uint8_t *bytes = stm32bl_sim_memory(sim, addr, count);

    if (addr == supply_address) {
        set_supply(sim, data, count);
        return;
    }
    // AN3155 3.6: the number of bytes must be a multiple of 4. It does not say what happens else;
    // ROMs are known to round up and write rubbish, so a refusal is the strictest choice.
    if (bl_sim_rom_xor(sim, count + 2) != 0 || count % 4 || (!bytes && m->kind != BL_SIM_OPTION)) {
        bl_sim_rom_refuse(sim);
    } else if (m->kind == BL_SIM_OPTION) {
        write_options(sim, data, count);
    } else if (m->kind == BL_SIM_RAM) {
        memcpy(bytes, data, count);
        bl_sim_rom_finish(sim);
    } else {
        write_flash(sim, data, count);
    }
}

static void on_write_count(struct stm32bl_sim *sim)
{
    bl_sim_rom_extend(sim, sim->rom->frame[0] + 3u, on_write_data);
}

static void on_write_address(struct stm32bl_sim *sim)
{
    if (!take_address(sim, true))
        return;
    bl_sim_rom_ack(sim);
    bl_sim_rom_expect(sim, 1, on_write_count);
}

void bl_sim_rom_write(struct stm32bl_sim *sim)
{
    bl_sim_rom_ack(sim);
    bl_sim_rom_expect(sim, 5, on_write_address);
}
