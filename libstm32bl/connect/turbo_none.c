/*
 * turbo_none.c - a host without room for the program in the chip's RAM, 20 KiB with its rows, is built with
 * BL_NO_TURBO and has the ROM alone.
 */
#include "base/target.h"
#include "connect.h"

#ifdef BL_NO_TURBO

int bl_turbo_take(struct stm32bl *bl, struct bl_target *target)
{
    (void)bl;
    (void)target; // an option turbo= is then one that nobody knows
    return STM32BL_OK;
}

int bl_turbo_enter(struct stm32bl *bl, uint64_t bytes)
{
    (void)bl;
    (void)bytes;
    return STM32BL_OK;
}

int bl_turbo_leave(struct stm32bl *bl)
{
    (void)bl;
    return STM32BL_OK;
}

int bl_turbo_avoid(struct stm32bl *bl)
{
    (void)bl;
    return STM32BL_OK;
}

bool bl_turbo_rescue(struct stm32bl *bl, int *err)
{
    (void)bl;
    (void)err;
    return false;
}

void bl_turbo_end(struct stm32bl *bl)
{
    (void)bl;
}

bool bl_turbo_recognise(struct stm32bl *bl)
{
    (void)bl;
    return false;
}

#endif
