/*
 * map.c - the state of every byte of flash, of a chip and of a plan.
 */
#include "map.h"

#include <stdlib.h>
#include <string.h>

enum { RANGES = 4, ROWS = 16, ROW_MIN = 512 };

const struct map_look map_looks[MAP_STATES] = {
    [MAP_UNREAD] = {'?', "unread", "not read", "2", "#d8dee4"},
    [MAP_BLANK] = {'.', "blank", "blank", "2", "#f6f8fa"},
    [MAP_USED] = {'#', "used", "used", "97;44", "#54aeff"},
    [MAP_SAME] = {'=', "same", "image, and there already", "30;42", "#4ac26b"},
    [MAP_CHANGED] = {'*', "changed", "image, to be written", "30;43", "#fb8f44"},
    [MAP_LOST] = {'x', "lost", "erased, and lost", "97;41", "#cf222e"},
    [MAP_PROTECTED] = {'P', "protected", "protected from being read", "97;45", "#8250df"},
};

static int add_sector(struct map *map, const struct stm32bl_sector *sector)
{
    struct map_sector *more = map->sectors;

    if ((map->count & (map->count - 1)) == 0) // grows at powers of two
        more = realloc(more, (map->count ? 2 * map->count : 1) * sizeof *more);
    if (!more)
        return STM32BL_ERR_MEMORY;
    map->sectors = more;
    more[map->count++] = (struct map_sector){.at = *sector, .offset = map->size};
    map->size += sector->size;
    return STM32BL_OK;
}

static int add_range(struct cli *cli, struct map *map, const struct stm32bl_segment *range)
{
    struct stm32bl_sector sector;

    for (size_t at = 0; at < range->size; at += sector.size) {
        int err = stm32bl_sector(cli->bl, range->address + (uint32_t)at, &sector);
        if (err)
            return cli_session_error(cli, err);
        if (add_sector(map, &sector))
            return cli_error(cli, STM32BL_ERR_MEMORY, "out of memory");
    }
    return CLI_DONE;
}

/* A power of two, so that rows and cells begin where sectors do. */
static uint32_t choose_row_size(const struct map *map)
{
    uint32_t size = ROW_MIN;
    uint32_t least = (uint32_t)(map->size / ROWS);

    for (size_t i = 0; i < map->count; i++)
        least = map->sectors[i].at.size > least ? map->sectors[i].at.size : least;
    while (size < least)
        size *= 2;
    return size;
}

static void find_locks(struct cli *cli, struct map *map)
{
    struct sector_list locked;

    cli_protected_sectors(cli, &locked);
    map->locks_known = locked.known;
    for (size_t i = 0; i < map->count; i++)
        for (size_t k = 0; k < locked.count; k++)
            if (map->sectors[i].at.number == locked.numbers[k])
                map->sectors[i].locked = true;
}

int map_make(struct cli *cli, struct map *map)
{
    struct stm32bl_segment ranges[RANGES];
    size_t count;
    int exit = cli_flash_ranges(cli, ranges, RANGES, &count);

    map->info = cli->info;
    for (size_t i = 0; i < count && !exit; i++)
        exit = add_range(cli, map, &ranges[i]);
    if (exit)
        return exit;
    map->states = calloc(map->size, 1);
    map->bytes = malloc(map->size);
    if (!map->states || !map->bytes)
        return cli_error(cli, STM32BL_ERR_MEMORY, "out of memory for a map of %zu bytes",
                         map->size);
    map->row_size = choose_row_size(map);
    find_locks(cli, map);
    return CLI_DONE;
}

void map_free(struct map *map)
{
    free(map->sectors);
    free(map->states);
    free(map->bytes);
}

/* ------------------------------------------------------------------ the chip */

static void set_states(struct map *map, size_t offset, size_t count)
{
    struct stm32bl_device_info device;

    stm32bl_device_get(map->info->device, &device);
    for (size_t i = offset; i < offset + count; i++)
        map->states[i] = map->bytes[i] == device.erased ? MAP_BLANK : MAP_USED;
}

/* Sectors without a gap between them. Where some of them are protected, each is tried. */
static int read_sectors(struct cli *cli, struct map *map, size_t first, size_t end)
{
    const struct map_sector *s = &map->sectors[first];
    size_t size = map->sectors[end - 1].offset + map->sectors[end - 1].at.size - s->offset;
    int exit = CLI_DONE, err = STM32BL_ERR_REFUSED;

    if (map->info->protection != STM32BL_PROTECTION_ON)
        err = stm32bl_read(cli->bl, s->at.address, map->bytes + s->offset, size);
    ui_end_phase(&cli->ui);
    if (err == STM32BL_OK)
        set_states(map, s->offset, size);
    else if (err != STM32BL_ERR_REFUSED)
        return cli_session_error(cli, err);
    else if (map->info->protection == STM32BL_PROTECTION_ON || end - first == 1)
        memset(map->states + s->offset, MAP_PROTECTED, size);
    else
        for (size_t i = first; i < end && !exit; i++)
            exit = read_sectors(cli, map, i, i + 1);
    return exit;
}

