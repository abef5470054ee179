// A user's program: what the installed headers and library give must suffice for it.
#include <stdio.h>
#include <string.h>

#include <stm32bl.h>
#include <stm32bl/sim.h>
#include <stm32bl/transport.h>

int main(void)
{
    struct stm32bl *bl = stm32bl_new();
    int err = bl ? stm32bl_open(bl, "sim:stm32f411") : STM32BL_ERR_MEMORY;

    if (err == STM32BL_OK)
        printf("%s: product id 0x%03x\n", stm32bl_version(), stm32bl_info(bl)->product_id);
    else if (bl)
        puts(stm32bl_error_message(bl));
    stm32bl_free(bl);
    return err == STM32BL_OK && !strcmp(stm32bl_version(), STM32BL_VERSION) ? 0 : 1;
}
