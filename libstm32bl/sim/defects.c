/*
 * defects.c - which of the known defects this chip's ROM has: those of its row, of its version, or
 * those that the option names.
 */
#include "defects.h"

bool bl_sim_has_quirk(const struct stm32bl_sim *sim, uint32_t quirk)
{
    return (sim->set.quirks_given ? sim->set.quirks : sim->device->quirks) & quirk;
}

bool bl_sim_go_is_broken(const struct stm32bl_sim *sim)
{
    for (size_t i = 0; i < sizeof sim->device->go_broken_ids / sizeof(uint16_t); i++)
        if (sim->set.bootloader_id > 0 && !sim->set.quirks_given &&
            sim->device->go_broken_ids[i] == sim->set.bootloader_id)
            return true;
    return bl_sim_has_quirk(sim, BL_QUIRK_GO_BROKEN);
}

/* AN2606, STM32G07x V11.2: what was written counts from the next power-on. */
bool bl_sim_loads_options(const struct stm32bl_sim *sim)
{
    int id = sim->set.bootloader_id;

    return !bl_sim_has_quirk(sim, BL_QUIRK_NO_LAUNCH) ||
           (!sim->set.quirks_given && id >= 0 && id != sim->device->bootloader_ids[0]);
}
