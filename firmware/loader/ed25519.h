/*
 * ed25519.h - does a signature fit? RFC 8032 5.1.7, without the cofactor, as strict as it can be read: S is less
 * than L, the key is a point in its one encoding and of none of the small orders, and R is compared as bytes.
 */
#ifndef LOADER_ED25519_H
#define LOADER_ED25519_H

#include <stdbool.h>
#include <stdint.h>

enum { ED25519_KEY = 32, ED25519_SIGNATURE = 64 };

/* `hash`: SHA-512 of R, which is the signature's first half, the key and the message. */
bool ed25519_fits(const uint8_t *signature, const uint8_t *key, const uint8_t *hash);

#endif
