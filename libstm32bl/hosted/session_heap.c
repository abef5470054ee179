/*
 * session_heap.c - sessions in memory of the C library.
 */
#include <stdlib.h>

#include "session/session.h"

struct stm32bl *stm32bl_new(void)
{
    void *memory = malloc(stm32bl_size());
    struct stm32bl *bl = stm32bl_new_in(memory, stm32bl_size());

    if (bl)
        bl->release = free;
    return bl;
}
