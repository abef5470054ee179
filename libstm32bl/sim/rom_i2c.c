/*
 * rom_i2c.c - what the ROM does otherwise on I2C than on its USART, AN4221: a count is a message of its own
 * and acknowledged. Get Version says nothing but the version, and a checksum's size is told in bytes: those
 * are with the commands.
 */
#include "memory.h"
#include "option_bytes.h"
#include "rom.h"

/* Behind an ACK: the block whose `count` items of `width` bytes were announced, and its XOR. */
static void expect_list(struct stm32bl_sim *sim, size_t count, size_t width, bl_sim_step *step)
{
    sim->rom->listed = count;
    bl_sim_rom_ack(sim);
    bl_sim_rom_expect(sim, count * width + 1, step);
}

static void on_pages(struct stm32bl_sim *sim)
{
    size_t count = sim->rom->listed;

    if (bl_sim_rom_xor(sim, 2 * count + 1) != 0 || sim->rom->failing)
        bl_sim_rom_refuse(sim);
    else
        bl_sim_rom_erase_list(sim, sim->rom->frame, count);
}

static void on_erase_count(struct stm32bl_sim *sim)
{
    size_t count = (size_t)(sim->rom->frame[0] << 8 | sim->rom->frame[1]) + 1;
    bool special = count > 0xFFF0;

    if (bl_sim_rom_xor(sim, 3) != 0 || (!special && count > BL_SIM_PAGES))
        bl_sim_rom_refuse(sim);
    else if (special)
        bl_sim_rom_special_erase(sim);
    else
        expect_list(sim, count, 2, on_pages);
}

void bl_sim_rom_i2c_erase(struct stm32bl_sim *sim)
{
    bl_sim_rom_ack(sim);
    bl_sim_rom_expect(sim, 3, on_erase_count);
}

static void on_sectors(struct stm32bl_sim *sim)
{
    size_t count = sim->rom->listed;

    if (bl_sim_rom_xor(sim, count + 1) != 0)
        bl_sim_rom_refuse(sim);
    else
        bl_sim_rom_protect_list(sim, sim->rom->frame, count);
}

static void on_sector_count(struct stm32bl_sim *sim)
{
    if ((sim->rom->frame[0] ^ sim->rom->frame[1]) != 0xFF)
        bl_sim_rom_refuse(sim);
    else
        expect_list(sim, sim->rom->frame[0] + 1u, 1, on_sectors);
}

void bl_sim_rom_i2c_write_protect(struct stm32bl_sim *sim)
{
    bl_sim_rom_ack(sim);
    bl_sim_rom_expect(sim, 2, on_sector_count);
}
