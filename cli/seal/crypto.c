/*
 * crypto.c - keys and signatures of Ed25519, by libcrypto of OpenSSL 1.1.1 or later.
 */
#include <errno.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <string.h>

#include "seal.h"

static int bad_key(struct cli *cli, const char *path, const char *what)
{
    ERR_clear_error();
    return cli_file_error(
        cli, STM32BL_ERR_FORMAT,
        "--key=%s: not %s of Ed25519 in PEM; 'openssl genpkey -algorithm ed25519' "
        "makes one",
        path, what);
}

static FILE *open_key(struct cli *cli, const char *path, int *exit)
{
    FILE *file = fopen(path, "rb");

    *exit = CLI_DONE;
    if (!file)
        *exit = cli_file_error(cli, STM32BL_ERR_ACCESS, "--key=%s: %s", path, strerror(errno));
    return file;
}

static EVP_PKEY *read_private(FILE *file)
{
    EVP_PKEY *key = PEM_read_PrivateKey(file, NULL, NULL, NULL); // asks for a passphrase

    if (key && EVP_PKEY_id(key) == EVP_PKEY_ED25519)
        return key;
    EVP_PKEY_free(key);
    return NULL;
}

static bool sign(EVP_PKEY *key, const uint8_t *bytes, size_t size, uint8_t *signature)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    size_t length = STM32BL_SIGNATURE_SIZE;
    bool done = context && EVP_DigestSignInit(context, NULL, NULL, NULL, key) == 1 &&
                EVP_DigestSign(context, signature, &length, bytes, size) == 1 &&
                length == STM32BL_SIGNATURE_SIZE;

    EVP_MD_CTX_free(context);
    return done;
}

int seal_sign_with_key(struct cli *cli, const char *path, const uint8_t *bytes, size_t size,
                       uint8_t *signature)
{
    int exit;
    FILE *file = open_key(cli, path, &exit);
    EVP_PKEY *key;

    if (!file)
        return exit;
    key = read_private(file);
    fclose(file);
    if (!key)
        return bad_key(cli, path, "a private key");
    if (!sign(key, bytes, size, signature))
        exit = cli_error(cli, STM32BL_ERR_IO, "--key=%s: libcrypto cannot sign with it", path);
    EVP_PKEY_free(key);
    return exit;
}

int seal_public_key(struct cli *cli, const char *path, uint8_t *key)
{
    size_t length = SEAL_KEY;
    int exit;
    FILE *file = open_key(cli, path, &exit);
    EVP_PKEY *found;

    if (!file)
        return exit;
    found = PEM_read_PUBKEY(file, NULL, NULL, NULL);
    rewind(file);
    if (!found)
        found = read_private(file);
    fclose(file);
    if (!found || EVP_PKEY_id(found) != EVP_PKEY_ED25519 ||
        EVP_PKEY_get_raw_public_key(found, key, &length) != 1 || length != SEAL_KEY)
        exit = bad_key(cli, path, "a key");
    EVP_PKEY_free(found);
    ERR_clear_error();
    return exit;
}

bool seal_fits(const uint8_t *key, const uint8_t *bytes, size_t size, const uint8_t *signature)
{
    EVP_PKEY *held = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key, SEAL_KEY);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool fits = held && context && EVP_DigestVerifyInit(context, NULL, NULL, NULL, held) == 1 &&
                EVP_DigestVerify(context, signature, STM32BL_SIGNATURE_SIZE, bytes, size) == 1;

    EVP_MD_CTX_free(context);
    EVP_PKEY_free(held);
    ERR_clear_error();
    return fits;
}
