/*
 * chip.c - power, pins and resets: what runs on the chip.
 */
#include <string.h>

#include "bus.h"
#include "chip.h"
#include "defects.h"
#include "device/reset_ways.h"
#include "flash.h"
#include "memory.h"
#include "option_bytes.h"

int bl_sim_chip_make(struct stm32bl_sim *sim, uint32_t flash_kb)
{
    int err = bl_sim_memory_make(sim, flash_kb);

    if (!err)
        bl_sim_option_defaults(sim);
    return err;
}

/* ------------------------------------------------------------------------- the pins */

/* A straight line is low when asserted; a transistor turns it over. */
static bool pin_is_high(const struct stm32bl_sim *sim, bool asserted)
{
    return sim->set.inverted ? asserted : !asserted;
}

static bool boot0_is_high(const struct stm32bl_sim *sim)
{
    switch (sim->set.wiring) {
    case BL_SIM_RTS_DTR:
        return pin_is_high(sim, sim->rts);
    case BL_SIM_DTR_RTS:
        return pin_is_high(sim, sim->dtr);
    case BL_SIM_NOT_WIRED:
        break;
    }
    return !sim->set.boot_app && !sim->set.boot_flash;
}

static bool reset_is_low(const struct stm32bl_sim *sim)
{
    switch (sim->set.wiring) {
    case BL_SIM_RTS_DTR:
        return !pin_is_high(sim, sim->dtr);
    case BL_SIM_DTR_RTS:
        return !pin_is_high(sim, sim->rts);
    case BL_SIM_NOT_WIRED:
        break;
    }
    return false;
}

/* ---------------------------------------------------------------------- the programs */

static bool in_kind(struct stm32bl_sim *sim, uint32_t addr, enum bl_sim_kind kind)
{
    const struct bl_sim_memory *m = bl_sim_memory_at(sim, addr);

    return m && m->kind == kind;
}

/* A stack pointer may also point into RAM that the ROM uses itself, which the row does not name. */
static bool is_stack(uint32_t sp)
{
    return sp % 4 == 0 && (sp >> 28 == 1 || sp >> 28 == 2 || sp >> 28 == 3);
}

static bool is_code(struct stm32bl_sim *sim, uint32_t pc)
{
    return (pc & 1) && (in_kind(sim, pc - 1, BL_SIM_FLASH) || in_kind(sim, pc - 1, BL_SIM_RAM));
}

static void run_app(struct stm32bl_sim *sim, uint64_t at_ns)
{
    sim->running = BL_SIM_IN_APP;
    sim->text_ns = at_ns;
}

void bl_sim_jump(struct stm32bl_sim *sim, uint32_t addr, uint64_t at_ns)
{
    const uint8_t *vectors = stm32bl_sim_memory(sim, addr, 8);

    if (sim->hooks->run(sim, addr, at_ns))
        return;
    if (vectors && is_stack(bl_le32(vectors)) && is_code(sim, bl_le32(vectors + 4)))
        run_app(sim, at_ns);
    else
        sim->running = BL_SIM_CRASHED;
}

/* AN2606, boot patterns 6, 11, 13 and 16: the first word of flash, when option bytes are loaded. */
static void check_empty(struct stm32bl_sim *sim)
{
    const uint8_t *word = stm32bl_sim_memory(sim, bl_chip_flash_start(&sim->chip), 4);

    sim->empty = bl_reset_of(sim->device)->empty != BL_EMPTY_NONE;
    for (size_t i = 0; i < 4; i++)
        sim->empty = sim->empty && word[i] == sim->device->erased;
}

static bool starts_rom(struct stm32bl_sim *sim)
{
    enum bl_boot boot = bl_sim_option_boot(sim);

    // RM0090 and others: level 2 boots from flash only, whatever BOOT0 says.
    return sim->rdp != 2 &&
           (boot == BL_BOOT_ROM || sim->empty || (boot == BL_BOOT_PIN_ROM && boot0_is_high(sim)));
}

static bool starts_sram(struct stm32bl_sim *sim)
{
    enum bl_boot boot = bl_sim_option_boot(sim);

    return sim->rdp != 2 &&
           (boot == BL_BOOT_SRAM || (boot == BL_BOOT_PIN_SRAM && boot0_is_high(sim)));
}

static void run_rom(struct stm32bl_sim *sim, uint64_t ready_ns)
{
    sim->running = BL_SIM_IN_ROM;
    if (bl_sim_has_quirk(sim, BL_QUIRK_CLEARS_EMPTY))
        sim->empty = false;
    sim->hooks->start_rom(sim, ready_ns);
}

