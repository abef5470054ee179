/*
 * rom_erase.c - the commands Erase and Extended Erase, AN3155 3.7 and 3.8.
 */
#include "defects.h"
#include "flash.h"
#include "rom.h"

enum { REST_NS = 40 * 1000000 }; // AN2606, STM32G07x V11.3: between two erase commands

static struct bl_sim_sector *sector_number(struct stm32bl_sim *sim, uint16_t number)
{
    for (size_t i = 0; i < sim->sector_count; i++)
        if (sim->sectors[i].at.number == number)
            return &sim->sectors[i];
    return NULL;
}

/* AN2606, STM32H74x V9.1: what reaches bank 2 is acknowledged before it has been erased. */
static bool acknowledges_early(struct stm32bl_sim *sim, bool bank_2)
{
    bool early = bank_2 && bl_sim_has_quirk(sim, BL_QUIRK_EARLY_ERASE_ACK);

    if (early)
        bl_sim_rom_ack(sim);
    return early;
}

static void finish_erase(struct stm32bl_sim *sim, uint64_t ns, bool early)
{
    sim->stats.erase_us += ns / 1000u;
    if (!bl_sim_rom_work(sim, ns))
        return;
    if (early)
        bl_sim_rom_idle(sim);
    else
        bl_sim_rom_finish(sim);
    sim->rom->rest_ns = sim->rom->time_ns + REST_NS;
}

static uint16_t listed(const uint8_t *list, size_t i, size_t width)
{
    return (uint16_t)(width == 1 ? list[i] : list[2 * i] << 8 | list[2 * i + 1]);
}

static bool reaches_bank_2(struct stm32bl_sim *sim, const uint8_t *list, size_t count, size_t width)
{
    uint32_t start = sim->chip.layout->banks[1].start;

    for (size_t i = 0; start && i < count; i++) {
        const struct bl_sim_sector *sector = sector_number(sim, listed(list, i, width));
        if (sector && sector->at.address >= start)
            return true;
    }
    return false;
}

/* Erases a list of page numbers of `width` bytes each. */
static void erase_list(struct stm32bl_sim *sim, const uint8_t *list, size_t count, size_t width)
{
    uint64_t ns = 0;
    bool early = acknowledges_early(sim, reaches_bank_2(sim, list, count, width));

    // AN2606, STM32U375 V14.1 among others: erases the first page only, and acknowledges.
    if (bl_sim_has_quirk(sim, BL_QUIRK_ONE_PAGE_ERASE))
        count = sim->rom->time_ns < sim->rom->rest_ns ? 0 : 1;
    for (size_t i = 0; i < count && sim->running == BL_SIM_IN_ROM; i++) {
        struct bl_sim_sector *sector = sector_number(sim, listed(list, i, width));
        if (sector)
            bl_sim_erase(sim, sector, &ns);
        else
            sim->stats.violations++;
    }
    finish_erase(sim, ns, early);
}

void bl_sim_rom_erase_list(struct stm32bl_sim *sim, const uint8_t *list, size_t count)
{
    erase_list(sim, list, count, 2);
}

static void erase_banks(struct stm32bl_sim *sim, unsigned banks)
{
    uint64_t ns = 0;
    bool early = acknowledges_early(sim, banks & 2 && sim->chip.layout->banks[1].start);

    bl_sim_erase_banks(sim, banks, &ns);
    finish_erase(sim, ns, early);
}

static void on_erase_pages(struct stm32bl_sim *sim)
{
    size_t count = sim->rom->frame[0] + 1u;

    if (bl_sim_rom_xor(sim, count + 2) != 0 || sim->rom->failing)
        bl_sim_rom_refuse(sim);
    else
        erase_list(sim, sim->rom->frame + 1, count, 1);
}

static void on_erase_all(struct stm32bl_sim *sim)
{
    if (sim->rom->failing)
        bl_sim_rom_refuse(sim);
    else if (sim->rom->frame[1] != 0x00)
        bl_sim_rom_finish(
            sim); // AN3155 3.7: FF not followed by 00 erases nothing and is acknowledged
    else
        erase_banks(sim, 3);
}

static void on_erase_count(struct stm32bl_sim *sim)
{
    if (sim->rom->frame[0] == 0xFF)
        bl_sim_rom_extend(sim, 2, on_erase_all);
    else
        bl_sim_rom_extend(sim, sim->rom->frame[0] + 3u, on_erase_pages);
}

void bl_sim_rom_erase(struct stm32bl_sim *sim)
{
    bl_sim_rom_ack(sim);
    bl_sim_rom_expect(sim, 1, on_erase_count);
}

static bool has_banks(const struct stm32bl_sim *sim)
{
    const struct bl_bank *second = &sim->chip.layout->banks[1];

    return second->start && sim->sector_count &&
           sim->sectors[sim->sector_count - 1].at.address >= second->start &&
           !bl_sim_has_quirk(sim, BL_QUIRK_NO_BANK_ERASE | BL_QUIRK_NO_MASS_ERASE);
}

/* AN3155 3.8: FFFF all, FFFE bank 1, FFFD bank 2; the others up to FFF0 are reserved. */
void bl_sim_rom_special_erase(struct stm32bl_sim *sim)
{
    unsigned code = sim->rom->frame[1];
    bool good = bl_sim_rom_xor(sim, 3) == 0 && !sim->rom->failing;

    if (good && code == 0xFF && !bl_sim_has_quirk(sim, BL_QUIRK_NO_MASS_ERASE))
        erase_banks(sim, 3);
    else if (good && (code == 0xFE || code == 0xFD) && has_banks(sim))
        erase_banks(sim, code == 0xFE ? 1 : 2);
    else
        bl_sim_rom_refuse(sim);
}

static void on_extended_pages(struct stm32bl_sim *sim)
{
    size_t count = (size_t)(sim->rom->frame[0] << 8 | sim->rom->frame[1]) + 1;

    if (bl_sim_rom_xor(sim, 2 * count + 3) != 0 || sim->rom->failing)
        bl_sim_rom_refuse(sim);
    else
        erase_list(sim, sim->rom->frame + 2, count, 2);
}

static void on_extended_count(struct stm32bl_sim *sim)
{
    size_t count = (size_t)(sim->rom->frame[0] << 8 | sim->rom->frame[1]) + 1;

    if (count > 0xFFF0)
        bl_sim_rom_extend(sim, 3, bl_sim_rom_special_erase);
    else if (count > BL_SIM_PAGES) // AN3155 3.8: the most is product dependent; L152 takes 512
        bl_sim_rom_refuse(sim);
    else
        bl_sim_rom_extend(sim, 2 * count + 3, on_extended_pages);
}

void bl_sim_rom_extended_erase(struct stm32bl_sim *sim)
{
    bl_sim_rom_ack(sim);
    bl_sim_rom_expect(sim, 2, on_extended_count);
}
