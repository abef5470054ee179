/*
 * sign.c - whose signature an image gets.
 */
#include "seal.h"

/* A command with --key, which then is the public one, is not simply believed. */
static int check(struct cli *cli, const uint8_t *bytes, size_t size, const uint8_t *signature)
{
    const char *path = cli->args.value[OPT_KEY];
    uint8_t key[SEAL_KEY];
    int exit;

    if (!path) {
        cli_note(cli, "the signature is not checked: --key=PUBLIC.pem would");
        return CLI_DONE;
    }
    exit = seal_public_key(cli, path, key);
    if (exit || seal_fits(key, bytes, size, signature))
        return exit;
    return cli_error(cli, STM32BL_ERR_MISMATCH,
                     "--sign-with: the signature does not fit the key of %s", path);
}

int seal_sign(struct cli *cli, const uint8_t *bytes, size_t size, uint8_t *signature)
{
    const struct seal_command command = {cli->args.value[OPT_SIGN_WITH], SEAL_COMMAND_S};
    int exit;

    if (!command.line)
        return seal_sign_with_key(cli, cli->args.value[OPT_KEY], bytes, size, signature);
    exit = seal_ask_command(cli, &command, bytes, size, signature);
    return exit ? exit : check(cli, bytes, size, signature);
}
