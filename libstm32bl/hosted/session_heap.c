/*
 * session_heap.c - sessions in memory of the C library.
 */
#include <stdlib.h>

#include "session.h"

struct stm32bl *stm32bl_new(void)
{
    struct stm32bl *bl = calloc(1, sizeof *bl);

    if (bl)
        bl->on_heap = true;
    return bl;
}

void stm32bl_free(struct stm32bl *bl)
{
    if (!bl)
        return;
    stm32bl_close(bl);
    if (bl->on_heap)
        free(bl);
}
