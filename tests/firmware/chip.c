/*
 * chip.c - memories, time, and running: Unicorn executes until something asks it to stop between
 * two blocks of code, and then the exception, the reset or the end is dealt with outside of it.
 */
#include "chip.h"
#include "stm32bl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FLASH   0x08000000u
#define RAM     0x20000000u
#define BUS     0x40000000u // peripherals
#define SCS     0xE0000000u // the core's own registers
#define NOWHERE 0x60000000u // where no code ever runs: emulation has no end of its own

enum { STEP_US = 20 };
enum stop { STOP_NONE, STOP_LOOK, STOP_RESET, STOP_RETURN, STOP_TIME, STOP_ROM, STOP_ERROR };

static void stop(struct chip *chip, enum stop why)
{
    if (chip->why < (int)why)
        chip->why = why;
    uc_emu_stop(chip->uc);
}

/* A register access must not stop emulation itself: its block would run again from its start. */
void chip_stop_for_reset(struct chip *chip)
{
    if (!chip->deaf)
        chip->soon = STOP_RESET;
}

uint32_t chip_peek(struct chip *chip, uint32_t addr)
{
    uint32_t value = 0;

    if (addr >= BUS && addr < SCS)
        return parts_reg(chip, addr);
    uc_mem_read(chip->uc, addr, &value, sizeof value);
    return value;
}

static void note_arrival(struct chip *chip, uint32_t pc)
{
    const struct model *m = chip->model;
    struct arrival *a = &chip->arrival;
    bool small = m->cpu == UC_CPU_ARM_CORTEX_M0;

    a->count++;
    a->pc = pc;
    a->sp = chip_cpu(chip, UC_ARM_REG_SP);
    a->control = chip_cpu(chip, UC_ARM_REG_CONTROL);
    a->primask = chip_cpu(chip, UC_ARM_REG_PRIMASK);
    a->faultmask = small ? 0 : chip_cpu(chip, UC_ARM_REG_FAULTMASK);
    a->basepri = small ? 0 : chip_cpu(chip, UC_ARM_REG_BASEPRI);
    a->ipsr = chip_cpu(chip, UC_ARM_REG_IPSR);
    a->vtor = chip->vtor;
    a->systick = chip->systick_csr;
    a->memory_at_zero = m->remap ? parts_reg(chip, m->remap) & 7 : 0;
    a->magic = parts_reg(chip, m->magic);
    a->clocks = parts_clocks_are_reset(chip);
    a->interrupts = false;
    for (unsigned i = 1; i < CHIP_EXCEPTIONS; i++)
        a->interrupts |= chip->enabled[i] || chip->pending[i];
}

/* Time and interrupts; called often enough. */
static void look(struct chip *chip)
{
    core_tick(chip);
    parts_tick(chip);
    chip->event_ps = chip->now_ps + STEP_US * UINT64_C(1000000);
    if (core_next_exception(chip))
        stop(chip, STOP_LOOK);
    if (chip->now_ps >= chip->end_ps)
        stop(chip, STOP_TIME);
}

static void on_block(uc_engine *uc, uint64_t addr, uint32_t size, void *user)
{
    struct chip *chip = user;
    bool in_rom = addr - chip->model->rom_start < chip->model->rom_size;

    (void)uc;
    chip->block = (uint32_t)addr;
    if (chip->soon) {
        stop(chip, chip->soon);
        chip->soon = STOP_NONE;
        return;
    }
    chip->now_ps += size / 2 * (UINT64_C(1000000000000) / chip->core_hz);
    if (in_rom && !chip->in_rom) {
        note_arrival(chip, (uint32_t)addr);
        if (chip->stop_in_rom)
            stop(chip, STOP_ROM);
    }
    chip->in_rom = in_rom;
    if (chip->now_ps >= chip->event_ps)
        look(chip);
}

/* Number 8 is QEMU's EXCP_EXCEPTION_EXIT; all others are faults here. */
static void on_interrupt(uc_engine *uc, uint32_t number, void *user)
{
    struct chip *chip = user;

    (void)uc;
    chip->exc_return = chip_cpu(chip, UC_ARM_REG_PC) | 1;
    if (number != 8)
        snprintf(chip->trouble, sizeof chip->trouble, "exception %u at 0x%08x", number,
                 chip_cpu(chip, UC_ARM_REG_PC));
    stop(chip, number == 8 ? STOP_RETURN : STOP_ERROR);
}

static bool on_write_to_code(uc_engine *uc, uc_mem_type type, uint64_t addr, int size,
                             int64_t value, void *user)
{
    struct chip *chip = user;

    (void)uc, (void)type, (void)size, (void)value;
    snprintf(chip->trouble, sizeof chip->trouble, "write to flash or ROM at 0x%08x",
             (unsigned)addr);
    stop(chip, STOP_ERROR);
    return true;
}

