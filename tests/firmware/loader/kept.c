/*
 * kept.c - see kept.h.
 */
#include <stdlib.h>
#include <string.h>

#include "kept.h"

void kept_take(struct kept *kept, const struct emulated *e)
{
    uint32_t size = flash_bytes(&e->model);

    if (!kept->bytes) {
        kept->bytes = malloc(size);
        kept->states = malloc(size);
    }
    memcpy(kept->bytes, e->bytes, size);
    memcpy(kept->states, e->states, size);
    kept->operations = e->operations;
    if (e->options)
        kept->options = *e->options;
}

void kept_go_back(const struct kept *kept, struct emulated *e)
{
    memcpy(e->bytes, kept->bytes, flash_bytes(&e->model));
    memcpy(e->states, kept->states, flash_bytes(&e->model));
    e->operations = kept->operations;
    if (e->options)
        *e->options = kept->options;
}

void kept_free(struct kept *kept)
{
    free(kept->bytes);
    free(kept->states);
    *kept = (struct kept){0};
}
