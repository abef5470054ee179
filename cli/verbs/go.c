/*
 * go.c - starts a program.
 */
#include "cli.h"

static const struct opt_row options[] = {
    {OPT_ADDRESS, "where the vector table lies (default: start of flash)"},
    {0, NULL},
};

static int run(struct cli *cli)
{
    uint32_t addr = 0;
    int err, exit = opt_address(cli, OPT_ADDRESS, &addr);

    if (!exit)
        exit = cli_open(cli);
    if (exit)
        return exit;
    if (!cli->args.value[OPT_ADDRESS])
        addr = cli->info->flash_start;
    err = stm32bl_check_start(cli->bl, addr);
    if (err != STM32BL_ERR_UNSUPPORTED && err != STM32BL_ERR_CANCELLED)
        err = stm32bl_go(cli->bl, addr); // what cannot be read is for the ROM to judge
    if (err)
        return cli_session_error(cli, err);
    if (cli->ui.json) {
        cJSON *result = json_result(cli);
        cJSON_AddNumberToObject(result, "address", addr);
        json_send(result);
    } else if (!cli->ui.quiet) {
        fprintf(cli->ui.out, "started the program at 0x%08x\n", (unsigned)addr);
    }
    return CLI_DONE;
}

const struct verb verb_go = {
    .name = "go",
    .words = "",
    .summary = "start a program in flash or RAM",
    .about = "The bootloader loads the stack pointer from the first word of the vector table\n"
             "and jumps to the address in the second. It leaves the clocks as it used them: a\n"
             "program that expects the state after a reset wants 'stm32bl reset' instead.",
    .options = options,
    .examples = {"stm32bl go -p /dev/ttyUSB0", "Start what lies at the start of flash.",
                 "stm32bl go -p /dev/ttyUSB0 -a 0x20003000", "Start a program in RAM.", NULL},
    .connects = true,
    .run = run,
};
