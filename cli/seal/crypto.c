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

static int encrypted_key(struct cli *cli, const char *path)
{
    return cli_file_error(cli, STM32BL_ERR_ACCESS,
                          "--key=%s: it is encrypted, and %s; 'openssl pkey' decrypts it, and "
                          "--sign-with=COMMAND has another program sign",
                          path,
                          ui_can_ask(&cli->ui) ? "this pass phrase does not open it"
                                               : "there is no terminal to ask for the pass phrase");
}

static FILE *open_key(struct cli *cli, const char *path, int *exit)
{
    FILE *file = fopen(path, "rb");

    *exit = CLI_DONE;
    if (!file)
        *exit = cli_file_error(cli, STM32BL_ERR_ACCESS, "--key=%s: %s", path, strerror(errno));
    return file;
}

/* libcrypto wants it for each format that it tries. */
struct phrase {
    struct cli *cli;
    bool wanted;
    char text[256];
    int length; /* negative: none */
};

static int tell_phrase(char *out, int size, int writing, void *user)
{
    struct phrase *phrase = user;

    if (!phrase->wanted)
        phrase->length = ui_can_ask(&phrase->cli->ui)
                             ? PEM_def_callback(phrase->text, sizeof phrase->text, writing, NULL)
                             : -1;
    phrase->wanted = true;
    if (phrase->length < 0 || phrase->length > size)
        return -1;
    memcpy(out, phrase->text, (size_t)phrase->length);
    return phrase->length;
}

/* A public key has none: what asks for one is a private key. */
static int tell_none(char *out, int size, int writing, void *user)
{
    (void)out;
    (void)size;
    (void)writing;
    (void)user;
    return -1;
}

/* `encrypted`: for want of a pass phrase, or of the right one, it may be a key. */
static EVP_PKEY *read_private(struct cli *cli, FILE *file, bool *encrypted)
{
    struct phrase phrase = {.cli = cli};
    EVP_PKEY *key = PEM_read_PrivateKey(file, NULL, tell_phrase, &phrase);

    OPENSSL_cleanse(phrase.text, sizeof phrase.text);
    *encrypted = !key && phrase.wanted;
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
    bool encrypted;
    EVP_PKEY *key;

    if (!file)
        return exit;
    key = read_private(cli, file, &encrypted);
    fclose(file);
    if (encrypted)
        return encrypted_key(cli, path);
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
    bool encrypted = false;
    EVP_PKEY *found;

    if (!file)
        return exit;
    found = PEM_read_PUBKEY(file, NULL, tell_none, NULL);
    if (!found && !fseek(file, 0, SEEK_SET))
        found = read_private(cli, file, &encrypted);
    fclose(file);
    if (encrypted)
        exit = encrypted_key(cli, path);
    else if (!found || EVP_PKEY_id(found) != EVP_PKEY_ED25519 ||
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
