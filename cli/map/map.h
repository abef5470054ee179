/*
 * map.h - what the files of 'stm32bl map' share: the state of every byte of flash, and how it is
 * cut into rows for the terminal and for SVG.
 */
#ifndef CLI_MAP_H
#define CLI_MAP_H

#include "cli.h"

/* Of a byte. Where bytes of several states share a cell, the later state shows. */
enum map_state {
    MAP_UNREAD,
    MAP_BLANK,
    MAP_USED,
    MAP_SAME,    /* in the image, and there already */
    MAP_CHANGED, /* in the image, and another byte or an unknown one is there */
    MAP_LOST,    /* in use, erased, and not in the image */
    MAP_PROTECTED,
    MAP_STATES
};

/* How a state is called and drawn. */
struct map_look {
    char sign;
    const char *key;        /* in JSON */
    const char *name;       /* for people */
    const char *colour;     /* of a terminal: SGR parameters */
    const char *svg_colour; /* fill */
};

struct map_sector {
    struct stm32bl_sector at;
    size_t offset; /* of its first byte in states and bytes */
    bool erased;   /* by the plan */
    bool locked;   /* protected from being written */
};

struct map {
    const struct stm32bl_info *info;
    struct map_sector *sectors;
    size_t count;
    uint8_t *states; /* enum map_state of each byte, sector after sector */
    uint8_t *bytes;  /* what is in flash, where it was read */
    size_t size;
    uint32_t row_size;                  /* bytes of the longest row */
    bool planned;                       /* the map of a plan, not just of a chip */
    bool locks_known;                   /* whether `locked` is to be believed */
    struct stm32bl_loader_state loader; /* its `loader` is NULL: there is none */
};

enum { MAP_AREAS = 6 };

/* What the resident loader has made of a part of the flash. */
struct map_area {
    const char *name; /* "slot A" */
    uint32_t address, size;
    char text[TEXT_SIZE]; /* what is in it: "1.4.0, confirmed"; or "" */
    bool in_flash;        /* not in EEPROM; then */
    size_t offset;        /* of its first byte in states and bytes */
};

extern const struct map_look map_looks[MAP_STATES];

/** Finds the sectors of the connected chip; nothing is read yet. */
int map_make(struct cli *cli, struct map *map);

void map_free(struct map *map);

/** Takes a plan in: which sectors it erases. */
int map_plan(struct cli *cli, struct map *map, const struct stm32bl_plan *plan);

/** Reads all of flash, or only the sectors that the plan erases. */
int map_read(struct cli *cli, struct map *map, bool all);

/** Sets the states that the plan leads to; after map_read(). */
void map_apply(struct map *map, const struct stm32bl_plan *plan);

/** The first sector after the row that begins with `first`: of one size, without gap. */
size_t map_row_end(const struct map *map, size_t first);

/** The state that stands for `count` bytes from `offset` on. */
enum map_state map_cell(const struct map *map, size_t offset, size_t count);

/** Counts bytes of each state. */
void map_count(const struct map *map, size_t offset, size_t count, uint64_t out[MAP_STATES]);

/** The label of a row: "7" or "0-3", and "128 KiB" or "4 x 16 KiB". */
void map_label(const struct map *map, size_t first, size_t end, char *numbers, char *sizes);

/** The areas of the resident loader; returns how many: areas.c. */
size_t map_areas(const struct map *map, struct map_area out[MAP_AREAS]);

void map_draw(const struct map *map, FILE *out, bool colour, int width);

/** True if map_draw_svg() has made the file. */
bool map_is_drawing(const char *path);

/** Writes an SVG; false: errno says why. */
bool map_draw_svg(const struct map *map, FILE *out);

#endif
