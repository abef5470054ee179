/*
 * text.c - the map on a terminal: a sign for each cell, at most 80 columns; 40 where it is narrow.
 */
#include "map.h"

/* Signs of a full row. A gap shows where a sector ends, unless sectors are so small that the gaps
 * would hide the signs. */
enum { CELLS = 32, GAP_FROM = 4, FULL = 76, AREA_CELLS = 16 };

static void print_cells(FILE *out, enum map_state state, size_t count, bool colour)
{
    if (colour)
        fprintf(out, "\033[%sm", map_looks[state].colour);
    for (size_t i = 0; i < count; i++)
        putc(map_looks[state].sign, out);
    if (colour)
        fputs("\033[0m", out);
}

/* Cells of one state next to each other share one colour sequence. */
static void print_range(const struct map *map, FILE *out, size_t offset, size_t size, bool colour)
{
    size_t cell = map->row_size / CELLS;
    size_t end = offset + size;

    while (offset < end) {
        enum map_state state = map_cell(map, offset, cell < end - offset ? cell : end - offset);
        size_t count = 0;
        do {
            count++;
            offset += cell;
        } while (offset < end &&
                 map_cell(map, offset, cell < end - offset ? cell : end - offset) == state);
        print_cells(out, state, count, colour);
    }
}

/* `joint` stands between what the row begins with and its signs. */
static void print_row(const struct map *map, FILE *out, size_t first, size_t end, bool colour,
                      const char *joint)
{
    char numbers[TEXT_SIZE], sizes[TEXT_SIZE];
    const struct map_sector *s = map->sectors;
    bool gaps = s[first].at.size >= GAP_FROM * (map->row_size / CELLS);

    map_label(map, first, end, numbers, sizes);
    fprintf(out, "%-9s %11s  0x%08x%s", numbers, sizes, (unsigned)s[first].at.address, joint);
    for (size_t i = first, next; i < end; i = next) {
        next = gaps ? i + 1 : end;
        putc(' ', out);
        print_range(map, out, s[i].offset, s[i].at.size * (next - i), colour);
    }
    putc('\n', out);
}

static void print_legend(const struct map *map, FILE *out, bool colour)
{
    uint64_t bytes[MAP_STATES];
    char size[TEXT_SIZE];

    map_count(map, 0, map->size, bytes);
    for (int i = MAP_STATES - 1; i >= 0; i--)
        if (bytes[i]) {
            fputs("  ", out);
            print_cells(out, (enum map_state)i, 1, colour);
            fprintf(out, "  %-26s %s\n", map_looks[i].name, text_size(size, bytes[i]));
        }
}

static void print_sectors(const struct map *map, FILE *out, bool locked)
{
    struct sector_list list = {.known = true};

    for (size_t i = 0; i < map->count && list.count < CLI_SECTORS; i++)
        if (locked ? map->sectors[i].locked : map->sectors[i].erased)
            list.numbers[list.count++] = map->sectors[i].at.number;
    if (!list.count)
        return;
    fputs(locked ? "write protection " : "erased           ", out);
    cli_print_sectors(out, &list);
}

static void print_area(const struct map *map, FILE *out, const struct map_area *area, bool colour)
{
    char size[TEXT_SIZE];

    fprintf(out, "%-11s %9s  0x%08x  ", area->name, text_size(size, area->size),
            (unsigned)area->address);
    for (size_t i = 0; i < AREA_CELLS && area->in_flash; i++) {
        size_t from = (size_t)area->size * i / AREA_CELLS;
        size_t end = (size_t)area->size * (i + 1) / AREA_CELLS;

        print_cells(out, map_cell(map, area->offset + from, end - from), 1, colour);
    }
    if (!area->in_flash)
        fprintf(out, "%-*s", *area->text ? AREA_CELLS : 0, "EEPROM");
    fprintf(out, "%s%s\n", *area->text ? "  " : "", area->text);
}

static void print_areas(const struct map *map, FILE *out, bool colour)
{
    struct map_area areas[MAP_AREAS];
    size_t count = map_areas(map, areas);

    for (size_t i = 0; i < count; i++)
        print_area(map, out, &areas[i], colour);
    if (count)
        putc('\n', out);
}

void map_draw(const struct map *map, FILE *out, bool colour, int width)
{
    struct stm32bl_device_info device;
    char flash[TEXT_SIZE], cell[TEXT_SIZE];

    stm32bl_device_get(map->info->device, &device);
    fprintf(out, "%s, %s of flash; each sign is %s\n\n%-9s %11s  address\n", device.name,
            text_size(flash, map->size), text_size(cell, map->row_size / CELLS), "sector", "size");
    for (size_t first = 0, end; first < map->count; first = end) {
        end = map_row_end(map, first);
        print_row(map, out, first, end, colour, width < FULL ? "\n" : " ");
    }
    putc('\n', out);
    print_areas(map, out, colour);
    print_legend(map, out, colour);
    print_sectors(map, out, false);
    print_sectors(map, out, true);
}
