/*
 * areas.c - what the resident loader has made of the flash: itself, its log, its slots.
 */
#include "map.h"

/* What is in an area, and what becomes of it: "1.4.0, confirmed", "no image, free". */
static void describe(struct map_area *area, bool described, const struct stm32bl_descriptor *d,
                     const char *role)
{
    if (described)
        snprintf(area->text, sizeof area->text, "%u.%u.%u%s%s", d->major, d->minor, d->patch,
                 *role ? ", " : "", role);
    else
        snprintf(area->text, sizeof area->text, "no image%s%s", *role ? ", " : "", role);
}

static const char *role_of(const struct stm32bl_loader_state *s, unsigned slot)
{
    if (s->state && s->slot == slot)
        return text_loader_phase(s->state);
    return stm32bl_loader_free_slot(s) == (int)slot ? "free" : "kept";
}

/* It ends where the first thing that it keeps begins. */
static uint32_t loader_size(const struct map *map, const struct stm32bl_loader *l)
{
    uint32_t start = map->info->flash_start;
    uint32_t first = map->loader.swapped ? 1 : 0; // of the two that lies in front
    uint32_t log = l->log[first] - start, slot = l->slot[first] - start;

    return log < slot ? log : slot;
}

/* Where a byte's state is; false: it is not in main flash, as the log of an L0. */
static bool find_offset(const struct map *map, uint32_t address, size_t *offset)
{
    for (size_t i = 0; i < map->count; i++) {
        const struct map_sector *s = &map->sectors[i];

        *offset = s->offset + (address - s->at.address);
        if (address >= s->at.address && address - s->at.address < s->at.size)
            return true;
    }
    return false;
}

static size_t name_areas(const struct map *map, struct map_area *out)
{
    const struct stm32bl_loader_state *s = &map->loader;
    const struct stm32bl_loader *l = s->loader;
    size_t n = 0;

    if (!l)
        return 0;
    out[n] = (struct map_area){
        .name = "loader", .address = map->info->flash_start, .size = loader_size(map, l)};
    snprintf(out[n].text, sizeof out[n].text, "%s%s", text_loader_kind(l), l->name);
    n++;
    if (l->kind == STM32BL_LOADER_SWAP) { // the other bank has one too
        out[n] = out[0];
        out[n++].address += l->flash_size / 2;
    }
    for (unsigned i = 0; i < 2; i++)
        out[n++] = (struct map_area){.name = "log", .address = l->log[i], .size = l->log_size};
    for (unsigned slot = 0; slot < l->slots; slot++) {
        out[n] = (struct map_area){
            .name = text_slot(l, slot), .address = l->slot[slot], .size = l->slot_size};
        describe(&out[n++], s->described[slot], &s->image[slot], role_of(s, slot));
    }
    if (l->backup_size) {
        out[n] =
            (struct map_area){.name = "backup area", .address = l->backup, .size = l->backup_size};
        describe(&out[n++], s->backed_up, &s->backup, "");
    }
    return n;
}

size_t map_areas(const struct map *map, struct map_area out[MAP_AREAS])
{
    size_t count = name_areas(map, out);

    for (size_t i = 0; i < count;
         i++) // areas have no holes: their bytes follow each other in the map
        out[i].in_flash = find_offset(map, out[i].address, &out[i].offset) &&
                          out[i].size <= map->size - out[i].offset;
    return count;
}
