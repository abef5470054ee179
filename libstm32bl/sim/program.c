/*
 * program.c - runs a program: puts processor, bus and chip together, and says how it ended.
 */
#include <inttypes.h>
#include <string.h>

#include "chip.h"
#include "flash.h"
#include "memory.h"
#include "option_bytes.h"
#include "program.h"
#include "rom.h"

enum {
    RESTS_AFTER = 200, // so many times in a row it has asked for a byte in vain
    SLICE_NS = 1000000 // what nobody receives is let go as often as this
};

bool bl_sim_program_set_execute(struct stm32bl_sim *sim, const char *value)
{
    if (!bl_bus_row_of(sim->device) || (strcmp(value, "0") != 0 && strcmp(value, "1") != 0))
        return false;
    sim->set.execute = value[0] == '1';
    return true;
}

static struct bl_bus *bus_of(const struct stm32bl_sim *sim)
{
    return &sim->program->bus;
}

uint64_t bl_sim_program_ns(const struct stm32bl_sim *sim)
{
    return bl_bus_now_ps(bus_of(sim)) / 1000;
}

bool bl_sim_program_runs(const struct stm32bl_sim *sim)
{
    return sim->running == BL_SIM_IN_RAM && !sim->hung;
}

bool bl_sim_program_in_flash(const struct stm32bl_sim *sim)
{
    return sim->running == BL_SIM_IN_RAM && sim->program->in_flash;
}

/* ------------------------------------------------------------- what the bus asks for */

static uint8_t *memory(void *user, uint32_t addr, unsigned size, enum bl_bus_memory *kind)
{
    struct bl_sim_memory *m = bl_sim_memory_at(user, addr);

    if (!m || m->size - (addr - m->start) < size)
        return NULL;
    *kind = m->kind == BL_SIM_FLASH ? BL_BUS_FLASH
            : m->kind == BL_SIM_RAM ? BL_BUS_RAM
                                    : BL_BUS_OTHER;
    return m->bytes + (addr - m->start);
}

static bool is_locked(void *user, uint32_t addr)
{
    const struct bl_sim_sector *s = bl_sim_sector_at(user, addr);

    return !s || s->locked;
}

/* The program stops where the power fails. */
static void stop_without_power(struct stm32bl_sim *sim)
{
    if (sim->running == BL_SIM_OFF)
        bl_cpu_pause(&sim->program->cpu);
}

static void program(void *user, uint32_t addr, const uint8_t *data, uint32_t len)
{
    struct stm32bl_sim *sim = user;
    uint64_t ns = 0;

    bl_sim_program(sim, addr, data, len, &ns);
    stop_without_power(sim);
}

static uint64_t erase(void *user, uint32_t addr)
{
    struct stm32bl_sim *sim = user;
    struct bl_sim_sector *s = bl_sim_sector_at(sim, addr);
    uint64_t ns = 0;

    if (s)
        bl_sim_erase(sim, s, &ns);
    stop_without_power(sim);
    return ns;
}

static uint64_t erase_banks(void *user, unsigned banks)
{
    uint64_t ns = 0;

    bl_sim_erase_banks(user, banks, &ns);
    stop_without_power(user);
    return ns;
}

static void flash_worked(void *user, bool erased, uint64_t ns)
{
    struct stm32bl_sim *sim = user;

    if (erased)
        sim->stats.erase_us += ns / 1000u;
    else
        sim->stats.program_us += ns / 1000u;
}

static bool is_empty(void *user)
{
    return ((struct stm32bl_sim *)user)->empty;
}

static void set_empty(void *user, bool empty)
{
    ((struct stm32bl_sim *)user)->empty = empty;
}

static bool is_swapped(void *user)
{
    return ((struct stm32bl_sim *)user)->swapped;
}

/* RM0433 4.4.3; it takes as long as when the ROM does it. */
static uint64_t swap_banks(void *user)
{
    struct stm32bl_sim *sim = user;

    bl_sim_option_swap(sim);
    stop_without_power(sim);
    return (uint64_t)sim->device->timing->erase[0].typical_ms * 1000000u;
}

static bool frame(void *user, size_t index, struct bl_bus_frame *out)
{
    struct stm32bl_sim *sim = user;

    return sim->hooks->frame(sim, index, out);
}

static void drop(void *user, bool lost)
{
    struct stm32bl_sim *sim = user;

    sim->hooks->drop_frame(sim, lost);
    if (sim->hung)
        bl_cpu_pause(&sim->program->cpu);
}

static void lost(void *user)
{
    ((struct stm32bl_sim *)user)->stats.lost++;
}

static void send(void *user, const struct bl_bus_frame *f)
{
    struct stm32bl_sim *sim = user;

    sim->stats.sent++;
    sim->hooks->send_frame(sim, f);
}

static void reset(void *user, bool launch)
{
    struct stm32bl_sim *sim = user;
    uint64_t at_ns = bl_sim_program_ns(sim);

    bl_cpu_pause(&sim->program->cpu);
    if (sim->now_ns < at_ns)
        sim->now_ns = at_ns;
    sim->hooks->cut(sim);
    if (launch)
        bl_sim_launch(sim, at_ns);
    else
        bl_sim_reset(sim, at_ns);
}

static void violation(void *user)
{
    ((struct stm32bl_sim *)user)->stats.violations++;
}

/* --------------------------------------------------------------------- the program */

