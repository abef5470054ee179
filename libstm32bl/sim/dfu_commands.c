/*
 * dfu_commands.c - what the commands of AN3156 sections 4 and 5 do to the chip.
 */
#include <string.h>

#include "chip.h"
#include "defects.h"
#include "dfu.h"
#include "flash.h"
#include "memory.h"
#include "option_bytes.h"

enum {
    WRITE = 0x31,
    SET_ADDRESS = 0x21,
    READ_UNPROTECT = 0x92,
    FIRST_BLOCK = 2,
    NS_PER_MS = 1000000
};

int bl_sim_dfu_get(struct stm32bl_sim *sim, uint8_t *out, uint32_t len)
{
    static const uint8_t commands[] = {0x00, SET_ADDRESS, BL_DFU_ERASE, READ_UNPROTECT};
    uint32_t count = bl_sim_option_has_rdp(sim) ? 4 : 3; // H5 and others have no RDP

    memcpy(out, commands, len < count ? len : count);
    return (int)(len < count ? len : count);
}

/* AN3156 4.1: pointer + (block - 2) * the transfer size of the descriptor. */
static uint32_t address_of(const struct stm32bl_sim *sim, uint16_t block)
{
    if (sim->set.dfu & BL_SIM_DFU_NUMBERS)
        return sim->dfu->pointer;
    return sim->dfu->pointer + (block - (uint32_t)FIRST_BLOCK) * bl_sim_dfu_transfer_size(sim);
}

static bool has_memory(struct stm32bl_sim *sim, uint32_t addr, bool writing)
{
    const struct bl_sim_memory *m = bl_sim_memory_at(sim, addr);

    if (!m || (m->kind == BL_SIM_RAM && bl_sim_has_quirk(sim, BL_QUIRK_NO_RAM)))
        return false;
    return !writing || (m->kind != BL_SIM_SYSTEM && m->kind != BL_SIM_INFO);
}

int bl_sim_dfu_read(struct stm32bl_sim *sim, uint16_t block, uint8_t *out, uint32_t len)
{
    uint32_t addr = address_of(sim, block);

    if (sim->rdp)
        return -BL_DFU_ERR_VENDOR;
    if (!has_memory(sim, addr, false) || !bl_sim_readable(sim, addr, len))
        return -BL_DFU_ERR_TARGET;
    for (uint32_t i = 0; i < len; i++)
        out[i] = *bl_sim_byte(sim, addr + i);
    return (int)len;
}

static uint8_t set_address(struct stm32bl_sim *sim, uint32_t addr)
{
    const struct bl_sim_memory *m = bl_sim_memory_at(sim, addr);

    if (!has_memory(sim, addr, false))
        return BL_DFU_ERR_TARGET;
    if (sim->rdp && m->kind == BL_SIM_OPTION)
        return BL_DFU_ERR_VENDOR;
    sim->dfu->pointer = addr;
    return 0;
}

static uint8_t erase(struct stm32bl_sim *sim, uint32_t addr, uint64_t *ns)
{
    struct bl_sim_sector *sector = bl_sim_sector_at(sim, addr);

    if (sim->rdp)
        return BL_DFU_ERR_VENDOR;
    if (!sector)
        return BL_DFU_ERR_TARGET;
    bl_sim_erase(sim, sector, ns);
    return 0;
}

static uint8_t erase_all(struct stm32bl_sim *sim, uint64_t *ns)
{
    if (sim->rdp)
        return BL_DFU_ERR_VENDOR;
    bl_sim_erase_banks(sim, 3, ns);
    return 0;
}

static uint8_t unprotect(struct stm32bl_sim *sim, uint64_t *ns)
{
    if (!bl_sim_option_has_rdp(sim))
        return BL_DFU_ERR_TARGET;
    bl_sim_lift_protection(sim, ns);
    sim->dfu->reset_after = true;
    return 0;
}

static uint8_t write_options(struct stm32bl_sim *sim, uint32_t addr)
{
    if (!bl_sim_option_address(sim, addr))
        return BL_DFU_ERR_TARGET;
    bl_sim_option_write(sim, addr, sim->dfu->data, sim->dfu->size);
    sim->dfu->reset_after = true;
    return 0;
}

static uint8_t write_data(struct stm32bl_sim *sim, uint64_t *ns)
{
    struct bl_sim_dfu *d = sim->dfu;
    uint32_t addr = address_of(sim, d->block);
    const struct bl_sim_memory *m = bl_sim_memory_at(sim, addr);
    uint8_t *bytes = stm32bl_sim_memory(sim, addr, d->size);

    if (sim->rdp)
        return BL_DFU_ERR_VENDOR;
    if (!has_memory(sim, addr, true) || (!bytes && m->kind != BL_SIM_OPTION))
        return BL_DFU_ERR_TARGET;
    if (m->kind == BL_SIM_OPTION)
        return write_options(sim, addr);
    if (m->kind == BL_SIM_RAM)
        memcpy(bytes, d->data, d->size);
    else if (addr % sim->device->rom_align) // AN2606, table of write alignments
        return BL_DFU_ERR_PROG;
    else
        bl_sim_program(sim, addr, d->data, d->size, ns);
    return 0;
}

uint8_t bl_sim_dfu_work(struct stm32bl_sim *sim, uint64_t *ns)
{
    const struct bl_sim_dfu *d = sim->dfu;

    sim->executed[d->block >= FIRST_BLOCK ? WRITE : d->data[0]]++;
    if (d->block >= FIRST_BLOCK)
        return write_data(sim, ns);
    if (d->data[0] == SET_ADDRESS && d->size == 5)
        return set_address(sim, bl_le32(d->data + 1));
    if (d->data[0] == BL_DFU_ERASE && d->size == 5)
        return erase(sim, bl_le32(d->data + 1), ns);
    if (d->data[0] == BL_DFU_ERASE && d->size == 1)
        return erase_all(sim, ns);
    if (d->data[0] == READ_UNPROTECT && d->size == 1)
        return unprotect(sim, ns);
    return BL_DFU_ERR_TARGET;
}

void bl_sim_dfu_leave(struct stm32bl_sim *sim)
{
    if (sim->dfu->reset_after) {
        bl_sim_reset_after_options(sim, sim->now_ns);
        return;
    }
    sim->stats.go_address = sim->dfu->pointer;
    bl_sim_jump(sim, sim->dfu->pointer, sim->now_ns);
    if (sim->running == BL_SIM_CRASHED) // AN3156 5.5: what is no program resets the chip
        bl_sim_reset(sim, sim->now_ns);
}
