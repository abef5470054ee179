/*
 * option_edit.c - what the verbs that change option bytes share: the differences, the question, the
 * write, and the list of protected sectors.
 */
#include "cli.h"

/* ---------------------------------------------------------------- protected sectors */

static int add_sector(const struct stm32bl_sector *sector, void *user)
{
    struct sector_list *list = user;

    list->numbers[list->count++] = sector->number;
    return list->count == CLI_SECTORS;
}

void cli_protected_sectors(struct cli *cli, struct sector_list *out)
{
    out->count = 0;
    out->known = cli->info->protection != STM32BL_PROTECTION_ON &&
                 stm32bl_protected_sectors(cli->bl, add_sector, out) >= 0;
}

void cli_print_sectors(FILE *out, const struct sector_list *list)
{
    if (!list->known || !list->count) {
        fprintf(out, "%s\n", list->known ? "none" : "unknown");
        return;
    }
    fprintf(out, "sectors");
    for (size_t i = 0, end; i < list->count; i = end) {
        for (end = i + 1; end < list->count && list->numbers[end] == list->numbers[end - 1] + 1;)
            end++;
        fprintf(out, end - i > 1 ? " %u-%u" : " %u", list->numbers[i], list->numbers[end - 1]);
    }
    fprintf(out, "\n");
}

void json_sectors(cJSON *object, const char *key, const struct sector_list *list)
{
    cJSON *array = list->known ? cJSON_CreateArray() : cJSON_CreateNull();

    for (size_t i = 0; list->known && i < list->count; i++)
        cJSON_AddItemToArray(array, cJSON_CreateNumber(list->numbers[i]));
    cJSON_AddItemToObject(object, key, array);
}

/* ---------------------------------------------------------------------- the changes */

struct changes {
    struct cli *cli;
    size_t count;
    bool refused; /* a change that the options do not allow */
};

static unsigned flags_of(const struct cli *cli)
{
    const char *const *value = cli->args.value;

    return (value[OPT_ALLOW_LOCKOUT] ? STM32BL_ALLOW_LOCKOUT : 0u) |
           (value[OPT_LEVEL_2] ? STM32BL_LEVEL_2_CANNOT_BE_UNDONE : 0u) |
           (value[OPT_FORCE] ? STM32BL_REPAIR : 0u);
}

static bool is_allowed(const struct cli *cli, enum stm32bl_option_risk risk)
{
    switch (risk) {
    case STM32BL_RISK_NONE:
    case STM32BL_RISK_CARE:
        return true;
    case STM32BL_RISK_LOCKOUT:
        return cli->args.value[OPT_ALLOW_LOCKOUT];
    case STM32BL_RISK_FOREVER:
        return cli->args.value[OPT_LEVEL_2];
    case STM32BL_RISK_REFUSED:
        break;
    }
    return false;
}

static void send_change(const struct stm32bl_option *change)
{
    static const char *const risks[] = {"none", "care", "lockout", "forever", "refused"};
    cJSON *event = json_event("change");

    cJSON_AddStringToObject(event, "name", change->name);
    cJSON_AddNumberToObject(event, "old", change->value);
    cJSON_AddNumberToObject(event, "new", change->wanted);
    cJSON_AddStringToObject(event, "risk", risks[change->risk]);
    cJSON_AddStringToObject(event, "why", change->why);
    json_send(event);
}

const char *text_option(char *out, const struct stm32bl_option *option, uint32_t value)
{
    if (option->width < 8)
        snprintf(out, TEXT_SIZE, "%u", (unsigned)value);
    else
        snprintf(out, TEXT_SIZE, "0x%0*x", (int)(option->width + 3) / 4, (unsigned)value);
    return out;
}

static int show_change(const struct stm32bl_option *change, void *user)
{
    struct changes *changes = user;
    struct cli *cli = changes->cli;
    char was[TEXT_SIZE], will_be[TEXT_SIZE];

    changes->count++;
    changes->refused |= !is_allowed(cli, change->risk);
    if (cli->ui.json)
        send_change(change);
    else if (!cli->ui.quiet)
        fprintf(cli->ui.out, "%-18s %s -> %s\n", change->name,
                text_option(was, change, change->value),
                text_option(will_be, change, change->wanted));
    // Where it is refused the error says the same.
    if (change->why[0] && !cli->ui.json &&
        (is_allowed(cli, change->risk) || cli->args.value[OPT_DRY_RUN]))
        cli_warn(cli, "%s: %s", change->name, change->why);
    return 0;
}

int cli_can_edit(struct cli *cli)
{
    return cli->args.value[OPT_DRY_RUN] ? CLI_DONE : cli_can_confirm(cli, OPT_YES);
}

int cli_edit_options(struct cli *cli, const char *const *settings, size_t count, bool *changed)
{
    struct changes changes = {cli, 0, false};
    unsigned flags = flags_of(cli);
    int exit = CLI_DONE;
    int err = stm32bl_options_plan(cli->bl, settings, count, show_change, &changes);

    *changed = false;
    if (err == STM32BL_ERR_NOT_FOUND) // a name that this chip's option bytes do not have
        err = STM32BL_ERR_ARG;
    if (err)
        return cli_session_error(cli, err);
    if (cli->args.value[OPT_DRY_RUN])
        return CLI_DONE;
    // What is refused anyway needs no question; the library says why.
    if (changes.count && !changes.refused)
        exit = cli_confirm(cli, OPT_YES,
                           "The chip's supply must be stable now, and the chip resets. Write the "
                           "option bytes?");
    if (exit)
        return exit;
    *changed = changes.count > 0;
    err = stm32bl_options_write(cli->bl, settings, count, flags);
    ui_end_phase(&cli->ui);
    return err ? cli_session_error(cli, err) : CLI_DONE;
}
