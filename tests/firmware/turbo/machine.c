/*
 * machine.c - processor, time, memory and faults. Cycles are those of the Cortex-M0+, M0 and M4
 * technical reference manuals, as far as Thumb code without multiplication needs them.
 */
#include <stdlib.h>
#include <string.h>

#include "machine.h"

enum { PAGE = 0x1000, WAIT = 2 }; // cycles that a peripheral makes the bus wait

static void must(uc_err err)
{
    if (err != UC_ERR_OK)
        abort();
}

static uint32_t cpu_get(struct machine *m, int which)
{
    uint32_t value = 0;

    uc_reg_read(m->uc, which, &value);
    return value;
}

static void cpu_set(struct machine *m, int which, uint32_t value)
{
    uc_reg_write(m->uc, which, &value);
}

void machine_end(struct machine *m, enum end end)
{
    if (!m->ended)
        m->end = end;
    m->ended = true;
    uc_emu_stop(m->uc);
}

static unsigned bits_of(unsigned list)
{
    unsigned n = 0;

    for (; list; list &= list - 1)
        n++;
    return n;
}

static unsigned cycles_of(const struct model *model, unsigned op)
{
    if (op >> 9 == 0xF800 >> 9)
        return model->load; // 32-bit LDR and STR of ARMv7-M
    if (op >= 0xF000)
        return 3; // BL, barriers, MRS, MSR
    if ((op & 0xF600) == 0xB400)
        return 1 + bits_of(op & 0x1FF) + (op & 0x900 ? model->branch : 0);
    if ((op & 0xF000) == 0xC000)
        return 1 + bits_of(op & 0xFF);
    if ((op & 0xF800) == 0x4800 || (op >= 0x5000 && op < 0xA000))
        return model->load;
    return 1;
}

static void on_instruction(uc_engine *uc, uint64_t address, uint32_t size, void *user)
{
    struct machine *m = user;
    unsigned op = 0, cycles;

    if (m->ended || m->fault || m->swap_due || m->now_ps >= m->end_ps) {
        uc_emu_stop(uc);
        return;
    }
    if (address - RAM_START < m->model->ram_size)
        op = (unsigned)(m->ram[address - RAM_START] | m->ram[address - RAM_START + 1] << 8);
    else if (address - FLASH_START < m->model->flash_size)
        op = (unsigned)(m->flash.bytes[machine_place(m, (uint32_t)address)] |
                        m->flash.bytes[machine_place(m, (uint32_t)address) + 1] << 8);
    if (address == m->watch)
        m->watched = m->cycles;
    if (address != m->next_pc)
        m->extra += m->model->branch;
    cycles = cycles_of(m->model, op) + m->extra;
    m->cycles += cycles;
    m->now_ps += cycles * m->cycle_ps;
    m->extra = 0;
    m->next_pc = (uint32_t)address + size;
    if (m->watchdog_ps && m->now_ps > m->watchdog_ps)
        machine_end(m, END_WATCHDOG);
}

static uint64_t on_read(uc_engine *uc, uint64_t offset, unsigned size, void *user)
{
    struct region *r = user;
    struct machine *m = r->m;
    uint32_t address = r->start + (uint32_t)offset;

    (void)uc;
    (void)size;
    m->extra += WAIT;
    return board_read(m, address);
}

static void on_write(uc_engine *uc, uint64_t offset, unsigned size, uint64_t value, void *user)
{
    struct region *r = user;
    struct machine *m = r->m;
    uint32_t address = r->start + (uint32_t)offset;

    (void)uc;
    (void)size;
    m->extra += WAIT;
    board_write(m, address, (uint32_t)value);
}

static void on_flash_read(uc_engine *uc, uc_mem_type type, uint64_t address, int size,
                          int64_t value, void *user)
{
    (void)uc;
    (void)type;
    (void)size;
    (void)value;
    flash_load(user, (uint32_t)address);
}

static bool on_flash_write(uc_engine *uc, uc_mem_type type, uint64_t address, int size,
                           int64_t value, void *user)
{
    (void)uc;
    (void)type;
    flash_store(user, (uint32_t)address, (unsigned)size, (uint32_t)value);
    return true;
}

