/*
 * sim.c - a simulated chip from its making to its end, all floors together.
 */
#include <stdlib.h>

#include "chip.h"
#include "dfu.h"
#include "file.h"
#include "i2c.h"
#include "memory.h"
#include "program.h"
#include "wire.h"

/* The chip and what each floor above it knows, in one piece of memory. */
struct whole {
    struct stm32bl_sim sim;
    struct bl_sim_rom rom;
    struct bl_sim_dfu dfu;
    struct bl_sim_wire wire;
    struct bl_sim_i2c i2c;
    struct bl_sim_program program;
    struct bl_bus_kept kept;
};

static void start_rom(struct stm32bl_sim *sim, uint64_t ready_ns)
{
    bl_sim_rom_start(sim, ready_ns);
    bl_sim_dfu_start(sim);
}

static void send(struct stm32bl_sim *sim, uint8_t byte)
{
    if (sim->set.i2c)
        bl_sim_i2c_send(sim, byte);
    else
        bl_sim_wire_send(sim, byte);
}

static void answer(struct stm32bl_sim *sim, uint8_t byte)
{
    if (sim->set.i2c)
        bl_sim_i2c_answer(sim, byte);
    else
        bl_sim_wire_send(sim, byte);
}

static void cut(struct stm32bl_sim *sim)
{
    bl_sim_wire_cut(sim);
    bl_sim_i2c_cut(sim);
}

static const struct bl_sim_hooks hooks = {
    .start_rom = start_rom,
    .resume_rom = bl_sim_wire_resume,
    .run = bl_sim_program_start,
    .send = send,
    .answer = answer,
    .frame = bl_sim_wire_frame,
    .drop_frame = bl_sim_wire_drop,
    .send_frame = bl_sim_wire_send_frame,
    .cut = cut,
};

struct stm32bl_sim *stm32bl_sim_new(const struct stm32bl_device *device)
{
    struct whole *whole = device ? calloc(1, sizeof *whole) : NULL;
    struct stm32bl_sim *sim;

    if (!whole)
        return NULL;
    sim = &whole->sim;
    sim->rom = &whole->rom;
    sim->dfu = &whole->dfu;
    sim->wire = &whole->wire;
    sim->i2c = &whole->i2c;
    sim->program = &whole->program;
    sim->kept = &whole->kept;
    sim->device = device;
    sim->hooks = &hooks;
    sim->set.bootloader_id = sim->set.product_id = -1;
    sim->wire->host = (struct stm32bl_line){115200, 'E'};
    sim->set.no_parity = device->product_id < 0x100; // AN2606: WB0 and WL3 ROMs talk 8N1
    // Opening a port asserts both lines (Linux does it in the kernel).
    sim->dtr = sim->rts = true;
    if (bl_sim_chip_make(sim, 0)) {
        stm32bl_sim_free(sim);
        return NULL;
    }
    bl_sim_settle(sim);
    return sim;
}

void stm32bl_sim_free(struct stm32bl_sim *sim)
{
    if (!sim)
        return;
    if (sim->memory_count && bl_sim_keep(sim))
        bl_say(&sim->log, STM32BL_LOG_WARN, "%s", sim->error.text);
    bl_sim_memory_free(sim);
    bl_sim_wire_free(sim);
    free(sim); // the first member of its struct whole
}

const char *stm32bl_sim_error_message(const struct stm32bl_sim *sim)
{
    return sim->error.text;
}

void stm32bl_sim_get_stats(const struct stm32bl_sim *sim, struct stm32bl_sim_stats *out)
{
    *out = sim->stats;
    out->elapsed_us = sim->now_ns / 1000u;
    out->idle_us = sim->wire->idle_ns / 1000u;
    out->running = sim->running == BL_SIM_IN_APP || bl_sim_program_in_flash(sim);
}
