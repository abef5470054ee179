/*
 * confirm.c - did the new application confirm itself? It says so on its console, or the loader's log does.
 */
#include "slot.h"

/* The slot in which it runs. */
static unsigned home_of(const struct slot_choice *choice)
{
    return choice->loader->kind == STM32BL_LOADER_STAGED ? 0 : choice->slot;
}

/* Back to what runs: Go to an image that is confirmed changes nothing, to another one the state. */
static void start_again(struct cli *cli, const struct stm32bl_loader_state *state)
{
    int err;

    if (stm32bl_loader_answers(cli->bl))
        err = stm32bl_go(cli->bl, state->loader->slot[state->slot]);
    else
        err = stm32bl_reset(cli->bl);
    if (err)
        cli_note(cli, "the chip waits in its bootloader: reset it");
}

static int judge(struct cli *cli, const struct slot_choice *choice,
                 const struct stm32bl_loader_state *state)
{
    uint32_t sum = choice->image->found.descriptor.sum;

    if (!state->loader)
        return cli_unconfirmed(cli,
                               "the loader's log cannot be read: whether version %s was "
                               "confirmed is not known",
                               choice->version);
    if (state->state != STM32BL_LOADER_CONFIRMED)
        return cli_unconfirmed(cli,
                               "version %s is not confirmed: %s is %s, starts left: %u; the chip "
                               "waits in its bootloader, and a reset goes on",
                               choice->version, slot_phrase(state->loader, state->slot),
                               text_loader_phase(state->state), state->starts_left);
    start_again(cli, state);
    if (state->slot == home_of(choice) && state->sum == sum)
        return CLI_DONE;
    return cli_unconfirmed(cli,
                           "version %s has not confirmed itself, and the loader went back to "
                           "what was there before, in %s",
                           choice->version, slot_phrase(state->loader, state->slot));
}

/* Into the bootloader again, to read the log. */
static int look(struct cli *cli, const struct slot_choice *choice, enum slot_proof *proof)
{
    struct stm32bl_loader_state state = {0};
    int err = cli_open_again(cli), exit;

    if (err == STM32BL_ERR_CANCELLED)
        return cli_error(cli, err, "cancelled while looking for the bootloader");
    if (err)
        return cli_unconfirmed(cli,
                               "version %s was started, and whether it is confirmed is not "
                               "known: %s",
                               choice->version, stm32bl_error_message(cli->bl));
    exit = cli_find_loader(cli, &state);
    if (!exit)
        exit = judge(cli, choice, &state);
    if (!exit)
        *proof = SLOT_BY_LOG;
    return exit;
}

static int say(struct cli *cli, const struct slot_choice *choice, enum slot_proof proof)
{
    cli_note(cli, "version %s is confirmed, %s", choice->version,
             proof == SLOT_BY_WORD ? "as it says itself" : "as the loader's log says");
    return CLI_DONE;
}

int slot_confirm(struct cli *cli, const struct slot_choice *choice, uint32_t seconds,
                 enum slot_proof *proof)
{
    uint32_t sum = 0;
    int err, exit;

    cli_note(cli, "waiting up to %u s for it to confirm itself", (unsigned)seconds);
    err = stm32bl_hear_confirmed(cli->bl, seconds * 1000, &sum);
    ui_end_phase(&cli->ui);
    if (!err && sum != choice->image->found.descriptor.sum)
        return cli_unconfirmed(cli,
                               "version %s has not confirmed itself: another image says that "
                               "it runs and is confirmed",
                               choice->version);
    if (err && err != STM32BL_ERR_TIMEOUT)
        return cli_error(cli, err, "%s", stm32bl_error_message(cli->bl));
    if (!err) {
        *proof = SLOT_BY_WORD;
        return say(cli, choice, *proof);
    }
    if (!cli_has_entry(cli))
        return cli_unconfirmed(cli,
                               "version %s was started, and has not said within %u s that it "
                               "is confirmed; with --entry the loader's log would be looked at",
                               choice->version, (unsigned)seconds);
    exit = look(cli, choice, proof);
    return exit ? exit : say(cli, choice, *proof);
}