static uint64_t on_read(uc_engine *uc, uint64_t offset, unsigned size, void *user)
{
    (void)uc, (void)size;
    return parts_read(user, BUS + (uint32_t)offset);
}

static void on_write(uc_engine *uc, uint64_t offset, unsigned size, uint64_t value, void *user)
{
    (void)uc, (void)size;
    parts_write(user, BUS + (uint32_t)offset, (uint32_t)value);
}

static uint64_t on_core_read(uc_engine *uc, uint64_t offset, unsigned size, void *user)
{
    (void)uc, (void)size;
    return core_read(user, SCS + (uint32_t)offset);
}

static void on_core_write(uc_engine *uc, uint64_t offset, unsigned size, uint64_t value, void *user)
{
    (void)uc, (void)size;
    core_write(user, SCS + (uint32_t)offset, (uint32_t)value);
}

/* ------------------------------------------------------------------------------ memory */

/* The vectors of an exception come from VTOR, which is 0 after reset: so address 0 must be right.
 */
void chip_map_zero(struct chip *chip)
{
    uint32_t mode = chip->model->remap ? parts_reg(chip, chip->model->remap) & 7 : 0;

    if (mode == chip->memory_at_zero)
        return;
    chip->memory_at_zero = mode;
    chip->soon = STOP_LOOK;
}

static void remap_zero(struct chip *chip, bool first)
{
    static const uint32_t window = 0x1000; // enough for the vectors

    if (!first)
        uc_mem_unmap(chip->uc, 0, window);
    uc_mem_map_ptr(chip->uc, 0, window, UC_PROT_READ | UC_PROT_EXEC,
                   chip->memory_at_zero == 1 ? chip->rom : chip->flash);
}

bool chip_program(struct chip *chip, uint32_t addr, const void *data, size_t size)
{
    const struct model *m = chip->model;

    if (addr >= FLASH && addr - FLASH + size <= m->flash_size)
        memcpy(chip->flash + (addr - FLASH), data, size);
    else if (addr >= m->rom_start && addr - m->rom_start + size <= m->rom_size)
        memcpy(chip->rom + (addr - m->rom_start), data, size);
    else
        return false;
    uc_ctl_remove_cache(chip->uc, addr, addr + size);
    uc_ctl_remove_cache(chip->uc, UINT64_C(0), UINT64_C(0x1000));
    return true;
}

const char *chip_load(struct chip *chip, const char *path)
{
    struct stm32bl_image *image = stm32bl_image_new();
    const struct stm32bl_segment *segments;
    const char *trouble = NULL;

    if (stm32bl_image_load(image, path, "elf", 0)) {
        snprintf(chip->trouble, sizeof chip->trouble, "%s", stm32bl_image_error_message(image));
        trouble = chip->trouble;
    }
    segments = stm32bl_image_segments(image);
    for (size_t i = 0; i < stm32bl_image_count(image); i++)
        if (!chip_program(chip, segments[i].address, segments[i].data, segments[i].size))
            trouble = "the file does not fit into the chip";
    stm32bl_image_free(image);
    return trouble;
}

static uint8_t *memory(size_t size, uint8_t fill)
{
    uint8_t *bytes = aligned_alloc(0x1000, size);

    if (!bytes)
        abort();
    memset(bytes, fill, size);
    return bytes;
}

struct chip *chip_new(const struct model *model)
{
    struct chip *chip = calloc(1, sizeof *chip);
    uc_hook hook;

    if (!chip)
        abort();
    chip->model = model;
    chip->flash = memory(model->flash_size, 0xFF);
    chip->ram = memory(model->ram_size, 0xA5);
    chip->rom = memory(model->rom_size, 0xFF);
    // UC_MODE_MCLASS would make any core a Cortex-M33.
    if (uc_open(UC_ARCH_ARM, UC_MODE_THUMB, &chip->uc) ||
        uc_ctl_set_cpu_model(chip->uc, model->cpu) || uc_context_alloc(chip->uc, &chip->fresh) ||
        uc_mem_map_ptr(chip->uc, FLASH, model->flash_size, UC_PROT_READ | UC_PROT_EXEC,
                       chip->flash) ||
        uc_mem_map_ptr(chip->uc, model->rom_start, model->rom_size, UC_PROT_READ | UC_PROT_EXEC,
                       chip->rom) ||
        uc_mem_map_ptr(chip->uc, RAM, model->ram_size, UC_PROT_ALL, chip->ram) ||
        uc_mmio_map(chip->uc, BUS, 0x20000000, on_read, chip, on_write, chip) ||
        uc_mmio_map(chip->uc, SCS, 0x100000, on_core_read, chip, on_core_write, chip) ||
        uc_hook_add(chip->uc, &hook, UC_HOOK_BLOCK, (void *)on_block, chip, 1, 0) ||
        uc_hook_add(chip->uc, &hook, UC_HOOK_INTR, (void *)on_interrupt, chip, 1, 0) ||
        uc_hook_add(chip->uc, &hook, UC_HOOK_MEM_WRITE_PROT, (void *)on_write_to_code, chip, 1,
                    0) ||
        uc_context_save(chip->uc, chip->fresh))
        abort();
    remap_zero(chip, true);
    return chip;
}

