#include <stdlib.h>
#include <string.h>

#include "pieces.h"

bool bl_pieces_add(struct bl_pieces *pieces, const struct bl_piece *piece)
{
    if (piece->size == 0)
        return true;
    if (pieces->count == pieces->room) {
        size_t room = pieces->room ? pieces->room * 2 : 64;
        struct bl_piece *list = realloc(pieces->list, room * sizeof *list);
        if (!list)
            return false;
        pieces->list = list;
        pieces->room = room;
    }
    pieces->list[pieces->count++] = *piece;
    return true;
}

void bl_pieces_free(struct bl_pieces *pieces)
{
    free(pieces->list);
    *pieces = (struct bl_pieces){0};
}

static int compare(const void *a, const void *b)
{
    const struct bl_piece *p = a, *q = b;

    if (p->address != q->address)
        return p->address < q->address ? -1 : 1;
    return p->where < q->where ? -1 : p->where > q->where;
}

static bool sorted(const struct bl_pieces *pieces)
{
    for (size_t i = 1; i < pieces->count; i++)
        if (compare(&pieces->list[i - 1], &pieces->list[i]) > 0)
            return false;
    return true;
}

/* `next` starts inside `there`: the later one of the file is the one to look at. */
static int overlap(struct stm32bl_image *img, const struct bl_piece *there,
                   const struct bl_piece *next, const char *unit)
{
    bool swapped = there->where > next->where;
    const struct bl_piece *first = swapped ? next : there;
    const struct bl_piece *second = swapped ? there : next;

    return bl_fail(&img->error, STM32BL_ERR_FORMAT,
                   "%s %u: %u bytes at 0x%08X overlap, from 0x%08X on, the %u bytes at 0x%08X of "
                   "%s %u",
                   unit, (unsigned)second->where, (unsigned)second->size, (unsigned)second->address,
                   (unsigned)next->address, (unsigned)first->size, (unsigned)first->address, unit,
                   (unsigned)first->where);
}

/* How many bytes of `p` are in the image already, and are the same there; 0 as well if they differ. */
static uint32_t known(const struct stm32bl_image *img, const struct bl_piece *p, uint64_t filled,
                      const uint8_t *bytes)
{
    const struct stm32bl_segment *last = &img->segments[img->count - 1];
    uint32_t size = filled - p->address < p->size ? (uint32_t)(filled - p->address) : p->size;

    return memcmp(last->data + (p->address - last->address), bytes + p->offset, size) ? 0 : size;
}

/*
 * Two pieces may say the same of a place: linkers store what lies on both sides of a border twice,
 * and concatenated files repeat records.
 */
int bl_pieces_build(struct bl_pieces *pieces, const uint8_t *bytes, struct stm32bl_image *img,
                    const char *unit)
{
    const struct bl_piece *furthest = NULL; // of those before, the one that ends last
    uint64_t filled = 0;
    int err = STM32BL_OK;

    if (!sorted(pieces))
        qsort(pieces->list, pieces->count, sizeof *pieces->list, compare);
    for (size_t i = 0; !err && i < pieces->count; i++) {
        const struct bl_piece *p = &pieces->list[i];
        bool inside = furthest && filled > p->address;
        uint32_t skip = inside ? known(img, p, filled, bytes) : 0;
        if (inside && !skip)
            return overlap(img, furthest, p, unit);
        err = bl_image_add(img, p->address + skip, bytes + p->offset + skip, p->size - skip);
        if (furthest && (uint64_t)p->address + p->size <= filled)
            continue;
        furthest = p;
        filled = (uint64_t)p->address + p->size;
    }
    return err;
}
