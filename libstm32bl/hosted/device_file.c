/*
 * device_file.c - see device_file.h. A file is lines: blank, `# comment`, `[name]`, `key = value`.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "device_field.h"
#include "device_file.h"
#include "image/image.h"
#include "transport/hostfile.h"

enum { FILE_MAX = 1024 * 1024, LONGEST_NAME = 31 };

struct parser {
    struct bl_device_file *file;
    struct bl_draft draft; // row NULL: before the first section
    const char *path;
    unsigned line;
    unsigned section_line;
    struct bl_error *error;
};

/* Puts file and line before the message. */
static int locate(struct parser *p, unsigned line)
{
    struct bl_error inner = *p->error;

    return bl_fail(p->error, STM32BL_ERR_FORMAT, "%s:%u: %s", bl_file_shown(p->path).text, line,
                   inner.text);
}

static char *trim(char *text)
{
    size_t len;

    text += strspn(text, " \t");
    for (len = strlen(text); len && strchr(" \t\r", text[len - 1]); len--)
        continue;
    text[len] = '\0';
    return text;
}

/* A # at the beginning, or behind a blank. */
static void cut_comment(char *text)
{
    for (char *p = text; *p; p++)
        if (*p == '#' && (p == text || p[-1] == ' ' || p[-1] == '\t')) {
            *p = '\0';
            return;
        }
}

static int finish_section(struct parser *p)
{
    if (!p->draft.row || bl_field_finish(&p->draft, p->error) == STM32BL_OK)
        return STM32BL_OK;
    return locate(p, p->section_line);
}

static int check_name(struct parser *p, const char *name)
{
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyz0123456789_-ABCDEFGHIJKLMNOPQRSTUVWXYZ.";
    size_t len = strlen(name);

    if (len == 0 || len > LONGEST_NAME || strspn(name, allowed) != len)
        return bl_fail(p->error, STM32BL_ERR_FORMAT,
                       "[%.40s]: a name of 1 to %u letters, digits, '_', '-' and '.' belongs here",
                       name, (unsigned)LONGEST_NAME);
    for (size_t i = 0; i < p->file->count; i++)
        if (!strcmp(p->file->rows[i].name, name))
            return bl_fail(p->error, STM32BL_ERR_FORMAT, "a second [%s]", name);
    return STM32BL_OK;
}

static int begin_section(struct parser *p, char *text)
{
    size_t i = p->file->count, len = strlen(text);
    char *name;
    int err;

    if (text[len - 1] != ']')
        return bl_fail(p->error, STM32BL_ERR_FORMAT, "'%.40s': a section is [name]", text);
    text[len - 1] = '\0';
    name = trim(text + 1);
    err = check_name(p, name);
    if (err)
        return err;
    p->file->rows[i] = (struct stm32bl_device){
        .name = name,
        .series = "",
        .parts = "",
        .erased = 0xFF,
        .pins = "",
        .notes = "",
        .source = "a device file",
        .evidence = STM32BL_DOCUMENTED,
    };
    p->draft =
        (struct bl_draft){&p->file->rows[i], &p->file->layouts[2 * i], 0, &p->file->turbo[i]};
    p->section_line = p->line;
    p->file->count++;
    return STM32BL_OK;
}

static int take_field(struct parser *p, char *text)
{
    char *equals = strchr(text, '=');

    if (!equals)
        return bl_fail(p->error, STM32BL_ERR_FORMAT,
                       "'%.40s': neither [name] nor key = value nor # comment", text);
    *equals = '\0';
    if (!p->draft.row)
        return bl_fail(p->error, STM32BL_ERR_FORMAT, "'%.40s' stands before the first [name]",
                       trim(text));
    return bl_field_take(&p->draft, trim(text), trim(equals + 1), p->error);
}

static int parse_line(struct parser *p, char *text)
{
    int err = STM32BL_OK;

    cut_comment(text);
    text = trim(text);
    if (*text == '[') {
        err = finish_section(p);
        if (err)
            return err;
        err = begin_section(p, text);
    } else if (*text) {
        err = take_field(p, text);
    }
    return err ? locate(p, p->line) : STM32BL_OK;
}

static size_t count_sections(const char *text)
{
    size_t count = 0;

    for (const char *p = text; p; p = strchr(p, '\n')) {
        p += strspn(p, "\n \t");
        count += *p == '[';
    }
    return count;
}

static int make_room(struct bl_device_file *file, const void *data, size_t len,
                     struct bl_error *error)
{
    size_t count;

    file->text = malloc(len + 1);
    if (!file->text)
        return bl_fail(error, STM32BL_ERR_MEMORY, "no memory for a device file");
    if (len)
        memcpy(file->text, data, len);
    file->text[len] = '\0';
    count = count_sections(file->text) + 1;
    file->rows = calloc(count, sizeof *file->rows);
    file->layouts = calloc(2 * count, sizeof *file->layouts);
    file->turbo = calloc(count, sizeof *file->turbo);
    if (!file->rows || !file->layouts || !file->turbo)
        return bl_fail(error, STM32BL_ERR_MEMORY, "no memory for a device file");
    return STM32BL_OK;
}

int bl_device_file_parse(struct bl_device_file *file, const void *data, size_t len,
                         const char *path, struct bl_error *error)
{
    static const char bom[] = "\xEF\xBB\xBF";
    struct parser p = {.file = file, .path = path, .error = error};
    char *line, *next;
    int err;

    memset(file, 0, sizeof *file);
    if (len && memchr(data, 0, len))
        return bl_fail(error, STM32BL_ERR_FORMAT, "%s: not a text file", bl_file_shown(path).text);
    err = make_room(file, data, len, error);
    if (err)
        return err;
    line = file->text + (strncmp(file->text, bom, 3) ? 0 : 3);
    for (; line && !err; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        p.line++;
        err = parse_line(&p, line);
    }
    if (!err)
        err = finish_section(&p);
    if (!err && file->count == 0)
        err = bl_fail(error, STM32BL_ERR_FORMAT, "%s: describes no device: it needs a [name]",
                      bl_file_shown(path).text);
    return err;
}

static int read_all(const char *path, struct bl_buffer *b, struct bl_error *error)
{
    FILE *file = bl_file_open(path);
    int why = file ? bl_file_read(file, FILE_MAX, b) : errno;

    if (file)
        bl_file_close(file);
    if (why)
        return bl_file_fail(error, path, why);
    if (b->len > FILE_MAX)
        return bl_fail(error, STM32BL_ERR_FORMAT, "%s: longer than 1 MiB: no device file",
                       bl_file_shown(path).text);
    return STM32BL_OK;
}

int bl_device_file_load(struct bl_device_file *file, const char *path, struct bl_error *error)
{
    struct bl_buffer b = {0};
    int err;

    memset(file, 0, sizeof *file);
    err = read_all(path, &b, error);
    if (!err)
        err = bl_device_file_parse(file, b.data, b.len, path, error);
    free(b.data);
    return err;
}

void bl_device_file_free(struct bl_device_file *file)
{
    free(file->rows);
    free(file->layouts);
    free(file->turbo);
    free(file->text);
    memset(file, 0, sizeof *file);
}