/* The ROM opens the lock for a write or an erase, and does not close it again. Nothing is left by one that did not run. */
static struct bl_bus_start start_of(const struct stm32bl_sim *sim, uint64_t at_ns)
{
    bool by_rom = sim->running == BL_SIM_IN_ROM && sim->rom->baud;

    return (struct bl_bus_start){
        .after_go = by_rom ? sim->set.after_go : BL_BUS_RESET,
        .clock_mhz = sim->set.clock_mhz,
        .baud = sim->rom->baud,
        .parity = !sim->set.no_parity,
        .unlocked = by_rom && (sim->stats.programs || sim->stats.erases),
        .at_ps = at_ns * 1000,
    };
}

/* What the vectors at `addr` are in: the row's first RAM is the processor's own, with what the ROM leaves to nobody. */
static bool is_executed(struct stm32bl_sim *sim, uint32_t addr, const uint8_t *vectors)
{
    const struct bl_sim_memory *m = bl_sim_memory_at(sim, addr);
    uint32_t blank = UINT32_C(0x01010101) * sim->device->erased;

    if (!vectors || m->kind == BL_SIM_RAM)
        return vectors;
    return sim->set.execute && m->kind == BL_SIM_FLASH && bl_le32(vectors + 4) != blank;
}

static void give_ram(struct stm32bl_sim *sim, uint32_t addr)
{
    const struct bl_sim_memory *m = bl_sim_memory_at(sim, addr);
    struct bl_cpu *cpu = &sim->program->cpu;
    bool in_flash = m->kind == BL_SIM_FLASH;
    uint32_t before;

    if (in_flash)
        m = bl_sim_memory_at(sim, sim->device->ram[0].start);
    before = in_flash ? m->before : 0; // a program in RAM does without what is the ROM's own
    cpu->ram.bytes = m->bytes - before;
    cpu->ram.start = m->start - before;
    cpu->ram.size = (before + m->size) & ~3u;
    sim->program->in_flash = in_flash;
}

bool bl_sim_program_start(struct stm32bl_sim *sim, uint32_t addr, uint64_t at_ns)
{
    const uint8_t *vectors = stm32bl_sim_memory(sim, addr, 8);
    struct bl_sim_program *p = sim->program;
    struct bl_bus_start start = start_of(sim, at_ns);
    const struct bl_bus_chip chip = {sim,       sim->device, &sim->chip, sim->kept,   memory,
                                     is_locked, program,     erase,      erase_banks, flash_worked,
                                     is_empty,  set_empty,   is_swapped, swap_banks,  frame,
                                     drop,      lost,        send,       reset,       violation};

    if (!is_executed(sim, addr, vectors))
        return false;
    give_ram(sim, addr);
    if (!bl_bus_start(&p->bus, &p->cpu, &chip, &start))
        return false;
    bl_cpu_start(&p->cpu, bl_le32(vectors), bl_le32(vectors + 4));
    sim->running = BL_SIM_IN_RAM;
    return true;
}

/* Nobody feeds the watchdog any more (RM0008 19.3). */
static uint64_t bite_ns(const struct stm32bl_sim *sim)
{
    uint64_t ps = bl_iwdg_next_ps(bus_of(sim));

    return ps == UINT64_MAX ? ps : ps / 1000 + 1;
}

static void report_crash(struct stm32bl_sim *sim)
{
    const struct bl_cpu_crash *c = &sim->program->cpu.crash;

    sim->running = BL_SIM_CRASHED;
    sim->program->bites_ns = bite_ns(sim);
    sim->program->resets = sim->stats.resets;
    bl_say(&sim->log, STM32BL_LOG_WARN,
           "sim: the program in %s crashed at 0x%08" PRIx32 ": %s (0x%08" PRIx32 ")",
           sim->program->in_flash ? "flash" : "RAM", c->pc, c->why, c->addr);
}

void bl_sim_program_run(struct stm32bl_sim *sim, uint64_t until_ns)
{
    struct bl_sim_program *p = sim->program;
    uint64_t until_ps, next_ps;

    bl_bus_catch_up(&p->bus); // the host may have sent something
    if (until_ns > bl_sim_program_ns(sim) + SLICE_NS)
        until_ns = bl_sim_program_ns(sim) + SLICE_NS;
    until_ps = (until_ns + 1) * 1000;
    if (!bl_sim_program_runs(sim))
        return;
    next_ps = bl_bus_next_ps(&p->bus);
    bl_cpu_run(&p->cpu, bl_bus_cycles_at(&p->bus, next_ps < until_ps ? next_ps : until_ps));
    if (p->cpu.crash.why)
        report_crash(sim);
    else if (bl_sim_program_runs(sim))
        bl_bus_catch_up(&p->bus);
}

uint64_t bl_sim_program_bites_ns(const struct stm32bl_sim *sim)
{
    const struct bl_sim_program *p = sim->program;

    if (sim->running != BL_SIM_CRASHED || sim->hung || !p || !p->bites_ns ||
        p->resets != sim->stats.resets)
        return UINT64_MAX;
    return p->bites_ns;
}

void bl_sim_program_bite(struct stm32bl_sim *sim)
{
    sim->program->bites_ns = UINT64_MAX;
    sim->hooks->cut(sim);
    bl_sim_reset(sim, sim->now_ns);
}

bool bl_sim_program_rests(const struct stm32bl_sim *sim)
{
    return bl_sim_program_runs(sim) && bus_of(sim)->asked > RESTS_AFTER;
}
