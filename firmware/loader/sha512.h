/*
 * sha512.h - SHA-512 (FIPS 180-4).
 */
#ifndef LOADER_SHA512_H
#define LOADER_SHA512_H

#include <stdint.h>

enum { SHA512_SIZE = 64, SHA512_BLOCK = 128 };

struct sha512 {
    uint64_t state[8];
    uint8_t block[SHA512_BLOCK];
    uint32_t total; /* bytes so far */
};

void sha512_begin(struct sha512 *sha);
void sha512_add(struct sha512 *sha, const uint8_t *bytes, uint32_t count);
void sha512_end(struct sha512 *sha, uint8_t *hash);

#endif