int map_read(struct cli *cli, struct map *map, bool all)
{
    size_t first = 0, end;
    int exit = CLI_DONE;

    for (; first < map->count && !exit; first = end) {
        const struct map_sector *s = map->sectors;
        end = first + 1;
        if (!all && !s[first].erased)
            continue;
        while (end < map->count && (all || s[end].erased) &&
               s[end].at.address == s[end - 1].at.address + s[end - 1].at.size)
            end++;
        exit = read_sectors(cli, map, first, end);
    }
    return exit;
}

/* ------------------------------------------------------------------ the plan */

static int on_step(const struct stm32bl_step *step, void *user)
{
    struct map *map = user;

    for (size_t i = 0; i < map->count; i++)
        if (step->kind == STM32BL_STEP_ERASE && map->sectors[i].at.address == step->address)
            map->sectors[i].erased = true;
    return 0;
}

int map_plan(struct cli *cli, struct map *map, const struct stm32bl_plan *plan)
{
    int err = stm32bl_plan_steps(cli->bl, plan, on_step, map);

    map->planned = true;
    return err ? cli_session_error(cli, err) : CLI_DONE;
}

static void apply_to_sector(struct map *map, const struct map_sector *s,
                            const struct stm32bl_segment *segment)
{
    uint64_t segment_end = (uint64_t)segment->address + segment->size;
    uint64_t end = (uint64_t)s->at.address + s->at.size;
    uint64_t addr = s->at.address > segment->address ? s->at.address : segment->address;

    end = end < segment_end ? end : segment_end;
    for (; addr < end; addr++) {
        size_t i = s->offset + (size_t)(addr - s->at.address);
        bool known = map->states[i] != MAP_UNREAD && map->states[i] != MAP_PROTECTED;
        bool same = known && map->bytes[i] == segment->data[addr - segment->address];
        map->states[i] = same ? MAP_SAME : MAP_CHANGED;
    }
}

void map_apply(struct map *map, const struct stm32bl_plan *plan)
{
    for (size_t i = 0; i < map->count; i++) {
        const struct map_sector *s = &map->sectors[i];
        for (size_t at = s->offset; s->erased && at < s->offset + s->at.size; at++)
            if (map->states[at] == MAP_USED)
                map->states[at] = MAP_LOST;
        for (size_t k = 0; k < plan->count; k++)
            apply_to_sector(map, s, &plan->segments[k]);
    }
}

/* ------------------------------------------------------------------- drawing */

size_t map_row_end(const struct map *map, size_t first)
{
    const struct map_sector *s = map->sectors;
    size_t end = first + 1;
    uint32_t size = s[first].at.size;

    while (end < map->count && s[end].at.size == s[first].at.size &&
           s[end].at.number == s[end - 1].at.number + 1 &&
           s[end].at.address == s[first].at.address + size &&
           size + s[end].at.size <= map->row_size)
        size += s[end++].at.size;
    return end;
}

enum map_state map_cell(const struct map *map, size_t offset, size_t count)
{
    uint8_t state = 0;

    for (size_t i = offset; i < offset + count; i++)
        state = map->states[i] > state ? map->states[i] : state;
    return (enum map_state)state;
}

void map_count(const struct map *map, size_t offset, size_t count, uint64_t out[MAP_STATES])
{
    memset(out, 0, MAP_STATES * sizeof *out);
    for (size_t i = offset; i < offset + count; i++)
        out[map->states[i]]++;
}

void map_label(const struct map *map, size_t first, size_t end, char *numbers, char *sizes)
{
    const struct map_sector *s = map->sectors;
    bool kib = s[first].at.size % 1024 == 0;
    unsigned size = (unsigned)s[first].at.size / (kib ? 1024 : 1);
    const char *unit = kib ? "KiB" : "B";

    if (end - first == 1) {
        snprintf(numbers, TEXT_SIZE, "%u", s[first].at.number);
        snprintf(sizes, TEXT_SIZE, "%u %s", size, unit);
        return;
    }
    snprintf(numbers, TEXT_SIZE, "%u-%u", s[first].at.number, s[end - 1].at.number);
    snprintf(sizes, TEXT_SIZE, "%u x %u %s", (unsigned)(end - first), size, unit);
}
