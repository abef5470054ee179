/*
 * baud_file.c - the baud rates that baud=auto and turbo=auto have found: one line for each adapter and device,
 * separated by tabs, in $XDG_STATE_HOME/stm32bl/baud. A rate that stopped the search for a faster one
 * is followed by how often it has done so: a bad cable need not be there for ever.
 */
#include "hosted.h"
#include "protocol/turbo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "transport/hostfile.h"
#include "transport/transport_internal.h"

enum { PATH_ROOM = 500, KEY_ROOM = 400, FILE_ROOM = 16 * 1024 };
enum { BAUD_MIN = 1200, BAUD_MAX = 2000000, USES_MAX = 20 };

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

/* "ADAPTER\tDEVICE\t", and "ADAPTER\tDEVICE turbo\t" while the program in RAM runs. */
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
    bl_format(key, size, "%s\t%s%s\t", a.name, bl->chip.device->name,
              bl->turbo->row ? " turbo" : "");
}

/* Whole lines of a regular file: another kind might block, or lead elsewhere. */
static void load(const char *path, char text[FILE_ROOM])
{
    FILE *file = bl_file_is_plain(path) ? fopen(path, "r") : NULL;
    size_t len = file ? fread(text, 1, FILE_ROOM - 1, file) : 0;

    while (len && text[len - 1] != '\n')
        len--;
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

/* What follows the key in a line. */
struct entry {
    uint32_t baud; // 0: nothing that could be used
    unsigned uses;
};

static struct entry read_entry(const char *text)
{
    struct entry e = {0, 0};
    char *end;
    unsigned long baud = strtoul(text, &end, 10);

    if (end == text || *text < '0' || *text > '9' || baud < BAUD_MIN || baud > BAUD_MAX)
        return e;
    if (*end == '\t')
        e.uses = (unsigned)strtoul(end + 1, &end, 10);
    if (*end == '\n' && e.uses < USES_MAX)
        e.baud = (uint32_t)baud;
    return e;
}

static int store(const char *path, char *text, const char *key, const struct entry *e)
{
    struct bl_error error;
    struct bl_output output;
    int err;

    cut_line(find_line(text, key));
    if (!bl_file_make_folders(path) || !bl_file_is_plain(path))
        return STM32BL_ERR_ACCESS;
    err = bl_output_open(&output, path, &error);
    if (err)
        return err;
    fprintf(output.file, "%s%s%lu", text, key, (unsigned long)e->baud);
    if (e->uses)
        fprintf(output.file, "\t%u", e->uses);
    fputc('\n', output.file);
    return bl_output_commit(&output, &error);
}

/* The rate to begin with; 0: none is known, or it has been believed for long enough. */
static uint32_t recall(const struct stm32bl *bl, const char *path, char *text, const char *key)
{
    const char *line = find_line(text, key);
    struct entry e = line ? read_entry(line + strlen(key)) : (struct entry){0, 0};

    if (e.baud && (bl->turbo->row || e.baud <= bl->info.baud)) { // no faster one is looked for
        e.uses++;
        (void)store(path, text, key, &e);
    }
    return e.baud;
}

uint32_t bl_recall_baud(struct stm32bl *bl, uint32_t baud)
{
    char path[PATH_ROOM], key[KEY_ROOM];
    char *text = malloc(FILE_ROOM);

    if (!text || !find_place(path, sizeof path)) {
        free(text);
        return 0;
    }
    make_key(bl, key, sizeof key);
    load(path, text);
    if (!baud)
        baud = recall(bl, path, text, key);
    else if (store(path, text, key, &(struct entry){baud, 0}))
        bl_say(&bl->log, STM32BL_LOG_DEBUG, "%s: cannot be written: %u bit/s is not remembered",
               bl_file_shown(path).text, (unsigned)baud);
    free(text);
    return baud;
}
