/*
 * ed25519_tool.c - answers for ed25519.py: a line has key, signature and message, as hexadecimal text ("-": no
 * message); the answer is 1 if the signature fits, and 0.
 */
#include <stdio.h>
#include <string.h>

#include "ed25519.h"
#include "sha512.h"

enum { MOST = 8192 };

static size_t read_hex(const char *text, uint8_t *out)
{
    size_t n = 0;
    unsigned byte;

    for (; sscanf(text, "%2x", &byte) == 1; text += 2)
        out[n++] = (uint8_t)byte;
    return n;
}

static int answer(const uint8_t *key, const uint8_t *signature, const uint8_t *message, size_t size)
{
    uint8_t hash[SHA512_SIZE];
    struct sha512 sha;

    sha512_begin(&sha);
    sha512_add(&sha, signature, ED25519_SIGNATURE / 2);
    sha512_add(&sha, key, ED25519_KEY);
    sha512_add(&sha, message, (uint32_t)size);
    sha512_end(&sha, hash);
    return ed25519_fits(signature, key, hash);
}

int main(void)
{
    static char words[3][2 * MOST + 1];
    static uint8_t key[MOST], signature[MOST], message[MOST];

    while (scanf("%16384s %16384s %16384s", words[0], words[1], words[2]) == 3) {
        size_t size = read_hex(words[2], message);

        if (read_hex(words[0], key) != ED25519_KEY ||
            read_hex(words[1], signature) != ED25519_SIGNATURE)
            return 2;
        printf("%d\n", answer(key, signature, message, size));
    }
    return 0;
}
