/*
 * rom_protect.c - the commands for write and read-out protection. Each ends in a reset.
 */
#include "chip.h"
#include "defects.h"
#include "option_bytes.h"
#include "rom.h"

static void finish_by_reset(struct stm32bl_sim *sim)
{
    bl_sim_rom_ack(sim);
    if (!bl_sim_reset_after_options(sim, sim->rom->time_ns))
        bl_sim_rom_idle(sim);
}

void bl_sim_rom_protect_list(struct stm32bl_sim *sim, const uint8_t *list, size_t count)
{
    bl_sim_option_protect(sim, list, count);
    finish_by_reset(sim);
}

static void on_protect_sectors(struct stm32bl_sim *sim)
{
    size_t count = sim->rom->frame[0] + 1u;

    if (bl_sim_rom_xor(sim, count + 2) != 0) {
        bl_sim_rom_refuse(sim);
        return;
    }
    bl_sim_rom_protect_list(sim, sim->rom->frame + 1, count);
}

static void on_protect_count(struct stm32bl_sim *sim)
{
    bl_sim_rom_extend(sim, sim->rom->frame[0] + 3u, on_protect_sectors);
}

void bl_sim_rom_write_protect(struct stm32bl_sim *sim)
{
    bl_sim_rom_ack(sim);
    bl_sim_rom_expect(sim, 1, on_protect_count);
}

void bl_sim_rom_write_unprotect(struct stm32bl_sim *sim)
{
    bl_sim_rom_ack(sim);
    bl_sim_option_protect(sim, NULL, 0);
    finish_by_reset(sim);
}

void bl_sim_rom_readout_protect(struct stm32bl_sim *sim)
{
    unsigned before = sim->rdp;

    bl_sim_rom_ack(sim);
    bl_sim_option_set_rdp(sim, 1);
    if (!bl_sim_loads_options(sim))
        sim->rdp = before;
    sim->dirty = true;
    finish_by_reset(sim);
}

void bl_sim_rom_readout_unprotect(struct stm32bl_sim *sim)
{
    uint64_t ns = 0;

    bl_sim_rom_ack(sim);
    bl_sim_lift_protection(sim, &ns);
    if (bl_sim_rom_work(sim, ns))
        finish_by_reset(sim);
}