static void start(struct stm32bl_sim *sim, uint64_t at_ns, uint64_t rom_ready_ns)
{
    bl_sim_option_load(sim);
    if (starts_rom(sim))
        run_rom(sim, rom_ready_ns);
    else {
        sim->running = BL_SIM_IN_RESET; // and not in the ROM, which leaves things behind
        bl_sim_jump(sim, starts_sram(sim) ? 0x20000000 : bl_chip_flash_start(&sim->chip), at_ns);
    }
}

void bl_sim_reset(struct stm32bl_sim *sim, uint64_t at_ns)
{
    if (sim->running == BL_SIM_OFF)
        return;
    sim->stats.resets++;
    start(sim, at_ns, at_ns + (uint64_t)sim->device->startup_ms * 1000000u);
}

void bl_sim_launch(struct stm32bl_sim *sim, uint64_t at_ns)
{
    check_empty(sim);
    bl_sim_reset(sim, at_ns);
}

/* AN3155 3.6, notes: a plain reset on F0, F2, F4, F7 and in the ROMs of L412, L43x and L45x. */
bool bl_sim_reset_after_options(struct stm32bl_sim *sim, uint64_t at_ns)
{
    static const char *const plain[] = {"stm32f0",  "stm32f2",  "stm32f4", "stm32f7",
                                        "stm32l41", "stm32l43", "stm32l45"};

    if (!bl_sim_loads_options(sim))
        return false;
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (!strncmp(sim->device->name, plain[i], strlen(plain[i]))) {
            bl_sim_reset(sim, at_ns);
            return true;
        }
    bl_sim_launch(sim, at_ns);
    return true;
}

/* AN3155 3.12: erases all flash and, since protocol 2.2, wipes the RAM. AN3156 5.4 is the same.
 */
void bl_sim_lift_protection(struct stm32bl_sim *sim, uint64_t *ns)
{
    for (size_t i = 0; i < sim->sector_count; i++)
        sim->sectors[i].locked = false;
    bl_sim_option_heal(sim);
    bl_sim_option_keep_locks(sim);
    bl_sim_erase_banks(sim, 3, ns);
    sim->stats.erase_us += *ns / 1000u;
    if (sim->running == BL_SIM_OFF)
        return;
    for (size_t i = 0; i < sim->memory_count; i++)
        if (sim->memory[i].kind == BL_SIM_RAM || sim->memory[i].kind == BL_SIM_EEPROM)
            memset(sim->memory[i].bytes, 0, sim->memory[i].size);
    bl_sim_option_set_rdp(sim, 0);
    sim->dirty = true;
}

void bl_sim_lines_changed(struct stm32bl_sim *sim)
{
    if (sim->running == BL_SIM_OFF)
        return;
    if (reset_is_low(sim)) {
        if (sim->running != BL_SIM_IN_RESET)
            sim->hooks->cut(sim);
        sim->running = BL_SIM_IN_RESET;
    } else if (sim->running == BL_SIM_IN_RESET) {
        bl_sim_reset(sim, sim->now_ns);
    }
}

void bl_sim_settle(struct stm32bl_sim *sim)
{
    uint64_t now_ns = sim->now_ns;

    check_empty(sim);
    bl_sim_option_load(sim);
    sim->hooks->start_rom(sim, now_ns);
    if (reset_is_low(sim))
        sim->running = BL_SIM_IN_RESET;
    else if (sim->set.boot_app)
        run_app(sim, now_ns);
    else if (sim->set.boot_flash)
        start(sim, now_ns, now_ns);
    else if (sim->rdp == 2)
        sim->running = BL_SIM_CRASHED;
    else
        run_rom(sim, now_ns);
    if (sim->running == BL_SIM_IN_ROM && sim->set.synced)
        sim->hooks->resume_rom(sim);
}

void stm32bl_sim_power_cycle(struct stm32bl_sim *sim)
{
    sim->hooks->cut(sim);
    sim->hung = false;
    for (size_t i = 0; i < sim->memory_count; i++)
        if (sim->memory[i].kind == BL_SIM_RAM)
            memset(sim->memory[i].bytes - sim->memory[i].before, 0xA5,
                   sim->memory[i].before + sim->memory[i].size);
    *sim->kept = (struct bl_bus_kept){{0}, false};
    check_empty(sim);
    sim->running = reset_is_low(sim) ? BL_SIM_IN_RESET : BL_SIM_IN_ROM;
    if (sim->running == BL_SIM_IN_ROM)
        bl_sim_reset(sim, sim->now_ns);
}
