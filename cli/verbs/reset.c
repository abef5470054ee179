/*
 * reset.c - resets the chip into its application.
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
        fprintf(cli->ui.out, "reset the chip\n");
    return CLI_DONE;
}

const struct verb verb_reset = {
    .name = "reset",
    .words = "",
    .summary = "reset the chip into its application",
    .about = "Moves the control lines that --entry names, or runs the steps of --exit. Without\n"
             "either, a small program in RAM resets most chips from inside: set BOOT0 low\n"
             "first, for it decides what starts. Both ways make a chip that was blank notice\n"
             "that it is no more. The chip must be in its bootloader, or --entry bring it\n"
             "there.",
    .options = options,
    .examples = {"stm32bl reset -p /dev/ttyUSB0", "From inside, with BOOT0 low by now.",
                 "stm32bl reset -p /dev/ttyUSB0 --entry rts-dtr",
                 "RTS is wired to BOOT0 and DTR to RESET.",
                 "stm32bl reset -p /dev/ttyUSB0 --exit 'rts=1 dtr=1 50ms dtr=0'",
                 "The same wiring, step by step.", NULL},
    .connects = true,
    .run = run,
};
