/*
 * session_heap.c - sessions in memory of the C library.
 */
#include <stdlib.h>

#include "session/session.h"

struct stm32bl *stm32bl_new(void)
{
    struct stm32bl *bl = calloc(1, sizeof *bl);

    if (bl)
        bl->release = free;
    return bl;
}
