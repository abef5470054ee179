/*
 * rom_special.c - the commands Special and Extended Special, AN3155 3.14 and 3.15: an operation, one
 * block of data or two, then data (of Special alone) and a status. AN2606 names the operations.
 */
#include <string.h>

#include "chip.h"
#include "rom.h"

enum { RESET = 0x0002, MOST_FIRST = 128, MOST_SECOND = 1024 };

bool bl_sim_has_special(const struct stm32bl_sim *sim)
{
    const char *series = sim->device->series;

    return sim->set.special || !strcmp(series, "H5") || !strcmp(series, "C5");
}

/* A size in two bytes, and as many bytes: a part of the answer. */
static void send_part(struct stm32bl_sim *sim, const uint8_t *bytes, size_t size)
{
    bl_sim_rom_send(sim, (uint8_t)(size >> 8));
    bl_sim_rom_send(sim, (uint8_t)size);
    for (size_t i = 0; i < size; i++)
        bl_sim_rom_send(sim, bytes[i]);
}

static size_t block_size(const struct stm32bl_sim *sim)
{
    return (size_t)sim->rom->frame[0] << 8 | sim->rom->frame[1];
}

/* Checks a block that has come whole, and acknowledges it or not. */
static bool take_block(struct stm32bl_sim *sim)
{
    if (bl_sim_rom_xor(sim, block_size(sim) + 3) != 0) {
        bl_sim_rom_refuse(sim);
        return false;
    }
    bl_sim_rom_ack(sim);
    return true;
}

static void expect_block(struct stm32bl_sim *sim, size_t most, bl_sim_step *step)
{
    if (block_size(sim) > most)
        bl_sim_rom_refuse(sim);
    else
        bl_sim_rom_extend(sim, block_size(sim) + 3, step);
}

/* What comes back with the option `special`: the data, and 0 for a status. */
static void on_data(struct stm32bl_sim *sim)
{
    static const uint8_t good[] = {0};
    bool resets = sim->rom->address == RESET && !sim->set.special;

    if (!take_block(sim))
        return;
    send_part(sim, sim->rom->frame + 2, resets ? 0 : block_size(sim));
    send_part(sim, good, sizeof good);
    bl_sim_rom_finish(sim);
    if (resets)
        bl_sim_reset(sim, sim->rom->time_ns);
}

static void on_size(struct stm32bl_sim *sim)
{
    expect_block(sim, MOST_FIRST, on_data);
}

/* Extended Special answers by a status alone: here the second block. */
static void on_second_data(struct stm32bl_sim *sim)
{
    if (!take_block(sim))
        return;
    send_part(sim, sim->rom->frame + 2, block_size(sim));
    bl_sim_rom_finish(sim);
}

static void on_second_size(struct stm32bl_sim *sim)
{
    expect_block(sim, MOST_SECOND, on_second_data);
}

static void on_first_data(struct stm32bl_sim *sim)
{
    if (take_block(sim))
        bl_sim_rom_expect(sim, 2, on_second_size);
}

static void on_first_size(struct stm32bl_sim *sim)
{
    expect_block(sim, MOST_FIRST, on_first_data);
}

/* Of the operations that AN2606 names only the reset of H5 and C5 is simulated. */
static void on_operation(struct stm32bl_sim *sim)
{
    sim->rom->address = (uint32_t)(sim->rom->frame[0] << 8 | sim->rom->frame[1]);
    if (bl_sim_rom_xor(sim, 3) != 0 || (!sim->set.special && sim->rom->address != RESET)) {
        bl_sim_rom_refuse(sim);
        return;
    }
    bl_sim_rom_ack(sim);
    bl_sim_rom_expect(sim, 2, sim->rom->extended ? on_first_size : on_size);
}

void bl_sim_rom_special(struct stm32bl_sim *sim)
{
    sim->rom->extended = false;
    bl_sim_rom_ack(sim);
    bl_sim_rom_expect(sim, 3, on_operation);
}

void bl_sim_rom_extended_special(struct stm32bl_sim *sim)
{
    bl_sim_rom_special(sim);
    sim->rom->extended = true;
}