bool machine_looks_away(struct machine *m)
{
    if (!cpu_get(m, UC_ARM_REG_FAULTMASK) || !(board_stored(m, 0xE000ED14) & 1u << 8))
        return false;
    board_note_bus_fault(m);
    return true;
}

/* Memory that is not there. */
static bool on_unmapped(uc_engine *uc, uc_mem_type type, uint64_t address, int size, int64_t value,
                        void *user)
{
    struct machine *m = user;

    (void)size;
    (void)value;
    if (type == UC_MEM_READ_UNMAPPED && address < 0xF0000000)
        m->fault = 3;
    else if (type != UC_MEM_FETCH_UNMAPPED)
        machine_end(m, END_CRASH);
    uc_emu_stop(uc);
    return false;
}

static void map_registers(struct machine *m)
{
    static const uint32_t starts[][2] = {
        {0x40000000, 0x31000}, {0x42020000, 0x3000}, {0x44020000, 0x1000}, {0x46020000, 0x1000},
        {0x48000000, 0x4000},  {0x50000000, 0x4000}, {0x52002000, 0x1000}, {0x58000000, 0x5000},
        {0x58020000, 0x5000},  {0xE000E000, 0x1000}};

    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        struct region *r = &m->regions[i];
        *r = (struct region){m, starts[i][0], starts[i][1]};
        must(uc_mmio_map(m->uc, r->start, r->size, on_read, r, on_write, r));
    }
}

struct machine *machine_new(const struct model *model, enum after_go after, uint32_t baud)
{
    struct machine *m = calloc(1, sizeof *m);
    uc_hook hook;

    m->model = model;
    m->random = 1;
    m->ram = calloc(1, model->ram_size);
    m->line.sent = calloc(LINE_MOST, sizeof *m->line.sent);
    m->line.heard = calloc(LINE_MOST, sizeof *m->line.heard);
    m->flash.bytes = calloc(1, flash_bytes(model));
    m->flash.states = calloc(1, flash_bytes(model));
    must(uc_open(UC_ARCH_ARM, UC_MODE_THUMB, &m->uc));
    must(uc_ctl_set_cpu_model(m->uc, model->cpu));
    must(uc_mem_map_ptr(m->uc, RAM_START, model->ram_size, UC_PROT_ALL, m->ram));
    must(uc_mem_map_ptr(m->uc, FLASH_START, model->flash_size, UC_PROT_READ, m->flash.bytes));
    if (model->eeprom)
        must(uc_mem_map_ptr(m->uc, EEPROM_START, model->eeprom, UC_PROT_READ,
                            m->flash.bytes + (EEPROM_START - FLASH_START)));
    map_registers(m);
    must(uc_hook_add(m->uc, &hook, UC_HOOK_CODE, (void *)on_instruction, m, 1, 0));
    must(uc_hook_add(m->uc, &hook, UC_HOOK_MEM_READ, (void *)on_flash_read, m, FLASH_START,
                     FLASH_START + flash_bytes(model) - 1));
    must(uc_hook_add(m->uc, &hook, UC_HOOK_MEM_WRITE_PROT, (void *)on_flash_write, m, 1, 0));
    must(uc_hook_add(m->uc, &hook, UC_HOOK_MEM_UNMAPPED, (void *)on_unmapped, m, 1, 0));
    line_rate(m, baud, true);
    board_set_up(m, after, baud);
    flash_fresh(m, true);
    return m;
}

void machine_free(struct machine *m)
{
    uc_close(m->uc);
    free(m->ram);
    free(m->line.sent);
    free(m->line.heard);
    free(m->flash.bytes);
    free(m->flash.states);
    free(m);
}

void machine_go(struct machine *m, uint32_t load, const uint8_t *image, size_t size)
{
    uint32_t vectors[2];

    memset(m->ram, 0xCC, m->model->ram_size);
    memcpy(m->ram + (load - RAM_START), image, size);
    memcpy(vectors, image, sizeof vectors);
    cpu_set(m, UC_ARM_REG_SP, vectors[0]);
    cpu_set(m, UC_ARM_REG_PC, vectors[1]);
    m->next_pc = vectors[1] & ~1u;
}

