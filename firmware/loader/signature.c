/*
 * signature.c - the keys are compiled in: LOADER_KEYS has one of 32 bytes, or two, so that the second can take
 * over from the first. A key is its bytes in braces, as in {{1, 2, ...}, {3, 4, ...}}.
 */
#include "signature.h"
#include "ed25519.h"
#include "flash.h"
#include "sha512.h"

static const uint8_t keys[][ED25519_KEY] = LOADER_KEYS;

/* False: flash that cannot be read. */
static bool hash_image(struct sha512 *sha, uint32_t start, uint32_t bytes)
{
    uint32_t words[SHA512_BLOCK / 4];

    for (uint32_t done = 0, count; done < bytes; done += count) {
        count = bytes - done < sizeof words ? bytes - done : sizeof words;
        if (!loader_flash_read(start + done, words, count))
            return false;
        sha512_add(sha, (const uint8_t *)words, count);
    }
    return true;
}

static bool fits(const uint8_t *signature, const uint8_t *key, uint32_t start, uint32_t bytes)
{
    uint8_t hash[SHA512_SIZE];
    struct sha512 sha;

    sha512_begin(&sha);
    sha512_add(&sha, signature, ED25519_SIGNATURE / 2);
    sha512_add(&sha, key, ED25519_KEY);
    if (!hash_image(&sha, start, bytes))
        return false;
    sha512_end(&sha, hash);
    return ed25519_fits(signature, key, hash);
}

static bool begins_with(const uint8_t *key, uint32_t hint)
{
    for (int i = 0; i < 4; i++)
        if (key[i] != (uint8_t)(hint >> 8 * i))
            return false;
    return true;
}

bool loader_signature_fits(uint32_t start, uint32_t bytes, uint32_t hint)
{
    uint32_t signature[ED25519_SIGNATURE / 4];

    if (!loader_flash_read(start + bytes, signature, sizeof signature))
        return false;
    for (unsigned i = 0; i < sizeof keys / sizeof *keys; i++)
        if ((!hint || begins_with(keys[i], hint)) &&
            fits((const uint8_t *)signature, keys[i], start, bytes))
            return true;
    return false;
}
