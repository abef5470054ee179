/*
 * write_protect.c - write protection of sectors, on and off, by the option bytes.
 */
#include <string.h>

#include "cli.h"

enum { SETTING = 40 };

static const struct opt_row options[] = {
    {OPT_DRY_RUN, "only show what would change"},
    {OPT_YES, "do not ask"},
    {0, NULL},
};

struct settings {
    char text[CLI_WORDS][SETTING];
    const char *list[CLI_WORDS];
    size_t count;
};

/* 0x08000000-0x08003fff; numbers that small are sectors. */
static bool read_addresses(const char *word, uint32_t *first, uint32_t *last)
{
    char text[24];
    char *dash;

    if (flash_is_sectors(word) || strlen(word) >= sizeof text)
        return false;
    strcpy(text, word);
    dash = strchr(text, '-');
    if (!dash)
        return false;
    *dash = '\0';
    return opt_number(text, UINT32_MAX, first) && opt_number(dash + 1, UINT32_MAX, last) &&
           *first <= *last;
}

static int check_words(struct cli *cli)
{
    uint32_t first, last;

    for (size_t i = 0; i < cli->args.count; i++)
        if (!flash_is_sectors(cli->args.words[i]) &&
            !read_addresses(cli->args.words[i], &first, &last))
            return cli_usage(cli,
                             "'%s' is neither sectors, such as 4 or 4-7, nor addresses, such "
                             "as 0x08000000-0x08003fff",
                             cli->args.words[i]);
    return CLI_DONE;
}

static int make_settings(struct cli *cli, const char *verb, struct settings *out)
{
    out->count = cli->args.count;
    for (size_t i = 0; i < out->count; i++) {
        struct stm32bl_segment range;
        uint32_t first, last;
        if (!read_addresses(cli->args.words[i], &first, &last)) {
            int exit = cli_find_sectors(cli, cli->args.words[i], &range);
            if (exit)
                return exit;
            first = range.address;
            last = range.address + (uint32_t)(range.size - 1);
        }
        snprintf(out->text[i], SETTING, "%s=0x%08x-0x%08x", verb, (unsigned)first, (unsigned)last);
        out->list[i] = out->text[i];
    }
    if (!out->count) {
        snprintf(out->text[0], SETTING, "%s=all", verb);
        out->list[out->count++] = out->text[0];
    }
    return CLI_DONE;
}

static void show_state(struct cli *cli, bool changed)
{
    struct sector_list list;

    cli_protected_sectors(cli, &list);
    if (cli->ui.json) {
        cJSON *result = json_result(cli);
        cJSON_AddBoolToObject(result, "changed", changed);
        json_sectors(result, "protected_sectors", &list);
        json_send(result);
    } else if (!cli->ui.quiet) {
        fprintf(cli->ui.out, "write protection ");
        cli_print_sectors(cli->ui.out, &list);
    }
}

static int ignore_sector(const struct stm32bl_sector *sector, void *user)
{
    (void)sector;
    (void)user;
    return 1;
}

/* A device of which nobody knows where its ROM shows write protection, or how. */
static bool hides_protection(struct cli *cli)
{
    return cli->info->device &&
           stm32bl_protected_sectors(cli->bl, ignore_sector, NULL) == STM32BL_ERR_UNSUPPORTED;
}

/* There the ROM's own command is left, which lifts all of it. */
static int unprotect_by_command(struct cli *cli)
{
    int err, exit = cli_confirm(cli, OPT_YES, "The chip resets. Lift all write protection?");

    if (exit)
        return exit;
    err = stm32bl_write_unprotect(cli->bl);
    ui_end_phase(&cli->ui);
    return err ? cli_session_error(cli, err) : CLI_DONE;
}

static int edit(struct cli *cli, const char *verb)
{
    struct settings settings;
    bool changed = true;
    int exit = check_words(cli);

    if (!exit)
        exit = cli_can_edit(cli);
    if (!exit)
        exit = cli_open(cli);
    if (!exit)
        exit = make_settings(cli, verb, &settings);
    if (exit)
        return exit;
    if (!cli->args.count && !cli->args.value[OPT_DRY_RUN] && hides_protection(cli))
        exit = unprotect_by_command(cli);
    else
        exit = cli_edit_options(cli, settings.list, settings.count, &changed);
    if (exit)
        return exit;
    show_state(cli, changed);
    return CLI_DONE;
}

static int protect(struct cli *cli)
{
    return edit(cli, "protect");
}

static int unprotect(struct cli *cli)
{
    return edit(cli, "unprotect");
}

const struct verb verb_write_protect = {
    .name = "write-protect",
    .words = "SECTOR|FIRST-LAST|ADDR-ADDR...",
    .summary = "protect sectors from being written and erased",
    .about = "Adds to what is protected already; 'stm32bl info' shows all of it. The hardware\n"
             "may protect some sectors only together, which are then protected with it. It is\n"
             "done by the option bytes: the chip resets.",
    .options = options,
    .examples = {"stm32bl write-protect -p /dev/ttyUSB0 0-3", "Protect four sectors.",
                 "stm32bl write-protect -p /dev/ttyUSB0 0x08000000-0x08003fff",
                 "Protect the sectors that hold these addresses.", NULL},
    .min_words = 1,
    .max_words = CLI_WORDS,
    .connects = true,
    .run = protect,
};

const struct verb verb_write_unprotect = {
    .name = "write-unprotect",
    .words = "[SECTOR|FIRST-LAST|ADDR-ADDR...]",
    .summary = "lift the write protection of sectors, or all of it",
    .about = "Without words, nothing stays protected from being written. Nothing is erased.",
    .options = options,
    .examples = {"stm32bl write-unprotect -p /dev/ttyUSB0", "Lift all of it.",
                 "stm32bl write-unprotect -p /dev/ttyUSB0 3", "Free one sector.", NULL},
    .max_words = CLI_WORDS,
    .connects = true,
    .run = unprotect,
};