void machine_boot(struct machine *m)
{
    uint32_t vectors[2];

    must(uc_mem_protect(m->uc, FLASH_START, m->model->flash_size, UC_PROT_READ | UC_PROT_EXEC));
    memset(m->ram, 0xCC, m->model->ram_size);
    memcpy(vectors, m->flash.bytes + machine_place(m, FLASH_START), sizeof vectors);
    m->vtor = FLASH_START;
    cpu_set(m, UC_ARM_REG_SP, vectors[0]);
    cpu_set(m, UC_ARM_REG_PC, vectors[1]);
    m->next_pc = vectors[1] & ~1u;
}

static const int frame[] = {UC_ARM_REG_R0,  UC_ARM_REG_R1, UC_ARM_REG_R2, UC_ARM_REG_R3,
                            UC_ARM_REG_R12, UC_ARM_REG_LR, UC_ARM_REG_PC, UC_ARM_REG_XPSR};

/* Armv6-M ARM B1.5.6. A HardFault returns to what faulted, an NMI behind it. */
static void enter_fault(struct machine *m)
{
    uint32_t sp = cpu_get(m, UC_ARM_REG_SP) - 32, handler = 0;

    m->faults++;
    for (int i = 0; i < 8; i++) {
        uint32_t value = cpu_get(m, frame[i]);
        uc_mem_write(m->uc, sp + 4 * (uint32_t)i, &value, 4);
    }
    uc_mem_read(m->uc, m->vtor + 4 * m->fault, &handler, 4);
    if (!m->vtor || !handler) {
        machine_end(m, END_CRASH);
        return;
    }
    cpu_set(m, UC_ARM_REG_SP, sp);
    cpu_set(m, UC_ARM_REG_LR, 0xFFFFFFF9);
    cpu_set(m, UC_ARM_REG_IPSR, m->fault);
    cpu_set(m, UC_ARM_REG_PC, handler);
    m->now_ps += 15 * m->cycle_ps;
    m->fault = 0;
}

static void leave_fault(struct machine *m)
{
    uint32_t sp = cpu_get(m, UC_ARM_REG_SP), value;

    for (int i = 0; i < 8; i++) {
        uc_mem_read(m->uc, sp + 4 * (uint32_t)i, &value, 4);
        if (frame[i] == UC_ARM_REG_XPSR)
            cpu_set(m, UC_ARM_REG_APSR_NZCV, value & 0xF0000000);
        else
            cpu_set(m, frame[i], frame[i] == UC_ARM_REG_PC ? value | 1 : value);
    }
    cpu_set(m, UC_ARM_REG_IPSR, 0);
    cpu_set(m, UC_ARM_REG_SP, sp + 32);
}

void machine_swap(struct machine *m, bool swapped)
{
    uint32_t half = m->model->half;
    uint8_t *first = m->flash.bytes + (swapped ? half : 0);

    m->swapped = swapped;
    must(uc_mem_unmap(m->uc, FLASH_START, m->model->flash_size));
    must(uc_mem_map_ptr(m->uc, FLASH_START, half, UC_PROT_READ | UC_PROT_EXEC, first));
    must(uc_mem_map_ptr(m->uc, FLASH_START + half, half, UC_PROT_READ | UC_PROT_EXEC,
                        m->flash.bytes + (m->swapped ? 0 : half)));
}

/* FB_MODE has changed: the banks change places. */
static void swap(struct machine *m)
{
    m->swap_due = false;
    m->stale += !m->caches_empty;
    machine_swap(m, board_stored(m, m->model->memrmp) >> 8 & 1);
}

void machine_run(struct machine *m, uint64_t until_ps)
{
    m->end_ps = until_ps;
    while (!m->ended && m->now_ps < until_ps) {
        uint32_t pc = cpu_get(m, UC_ARM_REG_PC);
        uc_err err = uc_emu_start(m->uc, pc | 1, 0xFFFFFFFE, 0, 0);
        pc = cpu_get(m, UC_ARM_REG_PC);
        if (m->swap_due)
            swap(m);
        else if (m->fault)
            enter_fault(m);
        else if (pc >= 0xFFFFFFF0)
            leave_fault(m);
        else if (err != UC_ERR_OK && !m->ended)
            machine_end(m, END_CRASH);
    }
}
