/*
 * option_bytes.c - shows the option bytes field by field, and edits them.
 */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

enum { AREA_SIZE = 512, AREAS = 2, ROW_WIDTH = 60 };

static const struct opt_row options[] = {
    {OPT_DRY_RUN, "only show what would change"},
    {OPT_YES, "do not ask"},
    {OPT_ALLOW_LOCKOUT, "also if this bootloader may not be reached again"},
    {OPT_LEVEL_2, "allow read-out protection level 2, which locks the\n"
                  "chip for ever"},
    {OPT_FORCE, "repair bytes whose complement does not fit"},
    {0, NULL},
};

static void print_bytes(struct cli *cli, uint32_t addr, const uint8_t *bytes, size_t size)
{
    size_t row = cli->ui.width < ROW_WIDTH ? 8 : 16;
    FILE *out = cli->ui.out;

    for (size_t i = 0; i < size; i++) {
        if (i % row == 0)
            fprintf(out, "%s0x%08x ", i ? "\n" : "", (unsigned)(addr + i));
        fprintf(out, " %02x", bytes[i]);
    }
    fprintf(out, "\n");
}

static void add_bytes(cJSON *list, uint32_t addr, const uint8_t *bytes, size_t size)
{
    cJSON *area = cJSON_CreateObject();
    char text[2 * AREA_SIZE + 1] = "";

    for (size_t i = 0; i < size && i < AREA_SIZE; i++)
        snprintf(text + 2 * i, 3, "%02x", bytes[i]);
    cJSON_AddNumberToObject(area, "address", addr);
    cJSON_AddStringToObject(area, "bytes", text);
    cJSON_AddItemToArray(list, area);
}

/* The bytes as they are; `list` is NULL for people. */
static int show_areas(struct cli *cli, cJSON *list)
{
    uint8_t room[AREA_SIZE];

    for (size_t i = 0; i < AREAS; i++) {
        struct stm32bl_bytes out = {room, sizeof room};
        uint32_t addr;
        int err = stm32bl_options_area(cli->bl, i, &addr, &out);
        if (err == STM32BL_ERR_RANGE && i > 0)
            break;
        if (err)
            return cli_session_error(cli, err);
        if (list)
            add_bytes(list, addr, room, out.size);
        else
            print_bytes(cli, addr, room, out.size);
    }
    return CLI_DONE;
}

static int print_option(const struct stm32bl_option *option, void *user)
{
    char value[TEXT_SIZE];

    fprintf(user, "%-18s %-10s%c %s\n", option->name, text_option(value, option, option->value),
            option->damaged ? '?' : ' ', option->meaning);
    return 0;
}

static int add_option(const struct stm32bl_option *option, void *user)
{
    cJSON *object = cJSON_CreateObject();

    cJSON_AddStringToObject(object, "name", option->name);
    cJSON_AddNumberToObject(object, "value", option->value);
    cJSON_AddNumberToObject(object, "address", option->address);
    cJSON_AddNumberToObject(object, "bit", option->bit);
    cJSON_AddNumberToObject(object, "width", option->width);
    cJSON_AddBoolToObject(object, "damaged", option->damaged);
    cJSON_AddStringToObject(object, "meaning", option->meaning);
    cJSON_AddItemToArray(user, object);
    return 0;
}

/* Where nobody knows what they mean, the bytes alone are shown. */
static int show(struct cli *cli)
{
    bool json = cli->ui.json;
    cJSON *areas = json ? cJSON_CreateArray() : NULL, *fields = json ? cJSON_CreateArray() : NULL;
    int err, exit = show_areas(cli, areas);
    cJSON *result;

    if (exit) {
        cJSON_Delete(areas);
        cJSON_Delete(fields);
        return exit;
    }
    if (!json)
        fprintf(cli->ui.out, "\n");
    err = stm32bl_options_read(cli->bl, json ? add_option : print_option,
                               json ? (void *)fields : cli->ui.out);
    if (err == STM32BL_ERR_UNSUPPORTED)
        cli_note(cli, "%s", stm32bl_error_message(cli->bl));
    else if (err)
        exit = cli_session_error(cli, err);
    if (!json || exit) {
        cJSON_Delete(areas);
        cJSON_Delete(fields);
        return exit;
    }
    result = json_result(cli);
    cJSON_AddItemToObject(result, "areas", areas);
    cJSON_AddItemToObject(result, "options", fields);
    json_send(result);
    return CLI_DONE;
}

static int set(struct cli *cli)
{
    bool changed;
    int exit = cli_edit_options(cli, cli->args.words + 1, cli->args.count - 1, &changed);

    if (exit)
        return exit;
    if (cli->ui.json) {
        cJSON *result = json_result(cli);
        cJSON_AddBoolToObject(result, "changed", changed);
        json_send(result);
    } else if (changed && !cli->ui.quiet) {
        fprintf(cli->ui.out, "the option bytes are written\n");
    }
    return CLI_DONE;
}

static int run(struct cli *cli)
{
    bool editing = cli->args.count > 0;
    int exit = CLI_DONE;

    if (editing && strcmp(cli->args.words[0], "set"))
        return cli_usage(cli, "'%s': to change something, write set NAME=VALUE",
                         cli->args.words[0]);
    if (cli->args.count == 1)
        return cli_usage(cli, "say what to set: NAME=VALUE");
    if (editing)
        exit = cli_can_edit(cli);
    if (!exit)
        exit = cli_open(cli);
    if (exit)
        return exit;
    return editing ? set(cli) : show(cli);
}

const struct verb verb_option_bytes = {
    .name = "option-bytes",
    .words = "[set NAME=VALUE...]",
    .summary = "show or edit the option bytes",
    .about = "Without words, shows them as they are and field by field, under the names of\n"
             "the chip's reference manual. 'set' changes fields: it shows old and new values,\n"
             "says what a change may cost, asks, writes all of them, finds the chip after its\n"
             "reset, and compares. RDP takes level0, level1 or level2. What would lock the\n"
             "chip needs an option of its own, or is refused (docs/OPTION-BYTES.md).",
    .options = options,
    .examples = {"stm32bl option-bytes -p /dev/ttyUSB0", "Show them.",
                 "stm32bl option-bytes -p /dev/ttyUSB0 set nBOOT_SEL=0",
                 "Let the BOOT0 pin decide, on an STM32G0.",
                 "stm32bl option-bytes -p /dev/ttyUSB0 set BOR_LEV=2 --dry-run",
                 "Show what would change.", NULL},
    .max_words = CLI_WORDS,
    .connects = true,
    .run = run,
};
