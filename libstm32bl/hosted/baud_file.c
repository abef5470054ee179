/*
 * baud_file.c - the baud rates that baud=auto has found: one line for each adapter and device,
 * separated by tabs, in $XDG_STATE_HOME/stm32bl/baud.
 */
#include "baud_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "transport/hostfile.h"
#include "transport/transport_internal.h"

enum { PATH_ROOM = 500, KEY_ROOM = 400, FILE_ROOM = 16 * 1024 };

/* False: the environment names no place. */
static bool find_place(char *path, size_t size)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");

    if (state && *state)
        return bl_format(path, size, "%s/stm32bl/baud", state) < size - 1;
    return home && *home && bl_format(path, size, "%s/.local/state/stm32bl/baud", home) < size - 1;
}

struct adapter {
    const char *target; // without options
    char name[240];
};

/* An adapter is known by what it tells of itself, since ttyUSB0 may be another one tomorrow. */
static int compare(const struct stm32bl_endpoint *found, void *user)
{
    struct adapter *a = user;

    if (strcmp(found->target, a->target))
        return 0;
    bl_format(a->name, sizeof a->name, "%s", found->description);
    return 1;
}

/* "ADAPTER\tDEVICE\t" */
static void make_key(const struct stm32bl *bl, char *key, size_t size)
{
    char target[BL_TARGET_NAME];
    struct adapter a = {.target = target};
    struct bl_error ignored;

    bl_format(target, sizeof target, "%s%.*s",
              strchr(bl->target, ':') ? "" : "serial:", (int)strcspn(bl->target, ","), bl->target);
    bl_format(a.name, sizeof a.name, "%s", target);
    if (strncmp(target, "sim:", 4))
        (void)bl_serial_list(&ignored, compare, &a);
    for (char *p = a.name; *p; p++)
        if (*p == '\t' || *p == '\n')
            *p = ' ';
    bl_format(key, size, "%s\t%s\t", a.name, bl->chip.device->name);
}

static void load(const char *path, char text[FILE_ROOM])
{
    FILE *file = fopen(path, "r");
    size_t len = file ? fread(text, 1, FILE_ROOM - 1, file) : 0;

    text[len] = '\0';
    if (file)
        fclose(file);
}

/* The line of `key` in `text`; NULL: none. */
static char *find_line(char *text, const char *key)
{
    for (char *line = text; line && *line;) {
        if (!strncmp(line, key, strlen(key)))
            return line;
        line = strchr(line, '\n');
        line = line ? line + 1 : NULL;
    }
    return NULL;
}

static void cut_line(char *line)
{
    char *next = line ? strchr(line, '\n') : NULL;

    if (next)
        memmove(line, next + 1, strlen(next + 1) + 1);
    else if (line)
        *line = '\0';
}

static int store(const char *path, char *text, const char *key, uint32_t baud)
{
    struct bl_error error;
    struct bl_output output;
    int err;

    cut_line(find_line(text, key));
    if (!bl_file_make_folders(path))
        return STM32BL_ERR_ACCESS;
    err = bl_output_open(&output, path, &error);
    if (err)
        return err;
    fprintf(output.file, "%s%s%lu\n", text, key, (unsigned long)baud);
    return bl_output_commit(&output, &error);
}

uint32_t bl_recall_baud(struct stm32bl *bl, uint32_t baud)
{
    char path[PATH_ROOM], key[KEY_ROOM];
    char *text = malloc(FILE_ROOM), *line;

    if (!text || !find_place(path, sizeof path)) {
        free(text);
        return 0;
    }
    make_key(bl, key, sizeof key);
    load(path, text);
    if (baud) {
        if (store(path, text, key, baud))
            bl_say(&bl->log, STM32BL_LOG_DEBUG, "%s: cannot be written: %u bit/s is not remembered",
                   bl_file_shown(path).text, (unsigned)baud);
    } else {
        line = find_line(text, key);
        baud = line ? (uint32_t)strtoul(line + strlen(key), NULL, 10) : 0;
    }
    free(text);
    return baud;
}
