/*
 * session_heap.c - sessions in memory of the C library.
 */
#include <stdlib.h>

#include "protocol/turbo.h"

/* The window of the turbo lies behind the session. Pages of it that are never used cost nothing. */
struct stm32bl *stm32bl_new(void)
{
    size_t size = stm32bl_size();
    uint8_t *memory = malloc(size + BL_TURBO_LARGE_WINDOW);
    struct stm32bl *bl = stm32bl_new_in(memory, size);

    if (!bl)
        return NULL;
    bl->release = free;
    bl->turbo->window = memory + size;
    bl->turbo->room = BL_TURBO_LARGE_WINDOW;
    return bl;
}
