/*
 * erase_note.c - an erase that is under way, noted for the next process: a chip that erases hears nothing,
 * and should this process be killed nobody would know that it does. A file for each port, in
 * $XDG_RUNTIME_DIR/stm32bl or $XDG_STATE_HOME/stm32bl, with the time until which the erase may take.
 */
#include "hosted.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "transport/hostfile.h"
#include "transport/transport_internal.h"

enum {
    PATH_ROOM = 500,
    LONGEST_S = 600, // a clock that was set, or another's file
    LEVELS = 4
};

struct place {
    char path[PATH_ROOM];
    int levels; // the file, and folders that may have been made for it
};

static bool join(struct place *p, const char *start, const char *folder, int levels)
{
    p->levels = levels;
    return start && *start &&
           bl_format(p->path, sizeof p->path, "%s%s/erasing-", start, folder) < sizeof p->path - 1;
}

/* False: the environment names no place, or the chip does not outlive this process. */
static bool find_place(const struct stm32bl *bl, struct place *p)
{
    const char *name = strncmp(bl->target, "serial:", 7) ? bl->target : bl->target + 7;
    size_t at;

    if (!strncmp(name, "sim:", 4) || (!join(p, getenv("XDG_RUNTIME_DIR"), "/stm32bl", 2) &&
                                      !join(p, getenv("XDG_STATE_HOME"), "/stm32bl", 2) &&
                                      !join(p, getenv("HOME"), "/.local/state/stm32bl", LEVELS)))
        return false;
    for (at = strlen(p->path); *name && *name != ',' && at < sizeof p->path - 1; name++)
        p->path[at++] = strchr("/:\\", *name) ? '_' : *name;
    p->path[at] = '\0';
    return true;
}

/* The file, and the folders around it that are empty now. */
static void take_away(struct place *p)
{
    for (int i = 0; i < p->levels && remove(p->path) == 0; i++)
        *strrchr(p->path, '/') = '\0';
}

static void put(const struct place *p, uint32_t ms)
{
    struct bl_error ignored;
    struct bl_output output;

    if (!bl_file_make_folders(p->path) || !bl_file_is_plain(p->path) ||
        bl_output_open(&output, p->path, &ignored))
        return;
    fprintf(output.file, "%lld\n", (long long)time(NULL) + ms / 1000 + 1);
    (void)bl_output_commit(&output, &ignored);
}

void bl_note_erase(struct stm32bl *bl, uint32_t ms)
{
    struct place p;

    if (!find_place(bl, &p))
        return;
    if (ms)
        put(&p, ms);
    else
        take_away(&p);
}

uint32_t bl_recall_erase(struct stm32bl *bl)
{
    struct place p;
    char text[32] = "";
    long long left;
    FILE *file;

    if (!find_place(bl, &p) || !bl_file_is_plain(p.path))
        return 0;
    file = fopen(p.path, "r");
    if (!file)
        return 0;
    left = fgets(text, sizeof text, file) ? strtoll(text, NULL, 10) - (long long)time(NULL) : 0;
    fclose(file);
    if (left > 0 && left <= LONGEST_S)
        return (uint32_t)left * 1000;
    take_away(&p);
    return 0;
}
