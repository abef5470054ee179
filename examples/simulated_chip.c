/*
 * simulated_chip - tests your own code against a chip that you hold in your hands: look into its
 * flash, and see what happens when the power fails in the middle.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <stm32bl/sim.h>

static const uint8_t code[1024] = {0x00, 0x40, 0x00, 0x20, 0x09, 0x00, 0x00, 0x08, 0xFE, 0xE7};

static int program(struct stm32bl *bl, struct stm32bl_sim *sim)
{
    struct stm32bl_segment segment = {0x08000000, sizeof code, code};
    struct stm32bl_plan plan;
    int err = stm32bl_attach(bl, stm32bl_sim_stream(sim), NULL);

    if (!err)
        err = stm32bl_plan(bl, &segment, 1, 0, &plan);
    if (!err)
        err = stm32bl_program(bl, &plan);
    printf("%s\n", err ? stm32bl_error_message(bl) : "written and verified");
    stm32bl_close(bl);
    return err;
}

int main(void)
{
    struct stm32bl *bl = stm32bl_new();
    struct stm32bl_sim *sim = stm32bl_sim_new(stm32bl_device_find("stm32g071"));
    bool good = bl && sim;

    // The power fails in the 40th operation of the flash; then it comes back.
    good = good && stm32bl_sim_set(sim, "fault", "power@40") == STM32BL_OK;
    good = good && program(bl, sim) != STM32BL_OK;
    if (good)
        stm32bl_sim_power_cycle(sim);
    good = good && program(bl, sim) == STM32BL_OK;
    good = good && !memcmp(stm32bl_sim_memory(sim, 0x08000000, sizeof code), code, sizeof code);
    stm32bl_free(bl);
    stm32bl_sim_free(sim);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
