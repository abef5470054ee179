/*
 * start.c - has the loader start what was written.
 */
#include "slot.h"

/* Where there is nothing to fall back to, a loader with two slots confirms by itself. */
static bool goes_on_trial(const struct slot_choice *choice)
{
    return choice->image->found.descriptor.trial && (choice->beside || choice->loader->slots == 1);
}

/* Go has the loader check what is in the slot; its ACK says that it is the next to start. */
int slot_start(struct cli *cli, const struct slot_choice *choice)
{
    int err = stm32bl_go(cli->bl, choice->loader->slot[choice->slot]);

    if (err == STM32BL_ERR_REFUSED)
        return cli_error(cli, err,
                         "the loader does not start what was written to %s, version %s: it refuses "
                         "a wrong signature, an old counter, another product, a trial without a "
                         "way back; nothing else has "
                         "changed",
                         choice->name, choice->version);
    if (err)
        return cli_error(cli, err, "%s", stm32bl_error_message(cli->bl));
    cli_note(cli, "the loader has checked and activated %s, version %s%s", choice->name,
             choice->version,
             goes_on_trial(choice) ? ": it is on trial until it confirms itself" : "");
    return CLI_DONE;
}