void chip_free(struct chip *chip)
{
    if (!chip)
        return;
    uc_context_free(chip->fresh);
    uc_close(chip->uc);
    free(chip->flash);
    free(chip->ram);
    free(chip->rom);
    free(chip);
}

/* -------------------------------------------------------------------------------- life */

static void start_at(struct chip *chip, uint32_t vectors)
{
    core_set(chip, UC_ARM_REG_SP, chip_peek(chip, vectors) & ~3u);
    core_set(chip, UC_ARM_REG_LR, 0xFFFFFFFF);
    core_set(chip, UC_ARM_REG_PC, chip_peek(chip, vectors + 4) | 1);
    chip->in_rom = false;
}

static void reset(struct chip *chip, enum part_reset why)
{
    uc_context_restore(chip->uc, chip->fresh);
    core_reset(chip);
    parts_reset(chip, why);
    chip->memory_at_zero = 0;
    remap_zero(chip, false);
    chip->resets++;
    start_at(chip, 0);
}

void chip_power_on(struct chip *chip, bool vbat)
{
    memset(chip->ram, 0x5A, chip->model->ram_size);
    reset(chip, vbat ? PARTS_POWER_VBAT : PARTS_POWER);
}

void chip_reset_pin(struct chip *chip)
{
    reset(chip, PARTS_PIN);
}

void chip_go(struct chip *chip, uint32_t vectors)
{
    reset(chip, PARTS_PIN);
    chip->resets--;
    chip->vtor = chip->model->rom_vectors; // what a ROM may leave behind
    start_at(chip, vectors);
}

/* WFI ends emulation like a stop that nobody asked for; time then passes until something happens.
 */
static void sleep_until_event(struct chip *chip)
{
    while (chip->why == STOP_NONE) {
        chip->now_ps += STEP_US * UINT64_C(1000000);
        look(chip);
    }
}

/* Cortex-M0 leaves an exception by a jump to where no memory is. */
static bool is_return(struct chip *chip, uc_err err, uint32_t pc)
{
    return chip_cpu(chip, UC_ARM_REG_IPSR) && pc >= 0xFFFFFFE0 &&
           (err == UC_ERR_FETCH_UNMAPPED || err == UC_ERR_FETCH_PROT || err == UC_ERR_EXCEPTION);
}

static void run_once(struct chip *chip)
{
    uint32_t pc = chip_cpu(chip, UC_ARM_REG_PC);
    unsigned exception = core_next_exception(chip);
    uc_err err;

    chip->why = STOP_NONE;
    if (exception) {
        core_enter_exception(chip, exception, pc);
        return;
    }
    err = uc_emu_start(chip->uc, pc | 1, NOWHERE, 0, 0);
    pc = chip_cpu(chip, UC_ARM_REG_PC);
    if (is_return(chip, err, pc)) {
        chip->exc_return = pc | 1;
        chip->why = STOP_RETURN;
    } else if (err) {
        snprintf(chip->trouble, sizeof chip->trouble, "%s at 0x%08x, called from 0x%08x",
                 uc_strerror(err), pc, chip_cpu(chip, UC_ARM_REG_LR));
        chip->why = STOP_ERROR;
    } else if (chip->why == STOP_NONE) {
        sleep_until_event(chip);
    }
}

enum chip_end chip_run(struct chip *chip, unsigned ms)
{
    uint32_t mapped = chip->memory_at_zero;

    chip->end_ps = chip->now_ps + ms * UINT64_C(1000000000);
    for (;;) {
        run_once(chip);
        if (chip->why == STOP_RETURN)
            core_leave_exception(chip, chip->exc_return);
        else if (chip->why == STOP_RESET)
            reset(chip, PARTS_SOFTWARE);
        else if (chip->memory_at_zero != mapped)
            remap_zero(chip, false);
        mapped = chip->memory_at_zero;
        if (chip->why == STOP_ROM)
            return CHIP_IN_ROM;
        if (chip->why == STOP_ERROR)
            return CHIP_FAULT;
        if (chip->now_ps >= chip->end_ps)
            return CHIP_TIME_IS_UP;
    }
}
