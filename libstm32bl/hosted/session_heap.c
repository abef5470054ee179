/*
 * session_heap.c - sessions in memory of the C library.
 */
#include <stddef.h>
#include <stdlib.h>

#include "protocol/turbo.h"

/* With more memory for the turbo. Pages of it that are never used cost nothing. */
struct roomy {
    struct bl_pack pack;
    uint8_t window[BL_TURBO_LARGE_WINDOW];
    _Alignas(max_align_t) uint8_t session[]; // stm32bl_size() bytes
};

static void release(void *session)
{
    free((uint8_t *)session - offsetof(struct roomy, session));
}

struct stm32bl *stm32bl_new(void)
{
    size_t size = stm32bl_size();
    struct roomy *memory = calloc(1, sizeof *memory + size);
    struct stm32bl *bl = memory ? stm32bl_new_in(memory->session, size) : NULL;

    if (!bl) {
        free(memory);
        return NULL;
    }
    bl->release = release;
    bl->turbo->window = memory->window;
    bl->turbo->room = sizeof memory->window;
    bl->turbo->pack = &memory->pack;
    return bl;
}
