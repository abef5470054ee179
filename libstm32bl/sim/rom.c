/*
 * rom.c - the bootloader's main loop: it collects the bytes of a frame, then takes a step.
 */
#include "rom.h"
#include "defects.h"

uint8_t bl_sim_rom_xor(const struct stm32bl_sim *sim, size_t len)
{
    uint8_t sum = 0;

    for (size_t i = 0; i < len; i++)
        sum ^= sim->rom->frame[i];
    return sum;
}

void bl_sim_rom_extend(struct stm32bl_sim *sim, size_t total, bl_sim_step *step)
{
    sim->rom->need = total;
    sim->rom->step = step;
}

void bl_sim_rom_expect(struct stm32bl_sim *sim, size_t total, bl_sim_step *step)
{
    sim->rom->have = 0;
    bl_sim_rom_extend(sim, total, step);
}

void bl_sim_rom_send(struct stm32bl_sim *sim, uint8_t byte)
{
    sim->hooks->send(sim, byte);
}

/* Every answer ends a step, for which the ROM needs the time of the option `work`. */
static void answer(struct stm32bl_sim *sim, uint8_t byte)
{
    sim->rom->time_ns += (uint64_t)sim->set.work_us * 1000u;
    sim->hooks->answer(sim, byte);
}

void bl_sim_rom_refuse(struct stm32bl_sim *sim)
{
    answer(sim, BL_SIM_NACK);
    bl_sim_rom_idle(sim);
}

void bl_sim_rom_ack(struct stm32bl_sim *sim)
{
    answer(sim, BL_SIM_ACK);
}

void bl_sim_rom_finish(struct stm32bl_sim *sim)
{
    bl_sim_rom_ack(sim);
    bl_sim_rom_idle(sim);
}

bool bl_sim_rom_work(struct stm32bl_sim *sim, uint64_t ns)
{
    sim->rom->time_ns += ns;
    return sim->running == BL_SIM_IN_ROM;
}

/* AN3155 section 3: a code and its complement. A second 7F is a wrong pair like any other. */
static void on_pair(struct stm32bl_sim *sim)
{
    if ((sim->rom->frame[0] ^ sim->rom->frame[1]) != 0xFF) {
        bl_sim_rom_refuse(sim);
        return;
    }
    sim->rom->command = sim->rom->frame[0];
    sim->rom->gentle = false;
    sim->rom->begin(sim);
}

void bl_sim_rom_idle(struct stm32bl_sim *sim)
{
    bl_sim_rom_expect(sim, 2, on_pair);
}

/* AN3155 section 1; a first byte that is not 7F gives a wrong baud rate, which only a reset cures.
 */
static void on_sync(struct stm32bl_sim *sim)
{
    if (sim->rom->frame[0] != BL_SIM_SYNC) {
        sim->rom->step = NULL;
        return;
    }
    // AN2606, STM32H74x: the first one goes unanswered on PB14/PB15, which only the option chooses.
    if (sim->set.quirks_given && bl_sim_has_quirk(sim, BL_QUIRK_SYNC_TWICE) && !sim->rom->knocked) {
        sim->rom->knocked = true;
        bl_sim_rom_expect(sim, 1, on_sync);
        return;
    }
    for (size_t i = 0; i < sim->set.stray.count; i++)
        bl_sim_rom_send(sim, sim->set.stray.bytes[i]);
    if (bl_sim_has_quirk(sim, BL_QUIRK_DOUBLE_SYNC_ACK))
        bl_sim_rom_ack(sim);
    bl_sim_rom_finish(sim);
}

void bl_sim_rom_listen(struct stm32bl_sim *sim, uint64_t ready_ns, bl_sim_step *begin)
{
    sim->parallelism = 0;
    *sim->rom = (struct bl_sim_rom){.begin = begin, .ready_ns = ready_ns, .time_ns = ready_ns};
    if (sim->set.i2c) // the address wakes it
        bl_sim_rom_idle(sim);
    else
        bl_sim_rom_expect(sim, 1, on_sync);
}

void bl_sim_rom_byte(struct stm32bl_sim *sim, uint8_t byte)
{
    struct bl_sim_rom *rom = sim->rom;

    if (!rom->step) {
        sim->stats.lost++;
        return;
    }
    rom->frame[rom->have++] = byte;
    if (rom->have >= rom->need)
        rom->step(sim);
}
