/*
 * Signatures: the loader's check beside libcrypto's. The first byte says what the rest is: even, 32 bytes of key, 64 of
 * signature, and the message; odd, 32 bytes of a private key, a number of changes to the signature, two bytes each
 * (which byte, and the bits to turn over), and the message.
 */
#include <openssl/evp.h>
#include <string.h>

#include "../firmware/loader/ed25519.h"
#include "../firmware/loader/sha512.h"
#include "oracle.h"

struct signed_text {
    uint8_t key[ED25519_KEY], signature[ED25519_SIGNATURE];
    const uint8_t *text;
    size_t size;
};

static bool loader_says(const struct signed_text *t)
{
    uint8_t hash[SHA512_SIZE];
    struct sha512 sha;

    sha512_begin(&sha);
    sha512_add(&sha, t->signature, ED25519_SIGNATURE / 2);
    sha512_add(&sha, t->key, ED25519_KEY);
    sha512_add(&sha, t->text, (uint32_t)t->size);
    sha512_end(&sha, hash);
    return ed25519_fits(t->signature, t->key, hash);
}

static bool libcrypto_says(const struct signed_text *t)
{
    EVP_PKEY *key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, t->key, sizeof t->key);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool fits = key && EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) == 1 &&
                EVP_DigestVerify(context, t->signature, sizeof t->signature, t->text, t->size) == 1;

    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    return fits;
}

static void sign(struct signed_text *t, const uint8_t *seed)
{
    EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, ED25519_KEY);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    size_t key_size = sizeof t->key, size = sizeof t->signature;

    oracle_check(EVP_PKEY_get_raw_public_key(key, t->key, &key_size) == 1 &&
                     EVP_DigestSignInit(context, NULL, NULL, NULL, key) == 1 &&
                     EVP_DigestSign(context, t->signature, &size, t->text, t->size) == 1,
                 "libcrypto does not sign");
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
}

/* Any key: the loader is the stricter of the two, in what keys it takes. */
static void compare_any(const uint8_t *data, size_t size)
{
    struct signed_text t;

    if (size < ED25519_KEY + ED25519_SIGNATURE)
        return;
    memcpy(t.key, data, ED25519_KEY);
    memcpy(t.signature, data + ED25519_KEY, ED25519_SIGNATURE);
    t.text = data + ED25519_KEY + ED25519_SIGNATURE;
    t.size = size - ED25519_KEY - ED25519_SIGNATURE;
    oracle_check(!loader_says(&t) || libcrypto_says(&t),
                 "the loader alone finds a signature right");
}

/* A sound key: both say the same. */
static void compare_made(const uint8_t *data, size_t size)
{
    size_t changes = size > ED25519_KEY ? data[ED25519_KEY] % 8 : 0;
    size_t text_at = ED25519_KEY + 1 + 2 * changes;
    struct signed_text t;

    if (size < text_at)
        return;
    t.text = data + text_at;
    t.size = size - text_at;
    sign(&t, data);
    oracle_check(loader_says(&t), "a right signature is not found right");
    for (const uint8_t *c = data + ED25519_KEY + 1; c < t.text; c += 2)
        t.signature[c[0] % ED25519_SIGNATURE] ^= c[1];
    oracle_check(loader_says(&t) == libcrypto_says(&t), "loader and libcrypto disagree");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!size)
        return 0;
    if (data[0] & 1)
        compare_made(data + 1, size - 1);
    else
        compare_any(data + 1, size - 1);
    return 0;
}
