/*
 * main.c - the verbs, and the way through the command.
 */
#include <errno.h>
#include <string.h>

#include "cli.h"

const struct verb *const verbs[] = {
    &verb_list,
    &verb_info,
    &verb_map,
    &verb_read,
    &verb_write,
    &verb_verify,
    &verb_erase,
    &verb_checksum,
    &verb_go,
    &verb_reset,
    &verb_protect,
    &verb_unprotect,
    &verb_write_protect,
    &verb_write_unprotect,
    &verb_option_bytes,
    &verb_devices,
    &verb_convert,
    &verb_image,
    &verb_sim,
    &verb_help,
    &verb_version,
    NULL,
};

static int dispatch(struct cli *cli, const struct verb *verb)
{
    if (cli->args.value[OPT_HELP]) {
        cli_help(cli->ui.out, verb);
        return CLI_DONE;
    }
    if (verb)
        return verb->run(cli);
    if (cli->args.value[OPT_VERSION]) {
        cli->verb = &verb_version;
        return verb_version.run(cli);
    }
    if (cli->ui.json)
        return cli_usage(cli, "no verb is given");
    cli_help(stderr, NULL);
    return CLI_USAGE;
}

int main(int argc, char **argv)
{
    struct cli cli = {.verb = NULL};
    const struct verb *verb;
    int exit;

    ui_start(&cli.ui);
    exit = opt_parse(&cli, argc, argv, &verb);
    if (verb && (verb->connects || verb == &verb_sim))
        ui_catch_signals();
    if (!exit)
        exit = dispatch(&cli, verb);
    stm32bl_free(cli.bl);
    if (!ui_finish(&cli.ui) && !exit)
        exit = cli_error(&cli, STM32BL_ERR_IO, "standard output: %s",
                         errno ? strerror(errno) : "not all of it could be written");
    return exit;
}
