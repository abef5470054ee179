/*
 * unprotect.c - lifts read-out protection, which erases the chip.
 */
#include "cli.h"

static const struct opt_row options[] = {
    {OPT_YES_ERASE_ALL, "yes: everything on the chip is to be erased"},
    {0, NULL},
};

static void say_what_is_lost(struct cli *cli)
{
    const struct stm32bl_info *info = cli->info;
    char size[TEXT_SIZE];

    if (info->flash_kb)
        cli_note(cli, "erasing the whole flash (%s%s at 0x%08x), the RAM and the backup registers",
                 info->flash_size_read ? "" : "up to ",
                 text_size(size, (uint64_t)info->flash_kb * 1024), (unsigned)info->flash_start);
    else
        cli_note(cli, "erasing the whole flash, the RAM and the backup registers");
}

static int unprotect(struct cli *cli)
{
    int err;

    say_what_is_lost(cli);
    err = stm32bl_read_unprotect(cli->bl);
    ui_end_phase(&cli->ui);
    if (err)
        return cli_session_error(cli, err);
    if (stm32bl_info(cli->bl)->protection == STM32BL_PROTECTION_ON)
        return cli_error(cli, STM32BL_ERR_MISMATCH,
                         "the chip acknowledged, but its memory still cannot be read: take its "
                         "power away and give it back, then look with 'stm32bl info'");
    return cli_show_protection(cli, true);
}

static int run(struct cli *cli)
{
    int exit;

    if (!cli->args.value[OPT_YES_ERASE_ALL])
        return cli_usage(cli, "this erases everything on the chip: flash, data EEPROM, RAM and "
                              "backup registers; say --yes-erase-all if that is wanted");
    exit = cli_open(cli);
    if (exit)
        return exit;
    if (cli->info->protection == STM32BL_PROTECTION_OFF)
        return cli_show_protection(cli, false);
    return unprotect(cli);
}

const struct verb verb_unprotect = {
    .name = "unprotect",
    .words = "",
    .summary = "lift read-out protection, which erases the whole chip",
    .about = "The chip erases its flash, and its data EEPROM, RAM and backup registers where\n"
             "it has them, before it lets anybody read again. A chip that is not protected is\n"
             "left alone. What was read-out protected cannot be saved before.",
    .options = options,
    .examples = {"stm32bl unprotect -p /dev/ttyUSB0 --yes-erase-all",
                 "Make a protected chip usable again, empty.", NULL},
    .connects = true,
    .run = run,
};
