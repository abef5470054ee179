/*
 * protect.c - turns read-out protection on.
 */
#include "cli.h"

static const struct opt_row options[] = {
    {OPT_YES, "do not ask"},
    {OPT_ALLOW_LOCKOUT, "also where it cannot be seen whether BOOT_LOCK is\n"
                        "set, with which nothing ever takes it back"},
    {0, NULL},
};

static const char question[] =
    "Nothing can read the chip's memory any more, this command included, and taking that back\n"
    "erases the whole chip. Turn read-out protection on?";

int cli_show_protection(struct cli *cli, bool changed)
{
    bool on = stm32bl_info(cli->bl)->protection == STM32BL_PROTECTION_ON;

    if (cli->ui.json) {
        cJSON *result = json_result(cli);
        cJSON_AddStringToObject(result, "protection", on ? "on" : "off");
        cJSON_AddBoolToObject(result, "changed", changed);
        json_send(result);
    } else if (!cli->ui.quiet) {
        fprintf(cli->ui.out, "read-out protection is %s%s\n", on ? "on" : "off",
                changed ? "" : " already: nothing was done");
    }
    return CLI_DONE;
}

static int protect(struct cli *cli)
{
    unsigned flags = cli->args.value[OPT_ALLOW_LOCKOUT] ? STM32BL_ALLOW_LOCKOUT : 0u;
    int err = stm32bl_read_protect(cli->bl, flags);

    ui_end_phase(&cli->ui);
    if (err)
        return cli_session_error(cli, err);
    if (stm32bl_info(cli->bl)->protection != STM32BL_PROTECTION_ON)
        return cli_error(cli, STM32BL_ERR_MISMATCH,
                         "the chip acknowledged, but its memory can still be read: take its power "
                         "away and give it back, then look with 'stm32bl info'");
    return cli_show_protection(cli, true);
}

static int note_refused(const struct stm32bl_option *change, void *user)
{
    if (change->risk == STM32BL_RISK_REFUSED)
        *(bool *)user = true;
    return 0;
}

/* What is refused anyway needs no question; the library says why. */
static bool is_refused(struct cli *cli)
{
    static const char *const level_1 = "RDP=level1";
    bool refused = false;

    switch (stm32bl_options_plan(cli->bl, &level_1, 1, note_refused, &refused)) {
    case STM32BL_OK:
        return refused;
    case STM32BL_ERR_REFUSED: // they cannot be read here, which need not stand in the way
        return false;
    default:
        return !cli->args.value[OPT_ALLOW_LOCKOUT];
    }
}

static int run(struct cli *cli)
{
    int exit = cli_can_confirm(cli, OPT_YES);

    if (!exit)
        exit = cli_open(cli);
    if (exit)
        return exit;
    if (cli->info->protection == STM32BL_PROTECTION_ON)
        return cli_show_protection(cli, false);
    if (!is_refused(cli))
        exit = cli_confirm(cli, OPT_YES, question);
    return exit ? exit : protect(cli);
}

const struct verb verb_protect = {
    .name = "protect",
    .words = "",
    .summary = "turn read-out protection on (level 1)",
    .about = "From then on the bootloader refuses to read, write, erase and start. 'stm32bl\n"
             "unprotect' takes it back and erases the whole chip. Level 2, which nothing can\n"
             "take back, is never set, and nothing is protected on a chip whose BOOT_LOCK\n"
             "is set, or may be for all that can be seen: nothing lifts the two together.",
    .options = options,
    .examples = {"stm32bl protect -p /dev/ttyUSB0", "Asks before it does so.",
                 "stm32bl protect -p /dev/ttyUSB0 --yes", "For scripts.", NULL},
    .connects = true,
    .run = run,
};
