/*
 * signing.h - signs images, with libcrypto. Key 1 has the private key 01 01 01 ..., key 2 02 02 02 ..., and so on; 0 is none.
 */
#ifndef LOADER_SIGNING_H
#define LOADER_SIGNING_H

#include "emulated.h"

/* Seals it anew and signs it. */
void signing_seal_as(struct image *image, uint32_t counter, uint32_t over, uint8_t key);

/* With counter 1. */
void signing_seal(struct image *image, uint8_t key);

#endif
