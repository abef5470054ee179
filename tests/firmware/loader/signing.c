/*
 * signing.c - see signing.h.
 */
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "signing.h"
#include "stm32bl.h"
#include "stm32bl_slot_format.h"

static void sign(struct image *image, uint8_t key_byte)
{
    size_t size = STM32BL_SLOT_SIGNATURE;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    uint8_t seed[32];
    EVP_PKEY *key;

    memset(seed, key_byte, sizeof seed);
    key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, sizeof seed);
    if (EVP_DigestSignInit(context, NULL, NULL, NULL, key) != 1 ||
        EVP_DigestSign(context, image->bytes + image->size, &size, image->bytes, image->size) !=
            1) {
        printf("libcrypto does not sign with key %u\n", key_byte);
        exit(1);
    }
    image->size += STM32BL_SLOT_SIGNATURE;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
}

/* The first bytes of the public keys, as `stm32bl image seal` puts them down. */
static const uint32_t hints[] = {0, 0xDDE3888A, 0x0E773981};

void signing_seal_as(struct image *image, uint32_t counter, uint32_t over, uint8_t key)
{
    struct stm32bl_slot_descriptor d;
    uint32_t at = image->size - (uint32_t)sizeof d;

    image->bytes = realloc(image->bytes, image->size + STM32BL_SLOT_SIGNATURE);
    memcpy(&d, image->bytes + at, sizeof d);
    d.flags |= key ? STM32BL_SLOT_SIGNED : 0;
    d.counter = counter;
    d.over = over;
    d.key = key < 3 ? hints[key] : 0;
    memcpy(image->bytes + at, &d, sizeof d);
    d.sum = stm32bl_crc(0xFFFFFFFF, image->bytes, image->size - sizeof d.sum);
    memcpy(image->bytes + at, &d, sizeof d);
    if (key)
        sign(image, key);
}

void signing_seal(struct image *image, uint8_t key)
{
    signing_seal_as(image, 1, 0, key);
}
