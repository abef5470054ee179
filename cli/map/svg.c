/*
 * svg.c - the map as a drawing: a bar for each row of sectors, to scale.
 */
#include <string.h>

#include "map.h"

/* Pixels. A full row has CELLS cells: finer than on a terminal. */
enum {
    CELLS = 256,
    WIDTH = 880,
    BAR_X = 350,
    BAR_WIDTH = 512,
    BAR_HEIGHT = 18,
    ROW_HEIGHT = 24,
    HEAD = 84,
    MARGIN = 20,
    AREA_TEXT = 220 /* behind the bar of an area */
};

/* The frame of a sector that is protected from being written. */
#define LOCKED "fill=\"none\" stroke=\"#8250df\" stroke-width=\"3\""

/* Where a byte of a row is drawn. */
static double x_of(size_t row, size_t bytes)
{
    return BAR_X + (double)bytes * BAR_WIDTH / (double)row;
}

static void draw_box(FILE *out, double x, double width, int y, const char *more)
{
    fprintf(out, "<rect x=\"%.2f\" y=\"%d\" width=\"%.2f\" height=\"%d\" %s/>\n", x, y, width,
            BAR_HEIGHT, more);
}

/* The row is `row` bytes wide. */
static void draw_cells(const struct map *map, FILE *out, size_t begin, size_t end, size_t row,
                       int y)
{
    size_t cell = row > CELLS ? row / CELLS : 1;
    char fill[TEXT_SIZE];

    for (size_t at = begin, next; at < end; at = next) {
        enum map_state state = map_cell(map, at, cell < end - at ? cell : end - at);
        for (next = at + cell; next < end; next += cell)
            if (map_cell(map, next, cell < end - next ? cell : end - next) != state)
                break;
        next = next < end ? next : end;
        snprintf(fill, sizeof fill, "fill=\"%s\"", map_looks[state].svg_colour);
        draw_box(out, x_of(row, at - begin), x_of(row, next - begin) - x_of(row, at - begin), y,
                 fill);
    }
}

static void draw_row(const struct map *map, FILE *out, size_t first, size_t end, int y)
{
    const struct map_sector *s = map->sectors;
    size_t begin = s[first].offset;
    char numbers[TEXT_SIZE], sizes[TEXT_SIZE];

    map_label(map, first, end, numbers, sizes);
    fprintf(out,
            "<text x=\"%d\" y=\"%d\">%s</text><text x=\"200\" y=\"%d\" text-anchor=\"end\">%s"
            "</text><text x=\"230\" y=\"%d\">0x%08x</text>\n",
            MARGIN, y + 14, numbers, y + 14, sizes, y + 14, (unsigned)s[first].at.address);
    draw_cells(map, out, begin, s[end - 1].offset + s[end - 1].at.size, map->row_size, y);
    for (size_t i = first; i < end; i++)
        draw_box(out, x_of(map->row_size, s[i].offset - begin),
                 x_of(map->row_size, s[i].at.size) - BAR_X, y,
                 s[i].locked ? LOCKED : "fill=\"none\" stroke=\"#57606a\" stroke-width=\"0.6\"");
}

/* Of the resident loader: its bar is as wide as a full row, whatever its size. */
static void draw_area(const struct map *map, FILE *out, const struct map_area *area, int y)
{
    char size[TEXT_SIZE];

    fprintf(out,
            "<text x=\"%d\" y=\"%d\">%s</text><text x=\"200\" y=\"%d\" text-anchor=\"end\">%s"
            "</text><text x=\"230\" y=\"%d\">0x%08x</text>\n",
            MARGIN, y + 14, area->name, y + 14, text_size(size, area->size), y + 14,
            (unsigned)area->address);
    if (area->in_flash)
        draw_cells(map, out, area->offset, area->offset + area->size, area->size, y);
    draw_box(out, BAR_X, BAR_WIDTH, y, "fill=\"none\" stroke=\"#57606a\" stroke-width=\"0.6\"");
    fprintf(out, "<text x=\"%d\" y=\"%d\">%s</text>\n", BAR_X + BAR_WIDTH + 8, y + 14, area->text);
}

