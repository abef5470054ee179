/*
 * cmd_reset.c - resets the chip into its application.
 */
#include "cli.h"

static const struct opt_row options[] = {{0, NULL}};

static int run(struct cli *cli)
{
    int err, exit = cli_open(cli);

    if (exit)
        return exit;
    err = stm32bl_reset(cli->bl);
    if (err)
        return cli_session_error(cli, err);
    if (cli->ui.json)
        json_send(json_result(cli));
    else if (!cli->ui.quiet)
        printf("reset the chip\n");
    return CLI_DONE;
}

const struct verb verb_reset = {
    .name = "reset",
    .words = "",
    .summary = "reset the chip into its application",
    .about = "Moves the control lines that --entry names, or runs the steps of --exit. The\n"
             "chip must be in its bootloader, or --entry bring it there.",
    .options = options,
    .examples = {"stm32bl reset -p /dev/ttyUSB0 --entry rts-dtr",
                 "RTS is wired to BOOT0 and DTR to RESET.",
                 "stm32bl reset -p /dev/ttyUSB0 --exit 'rts=1 dtr=1 50ms dtr=0'",
                 "The same wiring, step by step.", NULL},
    .connects = true,
    .run = run,
};
