/*
 * no_crypto.c - in place of crypto.c in a build without libcrypto.
 */
#include "seal.h"

static int say(struct cli *cli, const char *path)
{
    return cli_error(cli, STM32BL_ERR_UNSUPPORTED,
                     "--key=%s: this stm32bl was built without libcrypto (Debian's libssl-dev), "
                     "which reads keys; --sign-with=COMMAND signs without it",
                     path);
}

int seal_sign_with_key(struct cli *cli, const char *path, const uint8_t *bytes, size_t size,
                       uint8_t *signature)
{
    (void)bytes;
    (void)size;
    (void)signature;
    return say(cli, path);
}

int seal_public_key(struct cli *cli, const char *path, uint8_t *key)
{
    (void)key;
    return say(cli, path);
}

/* Nobody has a key to come here with. */
bool seal_fits(const uint8_t *key, const uint8_t *bytes, size_t size, const uint8_t *signature)
{
    (void)key;
    (void)bytes;
    (void)size;
    (void)signature;
    return false;
}