static int draw_areas(const struct map *map, FILE *out, int y)
{
    struct map_area areas[MAP_AREAS];
    size_t count = map_areas(map, areas);

    y += count ? MARGIN : 0;
    for (size_t i = 0; i < count; i++, y += ROW_HEIGHT)
        draw_area(map, out, &areas[i], y);
    return y;
}

static void draw_legend_line(FILE *out, int y, const char *box, const char *name, const char *size)
{
    fprintf(out,
            "<rect x=\"%d\" y=\"%d\" width=\"16\" height=\"16\" %s/>"
            "<text x=\"%d\" y=\"%d\">%s%s</text>\n",
            BAR_X, y, box, BAR_X + 26, y + 13, name, size);
}

static void draw_legend(const struct map *map, FILE *out, int y)
{
    uint64_t bytes[MAP_STATES];
    char box[TEXT_SIZE], size[TEXT_SIZE], text[TEXT_SIZE + 2];
    bool locked = false;

    map_count(map, 0, map->size, bytes);
    for (int i = MAP_STATES - 1; i >= 0; i--) {
        if (!bytes[i])
            continue;
        snprintf(box, sizeof box, "fill=\"%s\" stroke=\"#57606a\" stroke-width=\"0.6\"",
                 map_looks[i].svg_colour);
        snprintf(text, sizeof text, ": %s", text_size(size, bytes[i]));
        draw_legend_line(out, y, box, map_looks[i].name, text);
        y += ROW_HEIGHT;
    }
    for (size_t i = 0; i < map->count; i++)
        locked = locked || map->sectors[i].locked;
    if (locked)
        draw_legend_line(out, y, LOCKED, "protected from being written", "");
}

/* How the first line of each drawing ends, and of no other picture. */
static const char first_line[] = " font-family=\"monospace\" font-size=\"13\" fill=\"#1f2328\">\n";

bool map_is_drawing(const char *path)
{
    FILE *file = fopen(path, "r");
    char line[256] = "";
    bool is = file && fgets(line, sizeof line, file) && !strncmp(line, "<svg ", 5) &&
              strstr(line, first_line);

    if (file)
        fclose(file);
    return is;
}

bool map_draw_svg(const struct map *map, FILE *out)
{
    struct stm32bl_device_info device;
    char size[TEXT_SIZE];
    int height =
        HEAD + 2 * MARGIN + ROW_HEIGHT * (MAP_STATES + 1 + (map->loader.loader ? MAP_AREAS : 0));
    int width = WIDTH + (map->loader.loader ? AREA_TEXT : 0);
    int y = HEAD;

    stm32bl_device_get(map->info->device, &device);
    for (size_t first = 0; first < map->count; first = map_row_end(map, first))
        height += ROW_HEIGHT;
    fprintf(out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
            "viewBox=\"0 0 %d %d\"%s"
            "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>\n"
            "<text x=\"%d\" y=\"36\" font-size=\"18\">%s, %s of flash</text>\n"
            "<text x=\"%d\" y=\"72\" fill=\"#57606a\">sector</text>"
            "<text x=\"200\" y=\"72\" text-anchor=\"end\" fill=\"#57606a\">size</text>"
            "<text x=\"230\" y=\"72\" fill=\"#57606a\">address</text>\n",
            width, height, width, height, first_line, MARGIN, device.name,
            text_size(size, map->size), MARGIN);
    for (size_t first = 0, end; first < map->count; first = end, y += ROW_HEIGHT) {
        end = map_row_end(map, first);
        draw_row(map, out, first, end, y);
    }
    y = draw_areas(map, out, y);
    draw_legend(map, out, y + MARGIN);
    fprintf(out, "</svg>\n");
    return !ferror(out);
}
